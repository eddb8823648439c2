// Package integration_test runs the real binary over real sockets, with real
// clients and real apps.
package integration_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// The programs under test. TestMain builds them.
var (
	caddyBinary     string // cmd/caddy
	testcaddyBinary string // cmd/caddy with the responder handler
)

func TestMain(m *testing.M) {
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	folder, err := os.MkdirTemp("", "cookie-policy")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(folder) }()
	caddyBinary, testcaddyBinary = filepath.Join(folder, "caddy"), filepath.Join(folder, "testcaddy")
	args := []string{"build", "-o", folder + string(filepath.Separator)}
	if raceEnabled {
		args = append(args, "-race")
	}
	build := exec.Command("go", append(args, "../cmd/caddy", "./internal/testcaddy")...)
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v: %v\n%s", build, err, out)
		return 1
	}
	return m.Run()
}

// timeout bounds every wait. It is long, since the machine may be busy.
const timeout = 60 * time.Second

// The global options of a Caddy that runs in a test, without and with its debug
// log.
const (
	localSettings = "\tadmin off\n\tpersist_config off\n\tskip_install_trust\n\tauto_https disable_redirects\n"
	localOptions  = "{\n" + localSettings + "}\n\n"
	debugOptions  = "{\n\tdebug\n" + localSettings + "}\n\n"
)

// caddy is a running Caddy.
type caddy struct {
	log *logBuffer
}

// start runs binary with a Caddyfile until the test ends. It returns when Caddy
// listens on all of the TCP ports.
func start(t *testing.T, binary, caddyfile string, ports ...int) *caddy {
	t.Helper()
	path := filepath.Join(t.TempDir(), "Caddyfile")
	if err := os.WriteFile(path, []byte(caddyfile), 0o600); err != nil {
		t.Fatal(err)
	}
	return startFile(t, binary, path, nil, ports...)
}

// startFile runs binary with the Caddyfile at path. The variables in env are
// added to the environment.
func startFile(t *testing.T, binary, path string, env []string, ports ...int) *caddy {
	t.Helper()
	home := t.TempDir()
	c := &caddy{log: new(logBuffer)}
	t.Cleanup(func() { // runs after Caddy has exited
		if strings.Contains(c.log.String(), "DATA RACE") || t.Failed() {
			t.Errorf("Caddy's log:\n%s", c.log)
		}
	})
	env = append([]string{"HOME=" + home, "XDG_DATA_HOME=" + home, "XDG_CONFIG_HOME=" + home}, env...)
	if os.Getenv("GORACE") == "" {
		// The race detector reports a race when it sees it. By default the
		// process also sleeps for a second before it exits.
		env = append(env, "GORACE=atexit_sleep_ms=0")
	}
	exited := background(t, c.log, env, binary, "run", "--config", path, "--adapter", "caddyfile")
	for _, port := range ports {
		awaitPort(t, port, exited)
	}
	return c
}

// startSite runs cmd/caddy with one https site on localhost that has these
// directives. It returns when the site has a certificate.
func startSite(t *testing.T, directives string) (c *caddy, port int) {
	t.Helper()
	c, ports := startSites(t, []string{directives})
	return c, ports[0]
}

// startSites runs cmd/caddy with an https site on localhost, on a port of its
// own, for each element of directives. It returns when all have certificates.
func startSites(t *testing.T, directives []string) (c *caddy, ports []int) {
	t.Helper()
	var caddyfile strings.Builder
	caddyfile.WriteString(localOptions)
	for _, site := range directives {
		port := freePort(t)
		ports = append(ports, port)
		fmt.Fprintf(&caddyfile, "https://localhost:%d {\n\tbind 127.0.0.1\n\ttls internal\n%s\n}\n", port, site)
	}
	c = start(t, caddyBinary, caddyfile.String(), ports...)
	for _, port := range ports {
		awaitTLS(t, port)
	}
	return c, ports
}

// background runs a program until the test ends. The variables in env are added
// to the environment.
func background(t *testing.T, output io.Writer, env []string, program string, args ...string) (exited chan error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	run := exec.CommandContext(ctx, program, args...)
	run.Env = append(os.Environ(), env...)
	run.Stdout, run.Stderr = output, output
	run.Cancel = func() error {
		if run.Process.Signal(os.Interrupt) != nil { // Windows cannot send it
			return run.Process.Kill()
		}
		return nil
	}
	run.WaitDelay = timeout
	if err := run.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	exited = make(chan error, 1)
	go func() { exited <- run.Wait() }()
	t.Cleanup(func() {
		cancel()
		if err := <-exited; err != nil && !errors.Is(err, context.Canceled) {
			t.Logf("%s: %v", program, err)
		}
	})
	return exited
}

// awaitPort waits until port accepts connections. It fails the test if the
// program that should listen there exits.
func awaitPort(t *testing.T, port int, exited chan error) {
	t.Helper()
	await(t, fmt.Sprintf("a server on port %d", port), func() bool {
		select {
		case err := <-exited:
			exited <- err
			t.Fatalf("the program for port %d exited: %v", port, err)
		default:
		}
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
}

// awaitTLS waits until Caddy has a certificate for localhost on port: Caddy
// listens before it has one.
func awaitTLS(t *testing.T, port int) {
	t.Helper()
	await(t, fmt.Sprintf("a certificate on port %d", port), func() bool {
		trust := &tls.Config{ServerName: "localhost", InsecureSkipVerify: true} //nolint:gosec // loopback only
		conn, err := tls.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port), trust)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
}

// await polls done until it is true. It fails the test after the timeout.
func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline := time.Now().Add(timeout)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		if time.Now().After(deadline) {
			t.Fatalf("no %s after %s", what, timeout)
		}
		<-tick.C
	}
}

// The ports that tests listen on. They lie below the ports that an operating
// system gives to outgoing connections, so that no client can take a port
// between the test's choice and the server's start.
const (
	firstPort = 20000
	portCount = 12000
)

// portCounter counts the ports that this test run has tried, so that parallel
// tests never get the same one. Runs of other processes begin elsewhere.
var portCounter atomic.Int64

func init() { portCounter.Store(int64(os.Getpid()) * 101) }

// freePort returns a port that is free for TCP and UDP.
func freePort(t *testing.T) int {
	t.Helper()
	for range portCount {
		port := firstPort + int(portCounter.Add(1)%portCount)
		address := fmt.Sprintf("127.0.0.1:%d", port)
		listener, err := net.Listen("tcp", address)
		if err != nil {
			continue
		}
		packets, err := net.ListenPacket("udp", address)
		_ = listener.Close()
		if err == nil {
			_ = packets.Close()
			return port
		}
	}
	t.Fatal("no free port")
	return 0
}

// logBuffer collects the output of a program.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// await waits until the log contains text.
func (l *logBuffer) await(t *testing.T, text string) {
	t.Helper()
	await(t, fmt.Sprintf("log line with %q", text), func() bool { return strings.Contains(l.String(), text) })
}

// awaitRequests waits until the access log has n requests. What Caddy logs about a
// request before that is then in the log too.
func (l *logBuffer) awaitRequests(t *testing.T, n int) {
	t.Helper()
	await(t, fmt.Sprintf("access log of %d requests", n), func() bool { return strings.Count(l.String(), "handled request") >= n })
}

// warnings returns the warnings of cookie_policy in the log: those that the
// Caddyfile adapter returns to Caddy, and those of the handler.
func (l *logBuffer) warnings() (lines []string) {
	for line := range strings.Lines(l.String()) {
		ours := strings.Contains(line, `"msg":"cookie_policy: `) || strings.Contains(line, `"logger":"http.handlers.cookie_policy`)
		if ours && strings.Contains(line, `"level":"warn"`) {
			lines = append(lines, line)
		}
	}
	return lines
}

// send makes a request and reads the whole response.
func send(t *testing.T, client *http.Client, method, url string, header http.Header) (*http.Response, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for key, values := range header {
		r.Header[key] = values
	}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}
