package cookiepolicy

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"go.uber.org/zap/zapcore"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

func TestOriginalHost(t *testing.T) {
	for _, tc := range []struct {
		desc      string
		trusted   bool
		forwarded []string
		want      string
	}{
		{"direct", false, nil, "app.internal:80"},
		{"trusted proxy", true, []string{"www.example.com"}, "www.example.com"},
		{"trusted proxies", true, []string{"www.example.com, proxy"}, "www.example.com"},
		{"untrusted peer", false, []string{"evil.example"}, "app.internal:80"},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "http://app.internal:80/", nil)
			if tc.forwarded != nil {
				r.Header["X-Forwarded-Host"] = tc.forwarded
			}
			vars := map[string]any{caddyhttp.TrustedProxyVarKey: tc.trusted}
			r = r.WithContext(context.WithValue(r.Context(), caddyhttp.VarsCtxKey, vars))
			if got := originalHost(r); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestIsCrossSite(t *testing.T) {
	for _, tc := range []struct {
		desc             string
		site, mode, dest string
		want             bool
	}{
		{"no metadata", "", "", "", false},
		{"same origin", "same-origin", "cors", "empty", false},
		{"typed by the user", "none", "navigate", "document", false},
		{"same site", "same-site", "no-cors", "image", false},
		{"followed link", "cross-site", "navigate", "document", false},
		{"frame", "cross-site", "navigate", "iframe", true},
		{"image", "cross-site", "no-cors", "image", true},
		{"fetch", "cross-site", "cors", "empty", true},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			for name, value := range map[string]string{"Sec-Fetch-Site": tc.site, "Sec-Fetch-Mode": tc.mode, "Sec-Fetch-Dest": tc.dest} {
				if value != "" {
					r.Header.Set(name, value)
				}
			}
			if got := isCrossSite(r); got != tc.want {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}

// TestVerdictIsLogged checks that a cookie that the browser will refuse is sent
// all the same, with one warning a minute for each rule and reason.
func TestVerdictIsLogged(t *testing.T) {
	h, logs := provisioned(t, `{"cookies": [{"names": ["a"], "edits": [{"attribute": "domain", "op": "set", "value": "example.org"}]}]}`)
	for range 3 {
		r := httptest.NewRequest(http.MethodGet, "https://www.example.com/", nil)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		w, err := serve(h, r, func(w http.ResponseWriter, _ *http.Request) error {
			w.Header()["Set-Cookie"] = []string{"a=" + canary, "b=" + canary + "; SameSite=Lax"}
			return nil
		})
		if len(w.Header()["Set-Cookie"]) != 2 {
			t.Errorf("got %q", w.Header())
		}
		checkNoCanary(t, logs, err)
	}
	var got []string
	for _, entry := range logs.FilterLevelExact(zapcore.WarnLevel).All() {
		got = append(got, entry.ContextMap()["rule"].(string)+" "+entry.ContextMap()["verdict"].(string))
	}
	if len(got) != 2 || got[0] != "cookies[0] domain" || got[1] != "policy cross_site" {
		t.Errorf("got %q", got)
	}
}
