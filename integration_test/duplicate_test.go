package integration_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestDuplicates sends two cookies of one managed name. A sibling host can set a
// second cookie with the prefix __Secure-, so that of two different values none
// may reach the app. With the prefix __Host- a browser holds only one.
func TestDuplicates(t *testing.T) {
	t.Parallel()
	type duplicate struct{ name, prefix, cookies, seen string }
	for _, group := range []struct {
		name  string
		warns bool
		cases []duplicate
	}{
		{"dropped with a warning", true, []duplicate{
			{"two values", "secure", "__Secure-sid=a; x=1; __Secure-sid=b", "x=1"},
			{"two values, side by side", "secure", "x=1; __Secure-sid=a; __Secure-sid=b", "x=1"},
			{"two values, one of them twice", "secure", "__Secure-sid=a; __Secure-sid=a; x=1; __Secure-sid=b", "x=1"},
			{"two values, one of them empty", "secure", "__Secure-sid=; x=1; __Secure-sid=b", "x=1"},
		}},
		{"forwarded without a warning", false, []duplicate{
			{"one cookie", "secure", "__Secure-sid=a; x=1", "sid=a; x=1"},
			{"one value twice", "secure", "__Secure-sid=a; x=1; __Secure-sid=a", "sid=a; x=1"},
			{"prefix host, the first of two values", "host", "__Host-sid=a; x=1; __Host-sid=b", "sid=a; x=1"},
			{"prefix host, one value twice", "host", "__Host-sid=a; x=1; __Host-sid=a", "sid=a; x=1"},
		}},
	} {
		t.Run(group.name, func(t *testing.T) {
			t.Parallel()
			sites := make([]string, len(group.cases))
			for i, tc := range group.cases {
				sites[i] = fmt.Sprintf("log\ncookie_policy {\n\tcookie sid {\n\t\tprefix %s\n\t}\n}\nrespond {http.request.header.Cookie}", tc.prefix)
			}
			c, ports := startSites(t, sites)
			client := protocols(t)[0].client
			for i, tc := range group.cases {
				if _, seen := get(t, client, ports[i], "/", tc.cookies); seen != tc.seen {
					t.Errorf("%s: the app sees %q, want %q", tc.name, seen, tc.seen)
				}
			}
			c.log.awaitRequests(t, len(group.cases))
			want := 0
			if group.warns {
				want = len(group.cases) // each site has a limiter of its own
			}
			warnings := c.log.warnings()
			if len(warnings) != want {
				t.Errorf("%d warnings, want %d: %q", len(warnings), want, warnings)
			}
			for _, line := range warnings {
				if !strings.Contains(line, `"reason":"ambiguous"`) {
					t.Errorf("a warning for another reason: %s", line)
				}
			}
		})
	}
}
