package cookiepolicy

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"go.uber.org/zap"
)

// stream is a writer for a tunnel: like that of HTTP/3, it reads the header map
// once it must, and it can be used by several goroutines then.
type stream struct {
	header http.Header
	mu     sync.Mutex
	sent   http.Header
}

func (s *stream) Header() http.Header { return s.header }

func (s *stream) WriteHeader(int) {}

func (s *stream) Write(p []byte) (int, error) { return len(p), s.FlushError() }

func (s *stream) FlushError() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sent == nil {
		s.sent = s.header.Clone()
	}
	return nil
}

// TestTunnels closes tunnels as reverse_proxy does when Caddy reloads: the Close
// frame is written by another goroutine than the messages, and may come after the
// handler has returned. The race detector watches over the header map.
func TestTunnels(t *testing.T) {
	h, _ := provisioned(t, `{"edits": [{"attribute": "secure", "op": "set"}]}`)
	h.logger, h.debug = zap.NewNop(), false
	for range 1000 {
		s := &stream{header: make(http.Header)}
		r := httptest.NewRequest(http.MethodConnect, "/", nil)
		r.ProtoMajor = 3
		var goroutines sync.WaitGroup
		message := func(w http.ResponseWriter) {
			_, _ = w.Write([]byte("message"))
			_ = http.NewResponseController(w).Flush()
		}
		err := h.ServeHTTP(s, r, nextFunc(func(w http.ResponseWriter, _ *http.Request) error {
			w.Header().Set("Set-Cookie", "a=1")
			w.WriteHeader(http.StatusOK)
			if err := http.NewResponseController(w).Flush(); err != nil {
				return err
			}
			ended := make(chan struct{})
			goroutines.Go(func() { // from the app
				defer close(ended)
				for range 3 {
					message(w)
				}
			})
			goroutines.Go(func() { message(w) }) // from the reload
			<-ended
			return nil
		}))
		// What comes after the policy uses the map again, as it may.
		s.header.Set("X-After", "1")
		delete(s.header, "Set-Cookie")
		goroutines.Wait()
		if got := s.sent.Get("Set-Cookie"); err != nil || got != "a=1; Secure" {
			t.Fatalf("got %q (%v)", got, err)
		}
	}
}
