package parsers

import "strings"

// tomcatLegacy models the LegacyCookieProcessor of Tomcat 9, the default up to
// Tomcat 8.0. Cookies end at a semicolon or a comma. Before a name it skips every
// separator of RFC 2616 except for the slash, and a name or a value without quotes
// ends at one. What follows a value, up to the next semicolon or comma, does not
// count. It returns all cookies of a name, the first of which is the one that most
// apps use, and fails if it meets a control character or an octet from 80 to FF
// outside quotes.
func tomcatLegacy(header string) [][2]string {
	return tomcatCookies(header, "\t \"(),:;<=>?@[\\]{}")
}

// tomcatSlash is tomcatLegacy where forwardSlashIsSeparator is set, as it is by
// STRICT_SERVLET_COMPLIANCE.
func tomcatSlash(header string) [][2]string {
	return tomcatCookies(header, "\t \"(),/:;<=>?@[\\]{}")
}

// tomcatCookies reads cookies where these separators end a token.
func tomcatCookies(header, separators string) (pairs [][2]string) {
	s := tomcatScanner{text: header, separators: separators}
	cookieBefore := false // attributes such as $Path belong to it
	for s.skip(s.isSeparator) {
		attribute := s.text[s.pos] == '$'
		if attribute {
			s.pos++
		}
		name := s.token()
		value, kind := s.value()
		switch {
		case s.failed:
			return nil
		case kind == tomcatNoEnd:
			return pairs
		case kind == tomcatBad:
			cookieBefore = false
		case attribute && name == "Version" && !cookieBefore && kind == tomcatNone:
			return nil // an exception, since it looks at the first octet of the value
		case !attribute && kind == tomcatSome:
			cookieBefore = true
			// An app gets no cookie with a name that is not a token.
			if value, ok := tomcatUnescape(value); ok && name != "" && !strings.Contains(name, "/") {
				pairs = append(pairs, [2]string{name, value})
			}
		}
		s.skip(func(c byte) bool { return c != ';' && c != ',' })
		s.pos++
	}
	return pairs
}

// tomcatScanner reads a Cookie header from left to right.
type tomcatScanner struct {
	text       string
	separators string
	pos        int
	failed     bool // at an octet that the parser throws an exception for
}

// The kinds of values that a name can have.
type tomcatKind int

const (
	tomcatNone  tomcatKind = iota // there is no value: the parser skips the name
	tomcatSome                    // there is one
	tomcatBad                     // it begins with a separator
	tomcatNoEnd                   // the parser has reached the end of the header, and gives up
)

// skip moves on over octets for which is returns true. It reports whether there is
// one for which it does not.
func (s *tomcatScanner) skip(is func(byte) bool) bool {
	for s.pos < len(s.text) && is(s.text[s.pos]) {
		s.pos++
	}
	return s.pos < len(s.text)
}

// token reads octets up to a separator.
func (s *tomcatScanner) token() string {
	start := s.pos
	for s.pos < len(s.text) && !s.isSeparator(s.text[s.pos]) {
		if c := s.text[s.pos]; c < ' ' || c >= 0x7f {
			s.failed = true
			break
		}
		s.pos++
	}
	return s.text[start:s.pos]
}

// value reads an equals sign and the value after it, if they come next. The result
// is without quotes, and still has its escapes.
func (s *tomcatScanner) value() (string, tomcatKind) {
	s.skip(isTomcatSpace)
	if s.pos >= len(s.text)-1 || s.text[s.pos] != '=' {
		return "", tomcatNone
	}
	s.pos++
	if !s.skip(isTomcatSpace) {
		return "", tomcatNoEnd
	}
	switch c := s.text[s.pos]; {
	case c == '"':
		s.pos++
		return s.quoted()
	case c == ';', c == ',', c == '=':
		return "", tomcatNone
	case s.isSeparator(c):
		return "", tomcatBad
	}
	return s.token(), tomcatSome
}

// quoted reads up to the closing quote.
func (s *tomcatScanner) quoted() (string, tomcatKind) {
	start := s.pos
	for s.pos < len(s.text) && s.text[s.pos] != '"' {
		if s.text[s.pos] == '\\' && s.pos < len(s.text)-1 {
			s.pos++
		}
		s.pos++
	}
	if s.pos >= len(s.text) {
		return "", tomcatNoEnd
	}
	return s.text[start:s.pos], tomcatSome
}

// tomcatUnescape removes backslashes: first those before a quote, then all. It is
// not ok if the last octet is one.
func tomcatUnescape(value string) (unescaped string, ok bool) {
	value = strings.ReplaceAll(value, `\"`, `"`)
	var b strings.Builder
	for i := 0; i < len(value); i++ {
		if value[i] == '\\' {
			if i++; i == len(value) {
				return "", false
			}
		}
		b.WriteByte(value[i])
	}
	return b.String(), true
}

// isSeparator reports whether c ends a token.
func (s *tomcatScanner) isSeparator(c byte) bool { return strings.IndexByte(s.separators, c) >= 0 }

func isTomcatSpace(c byte) bool { return strings.IndexByte(" \t\n\r\f", c) >= 0 }
