package cookieheader

import "strings"

// IsToken reports whether s is a token (RFC 9110, section 5.6.2).
func IsToken(s string) bool {
	for i := range len(s) {
		if !tokenOctets[s[i]] {
			return false
		}
	}
	return s != ""
}

// The octets of a token (RFC 9110, section 5.6.2) and of a cookie's value
// (RFC 6265, section 4.1.1). They are read-only.
var (
	tokenOctets = visibleExcept(`"(),/:;<=>?@[\]{}`)
	valueOctets = visibleExcept(`",;\`)
)

// visibleExcept holds the visible octets of ASCII without others.
func visibleExcept(others string) (table [256]bool) {
	for c := '!'; c <= '~'; c++ {
		table[c] = !strings.ContainsRune(others, c)
	}
	return table
}
