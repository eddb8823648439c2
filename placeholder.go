package cookiepolicy

import (
	"fmt"
	"slices"
	"strings"

	caddyconfig "github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/suggest"
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
		return fmt.Sprintf("Caddy has no placeholder {%s}: correct it, unless another module has one of that name", key)
	}
	return fmt.Sprintf("Caddy has no placeholder {%s}: did you mean %s?", key, meant)
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
			if parts[0] = suggest.Within(key, shortForms, 1); parts[0] == "" {
				return "", false
			}
			return longForm(parts[0]), true
		}
		if _, ok := labels["http."+parts[0]]; ok {
			return "{http." + key + "}", true
		}
		if parts[0] = suggest.Within(parts[0], slices.Concat(known, shortPrefixes), 1); parts[0] == "" {
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
		if parts[i] = suggest.Within(parts[i], known, 1+len(parts[i])/5); parts[i] == "" {
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
