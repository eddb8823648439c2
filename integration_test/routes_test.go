package integration_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// route is one shape of a site with policies in it.
type route struct {
	name, caddyfile string
	url             string
	cookie          string   // from the browser
	body            string   // what the app sees
	want            []string // Set-Cookie
}

// app answers with the path, the cookies and the sid that it sees, and sets a
// session.
const app = `header +Set-Cookie "sid=1; Path=/"
	respond "{http.request.uri.path} {http.request.header.Cookie} {http.request.cookie.sid}"`

var routes = []route{
	{
		name: "one policy, everything behind it sees its cookies",
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
		name: "nested, for a part of the site",
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
		name: "siblings in one route, in their order",
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
		name: "handle_path, the policy in it",
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
		name: "handle_path, the policy around it",
		caddyfile: `cookie_policy {
	path auto
}
handle_path /crm/* {
	` + app + `
}`,
		url: "/crm/login", body: "/login  ", want: []string{"sid=1; Path=/crm"},
	},
	{
		name: "handle_path, one in it and one around it",
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
		name: "handle_path, encoded",
		caddyfile: `handle_path /a%20b/* {
	cookie_policy {
		path auto
	}
	` + app + `
}`,
		url: "/a%20b/x", body: "/x  ", want: []string{"sid=1; Path=/a%20b"},
	},
	{
		name: "strip_prefix of all of the path, which looks like another page",
		caddyfile: `cookie_policy {
	path auto
}
uri strip_prefix /crm
` + app,
		url: "/crm", body: "/  ", want: []string{"sid=1; Path=/"},
	},
	{
		name: "a URL full of attributes",
		caddyfile: `cookie_policy {
	defaults
	path auto
}
uri path_regexp ^/[^/]+/ /
` + app,
		url: "/x;Domain=localhost;Max-Age=999/login", body: "/login  ", want: []string{"sid=1; Path=/; Secure; HttpOnly; SameSite=Lax"},
	},
	{
		name: "a prefix is added",
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
		name: "another page altogether",
		caddyfile: `cookie_policy {
	path auto
}
rewrite * /index.php?{query}
` + app,
		url: "/x", body: "/index.php  ", want: []string{"sid=1; Path=/"},
	},
	{
		name: "an error, in both routes the same policy",
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
		name: "an error, the error route without a policy",
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
		name: "what one route resolved the other does not trust",
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
		name: "what a handler writes over is the browser's own in the error route",
		caddyfile: `cookie_policy
request_header Cookie secret changed
error 418
handle_errors {
	respond "{http.request.header.Cookie}"
}`,
		url: "/", cookie: "a=secret", body: "a=secret",
	},
	{
		name: "whoever prints variables prints no cookie",
		caddyfile: `cookie_policy
respond "{http.vars.cookie_policy_exchange}"`,
		url: "/", cookie: "a=secret", body: "cookie policy exchange",
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
		name: "an allowlist, and expire for what it holds back",
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
		name: "placeholders of the request in what is injected",
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

// TestRoutes starts all shapes in one Caddy, each on a port of its own.
func TestRoutes(t *testing.T) {
	var b strings.Builder
	b.WriteString("{\n\tadmin off\n\tpersist_config off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n")
	var ports []int
	for _, r := range routes {
		ports = append(ports, freePort(t))
		fmt.Fprintf(&b, "https://localhost:%d {\n\ttls internal\n%s\n}\n", ports[len(ports)-1], r.caddyfile)
	}
	start(t, caddyBinary, b.String(), ports...)
	client := protocols(t)[0].client
	for i, r := range routes {
		t.Run(r.name, func(t *testing.T) {
			awaitTLS(t, ports[i])
			header := http.Header{}
			if r.cookie != "" {
				header["Cookie"] = []string{r.cookie}
			}
			resp, body := send(t, client, http.MethodGet, fmt.Sprintf("https://localhost:%d%s", ports[i], r.url), header)
			if got := resp.Header.Values("Set-Cookie"); !slices.Equal(got, r.want) {
				t.Errorf("Set-Cookie:\ngot  %q\nwant %q", got, r.want)
			}
			if body != r.body {
				t.Errorf("body: got %q, want %q", body, r.body)
			}
		})
	}
}
