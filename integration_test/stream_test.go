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
	"slices"
	"testing"
	"time"
)

// TestGateStream checks that an event reaches the client when the app sends it,
// and that the policy has changed the cookie in the header before it.
func TestGateStream(t *testing.T) {
	t.Parallel()
	address := startGate(t, "")
	for _, protocol := range protocols(t) {
		t.Run(protocol.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), timeout)
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
			// The app ends the stream only when the client is gone.
			event, err := bufio.NewReader(resp.Body).ReadString('\n')
			if err != nil || event != "data: first\n" {
				t.Errorf("got %q, %v", event, err)
			}
			if got := resp.Header.Values("Set-Cookie"); !slices.Equal(got, []string{defaultLine}) {
				t.Errorf("got %q, want %q", got, defaultLine)
			}
		})
	}
}

// TestGateWebSocket checks that the policy changes the cookie of a 101, and that
// frames then pass in both directions.
func TestGateWebSocket(t *testing.T) {
	t.Parallel()
	address := startGate(t, "")
	conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}}) //nolint:gosec // loopback only
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	upgradeAndEcho(t, conn, address, "/up/ws", defaultLine)
}

// upgradeAndEcho opens a WebSocket over conn and checks the cookie of the 101
// and the frames that come back.
func upgradeAndEcho(t *testing.T, conn net.Conn, host, path, wantCookie string) {
	t.Helper()
	if err := conn.SetDeadline(time.Now().Add(timeout)); err != nil {
		t.Fatal(err)
	}
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

// textFrame returns a masked text frame (RFC 6455, section 5.2).
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
