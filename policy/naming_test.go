package policy

import "testing"

// TestNamingMessages checks what New says about rename and prefix in one rule.
func TestNamingMessages(t *testing.T) {
	checkMessages(t, []messageCase{
		{"rename with an odd case", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "__secure-a"}}}, []string{"cookies[0].rename: the prefix of __secure-a is in another case: write __Secure-a"}},
		{"rename to itself", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "a"}}}, []string{"cookies[0].rename: rename a gives the cookie its own name: write another name, or leave rename out"}},
		{"rename to no token", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "a[b]"}}}, []string{`cookies[0].rename: the name "a[b]" is not a token, so that parsers disagree on it: write letters, digits, - and _`}},
		{"rename to a pair", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "a=b"}}}, []string{`cookies[0].rename: the name "a=b" holds ; or =, which no cookie's name can: write the name alone, without it`}},
		{"rename of a pattern", Config{Cookies: []CookieRule{{Names: []string{"a*"}, Rename: "b"}}}, []string{"cookies[0].rename: rename b needs a rule for exactly one name: write a cookie block for each name, prefix instead, or a * for the app's name, such as rename b_*"}},
		{"rename to a pattern", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "b*c*"}}}, []string{"cookies[0].rename: rename b*c* has more than one *, or another sign of a pattern: write at most one *, which stands for the app's name"}},
		{"unknown prefix", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "hots"}}}, []string{`cookies[0].prefix: unrecognized prefix "hots": did you mean "host"? (write auto, host, secure, host-http or http)`}},
		{"rename and prefix", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host", Rename: "b"}}}, []string{"cookies[0].prefix: rename and prefix exclude each other: write only one of them, such as rename __Host-b"}},
		{"prefix of a prefix", Config{Cookies: []CookieRule{{Names: []string{"__Host-a"}, Prefix: "host"}}}, []string{"cookies[0].prefix: the name __Host-a carries a prefix already: write the name without it, or exclude it with !__Host-a"}},
		{"a window for nothing", Config{Cookies: []CookieRule{{Names: []string{"a"}, AcceptUnprefixedUntil: "2027-01-01"}}}, []string{"cookies[0].accept_unprefixed_until: accept_unprefixed_until says when a new name ends the old one, but there is no new name: write rename or prefix beside it, or leave it out"}},
	})
}
