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
			`cookies[0].names[0]: the name is empty: write the name of a cookie, without a space after a sign such as !`,
			`cookies[0].names[1]: the name is empty: write the name of a cookie, without a space after a sign such as !`,
			`cookies[0].names[2]: the regular expression is empty: write ~ and a Go regular expression, such as ~^wp-`,
			`cookies[0].names[3]: the name is empty: write the name of a cookie, without a space after a sign such as !`,
			`cookies[0].names[5]: the name " a" has control characters, or spaces at an end: write it without them`,
			`cookies[0].names[6]: the name "a;" holds ; or =, which no cookie's name can: write the name alone, without it`,
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
		{"blanks, hyphens, commas", Config{
			Edits:   []Edit{{Attribute: "path", Op: OpSet, Value: "/x "}, {Attribute: "path", Op: OpSet, Value: "/ /app"}, {Attribute: "domain", Op: OpSet, Value: "-"}},
			Cookies: []CookieRule{{Names: []string{"sid,", "=sid,"}, Edits: edits("secure set")}},
		}, []string{
			`edits[0]: the path "/x " holds a character that an attribute cannot hold: percent-encode it, such as %20 for a space`,
			`edits[1]: the path "/ /app" holds a character that an attribute cannot hold: percent-encode it, such as %20 for a space`,
			`edits[2]: the domain "-" is not a host name: write a host name, such as example.com`,
			`cookies[0].names[0]: the name "sid," looks like a list: write sid with spaces and no comma, or =sid, if that is the name`,
		}},
		{"names", Config{Cookies: []CookieRule{{Names: []string{"!a"}, Edits: edits("secure set")}, {Names: []string{"~("}}, {Names: []string{"{x}", "a\x01"}}}}, []string{
			`cookies[0]: the names !a only exclude cookies: write the names that they are excluded from, such as * !a`,
			"cookies[1].names[0]: \"(\" is not a regular expression (error parsing regexp: missing closing ): `(`): write Go syntax, without lookarounds",
			`cookies[2].names[0]: the name "{x}" has a placeholder: write the name itself, or = before it if the braces are part of it`,
			`cookies[2].names[1]: the name "a\x01" has control characters, or spaces at an end: write it without them`,
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
			`edits[0]: the domain cannot be "auto", which is an op: write a host name, such as example.com`,
			`edits[1]: the domain cannot be "unchanged", which is an op: write a host name, such as example.com`,
		}},
		{"a contradiction of two rules", Config{Cookies: []CookieRule{
			{Names: []string{"sid"}, Edits: edits("samesite set none")}, {Names: []string{"sid", "x"}, Edits: edits("secure remove")},
		}}, []string{
			`cookies[1].edits[0]: samesite none contradicts -secure, since browsers refuse such a cookie without Secure: write secure, or leave one of them out`,
		}},
		{"contradictions", Config{
			Edits: edits("secure remove; partitioned set"),
			Cookies: []CookieRule{
				{Names: []string{"a"}, Edits: edits("samesite set none")},
				{Names: []string{"__Host-b", "__Http-c", "x"}, Edits: edits("secure remove; httponly remove; path set /x; domain default y.com")},
				{Names: []string{"__Host-d"}, Edits: edits("path remove; domain unchanged; httponly remove; samesite set lax")},
			},
		}, []string{
			`edits[1]: partitioned contradicts -secure, since browsers refuse such a cookie without Secure: write secure, or leave one of them out`,
			`cookies[0].edits[0]: samesite none contradicts -secure, since browsers refuse such a cookie without Secure: write secure, or leave one of them out`,
			`cookies[1].edits[0]: partitioned contradicts -secure, since browsers refuse such a cookie without Secure: write secure, or leave one of them out`,
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
			`edits[0]: max_age "99999999999d" is not a duration: write a duration in s, m, h or d, such as 3600s, 12h or 30d`,
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
		{"empty rule", Config{Defaults: true, Cookies: []CookieRule{{Names: []string{"a", "b"}}}}, []string{"cookies[0]: the rule for a b has no option, and does nothing: write edits, rename or prefix"}},
		{"long lifetime", Config{Edits: edits("max_age set 500d")}, []string{"edits[0]: max_age 500d is more than the 400 days that browsers cut a lifetime to: write 400d or less"}},
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
		{"off without anything", Config{Edits: edits("secure unchanged")}, []string{"edits[0]: secure unchanged never acts: no line before it changes the attribute; write -secure to remove it"}},
		{"off of the defaults", Config{Defaults: true, Edits: edits("secure unchanged")}, nil},
		{"expires unchanged after at_most", Config{Edits: edits("max_age at_most 1h; expires unchanged")}, nil},
		{"auto after set", Config{Edits: edits("secure set"), Cookies: []CookieRule{{Names: []string{"a"}, Edits: edits("secure auto")}}}, []string{"cookies[0].edits[0]: secure auto never acts: what stands before it always sets it"}},
		{"auto after remove acts", Config{Edits: edits("secure remove"), Cookies: []CookieRule{{Names: []string{"a"}, Edits: edits("secure auto")}}}, nil},
		{"at_most without a lifetime", Config{Edits: edits("max_age remove; expires remove; max_age at_most 1h")}, []string{"edits[2]: max_age <= never acts: what stands before it leaves no lifetime"}},
		{"default may act after the other's default", Config{Edits: edits("max_age default 30d"), Cookies: []CookieRule{{Names: []string{"a"}, Edits: edits("expires remove; max_age default 1h")}}}, nil},
		{"at_most again, after an Expires", Config{Edits: edits("max_age at_most 1h; expires set 2027-06-01; max_age at_most 2h")}, nil},
		{"past date", Config{Edits: edits("expires set 2020-01-01")}, []string{"edits[0]: expires 2020-01-01 is past, so that browsers delete every cookie that gets it: write a later date"}},
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

func TestMessages(t *testing.T) {
	if got := (&ConfigError{Place: "here", Problem: "wrong"}).Error(); got != "here: wrong" {
		t.Errorf("got %q", got)
	}
	if got := opsOf("secure"); !slices.Equal(got, []Op{OpSet, OpAuto, OpRemove, OpUnchanged}) {
		t.Errorf("got %q", got)
	}
	if got := opsOf("fnord"); got != nil {
		t.Errorf("got %q", got)
	}
}
