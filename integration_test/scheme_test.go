package integration_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// TestForwardedScheme sends X-Forwarded-Proto to a Caddy that trusts the client
// as a proxy, and to a Caddy that does not.
func TestForwardedScheme(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, option string
		proto        []string // X-Forwarded-Proto
		want         string
		warns        bool
	}{
		{"trusted", "trusted_proxies static 127.0.0.1/32", []string{"https"}, defaultLine, false},
		{"trusted, two https", "trusted_proxies static 127.0.0.1/32", []string{"https, https"}, defaultLine, false},
		{"trusted, one of two http", "trusted_proxies static 127.0.0.1/32", []string{"https, http"}, strings.Replace(defaultLine, " Secure;", "", 1), false},
		{"not trusted", "protocols h1", []string{"https"}, strings.Replace(defaultLine, " Secure;", "", 1), true},
		{"no header", "protocols h1", nil, strings.Replace(defaultLine, " Secure;", "", 1), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			port := freePort(t)
			c := start(t, caddyBinary, fmt.Sprintf(`{
	admin off
	persist_config off
	servers {
		%s
	}
}

http://127.0.0.1:%d {
	log
	cookie_policy
	header Set-Cookie raw=1
	respond "body"
}
`, tc.option, port), port)
			header := http.Header{}
			if tc.proto != nil {
				header["X-Forwarded-Proto"] = tc.proto
			}
			resp, _ := send(t, http.DefaultClient, http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d/", port), header)
			if got := resp.Header.Values("Set-Cookie"); !slices.Equal(got, []string{tc.want}) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			c.log.await(t, "handled request") // comes after a warning
			const warning = "name it in the trusted_proxies server option"
			if warned := strings.Contains(c.log.String(), warning); warned != tc.warns {
				t.Errorf("a warning in the log: %t, want %t", warned, tc.warns)
			}
		})
	}
}

// TestNoValueInLogs checks that Caddy's debug log contains no value of a cookie,
// neither of a cookie that passes nor of one that is dropped.
func TestNoValueInLogs(t *testing.T) {
	t.Parallel()
	const canary = "c4n4ry"
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Set-Cookie"] = []string{"sid=" + canary, "bad=" + canary}
	}))
	t.Cleanup(app.Close)
	port := freePort(t)
	c := start(t, caddyBinary, fmt.Sprintf(`{
	admin off
	persist_config off
	debug
}

http://127.0.0.1:%d {
	log
	cookie_policy {
		defaults
		cookie bad {
			domain {http.request.header.X-Domain}
		}
	}
	reverse_proxy %s
}
`, port, strings.TrimPrefix(app.URL, "http://")), port)
	resp, _ := send(t, http.DefaultClient, http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d/", port), http.Header{"X-Domain": {"a;b"}, "Cookie": {"sid=" + canary}})
	if got, want := resp.Header.Values("Set-Cookie"), []string{"sid=" + canary + "; HttpOnly; SameSite=Lax; Path=/"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, line := range []string{`"msg":"dropped a cookie","cookie":"bad"`, `"msg":"cookie decision","cookie":"sid"`, "handled request"} {
		c.log.await(t, line)
	}
	for line := range strings.Lines(c.log.String()) {
		if strings.Contains(line, canary) {
			t.Errorf("the log contains a value: %s", line)
		}
	}
}
