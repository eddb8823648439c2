package policy

import (
	"slices"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/parsers"
)

// TestBugAttacks has requests in which PHP reads a cookie that the policy manages,
// though the browser has not sent it under the name that the policy gives.
func TestBugAttacks(t *testing.T) {
	for _, tc := range []struct{ desc, app, header string }{
		{"an escaped NUL ends a name", "sid", "sid%00x=evil"},
		{"a space at the end becomes an underscore", "sid_", "sid =evil"},
		{"an escaped space at the end becomes an underscore", "sid_", "sid%20=evil"},
		{"a plus at the beginning goes, and one at the end becomes an underscore", "sid_", "+sid+=evil"},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			got := mustRequest(t, mustNew(t, Config{Cookies: []CookieRule{{Names: []string{tc.app}, Prefix: "host"}}}), tc.header)
			for _, model := range parsers.Models() {
				if slices.ContainsFunc(model.Read(got), func(pair [2]string) bool { return pair[0] == tc.app }) {
					t.Errorf("%q goes on as %q, in which %s reads %s", tc.header, got, model.Name, tc.app)
				}
			}
		})
	}
}
