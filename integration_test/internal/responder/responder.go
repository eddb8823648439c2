// Package zoo is a Caddy handler that responds in every way that net/http
// allows, for the tests of the gate. It is not part of the module.
package zoo

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
	httpcaddyfile.RegisterHandlerDirective("zoo", func(h httpcaddyfile.Helper) (caddyhttp.MiddlewareHandler, error) {
		var z Handler
		return &z, z.UnmarshalCaddyfile(h.Dispenser)
	})
	httpcaddyfile.RegisterDirectiveOrder("zoo", httpcaddyfile.Before, "respond")
}

// Handler responds in one of the ways that animals names.
type Handler struct {
	// Which one.
	Animal string `json:"animal,omitempty"`
}

// Cookie is the line that every animal sets.
const Cookie = "raw=1"

// Big is the size of a body that no server holds back.
const Big = 64 << 10

var animals = map[string]func(w http.ResponseWriter) error{
	"write_header": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		w.WriteHeader(http.StatusOK)
		return body(w)
	},
	"write": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		return body(w)
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
		return body(w)
	},
	"error": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		return caddyhttp.Error(http.StatusServiceUnavailable, nil)
	},
	"odd_key": func(w http.ResponseWriter) error {
		w.Header()["set-cookie"] = []string{Cookie}
		return body(w)
	},
	"late": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		w.WriteHeader(http.StatusOK)
		w.Header().Add("Set-Cookie", "late=1")
		w.Header()["SET-COOKIE"] = []string{"later=1"}
		return body(w)
	},
	"late_big": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		w.WriteHeader(http.StatusOK)
		w.Header().Add("Set-Cookie", "late=1")
		_, err := w.Write(make([]byte, Big))
		return err
	},
	"late_flush": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		w.WriteHeader(http.StatusOK)
		w.Header().Add("Set-Cookie", "late=1")
		if err := http.NewResponseController(w).Flush(); err != nil {
			return err
		}
		return body(w)
	},
	"early_hints": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		w.Header().Add("Link", "</style.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusOK)
		return body(w)
	},
	"trailer_announced": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		w.Header().Add("Trailer", "set-cookie, X-Sum")
		w.WriteHeader(http.StatusOK)
		if err := body(w); err != nil {
			return err
		}
		w.Header().Add("Set-Cookie", "late=1")
		w.Header().Set("X-Sum", "1")
		return nil
	},
	"trailer_unannounced": func(w http.ResponseWriter) error {
		w.Header().Add("Set-Cookie", Cookie)
		w.WriteHeader(http.StatusOK)
		if err := body(w); err != nil {
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
		return body(w)
	},
}

func body(w http.ResponseWriter) error {
	_, err := io.WriteString(w, "body")
	return err
}

// CaddyModule returns the Caddy module information.
func (Handler) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "http.handlers.zoo", New: func() caddy.Module { return new(Handler) }}
}

// ServeHTTP responds.
func (z *Handler) ServeHTTP(w http.ResponseWriter, _ *http.Request, _ caddyhttp.Handler) error {
	return animals[z.Animal](w)
}

// UnmarshalCaddyfile reads: zoo <animal>
func (z *Handler) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	d.Next() // consume directive name
	if !d.AllArgs(&z.Animal) {
		return d.ArgErr()
	}
	if animals[z.Animal] == nil {
		return d.Errf("unrecognized animal %q", z.Animal)
	}
	return nil
}

// Animals returns the names of all.
func Animals() []string { return slices.Sorted(maps.Keys(animals)) }
