package parsers

import (
	"regexp"
	"strings"
)

// webobCookie is the pattern of WebOb's cookies. Each octet of the header stands
// as one character in the text that it searches.
var webobCookie = func() *regexp.Regexp {
	const (
		legal    = "[\\w~!@#$%^&*()+=\\-`.?|:/{}<>']"
		space    = `[\t-\r ]`
		quoted   = `"(?:\\"|.)*?"`
		date     = `\w{3},` + space + `[\w-]{9,11}` + space + `[\d:]{8}` + space + `GMT`
		unquoted = `(?:` + legal + `|\\(?:[0-3][0-7][0-7]|.))*`
	)
	return regexp.MustCompile(`(` + legal + `+?)` + space + `*=` + space + `*(` + quoted + `|` + date + `|` + unquoted + `)`)
}()

// webobEscape is an octal escape, or a backslash before any other octet.
var webobEscape = regexp.MustCompile(`\\([0-3][0-7][0-7]|.)`)

// webobReserved are names that WebOb takes for attributes.
var webobReserved = regexp.MustCompile(`(?i)^(path|comment|domain|max-age|expires|secure|httponly|samesite)$`)

// webobName is a token that does not begin with a dollar.
var webobName = regexp.MustCompile("^[\\w!#%&'*+.^`|~-][\\w!#$%&'*+.^`|~-]*$")

// webob models WebOb 1.8, on which Pyramid is built. It does not split the header:
// it searches for names with a value, and skips whatever is between them. Every
// octet that its pattern does not know therefore separates cookies, such as a
// bracket, a comma, a control character, and each octet from 80 to FF. It keeps the
// last cookie of a name, and fails if a value is not UTF-8.
func webob(header string) (pairs [][2]string) {
	for _, found := range webobCookie.FindAllStringSubmatch(fromLatin1(header), -1) {
		name, value := found[1], found[2]
		if !webobName.MatchString(name) || webobReserved.MatchString(name) {
			continue
		}
		if len(value) > 1 && value[0] == '"' && value[len(value)-1] == '"' {
			value = value[1 : len(value)-1]
		}
		value = toLatin1(webobEscape.ReplaceAllStringFunc(value, webobUnescape))
		if strings.ToValidUTF8(value, "") != value {
			return nil
		}
		pairs = appendLast(pairs, name, value)
	}
	return pairs
}

// webobUnescape returns the octet that an escape stands for.
func webobUnescape(escape string) string {
	if digits := escape[1:]; len(digits) == 3 {
		return string(rune(digits[0]-'0')<<6 | rune(digits[1]-'0')<<3 | rune(digits[2]-'0'))
	}
	return escape[1:]
}

// fromLatin1 returns a text with one character for each octet.
func fromLatin1(octets string) string {
	var text strings.Builder
	for i := range len(octets) {
		text.WriteRune(rune(octets[i]))
	}
	return text.String()
}

// toLatin1 returns the octets of a text that [fromLatin1] has returned.
func toLatin1(text string) string {
	var octets strings.Builder
	for _, r := range text {
		octets.WriteByte(byte(r))
	}
	return octets.String()
}
