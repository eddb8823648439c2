package integration_test

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/integration_test/internal/responder"
)

// defaultLine is what the defaults make of the app's line raw=1 over TLS.
const defaultLine = "raw=1; Secure; HttpOnly; SameSite=Lax; Path=/"

// anyBody is the body of a row whose body does not matter.
const anyBody = "*"

// row is one way in which a response header can leave Caddy.
type row struct {
	name, path string
	method     string // GET if empty
	status     int    // 200 if 0
	body       string
	want       []string // Set-Cookie; defaultLine alone if nil
	trailer    bool     // X-Sum must arrive as a trailer
	hints      bool     // a 103 must arrive first
	also       string   // the name of a cookie that Caddy itself sets
	root       string   // the browser's path for the root of the app; / if empty
}

var rows = []row{
	// what a handler can do
	{name: "WriteHeader first", path: "/responder/write_header", body: "body"},
	{name: "Write first", path: "/responder/write", body: "body"},
	{name: "nothing written, implicit 200", path: "/responder/implicit"},
	{name: "io.Copy first", path: "/responder/copy", body: "body"},
	{name: "Flush first", path: "/responder/flush", body: "body"},
	{name: "non-canonical key", path: "/responder/odd_key", body: "body"},
	{name: "cookie after WriteHeader", path: "/responder/late", body: "body"},
	{name: "cookie after WriteHeader, long body", path: "/responder/late_big", body: anyBody},
	{name: "cookie after WriteHeader, then Flush", path: "/responder/late_flush", body: "body"},
	{name: "103 by a handler", path: "/responder/early_hints", hints: true, body: "body"},
	{name: "announced trailer", path: "/responder/trailer_announced", trailer: true, body: "body"},
	{name: "unannounced trailer", path: "/responder/trailer_unannounced", trailer: true, body: "body"},
	{name: "control characters", path: "/responder/control_characters", body: "body"},
	{name: "handler error, Caddy's own page", path: "/responder/error", status: 503},
	{name: "handler error, handle_errors page", path: "/responder/handled/error", status: 503, body: "sorry"},
	{name: "HEAD", path: "/responder/write_header", method: http.MethodHead},
	{name: "sendfile", path: "/file/file.txt", body: anyBody, root: "/file"},

	// what an upstream can do
	{name: "upstream 200", path: "/up/ok", body: "body"},
	{name: "upstream HEAD", path: "/up/ok", method: http.MethodHead},
	{name: "upstream 304", path: "/up/304", status: 304},
	{name: "upstream redirect", path: "/up/302", status: 302, body: anyBody},
	{name: "upstream 404", path: "/up/404", status: 404},
	{name: "upstream 500", path: "/up/500", status: 500},
	{name: "upstream 103, then 200", path: "/up/103", hints: true, body: "body"},
	{name: "upstream trailer", path: "/up/trailer", trailer: true, body: "body"},
	{
		name: "upstream two cookies", path: "/up/two",
		want: []string{defaultLine, "sid=2; path=/app; SameSite=Strict; Priority=High; Secure; HttpOnly"},
	},

	// what Caddy itself does
	{name: "502 with a cookie of header", path: "/down/page", status: 502},
	{name: "502, handle_errors page with its own cookie", path: "/down/handled", status: 502, body: "sorry"},
	{name: "header immediate", path: "/header/immediate", body: "body"},
	{name: "header deferred", path: "/header/deferred", body: "body"},
	{
		name: "header_down", path: "/header/down/up/ok", root: "/header/down", body: "body",
		want: []string{defaultLine, strings.Replace(defaultLine, "raw=1", "down=1", 1)},
	},
	{name: "lb_policy cookie", path: "/lb/up/ok", also: "lb", root: "/lb", body: "body"},
	{name: "redir", path: "/redir", status: 302, body: anyBody},
	{
		name: "two nested policies", path: "/nested/up/ok", root: "/nested", body: "body",
		want: []string{"raw=1; Secure; HttpOnly; SameSite=Strict; Path=/; Priority=High"},
	},
	{name: "encode", path: "/encode/up/ok", root: "/encode", body: "body"},
}

// gateCaddyfile returns a site that has a route for every row, all of them with
// this policy.
func gateCaddyfile(policy string, port int, upstream, dead, files string) string {
	var b strings.Builder
	b.WriteString(debugOptions)
	fmt.Fprintf(&b, `https://localhost:%d {
	tls internal
	cookie_policy %[5]s
	cookie_policy /nested/* {
		samesite strict
		priority high
	}
	handle /up/* {
		reverse_proxy %[2]s
	}
	handle_path /nested/* {
		reverse_proxy %[2]s
	}
	handle_path /encode/* {
		encode
		reverse_proxy %[2]s
	}
	handle_path /lb/* {
		reverse_proxy %[2]s {
			lb_policy cookie lb
		}
	}
	handle /down/* {
		header +Set-Cookie "raw=1"
		reverse_proxy %[3]s
	}
	handle_path /file/* {
		header +Set-Cookie "raw=1"
		root * %[4]q
		file_server
	}
	handle /header/immediate {
		header +Set-Cookie "raw=1"
		respond "body"
	}
	handle /header/deferred {
		header >Set-Cookie "raw=1"
		respond "body"
	}
	handle_path /header/down/* {
		reverse_proxy %[2]s {
			header_down +Set-Cookie "down=1"
		}
	}
	handle /redir {
		header +Set-Cookie "raw=1"
		redir * /elsewhere
	}
	handle /responder/handled/error {
		responder error
	}
`, port, upstream, dead, files, policy)
	for _, mode := range responder.Modes() {
		fmt.Fprintf(&b, "\thandle /responder/%s {\n\t\tresponder %[1]s\n\t}\n", mode)
	}
	fmt.Fprintf(&b, `	handle_errors {
		@handled path /responder/handled/* /down/handled
		handle @handled {
			cookie_policy %s
			header Set-Cookie "raw=1"
			respond "sorry"
		}
	}
}
`, policy)
	return b.String()
}

// startGate runs Caddy with the site for the rows and this policy.
func startGate(t *testing.T, policy string) (address string) {
	t.Helper()
	files := t.TempDir()
	if err := os.WriteFile(filepath.Join(files, "file.txt"), make([]byte, responder.BigBody), 0o600); err != nil {
		t.Fatal(err)
	}
	port, dead := freePort(t), freePort(t)
	start(t, testcaddyBinary, gateCaddyfile(policy, port, newUpstream(t), fmt.Sprintf("127.0.0.1:%d", dead), files), port)
	awaitTLS(t, port)
	return fmt.Sprintf("localhost:%d", port)
}

// TestGate sends every row over every protocol.
func TestGate(t *testing.T) {
	t.Parallel()
	address := startGate(t, "")
	for _, protocol := range protocols(t) {
		t.Run(protocol.name, func(t *testing.T) {
			t.Parallel()
			for _, row := range rows {
				t.Run(row.name, func(t *testing.T) { row.check(t, protocol, address) })
			}
		})
	}
}

// TestGateNames sends the rows through two nested policies that rename and
// inject, and that the error route has too. The browser must get each cookie
// once, with its new name.
func TestGateNames(t *testing.T) {
	t.Parallel()
	address := startGate(t, `{
		defaults
		cookie raw {
			prefix host
		}
		inject in 1
	}
	cookie_policy /* {
		cookie raw {
			prefix host
		}
		inject in 1 {
			secure
			httponly
			samesite lax
			path /
		}
	}`)
	var common []row // the rows in which the app sends raw=1 and nothing else
	for _, row := range rows {
		if row.want != nil || row.also != "" {
			continue
		}
		row.want = []string{"__Host-" + defaultLine, strings.Replace(defaultLine, "raw=1", "in=1", 1)}
		row.root = "" // both cookies have Path=/ in every route
		common = append(common, row)
	}
	if len(common) < 30 {
		t.Errorf("only %d rows", len(common))
	}
	for _, protocol := range protocols(t) {
		t.Run(protocol.name, func(t *testing.T) {
			t.Parallel()
			for _, row := range common {
				t.Run(row.name, func(t *testing.T) { row.check(t, protocol, address) })
			}
		})
	}
}

// check sends the request of the row and checks the response.
func (r *row) check(t *testing.T, p protocol, address string) {
	method, status := cmp.Or(r.method, http.MethodGet), cmp.Or(r.status, http.StatusOK)
	want := slices.Clone(r.want)
	if want == nil {
		want = []string{defaultLine}
	}
	if r.root != "" {
		for i := range want {
			want[i] = strings.Replace(want[i], "; Path=/", "; Path="+r.root, 1)
		}
	}
	hints := 0
	trace := &httptrace.ClientTrace{Got1xxResponse: func(code int, header textproto.MIMEHeader) error {
		hints++
		if code != http.StatusEarlyHints || header.Get("Link") == "" || len(header.Values("Set-Cookie")) > 0 {
			t.Errorf("%d with %v", code, header)
		}
		return nil
	}}
	ctx, cancel := context.WithTimeout(httptrace.WithClientTrace(t.Context(), trace), timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, "https://"+address+r.path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := p.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.Proto != p.proto || resp.StatusCode != status {
		t.Errorf("got %s %d, want %s %d", resp.Proto, resp.StatusCode, p.proto, status)
	}
	cookies := resp.Header.Values("Set-Cookie")
	if r.also != "" {
		cookies = r.checkCaddyCookie(t, cookies)
	}
	if !slices.Equal(cookies, want) {
		t.Errorf("Set-Cookie:\ngot  %q\nwant %q", cookies, want)
	}
	if r.body != anyBody && string(body) != r.body {
		t.Errorf("body: got %q, want %q", body, r.body)
	}
	if len(resp.Trailer.Values("Set-Cookie")) > 0 || resp.Header.Get("X-Evil") != "" {
		t.Errorf("a cookie passed beside the policy: header %v, trailer %v", resp.Header, resp.Trailer)
	}
	if r.trailer && resp.Trailer.Get("X-Sum") != "1" {
		t.Errorf("trailer: got %v, want X-Sum: 1", resp.Trailer)
	}
	if r.hints != (hints > 0) {
		t.Errorf("got %d informational responses", hints)
	}
}

// checkCaddyCookie checks the cookie that Caddy itself sets, and returns the
// others.
func (r *row) checkCaddyCookie(t *testing.T, cookies []string) (others []string) {
	t.Helper()
	found := 0
	for _, line := range cookies {
		if !strings.HasPrefix(line, r.also+"=") {
			others = append(others, line)
			continue
		}
		found++
		for _, attribute := range []string{"; Secure", "; HttpOnly", "; SameSite=", "; Path=/"} {
			if strings.Count(line, attribute) != 1 {
				t.Errorf("%q must contain %q once", line, attribute)
			}
		}
	}
	if found != 1 {
		t.Errorf("%d cookies called %s in %q, want 1", found, r.also, cookies)
	}
	return others
}
