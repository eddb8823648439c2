package policy

import "testing"

// TestConditionMessages checks what New says about what a map is from.
func TestConditionMessages(t *testing.T) {
	checkMessages(t, []messageCase{
		{"map from a placeholder", Config{Edits: edits("path map /{x} -> /a")}, []string{`edits[0]: path map: a placeholder cannot stand in "/{x}", which is what the app sends: write a path that starts with /, such as /app, or ~ and a Go regular expression`}},
		{"map from no domain", Config{Edits: edits("domain map a/b -> c.com")}, []string{`edits[0]: domain map: "a/b" is not a domain: write a host name, such as example.com, or ~ and a Go regular expression`}},
		{"a map in the manner of Caddy's matchers", Config{Edits: edits("path map /a/* -> /b/*")}, []string{`edits[0]: path map: "/a/*" ends with a star: write /a -> /b: it includes what lies under it`}},
		{"nginx's expression to ignore case", Config{Edits: edits("path map ~*^/a -> /b")}, []string{"edits[0]: path map: \"*^/a\" is not a regular expression (error parsing regexp: missing argument to repetition operator: `*`): write ~(?i)^/a to ignore case"}},
	})
}
