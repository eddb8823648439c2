package integration_test

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"testing"

	"github.com/quic-go/quic-go/http3"
)

// protocol is a version of HTTP with a client that speaks no other version.
type protocol struct {
	name   string
	proto  string
	client *http.Client
}

// protocols returns a client for each version of HTTP. The clients follow no
// redirect and store no cookie.
func protocols(t *testing.T) []protocol {
	// Caddy creates its CA when the test starts, so no client knows it.
	trust := &tls.Config{InsecureSkipVerify: true} //nolint:gosec // loopback only
	one, two := new(http.Protocols), new(http.Protocols)
	one.SetHTTP1(true)
	two.SetHTTP2(true)
	h1 := &http.Transport{TLSClientConfig: trust.Clone(), Protocols: one, DisableCompression: true}
	h2 := &http.Transport{TLSClientConfig: trust.Clone(), Protocols: two, DisableCompression: true}
	h3 := &http3.Transport{TLSClientConfig: trust.Clone(), DisableCompression: true}
	t.Cleanup(func() {
		h1.CloseIdleConnections()
		h2.CloseIdleConnections()
		if err := h3.Close(); err != nil {
			t.Error(err)
		}
	})
	client := func(transport http.RoundTripper) *http.Client {
		return &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	return []protocol{
		{"h1", "HTTP/1.1", client(h1)},
		{"h2", "HTTP/2.0", client(h2)},
		{"h3", "HTTP/3.0", client(h3)},
	}
}

// get sends a request to the https site on port and returns the Set-Cookie lines
// and the body of the response. The request has no Cookie field if cookie is "".
func get(t *testing.T, client *http.Client, port int, path, cookie string) (setCookie []string, body string) {
	t.Helper()
	header := http.Header{}
	if cookie != "" {
		header["Cookie"] = []string{cookie}
	}
	resp, body := send(t, client, http.MethodGet, fmt.Sprintf("https://localhost:%d%s", port, path), header)
	return resp.Header.Values("Set-Cookie"), body
}
