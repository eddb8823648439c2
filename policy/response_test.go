package policy

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/browser"
)

func TestResponse(t *testing.T) {
	p := mustNew(t, Config{Edits: edits("secure set")})
	for _, tc := range []struct {
		desc string
		in   http.Header
		want []string
	}{
		{"no cookie", http.Header{"X": {"y"}}, nil},
		{"nothing changes", http.Header{"Set-Cookie": {"a=b; Secure", "c=d; secure"}}, []string{"a=b; Secure", "c=d; secure"}},
		{"some change", http.Header{"Set-Cookie": {"a=b; Secure", "c=d", "e=f"}}, []string{"a=b; Secure", "c=d; Secure", "e=f; Secure"}},
		{"one dropped", http.Header{"Set-Cookie": {"a=b; Secure", "c=\x00", "e=f"}}, []string{"a=b; Secure", "e=f; Secure"}},
		{"all dropped", http.Header{"Set-Cookie": {"a=\r\nX: y", "c=\x7f"}}, nil},
		{"odd keys", http.Header{"set-cookie": {"a=1"}, "SET-COOKIE": {"b=2"}, "Set-Cookie": {"c=3"}, "Set-Cookie2": {"d"}}, []string{"c=3; Secure", "b=2; Secure", "a=1; Secure"}},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			given := slices.Clone(tc.in["Set-Cookie"])
			shared := tc.in["Set-Cookie"]
			p.Response(tc.in, &Exchange{})
			if got := tc.in["Set-Cookie"]; !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if !slices.Equal(shared, given) {
				t.Errorf("the slice of the handler changed: %q, was %q", shared, given)
			}
			for key := range tc.in {
				if strings.EqualFold(key, "Set-Cookie") && key != "Set-Cookie" {
					t.Errorf("%q is still there", key)
				}
			}
		})
	}
}

// TestVerdictAfterThePolicy judges what is sent, not what the app said.
func TestVerdictAfterThePolicy(t *testing.T) {
	p := mustNew(t, Config{
		Defaults: true,
		Cookies: []CookieRule{
			{Names: []string{"d"}, Edits: edits("domain set example.org")},
			{Names: []string{"e*"}, Edits: edits("domain remove")},
			{Names: []string{"s"}, Edits: edits("secure set")},
		},
	})
	for _, tc := range []struct {
		desc, line string
		https      bool
		want       []browser.Verdict
		rule       string
	}{
		{"repaired None", "a=b; SameSite=None", true, nil, ""},
		{"repaired prefix", "__Host-a=b", true, nil, ""},
		{"repaired Domain", "e=b; Domain=example.org", true, nil, ""},
		{"a Domain of the policy", "d=b", true, []browser.Verdict{browser.Domain}, "cookies[0]"},
		{"a Secure of the policy", "s=b", false, []browser.Verdict{browser.Insecure}, "cookies[2]"},
		{"the app's Domain", "a=b; Path=/; Domain=example.org", true, []browser.Verdict{browser.Domain}, RulePolicy},
		{"the app's Domain, and nothing to do", "a=b; Path=/; Domain=example.org; Secure; HttpOnly; SameSite=Lax", true, []browser.Verdict{browser.Domain}, RulePolicy},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			var got []browser.Verdict
			x := &Exchange{HTTPS: tc.https, Host: "www.example.com", Trace: func(d Decision) {
				if d.Reason == ReasonRefused {
					got = append(got, d.Verdict)
					if d.Rule != tc.rule {
						t.Errorf("by %q, want %q", d.Rule, tc.rule)
					}
				}
			}}
			p.SetCookie(tc.line, x)
			if !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
