package cookiepolicy

import (
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// responseWriter is the gate that every response header passes, whatever a handler
// does to send it. It has no Hijack and no Flush of its own:
// http.ResponseController finds the real ones through Unwrap.
type responseWriter struct {
	caddyhttp.ResponseWriterWrapper // by value, so that one allocation holds all

	handler  *Handler
	request  *http.Request
	exchange policy.Exchange
	history  policy.History // what all policies of the request share, if this is the first
	entered  urlPath        // of the URL when the request entered this policy

	oneCookie [1]string // room for the Cookie line of most requests

	// The server may read the header map after a part of the body was written
	// (HTTP/3). Writers around this one, such as encode, may wait for the first
	// part of the body.
	lazyHeader bool

	committed bool     // the policy has seen the final header
	approved  []string // the Set-Cookie lines that it let through
	sent      bool     // the final header is out, or on its way
	body      bool     // so is a part of the body
	inPolicy  bool     // the policy is running; if it stays true, the policy panicked
}

// WriteHeader applies the policy to the header of the final response. 101 is
// final. The other informational responses go out without cookies: they come
// before the app has decided, and the final response carries all cookies.
func (rw *responseWriter) WriteHeader(status int) {
	if status >= 100 && status <= 199 && status != http.StatusSwitchingProtocols {
		rw.forwardInformational(status)
		return
	}
	rw.commit()
	rw.sent = true
	rw.ResponseWriter.WriteHeader(status)
}

// Write may be what sends the header.
func (rw *responseWriter) Write(p []byte) (int, error) {
	rw.beforeBody()
	return rw.ResponseWriter.Write(p)
}

// ReadFrom is Write for io.Copy; it keeps sendfile working.
func (rw *responseWriter) ReadFrom(r io.Reader) (int64, error) {
	rw.beforeBody()
	return rw.ResponseWriterWrapper.ReadFrom(r)
}

// FlushError may send the header too.
func (rw *responseWriter) FlushError() error {
	rw.beforeBody()
	return http.NewResponseController(rw.ResponseWriter).Flush()
}

func (rw *responseWriter) beforeBody() {
	if !rw.committed {
		rw.commit()
	} else if rw.lazyHeader || !rw.body {
		// What was added since then must not go out with the header.
		rw.restoreApproved()
	}
	rw.sent, rw.body = true, true
}

// forwardInformational sends a 1xx response without cookies. It may run in a
// goroutine of the transport, where a panic would end the process, so that the
// policy has no part in it.
func (rw *responseWriter) forwardInformational(status int) {
	header := rw.Header()
	var held http.Header
	for key, lines := range header {
		if isSetCookie(key) {
			if held == nil {
				held = make(http.Header)
			}
			held[key] = lines
			delete(header, key)
		}
	}
	rw.ResponseWriter.WriteHeader(status)
	for key, lines := range held {
		header[key] = lines
	}
}

// commit applies the policy to the header, once.
func (rw *responseWriter) commit() {
	if rw.committed {
		return
	}
	rw.committed = true
	header := rw.Header()
	cookies := rw.handler.addsCookies
	for key := range header {
		switch len(key) {
		case len("Set-Cookie"):
			cookies = cookies || isSetCookie(key)
		case len("Trailer"):
			announceNoCookies(header, key)
		}
	}
	if !cookies {
		return
	}
	rw.inPolicy = true
	if rw.handler.needs.Paths {
		rw.exchange.AskedPath, rw.exchange.SeenPath = paths(rw.request, rw.entered)
	}
	rw.handler.policy.Response(header, &rw.exchange)
	rw.inPolicy = false
	rw.approved = header["Set-Cookie"]
	if rw.lazyHeader {
		// The handler can still write to the slice in the map.
		rw.approved = slices.Clone(rw.approved)
	}
}

// finish runs when the handlers inside are done: what they have not sent passes the
// policy now, for Caddy to send it or an error page, and what they added too late
// goes.
func (rw *responseWriter) finish() {
	rw.commit()
	rw.restoreApproved()
}

// restoreApproved puts back the Set-Cookie lines that the policy let through, and
// takes away those in trailers.
func (rw *responseWriter) restoreApproved() {
	header := rw.Header()
	for key := range header {
		switch len(key) {
		case len("Set-Cookie"):
			if isSetCookie(key) && key != "Set-Cookie" {
				delete(header, key)
			}
		case len(http.TrailerPrefix + "Set-Cookie"):
			if isSetCookieTrailer(key) {
				delete(header, key)
			}
		}
	}
	if len(rw.approved) > 0 {
		header["Set-Cookie"] = rw.approved
	} else {
		delete(header, "Set-Cookie")
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

// announceNoCookies takes Set-Cookie out of the trailers that the field called
// key announces, and the field itself if nothing else is in it.
func announceNoCookies(header http.Header, key string) {
	if !strings.EqualFold(key, "Trailer") || !slices.ContainsFunc(header[key], namesSetCookie) {
		return
	}
	var names []string
	for _, line := range header[key] {
		for name := range strings.SplitSeq(line, ",") {
			if name = strings.TrimSpace(name); name != "" && !isSetCookie(name) {
				names = append(names, name)
			}
		}
	}
	delete(header, key)
	if names != nil {
		header[key] = names
	}
}

func namesSetCookie(line string) bool {
	for name := range strings.SplitSeq(line, ",") {
		if isSetCookie(strings.TrimSpace(name)) {
			return true
		}
	}
	return false
}

// isSetCookie reports whether a field called name carries cookies. net/http sends
// what a handler puts in the map, under whatever spelling.
func isSetCookie(name string) bool {
	return len(name) == len("Set-Cookie") && strings.EqualFold(name, "Set-Cookie")
}

// isSetCookieTrailer reports whether key stands for a trailer with cookies
// that was not announced; see [http.TrailerPrefix].
func isSetCookieTrailer(key string) bool {
	n := len(http.TrailerPrefix)
	return len(key) == n+len("Set-Cookie") && strings.EqualFold(key[:n], http.TrailerPrefix) && isSetCookie(key[n:])
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
