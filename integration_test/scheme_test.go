package integration_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// TestSchemeBehindAProxy sends X-Forwarded-Proto to a Caddy that trusts the
// peer, and to one that does not.
func TestSchemeBehindAProxy(t *testing.T) {
	for _, tc := range []struct {
		desc, option string
		proto        []string
		want         string
		warns        bool
	}{
		{"trusted", "trusted_proxies static 127.0.0.1/32", []string{"https"}, policed, false},
		{"trusted, all https", "trusted_proxies static 127.0.0.1/32", []string{"https, https"}, policed, false},
		{"trusted, one http", "trusted_proxies static 127.0.0.1/32", []string{"https, http"}, strings.Replace(policed, " Secure;", "", 1), false},
		{"not trusted", "protocols h1", []string{"https"}, strings.Replace(policed, " Secure;", "", 1), true},
		{"silent", "protocols h1", nil, strings.Replace(policed, " Secure;", "", 1), false},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			port := freePort(t)
			c := start(t, caddyBinary, fmt.Sprintf(`{
	admin off
	persist_config off
	servers {
		%s
	}
}

http://127.0.0.1:%d {
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
			const warning = "name it in the trusted_proxies server option"
			if tc.warns {
				c.log.await(t, warning)
			} else if strings.Contains(c.log.String(), warning) {
				t.Error("a warning without a reason")
			}
		})
	}
}

// TestNoValueInLogs sends a canary through Caddy at debug level, dropped and not,
// and looks for it in all that it says.
func TestNoValueInLogs(t *testing.T) {
	const canary = "c4n4ry"
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Set-Cookie"] = []string{"sid=" + canary, "bad=" + canary}
	}))
	defer app.Close()
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
			t.Errorf("a value in the log: %s", line)
		}
	}
}
