package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/quic-go/quic-go/http3"
)

// worstKinds are kinds of policies. The first is none.
var worstKinds = []struct{ name, policy string }{
	{"none", ""},
	{"hygiene alone", "cookie_policy"},
	{"exact name", "cookie_policy {\n cookie s_id {\n prefix host\n }\n }"},
	{"strict hygiene", "cookie_policy {\n hygiene strict\n cookie s_id {\n prefix host\n }\n }"},
	{"glob", "cookie_policy {\n cookie *_sess {\n prefix host\n }\n }"},
	{"expression", "cookie_policy {\n cookie ~.*(sess|auth|token)[0-9a-f]* {\n prefix host\n }\n }"},
	{"all names", "cookie_policy {\n cookie * {\n prefix auto\n }\n }"},
	{"allowed names", "cookie_policy {\n strip request * !s_id\n }"},
	{"two that rename", "route {\n cookie_policy {\n cookie ~.*_sess {\n prefix auto\n }\n }\n cookie_policy {\n cookie ~s.*_sess {\n rename crm_*\n }\n }\n }"},
	{"injection", "cookie_policy {\n cookie s_id {\n prefix host\n }\n inject request who {header.X-Who}\n }"},
}

// crumbs returns a header of three cookies that are alike, of which HPACK sends the
// second and the third, and all of later requests, as one octet each.
func crumbs(before, unit, after string) string {
	const longest = 4<<10 - 100 // what the table of HPACK holds
	crumb := before + strings.Repeat(unit, (longest-len(before)-len(after))/len(unit)) + after
	return strings.Join([]string{crumb, crumb, crumb}, "; ")
}

// worstHeaders are those that cost most of many that were tried, and two beyond the
// limits of a policy. Caddy itself takes no more than 16 KiB by default.
var worstHeaders = []struct{ name, header string }{
	{"lists of empty names", crumbs("a", "=,", "")},
	{"lists of quotes", crumbs("a", `,="`, "")},
	{"quoted values", crumbs("", `a="b",`, "")},
	{"all readings", crumbs("a=", "é%252561[+ ", "=")},
	{"many odd names", crumbs("a", "=,s.s", "")},
	{"names after commas", crumbs("a=", ",s_id", "=")},
	{"many cookies", strings.TrimSuffix(strings.Repeat("x.s[=aaaaaaaa; ", 250), "; ")},
	{"more octets", crumbs("a", "=,", "") + "; b=" + strings.Repeat("b", 1<<10)},
	{"more cookies", strings.TrimSuffix(strings.Repeat("a=b; ", 300), "; ")},
}

// mostRatio is how many times the CPU time of plain Caddy a request may cost.
const mostRatio = 5

// TestWorst compares the CPU time of requests whose Cookie header asks for much work,
// through each kind of policy, with that of the same requests without a policy.
// WORST_REQUESTS is the number of requests in a series, such as 60. With WORST_RESPOND, Caddy answers by itself, which makes plain Caddy the cheapest.
func TestWorst(t *testing.T) {
	requests := 20
	if given := os.Getenv("WORST_REQUESTS"); given != "" {
		var err error
		if requests, err = strconv.Atoi(given); err != nil {
			t.Fatal(err)
		}
	}
	upstream := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer upstream.Close()
	handler := "reverse_proxy " + upstream.Listener.Addr().String()
	if os.Getenv("WORST_RESPOND") != "" {
		handler = "respond ok"
	}
	pid, ports := startWorst(t, handler)
	for _, protocol := range []string{"HTTP/1.1", "HTTP/2", "HTTP/3"} {
		t.Run(protocol, func(t *testing.T) {
			client := worstClient(t, protocol)
			worst := make([]float64, len(ports))
			which := make([]string, len(ports))
			for _, h := range worstHeaders {
				cost := make([]time.Duration, len(ports))
				for i, port := range ports {
					cost[i] = worstCost(t, pid, client, port, h.header, requests)
					if ratio := float64(cost[i]) / float64(cost[0]); ratio > worst[i] {
						worst[i], which[i] = ratio, h.name
					}
				}
			}
			for i, kind := range worstKinds[1:] {
				t.Logf("%-16s %-9s %5.2f  %s", kind.name, protocol, worst[i+1], which[i+1])
				if worst[i+1] > mostRatio {
					t.Errorf("%s costs more than %d times what plain Caddy does", kind.name, mostRatio)
				}
			}
		})
	}
}

// startWorst runs one Caddy with a site for each kind of policy.
func startWorst(t *testing.T, handler string) (pid int, ports []int) {
	t.Helper()
	folder := t.TempDir()
	program, err := buildCaddy(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	var config strings.Builder
	config.WriteString("{\nadmin off\npersist_config off\nskip_install_trust\nauto_https disable_redirects\nlog default {\nlevel FATAL\n}\n}\n")
	for _, kind := range worstKinds {
		port, err := freePort()
		if err != nil {
			t.Fatal(err)
		}
		ports = append(ports, port)
		fmt.Fprintf(&config, "https://localhost:%d {\nbind 127.0.0.1\ntls internal\n%s\n%s\n}\n", port, kind.policy, handler)
	}
	path := filepath.Join(folder, "Caddyfile")
	if err := os.WriteFile(path, []byte(config.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	command := exec.CommandContext(ctx, program, "run", "--config", path, "--adapter", "caddyfile")
	command.Env = append(os.Environ(), "XDG_DATA_HOME="+folder, "XDG_CONFIG_HOME="+folder, "HOME="+folder, "GOMAXPROCS=1")
	command.Stderr = os.Stderr
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = 10 * time.Second
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = command.Wait() // It always fails: Caddy is told to stop.
	})
	client := worstClient(t, "HTTP/1.1")
	for _, port := range ports {
		for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
			err := worstRequest(t, client, port, "")
			if err == nil {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal(err)
			}
		}
	}
	return command.Process.Pid, ports
}

// worstClient returns a client that speaks one version of HTTP.
func worstClient(t *testing.T, protocol string) *http.Client {
	t.Helper()
	trust := &tls.Config{InsecureSkipVerify: true} //nolint:gosec // Caddy has just made its certificates, and listens on loopback only.
	if protocol == "HTTP/3" {
		transport := &http3.Transport{TLSClientConfig: trust, DisableCompression: true}
		t.Cleanup(func() { _ = transport.Close() })
		return &http.Client{Transport: transport, Timeout: 30 * time.Second}
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(protocol == "HTTP/1.1")
	protocols.SetHTTP2(protocol == "HTTP/2")
	transport := &http.Transport{TLSClientConfig: trust, Protocols: protocols, DisableCompression: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: 30 * time.Second}
}

// worstCost returns the CPU time of a request: the least of several series.
func worstCost(t *testing.T, pid int, client *http.Client, port int, cookie string, requests int) time.Duration {
	t.Helper()
	least := time.Hour
	for range 3 {
		before, err := readCPU(pid)
		if err != nil {
			t.Fatal(err)
		}
		for range requests {
			if err := worstRequest(t, client, port, cookie); err != nil {
				t.Fatal(err)
			}
		}
		after, err := readCPU(pid)
		if err != nil {
			t.Fatal(err)
		}
		used, err := after.since(before)
		if err != nil {
			t.Fatal(err)
		}
		least = min(least, used/time.Duration(requests))
	}
	return least
}

// worstRequest sends one request. A policy may refuse it.
func worstRequest(t *testing.T, client *http.Client, port int, cookie string) error {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("https://localhost:%d/", port), nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Who", strings.Repeat(",", 2<<10))
	if cookie != "" {
		request.Header.Set("Cookie", cookie)
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	if err == nil && response.StatusCode != http.StatusOK && response.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		err = fmt.Errorf("%s", response.Status)
	}
	return err
}
