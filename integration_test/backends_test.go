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

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/parsers"
)

// backend is an app that answers with the cookies that it sees, as JSON pairs of
// name and value.
type backend struct {
	name    string
	program string
	env     []string
	args    func(port int, temp string) []string
	needs   []string // files and folders that other packages install

	// fragile says that the parser drops all cookies if it cannot parse one of
	// them. Only hygiene strict protects such an app from stray cookies: hygiene
	// safe passes every cookie that is no attack on a managed one.
	fragile bool

	// model is the name of the model that must read each header as the app does, or
	// "". text is how the app writes octets into JSON; nil stands for UTF-8.
	model string
	text  func(octets string) string
}

// backends returns apps with the cookie parsers of common frameworks. Of two
// cookies with one name some parsers take the first, some the last, some both.
func backends() []backend {
	const (
		debianPython = "/usr/bin/python3" // the one that imports Debian's packages
		packages     = "/usr/lib/python3/dist-packages/"
	)
	python := func(name, program string, needs ...string) backend {
		return backend{name: name, program: program, needs: needs, args: func(port int, _ string) []string {
			return []string{"-B", filepath.Join("backends", "python_app.py"), fmt.Sprint(port), name}
		}}
	}
	php := func(name string, env ...string) backend {
		return backend{name: name, program: "php", env: env, args: func(port int, _ string) []string {
			return []string{"-n", "-q", "-S", fmt.Sprintf("127.0.0.1:%d", port), filepath.Join("backends", "app.php")}
		}}
	}
	java := func(name, source string, jars []string, args ...string) backend {
		for i := range jars {
			jars[i] = "/usr/share/java/" + jars[i] + ".jar"
		}
		return backend{name: name, program: "java", needs: jars, args: func(port int, temp string) []string {
			// The slower compiler starts faster, which matters in a short run.
			return append([]string{
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Djava.io.tmpdir=" + temp,
				"-cp", strings.Join(jars, string(filepath.ListSeparator)), filepath.Join("backends", source), fmt.Sprint(port),
			}, args...)
		}}
	}
	tomcat9 := []string{"catalina", "coyote", "juli", "util", "util-scan", "api", "servlet-api", "annotations-api", "jaspic-api", "jni"}
	for i := range tomcat9 {
		tomcat9[i] = "tomcat9-" + tomcat9[i]
	}
	jetty := []string{"jetty9-server", "jetty9-http", "jetty9-io", "jetty9-util", "servlet-api"}
	simplecookie := python("simplecookie", "python3")
	simplecookie.fragile = true
	webob := python("webob", debianPython, packages+"webob")
	webob.fragile, webob.model = true, "WebOb"
	tomcatLegacy := java("tomcat_legacy", "TomcatLegacyApp.java", tomcat9)
	tomcatLegacy.fragile, tomcatLegacy.model, tomcatLegacy.text = true, "Tomcat, legacy", latin1
	workerman := php("workerman", "COOKIES=parse_str")
	workerman.model, workerman.text = "Workerman", octalEscapes
	return []backend{
		simplecookie,
		python("werkzeug", debianPython, packages+"werkzeug"),
		webob,
		python("django_wsgi", debianPython, packages+"django"),
		python("django_asgi", debianPython, packages+"django"),
		php("php"),
		workerman,
		{
			name: "node", program: "node", env: []string{"NODE_PATH=/usr/share/nodejs"}, needs: []string{"/usr/share/nodejs/cookie"},
			args: func(port int, _ string) []string {
				return []string{filepath.Join("backends", "app.js"), fmt.Sprint(port)}
			},
		},
		java("tomcat", "TomcatApp.java", []string{"tomcat10-embed-core", "tomcat10-annotations-api"}),
		tomcatLegacy,
		java("jetty_rfc6265", "JettyApp.java", slices.Clone(jetty), "RFC6265"),
		java("jetty_rfc2965", "JettyApp.java", slices.Clone(jetty), "RFC2965"),
	}
}

// latin1 returns a text with one character for each octet.
func latin1(octets string) string {
	var text strings.Builder
	for i := range len(octets) {
		text.WriteRune(rune(octets[i]))
	}
	return text.String()
}

// octalEscapes escapes backslashes and octets beyond ASCII, as app.php does.
func octalEscapes(octets string) string {
	var text strings.Builder
	for i := range len(octets) {
		switch c := octets[i]; {
		case c == '\\':
			text.WriteString(`\\`)
		case c >= 0x80:
			fmt.Fprintf(&text, `\%03o`, c)
		default:
			text.WriteByte(c)
		}
	}
	return text.String()
}

// differs reports what the model of the backend reads in a header if that is not
// what the app has seen. PHP shows an array as JSON, and the model one value of it,
// so that values in brackets are not compared.
func (b *backend) differs(header string, seen [][2]string) (read [][2]string, differs bool) {
	for _, m := range parsers.Models() {
		if m.Name == b.model {
			read = m.Read(header)
		}
	}
	text := b.text
	if text == nil {
		text = func(octets string) string { return octets }
	}
	values := make(map[string][]string)
	for _, pair := range read {
		name := text(pair[0])
		values[name] = append(values[name], text(pair[1]))
	}
	for _, pair := range seen {
		queue := values[pair[0]]
		isArray := b.program == "php" && strings.ContainsAny(header, "[%") && strings.ContainsAny(pair[1][:min(1, len(pair[1]))], "{[")
		if len(queue) == 0 || queue[0] != pair[1] && !isArray {
			return read, true
		}
		if values[pair[0]] = queue[1:]; len(queue) == 1 {
			delete(values, pair[0])
		}
	}
	return read, len(values) > 0
}

// missing returns an error that names something that the backend needs and the
// machine lacks, or nil.
func (b *backend) missing() error {
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

// startBackends runs every backend for which the machine has the programs, until
// the test ends. It returns their ports by name.
func startBackends(t *testing.T) (ports map[string]int) {
	t.Helper()
	ports = make(map[string]int)
	exited := make(map[string]chan error)
	for _, b := range backends() {
		if b.missing() != nil {
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

// startEcho runs an app that answers with the Cookie fields that it gets,
// unchanged.
func startEcho(t *testing.T) (address string) {
	t.Helper()
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, strings.Join(r.Header["Cookie"], "\n")) //nolint:gosec // no browser reads it
	}))
	t.Cleanup(app.Close)
	return strings.TrimPrefix(app.URL, "http://")
}

// rawClient sends Cookie fields unchanged over one connection. HTTP clients
// would refuse or change some of them.
type rawClient struct {
	address string
	secure  bool
	conn    net.Conn
	reader  *bufio.Reader
}

// get sends a request with Cookie fields, and with other fields as they are. It
// returns the body of the response. It reports refused if the HTTP server refuses
// the request as malformed before any handler.
func (c *rawClient) get(path string, cookies []string, others ...string) (body []byte, refused bool, err error) {
	var request bytes.Buffer
	fmt.Fprintf(&request, "GET %s HTTP/1.1\r\nHost: localhost\r\n", path)
	for _, field := range cookies {
		fmt.Fprintf(&request, "Cookie: %s\r\n", field)
	}
	for _, field := range others {
		fmt.Fprintf(&request, "%s\r\n", field)
	}
	request.WriteString("\r\n")
	reused := c.conn != nil
	resp, body, err := c.exchange(request.Bytes())
	if err != nil && reused {
		c.close() // the server may have closed the idle connection
		resp, body, err = c.exchange(request.Bytes())
	}
	if err != nil {
		c.close()
		return nil, false, err
	}
	if resp.Close {
		c.close()
	}
	switch {
	case resp.StatusCode == http.StatusBadRequest && resp.Header.Get("Via") == "":
		return nil, true, nil
	case resp.StatusCode != http.StatusOK:
		return nil, false, fmt.Errorf("status %d: %.200s", resp.StatusCode, body)
	}
	return body, false, nil
}

func (c *rawClient) exchange(request []byte) (*http.Response, []byte, error) {
	if c.conn == nil {
		dialer := &net.Dialer{Timeout: timeout}
		conn, err := dialer.Dial("tcp", c.address)
		if err != nil {
			return nil, nil, err
		}
		if c.secure {
			conn = tls.Client(conn, &tls.Config{ServerName: "localhost", InsecureSkipVerify: true}) //nolint:gosec // loopback only
		}
		c.conn, c.reader = conn, bufio.NewReader(conn)
	}
	if err := c.conn.SetDeadline(time.Now().Add(timeout)); err != nil {
		return nil, nil, err
	}
	if _, err := c.conn.Write(request); err != nil {
		return nil, nil, err
	}
	resp, err := http.ReadResponse(c.reader, nil)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	return resp, body, err
}

func (c *rawClient) close() {
	if c.conn != nil {
		_ = c.conn.Close()
		c.conn = nil
	}
}
