package cookieheader

import (
	"strings"
	"unicode/utf8"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// Problem is why a pair must not reach a parser that may lose or confuse other
// cookies by it. It is empty if there is none.
type Problem string

// The problems. The last two are for strict parsers only: see [CheckStrict].
const (
	Nameless      Problem = "nameless"  // it has no name
	Dollar        Problem = "dollar"    // its name begins with "$", which switches parsers to RFC 2965
	Controls      Problem = "controls"  // it holds control characters
	Quotes        Problem = "quotes"    // it holds a quote that some parser does not find closed, or one in its name
	Grammar       Problem = "grammar"   // RFC 6265, section 4.1.1, does not allow it
	AttributeName Problem = "attribute" // parsers of RFC 2965 take its name for an attribute of the cookie before it
)

// Suspicious reports whether header holds a control character or a quote. A pair
// of a header that does not has no problem with either.
func Suspicious(header string) bool {
	return strings.IndexByte(header, '"') >= 0 || setcookie.HasControls(header)
}

// Check returns the problem that text, a pair whose name is given, is for any
// parser. With suspicious false, the header holds neither quotes nor control
// characters: see [Suspicious].
func Check(text, name string, suspicious bool) Problem {
	if name == "" {
		return Nameless
	}
	if !suspicious && tokenOctets[text[0]] && text[0] != '$' {
		return ""
	}
	if text[0] >= utf8.RuneSelf && isInvisibleName(name) {
		return Nameless
	}
	if text[0] == '$' {
		return Dollar
	}
	if suspicious {
		switch {
		case setcookie.HasControls(text):
			return Controls
		case strings.IndexByte(name, '"') >= 0, HasOpenQuote(text):
			return Quotes
		}
	}
	return ""
}

// CheckStrict returns the problem that a pair is for parsers that keep to the
// grammar of RFC 6265, section 4.1.1: a name is a token, and no space stands
// beside the "=". A pair whose name is known keeps it, whatever it is.
func CheckStrict(name, value string, known bool) Problem {
	trimmed := TrimSpaces(name)
	if trimmed == "" || len(trimmed) != len(name) || !known && !IsToken(name) {
		return Grammar
	}
	if len(value) >= 2 && value[0] == '"' && value[len(value)-1] == '"' {
		value = value[1 : len(value)-1]
	}
	for i := range len(value) {
		if !valueOctets[value[i]] {
			return Grammar
		}
	}
	if !known && isAttributeName(name) {
		return AttributeName
	}
	return ""
}

// isInvisibleName reports whether some parser strips every character of name.
func isInvisibleName(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool { return r != ' ' && r != '\t' && !isInvisible(r) })
}

// isAttributeName reports whether parsers of RFC 2109 and RFC 2965 take a pair
// of this name for an attribute of the cookie before it.
func isAttributeName(name string) bool {
	switch len(name) {
	case len("path"):
		return strings.EqualFold(name, "path") || strings.EqualFold(name, "port")
	case len("domain"):
		return strings.EqualFold(name, "domain") || strings.EqualFold(name, "secure")
	case len("max-age"):
		return strings.EqualFold(name, "max-age") || strings.EqualFold(name, "expires") ||
			strings.EqualFold(name, "version") || strings.EqualFold(name, "comment") || strings.EqualFold(name, "discard")
	case len("httponly"):
		return strings.EqualFold(name, "httponly") || strings.EqualFold(name, "samesite") || strings.EqualFold(name, "priority")
	}
	return strings.EqualFold(name, "commenturl") || strings.EqualFold(name, "partitioned")
}
