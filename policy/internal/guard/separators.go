package guard

import (
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/cookieheader"
)

// separates tells which octets some parser takes for the end of a cookie. The
// semicolon is not among them: it ends a cookie for all parsers. The table is
// read-only.
//
//	all that is no token octet   WebOb splits at what its pattern does not know: [ ] and
//	                             octets from 0x80 on; the parsers of RFC 2965 (Jetty,
//	                             Undertow, Tomcat's legacy processor) at commas, spaces,
//	                             quotes and ( ) < > @ : / { }; http.cookies at spaces
//	&                            PHP's parse_str after ; became &, as in Workerman
//
// An "=" ends a name, and is looked for by itself. A "?" in a value begins the query
// of a URL, in which a guarded name may stand: no parser splits there, unless it has
// found the end of the value before. See urlAt.
var separates = func() (table [256]bool) {
	for c := range table {
		table[c] = !cookieheader.IsToken(string([]byte{byte(c)}))
	}
	table['&'], table['='] = true, false
	return table
}()

// holdsSeparator reports whether a name holds a separator.
func holdsSeparator(name string) bool {
	for i := range len(name) {
		if separates[name[i]] {
			return true
		}
	}
	return false
}

// separatesWide tells which separators count under a rule for all names, for which
// any text could be a name: those after which a parser finds the next cookie of a
// list, and those at which a pattern for cookies begins anew. An "&" is too often a
// part of a good value.
func separatesWide(c byte) bool {
	switch c {
	case ',', ' ', '\t', '[', ']':
		return true
	}
	return c >= 0x80
}

// endsValueless reports whether c is one of the octets between which some parser
// finds a cookie without a value.
func endsValueless(c byte) bool { return c == ',' || c == ' ' || c == '\t' || c == '&' }

// MaySeparate reports whether header, of which the pairs have so many octets, holds
// an octet inside a pair that ends a cookie without a value for some parser.
func MaySeparate(header string, octets int) bool {
	if strings.IndexByte(header, ',') >= 0 || strings.IndexByte(header, '&') >= 0 {
		return true
	}
	around := len(header) - octets - strings.Count(header, ";") // spaces
	return strings.Count(header, " ")+strings.Count(header, "\t") > around
}

// urlAt returns how many octets at the beginning of a value may be a URL for a parser
// that ends values at separators: these go on past the "/", ":", "?" and "&" of a URL,
// and past octets outside ASCII.
func urlAt(value string) int {
	for i := range len(value) {
		switch c := value[i]; {
		case c == '/', c == ':', c == '?', c == '&', c >= 0x80:
		case separates[c]:
			return i
		}
	}
	return len(value)
}
