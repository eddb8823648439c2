// Package responder is a Caddy handler that sends a response in each of the
// ways that net/http allows. The integration tests use it to check that no
// response header leaves Caddy without the policy. It is not part of the module.
package responder

import (
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

func init() {
	caddy.RegisterModule(Handler{})
	httpcaddyfile.RegisterHandlerDirective("responder", func(h httpcaddyfile.Helper) (caddyhttp.MiddlewareHandler, error) {
		var handler Handler
		return &handler, handler.UnmarshalCaddyfile(h.Dispenser)
	})
	httpcaddyfile.RegisterDirectiveOrder("responder", httpcaddyfile.Before, "respond")
}

// Handler sends a response in one way.
type Handler struct {
	// Mode is one of Modes().
	Mode string `json:"mode,omitempty"`
}

// Cookie is the Set-Cookie line that the app sends in every mode.
const Cookie = "raw=1"

// BigBody is the size of a body that is too large for any server to buffer.
const BigBody = 64 << 10

// modes holds a function for each mode that sends the response.
var modes = map[string]func(w http.ResponseWriter) error{
	"write_header": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		w.WriteHeader(http.StatusOK)
		return writeBody(w)
	},
	"write": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		return writeBody(w)
	},
	"implicit": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		return nil
	},
	"copy": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		_, err := io.Copy(w, struct{ io.Reader }{strings.NewReader("body")})
		return err
	},
	"flush": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		if err := http.NewResponseController(w).Flush(); err != nil {
			return err
		}
		return writeBody(w)
	},
	"error": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		return caddyhttp.Error(http.StatusServiceUnavailable, nil)
	},
	"odd_key": func(w http.ResponseWriter) error {
		w.Header()["set-cookie"] = []string{Cookie}
		return writeBody(w)
	},
	"late": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		w.WriteHeader(http.StatusOK)
		w.Header().Add("Set-Cookie", "late=1")
		w.Header()["SET-COOKIE"] = []string{"later=1"}
		return writeBody(w)
	},
	"late_big": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		w.WriteHeader(http.StatusOK)
		w.Header().Add("Set-Cookie", "late=1")
		_, err := w.Write(make([]byte, BigBody))
		return err
	},
	"late_flush": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		w.WriteHeader(http.StatusOK)
		w.Header().Add("Set-Cookie", "late=1")
		if err := http.NewResponseController(w).Flush(); err != nil {
			return err
		}
		return writeBody(w)
	},
	"early_hints": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		w.Header().Add("Link", "</style.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusOK)
		return writeBody(w)
	},
	"trailer_announced": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		w.Header().Add("Trailer", "set-cookie, X-Sum")
		w.WriteHeader(http.StatusOK)
		if err := writeBody(w); err != nil {
			return err
		}
		w.Header().Add("Set-Cookie", "late=1")
		w.Header().Set("X-Sum", "1")
		return nil
	},
	"trailer_unannounced": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		w.WriteHeader(http.StatusOK)
		if err := writeBody(w); err != nil {
			return err
		}
		if err := http.NewResponseController(w).Flush(); err != nil {
			return err
		}
		w.Header()[http.TrailerPrefix+"Set-Cookie"] = []string{"late=1"}
		w.Header()[http.TrailerPrefix+"set-cookie"] = []string{"later=1"}
		w.Header()[http.TrailerPrefix+"X-Sum"] = []string{"1"}
		return nil
	},
	"control_characters": func(w http.ResponseWriter) error {
		w.Header()["Set-Cookie"] = []string{Cookie, "evil=1\r\nX-Evil: 1", "nul=\x00", "del=\x7f"}
		return writeBody(w)
	},
}

func writeBody(w http.ResponseWriter) error {
	_, err := io.WriteString(w, "body")
	return err
}

// CaddyModule returns the Caddy module information.
func (Handler) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "http.handlers.responder", New: func() caddy.Module { return new(Handler) }}
}

// ServeHTTP sends the response.
func (h *Handler) ServeHTTP(w http.ResponseWriter, _ *http.Request, _ caddyhttp.Handler) error {
	return modes[h.Mode](w)
}

// UnmarshalCaddyfile parses the directive:
//
//	responder <mode>
func (h *Handler) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	d.Next() // consume directive name
	if !d.AllArgs(&h.Mode) {
		return d.ArgErr()
	}
	if modes[h.Mode] == nil {
		return d.Errf("unrecognized mode %q", h.Mode)
	}
	return nil
}

// Modes returns the names of all modes.
func Modes() []string { return slices.Sorted(maps.Keys(modes)) }
