package integration_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
)

// startTicker runs an app that sends frames to a WebSocket until it ends.
func startTicker(t *testing.T) (address string) {
	t.Helper()
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = conn.Close() }()
		_, err = fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
			"Sec-WebSocket-Accept: %s\r\nSet-Cookie: raw=1\r\n\r\n", acceptKey(r.Header.Get("Sec-WebSocket-Key")))
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for err == nil {
			<-tick.C
			_, err = io.WriteString(conn, "\x81\x04data")
		}
	}))
	t.Cleanup(app.Close)
	return strings.TrimPrefix(app.URL, "http://")
}

// openTunnel opens a WebSocket over HTTP/3 (RFC 9220).
func openTunnel(ctx context.Context, conn *http3.ClientConn, host string) (*http3.RequestStream, *http.Response, error) {
	str, err := conn.OpenRequestStream(ctx)
	if err != nil {
		return nil, nil, err
	}
	err = str.SendRequestHeader(&http.Request{
		Method: http.MethodConnect, Proto: "websocket", Host: host,
		URL:    &url.URL{Scheme: "https", Host: host, Path: "/"},
		Header: http.Header{"Sec-Websocket-Version": {"13"}, "Origin": {"https://" + host}},
	})
	if err != nil {
		return nil, nil, err
	}
	resp, err := str.ReadResponse()
	return str, resp, err
}

// TestTunnelsUnderReload reloads Caddy while tunnels over HTTP/3 are busy: a reload
// ends them from another goroutine than the one that writes to them. With -race,
// the detector looks on.
func TestTunnelsUnderReload(t *testing.T) {
	const each = 95 // servers allow 100 streams
	rounds := 1
	if raceEnabled {
		rounds = 11
	}
	port := freePort(t)
	host := fmt.Sprintf("localhost:%d", port)
	caddyfile := fmt.Sprintf("%shttps://%s {\n\tbind 127.0.0.1\n\ttls internal\n\tcookie_policy {\n\t\thttponly\n\t}\n\treverse_proxy %s\n}\n",
		optionsHere(t), host, startTicker(t))
	loadHere(t, caddyfile)
	awaitTLS(t, port)
	trust := http3.ConfigureTLSConfig(&tls.Config{ServerName: "localhost", InsecureSkipVerify: true}) //nolint:gosec // loopback only
	tunnels, ended := 0, 0
	for range rounds {
		ctx, cancel := context.WithTimeout(t.Context(), timeout)
		conn, err := quic.DialAddr(ctx, fmt.Sprintf("127.0.0.1:%d", port), trust, &quic.Config{EnableDatagrams: false})
		if err != nil {
			t.Fatal(err)
		}
		client := (&http3.Transport{}).NewClientConn(conn)
		ends := make(chan struct{}, each)
		for range each {
			str, resp, err := openTunnel(ctx, client, host)
			if err != nil {
				t.Fatal(err)
			}
			if got := resp.Header["Set-Cookie"]; resp.StatusCode != http.StatusOK || len(got) != 1 || got[0] != "raw=1; HttpOnly" {
				t.Fatalf("got %d %q", resp.StatusCode, got)
			}
			tunnels++
			started := make(chan error, 1)
			go func() {
				_, err := io.ReadFull(str, make([]byte, 6))
				started <- err
				if err == nil {
					_, _ = io.Copy(io.Discard, str) // with an error, or without: the reload decides
				}
				ends <- struct{}{}
			}()
			if err := <-started; err != nil {
				t.Fatal(err)
			}
		}
		loadHere(t, caddyfile)
		for range each {
			select {
			case <-ends:
				ended++
			case <-ctx.Done():
				t.Fatal("a tunnel outlives the reload")
			}
		}
		_ = conn.CloseWithError(0, "")
		cancel()
	}
	if tunnels != rounds*each || ended != tunnels {
		t.Errorf("%d tunnels, %d of them ended", tunnels, ended)
	}
	t.Logf("%d tunnels, %d reloads", tunnels, rounds)
}
