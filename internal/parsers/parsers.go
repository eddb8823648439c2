// Package parsers models how the parsers behind a gateway read a Cookie
// header. Tests hold against them what gets through. Each model is as naive as
// the parser that it stands for: it is there to be misled.
package parsers

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Model is one way to read a Cookie header.
type Model struct {
	Name string

	// Read returns names and values as an app sees them, in order. A parser that
	// fails gives none.
	Read func(header string) [][2]string
}

// Models are all of them.
func Models() []Model {
	return []Model{
		{"tolerant", tolerant},
		{"PHP", php},
		{"PHP before 7.4.11", phpDecodingNames},
		{"Python http.cookies", httpCookies},
		{"Django under WSGI", django},
		{"Werkzeug", werkzeug},
		{"Rack before 2.2.3", rack},
		{"Node cookie", node},
		{"RFC 2965", rfc2965},
		{"RFC 2965, commas only", commas},
		{"case-insensitive", caseInsensitive},
	}
}

// tolerant splits at semicolons and at the first =, and strips what HTTP calls
// white space: Tomcat, Jetty and Go within their grammars.
func tolerant(header string) (pairs [][2]string) {
	for piece := range strings.SplitSeq(header, ";") {
		name, value, ok := strings.Cut(strings.Trim(piece, " \t"), "=")
		if !ok {
			name, value = "", name
		}
		pairs = append(pairs, [2]string{strings.Trim(name, " \t"), strings.Trim(value, " \t")})
	}
	return pairs
}

// php replaces what cannot stand in a variable, and keeps the first of a name,
// unless a later one is an array.
func php(header string) [][2]string {
	return phpVariables(header, func(name string) string { return name })
}

func phpDecodingNames(header string) [][2]string {
	return phpVariables(header, unescape)
}

func phpVariables(header string, decode func(string) string) [][2]string {
	var pairs [][2]string
	for piece := range strings.SplitSeq(header, ";") {
		name, value, _ := strings.Cut(strings.TrimLeft(piece, " \t\n\v\f\r"), "=")
		name, _, _ = strings.Cut(strings.TrimLeft(decode(name), " "), "\x00")
		add := appendFirst
		if i := strings.IndexByte(name, '['); i > 0 && strings.IndexByte(name[i:], ']') > 0 {
			name, add = name[:i], appendLast
		}
		if name = strings.NewReplacer(" ", "_", ".", "_", "[", "_").Replace(name); name != "" {
			pairs = add(pairs, name, unescape(value))
		}
	}
	return pairs
}

// cookiePattern is that of Python's http.cookies, in ASCII.
var cookiePattern = func() *regexp.Regexp {
	const (
		key   = "[\\w!#%&'~_`><@,:/$*+.^|)(?}{=\\-]"
		value = "[\\w!#%&'~_`><@,:/$*+.^|)(?}{=\\-\\[\\]]"
		blank = `[\t-\r ]`
		date  = `\w{3},` + blank + `[\w\t-\r -]{9,11}` + blank + `[\d:]{8}` + blank + `GMT`
	)
	return regexp.MustCompile(`^` + blank + `*(` + key + `+?)` + blank + `*(` + blank + `*=` + blank + `*("(?:[^\\"]|\\.)*"|` + date + `|` + value + `*))?` +
		blank + `*(` + blank + `+|;|$)`)
}()

// httpCookies stops at what it does not know, and forgets all at what it takes
// for an attribute without a cookie.
func httpCookies(header string) [][2]string {
	var pairs [][2]string
	for rest := header; rest != ""; {
		m := cookiePattern.FindStringSubmatchIndex(rest)
		if m == nil || m[1] == 0 {
			break
		}
		key, assigned, value := rest[m[2]:m[3]], m[4] >= 0, ""
		if assigned {
			value = rest[m[6]:m[7]]
		}
		rest = rest[m[1]:]
		reserved := slices.Contains([]string{"expires", "path", "comment", "domain", "max-age", "secure", "httponly", "version", "samesite", "partitioned"}, strings.ToLower(key))
		switch {
		case key[0] == '$':
		case reserved && pairs == nil:
			return nil
		case reserved:
		case !assigned:
			return nil
		default:
			pairs = appendLast(pairs, key, unquote(value))
		}
	}
	return pairs
}

// django strips all that Python calls blank, and keeps the last of a name.
func django(header string) [][2]string {
	var pairs [][2]string
	for piece := range strings.SplitSeq(header, ";") {
		name, value, ok := strings.Cut(piece, "=")
		if !ok {
			name, value = "", piece
		}
		name, value = strings.TrimFunc(strings.ToValidUTF8(name, ""), isPythonSpace), strings.TrimFunc(value, isPythonSpace)
		if name != "" || value != "" {
			pairs = appendLast(pairs, name, unquote(value))
		}
	}
	return pairs
}

func isPythonSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

// werkzeug stripped a leading = before 2.2.3.
func werkzeug(header string) (pairs [][2]string) {
	for piece := range strings.SplitSeq(header, ";") {
		name, value, _ := strings.Cut(strings.TrimLeft(strings.TrimSpace(piece), "="), "=")
		pairs = append(pairs, [2]string{strings.TrimSpace(name), unquote(strings.TrimSpace(value))})
	}
	return pairs
}

// rack decodes names and splits at commas too.
func rack(header string) [][2]string {
	var pairs [][2]string
	for _, piece := range strings.FieldsFunc(header, func(r rune) bool { return r == ';' || r == ',' }) {
		name, value, _ := strings.Cut(strings.TrimLeft(piece, " "), "=")
		pairs = appendFirst(pairs, strings.TrimSpace(unescape(name)), unescape(value))
	}
	return pairs
}

// node is the package cookie, which keeps the first of a name. It gets octets
// as Latin-1, in which A0 is a blank.
func node(header string) [][2]string {
	var pairs [][2]string
	for piece := range strings.SplitSeq(header, ";") {
		name, value, ok := strings.Cut(piece, "=")
		if !ok {
			continue
		}
		const blanks = "\t\n\v\f\r "
		for trimmed := ""; trimmed != name; {
			trimmed = name
			name = strings.TrimSuffix(strings.TrimPrefix(strings.Trim(name, blanks), "\xa0"), "\xa0")
		}
		value = strings.Trim(value, blanks)
		if len(value) > 1 && value[0] == '"' {
			value = value[1 : len(value)-1]
		}
		pairs = appendFirst(pairs, name, value)
	}
	return pairs
}

// rfc2965 lets quotes hold semicolons, splits at commas as well, and takes
// names with a dollar for attributes: Tomcat's and Jetty's legacy modes,
// Undertow.
func rfc2965(header string) (pairs [][2]string) {
	return legacy(header, ";, ")
}

func commas(header string) (pairs [][2]string) {
	return legacy(header, ";,")
}

func legacy(header, separators string) (pairs [][2]string) {
	var piece strings.Builder
	quoted, escaped, named := false, false, false
	end := func() {
		name, value, _ := strings.Cut(piece.String(), "=")
		name = strings.TrimSpace(name)
		if name != "" && name[0] != '$' {
			pairs = append(pairs, [2]string{name, strings.TrimSpace(value)})
		}
		piece.Reset()
		named = false
	}
	for i := range len(header) {
		c := header[i]
		switch {
		case escaped:
			piece.WriteByte(c)
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"' && named:
			quoted = !quoted
		case !quoted && strings.IndexByte(separators, c) >= 0:
			end()
		default:
			named = named || c == '='
			piece.WriteByte(c)
		}
	}
	end()
	return pairs
}

// caseInsensitive is what ASP.NET looks names up in.
func caseInsensitive(header string) [][2]string {
	pairs := tolerant(header)
	for i := range pairs {
		pairs[i][0] = strings.ToLower(strings.ToUpper(pairs[i][0]))
	}
	return pairs
}

func appendFirst(pairs [][2]string, name, value string) [][2]string {
	if slices.ContainsFunc(pairs, func(p [2]string) bool { return p[0] == name }) {
		return pairs
	}
	return append(pairs, [2]string{name, value})
}

func appendLast(pairs [][2]string, name, value string) [][2]string {
	pairs = slices.DeleteFunc(pairs, func(p [2]string) bool { return p[0] == name })
	return append(pairs, [2]string{name, value})
}

func unescape(s string) string {
	if decoded, err := url.QueryUnescape(s); err == nil {
		return decoded
	}
	return s
}

func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	return strings.ReplaceAll(s[1:len(s)-1], `\`, "")
}
