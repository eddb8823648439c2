// Package integration_test runs the real binary, over real sockets, against
// real clients.
package integration_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// The binaries under test: cmd/caddy and the one with the zoo.
var caddyBinary, zooBinary string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		folder, err := os.MkdirTemp("", "cookie-policy")
		if err != nil {
			panic(err)
		}
		defer func() { _ = os.RemoveAll(folder) }()
		caddyBinary, zooBinary = filepath.Join(folder, "caddy.exe"), filepath.Join(folder, "zoo.exe")
		for binary, source := range map[string]string{caddyBinary: "../cmd/caddy", zooBinary: "./internal/caddy"} {
			args := []string{"build", "-o", binary}
			if raceEnabled {
				args = append(args, "-race")
			}
			build := exec.Command("go", append(args, source)...)
			if out, err := build.CombinedOutput(); err != nil {
				fmt.Fprintf(os.Stderr, "go build %s: %v\n%s", source, err, out)
				return 1
			}
		}
		return m.Run()
	}())
}

// patience is how long anything may take on a busy machine.
const patience = 60 * time.Second

// caddy is a running Caddy.
type caddy struct {
	log *logBuffer
}

// start runs binary on a Caddyfile until the test ends. The Caddyfile must
// make every one of the TCP ports listen.
func start(t *testing.T, binary, caddyfile string, ports ...int) *caddy {
	t.Helper()
	folder := t.TempDir()
	path := filepath.Join(folder, "Caddyfile")
	if err := os.WriteFile(path, []byte(caddyfile), 0o600); err != nil {
		t.Fatal(err)
	}
	return startFile(t, binary, path, nil, ports...)
}

// startFile runs binary on the Caddyfile at path, with more environment.
func startFile(t *testing.T, binary, path string, env []string, ports ...int) *caddy {
	t.Helper()
	home := t.TempDir()
	c := &caddy{log: new(logBuffer)}
	t.Cleanup(func() { // runs when Caddy has ended
		if strings.Contains(c.log.String(), "DATA RACE") || t.Failed() {
			t.Errorf("Caddy's log:\n%s", c.log)
		}
	})
	env = append([]string{"HOME=" + home, "XDG_DATA_HOME=" + home, "XDG_CONFIG_HOME=" + home}, env...)
	exited := background(t, c.log, env, binary, "run", "--config", path, "--adapter", "caddyfile")
	for _, port := range ports {
		awaitPort(t, port, exited)
	}
	return c
}

// background runs a program until the test ends, with more environment.
func background(t *testing.T, output io.Writer, env []string, program string, args ...string) (exited chan error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	run := exec.CommandContext(ctx, program, args...)
	run.Env = append(os.Environ(), env...)
	run.Stdout, run.Stderr = output, output
	run.Cancel = func() error {
		if run.Process.Signal(os.Interrupt) != nil { // Windows has none
			return run.Process.Kill()
		}
		return nil
	}
	run.WaitDelay = patience
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	exited = make(chan error, 1)
	go func() { exited <- run.Wait() }()
	t.Cleanup(func() {
		cancel()
		if err := <-exited; err != nil {
			t.Log(err)
		}
	})
	return exited
}

// awaitPort waits until port listens.
func awaitPort(t *testing.T, port int, exited chan error) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for tick := time.NewTicker(20 * time.Millisecond); ; <-tick.C {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = conn.Close()
			return
		}
		select {
		case err := <-exited:
			exited <- err
			t.Fatalf("Caddy ended: %v", err)
		default:
		}
		if time.Now().After(deadline) {
			t.Fatalf("port %d does not listen: %v", port, err)
		}
	}
}

// awaitTLS waits until port has a certificate for localhost: Caddy listens
// before it has one.
func awaitTLS(t *testing.T, port int) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for tick := time.NewTicker(20 * time.Millisecond); ; <-tick.C {
		trust := &tls.Config{ServerName: "localhost", InsecureSkipVerify: true} //nolint:gosec // loopback only
		conn, err := tls.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port), trust)
		if err == nil {
			_ = conn.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("port %d has no certificate: %v", port, err)
		}
	}
}

// freePort returns a port that is free for TCP and UDP.
func freePort(t *testing.T) int {
	t.Helper()
	for range 100 {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := listener.Addr().(*net.TCPAddr).Port
		packets, err := net.ListenPacket("udp", fmt.Sprintf("127.0.0.1:%d", port))
		_ = listener.Close()
		if err == nil {
			_ = packets.Close()
			return port
		}
	}
	t.Fatal("no free port")
	return 0
}

// logBuffer collects what Caddy says.
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

// await waits until the log holds text.
func (l *logBuffer) await(t *testing.T, text string) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for tick := time.NewTicker(10 * time.Millisecond); !strings.Contains(l.String(), text); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("the log never says %q", text)
		}
	}
}

// send makes a request and reads the whole response.
func send(t *testing.T, client *http.Client, method, url string, header http.Header) (*http.Response, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
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
