package integration_test

import "testing"

// TestDefaultsForScripts checks that defaults leaves HttpOnly alone for the cookies
// in which WordPress keeps a user's settings, since its pages read them with
// scripts.
func TestDefaultsForScripts(t *testing.T) {
	t.Parallel()
	line := func(cookie, httpOnly string) string { return cookie + "; Secure" + httpOnly + "; SameSite=Lax; Path=/" }
	var routes []route
	for _, tc := range []struct{ name, cookie, httpOnly string }{
		{"settings", "wp-settings-1=libraryContent%3Dbrowse", ""},
		{"time of the settings", "wp-settings-time-1=1700000000", ""},
		{"settings of another user", "wp-settings-42=editor%3Dtinymce", ""},
		{"time of another user's settings", "wp-settings-time-42=1700000000", ""},
		{"CSRF cookie", "csrftoken=mFXPBeZH", ""},
		{"session", "wordpress_logged_in_5d8c=admin", "; HttpOnly"},
		{"a similar name", "wp-settings=1", "; HttpOnly"},
	} {
		routes = append(routes, route{
			name: tc.name, caddyfile: "cookie_policy\nheader +Set-Cookie \"" + tc.cookie + "\"\nrespond ok",
			url: "/", body: "ok", want: []string{line(tc.cookie, tc.httpOnly)},
		})
	}
	runRoutes(t, routes)
}
