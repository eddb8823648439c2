// Package cookiepolicy is a Caddy module that fixes the cookies of applications
// that nobody can change: it rewrites the Set-Cookie lines of every response that
// passes it, and the Cookie header of every request.
//
// This package connects the policy to Caddy. What a policy means and how it is
// carried out is in package policy, and how it is written in a Caddyfile is in
// package caddyfile.
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
	// A handler before header sees the response after it, with the cookies that
	// header sets.
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
// A request goes through these steps: `limits`; `hygiene`; names that browsers
// hold become the app's names; cookies that a parser could take for one of those
// are dropped; `strip`; `inject`. What comes after the handler, such as an error
// route, sees the browser's own Cookie header again.
//
// A response goes through these steps: `strip`; `inject`, as if the app had set the
// cookie; `defaults`, the `edits`, then the edits of each rule in `cookies` that
// matches; `rename` and `prefix`; what the attributes and the name require of each
// other; `expire`.
//
// If a request passes several policies, a cookie is renamed once, and its Path is
// mapped by `auto` once.
type Handler struct {
	policy.Config

	// Warnings that are not logged when the policy loads, since they are known:
	// each as its place, a colon, a space and its message. The Caddyfile adapter,
	// which shows all with file and line, writes them here.
	KnownWarnings []string `json:"known_warnings,omitempty"`

	policy      *policy.Policy
	needs       policy.Needs
	addsCookies bool                  // also to responses without any
	debug       bool                  // every decision is logged
	trace       func(policy.Decision) // h.log, made once
	logger      *zap.Logger
	warned      *limiter
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
	h.warnUnreachedLimit(ctx)
	return nil
}

// knownWarning is w as it stands in [Handler.KnownWarnings].
func knownWarning(w policy.Warning) string { return w.String() }

func (h *Handler) compile(now func() time.Time) error {
	p, err := policy.New(h.Config, policy.Options{Now: now})
	if err != nil {
		return fmt.Errorf("cookie_policy: %w", err)
	}
	for _, w := range p.Warnings() {
		if !slices.Contains(h.KnownWarnings, knownWarning(w)) {
			h.logger.Warn(w.Text(w.Other), zap.String("place", w.Place))
		}
	}
	if err := h.lint(p, now); err != nil {
		return fmt.Errorf("cookie_policy: %w", err)
	}
	h.policy = p
	h.needs, h.addsCookies = p.Needs(), p.AddsCookies()
	h.trace = h.log
	h.debug = h.logger.Core().Enabled(zapcore.DebugLevel)
	return nil
}

// ServeHTTP lets the next handler respond through the gate.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request, next caddyhttp.Handler) (err error) {
	rw := &responseWriter{
		ResponseWriterWrapper: caddyhttp.ResponseWriterWrapper{ResponseWriter: w},
		handler:               h,
		request:               r,
	}
	h.begin(&rw.exchange, r, &rw.history)
	if h.needs.Paths {
		rw.entered = pathOf(r.URL)
	}
	cookies := append(rw.oneCookie[:0], r.Header["Cookie"]...) // handlers may write into the slice
	defer func() {
		rw.leave(cookies)
		if rw.inPolicy { // the policy panicked, and not another handler
			err = h.failed(rw, recover())
		}
	}()
	defer func() {
		if !rw.inPolicy {
			// This runs also when the next handler panics: whoever recovers finds no
			// cookie that the policy has not seen. Placeholders about cookies still
			// show what the app was shown.
			rw.finish()
		}
	}()
	rw.inPolicy = true
	err = h.policy.Request(r.Header, &rw.exchange)
	rw.inPolicy = false
	if err != nil {
		return h.refuse(rw, err)
	}
	keepCookieField(r)
	err = next.ServeHTTP(rw, r)
	if err == nil && rw.informed && !rw.sent {
		// Writers that keep the last status, such as encode, would repeat the
		// informational response.
		rw.WriteHeader(http.StatusOK)
	}
	return err
}

// leave ends what the policy did to the request: what comes after this handler,
// such as an error route, starts with the cookies that the browser sent.
func (rw *responseWriter) leave(cookies []string) {
	if len(cookies) > 0 {
		rw.request.Header["Cookie"] = cookies
	} else {
		delete(rw.request.Header, "Cookie")
	}
	if rw.exchange.History == &rw.history {
		rw.history.Forget()
	}
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

// failed answers a panic of the policy. No response may go out with cookies that are
// only half rewritten: it becomes an error, or ends where it is if its header is
// out.
func (h *Handler) failed(rw *responseWriter, cause any) error {
	h.logger.Error("the cookie policy failed, the response is withheld",
		zap.String("panic", panicText(cause)), zap.Stack("stack"))
	if rw.sent {
		panic(http.ErrAbortHandler)
	}
	rw.clearResponse()
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
