package cookiepolicy

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// TestConnectionNamesCookie checks that a client cannot have a proxy after the
// policy remove the Cookie field as one of the connection.
func TestConnectionNamesCookie(t *testing.T) {
	h, _ := provisioned(t, `{"inject": [{"name": "in", "value": "1", "direction": "request"}]}`)
	for _, tc := range []struct {
		desc     string
		in, want []string
	}{
		{"absent", nil, nil},
		{"others", []string{"keep-alive, Upgrade"}, []string{"keep-alive, Upgrade"}},
		{"alone", []string{"Cookie"}, nil},
		{"after another", []string{"close, Cookie"}, []string{"close"}},
		{"between others", []string{"Upgrade ,cookie, X-A"}, []string{"Upgrade", "X-A"}},
		{"in another line", []string{"close", "COOKIE"}, []string{"close"}},
		{"twice", []string{"Cookie,Cookie", "Cookie"}, nil},
		{"look-alike", []string{"X-Cookie, Cookies"}, []string{"X-Cookie, Cookies"}},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.Header["Cookie"] = []string{"a=1"}
			if tc.in != nil {
				r.Header["Connection"] = slices.Clone(tc.in)
			}
			_, err := serve(h, r, func(_ http.ResponseWriter, r *http.Request) error {
				if got := r.Header["Connection"]; !slices.Equal(got, tc.want) {
					t.Errorf("got %q, want %q", got, tc.want)
				}
				if got := r.Header.Get("Cookie"); got != "a=1; in=1" {
					t.Errorf("the app sees %q", got)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// TestRequestTrailers checks that no cookie comes in trailers, announced or not,
// to handlers or to what they proxy to.
func TestRequestTrailers(t *testing.T) {
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = fmt.Fprintf(w, "Cookie %q, trailers %q", r.Header["Cookie"], r.Trailer) //nolint:gosec // no browser reads it
	}))
	defer app.Close()
	target, err := url.Parse(app.URL)
	if err != nil {
		t.Fatal(err)
	}
	h, _ := provisioned(t, `{"defaults": true}`)
	// forward sends the request on as reverse_proxy does, with the trailers that
	// come in while it reads the body.
	forward := func(w http.ResponseWriter, r *http.Request) error {
		out := *r
		out.URL, out.RequestURI = target, ""
		resp, err := http.DefaultTransport.RoundTrip(&out)
		if err != nil {
			return err
		}
		defer func() { _ = resp.Body.Close() }()
		_, err = io.Copy(w, resp.Body)
		return err
	}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.WithContext(r.Context()) // a copy, as Caddy makes one
		_ = h.ServeHTTP(w, r, nextFunc(func(w http.ResponseWriter, r *http.Request) error {
			if err := forward(w, r); err != nil {
				t.Error(err)
			}
			if len(r.Trailer["Cookie"]) > 0 {
				t.Errorf("the handler sees %q", r.Trailer)
			}
			return nil
		}))
	}))
	defer front.Close()
	for _, tc := range []struct{ desc, announced, trailers, want string }{
		{"none", "", "", `Cookie ["a=1"], trailers map[]`},
		{"announced", "Cookie", "Cookie: sid=evil\r\n", `Cookie ["a=1"], trailers map[]`},
		{"announced with another", "X-Sum, cookie", "Cookie: sid=evil\r\nX-Sum: 1\r\n", `Cookie ["a=1"], trailers map["X-Sum":["1"]]`},
		{"not announced, but another", "X-Sum", "cookie: sid=evil\r\nX-Sum: 1\r\n", `Cookie ["a=1"], trailers map["X-Sum":["1"]]`},
		{"not announced", "", "Cookie: sid=evil\r\n", `Cookie ["a=1"], trailers map[]`},
		{"another", "X-Sum", "X-Sum: 1\r\n", `Cookie ["a=1"], trailers map["X-Sum":["1"]]`},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			conn, err := net.Dial("tcp", front.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			announced := ""
			if tc.announced != "" {
				announced = "Trailer: " + tc.announced + "\r\n"
			}
			_, err = fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: x\r\nCookie: a=1\r\nTransfer-Encoding: chunked\r\n%s\r\n4\r\nbody\r\n0\r\n%s\r\n", announced, tc.trailers)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = resp.Body.Close() }()
			body, err := io.ReadAll(resp.Body)
			if err != nil || string(body) != tc.want {
				t.Errorf("got %s (%v), want %s", body, err, tc.want)
			}
		})
	}
}

// TestPlaceholdersOnTheWayOut checks that a placeholder about a cookie of the
// request shows what the app was shown, however the response comes about, and that
// the browser's cookies are back afterwards.
func TestPlaceholdersOnTheWayOut(t *testing.T) {
	h, _ := provisioned(t, `{"cookies": [{"names": ["sid"], "prefix": "host"}],
		"inject": [{"name": "seen", "value": "sid:{http.request.cookie.sid}", "direction": "response"}]}`)
	for _, tc := range []struct {
		desc string
		next func(http.ResponseWriter) error
	}{
		{"WriteHeader", func(w http.ResponseWriter) error { w.WriteHeader(http.StatusOK); return nil }},
		{"write", func(w http.ResponseWriter) error { _, err := io.WriteString(w, "body"); return err }},
		{"nothing", func(http.ResponseWriter) error { return nil }},
		{"error", func(http.ResponseWriter) error { return errors.New("broken") }},
		{"panic", func(http.ResponseWriter) error { panic(http.ErrAbortHandler) }},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			for sent, want := range map[string]string{"sid=evil": "seen=sid:", "sid=evil; __Host-sid=good": "seen=sid:good"} {
				repl := caddy.NewReplacer()
				r := httptest.NewRequest(http.MethodGet, "https://x/", nil)
				r.Header["Cookie"] = []string{sent}
				w := httptest.NewRecorder()
				r = caddyhttp.PrepareRequest(r.WithContext(context.WithValue(r.Context(), caddy.ReplacerCtxKey, repl)), repl, w, nil)
				func() {
					defer func() { _ = recover() }()
					_ = h.ServeHTTP(w, r, nextFunc(func(w http.ResponseWriter, _ *http.Request) error { return tc.next(w) }))
				}()
				if got := w.Header()["Set-Cookie"]; len(got) == 0 || got[0] != want {
					t.Errorf("sent %q: got %q, want %q", sent, got, want)
				}
				if got := strings.Join(r.Header["Cookie"], "|"); got != sent {
					t.Errorf("%q is left of %q", got, sent)
				}
			}
		})
	}
}
