package policy

import (
	"iter"
	"net/http"
	"strings"
)

// compileCache reads Config.Cache. It reports whether Cache-Control is left alone.
func compileCache(word string, d *diagnostics) (off bool) {
	if word != "" && word != "off" {
		d.errorf("cache", "write off, or leave it out", "unrecognized cache %q", word)
	}
	return word == "off"
}

// makePrivate keeps a response out of shared caches (RFC 9111, section 5.2.2.7),
// since it carries a cookie for one user that the app knows nothing of. It leaves
// alone what is private already, and else adds private to Cache-Control and takes
// from it what would contradict; likewise in CDN-Cache-Control, if it is there
// (RFC 9213).
func makePrivate(h http.Header) {
	makeFieldPrivate(h, "Cache-Control")
	if _, ok := h["Cdn-Cache-Control"]; ok {
		makeFieldPrivate(h, "Cdn-Cache-Control")
	}
}

func makeFieldPrivate(h http.Header, field string) {
	var kept []string
	for _, line := range h[field] {
		for directive := range unquotedParts(line) {
			directive = strings.TrimSpace(directive)
			name, _, _ := strings.Cut(directive, "=")
			switch strings.ToLower(strings.TrimSpace(name)) {
			case "no-store":
				return
			case "private":
				if !strings.Contains(directive, "=") {
					return
				}
				// It names fields, and only those are private.
			case "public", "s-maxage", "":
			default:
				kept = append(kept, directive)
			}
		}
	}
	h[field] = []string{strings.Join(append(kept, "private"), ", ")}
}

// unquotedParts yields what stands between the commas of line that are not
// quoted.
func unquotedParts(line string) iter.Seq[string] {
	return func(yield func(string) bool) {
		start, quoted := 0, false
		for i := 0; i <= len(line); i++ {
			switch {
			case i == len(line) || line[i] == ',' && !quoted:
				if !yield(line[start:i]) {
					return
				}
				start = i + 1
			case line[i] == '\\' && quoted && i+1 < len(line):
				i++
			case line[i] == '"':
				quoted = !quoted
			}
		}
	}
}
