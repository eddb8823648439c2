package policy

import "slices"

// defaultEdits is what Config.Defaults stands for.
func defaultEdits() []Edit {
	return []Edit{
		{Attribute: "secure", Op: OpAuto},
		{Attribute: "httponly", Op: OpSet},
		{Attribute: "samesite", Op: OpDefault, Value: "lax"},
		{Attribute: "path", Op: OpDefault, Value: "/"},
	}
}

// compileDefaults compiles what Config.Defaults stands for.
func compileDefaults(c *complaints) []edit {
	edits := compileEdits(defaultEdits(), RuleDefaults, c)
	for i := range edits {
		edits[i].place = RuleDefaults
		edits[i].root = edits[i].attribute == attrPath
	}
	return edits
}

// scriptReadable are the double-submit CSRF cookies that page scripts read to
// send them back in a header, as their frameworks document it. HttpOnly would
// break every form that relies on it, so the defaults leave HttpOnly alone. An
// explicit httponly edit does not.
var scriptReadable = []string{
	"XSRF-TOKEN",         // Angular, axios, Laravel, Spring Security
	"csrftoken",          // Django
	"_xsrf",              // Tornado
	"csrf_access_token",  // Flask-JWT-Extended
	"csrf_refresh_token", // Flask-JWT-Extended
	"CSRF-TOKEN",         // common in Rails and Node guides
	"csrf-token",
	"csrf_token",
	"X-CSRF-Token",
	"X-CSRF-TOKEN",
	"X-XSRF-TOKEN",
}

// scriptReadableNames returns them with and without the prefixes under which
// frameworks let them be renamed. __Http- names are not readable by scripts.
func scriptReadableNames() []string {
	names := make([]string, 0, 3*len(scriptReadable))
	for _, name := range scriptReadable {
		names = append(names, name, "__Secure-"+name, "__Host-"+name)
	}
	return names
}

func isScriptReadable(name string) bool {
	return slices.Contains(scriptReadableNames(), name)
}
