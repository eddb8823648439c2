// Package cookiepolicy is a Caddy module that makes the cookies of an app
// right, for apps that can no longer be changed: it rewrites the Set-Cookie
// lines of every response that passes it, and the Cookie header of every
// request.
//
// This package is the glue to Caddy. What a policy means and how it is carried
// out is in package policy, how it is written in a Caddyfile in package
// caddyfile.
package cookiepolicy

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/caddyserver/caddy/v2"
	caddyconfig "github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/caddyfile"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

func init() {
	caddy.RegisterModule(Handler{})
	httpcaddyfile.RegisterDirective("cookie_policy", parseDirective)
	// Before header, we see the response after it: its cookies are policed too.
	httpcaddyfile.RegisterDirectiveOrder("cookie_policy", httpcaddyfile.Before, "header")
}

// Handler enforces a cookie policy on the handlers after it: on the Set-Cookie
// lines of their responses, and on the Cookie header that they see.
//
// It rewrites Set-Cookie lines so that the attributes that the policy names
// hold, as a browser understands them (RFC 6265bis). Everything else in a line,
// known or unknown, stays as it is. All ways out are covered: errors,
// redirects, protocol switches, streams, trailers and the cookies that Caddy
// itself sets. Informational responses (1xx) carry no cookies.
//
// A request passes in this order: `limits`; `hygiene`; the names that browsers
// hold become the app's; what a parser could take for one of those goes;
// `strip`; `inject`. What comes after the handler, such as an error route, finds
// the browser's own Cookie header again.
//
// A response passes in this order: `strip`; `inject`, as if the app had set the
// cookie; `defaults`, the `edits`, then the edits of each rule in `cookies` that
// matches; `rename` and `prefix`, with what the new name demands; `expire`.
//
// Policies that one request passes know of each other: a cookie is renamed once,
// and a Path mapped by `auto` once.
type Handler struct {
	policy.Config

	// Warnings that are not logged when the policy loads, since they are known:
	// each as its place, a colon, a space and its message. The Caddyfile adapter,
	// which shows all with file and line, writes them here.
	KnownWarnings []string `json:"known_warnings,omitempty"`

	policy       *policy.Policy
	placeholders bool                  // the policy has some
	scheme       bool                  // a rule asks for the scheme
	paths        bool                  // a rule asks for what the route did to the path
	adds         bool                  // a rule adds cookies to responses
	debug        bool                  // every decision is logged
	trace        func(policy.Decision) // h.decided, made once
	logger       *zap.Logger
	warned       *limiter
}

// CaddyModule returns the Caddy module information.
func (Handler) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "http.handlers.cookie_policy",
		New: func() caddy.Module { return new(Handler) },
	}
}

// Provision compiles the policy.
func (h *Handler) Provision(ctx caddy.Context) error {
	h.logger = ctx.Logger()
	h.warned = newLimiter(time.Minute, time.Now)
	if err := h.compile(time.Now); err != nil {
		return err
	}
	h.warnUnreachable(ctx)
	return nil
}

// knownWarning is w as it stands in [Handler.KnownWarnings].
func knownWarning(w policy.Warning) string { return w.Place + ": " + w.Message }

func (h *Handler) compile(now func() time.Time) error {
	p, err := policy.New(h.Config, policy.Options{Now: now})
	if err != nil {
		return fmt.Errorf("cookie_policy: %w", err)
	}
	for _, w := range p.Warnings() {
		if !slices.Contains(h.KnownWarnings, knownWarning(w)) {
			h.logger.Warn(w.Message, zap.String("place", w.Place))
		}
	}
	if err := h.lint(p, now); err != nil {
		return fmt.Errorf("cookie_policy: %w", err)
	}
	h.policy = p
	h.placeholders, h.scheme, h.paths, h.adds = len(p.Templates()) > 0, p.AsksScheme(), p.AsksPath(), p.Adds()
	h.trace = h.decided
	h.debug = h.logger.Core().Enabled(zapcore.DebugLevel)
	return nil
}

// ServeHTTP lets the next handler respond through the gate.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request, next caddyhttp.Handler) (err error) {
	rw := &responseWriter{
		ResponseWriterWrapper: caddyhttp.ResponseWriterWrapper{ResponseWriter: w},
		handler:               h,
		request:               r,
		lazyHeader:            r.ProtoMajor >= 3,
	}
	h.join(rw)
	rw.exchange.HTTPS = h.isHTTPS(r)
	rw.expand = h.expander(r)
	rw.entered = pathOf(r.URL)

	defer func() {
		if rw.policing { // the engine panicked, not another handler
			err = h.failed(rw, recover())
		}
	}()
	defer func() {
		if !rw.policing {
			// Also when the next handler panics: whoever recovers finds no
			// cookie that has not passed.
			rw.finish()
		}
	}()
	_, sent := r.Header["Cookie"]
	browsers := append(rw.oneCookie[:0], r.Header["Cookie"]...) // handlers may write into the slice
	rw.policing = true
	err = h.policy.Request(r.Header, rw.ours())
	rw.policing = false
	if err != nil {
		return h.refuse(rw, err)
	}
	// What comes after us, such as an error route, starts with what the browser
	// sent.
	defer func() {
		if sent {
			r.Header["Cookie"] = browsers
		} else {
			delete(r.Header, "Cookie")
		}
		if rw.exchange == &rw.own {
			rw.own.Forget()
		}
	}()
	return next.ServeHTTP(rw, r)
}

// refuse answers a request that the app must not see.
func (h *Handler) refuse(rw *responseWriter, err error) error {
	status := http.StatusInternalServerError
	if refusal := (*policy.Refusal)(nil); errors.As(err, &refusal) {
		status = refusal.Status
		if refusal.ClearCookies {
			rw.Header().Set("Clear-Site-Data", `"cookies"`)
		}
	}
	return caddyhttp.Error(status, err)
}

// failed answers a panic of the engine. Nothing of the response may leave with
// its cookies half done: it becomes an error, or ends where it is if its
// header is out.
func (h *Handler) failed(rw *responseWriter, cause any) error {
	h.logger.Error("the cookie policy failed, the response is withheld",
		zap.String("panic", panicText(cause)), zap.Stack("stack"))
	if rw.sent {
		panic(http.ErrAbortHandler)
	}
	rw.withhold()
	return caddyhttp.Error(http.StatusInternalServerError, fmt.Errorf("the cookie policy failed"))
}

// UnmarshalCaddyfile sets up the handler from Caddyfile tokens; package
// caddyfile has the syntax. Warnings come when the handler loads.
func (h *Handler) UnmarshalCaddyfile(d *caddyconfig.Dispenser) error {
	cfg, _, err := caddyfile.Parse(d)
	if err != nil {
		return err
	}
	h.Config = cfg
	return nil
}

// Interface guards
var (
	_ caddy.Provisioner           = (*Handler)(nil)
	_ caddyhttp.MiddlewareHandler = (*Handler)(nil)
	_ caddyconfig.Unmarshaler     = (*Handler)(nil)
)
