package policy

import (
	"slices"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// compileDefaults compiles what Config.Defaults stands for.
func compileDefaults(d *diagnostics) []*edit {
	edits := compileEdits([]Edit{
		{Attribute: "secure", Op: OpAuto},
		{Attribute: "httponly", Op: OpSet},
		{Attribute: "samesite", Op: OpDefault, Value: "lax"},
		{Attribute: "path", Op: OpDefault, Value: "/"},
	}, RuleDefaults, d)
	for _, e := range edits {
		e.place = RuleDefaults
		e.isRoot = e.attribute == setcookie.Path
	}
	return edits
}

// hidesFromScripts reports whether e is the edit of the defaults that the cookies
// are spared which page scripts read.
func hidesFromScripts(e *edit) bool {
	return e.place == RuleDefaults && e.attribute == setcookie.HTTPOnly
}

// scriptReadable are cookies that page scripts read by design, as the projects
// that set them document it: most are double-submit CSRF tokens, which a script
// sends back in a header. HttpOnly would break whatever relies on them, so the
// defaults leave it alone. An explicit httponly edit does not. The list is
// read-only.
var scriptReadable = []string{
	"XSRF-TOKEN",         // Angular, axios, Laravel, Spring Security
	"csrftoken",          // Django
	"_xsrf",              // Tornado, and Jupyter, which is built on it
	"csrf_access_token",  // Flask-JWT-Extended
	"csrf_refresh_token", // Flask-JWT-Extended
	"CSRF-TOKEN",         // guides for Rails
	"csrf-token",         // guides for Node
	"csrf_token",         // guides for Node and for WTForms
	"X-CSRF-Token",       // guides for Rails
	"X-CSRF-TOKEN",       // guides for Laravel
	"X-XSRF-TOKEN",       // guides for Angular
}

// scriptReadablePrefix begins the names of two cookies of WordPress,
// wp-settings-<user> and wp-settings-time-<user>. Its admin scripts keep the
// settings of a user in them, and lose them if they cannot read them.
const scriptReadablePrefix = "wp-settings-"

// scriptReadableNames returns the names of scriptReadable with and without the
// prefixes under which frameworks let them be renamed. Scripts cannot read __Http-
// names.
func scriptReadableNames() []string {
	names := make([]string, 0, 3*len(scriptReadable))
	for _, name := range scriptReadable {
		names = append(names, name, "__Secure-"+name, "__Host-"+name)
	}
	return names
}

func isScriptReadable(name string) bool {
	return hasScriptReadablePrefix(name) || slices.Contains(scriptReadableNames(), name)
}

// hasScriptReadablePrefix reports whether name begins with scriptReadablePrefix,
// perhaps after the prefix of another name for it.
func hasScriptReadablePrefix(name string) bool {
	if len(name) <= len(scriptReadablePrefix) || name[0] != scriptReadablePrefix[0] && name[0] != '_' {
		return false
	}
	for _, prefix := range [...]string{"__Secure-", "__Host-"} {
		name = strings.TrimPrefix(name, prefix)
	}
	return strings.HasPrefix(name, scriptReadablePrefix)
}
