package policy

import "testing"

// TestLint checks the warnings that take more than one rule to see.
func TestLint(t *testing.T) {
	checkMessages(t, []messageCase{
		{"nothing to say", Config{Defaults: true, Edits: edits("samesite at_least lax; max_age at_most 1d")}, nil},
		{"no rule", Config{}, []string{"policy: there is no rule, so no Set-Cookie line is changed: write defaults for safe cookies"}},
		{"samesite lax for all", Config{Edits: edits("samesite set lax")}, []string{"edits[0]: samesite lax weakens cookies that the app sends with SameSite=Strict: write samesite >=lax to keep them"}},
		{"samesite strict for all", Config{Edits: edits("samesite set strict")}, nil},
		{"httponly for all", Config{Edits: edits("httponly set")}, []string{"edits[0]: httponly hides cookies that page scripts must read, such as XSRF-TOKEN, csrftoken, _xsrf: write defaults instead, or a rule for them with httponly unchanged"}},
		{"httponly for all, and a rule for what scripts read", Config{Edits: edits("httponly set"), Cookies: []CookieRule{{Names: []string{"csrftoken"}, Edits: edits("httponly unchanged")}}}, nil},
		{"expire of all cookies", Config{Expire: []Expire{{Names: []string{"*"}}}}, []string{"expire[0]: expire * deletes all cookies that a browser sends, also the app's session: write the names of the cookies that must go"}},
		{"expire of what is injected", Config{Inject: []Inject{{Name: "a", Value: "b"}}, Expire: []Expire{{Names: []string{"a"}}}}, []string{"expire[0]: expire a deletes the cookie that inject[0] injects: leave one of them out"}},
		{"expire of the old name with a Domain", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host", AcceptUnprefixedUntil: "2027-01-01"}}, Expire: []Expire{{Names: []string{"a"}, Domain: "example.com"}}}, nil},
		{"names that rules override, each by another one", Config{Cookies: []CookieRule{{Names: []string{"a", "b"}, Edits: edits("path set /x")}, {Names: []string{"a"}, Edits: edits("path set /y")}, {Names: []string{"b"}, Edits: edits("path set /z")}}}, []string{"cookies[0].edits[0]: path for a b never acts: the later rule for b overrides it; write the general rule first"}},
		{"names of which rules override one", Config{Cookies: []CookieRule{{Names: []string{"a", "b"}, Edits: edits("path set /x")}, {Names: []string{"a"}, Edits: edits("path set /y")}}}, nil},
		{"a pattern that names what scripts read", Config{Cookies: []CookieRule{{Names: []string{"*", "!csrftoken"}, Prefix: "auto"}}}, nil},
		{"the general rule last", Config{Cookies: []CookieRule{{Names: []string{"sid"}, Edits: edits("samesite set strict")}, {Names: []string{"*"}, Edits: edits("samesite set lax")}}}, []string{
			"cookies[0].edits[0]: samesite for sid never acts: the later rule for * overrides it; write the general rule first",
			"cookies[1].edits[0]: samesite lax weakens cookies that the app sends with SameSite=Strict: write samesite >=lax to keep them",
		}},
		{"an allowlist by the browser's name", Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}}, Strip: []Strip{{Direction: "request", Names: []string{"*", "!__Host-sid"}}}}, []string{"strip[0]: __Host-sid is the browser's name, and rules go by the app's: write sid"}},
		{"a rule by the browser's name", Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}, {Names: []string{"__Host-sid"}, Edits: edits("samesite set lax")}}}, []string{"cookies[1]: __Host-sid is the browser's name, and rules go by the app's: write sid"}},
		{"a path that the prefix overrides", Config{Edits: edits("path set /shop"), Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host"}}}, []string{"edits[0]: path never acts on a: its prefix requires Path=/; with prefix auto or secure it would"}},
		{"path auto under a prefix of the host", Config{Edits: edits("path auto"), Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host"}}}, []string{"edits[0]: path auto never acts on a: its prefix requires Path=/; with prefix auto or secure it would"}},
		{"a map under a prefix of the host", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host-http", Edits: edits("path map /a -> /")}}}, []string{"cookies[0].edits[0]: path map never acts on a: its prefix requires Path=/; with prefix auto or secure it would"}},
		{"domain auto under a prefix of the host", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host", Edits: edits("domain auto")}}}, []string{"cookies[0].edits[0]: domain auto never acts on a: its prefix requires no Domain; with prefix auto or secure it would"}},
		{"edits of what is stripped", Config{Strip: []Strip{{Names: []string{"debug*"}}}, Cookies: []CookieRule{{Names: []string{"debug_a", "debug_b"}, Edits: edits("secure set")}}}, []string{"cookies[0]: the rule for debug_a debug_b never acts: strip[0] keeps its cookies from browsers"}},
		{"a name for what is stripped", Config{Strip: []Strip{{Names: []string{"a"}}}, Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host"}}}, []string{"cookies[0]: the rule for a never acts: strip[0] keeps its cookies from browsers"}},
		{"a prefix that a pattern overrides", Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}, {Names: []string{"s*"}, Prefix: "secure"}}}, []string{"cookies[0].prefix: the name that the rule for sid gives to sid is overridden by cookies[1].prefix"}},
		{"names without hygiene", Config{Hygiene: "off", Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host"}}}, []string{"hygiene: with hygiene off, nothing keeps from the app what its parser could take for a renamed cookie: write hygiene safe, or leave the line out"}},
		{"a pattern over what scripts read", Config{Cookies: []CookieRule{{Names: []string{"*-TOKEN"}, Prefix: "auto"}}}, []string{"cookies[0].prefix: page scripts that read XSRF-TOKEN, CSRF-TOKEN, X-CSRF-TOKEN, X-XSRF-TOKEN will not find it under its new name: exclude the ones that your app has, such as with !XSRF-TOKEN"}},
		{"a deletion of what the window accepts", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host", AcceptUnprefixedUntil: "2027-01-01"}}, Expire: []Expire{{Names: []string{"a"}}}}, []string{"expire[0]: expire a deletes the cookie that accept_unprefixed_until still accepts: leave the name out until that date"}},
		{"a deletion of the new name", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "b"}}, Expire: []Expire{{Names: []string{"b"}}}}, []string{"expire[0]: expire b deletes the cookie that the policy has renamed from a: leave that name out"}},
	})
}
