package integration_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// backend is an app that answers with the cookies it sees, one JSON pair each.
type backend struct {
	name    string
	program string
	env     []string
	args    func(port int, temp string) []string
	needs   []string // files and folders of other packages

	// fragile marks a parser that gives up at the first cookie that it cannot
	// read, and takes all others down with it. Against strays there is hygiene
	// strict: safe lets pass whatever is no attack on a managed cookie.
	fragile bool
}

// backends are the parsers that apps have before them: some take the first of
// two cookies, some the last, some both, and each is odd in its own way.
func backends() []backend {
	const (
		debianPython = "/usr/bin/python3" // the one that Debian's packages are for
		packages     = "/usr/lib/python3/dist-packages/"
	)
	python := func(name, program string, needs ...string) backend {
		return backend{name: name, program: program, needs: needs, args: func(port int, _ string) []string {
			return []string{"-B", filepath.Join("backends", "python_app.py"), fmt.Sprint(port), name}
		}}
	}
	java := func(name, source string, jars []string, args ...string) backend {
		for i := range jars {
			jars[i] = "/usr/share/java/" + jars[i] + ".jar"
		}
		return backend{name: name, program: "java", needs: jars, args: func(port int, temp string) []string {
			// A short life is over before the good compiler has paid.
			return append([]string{
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Djava.io.tmpdir=" + temp,
				"-cp", strings.Join(jars, string(filepath.ListSeparator)), filepath.Join("backends", source), fmt.Sprint(port),
			}, args...)
		}}
	}
	jetty := []string{"jetty9-server", "jetty9-http", "jetty9-io", "jetty9-util", "servlet-api"}
	simplecookie := python("simplecookie", "python3")
	simplecookie.fragile = true
	return []backend{
		simplecookie,
		python("werkzeug", debianPython, packages+"werkzeug"),
		python("django_wsgi", debianPython, packages+"django"),
		python("django_asgi", debianPython, packages+"django"),
		{name: "php", program: "php", args: func(port int, _ string) []string {
			return []string{"-n", "-q", "-S", fmt.Sprintf("127.0.0.1:%d", port), filepath.Join("backends", "app.php")}
		}},
		{
			name: "node", program: "node", env: []string{"NODE_PATH=/usr/share/nodejs"}, needs: []string{"/usr/share/nodejs/cookie"},
			args: func(port int, _ string) []string {
				return []string{filepath.Join("backends", "app.js"), fmt.Sprint(port)}
			},
		},
		java("tomcat", "TomcatApp.java", []string{"tomcat10-embed-core", "tomcat10-annotations-api"}),
		java("jetty_rfc6265", "JettyApp.java", slices.Clone(jetty), "RFC6265"),
		java("jetty_rfc2965", "JettyApp.java", slices.Clone(jetty), "RFC2965"),
	}
}

// lacks returns what the machine has not and the backend needs, or nil.
func (b *backend) lacks() error {
	if _, err := exec.LookPath(b.program); err != nil {
		return err
	}
	for _, path := range b.needs {
		if _, err := os.Stat(path); err != nil {
			return err
		}
	}
	return nil
}

// startBackends runs every backend until the test ends, and returns the ports
// of those that the machine can run.
func startBackends(t *testing.T) (ports map[string]int) {
	t.Helper()
	ports = make(map[string]int)
	exited := make(map[string]chan error)
	for _, b := range backends() {
		if b.lacks() != nil {
			continue
		}
		ports[b.name] = freePort(t)
		exited[b.name] = background(t, io.Discard, b.env, b.program, b.args(ports[b.name], t.TempDir())...)
	}
	for name, port := range ports {
		awaitPort(t, port, exited[name])
	}
	return ports
}

// startEcho runs an app that answers with its Cookie fields, octet for octet.
func startEcho(t *testing.T) (address string) {
	t.Helper()
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, strings.Join(r.Header["Cookie"], "\n")) //nolint:gosec // no browser reads it
	}))
	t.Cleanup(app.Close)
	return strings.TrimPrefix(app.URL, "http://")
}

// wire is a connection that sends Cookie fields octet for octet, which no HTTP
// client does.
type wire struct {
	address string
	secure  bool
	conn    net.Conn
	reader  *bufio.Reader
}

// get returns the response to a request, and whether the server itself has
// refused it as malformed, before any handler.
func (w *wire) get(path string, cookies []string) (body []byte, refused bool, err error) {
	var request bytes.Buffer
	fmt.Fprintf(&request, "GET %s HTTP/1.1\r\nHost: localhost\r\n", path)
	for _, field := range cookies {
		fmt.Fprintf(&request, "Cookie: %s\r\n", field)
	}
	request.WriteString("\r\n")
	reused := w.conn != nil
	resp, body, err := w.exchange(request.Bytes())
	if err != nil && reused {
		w.close() // the server was free to end an idle connection
		resp, body, err = w.exchange(request.Bytes())
	}
	if err != nil {
		w.close()
		return nil, false, err
	}
	if resp.Close {
		w.close()
	}
	switch {
	case resp.StatusCode == http.StatusBadRequest && resp.Header.Get("Via") == "":
		return nil, true, nil
	case resp.StatusCode != http.StatusOK:
		return nil, false, fmt.Errorf("status %d: %.200s", resp.StatusCode, body)
	}
	return body, false, nil
}

func (w *wire) exchange(request []byte) (*http.Response, []byte, error) {
	if w.conn == nil {
		dialer := &net.Dialer{Timeout: patience}
		conn, err := dialer.Dial("tcp", w.address)
		if err != nil {
			return nil, nil, err
		}
		if w.secure {
			conn = tls.Client(conn, &tls.Config{ServerName: "localhost", InsecureSkipVerify: true}) //nolint:gosec // loopback only
		}
		w.conn, w.reader = conn, bufio.NewReader(conn)
	}
	if err := w.conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, nil, err
	}
	if _, err := w.conn.Write(request); err != nil {
		return nil, nil, err
	}
	resp, err := http.ReadResponse(w.reader, nil)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	return resp, body, err
}

func (w *wire) close() {
	if w.conn != nil {
		_ = w.conn.Close()
		w.conn = nil
	}
}
