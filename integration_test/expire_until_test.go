package integration_test

import (
	"fmt"
	"slices"
	"testing"
)

// TestExpireUntil checks that an old cookie is deleted until a date, and that a
// date in the past is reported when the configuration loads.
func TestExpireUntil(t *testing.T) {
	t.Parallel()
	deletion := []string{"old=; Max-Age=0; Secure; Path=/"}
	for _, tc := range []struct {
		name, until string
		want        []string // when the browser sends the old cookie
		warns       bool
	}{
		{"a date in the future", "2999-01-01", deletion, false},
		{"a time in the future", "2999-01-01T12:00:00Z", deletion, false},
		{"a date in the past", "2020-01-01", nil, true},
		{"a time in the past", "2020-01-01T12:00:00Z", nil, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c, port := startSite(t, fmt.Sprintf("log\ncookie_policy {\n\texpire old {\n\t\tuntil %s\n\t}\n}\nrespond {http.request.header.Cookie}", tc.until))
			client := protocols(t)[0].client
			for cookie, want := range map[string][]string{"old=1; sid=2": tc.want, "sid=2": nil} {
				setCookie, seen := get(t, client, port, "/", cookie)
				if !slices.Equal(setCookie, want) {
					t.Errorf("%q: Set-Cookie:\ngot  %q\nwant %q", cookie, setCookie, want)
				}
				if seen != cookie {
					t.Errorf("%q: the app sees %q", cookie, seen)
				}
			}
			c.log.awaitRequests(t, 2)
			if warnings := c.log.warnings(); (len(warnings) > 0) != tc.warns {
				t.Errorf("warnings: %q, want any: %t", warnings, tc.warns)
			}
		})
	}
}
