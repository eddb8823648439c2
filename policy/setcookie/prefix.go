package setcookie

import "strings"

// Prefix is the beginning of a cookie's name by which a browser holds the
// cookie to certain attributes (RFC 6265bis, section 4.1.3; for __Http- and
// __Host-Http- draft-ietf-httpbis-layered-cookies).
type Prefix uint8

// The prefixes.
const (
	NoPrefix       Prefix = iota
	SecurePrefix          // __Secure-: Secure
	HostPrefix            // __Host-: Secure, Path=/, no Domain
	HTTPPrefix            // __Http-: Secure, HttpOnly
	HostHTTPPrefix        // __Host-Http-: all of these
)

// String returns the prefix as it is written, "" for NoPrefix.
func (p Prefix) String() string {
	return [...]string{"", "__Secure-", "__Host-", "__Http-", "__Host-Http-"}[p]
}

// RequiresHTTPOnly reports whether a browser refuses the cookie without HttpOnly.
func (p Prefix) RequiresHTTPOnly() bool { return p == HTTPPrefix || p == HostHTTPPrefix }

// RequiresHostOnly reports whether a browser refuses the cookie with a Domain,
// or with a Path other than "/".
func (p Prefix) RequiresHostOnly() bool { return p == HostPrefix || p == HostHTTPPrefix }

// PrefixOf returns the prefix of name. Browsers compare it in any case.
func PrefixOf(name string) Prefix {
	switch {
	case !strings.HasPrefix(name, "__"):
		return NoPrefix
	case hasPrefixFold(name, "__Secure-"):
		return SecurePrefix
	case hasPrefixFold(name, "__Host-Http-"):
		return HostHTTPPrefix
	case hasPrefixFold(name, "__Host-"):
		return HostPrefix
	case hasPrefixFold(name, "__Http-"):
		return HTTPPrefix
	}
	return NoPrefix
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
