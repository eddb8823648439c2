package integration_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/integration_test/internal/zoo"
)

// unpoliced is the stack without a policy: what does not get through there tests
// nothing.
const unpoliced = "no policy"

// stacks are what stands around the policy and inside it.
var stacks = []struct{ name, directives string }{
	{unpoliced, "zoo"},
	{"no policy, in writer that waits", "around wait\nzoo"},
	{"no policy, in encode", "encode\nzoo"},
	{"no policy, in a writer that waits for 2048 octets", "around threshold\nzoo"},
	{"alone", "cookie_policy { \n httponly \n }\nzoo"},
	{"in encode", "encode\ncookie_policy {\n httponly \n}\nzoo"},
	{"in encode from the first octet", "encode {\n gzip \n minimum_length 0 \n}\ncookie_policy {\n httponly \n}\nzoo"},
	{"around encode", "cookie_policy {\n httponly \n}\nencode\nzoo"},
	{"in templates", "templates\ncookie_policy {\n httponly \n}\nzoo"},
	{"in encode in templates", "templates\nencode\ncookie_policy {\n httponly \n}\nzoo"},
	{"in intercept", "intercept {\n @gone status 410 \n handle_response @gone {\n respond gone \n}\n}\ncookie_policy {\n httponly \n}\nzoo"},
	{"in deferred header", "header {\n X-A 1 \n defer \n}\ncookie_policy {\n httponly \n}\nzoo"},
	{"around deferred header", "cookie_policy {\n httponly \n}\nheader {\n +Set-Cookie deferred=1 \n defer \n}\nzoo"},
	{"in a policy", "cookie_policy {\n secure \n}\ncookie_policy {\n httponly \n}\nzoo"},
	{"in encode in a policy", "cookie_policy {\n httponly \n}\nencode\ncookie_policy {\n secure \n}\nzoo"},
	{"in a writer that waits", "around wait\ncookie_policy {\n httponly \n}\nzoo"},
	{"in a writer that waits for 2048 octets", "around threshold\ncookie_policy {\n httponly \n}\nzoo"},
	{"in a writer that waits for all", "around hold\ncookie_policy {\n httponly \n}\nzoo"},
	{"with an injection", "encode\ncookie_policy {\n httponly \n inject response in 1 \n}\nzoo"},
}

// variants are the requests of each cell.
var variants = []struct{ method, encoding string }{
	{http.MethodGet, ""}, {http.MethodGet, "gzip"}, {http.MethodHead, "gzip"},
}

// startWriters runs Caddy in this process, with a site without access log and one
// with it, each of which has all stacks.
func startWriters(t *testing.T) (ports []int) {
	t.Helper()
	var b strings.Builder
	b.WriteString(optionsHere(t))
	for _, log := range []string{"", "\tlog {\n\t\toutput discard\n\t}\n"} {
		ports = append(ports, freePort(t))
		fmt.Fprintf(&b, "https://localhost:%d {\n\tbind 127.0.0.1\n\ttls internal\n%s", ports[len(ports)-1], log)
		for i, stack := range stacks {
			fmt.Fprintf(&b, "handle /%d {\nroute {\n%s\n}\n}\n", i, stack.directives)
		}
		b.WriteString("}\n")
	}
	loadHere(t, b.String())
	for _, port := range ports {
		awaitTLS(t, port)
	}
	return ports
}

// cellOfWriters is one request of the matrix of writers and stacks.
type cellOfWriters struct {
	writer, stack, protocol string
	client                  *http.Client
	url, method, encoding   string
	got                     received
	err                     error
}

func (c *cellOfWriters) String() string {
	return fmt.Sprintf("%s, %s, %s %s with encoding %q", c.writer, c.stack, c.protocol, c.method, c.encoding)
}

// leaks returns the lines that no policy has seen, or that come where no cookie
// may.
func (c *cellOfWriters) leaks() (lines []string) {
	for _, line := range c.got.header {
		if !strings.Contains(line, "; HttpOnly") {
			lines = append(lines, line)
		}
	}
	for _, line := range c.got.informational {
		lines = append(lines, "informational: "+line)
	}
	for _, line := range c.got.trailer {
		lines = append(lines, "trailer: "+line)
	}
	return lines
}

// TestWriters sends a request for each writer through each stack: no Set-Cookie
// line may reach the browser without the policy, and what the writer sets in time
// must.
func TestWriters(t *testing.T) {
	ports := startWriters(t)
	var cells []*cellOfWriters
	for _, protocol := range protocols(t) {
		for i, stack := range stacks {
			for _, writer := range zoo.Writers() {
				for j, port := range ports {
					for _, variant := range variants {
						cells = append(cells, &cellOfWriters{
							writer: writer, stack: stack.name, protocol: protocol.name + []string{"", ", access log"}[j],
							client: protocol.client, url: fmt.Sprintf("https://localhost:%d/%d", port, i),
							method: variant.method, encoding: variant.encoding,
						})
					}
				}
			}
		}
	}
	var next atomic.Int64
	var workers sync.WaitGroup
	for range 32 {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(cells)); i = next.Add(1) - 1 {
				c := cells[i]
				limit := timeout
				if strings.HasPrefix(c.stack, unpoliced) {
					limit = time.Second // over HTTP/2, Go never ends a response whose trailers all have impossible names
				}
				c.got, c.err = receive(t.Context(), limit, c.client, c.method, c.url, c.encoding, c.writer)
			}
		})
	}
	begun := time.Now()
	workers.Wait()
	withPolicy, leaks, unanswered := 0, 0, 0
	caught := make(map[string]bool) // the writers that need a policy
	for _, c := range cells {
		if strings.HasPrefix(c.stack, unpoliced) {
			for _, line := range c.leaks() {
				caught[c.writer] = caught[c.writer] || line != zoo.EarlyCookie || zoo.IsPlain(c.writer)
			}
			continue
		}
		withPolicy++
		if lines := c.leaks(); len(lines) > 0 {
			leaks++
			t.Errorf("%v: %q", c, lines)
		}
		switch {
		case c.err != nil && c.got.status == 0:
			unanswered++
			if !mayFail(c) {
				t.Errorf("%v: %v", c, c.err)
			}
		case c.err != nil && !errors.Is(c.err, errCut):
			t.Errorf("%v: %v", c, c.err)
		case countOf(c.got.header, zoo.EarlyCookie) != 1 && !mayLose(c):
			t.Errorf("%v: status %d, early cookie not once in %q", c, c.got.status, c.got.header)
		}
	}
	for _, writer := range zoo.Writers() {
		if !caught[writer] {
			t.Errorf("%s: no cookie gets through without a policy: the row tests nothing", writer)
		}
	}
	t.Logf("%d writers, %d stacks, %d cells with a policy in %v: %d leaks, %d without a response",
		len(zoo.Writers()), len(stacks), withPolicy, time.Since(begun).Round(time.Second), leaks, unanswered)
}

// mayFail reports whether there may be no response, as without the policy.
func mayFail(c *cellOfWriters) bool {
	switch c.writer {
	case "panic after a write", "an impossible status, recovered":
		return true
	case "nothing":
		return c.stack == "in intercept" // which does not know how to go on
	}
	return false
}

// mayLose reports whether the writer takes its own cookie away before the policy
// sees it, or what the client takes for the response is an informational one.
func mayLose(c *cellOfWriters) bool {
	return c.stack == "around encode" && c.writer == "slice in the map changed" ||
		c.got.status == http.StatusSwitchingProtocols && strings.HasPrefix(c.protocol, "h3")
}

func countOf(lines []string, prefix string) (n int) {
	for _, line := range lines {
		if strings.HasPrefix(line, prefix) {
			n++
		}
	}
	return n
}

// received is all that a response brings of cookies.
type received struct {
	status        int
	header        []string
	informational []string
	trailer       []string
}

// receive sends a request to a writer. A response may end before its body does.
func receive(ctx context.Context, limit time.Duration, client *http.Client, method, url, encoding, writer string) (got received, err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{Got1xxResponse: func(_ int, header textproto.MIMEHeader) error {
		got.informational = append(got.informational, header["Set-Cookie"]...)
		return nil
	}})
	r, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		return got, err
	}
	r.Header.Set("X-Writer", writer)
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	resp, err := client.Do(r)
	if err != nil {
		return got, err
	}
	defer func() { _ = resp.Body.Close() }()
	got.status, got.header = resp.StatusCode, resp.Header["Set-Cookie"]
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return got, nil
	}
	if _, err = io.Copy(io.Discard, resp.Body); err != nil {
		err = errors.Join(errCut, err)
	}
	got.trailer = resp.Trailer["Set-Cookie"]
	return got, err
}

// errCut says that the body of a response ends too early.
var errCut = errors.New("the body is cut")
