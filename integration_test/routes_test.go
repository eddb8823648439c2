package integration_test

import (
	"slices"
	"testing"
)

// route is a site with policies, and a request to it.
type route struct {
	name      string
	caddyfile string   // the directives of the site
	url       string   // the path of the request
	cookie    string   // the Cookie field from the browser
	body      string   // says what the app sees
	want      []string // Set-Cookie
}

// app is a handler that answers with the path, the Cookie field and the value of
// sid that it sees, and that sets sid.
const app = `header +Set-Cookie "sid=1; Path=/"
	respond "{http.request.uri.path} {http.request.header.Cookie} {http.request.cookie.sid}"`

var routes = []route{
	{
		name: "one policy, and a matcher and a placeholder after it",
		caddyfile: `cookie_policy {
	cookie sid {
		prefix host
	}
}
@in header_regexp Cookie ^sid=good$
handle @in {
	` + app + `
}
respond "not in: {http.request.header.Cookie}"`,
		url: "/x", cookie: "__Host-sid=good; sid=evil", body: "/x sid=good good", want: []string{"__Host-sid=1; Path=/; Secure"},
	},
	{
		name: "nested policy for a part of the site",
		caddyfile: `cookie_policy {
	defaults
	cookie sid {
		prefix host
	}
}
cookie_policy /admin/* {
	cookie sid {
		prefix host
		samesite strict
	}
	inject request area admin
}
` + app,
		url: "/admin/x", cookie: "__Host-sid=good; a=b; area=evil",
		body: "/admin/x sid=good; a=b; area=admin good", want: []string{"__Host-sid=1; Path=/; Secure; HttpOnly; SameSite=Strict"},
	},
	{
		name: "two policies in one route, in their order",
		caddyfile: `route {
	cookie_policy {
		strip request a
		samesite strict
	}
	cookie_policy {
		?samesite lax
		inject request a 2
	}
	` + app + `
}`,
		url: "/", cookie: "a=1; b=1", body: "/ b=1; a=2 ", want: []string{"sid=1; Path=/; SameSite=Strict"},
	},
	{
		name: "handle_path with a policy inside",
		caddyfile: `handle_path /crm/* {
	cookie_policy {
		path auto
		secure
	}
	` + app + `
}`,
		url: "/crm/login", body: "/login  ", want: []string{"sid=1; Path=/crm; Secure"},
	},
	{
		name: "handle_path inside a policy",
		caddyfile: `cookie_policy {
	path auto
}
handle_path /crm/* {
	` + app + `
}`,
		url: "/crm/login", body: "/login  ", want: []string{"sid=1; Path=/crm"},
	},
	{
		name: "handle_path with a policy inside, inside a policy",
		caddyfile: `cookie_policy {
	defaults
	path auto
}
handle_path /crm/* {
	cookie_policy {
		path auto
	}
	` + app + `
}`,
		url: "/CRM/login", body: "/login  ", want: []string{"sid=1; Path=/CRM; Secure; HttpOnly; SameSite=Lax"},
	},
	{
		name: "handle_path with an encoded prefix",
		caddyfile: `handle_path /a%20b/* {
	cookie_policy {
		path auto
	}
	` + app + `
}`,
		url: "/a%20b/x", body: "/x  ", want: []string{"sid=1; Path=/a%20b"},
	},
	{
		name: "attributes in the URL",
		caddyfile: `cookie_policy {
	defaults
	path auto
}
uri path_regexp ^/[^/]+/ /
` + app,
		url: "/x;Domain=localhost;Max-Age=999/login", body: "/login  ", want: []string{"sid=1; Path=/; Secure; HttpOnly; SameSite=Lax"},
	},
	{
		name: "rewrite adds a prefix",
		caddyfile: `cookie_policy {
	path auto
}
rewrite * /app{uri}
header +Set-Cookie "sid=1; Path=/app/x"
header +Set-Cookie "other=1; Path=/apple"
respond "{http.request.uri.path}"`,
		url: "/x", body: "/app/x", want: []string{"sid=1; Path=/x", "other=1; Path=/apple"},
	},
	{
		name: "rewrite to another page",
		caddyfile: `cookie_policy {
	path auto
}
rewrite * /index.php?{query}
` + app,
		url: "/x", body: "/index.php  ", want: []string{"sid=1; Path=/"},
	},
	{
		name: "an error, with the same policy in the error route",
		caddyfile: `cookie_policy {
	defaults
	cookie sid {
		prefix host
	}
}
header +Set-Cookie "sid=1"
error 418
handle_errors {
	cookie_policy {
		defaults
		cookie sid {
			prefix host
		}
	}
	header +Set-Cookie "seen=1"
	respond "{http.request.header.Cookie}"
}`,
		url: "/", cookie: "__Host-sid=good; sid=evil", body: "sid=good",
		want: []string{"__Host-sid=1; Secure; HttpOnly; SameSite=Lax; Path=/", "seen=1; Secure; HttpOnly; SameSite=Lax; Path=/"},
	},
	{
		name: "an error, without a policy in the error route",
		caddyfile: `cookie_policy {
	cookie sid {
		prefix host
	}
}
error 418
handle_errors {
	respond "{http.request.header.Cookie}"
}`,
		url: "/", cookie: "__Host-sid=good; sid=evil", body: "__Host-sid=good; sid=evil",
	},
	{
		name: "the error route does not trust a name that the main route renamed",
		caddyfile: `cookie_policy {
	cookie sid {
		rename local
	}
}
error 418
handle_errors {
	cookie_policy {
		cookie sid {
			prefix host
		}
	}
	respond "{http.request.header.Cookie}."
}`,
		url: "/", cookie: "local=evil; sid=evil", body: "local=evil.",
	},
	{
		name: "the error route gets the browser's cookies, not those that a handler wrote",
		caddyfile: `cookie_policy
request_header Cookie secret changed
error 418
handle_errors {
	respond "{http.request.header.Cookie}"
}`,
		url: "/", cookie: "a=secret", body: "a=secret",
	},
	{
		name: "the placeholder of what policies share prints no cookie",
		caddyfile: `cookie_policy
respond "{http.vars.cookie_policy_history}"`,
		url: "/", cookie: "a=secret", body: "cookie policy history",
	},
	{
		name: "an injected cookie does not reach the error route",
		caddyfile: `cookie_policy {
	inject request edge 1
}
error 418
handle_errors {
	respond "{http.request.header.Cookie}."
}`,
		url: "/", body: ".",
	},
	{
		name: "an allowlist, and expire for cookies that it strips",
		caddyfile: `cookie_policy {
	strip request * !JSESSIONID
	expire _ga* _gid {
		domain localhost
	}
}
respond "{http.request.header.Cookie}"`,
		url: "/", cookie: "_ga=1; JSESSIONID=2; _ga_X=3; x=4", body: "JSESSIONID=2",
		want: []string{"_ga=; Max-Age=0; Secure; Path=/; Domain=localhost", "_ga_X=; Max-Age=0; Secure; Path=/; Domain=localhost"},
	},
	{
		name: "request placeholders in injected values",
		caddyfile: `cookie_policy {
	inject request who {http.request.header.X-Who}
	inject method {http.request.method} {
		samesite lax
	}
}
respond "{http.request.header.Cookie}"`,
		url: "/", cookie: "who=evil", body: "", want: []string{"method=GET; SameSite=Lax"},
	},
}

// TestRoutes runs all routes in one Caddy, each as a site of its own.
func TestRoutes(t *testing.T) {
	t.Parallel()
	runRoutes(t, routes)
}

// runRoutes runs routes in one Caddy and checks the response of each.
func runRoutes(t *testing.T, routes []route) {
	t.Helper()
	sites := make([]string, len(routes))
	for i, r := range routes {
		sites[i] = r.caddyfile
	}
	_, ports := startSites(t, sites)
	client := protocols(t)[0].client
	for i, r := range routes {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			setCookie, body := get(t, client, ports[i], r.url, r.cookie)
			if !slices.Equal(setCookie, r.want) {
				t.Errorf("Set-Cookie:\ngot  %q\nwant %q", setCookie, r.want)
			}
			if body != r.body {
				t.Errorf("body: got %q, want %q", body, r.body)
			}
		})
	}
}
