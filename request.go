package cookiepolicy

import (
	"io"
	"net/http"
	"net/url"
	"strings"

	"go.uber.org/zap"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// isHTTPS reports whether the client came by https, to this server or to a proxy
// that Caddy trusts and that says so.
func (h *Handler) isHTTPS(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	claims, ok := r.Header["X-Forwarded-Proto"]
	if !ok || !allHTTPS(claims) {
		return false
	}
	trusted := isTrusted(r)
	if !trusted && h.needs.Scheme && h.warned.allow("scheme", "") {
		h.logger.Warn("a peer that is not a trusted proxy says that the client came by https: its cookies do not get Secure; "+
			"if it is your proxy, name it in the trusted_proxies server option",
			zap.String("peer", r.RemoteAddr))
	}
	return trusted
}

// allHTTPS reports whether every proxy on the way says https.
func allHTTPS(claims []string) bool {
	for _, line := range claims {
		for proto := range strings.SplitSeq(line, ",") {
			if !strings.EqualFold(strings.TrimSpace(proto), "https") {
				return false
			}
		}
	}
	return len(claims) > 0
}

// isTrusted reports whether the peer is a proxy that Caddy trusts.
func isTrusted(r *http.Request) bool {
	trusted, _ := caddyhttp.GetVar(r.Context(), caddyhttp.TrustedProxyVarKey).(bool)
	return trusted
}

// originalHost returns the host that the browser asked for.
func originalHost(r *http.Request) string {
	if forwarded, ok := r.Header["X-Forwarded-Host"]; ok && len(forwarded) > 0 && isTrusted(r) {
		host, _, _ := strings.Cut(forwarded[0], ",")
		if host = strings.TrimSpace(host); host != "" {
			return host
		}
	}
	return r.Host
}

// isCrossSite reports whether another site embeds what the browser asks for. A
// browser does not keep cookies with SameSite from such a response.
func isCrossSite(r *http.Request) bool {
	site, ok := r.Header["Sec-Fetch-Site"]
	if !ok || len(site) != 1 || site[0] != "cross-site" {
		return false
	}
	return r.Header.Get("Sec-Fetch-Mode") != "navigate" || r.Header.Get("Sec-Fetch-Dest") != "document"
}

// historyKey is the variable of a request that holds what all its policies share,
// those of error routes included.
const historyKey = "cookie_policy_history"

// shareHistory returns what the policies of a request share: own, if this is the
// first of them.
func shareHistory(r *http.Request, own *policy.History) *policy.History {
	vars, _ := r.Context().Value(caddyhttp.VarsCtxKey).(map[string]any)
	if shared, ok := vars[historyKey].(*policy.History); ok {
		return shared
	}
	if vars != nil {
		vars[historyKey] = own
	}
	return own
}

// begin notes in x what the policy must know of a request. Of the policies of a
// request, the first gives its own history to all.
func (h *Handler) begin(x *policy.Exchange, r *http.Request, own *policy.History) {
	x.HTTPS = h.isHTTPS(r)
	x.Host = originalHost(r)
	x.CrossSite = isCrossSite(r)
	x.Expand = h.expander(r)
	x.Trace = h.trace
	x.Brief = !h.debug
	x.History = shareHistory(r, own)
}

// keepCookieField keeps the Cookie field what the policy made it: a client can ask
// proxies to remove it, by its name in Connection (RFC 9110, section 7.6.1), and
// send another one in the trailers.
func keepCookieField(r *http.Request) {
	if _, ok := r.Header["Connection"]; ok {
		removeNames(r.Header, "Connection", isCookie)
	}
	// Without any announcement, handlers cannot see trailers.
	if r.Trailer != nil && r.Body != nil {
		dropCookies(r.Trailer)
		r.Body = &trailerBody{r.Body, r.Trailer}
	}
}

// trailerBody is the body of a request whose trailers lose their cookies when they
// come in, which is when the body ends or is closed.
type trailerBody struct {
	io.ReadCloser
	trailer http.Header
}

func (b *trailerBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		dropCookies(b.trailer)
	}
	return n, err
}

func (b *trailerBody) Close() error {
	err := b.ReadCloser.Close()
	dropCookies(b.trailer)
	return err
}

// dropCookies takes Cookie out of the trailers of a request.
func dropCookies(trailer http.Header) {
	for key := range trailer {
		if isCookie(key) {
			delete(trailer, key)
		}
	}
}

// expander returns what replaces the placeholders of this handler's policy,
// nil if it has none.
func (h *Handler) expander(r *http.Request) func(string) string {
	if !h.needs.Placeholders {
		return nil
	}
	repl, ok := r.Context().Value(caddy.ReplacerCtxKey).(*caddy.Replacer)
	if !ok {
		return nil
	}
	return func(template string) string { return repl.ReplaceKnown(template, "") }
}

// paths returns the path that the browser asked for, and the one that the app
// sees: the path of the URL when the request entered the policy or, if nothing had
// changed it by then, the present one. Both are percent-encoded, as browsers
// compare them, and empty if they are the same.
func paths(r *http.Request, entered urlPath) (asked, seen string) {
	original, ok := r.Context().Value(caddyhttp.OriginalRequestCtxKey).(http.Request)
	if !ok || original.URL == nil {
		return "", ""
	}
	first, last := pathOf(original.URL), entered
	if last == first {
		last = pathOf(r.URL)
	}
	if last == first { // as for most requests
		return "", ""
	}
	return first.escaped(), last.escaped()
}

// urlPath is the path of a URL in the forms that package url keeps.
type urlPath struct{ path, rawPath string }

func pathOf(u *url.URL) urlPath { return urlPath{u.Path, u.RawPath} }

func (p urlPath) escaped() string { return (&url.URL{Path: p.path, RawPath: p.rawPath}).EscapedPath() }
