package policy

import (
	"strings"
	"testing"
)

// TestValueMessages checks what New says about values that no attribute can hold, or no window.
func TestValueMessages(t *testing.T) {
	checkMessages(t, []messageCase{
		{"values", Config{Edits: edits("samesite set lex; samesite at_least none; priority set hihg; path set x; path set /é; path set /x ; path default; " +
			"domain set a..b; domain set é.com; max_age set 3600; max_age set 0s; max_age set 1.5s; max_age set 1x; max_age set d; max_age at_most 401d; expires set soon; expires set {x}")}, []string{
			`edits[0]: samesite cannot be "lex": did you mean "lax"? (write strict, lax or none)`,
			`edits[1]: every cookie is at least as strict as none: write lax or strict`,
			`edits[2]: priority cannot be "hihg": did you mean "high"? (write low, medium or high)`,
			`edits[3]: the path "x" does not start with /: write a path that starts with /, such as /app`,
			`edits[4]: the path "/é" holds a character that an attribute cannot hold: percent-encode it, such as %20 for a space`,
			`edits[6]: ?path has no value: write a path that starts with /, such as /app`,
			`edits[7]: the domain "a..b" is not a host name: write a host name, such as example.com`,
			`edits[8]: the domain "é.com" is not ASCII: write its A-labels, which begin with xn--`,
			`edits[9]: max_age "3600" has no unit: write a duration in s, m, h or d, such as 3600s, 12h or 30d`,
			`edits[10]: max_age "0s" would delete the cookie: write a duration in s, m, h or d, such as 3600s, 12h or 30d`,
			`edits[11]: max_age "1.5s" has a fraction of a second: write a duration in s, m, h or d, such as 3600s, 12h or 30d`,
			`edits[12]: max_age "1x" is not a duration: write a duration in s, m, h or d, such as 3600s, 12h or 30d`,
			`edits[13]: max_age "d" is not a duration: write a duration in s, m, h or d, such as 3600s, 12h or 30d`,
			`edits[14]: max_age <=401d is more than the 400 days that browsers cut a lifetime to: write 400d or less`,
			`edits[15]: expires "soon" is not a date: write a date, such as 2027-03-01, 2027-03-01T12:00:00Z or Mon, 01 Mar 2027 12:00:00 GMT`,
			`edits[16]: expires takes no placeholder, but has "{x}": write a date, such as 2027-03-01, 2027-03-01T12:00:00Z or Mon, 01 Mar 2027 12:00:00 GMT`,
		}},
		{"path of 1025 octets", Config{Edits: []Edit{{Attribute: "path", Op: OpSet, Value: "/" + strings.Repeat("x", 1024)}}}, []string{
			`edits[0]: the path has 1025 octets, and browsers skip more than 1024: write a path that starts with /, such as /app`,
		}},
		{"domain of 254 octets", Config{Edits: []Edit{{Attribute: "domain", Op: OpSet, Value: strings.Repeat("x", 254)}}}, []string{
			`edits[0]: the domain has 254 octets, and a host name has at most 253: write a host name, such as example.com`,
		}},
		{"date out of range", Config{Edits: []Edit{{Attribute: "expires", Op: OpSet, Value: "1600-01-01"}}}, []string{
			`edits[0]: expires "1600-01-01" is out of the range of cookie dates: write a date, such as 2027-03-01, 2027-03-01T12:00:00Z or Mon, 01 Mar 2027 12:00:00 GMT`,
		}},
		{"ops that are no values", Config{Edits: edits("domain set auto; domain default unchanged")}, []string{
			`edits[0]: the domain cannot be "auto", which is an op: write a host name, such as example.com`,
			`edits[1]: the domain cannot be "unchanged", which is an op: write a host name, such as example.com`,
		}},
		{"duration beyond all bounds", Config{Edits: []Edit{{Attribute: "max_age", Op: OpSet, Value: "99999999999d"}}}, []string{
			`edits[0]: max_age "99999999999d" is not a duration: write a duration in s, m, h or d, such as 3600s, 12h or 30d`,
		}},
		{"spaces, hyphens, commas", Config{
			Edits:   []Edit{{Attribute: "path", Op: OpSet, Value: "/x "}, {Attribute: "path", Op: OpSet, Value: "/ /app"}, {Attribute: "domain", Op: OpSet, Value: "-"}},
			Cookies: []CookieRule{{Names: []string{"sid,", "=sid,"}, Edits: edits("secure set")}},
		}, []string{
			`edits[0]: the path "/x " holds a character that an attribute cannot hold: percent-encode it, such as %20 for a space`,
			`edits[1]: the path "/ /app" holds a character that an attribute cannot hold: percent-encode it, such as %20 for a space`,
			`edits[2]: the domain "-" is not a host name: write a host name, such as example.com`,
			`cookies[0].names[0]: the name "sid," looks like a list: write sid without the comma, with a space after each name, or =sid, if that is the name`,
		}},
		{"a window that is not a date", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host", AcceptUnprefixedUntil: "soon"}}}, []string{`cookies[0].accept_unprefixed_until: "soon" is not a date: write one such as 2027-03-01 (00:00 UTC) or 2027-03-01T12:00:00Z`}},
		{"a window that is past", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host", AcceptUnprefixedUntil: "2026-11-23T11:59:59Z"}}}, []string{"cookies[0].accept_unprefixed_until: 2026-11-23T11:59:59Z is past, so that the window is closed"}},
	})
}
