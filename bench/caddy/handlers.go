package main

import (
	"net/http"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/bench/floor"
)

func init() {
	caddy.RegisterModule(wrapper{})
	caddy.RegisterModule(scanner{})
	for directive, handler := range map[string]caddyhttp.MiddlewareHandler{"bench_wrapper": wrapper{}, "bench_scanner": scanner{}} {
		httpcaddyfile.RegisterHandlerDirective(directive, func(httpcaddyfile.Helper) (caddyhttp.MiddlewareHandler, error) {
			return handler, nil
		})
		httpcaddyfile.RegisterDirectiveOrder(directive, httpcaddyfile.Before, "header")
	}
}

// wrapper wraps the response writer, as every module that changes a response
// header must, and does nothing else.
type wrapper struct{}

// CaddyModule returns the Caddy module information.
func (wrapper) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "http.handlers.bench_wrapper", New: func() caddy.Module { return new(wrapper) }}
}

func (wrapper) ServeHTTP(w http.ResponseWriter, r *http.Request, next caddyhttp.Handler) error {
	return next.ServeHTTP(&wrappingWriter{caddyhttp.ResponseWriterWrapper{ResponseWriter: w}}, r)
}

type wrappingWriter struct {
	caddyhttp.ResponseWriterWrapper
}

func (w *wrappingWriter) WriteHeader(status int) {
	w.ResponseWriter.WriteHeader(status)
}

// scanner appends the flags to every Set-Cookie line, after it has looked at
// each octet of the line once, as every module that understands lines must. It
// sees only headers that are sent by WriteHeader, which suffices for
// reverse_proxy.
type scanner struct{}

// CaddyModule returns the Caddy module information.
func (scanner) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "http.handlers.bench_scanner", New: func() caddy.Module { return new(scanner) }}
}

func (scanner) ServeHTTP(w http.ResponseWriter, r *http.Request, next caddyhttp.Handler) error {
	return next.ServeHTTP(&scanningWriter{caddyhttp.ResponseWriterWrapper{ResponseWriter: w}}, r)
}

type scanningWriter struct {
	caddyhttp.ResponseWriterWrapper
}

func (w *scanningWriter) WriteHeader(status int) {
	lines := w.Header()["Set-Cookie"]
	for i, line := range lines {
		lines[i] = floor.AppendFlags(line)
	}
	w.ResponseWriter.WriteHeader(status)
}
