package integration_test

import (
	"bufio"
	"crypto/sha1" //nolint:gosec // RFC 6455 requires it
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// newUpstream runs a legacy app that sends the cookie raw=1 with each kind of
// response that an app can send.
func newUpstream(t *testing.T) (address string) {
	mux := http.NewServeMux()
	cookie := func(w http.ResponseWriter) { w.Header().Add("Set-Cookie", "raw=1") }
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			cookie(w)
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(code)
		}
	}
	mux.HandleFunc("/up/ok", func(w http.ResponseWriter, _ *http.Request) {
		cookie(w)
		_, _ = io.WriteString(w, "body")
	})
	mux.HandleFunc("/up/two", func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Set-Cookie"] = []string{"raw=1", "sid=2; path=/app; SameSite=Strict; Priority=High"}
	})
	mux.HandleFunc("/up/304", status(http.StatusNotModified))
	mux.HandleFunc("/up/302", status(http.StatusFound))
	mux.HandleFunc("/up/404", status(http.StatusNotFound))
	mux.HandleFunc("/up/500", status(http.StatusInternalServerError))
	mux.HandleFunc("/up/103", func(w http.ResponseWriter, _ *http.Request) {
		cookie(w)
		w.Header().Set("Link", "</style.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		_, _ = io.WriteString(w, "body")
	})
	mux.HandleFunc("/up/trailer", func(w http.ResponseWriter, _ *http.Request) {
		cookie(w)
		w.Header().Set("Trailer", "Set-Cookie, X-Sum")
		_, _ = io.WriteString(w, "body")
		w.Header().Add("Set-Cookie", "late=1")
		w.Header().Set("X-Sum", "1")
	})
	mux.HandleFunc("/up/sse", func(w http.ResponseWriter, r *http.Request) {
		cookie(w)
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "data: first\n\n")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done() // the stream stays open until the client has seen the first event
	})
	mux.HandleFunc("/up/ws", func(w http.ResponseWriter, r *http.Request) {
		echoWebSocket(t, w, r)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

// echoWebSocket accepts a WebSocket and returns every frame unchanged.
func echoWebSocket(t *testing.T, w http.ResponseWriter, r *http.Request) {
	conn, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = conn.Close() }()
	_, _ = fmt.Fprintf(rw, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Accept: %s\r\nSet-Cookie: raw=1\r\n\r\n", acceptKey(r.Header.Get("Sec-WebSocket-Key")))
	_ = rw.Flush()
	_, _ = io.Copy(conn, bufio.NewReader(rw))
}

// acceptKey returns the Sec-WebSocket-Accept for a key (RFC 6455, section 4.2.2).
func acceptKey(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) //nolint:gosec // as above
	return base64.StdEncoding.EncodeToString(sum[:])
}
