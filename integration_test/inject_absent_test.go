package integration_test

import (
	"fmt"
	"net/http"
	"testing"
)

// TestInjectAbsent injects a cookie from a request header. A request without the
// header is common: the app must get no cookie, not even one of that name from the
// browser, and the log must not warn.
func TestInjectAbsent(t *testing.T) {
	t.Parallel()
	c, port := startSite(t, "log\ncookie_policy {\n\tinject request x {http.request.header.X-Absent}\n}\nrespond \"app: {http.request.header.Cookie}\"")
	client := protocols(t)[0].client
	requests := []struct {
		name   string
		header http.Header
		want   string
	}{
		{"no header", http.Header{}, "app: "},
		{"no header, another cookie", http.Header{"Cookie": {"sid=1"}}, "app: sid=1"},
		{"no header, a cookie of that name", http.Header{"Cookie": {"sid=1; x=evil"}}, "app: sid=1"},
		{"an empty header", http.Header{"X-Absent": {""}}, "app: "},
		{"a header", http.Header{"X-Absent": {"eu"}}, "app: x=eu"},
		{"a header and a cookie of that name", http.Header{"X-Absent": {"eu"}, "Cookie": {"sid=1; x=evil"}}, "app: sid=1; x=eu"},
	}
	for _, tc := range requests {
		if _, got := send(t, client, http.MethodGet, fmt.Sprintf("https://localhost:%d/", port), tc.header); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
	c.log.awaitRequests(t, len(requests))
	if warnings := c.log.warnings(); len(warnings) > 0 {
		t.Errorf("warnings: %q", warnings)
	}
}
