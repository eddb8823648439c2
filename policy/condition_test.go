package policy

import "testing"

// TestConditionMessages checks what New says about what a map is from.
func TestConditionMessages(t *testing.T) {
	checkMessages(t, []messageCase{
		{"map from a placeholder", Config{Edits: edits("path map /{x} -> /a")}, []string{`edits[0]: path map takes no placeholder, but has "/{x}": write the value as the app sends it, or ~ and a Go regular expression`}},
		{"an expression that does not compile, of what is removed", Config{Edits: edits("domain remove ~(")}, []string{"edits[0]: -domain has \"(\", which is not a regular expression (error parsing regexp: missing closing ): `(`): write Go syntax, without lookarounds"}},
		{"a star in what is removed", Config{Edits: edits("path remove /*")}, []string{`edits[0]: -path has "/*", which ends with a star: write /, which includes what lies under it`}},
		{"map from no domain", Config{Edits: edits("domain map a/b -> c.com")}, []string{`edits[0]: the domain "a/b" is not a host name: write a host name, such as example.com, or write ~ and a Go regular expression`}},
		{"a map in the manner of Caddy's matchers", Config{Edits: edits("path map /a/* -> /b/*")}, []string{`edits[0]: path map has "/a/*", which ends with a star: write /a, which includes what lies under it, and map it to /b`}},
		{"nginx's expression to ignore case", Config{Edits: edits("path map ~*^/a -> /b")}, []string{"edits[0]: path map has \"*^/a\", which is not a regular expression (error parsing regexp: missing argument to repetition operator: `*`): write ~(?i)^/a to ignore case"}},
	})
}

// TestRemoveValue checks which values a removal with a value is about.
func TestRemoveValue(t *testing.T) {
	for _, tc := range []struct{ desc, edits, line, want string }{
		{"the domain", "domain remove internal.lan", "a=b; Domain=Internal.LAN; Secure", "a=b; Secure"},
		{"a subdomain", "domain remove internal.lan", "a=b; Domain=.x.internal.lan", "a=b"},
		{"another domain", "domain remove internal.lan", "a=b; Domain=example.com", "a=b; Domain=example.com"},
		{"a domain that only ends like it", "domain remove internal.lan", "a=b; Domain=notinternal.lan", "a=b; Domain=notinternal.lan"},
		{"a domain with a first dot in the policy", "domain remove .internal.lan", "a=b; Domain=internal.lan", "a=b"},
		{"no domain", "domain remove internal.lan", "a=b", "a=b"},
		{"a domain that an empty one masks", "domain remove internal.lan", "a=b; Domain=internal.lan; Domain=", "a=b; Domain="},
		{"the last domain counts", "domain remove internal.lan", "a=b; Domain=example.com; Domain=internal.lan", "a=b"},
		{"a domain by an expression", `domain remove ~.*\.lan`, "a=b; Domain=.X.LAN", "a=b"},
		{"another domain by an expression", `domain remove ~.*\.lan`, "a=b; Domain=x.lan.com", "a=b; Domain=x.lan.com"},
		{"the path", "path remove /old", "a=b; Path=/old", "a=b"},
		{"a path under it", "path remove /old/", "a=b; Path=/old/x", "a=b"},
		{"a path that only begins like it", "path remove /old", "a=b; Path=/older", "a=b; Path=/older"},
		{"a path above it", "path remove /old", "a=b; Path=/", "a=b; Path=/"},
		{"every path", "path remove /", "a=b; Path=/old", "a=b"},
		{"a path by an expression", "path remove ~/o.d", "a=b; Path=/old", "a=b"},
		{"a path under one by an expression", "path remove ~/o.d", "a=b; Path=/old/x", "a=b; Path=/old/x"},
		{"a path that an edit has set", "path set /old; path remove /old", "a=b; Path=/x", "a=b"},
		{"undone", "path remove /old; path unchanged", "a=b; Path=/old", "a=b; Path=/old"},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			p := mustNew(t, Config{Edits: edits(tc.edits)})
			got, _ := p.SetCookie(tc.line, &Exchange{})
			if again, _ := p.SetCookie(got, &Exchange{}); got != tc.want || again != got {
				t.Errorf("got %q, then %q, want %q", got, again, tc.want)
			}
		})
	}
}
