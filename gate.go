package cookiepolicy

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"
	"syscall"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// responseWriter is the gate that every response header passes, whatever a handler
// does to send it. It has no Hijack and no Flush of its own:
// http.ResponseController finds the real ones through Unwrap.
//
// The policy sees the header once, when the handler sends it. Whether it is out
// then cannot be known: writers around this one, such as encode, may wait for the
// body, and the server may read the map late (HTTP/3). The lines that the policy
// let through therefore stay in force until the handlers inside are done: before
// anything else goes on to the writer, what was added since then is taken away.
type responseWriter struct {
	caddyhttp.ResponseWriterWrapper // by value, so that one allocation holds all

	handler  *Handler
	request  *http.Request
	exchange policy.Exchange
	history  policy.History // what all policies of the request share, if this is the first
	entered  urlPath        // of the URL when the request entered this policy

	oneCookie   [1]string // room for the Cookie line of most requests
	oneApproved [1]string // and for the approved line of many responses

	committed bool // the policy has seen the final header
	sent      bool // the final header has been sent on
	informed  bool // an informational response has been sent on
	inPolicy  bool // the policy is running; if it stays true, the policy panicked
	closed    bool // the handlers inside have returned; guarded by mu

	// When a reload closes a tunnel of HTTP/2 or 3, the goroutine of the reload and
	// that of the tunnel both write. The writers around this one are made for one
	// goroutine: turn lets in one after the other. mu guards the header map and
	// what follows; nobody holds it while waiting for the client.
	turn     sync.Mutex
	mu       sync.Mutex
	approved []string // the Set-Cookie lines that the policy let through; no handler has this slice
}

// errReturned is what a write gets that comes after the handlers have returned, when
// servers may panic.
var errReturned = errors.New("cookie_policy: the handlers have returned")

// WriteHeader applies the policy to the header of the final response. The
// informational responses go out without cookies: they come before the app has
// decided, and the final response carries all cookies.
func (rw *responseWriter) WriteHeader(status int) {
	if rw.isInformational(status) {
		rw.forwardInformational(status)
		return
	}
	rw.beforeHeader()
	rw.ResponseWriter.WriteHeader(status)
	rw.sent = true
}

// Write may be what sends the header.
func (rw *responseWriter) Write(p []byte) (int, error) {
	if rw.request.ProtoMajor >= 2 {
		rw.turn.Lock()
		defer rw.turn.Unlock()
	}
	if rw.beforeBody(p) {
		return rw.ResponseWriter.Write(p)
	}
	return 0, errReturned
}

// FlushError may send the header too.
func (rw *responseWriter) FlushError() error {
	if rw.request.ProtoMajor >= 2 {
		rw.turn.Lock()
		defer rw.turn.Unlock()
	}
	if !rw.beforeBody(nil) {
		return errReturned
	}
	return http.NewResponseController(rw.ResponseWriter).Flush()
}

// ReadFrom is Write for io.Copy. It keeps sendfile working, which only HTTP/1.1 has;
// in later versions each write takes its turn.
func (rw *responseWriter) ReadFrom(r io.Reader) (n int64, err error) {
	if rw.request.ProtoMajor >= 2 {
		return io.Copy(writerOnly{rw}, r)
	}
	if !rw.sent {
		// Without a header yet, it is the first Read that decides on it, as in
		// net/http.
		n, err = io.CopyBuffer(writerOnly{rw}, io.LimitReader(r, sniffLen), make([]byte, sniffLen))
		if err != nil || n < sniffLen {
			return n, err
		}
	}
	rw.restoreApproved()
	if !isKernelSource(r) {
		r = &checkedReader{r, rw}
	}
	rest, err := rw.ResponseWriterWrapper.ReadFrom(r)
	return n + rest, err
}

// beforeHeader makes the header what the policy lets through.
func (rw *responseWriter) beforeHeader() {
	if rw.committed {
		rw.restoreApproved()
	} else {
		rw.commit()
	}
}

// beforeBody makes an implicit 200 explicit, so that no writer around this one
// waits with it. The body begins with p. It is false if the handlers have returned.
func (rw *responseWriter) beforeBody(p []byte) bool {
	if rw.sent {
		return rw.restoreApproved()
	}
	if rw.request.ProtoMajor >= 3 {
		sniffContentType(rw.Header(), p)
	}
	rw.WriteHeader(http.StatusOK)
	return true
}

// isInformational reports whether another header comes after one with this
// status. 101 is final in HTTP/1.1; it does not exist in later versions, whose
// servers take it for one of the others.
func (rw *responseWriter) isInformational(status int) bool {
	return status >= 100 && status <= 199 && (status != http.StatusSwitchingProtocols || rw.request.ProtoMajor >= 2)
}

// forwardInformational sends a 1xx response without cookies. It may run in a
// goroutine of the transport, where a panic would end the process, so that the
// policy has no part in it.
func (rw *responseWriter) forwardInformational(status int) {
	if rw.sent {
		return // servers ignore it, but encode would take it for the final one
	}
	header := rw.Header()
	var held http.Header
	if cookies, _ := sweep(header); cookies {
		held = make(http.Header)
		for key, lines := range header {
			if isSetCookie(key) {
				held[key] = lines
				delete(header, key)
			}
		}
	}
	rw.ResponseWriter.WriteHeader(status)
	rw.informed = true
	maps.Copy(header, held)
}

// commit applies the policy to the header, once.
func (rw *responseWriter) commit() {
	rw.committed = true
	header := rw.Header()
	if cookies, _ := sweep(header); !cookies && !rw.handler.addsCookies {
		return
	}
	rw.inPolicy = true
	if rw.handler.needs.Paths {
		rw.exchange.AskedPath, rw.exchange.SeenPath = paths(rw.request, rw.entered)
	}
	rw.handler.policy.Response(header, &rw.exchange)
	rw.inPolicy = false
	// This is a copy, since handlers may write into the slice in the map.
	rw.approved = append(rw.oneApproved[:0], header["Set-Cookie"]...)
}

// finish runs when the handlers inside are done: what they have not sent passes the
// policy now, for Caddy to send it or an error page, and what they added too late
// goes.
func (rw *responseWriter) finish() {
	if !rw.committed {
		rw.commit()
	}
	rw.mu.Lock()
	header := rw.Header()
	restore(header, rw.approved)
	if len(rw.approved) > 0 {
		header["Set-Cookie"] = rw.approved // no handler can write into it any more
	}
	rw.closed = true
	rw.mu.Unlock()
}

// restoreApproved undoes what the handlers inside did to the cookies of the header
// since the policy saw it. It is false if they have returned: the map is no longer
// theirs then.
func (rw *responseWriter) restoreApproved() bool {
	rw.mu.Lock()
	open := !rw.closed
	if open {
		restore(rw.Header(), rw.approved)
	}
	rw.mu.Unlock()
	return open
}

// restore makes approved the Set-Cookie lines of header, and takes away those in
// trailers. It only reads a header that is right, as the server may do in another
// goroutine.
func restore(header http.Header, approved []string) {
	cookies, odd := sweep(header)
	if !cookies && len(approved) == 0 || !odd && slices.Equal(header["Set-Cookie"], approved) {
		return
	}
	for key := range header {
		if isSetCookie(key) {
			delete(header, key)
		}
	}
	if len(approved) > 0 {
		header["Set-Cookie"] = slices.Clone(approved)
	}
}

// clearResponse takes from the header what belongs to the response that must not
// be sent.
func (rw *responseWriter) clearResponse() {
	rw.approved = nil
	rw.restoreApproved()
	for _, key := range []string{"Content-Length", "Content-Encoding", "Etag", "Last-Modified", "Trailer"} {
		rw.Header().Del(key)
	}
}

// sniffLen is how much of a body net/http looks at to tell its type.
const sniffLen = 512

// sniffContentType does what the server of HTTP/3 does in an implicit 200 only.
func sniffContentType(header http.Header, p []byte) {
	if _, ok := header["Content-Type"]; !ok && len(p) > 0 && header.Get("Content-Encoding") == "" {
		header["Content-Type"] = []string{http.DetectContentType(p)}
	}
}

// writerOnly hides the other methods of a writer from io.Copy.
type writerOnly struct{ io.Writer }

// checkedReader is for a source that may set cookies while it is read: they are too
// late.
type checkedReader struct {
	io.Reader
	rw *responseWriter
}

func (c *checkedReader) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.rw.restoreApproved()
	return n, err
}

// isKernelSource reports whether r is a file or a connection, from which the
// system may copy by itself. They set no cookies.
func isKernelSource(r io.Reader) bool {
	if limited, ok := r.(*io.LimitedReader); ok {
		r = limited.R
	}
	_, ok := r.(syscall.Conn)
	return ok
}

// Interface guards
var (
	_ http.ResponseWriter             = (*responseWriter)(nil)
	_ io.ReaderFrom                   = (*responseWriter)(nil)
	_ interface{ FlushError() error } = (*responseWriter)(nil)
	_ interface {
		Unwrap() http.ResponseWriter
	} = (*responseWriter)(nil)
)
