package cookiepolicy

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"go.uber.org/zap"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// discard is the cheapest writer there is: it keeps its header map.
type discard struct{ header http.Header }

func (w *discard) Header() http.Header         { return w.header }
func (w *discard) Write(p []byte) (int, error) { return len(p), nil }
func (w *discard) WriteHeader(int)             {}

// BenchmarkHandler measures what the handler adds to a request: beside it stands
// the same request without it.
func BenchmarkHandler(b *testing.B) {
	h, _ := provisioned(b, `{"edits": [{"attribute": "secure", "op": "set"}, {"attribute": "httponly", "op": "set"},
		{"attribute": "samesite", "op": "set", "value": "lax"}, {"attribute": "path", "op": "map", "from": "/app", "value": "/"}]}`)
	h.logger, h.debug = zap.NewNop(), false
	for _, n := range []int{0, 1, 20} {
		var lines []string
		for i := range n {
			lines = append(lines, fmt.Sprintf("session_%d=31d4d96e407aad42c5f1a2b3c4d5e6f7; Path=/app/x", i))
		}
		next := nextFunc(func(w http.ResponseWriter, _ *http.Request) error {
			if lines != nil {
				w.Header()["Set-Cookie"] = lines
			}
			w.WriteHeader(http.StatusOK)
			_, err := w.Write([]byte("body"))
			return err
		})
		vars := map[string]any{"trusted_proxy": false, "client_ip": "127.0.0.1"}
		r := httptest.NewRequest(http.MethodGet, "https://x/", nil)
		r = r.WithContext(context.WithValue(r.Context(), caddyhttp.VarsCtxKey, vars))
		w := &discard{http.Header{"Content-Type": {"text/html"}, "Content-Length": {"4"}, "Date": {"x"}, "Server": {"Caddy"}, "Via": {"1.1 Caddy"}}}
		for _, way := range []struct {
			name  string
			serve func() error
		}{
			{"without", func() error { return next.ServeHTTP(w, r) }},
			{"with", func() error { return h.ServeHTTP(w, r, next) }},
		} {
			b.Run(fmt.Sprintf("%d cookies, %s", n, way.name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					delete(vars, historyKey)
					delete(w.header, "Set-Cookie")
					if err := way.serve(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
