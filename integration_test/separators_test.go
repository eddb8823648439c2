package integration_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/parsers"
)

// separatorAttacks use octets that few parsers take for the end of a cookie, of a
// name, or of what comes before a name.
var separatorAttacks = []attack{
	// WebOb searches for cookies, and every octet outside its pattern ends one
	{name: "opening bracket in a value", cookies: "x=1[sid=evil"},
	{name: "closing bracket in a value", cookies: "x=1]sid=evil"},
	{name: "brackets in a value", cookies: "x=a[0]sid=evil"},
	{name: "opening bracket in a name", cookies: "x[sid=evil"},
	{name: "closing bracket in a name", cookies: "x]sid=evil"},
	{name: "array with a name after it", cookies: "x[y]sid=evil"},
	{name: "closing bracket first", cookies: "]sid=evil"},
	{name: "second bracket in a value", cookies: "x=1[y=2[sid=evil"},
	{name: "bracket and a space", cookies: "x=1[ sid=evil"},
	{name: "bracket, spaces around the equals sign", cookies: "x=1[sid = evil"},
	{name: "bracket, underscore", cookies: "x=1]s_id=evil"},
	{name: "bracket, browser name", cookies: "x=1[__Host-sid=evil"},
	{name: "bracket, then another cookie", cookies: "x=1]sid=evil]y=2"},
	{name: "bracket that closes a list", cookies: "x=[1,2]sid=evil"},
	{name: "letter of UTF-8 in a value", cookies: "x=1\u00e9sid=evil"},
	{name: "letter of UTF-8 before", cookies: "\u00e9sid=evil"},
	{name: "letter of UTF-8 in a name", cookies: "x\u00e9sid=evil"},
	{name: "letter of UTF-8, browser name", cookies: "x=1\u00e9__Host-sid=evil"},
	{name: "letter of UTF-8, underscore", cookies: "x=M\u00fcnchen\u00fcs_id=evil"},
	{name: "Japanese in a value", cookies: "x=\u30af\u30c3\u30ad\u30fcsid=evil"},
	{name: "emoji in a value", cookies: "x=\U0001f36asid=evil"},
	{name: "letter of Latin-1 in a value", cookies: "x=1\xe9sid=evil"},
	{name: "octet 80 in a value", cookies: "x=1\x80sid=evil"},
	{name: "octet FF in a value", cookies: "x=1\xffsid=evil"},
	{name: "U+0085 in a value", cookies: "x=1\u0085sid=evil"},
	{name: "U+00A0 in a value", cookies: "x=1\u00a0sid=evil"},
	{name: "U+00A0 and a space in a value", cookies: "x=1\u00a0 sid =evil"},
	{name: "U+2000 in a value", cookies: "x=1\u2000sid=evil"},
	{name: "U+2028 in a value", cookies: "x=1\u2028sid=evil"},
	{name: "U+200B in a value", cookies: "x=1\u200bsid=evil"},
	{name: "U+FEFF in a value", cookies: "x=1\ufeffsid=evil"},
	{name: "fullwidth semicolon in a value", cookies: "x=1\uff1bsid=evil"},
	{name: "Greek question mark in a value", cookies: "x=1\u037esid=evil"},

	// Workerman makes a query string of the header
	{name: "ampersand", cookies: "x=1&sid=evil"},
	{name: "ampersand, no value before it", cookies: "x&sid=evil"},
	{name: "ampersand first", cookies: "&sid=evil"},
	{name: "second ampersand", cookies: "x=a&y=b&sid=evil"},
	{name: "ampersand, then another cookie", cookies: "x=1&sid=evil&y=2"},
	{name: "ampersand in an address", cookies: "x=/list?page=2&sid=evil"},
	{name: "ampersand, underscore", cookies: "x=1&s_id=evil"},
	{name: "ampersand, dot", cookies: "x=1&s.id=evil"},
	{name: "ampersand, plus", cookies: "x=1&s+id=evil"},
	{name: "ampersand, plus before", cookies: "x=1&+sid=evil"},
	{name: "ampersand, space before", cookies: "x=1& sid=evil"},
	{name: "ampersand, percent", cookies: "x=1&%73id=evil"},
	{name: "ampersand, percent space before", cookies: "x=1&%20sid=evil"},
	{name: "ampersand, array", cookies: "x=1&sid[x]=evil"},
	{name: "ampersand, percent array", cookies: "x=1&sid%5Bx%5D=evil"},
	{name: "ampersand, array that is not closed", cookies: "x=1&s[id=evil"},
	{name: "ampersand, array with a name after it", cookies: "x=1&sid[x]y=evil"},
	{name: "ampersand, percent NUL", cookies: "x=1&sid%00y=evil"},
	{name: "ampersand, name alone", cookies: "x=1&sid"},
	{name: "ampersand, browser name", cookies: "x=1&__Host-sid=evil"},
	{name: "ampersand, prefix with a dot", cookies: "x=1&_.Host-sid=evil"},
	{name: "percent NUL and more", cookies: "sid%00y=evil"},
	{name: "percent NUL and a bracket", cookies: "sid%00[x]=evil"},
	{name: "percent NUL, underscore", cookies: "s%5Fid%00y=evil"},
	{name: "percent NUL, dot", cookies: "s.id%00y=evil"},
	{name: "percent NUL, browser name", cookies: "__Host-sid%00y=evil"},
	{name: "array with a name after it, under attack", cookies: "sid[x]y=evil"},

	// Tomcat's legacy parser skips separators before a name
	{name: "opening parenthesis before", cookies: "(sid=evil"},
	{name: "closing parenthesis before", cookies: ")sid=evil"},
	{name: "less-than sign before", cookies: "<sid=evil"},
	{name: "greater-than sign before", cookies: ">sid=evil"},
	{name: "at sign before", cookies: "@sid=evil"},
	{name: "colon before", cookies: ":sid=evil"},
	{name: "question mark before", cookies: "?sid=evil"},
	{name: "slash before", cookies: "/sid=evil"},
	{name: "opening brace before", cookies: "{sid=evil"},
	{name: "closing brace before", cookies: "}sid=evil"},
	{name: "opening bracket before", cookies: "[sid=evil"},
	{name: "backslash before", cookies: `\sid=evil`},
	{name: "several separators before", cookies: "<{(@:sid=evil"},
	{name: "separators and spaces before", cookies: "( ) sid=evil"},
	{name: "separator before, space after", cookies: "(sid =evil"},
	{name: "separator before, underscore", cookies: ":s_id=evil"},
	{name: "separator before the browser name", cookies: "@__Host-sid=evil"},
	{name: "equals sign and a separator before", cookies: "=(sid=evil"},
	{name: "comma and a separator", cookies: "x=1,(sid=evil"},
	{name: "comma and several separators", cookies: "x=1,?: sid=evil"},
	{name: "comma after text that does not count", cookies: "x=1(y),@sid=evil"},
	{name: "comma after quotes and text", cookies: `x="1"y,{sid=evil`},
}

// TestSeparatorAttacks checks that each of them deceives a model, and that its
// name is its own.
func TestSeparatorAttacks(t *testing.T) {
	t.Parallel()
	names := make(map[string]bool)
	for _, a := range slices.Concat(ownAttacks, separatorAttacks) {
		if names[a.name] {
			t.Errorf("two attacks are called %q", a.name)
		}
		names[a.name] = true
	}
	targets := []string{"sid", "s_id", "__Host-sid", "__Host-s_id"}
	for _, a := range separatorAttacks {
		deceived := func(m parsers.Model) bool {
			return slices.ContainsFunc(m.Read(a.cookies), func(pair [2]string) bool { return slices.Contains(targets, pair[0]) })
		}
		if !slices.ContainsFunc(parsers.Models(), deceived) {
			t.Errorf("%s: no model reads one of %s in %q", a.name, strings.Join(targets, ", "), a.cookies)
		}
	}
}
