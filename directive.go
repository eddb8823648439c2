package cookiepolicy

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.uber.org/zap"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/caddyfile"
)

// parseDirective reads the directive from a Caddyfile. It does what
// [httpcaddyfile.RegisterHandlerDirective] does, and looks at the matcher and
// gives warnings besides.
func parseDirective(helper httpcaddyfile.Helper) ([]httpcaddyfile.ConfigValue, error) {
	if !helper.Next() {
		return nil, helper.ArgErr()
	}
	file, line := helper.File(), helper.Line()
	warnings := onePath(helper)
	matcher, err := helper.ExtractMatcherSet()
	if err != nil {
		return nil, err
	}
	var h Handler
	cfg, found, err := caddyfile.Parse(helper.Dispenser)
	if err != nil {
		return nil, err
	}
	h.Config = cfg
	for _, w := range found {
		warnings = append(warnings, caddyconfig.Warning{File: file, Line: line, Directive: "cookie_policy", Message: w.Text})
		h.KnownWarnings = append(h.KnownWarnings, knownWarning(w.Warning))
	}
	for _, w := range warnings {
		caddy.Log().Named("http.handlers.cookie_policy").Warn(w.Message, zap.String("file", w.File), zap.Int("line", w.Line))
	}
	addWarnings(helper, warnings)
	return helper.NewRoute(matcher, &h), nil
}

// onePath warns of a path as matcher that matches no path under it. The
// dispenser is at the name of the directive, before and after.
func onePath(helper httpcaddyfile.Helper) []caddyconfig.Warning {
	if !helper.NextArg() {
		return nil
	}
	defer helper.Prev()
	path := helper.Val()
	if !strings.HasPrefix(path, "/") || strings.ContainsAny(path, `*?[\{`) {
		return nil
	}
	var write string
	switch under := strings.TrimRight(path, "/"); under {
	case "":
		write = "leave it out for all paths"
	default:
		write = fmt.Sprintf("write %s* for all paths that begin so, or a named matcher with path %s %s/* for %s and what is under it", under, under, under, under)
	}
	return []caddyconfig.Warning{{
		File: helper.File(), Line: helper.Line(), Directive: "cookie_policy",
		Message: fmt.Sprintf("the matcher %s matches exactly that one path: %s; if you mean that one path, a named matcher with path %s says so without this warning", path, write, path),
	}}
}

// addWarnings adds warnings to the result of the adapter, so that the admin API
// returns them from /adapt and /load. It reports whether it could: they are in the
// log in any case.
//
// A Helper keeps its list of warnings to itself (Caddy v2.11.9), and its methods
// add no others than errors of encoding, in words that would mislead.
func addWarnings(helper httpcaddyfile.Helper, warnings []caddyconfig.Warning) bool {
	field := reflect.ValueOf(helper).FieldByName("warnings")
	if !field.IsValid() || field.Type() != reflect.TypeFor[*[]caddyconfig.Warning]() || field.IsNil() {
		return false
	}
	list, ok := reflect.NewAt(field.Type().Elem(), field.UnsafePointer()).Interface().(*[]caddyconfig.Warning)
	if !ok {
		return false
	}
	for _, w := range warnings {
		if !slices.Contains(*list, w) { // as of a snippet that two sites import
			*list = append(*list, w)
		}
	}
	return true
}
