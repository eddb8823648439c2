package zoo

import (
	"bytes"
	"net/http"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// around is a handler with a writer of its own around those of the next handlers.
type around struct {
	// Kind is what the writer does: wait, threshold or hold.
	Kind string `json:"kind,omitempty"`
}

func (around) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "http.handlers.around", New: func() caddy.Module { return new(around) }}
}

func (a *around) ServeHTTP(w http.ResponseWriter, r *http.Request, next caddyhttp.Handler) error {
	aw := &aroundWriter{ResponseWriter: w, limit: map[string]int{"wait": 1, "threshold": 2048, "hold": 1 << 30}[a.Kind]}
	defer aw.close()
	return next.ServeHTTP(aw, r)
}

// aroundWriter keeps status and body until there are limit octets, and ignores
// flushes until then.
type aroundWriter struct {
	http.ResponseWriter
	limit  int
	status int
	body   bytes.Buffer
	sent   bool
}

func (w *aroundWriter) WriteHeader(status int) {
	if status >= 100 && status <= 199 {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	w.status = status
}

func (w *aroundWriter) Write(p []byte) (int, error) {
	if w.sent {
		return w.ResponseWriter.Write(p)
	}
	w.body.Write(p)
	if w.body.Len() >= w.limit {
		w.close()
	}
	return len(p), nil
}

func (w *aroundWriter) FlushError() error {
	if !w.sent {
		return nil
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

func (w *aroundWriter) close() {
	if w.sent {
		return
	}
	w.sent = true
	if w.status != 0 {
		w.ResponseWriter.WriteHeader(w.status)
	}
	_, _ = w.ResponseWriter.Write(w.body.Bytes())
}
