package policy

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestConfigErrors has the mistakes that a Caddyfile cannot make; those that
// it can are golden files of package caddyfile.
func TestConfigErrors(t *testing.T) {
	for _, tc := range []struct {
		desc string
		cfg  Config
		want []string
	}{
		{"no attribute", Config{Edits: []Edit{{Op: OpSet}}}, []string{
			`edits[0]: unrecognized attribute "": write secure, httponly, samesite, path, domain, max_age, expires, partitioned or priority`,
		}},
		{"no op", Config{Edits: []Edit{{Attribute: "secure"}}}, []string{
			`edits[0]: secure has no op: write set, auto, remove or unchanged`,
		}},
		{"op in another spelling", Config{Edits: []Edit{{Attribute: "samesite", Op: "atLeast", Value: "lax"}}}, []string{
			`edits[0]: unrecognized op "atLeast" for samesite: did you mean "at_least"? (write set, default, at_least, remove or unchanged)`,
		}},
		{"value with unchanged", Config{Edits: []Edit{{Attribute: "path", Op: OpUnchanged, Value: "/"}}}, []string{
			`edits[0]: path with op unchanged takes no value, but has "/": leave the value out`,
		}},
		{"no names", Config{Cookies: []CookieRule{{Edits: edits("secure set")}}}, []string{
			`cookies[0]: the rule names no cookie: write the name of a cookie, or * for all`,
		}},
		{"empty names", Config{Cookies: []CookieRule{{Names: []string{"", "!", "~", "=", "a b", " a", "a;"}, Edits: edits("secure set")}}}, []string{
			`cookies[0].names[0]: the name is empty: write the name of a cookie, or * for all, without a space after !, ~ and =`,
			`cookies[0].names[1]: the name is empty: write the name of a cookie, or * for all, without a space after !, ~ and =`,
			`cookies[0].names[2]: the regular expression is empty: write ~ and a Go regular expression, such as ~^wp-`,
			`cookies[0].names[3]: the name is empty: write the name of a cookie, or * for all, without a space after !, ~ and =`,
			`cookies[0].names[5]: the name " a" holds control characters, or spaces at an end: write the name as the app sends it`,
			`cookies[0].names[6]: the name "a;" holds a character that a cookie's name cannot hold: write the name alone`,
		}},
		{"path of 1025 octets", Config{Edits: []Edit{{Attribute: "path", Op: OpSet, Value: "/" + strings.Repeat("x", 1024)}}}, []string{
			`edits[0]: path: the path has 1025 octets, and browsers skip more than 1024: write a path that starts with /, such as /app`,
		}},
		{"domain of 254 octets", Config{Edits: []Edit{{Attribute: "domain", Op: OpSet, Value: strings.Repeat("x", 254)}}}, []string{
			`edits[0]: domain: the domain has 254 octets, and a host name has at most 253: write a host name, such as example.com`,
		}},
		{"date out of range", Config{Edits: []Edit{{Attribute: "expires", Op: OpSet, Value: "1600-01-01"}}}, []string{
			`edits[0]: expires: "1600-01-01" is out of the range of cookie dates: write a date, such as 2027-03-01, 2027-03-01T12:00:00Z or Mon, 01 Mar 2027 12:00:00 GMT`,
		}},
		{"values", Config{Edits: edits("samesite set lex; samesite at_least none; priority set hihg; path set x; path set /é; path set /x ; path default; " +
			"domain set a..b; domain set é.com; max_age set 3600; max_age set 0s; max_age set 1.5s; max_age set 1x; max_age set d; max_age at_most 401d; expires set soon; expires set {x}")}, []string{
			`edits[0]: samesite: "lex" is not a SameSite: did you mean "lax"? (write strict, lax or none)`,
			`edits[1]: samesite: every cookie is at least none: write lax or strict`,
			`edits[2]: priority: "hihg" is not a Priority: did you mean "high"? (write low, medium or high)`,
			`edits[3]: path: the path "x" does not start with /: write a path that starts with /, such as /app`,
			`edits[4]: path: the path "/é" holds what an attribute cannot hold; percent-encode it: write a path that starts with /, such as /app`,
			`edits[6]: ?path has no value: write a path that starts with /, such as /app`,
			`edits[7]: domain: "a..b" is not a domain: write a host name, such as example.com`,
			`edits[8]: domain: the domain "é.com" is not ASCII; write its A-labels (xn--…): write a host name, such as example.com`,
			`edits[9]: max_age: "3600" has no unit: write a duration in s, m, h or d, such as 3600s, 12h or 30d`,
			`edits[10]: max_age: "0s" is not a lifetime: it would delete the cookie: write a duration in s, m, h or d, such as 3600s, 12h or 30d`,
			`edits[11]: max_age: "1.5s" has a fraction of a second: write a duration in s, m, h or d, such as 3600s, 12h or 30d`,
			`edits[12]: max_age: "1x" is not a duration: write a duration in s, m, h or d, such as 3600s, 12h or 30d`,
			`edits[13]: max_age: "d" is not a duration: write a duration in s, m, h or d, such as 3600s, 12h or 30d`,
			`edits[14]: max_age: "401d" is more than the 400 days that browsers cut a lifetime to: write 400d or less`,
			`edits[15]: expires: "soon" is not a date: write a date, such as 2027-03-01, 2027-03-01T12:00:00Z or Mon, 01 Mar 2027 12:00:00 GMT`,
			`edits[16]: expires takes no placeholder, but has "{x}": write a date, such as 2027-03-01, 2027-03-01T12:00:00Z or Mon, 01 Mar 2027 12:00:00 GMT`,
		}},
		{"spaces, hyphens, commas", Config{
			Edits:   []Edit{{Attribute: "path", Op: OpSet, Value: "/x "}, {Attribute: "path", Op: OpSet, Value: "/ /app"}, {Attribute: "domain", Op: OpSet, Value: "-"}},
			Cookies: []CookieRule{{Names: []string{"sid,", "=sid,"}, Edits: edits("secure set")}},
		}, []string{
			`edits[0]: path: the path "/x " holds what an attribute cannot hold; percent-encode it: write a path that starts with /, such as /app`,
			`edits[1]: path: the path "/ /app" holds what an attribute cannot hold; percent-encode it: write a path that starts with /, such as /app`,
			`edits[2]: domain: "-" is not a domain: write a host name, such as example.com`,
			`cookies[0].names[0]: the name "sid," looks like a list: write the names with a space between them: sid, or =sid, if that is the name`,
		}},
		{"names", Config{Cookies: []CookieRule{{Names: []string{"!a"}, Edits: edits("secure set")}, {Names: []string{"~("}}, {Names: []string{"{x}", "a\x01"}}}}, []string{
			`cookies[0]: the names !a only exclude cookies: write the names that they are excluded from, such as * before them`,
			"cookies[1].names[0]: \"(\" is not a regular expression (error parsing regexp: missing closing ): `(`): write Go syntax, without lookarounds",
			`cookies[2].names[0]: the name "{x}" has a placeholder: write the name itself, or = before it if the braces are part of it`,
			`cookies[2].names[1]: the name "a\x01" holds control characters, or spaces at an end: write the name as the app sends it`,
		}},
		{"more names", Config{Cookies: []CookieRule{
			{Names: []string{"~a)|(b", "sid_{x}", "={x}"}, Edits: edits("secure set")},
			{Names: []string{"sid", "!s*"}, Edits: edits("secure set")},
		}}, []string{
			"cookies[0].names[0]: \"a)|(b\" is not a regular expression (error parsing regexp: unexpected ): `a)|(b`): write Go syntax, without lookarounds",
			`cookies[0].names[1]: the name "sid_{x}" has a placeholder: write the name itself, or = before it if the braces are part of it`,
			`cookies[1]: the names sid !s* exclude every cookie that they name: write the names that are meant`,
		}},
		{"ops that are no values", Config{Edits: edits("domain set auto; domain default unchanged")}, []string{
			`edits[0]: domain: "auto" is an op and not a domain: write a host name, such as example.com`,
			`edits[1]: domain: "unchanged" is an op and not a domain: write a host name, such as example.com`,
		}},
		{"a contradiction of two rules", Config{Cookies: []CookieRule{
			{Names: []string{"sid"}, Edits: edits("samesite set none")}, {Names: []string{"sid", "x"}, Edits: edits("secure remove")},
		}}, []string{
			`cookies[1].edits[0]: samesite none contradicts -secure: browsers refuse the cookie without Secure: write secure, or leave one of them out`,
		}},
		{"contradictions", Config{
			Edits: edits("secure remove; partitioned set"),
			Cookies: []CookieRule{
				{Names: []string{"a"}, Edits: edits("samesite set none")},
				{Names: []string{"__Host-b", "__Http-c", "x"}, Edits: edits("secure remove; httponly remove; path set /x; domain default y.com")},
				{Names: []string{"__Host-d"}, Edits: edits("path remove; domain unchanged; httponly remove; samesite set lax")},
			},
		}, []string{
			`edits[1]: partitioned contradicts -secure: browsers refuse the cookie without Secure: write secure, or leave one of them out`,
			`cookies[0].edits[0]: samesite none contradicts -secure: browsers refuse the cookie without Secure: write secure, or leave one of them out`,
			`cookies[1].edits[0]: partitioned contradicts -secure: browsers refuse the cookie without Secure: write secure, or leave one of them out`,
			`cookies[1].edits[0]: -secure contradicts the name __Host-b, whose prefix requires Secure: leave it out`,
			`cookies[1].edits[2]: path contradicts the name __Host-b, whose prefix requires Path=/: leave it out`,
			`cookies[1].edits[3]: ?domain contradicts the name __Host-b, whose prefix requires no Domain: leave it out`,
			`cookies[1].edits[0]: -secure contradicts the name __Http-c, whose prefix requires Secure: leave it out`,
			`cookies[1].edits[1]: -httponly contradicts the name __Http-c, whose prefix requires HttpOnly: leave it out`,
			`cookies[2].edits[0]: -path contradicts the name __Host-d, whose prefix requires Path=/: leave it out`,
		}},
		{"too many rules", Config{Cookies: make([]CookieRule, maxRules+1)}, []string{
			`cookies: 65537 rules are more than 65536: write patterns instead`,
		}},
		{"duration beyond all bounds", Config{Edits: []Edit{{Attribute: "max_age", Op: OpSet, Value: "99999999999d"}}}, []string{
			`edits[0]: max_age: "99999999999d" is not a duration: write a duration in s, m, h or d, such as 3600s, 12h or 30d`,
		}},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			_, err := New(tc.cfg, Options{Now: testClock})
			joined, ok := err.(interface{ Unwrap() []error })
			if !ok {
				t.Fatalf("got %v", err)
			}
			var got []string
			for _, err := range joined.Unwrap() {
				if mistake := (*ConfigError)(nil); !errors.As(err, &mistake) {
					t.Errorf("%T is no *ConfigError", err)
				}
				got = append(got, err.Error())
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(tc.want, "\n"))
			}
		})
	}
}

func TestWarnings(t *testing.T) {
	for _, tc := range []struct {
		desc string
		cfg  Config
		want []string
	}{
		{"nothing to say", Config{Defaults: true, Edits: edits("samesite at_least lax; max_age at_most 1d")}, nil},
		{"no rule", Config{}, []string{"policy: there is no rule, so no Set-Cookie line is changed: write defaults for safe cookies"}},
		{"empty rule", Config{Defaults: true, Cookies: []CookieRule{{Names: []string{"a", "b"}}}}, []string{"cookies[0]: the rule for a b does nothing: it has no option"}},
		{"long lifetime", Config{Edits: edits("max_age set 500d")}, []string{"edits[0]: max_age 500d is more than the 400 days that browsers cut a lifetime to"}},
		{"overridden", Config{Edits: edits("samesite set lax; path set /; samesite remove")}, []string{"edits[0]: samesite never acts: edits[2] overrides it"}},
		{"default after set", Config{Edits: edits("samesite set lax; samesite default strict")}, []string{"edits[1]: ?samesite never acts: what stands before it always leaves a value"}},
		{"default after defaults", Config{Defaults: true, Edits: edits("samesite default strict")}, []string{"edits[0]: ?samesite never acts: what stands before it always leaves a value"}},
		{"default after the policy's set, in a rule", Config{Edits: edits("path set /"), Cookies: []CookieRule{{Names: []string{"a"}, Edits: edits("path default /x")}}}, []string{"cookies[0].edits[0]: ?path never acts: what stands before it always leaves a value"}},
		{"a rule may override the policy", Config{Edits: edits("path set /"), Cookies: []CookieRule{{Names: []string{"a"}, Edits: edits("path set /x")}}}, nil},
		{"at_least after stronger", Config{Edits: edits("samesite set strict; samesite at_least lax")}, []string{"edits[1]: samesite >= never acts: what stands before it is never weaker"}},
		{"at_least after remove acts", Config{Edits: edits("samesite remove; samesite at_least lax")}, nil},
		{"at_least after default after remove", Config{Edits: edits("samesite remove; samesite default strict; samesite at_least lax")}, []string{"edits[2]: samesite >= never acts: what stands before it is never weaker"}},
		{"at_most twice", Config{Edits: edits("max_age at_most 1h; max_age at_most 2h")}, []string{"edits[1]: max_age <= never acts: what stands before it is never longer"}},
		{"default max_age after expires", Config{Edits: edits("expires set 2027-03-01; max_age default 1h")}, []string{"edits[1]: ?max_age never acts: what stands before it always leaves a value"}},
		{"remove twice", Config{Edits: edits("path remove; path remove")}, []string{"edits[0]: -path never acts: edits[1] overrides it"}},
		{"off without anything", Config{Edits: edits("secure unchanged")}, []string{"edits[0]: secure unchanged never acts: nothing stands before it"}},
		{"off of the defaults", Config{Defaults: true, Edits: edits("secure unchanged")}, nil},
		{"expires unchanged after at_most", Config{Edits: edits("max_age at_most 1h; expires unchanged")}, nil},
		{"auto after set", Config{Edits: edits("secure set"), Cookies: []CookieRule{{Names: []string{"a"}, Edits: edits("secure auto")}}}, []string{"cookies[0].edits[0]: secure auto never acts: what stands before it always sets it"}},
		{"auto after remove acts", Config{Edits: edits("secure remove"), Cookies: []CookieRule{{Names: []string{"a"}, Edits: edits("secure auto")}}}, nil},
		{"at_most without a lifetime", Config{Edits: edits("max_age remove; expires remove; max_age at_most 1h")}, []string{"edits[2]: max_age <= never acts: what stands before it leaves no lifetime"}},
		{"default may act after the other's default", Config{Edits: edits("max_age default 30d"), Cookies: []CookieRule{{Names: []string{"a"}, Edits: edits("expires remove; max_age default 1h")}}}, nil},
		{"at_most again, after an Expires", Config{Edits: edits("max_age at_most 1h; expires set 2027-06-01; max_age at_most 2h")}, nil},
		{"past date", Config{Edits: edits("expires set 2020-01-01")}, []string{"edits[0]: expires 2020-01-01 is past: browsers delete every cookie that gets it"}},
		{"auto before remove", Config{Edits: edits("secure auto; secure remove")}, []string{"edits[0]: secure auto never acts: edits[1] overrides it"}},
		{"placeholders are not guessed", Config{Edits: edits("samesite set {x}; samesite at_least lax; max_age at_most {y}; max_age at_most 1h")}, nil},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			var got []string
			for _, w := range mustNew(t, tc.cfg).Warnings() {
				got = append(got, w.String())
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(tc.want, "\n"))
			}
		})
	}
}

func TestNamesConfig(t *testing.T) {
	for _, tc := range []struct {
		desc string
		cfg  Config
		want string // an error, or a warning
	}{
		{"a window that is past", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host", AcceptUnprefixedUntil: "2026-11-23T11:59:59Z"}}}, "2026-11-23T11:59:59Z is past: the window is closed"},
		{"a pattern over what scripts read", Config{Cookies: []CookieRule{{Names: []string{"*-TOKEN"}, Prefix: "auto"}}}, "page scripts that read XSRF-TOKEN, CSRF-TOKEN, X-CSRF-TOKEN, X-XSRF-TOKEN will not find it under its new name: exclude the ones that your app has, such as with !XSRF-TOKEN"},
		{"a deletion of what the window accepts", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host", AcceptUnprefixedUntil: "2027-01-01"}}, Expire: []Expire{{Names: []string{"a"}}}}, "expire a deletes the cookie that accept_unprefixed_until still accepts"},
		{"a deletion of the new name", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "b"}}, Expire: []Expire{{Names: []string{"b"}}}}, "expire b deletes the cookie that the policy has renamed from a"},
		{"a rename over a prefix of another rule", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "b"}, {Names: []string{"*"}, Prefix: "host"}}}, "a gets another name from the rule for * too: exclude it from one of them, such as with !a"},
		{"two renames of one cookie", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "b"}, {Names: []string{"a"}, Rename: "c"}}}, "a gets another name from the rule for a too: exclude it from one of them, such as with !a"},
		{"inject under the browser's name", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "b"}}, Inject: []Inject{{Name: "b", Value: "c"}}}, "inject b: that is the browser's name for a: write inject a"},
		{"unknown direction of strip", Config{Strip: []Strip{{Direction: "req", Names: []string{"a"}}}}, `unrecognized direction "req": write request or response, or leave it out for both`},
		{"unknown direction of inject", Config{Inject: []Inject{{Direction: "both", Name: "a"}}}, `unrecognized direction "both": write request or response`},
		{"rename with an odd case", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "__secure-a"}}}, "rename: the prefix of __secure-a is written in another case: write __Secure-a"},
		{"rename to itself", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "a"}}}, "rename: a is the cookie's own name: write another name, or leave it out"},
		{"rename to no token", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "a[b]"}}}, `rename: the name "a[b]" is not a token, and parsers disagree on it: write letters, digits, - and _`},
		{"rename to a pair", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "a=b"}}}, `rename: the name "a=b" holds a character that a cookie's name cannot hold: write the name alone`},
		{"rename of a pattern", Config{Cookies: []CookieRule{{Names: []string{"a*"}, Rename: "b"}}}, "rename b needs a rule for exactly one name: write a cookie block for each name, prefix instead, or a * for the app's name, such as rename b_*"},
		{"unknown prefix", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "hots"}}}, `unrecognized prefix "hots": did you mean "host"? (write auto, host, secure, host-http or http)`},
		{"rename and prefix", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host", Rename: "b"}}}, "rename and prefix exclude each other: write only one of them, such as rename __Host-b"},
		{"prefix of a prefix", Config{Cookies: []CookieRule{{Names: []string{"__Host-a"}, Prefix: "host"}}}, "the name __Host-a carries a prefix already: write the name without it, or exclude it with !__Host-a"},
		{"a window that is not a date", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host", AcceptUnprefixedUntil: "soon"}}}, `"soon" is not a date: write one such as 2027-03-01 (00:00 UTC) or 2027-03-01T12:00:00Z`},
		{"a window for nothing", Config{Cookies: []CookieRule{{Names: []string{"a"}, AcceptUnprefixedUntil: "2027-01-01"}}}, "accept_unprefixed_until says when a new name ends the old one, but there is no new name: write rename or prefix beside it, or leave it out"},
		{"cache", Config{Cache: "on"}, `unrecognized cache "on": write off, or leave it out`},
		{"map from a placeholder", Config{Edits: edits("path map /{x} -> /a")}, `path map: a placeholder cannot stand in "/{x}", which is what the app sends: write a path that starts with /, such as /app, or ~ and a Go regular expression`},
		{"map from no domain", Config{Edits: edits("domain map a/b -> c.com")}, `domain map: "a/b" is not a domain: write a host name, such as example.com, or ~ and a Go regular expression`},
		{"map to itself", Config{Edits: edits("path map /a -> /a/")}, `path map: "/a" maps to itself: write another target, or leave it out`},
		{"map to an unknown group", Config{Edits: edits("path map ~/(?P<x>a) -> /$y")}, `path map: $y stands for no group of "/(?P<x>a)": write $1 for the first group, and ${1} before a letter, a digit or _`},
		{"map of an expression to no path", Config{Edits: edits("path map ~/a -> b")}, `path map: the path "b" does not start with /: write two paths, such as /old -> /new`},
		{"an expression for one name", Config{Cookies: []CookieRule{{Names: []string{"~^wp_"}, Edits: edits("secure set")}}}, `~^wp_ matches only "wp_", since expressions match whole names: write wp_* for names that begin with it`},
		{"a map of one path by an expression", Config{Edits: edits("path map ~^/user/ -> /u/")}, `path map: ~^/user/ matches only "/user/", since expressions match whole values: write ~^/user/(.*) to match what follows it, and $1 in the target`},
		{"the general rule last", Config{Cookies: []CookieRule{{Names: []string{"sid"}, Edits: edits("samesite set strict")}, {Names: []string{"*"}, Edits: edits("samesite set lax")}}}, "samesite for sid never acts: the later rule for * overrides it; write the general rule first"},
		{"an allowlist by the browser's name", Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}}, Strip: []Strip{{Direction: "request", Names: []string{"*", "!__Host-sid"}}}}, "__Host-sid is the browser's name, and rules go by the app's: write sid"},
		{"a path that the prefix overrides", Config{Edits: edits("path set /shop"), Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host"}}}, "path never acts on a: its prefix requires Path=/; with prefix auto or secure it would"},
		{"a public suffix", Config{Edits: edits("domain set co.uk")}, "domain co.uk is a public suffix: browsers refuse the cookie, unless it is the host itself"},
		{"an address", Config{Edits: edits("domain map a.lan -> 10.0.0.1")}, "domain 10.0.0.1 is an address: browsers refuse the cookie, unless it is the host itself"},
		{"a far date", Config{Edits: edits("expires set 2035-01-01")}, "expires 2035-01-01 is more than the 400 days away that browsers cut a lifetime to"},
		{"rename to a pattern", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "b*c*"}}}, "rename: b*c* is taken as it stands, and is not a pattern: write a name with at most one *, which stands for the app's name"},
		{"two namespaces in one", Config{Cookies: []CookieRule{{Names: []string{"a*"}, Rename: "x_*"}, {Names: []string{"b*"}, Rename: "x_y_*"}}}, "the rules for a* and b* could give two cookies one name in browsers: write another name"},
		{"inject without a name", Config{Inject: []Inject{{Value: "a"}}}, "inject: the name is empty: write the name of a cookie, or * for all, without a space after !, ~ and ="},
		{"inject too much", Config{Inject: []Inject{{Name: "a", Value: strings.Repeat("x", 4097)}}}, "inject a: the value has 4097 octets, and browsers take 4096 at most: write a value that a cookie can hold"},
		{"from without map", Config{Edits: []Edit{{Attribute: "path", Op: OpSet, From: "/a", Value: "/b"}}}, `path with op set maps nothing, but has from "/a": leave it out, or write op map`},
		{"map without from", Config{Edits: []Edit{{Attribute: "path", Op: OpMap, Value: "/b"}}}, "path map needs both, from and value: what it maps from and what it maps to: write two paths, such as /old -> /new"},
		{"path auto on nothing", Config{Edits: edits("path remove; path auto")}, "path auto never acts: what stands before it leaves nothing"},
		{"path auto twice", Config{Edits: edits("path auto; path auto")}, "path auto never acts: what stands before it does the same"},
		{"path auto under a prefix of the host", Config{Edits: edits("path auto"), Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host"}}}, "path auto never acts on a: its prefix requires Path=/; with prefix auto or secure it would"},
		{"a map under a prefix of the host", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host-http", Edits: edits("path map /a -> /")}}}, "path map never acts on a: its prefix requires Path=/; with prefix auto or secure it would"},
		{"edits of what is stripped", Config{Strip: []Strip{{Names: []string{"debug*"}}}, Cookies: []CookieRule{{Names: []string{"debug_a", "debug_b"}, Edits: edits("secure set")}}}, "the rule for debug_a debug_b never acts: strip[0] keeps its cookies from browsers"},
		{"nginx's expression to ignore case", Config{Edits: edits("path map ~*^/a -> /b")}, "path map: \"*^/a\" is not a regular expression (error parsing regexp: missing argument to repetition operator: `*`): write ~(?i)^/a to ignore case"},
		{"a map that another one covers", Config{Edits: edits("path map /a -> /b; path map /a/b -> /c")}, "path map from /a/b never acts: edits[0] matches first"},
		{"a map that the root covers", Config{Edits: edits("path map / -> /x; path map /a -> /c")}, "path map from /a never acts: edits[0] matches first"},
		{"a domain map that another one covers", Config{Edits: edits("domain map lan -> x.com; domain map a.lan -> b.com")}, "domain map from a.lan never acts: edits[0] matches first"},
		{"a map in the manner of Caddy's matchers", Config{Edits: edits("path map /a/* -> /b/*")}, `path map: "/a/*" ends with a star: write /a -> /b: it includes what lies under it`},
		{"domain auto under a prefix of the host", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host", Edits: edits("domain auto")}}}, "domain auto never acts on a: its prefix requires no Domain; with prefix auto or secure it would"},
		{"a rule by the browser's name", Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}, {Names: []string{"__Host-sid"}, Edits: edits("samesite set lax")}}}, "__Host-sid is the browser's name, and rules go by the app's: write sid"},
		{"a prefix that a pattern overrides", Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}, {Names: []string{"s*"}, Prefix: "secure"}}}, "the name that the rule for sid gives to sid is overridden by cookies[1].prefix"},
		{"inject by the browser's name", Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}}, Inject: []Inject{{Name: "__Host-sid", Value: "v"}}}, "inject __Host-sid: that is the browser's name for sid: write inject sid"},
		{"inject what contradicts itself", Config{Inject: []Inject{{Name: "a", Value: "b", Edits: edits("secure remove; samesite set none")}}}, "samesite none contradicts -secure: browsers refuse the cookie without Secure: write secure, or leave one of them out"},
		{"inject under a prefix", Config{Inject: []Inject{{Name: "__Host-a", Value: "b", Edits: edits("path set /x")}}}, "path contradicts the name __Host-a, whose prefix requires Path=/: leave it out"},
		{"a name for what is stripped", Config{Strip: []Strip{{Names: []string{"a"}}}, Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host"}}}, "the rule for a never acts: strip[0] keeps its cookies from browsers"},
		{"names without hygiene", Config{Hygiene: "off", Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host"}}}, "with hygiene off, nothing keeps from the app what its parser could take for a renamed cookie"},
		{"map on nothing", Config{Edits: edits("domain remove; domain map a.lan -> b.lan")}, "domain map from a.lan never acts: what stands before it leaves nothing"},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			p, err := New(tc.cfg, Options{Now: testClock})
			var got []string
			if err != nil {
				for line := range strings.SplitSeq(err.Error(), "\n") {
					_, message, _ := strings.Cut(line, ": ")
					got = append(got, message)
				}
			} else {
				for _, w := range p.Warnings() {
					got = append(got, w.Text(w.Other))
				}
			}
			if !slices.Contains(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestRequestConfigErrors(t *testing.T) {
	_, err := New(Config{Hygiene: "sfae", Limits: &Limits{Cookies: -1, Bytes: -1, OnExcess: "clean"}}, Options{Now: testClock})
	_, off := New(Config{Limits: &Limits{Off: true, Cookies: 3}}, Options{Now: testClock})
	want := `limits: cookies -1 is not a limit: write a positive number, or off for no limits
limits: bytes -1 is not a limit: write a positive number, or off for no limits
limits: unrecognized on_excess "clean": did you mean "clear"? (write clear)
hygiene: unrecognized hygiene "sfae": did you mean "safe"? (write safe, strict or off)
limits: limits are off and set: write only one of them`
	if got := errors.Join(err, off); got == nil || got.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", got, want)
	}
}
