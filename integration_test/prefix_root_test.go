package integration_test

import (
	"slices"
	"testing"
)

// TestPathAtPrefix requests an app under the prefix /app, with and without a slash
// after it. The cookies must have the same Path in both cases: with Path=/ every
// other app on the host would get them.
func TestPathAtPrefix(t *testing.T) {
	t.Parallel()
	const (
		auto     = "cookie_policy {\n\tpath auto\n}\n"
		defaults = "cookie_policy\n"
		app      = "header +Set-Cookie \"root=1; Path=/\"\nheader +Set-Cookie \"deep=1; Path=/x\"\nrespond {http.request.uri.path}\n"
		noPath   = "header +Set-Cookie \"sid=1\"\nrespond {http.request.uri.path}\n"
	)
	var (
		mapped    = []string{"root=1; Path=/app", "deep=1; Path=/app/x"}
		defaulted = []string{"sid=1; Secure; HttpOnly; SameSite=Lax; Path=/app"}
	)
	cases := []struct {
		name, directives string
		want             []string
	}{
		{"path auto in handle_path", "handle_path /app* {\n" + auto + app + "}", mapped},
		{"path auto around handle_path", auto + "handle_path /app* {\n" + app + "}", mapped},
		{"path auto around and in handle_path", auto + "handle_path /app* {\n" + auto + app + "}", mapped},
		{"path auto before uri strip_prefix", auto + "uri strip_prefix /app\n" + app, mapped},
		{"path auto after uri strip_prefix", "route {\nuri strip_prefix /app\n" + auto + app + "}", mapped},
		{"defaults in handle_path", "handle_path /app* {\n" + defaults + noPath + "}", defaulted},
		{"defaults around handle_path", defaults + "handle_path /app* {\n" + noPath + "}", defaulted},
		{"defaults before uri strip_prefix", defaults + "uri strip_prefix /app\n" + noPath, defaulted},
		{"defaults after uri strip_prefix", "route {\nuri strip_prefix /app\n" + defaults + noPath + "}", defaulted},
		{
			"prefix auto, which depends on the Path",
			"handle_path /app* {\ncookie_policy {\n\tdefaults\n\tcookie sid {\n\t\tprefix auto\n\t}\n}\n" + noPath + "}",
			[]string{"__Secure-sid=1; Secure; HttpOnly; SameSite=Lax; Path=/app"},
		},
	}
	requests := []struct{ url, seen string }{
		{"/app", "/"},
		{"/app/", "/"},
		{"/app?page=2", "/"},
		{"/app/login", "/login"},
	}
	sites := make([]string, len(cases))
	for i, tc := range cases {
		sites[i] = tc.directives
	}
	_, ports := startSites(t, sites)
	client := protocols(t)[0].client
	for i, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for _, request := range requests {
				setCookie, seen := get(t, client, ports[i], request.url, "")
				if seen != request.seen {
					t.Errorf("%s: the app sees the path %q, want %q", request.url, seen, request.seen)
				}
				if !slices.Equal(setCookie, tc.want) {
					t.Errorf("%s: Set-Cookie:\ngot  %q\nwant %q", request.url, setCookie, tc.want)
				}
			}
		})
	}
}
