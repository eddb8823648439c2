package policy

import (
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// routeRewrite is what a route did to the path of the URL.
type routeRewrite struct {
	stripped string // it took this off the front of what the browser asked for
	added    string // it put this in front of it
	unknown  bool   // it did something else
}

// compareRoute compares the path that the browser asked for with the one that
// the app sees. Both are percent-encoded.
func compareRoute(asked, seen string) routeRewrite {
	if asked == seen {
		return routeRewrite{}
	}
	r := routeRewrite{unknown: true}
	if seen == "" || seen == "/" {
		// All of the path came off. Caddy makes a slash of what is left.
		r = routeRewrite{stripped: strings.TrimSuffix(asked, "/")}
	} else if stripped, ok := strings.CutSuffix(asked, seen); ok && seen[0] == '/' {
		r = routeRewrite{stripped: strings.TrimSuffix(stripped, "/")}
	} else if added, ok := strings.CutSuffix(seen, asked); ok && asked != "" && asked[0] == '/' {
		r = routeRewrite{added: strings.TrimSuffix(added, "/")}
	}
	// It comes from the URL, where a semicolon is nothing special.
	if prefix := r.stripped + r.added; prefix != "" && pathProblem(prefix) != "" {
		return routeRewrite{unknown: true}
	}
	return r
}

// undo returns what a browser must have in place of a Path that the app gave.
func (r *routeRewrite) undo(path string, b *setcookie.Buffer) string {
	switch {
	case r.stripped != "" && path == "/":
		return r.stripped
	case r.stripped != "":
		return b.Join(r.stripped, path)
	case r.added != "":
		if rest, ok := cutPath(path, r.added); ok {
			if rest == "" {
				return "/"
			}
			return rest
		}
	}
	return path
}
