package policy

import (
	"net/http"
	"strings"
)

func (p *Policy) compileCache(word string, c *complaints) {
	switch word {
	case "":
	case "off":
		p.cacheOff = true
	default:
		c.errorf("cache", "write off, or leave it out", "unrecognized cache %q", word)
	}
}

// MakePrivate keeps a response out of shared caches (RFC 9111, section
// 5.2.2.7), since it carries a cookie for one user that the app knows nothing
// of. It leaves alone what is private already, and else adds `private` to
// Cache-Control and takes from it what would contradict; likewise in
// CDN-Cache-Control, if it is there (RFC 9213).
func MakePrivate(h http.Header) {
	makePrivate(h, "Cache-Control")
	if _, ok := h["Cdn-Cache-Control"]; ok {
		makePrivate(h, "Cdn-Cache-Control")
	}
}

func makePrivate(h http.Header, field string) {
	var kept []string
	for _, line := range h[field] {
		for directive := range splitUnquoted(line) {
			directive = strings.TrimSpace(directive)
			name, _, _ := strings.Cut(directive, "=")
			switch strings.ToLower(strings.TrimSpace(name)) {
			case "no-store":
				return
			case "private":
				if !strings.Contains(directive, "=") {
					return
				}
				// It names fields: only those are private.
			case "public", "s-maxage", "":
			default:
				kept = append(kept, directive)
			}
		}
	}
	h[field] = []string{strings.Join(append(kept, "private"), ", ")}
}

// splitUnquoted yields what stands between the commas of line that are not
// quoted.
func splitUnquoted(line string) func(yield func(string) bool) {
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
