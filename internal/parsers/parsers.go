// Package parsers contains models of the Cookie parsers of apps. Tests use them
// to check which cookies an app would see in the headers that pass the policy. A
// model deliberately has the weaknesses of its parser.
package parsers

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Model is a model of one parser.
type Model struct {
	Name string

	// Read returns the names and values that the app sees, in order. It returns
	// none if the parser fails.
	Read func(header string) [][2]string
}

// Models returns all models.
func Models() []Model {
	return []Model{
		{"tolerant", tolerant},
		{"PHP", php},
		{"PHP before 7.4.11", phpDecodingNames},
		{"Workerman", workerman},
		{"Workerman, PHP before 8.1.11", workermanForging},
		{"Python http.cookies", httpCookies},
		{"Django under WSGI", django},
		{"Werkzeug", werkzeug},
		{"WebOb", webob},
		{"Rack before 2.2.3", rack},
		{"Node cookie", node},
		{"RFC 2965", rfc2965},
		{"RFC 2965, commas only", commas},
		{"Tomcat, legacy", tomcatLegacy},
		{"Tomcat, legacy, slash", tomcatSlash},
		{"case-insensitive", caseInsensitive},
	}
}

// tolerant splits at semicolons and at the first =, and trims spaces and tabs.
// Tomcat, Jetty and Go do the same with cookies that their grammars allow.
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

// php replaces the characters that a variable name cannot contain. It keeps the
// first cookie of a name, unless a later one is an array.
func php(header string) [][2]string {
	return phpVariables(header, func(name string) string { return name })
}

// phpDecodingNames also percent-decodes names.
func phpDecodingNames(header string) [][2]string {
	return phpVariables(header, unescape)
}

// phpVariables reads cookies as PHP does, after decode has changed their names.
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

// cookiePattern is the pattern of Python's http.cookies for ASCII.
var cookiePattern = func() *regexp.Regexp {
	const (
		key   = "[\\w!#%&'~_`><@,:/$*+.^|)(?}{=\\-]"
		value = "[\\w!#%&'~_`><@,:/$*+.^|)(?}{=\\-\\[\\]]"
		space = `[\t-\r ]`
		date  = `\w{3},` + space + `[\w\t-\r -]{9,11}` + space + `[\d:]{8}` + space + `GMT`
	)
	return regexp.MustCompile(`^` + space + `*(` + key + `+?)` + space + `*(` + space + `*=` + space + `*("(?:[^\\"]|\\.)*"|` + date + `|` + value + `*))?` +
		space + `*(` + space + `+|;|$)`)
}()

// httpCookies stops at text that does not match its pattern. It drops all cookies
// at a name that it takes for an attribute without a cookie.
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

// django trims all that Python takes for white space, and keeps the last cookie of
// a name.
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

// isPythonSpace reports whether Python takes r for white space.
func isPythonSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

// werkzeug trims a leading =, as Werkzeug did before 2.2.3.
func werkzeug(header string) (pairs [][2]string) {
	for piece := range strings.SplitSeq(header, ";") {
		name, value, _ := strings.Cut(strings.TrimLeft(strings.TrimSpace(piece), "="), "=")
		pairs = append(pairs, [2]string{strings.TrimSpace(name), unquote(strings.TrimSpace(value))})
	}
	return pairs
}

// rack decodes names, and also splits at commas.
func rack(header string) [][2]string {
	var pairs [][2]string
	for _, piece := range strings.FieldsFunc(header, func(r rune) bool { return r == ';' || r == ',' }) {
		name, value, _ := strings.Cut(strings.TrimLeft(piece, " "), "=")
		pairs = appendFirst(pairs, strings.TrimSpace(unescape(name)), unescape(value))
	}
	return pairs
}

// node is the package cookie, which keeps the first cookie of a name. It gets the
// octets as Latin-1, in which A0 is white space.
func node(header string) [][2]string {
	var pairs [][2]string
	for piece := range strings.SplitSeq(header, ";") {
		name, value, ok := strings.Cut(piece, "=")
		if !ok {
			continue
		}
		const ascii = "\t\n\v\f\r "
		for trimmed := ""; trimmed != name; {
			trimmed = name
			name = strings.TrimSuffix(strings.TrimPrefix(strings.Trim(name, ascii), "\xa0"), "\xa0")
		}
		value = strings.Trim(value, ascii)
		if len(value) > 1 && value[0] == '"' {
			value = value[1 : len(value)-1]
		}
		pairs = appendFirst(pairs, name, value)
	}
	return pairs
}

// rfc2965 allows a semicolon in quotes, splits at commas and spaces too, and takes
// names with a dollar for attributes. So do the legacy modes of Tomcat and Jetty,
// and Undertow.
func rfc2965(header string) (pairs [][2]string) {
	return legacy(header, ";, ")
}

// commas is rfc2965 without a split at spaces.
func commas(header string) (pairs [][2]string) {
	return legacy(header, ";,")
}

// legacy reads cookies by RFC 2965, with these separators.
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

// caseInsensitive is tolerant for an app that ignores the case of names, as
// ASP.NET does. It returns names in lower case.
func caseInsensitive(header string) [][2]string {
	pairs := tolerant(header)
	for i := range pairs {
		pairs[i][0] = strings.ToLower(strings.ToUpper(pairs[i][0]))
	}
	return pairs
}

// appendFirst appends a cookie, unless there is one of that name.
func appendFirst(pairs [][2]string, name, value string) [][2]string {
	if slices.ContainsFunc(pairs, func(p [2]string) bool { return p[0] == name }) {
		return pairs
	}
	return append(pairs, [2]string{name, value})
}

// appendLast appends a cookie and removes an earlier one of that name.
func appendLast(pairs [][2]string, name, value string) [][2]string {
	pairs = slices.DeleteFunc(pairs, func(p [2]string) bool { return p[0] == name })
	return append(pairs, [2]string{name, value})
}

// unescape percent-decodes s, or returns s if that fails.
func unescape(s string) string {
	if decoded, err := url.QueryUnescape(s); err == nil {
		return decoded
	}
	return s
}

// unquote removes the quotes around s, and the backslashes in it.
func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	return strings.ReplaceAll(s[1:len(s)-1], `\`, "")
}
