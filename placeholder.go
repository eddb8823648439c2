package cookiepolicy

import (
	"fmt"
	"slices"
	"strings"

	caddyconfig "github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
)

// labels are the labels that Caddy's own placeholders have after some others,
// where there are not too many to list: those of a header, a variable or a
// regular expression are a user's.
var labels = map[string][]string{
	"":       {"env", "file", "http", "system", "time"},
	"system": {"arch", "hostname", "os", "slash", "wd"},
	"time":   {"now"},
	"http": {
		"auth", "error", "intercept", "matchers", "regexp", "request", "response", "reverse_proxy",
		"shutting_down", "time_until_shutdown", "url_pattern", "vars",
	},
	"http.error":     {"id", "message", "status_code", "status_text", "trace"},
	"http.intercept": {"header", "status_code"},
	"http.request": {
		"body", "body_base64", "cookie", "duration", "duration_ms", "header", "host", "hostport", "local", "method",
		"orig_method", "orig_uri", "port", "proto", "proto_name", "remote", "scheme", "tls", "uri", "uri_escaped", "uuid",
	},
	"http.response": {"duration", "duration_ms", "header", "size", "status"},
	"http.reverse_proxy": {
		"active", "duration", "duration_ms", "header", "is_transport_error", "retries", "status_code", "status_text", "upstream",
	},
}

// The short forms of placeholders that the Caddyfile knows: alone, and before a
// dot.
var (
	shortForms = []string{
		"client_ip", "dir", "host", "hostport", "method", "orig_dir", "orig_file", "orig_method", "orig_path",
		"orig_query", "orig_uri", "path", "port", "query", "remote", "remote_host", "remote_port", "scheme",
		"tls_cipher", "tls_client_fingerprint", "tls_client_issuer", "tls_client_serial", "tls_client_subject", "tls_version",
		"upstream_hostport", "uri", "uuid",
	}
	shortPrefixes = []string{"cookie", "err", "file_match", "header", "labels", "path", "query", "re", "resp", "rp", "vars"}
)

// doubtAbout returns a warning about a placeholder that nothing in Caddy gives,
// "" if there is no reason for one. Other modules may give placeholders of any
// name, so outside of Caddy's own namespaces only what is near to a known name
// is in doubt.
func doubtAbout(key string) string {
	meant, doubtful := likelyMeant(key)
	switch {
	case !doubtful:
		return ""
	case meant == "":
		return fmt.Sprintf("nothing in Caddy gives a value to {%s}: correct the placeholder, unless another module does", key)
	}
	return fmt.Sprintf("nothing in Caddy gives a value to {%s}: did you mean %s?", key, meant)
}

// likelyMeant reports whether a placeholder is unknown where all are known, or
// is likely another one, which it returns then.
func likelyMeant(key string) (meant string, doubtful bool) {
	parts := strings.Split(key, ".")
	known := labels[""]
	if !slices.Contains(known, parts[0]) {
		// The Caddyfile has replaced short forms already: this is JSON.
		if long := longForm(key); long != "{"+key+"}" {
			return long, true
		}
		if len(parts) == 1 {
			if parts[0] = nearest(key, shortForms, 1); parts[0] == "" {
				return "", false
			}
			return longForm(parts[0]), true
		}
		if parts[0] = nearest(parts[0], slices.Concat(known, shortPrefixes), 1); parts[0] == "" {
			return "", false
		}
		doubtful = true
	}
	for i := 1; i < len(parts); i++ {
		known, ok := labels[strings.Join(parts[:i], ".")]
		if !ok {
			break
		}
		if slices.Contains(known, parts[i]) {
			continue
		}
		doubtful = true
		if parts[i] = nearest(parts[i], known, 1+len(parts[i])/5); parts[i] == "" {
			return "", true
		}
	}
	if !doubtful {
		return "", false
	}
	return longForm(strings.Join(parts, ".")), true
}

// longForm returns the placeholder that a short form in a Caddyfile stands for,
// and any other as it is.
func longForm(key string) string {
	if slices.Contains(labels[""], strings.Split(key, ".")[0]) {
		return "{" + key + "}" // not the short form {file.*}
	}
	segment := caddyconfig.Segment{{Text: "{" + key + "}"}}
	httpcaddyfile.NewShorthandReplacer().ApplyToSegment(&segment)
	return segment[0].Text
}

// nearest returns the known word that a typist is most likely to have meant, or
// "" if none is within a distance of atMost.
func nearest(word string, known []string, atMost int) string {
	word = strings.ToLower(word)
	if len(word) < 3 || len(word) > 32 {
		return ""
	}
	best := ""
	for _, candidate := range known {
		if d := distance(word, candidate); d <= atMost {
			best, atMost = candidate, d-1
		}
	}
	return best
}

// distance is how many octets to change, insert, remove or swap with their
// neighbor make b of a.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			rows[i][j] = min(change, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
