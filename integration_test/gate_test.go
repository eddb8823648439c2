package integration_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/integration_test/internal/zoo"
)

// policed is what the defaults make of the bare cookie raw=1 over TLS.
const policed = "raw=1; Secure; HttpOnly; SameSite=Lax; Path=/"

// row is one way in which a response header can leave.
type row struct {
	name, path string
	method     string
	status     int
	want       []string // Set-Cookie
	body       string   // "*": any
	trailer    bool     // X-Sum must arrive as a trailer
	hints      bool     // a 103 comes first
	without    []string // the protocols where the row does not exist
	also       string   // cookies that Caddy itself sets: their name
	root       string   // what the browser calls the root of the app; empty: /
}

var rows = []row{
	// what a handler can do
	{name: "WriteHeader first", path: "/zoo/write_header"},
	{name: "Write first", path: "/zoo/write"},
	{name: "nothing written, implicit 200", path: "/zoo/implicit", body: ""},
	{name: "io.Copy first", path: "/zoo/copy"},
	{name: "Flush first", path: "/zoo/flush"},
	{name: "non-canonical key", path: "/zoo/odd_key"},
	{name: "cookie after WriteHeader", path: "/zoo/late"},
	{name: "cookie after WriteHeader, long body", path: "/zoo/late_big", body: "*"},
	{name: "cookie after WriteHeader, then Flush", path: "/zoo/late_flush"},
	{name: "103 by a handler", path: "/zoo/early_hints", hints: true},
	{name: "announced trailer", path: "/zoo/trailer_announced", trailer: true},
	{name: "unannounced trailer", path: "/zoo/trailer_unannounced", trailer: true},
	{name: "control characters", path: "/zoo/control_characters"},
	{name: "handler error, Caddy's own page", path: "/zoo/error", status: 503, body: ""},
	{name: "handler error, handle_errors page", path: "/zoo/handled/error", status: 503, body: "sorry"},
	{name: "HEAD", path: "/zoo/write_header", method: http.MethodHead, body: ""},
	{name: "sendfile", path: "/file/file.txt", body: "*", root: "/file"},

	// what an upstream can do
	{name: "upstream 200", path: "/up/ok"},
	{name: "upstream HEAD", path: "/up/ok", method: http.MethodHead, body: ""},
	{name: "upstream 304", path: "/up/304", status: 304, body: ""},
	{name: "upstream redirect", path: "/up/302", status: 302, body: "*"},
	{name: "upstream 404", path: "/up/404", status: 404, body: ""},
	{name: "upstream 500", path: "/up/500", status: 500, body: ""},
	{name: "upstream 103, then 200", path: "/up/103", hints: true},
	{name: "upstream trailer", path: "/up/trailer", trailer: true},
	{
		name: "upstream two cookies", path: "/up/two", body: "",
		want: []string{policed, "sid=2; path=/app; SameSite=Strict; Priority=High; Secure; HttpOnly"},
	},

	// what Caddy itself does
	{name: "502 with a cookie of header", path: "/down/page", status: 502, body: ""},
	{name: "502, handle_errors page with its own cookie", path: "/down/handled", status: 502, body: "sorry"},
	{name: "header immediate", path: "/header/immediate"},
	{name: "header deferred", path: "/header/deferred"},
	{name: "header_down", path: "/header/down/up/ok", root: "/header/down", want: []string{policed, strings.Replace(policed, "raw=1", "down=1", 1)}},
	{name: "lb_policy cookie", path: "/lb/up/ok", also: "lb", root: "/lb"},
	{name: "redir", path: "/redir", status: 302, body: "*"},
	{
		name: "two nested policies", path: "/nested/up/ok", root: "/nested",
		want: []string{"raw=1; Secure; HttpOnly; SameSite=Strict; Path=/; Priority=High"},
	},
	{name: "encode", path: "/encode/up/ok", root: "/encode"},
}

// gateCaddyfile has a route for every row, behind a policy.
func gateCaddyfile(policy string, port int, upstream, dead, files string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `{
	admin off
	persist_config off
	skip_install_trust
	auto_https disable_redirects
	debug
}

https://localhost:%d {
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
	handle /zoo/handled/error {
		zoo error
	}
`, port, upstream, dead, files, policy)
	for _, animal := range zoo.Animals() {
		fmt.Fprintf(&b, "\thandle /zoo/%s {\n\t\tzoo %[1]s\n\t}\n", animal)
	}
	fmt.Fprintf(&b, `	handle_errors {
		@handled path /zoo/handled/* /down/handled
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

func startGate(t *testing.T, policy string) (c *caddy, address string) {
	files := t.TempDir()
	if err := os.WriteFile(filepath.Join(files, "file.txt"), make([]byte, zoo.Big), 0o600); err != nil {
		t.Fatal(err)
	}
	port, dead := freePort(t), freePort(t)
	c = start(t, zooBinary, gateCaddyfile(policy, port, newUpstream(t), fmt.Sprintf("127.0.0.1:%d", dead), files), port)
	awaitTLS(t, port)
	return c, fmt.Sprintf("localhost:%d", port)
}

// TestGate sends every row over every protocol.
func TestGate(t *testing.T) {
	_, address := startGate(t, "")
	ran := 0
	for _, protocol := range protocols(t) {
		for _, row := range rows {
			if slices.Contains(row.without, protocol.name) {
				continue
			}
			ran++
			t.Run(protocol.name+"/"+row.name, func(t *testing.T) { row.check(t, protocol, address) })
		}
	}
	t.Logf("%d rows × protocols", ran)
}

// TestGateNames sends the rows through policies that rename and inject, one in
// the other and in the error route: each cookie comes once, by its new name.
func TestGateNames(t *testing.T) {
	_, address := startGate(t, `{
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
	want := []string{"__Host-" + policed, strings.Replace(policed, "raw=1", "in=1", 1)}
	ran := 0
	for _, protocol := range protocols(t) {
		for _, row := range rows {
			if row.want != nil || row.also != "" || slices.Contains(row.without, protocol.name) {
				continue
			}
			ran++
			row.want, row.root = want, "" // both stand at the root, whatever the app sees
			t.Run(protocol.name+"/"+row.name, func(t *testing.T) { row.check(t, protocol, address) })
		}
	}
	if ran < 90 {
		t.Errorf("only %d rows × protocols", ran)
	}
}

func (r *row) check(t *testing.T, p protocol, address string) {
	method, status, want, wantBody := r.method, r.status, r.want, r.body
	if method == "" {
		method = http.MethodGet
	}
	if status == 0 {
		status = http.StatusOK
	}
	if want == nil {
		want = []string{policed}
	}
	if r.root != "" {
		want = slices.Clone(want)
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
	request, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), trace), method, "https://"+address+r.path, nil)
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
		cookies = r.checkOwn(t, cookies)
	}
	if !slices.Equal(cookies, want) {
		t.Errorf("Set-Cookie:\ngot  %q\nwant %q", cookies, want)
	}
	if wantBody == "" && status == http.StatusOK && method != http.MethodHead && !strings.HasSuffix(r.path, "implicit") && !strings.HasSuffix(r.path, "two") {
		wantBody = "body"
	}
	if wantBody != "*" && string(body) != wantBody {
		t.Errorf("body: got %q, want %q", body, wantBody)
	}
	if len(resp.Trailer.Values("Set-Cookie")) > 0 || resp.Header.Get("X-Evil") != "" {
		t.Errorf("smuggled: %v, trailer %v", resp.Header, resp.Trailer)
	}
	if r.trailer && resp.Trailer.Get("X-Sum") != "1" {
		t.Errorf("trailer: got %v, want X-Sum: 1", resp.Trailer)
	}
	if r.hints != (hints > 0) {
		t.Errorf("%d informational responses", hints)
	}
}

// checkOwn checks the cookies that Caddy itself sets, and returns the others.
func (r *row) checkOwn(t *testing.T, cookies []string) (others []string) {
	own := 0
	for _, line := range cookies {
		if !strings.HasPrefix(line, r.also+"=") {
			others = append(others, line)
			continue
		}
		own++
		for _, attribute := range []string{"; Secure", "; HttpOnly", "; SameSite=", "; Path=/"} {
			if strings.Count(line, attribute) != 1 {
				t.Errorf("%q has not one %q", line, attribute)
			}
		}
	}
	if own != 1 {
		t.Errorf("%d cookies called %s in %q", own, r.also, cookies)
	}
	return others
}

// TestGateStream checks that an event leaves when the app sends it, with the
// policed cookie before it.
func TestGateStream(t *testing.T) {
	_, address := startGate(t, "")
	for _, protocol := range protocols(t) {
		t.Run(protocol.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+address+"/up/sse", nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := protocol.client.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = resp.Body.Close() }()
			// The app ends the stream only after this has been read.
			event, err := bufio.NewReader(resp.Body).ReadString('\n')
			if err != nil || event != "data: first\n" {
				t.Errorf("got %q, %v", event, err)
			}
			if got := resp.Header.Values("Set-Cookie"); !slices.Equal(got, []string{policed}) {
				t.Errorf("got %q, want %q", got, policed)
			}
		})
	}
}

// TestGateWebSocket checks that a 101 carries the policed cookie, and that
// frames pass both ways after it.
func TestGateWebSocket(t *testing.T) {
	_, address := startGate(t, "")
	conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}}) //nolint:gosec // loopback only
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	upgradeAndEcho(t, conn, address, "/up/ws", policed)
}

func upgradeAndEcho(t *testing.T, conn net.Conn, host, path, wantCookie string) {
	key := "dGhlIHNhbXBsZSBub25jZQ=="
	_, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n", path, host, key)
	if err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(conn)
	resp, err := http.ReadResponse(reader, nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusSwitchingProtocols || resp.Header.Get("Sec-WebSocket-Accept") != acceptKey(key) {
		t.Fatalf("got %d %v", resp.StatusCode, resp.Header)
	}
	if got := resp.Header.Values("Set-Cookie"); !slices.Equal(got, []string{wantCookie}) {
		t.Errorf("got %q, want %q", got, wantCookie)
	}
	for _, text := range []string{"first", "second"} {
		frame := textFrame(text)
		if _, err := conn.Write(frame); err != nil {
			t.Fatal(err)
		}
		echoed := make([]byte, len(frame))
		if _, err := io.ReadFull(reader, echoed); err != nil || !slices.Equal(echoed, frame) {
			t.Fatalf("echo: got %x, want %x (%v)", echoed, frame, err)
		}
	}
}

// textFrame is a masked text frame (RFC 6455, section 5.2).
func textFrame(text string) []byte {
	frame := make([]byte, 6, 6+len(text))
	frame[0], frame[1] = 0x81, 0x80|byte(len(text))
	mask := frame[2:6]
	_, _ = rand.Read(mask)
	for i := range len(text) {
		frame = append(frame, text[i]^mask[i%4])
	}
	return frame
}
