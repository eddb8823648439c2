package integration_test

import "testing"

// TestAllow checks lists of the cookies that pass, in one direction and in both.
func TestAllow(t *testing.T) {
	t.Parallel()
	allow := func(options string) string {
		return "cookie_policy {\n" + options + "\n}\nheader +Set-Cookie \"sid=1; Path=/\"\nheader +Set-Cookie debug=1\nrespond {http.request.header.Cookie}"
	}
	both := []string{"sid=1; Path=/", "debug=1"}
	runRoutes(t, []route{
		{name: "request", caddyfile: allow("allow request sid"), url: "/", cookie: "_ga=1; sid=2; x=3", body: "sid=2", want: both},
		{name: "request, several names", caddyfile: allow("allow request sid lang"), url: "/", cookie: "_ga=1; sid=2; lang=en", body: "sid=2; lang=en", want: both},
		{name: "request, a pattern", caddyfile: allow("allow request wp_*"), url: "/", cookie: "wp_a=1; sid=2; wp_b=3", body: "wp_a=1; wp_b=3", want: both},
		{name: "request, none of them comes", caddyfile: allow("allow request sid"), url: "/", cookie: "_ga=1; SID=2", body: "", want: both},
		{name: "request, a cookie with a prefix", caddyfile: allow("allow request sid\ncookie sid {\nprefix host\n}"), url: "/", cookie: "_ga=1; __Host-sid=2", body: "sid=2", want: []string{"__Host-sid=1; Path=/; Secure", "debug=1"}},
		{name: "response", caddyfile: allow("allow response sid"), url: "/", cookie: "_ga=1; sid=2", body: "_ga=1; sid=2", want: []string{"sid=1; Path=/"}},
		{name: "both directions", caddyfile: allow("allow sid"), url: "/", cookie: "_ga=1; sid=2", body: "sid=2", want: []string{"sid=1; Path=/"}},
		{name: "a list for each direction", caddyfile: allow("allow request sid\nallow response debug"), url: "/", cookie: "debug=1; sid=2", body: "sid=2", want: []string{"debug=1"}},
	})
}
