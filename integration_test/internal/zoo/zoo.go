// Package zoo is a Caddy handler that sends a response in each of many odd ways,
// and one whose writer delays what the handlers after it send. The integration
// tests use them to look for ways past the policy. They are not part of the module.
package zoo

import (
	"net/http"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// zoo is a handler that sends a response as one of writers does.
type zoo struct{}

func (zoo) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "http.handlers.zoo", New: func() caddy.Module { return new(zoo) }}
}

func (zoo) ServeHTTP(w http.ResponseWriter, r *http.Request, _ caddyhttp.Handler) error {
	send := writers[r.Header.Get("X-Writer")]
	if send == nil {
		return caddyhttp.Error(http.StatusNotFound, nil)
	}
	w.Header().Set("Set-Cookie", EarlyCookie)
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "text/html")
	}
	send(w, r)
	return nil
}

func init() {
	caddy.RegisterModule(zoo{})
	caddy.RegisterModule(around{})
	httpcaddyfile.RegisterHandlerDirective("zoo", func(_ httpcaddyfile.Helper) (caddyhttp.MiddlewareHandler, error) {
		return new(zoo), nil
	})
	httpcaddyfile.RegisterHandlerDirective("around", func(h httpcaddyfile.Helper) (caddyhttp.MiddlewareHandler, error) {
		var a around
		h.Next()
		if !h.AllArgs(&a.Kind) {
			return nil, h.ArgErr()
		}
		return &a, nil
	})
}
