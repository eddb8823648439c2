package integration_test

import "testing"

// nestedAround returns two policies with the same rule for sid, one inside the
// other, and a header directive between them that changes the cookie after the
// inner policy has renamed it.
func nestedAround(rule, header string) string {
	policy := "cookie_policy {\n\tcookie sid {\n\t\t" + rule + "\n\t}\n}\n"
	return "route {\n" + policy + header + "\n" + policy + app + "\n}"
}

// TestNestedHeader checks that the outer policy recognizes a cookie that the
// inner one has renamed, whatever a handler between them did to the line.
func TestNestedHeader(t *testing.T) {
	t.Parallel()
	runRoutes(t, []route{
		{
			name:      "nothing between the policies",
			caddyfile: nestedAround("prefix host", ""),
			url:       "/", cookie: "__Host-sid=good", body: "/ sid=good good",
			want: []string{"__Host-sid=1; Path=/; Secure"},
		},
		{
			name:      "an attribute is added",
			caddyfile: nestedAround("prefix host", `header >Set-Cookie "Path=/" "Path=/; Priority=High"`),
			url:       "/", cookie: "__Host-sid=good", body: "/ sid=good good",
			want: []string{"__Host-sid=1; Path=/; Priority=High; Secure"},
		},
		{
			name:      "the value is changed",
			caddyfile: nestedAround("prefix host", `header >Set-Cookie "sid=1" "sid=2"`),
			url:       "/", cookie: "__Host-sid=good", body: "/ sid=good good",
			want: []string{"__Host-sid=2; Path=/; Secure"},
		},
		{
			name:      "an attribute of a renamed cookie is added",
			caddyfile: nestedAround("rename crm_sid", `header >Set-Cookie "$" "; Priority=High"`),
			url:       "/", cookie: "crm_sid=good", body: "/ sid=good good",
			want: []string{"crm_sid=1; Path=/; Priority=High"},
		},
		{
			name:      "another cookie is added",
			caddyfile: nestedAround("prefix host", "header {\n\t+Set-Cookie other=1\n\tdefer\n}"),
			url:       "/", cookie: "__Host-sid=good", body: "/ sid=good good",
			want: []string{"__Host-sid=1; Path=/; Secure", "other=1"},
		},
	})
}
