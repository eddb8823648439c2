package cookiepolicy

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// lint looks at the placeholders of the policy when it loads. A value from the
// environment or from a file that is missing, or that no cookie can hold, is an
// error. What is likely a mistake is a warning.
func (h *Handler) lint(p *policy.Policy, now func() time.Time) error {
	templates := p.Templates()
	var mistakes []error
	for _, place := range slices.Sorted(maps.Keys(templates)) {
		for _, key := range placeholderKeys(templates[place]) {
			if err := missing(key); err != nil {
				mistakes = append(mistakes, fmt.Errorf("%s: %w", place, err))
			}
			if message := doubtAbout(key); message != "" {
				h.logger.Warn(message, zap.String("place", place))
			}
		}
	}
	if len(mistakes) == 0 {
		mistakes = h.unfitting(templates, now)
	}
	return errors.Join(mistakes...)
}

// placeholderPattern finds placeholders as Caddy does. A backslash takes the
// meaning from a brace, and braces around a quotation or a space are those of a
// JSON value.
var placeholderPattern = regexp.MustCompile(`(?:^|[^\\])\{([^{}\s"]+)\}`)

// placeholderKeys returns what stands in the placeholders of template.
func placeholderKeys(template string) []string {
	var keys []string
	for rest := template; ; {
		found := placeholderPattern.FindStringSubmatchIndex(rest)
		if found == nil {
			return keys
		}
		keys = append(keys, rest[found[2]:found[3]])
		rest = rest[found[3]:] // the closing brace may stand before the next opening one
	}
}

// missing complains about a variable that is not set and about a file that
// cannot be read. It does so even if the placeholder is only a part of a value:
// "{env.SUB}.example.com" without SUB would be a Domain that covers all
// subdomains. A variable that is set may be empty.
func missing(key string) error {
	if variable, ok := strings.CutPrefix(key, "env."); ok {
		if _, set := os.LookupEnv(variable); set {
			return nil
		}
		if name, fallback, ok := strings.Cut(variable, ":"); ok {
			return fmt.Errorf("the environment variable %q is not set, and placeholders have no default: write {$%s:%s}, or set %s and write {env.%s}",
				variable, name, fallback, name, name)
		}
		return fmt.Errorf("the environment variable %s is not set: set the variable, or write the value itself", variable)
	}
	if name, ok := strings.CutPrefix(key, "file."); ok {
		if err := readable(name); err != nil {
			return fmt.Errorf("the file of {%s} is not readable (%w): correct the path or its permissions, or write the value itself", key, err)
		}
	}
	return nil
}

func readable(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	_, err = file.Read(make([]byte, 1)) // a directory opens, too
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return errors.Join(err, file.Close())
}

// isFixed reports whether a placeholder has its value before any request.
func isFixed(key string) bool {
	return strings.HasPrefix(key, "env.") || strings.HasPrefix(key, "file.") || strings.HasPrefix(key, "system.")
}

// unfitting complains about templates that depend on no request and give what
// their place cannot hold: every cookie would be dropped. An empty value is
// the ordinary way to inject nothing. The errors do not name the values, which
// may be secrets.
func (h *Handler) unfitting(templates map[string]string, now func() time.Time) []error {
	var mistakes []error
	values := make(map[string]string) // by template
	for _, place := range slices.Sorted(maps.Keys(templates)) {
		template := templates[place]
		keys := placeholderKeys(template)
		if len(keys) == 0 || slices.ContainsFunc(keys, func(key string) bool { return !isFixed(key) }) {
			continue
		}
		switch value := caddy.NewReplacer().ReplaceKnown(template, ""); {
		case value != "":
			values[template] = value
		case isInjected(place):
			h.logger.Warn(listed(keys)+" is empty: nothing is injected", zap.String("place", place))
		default:
			mistakes = append(mistakes, fmt.Errorf("%s: %s is empty, and no cookie would pass: give it a value, or leave the line out", place, listed(keys)))
		}
	}
	if len(values) == 0 {
		return mistakes
	}
	_, err := policy.New(withValues(h.Config, values), policy.Options{Now: now})
	for _, err := range split(err) {
		config := (*policy.ConfigError)(nil)
		if !errors.As(err, &config) {
			continue
		}
		if template, ok := templates[config.Place]; ok && values[template] != "" {
			mistakes = append(mistakes, fmt.Errorf("%s: the value of %s cannot stand there: correct it, or write the value itself",
				config.Place, listed(placeholderKeys(template))))
		}
	}
	return mistakes
}

// isInjected reports whether a place holds the value of a cookie to inject.
func isInjected(place string) bool {
	return strings.HasPrefix(place, "inject[") && !strings.Contains(place, "edits[")
}

// listed writes placeholders as a person does.
func listed(keys []string) string {
	return "{" + strings.Join(keys, "} and {") + "}"
}

// withValues returns a copy of cfg with values instead of templates.
func withValues(cfg policy.Config, values map[string]string) policy.Config {
	var replace func(any) any
	replace = func(node any) any {
		switch node := node.(type) {
		case string:
			if value, ok := values[node]; ok {
				return value
			}
		case []any:
			for i := range node {
				node[i] = replace(node[i])
			}
		case map[string]any:
			for key := range node {
				node[key] = replace(node[key])
			}
		}
		return node
	}
	// A Config comes from JSON, and so does each of these steps succeed.
	var tree any
	encoded, _ := json.Marshal(cfg)
	_ = json.Unmarshal(encoded, &tree)
	encoded, _ = json.Marshal(replace(tree))
	var replaced policy.Config
	_ = json.Unmarshal(encoded, &replaced)
	return replaced
}

// split returns the errors that err joins.
func split(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// warnUnreachedLimit warns of a limit that no request reaches, since the server
// refuses a header of that size before the policy sees it.
func (h *Handler) warnUnreachedLimit(ctx caddy.Context) {
	server, ok := ctx.Value(caddyhttp.ServerCtxKey).(*caddyhttp.Server)
	if !ok || h.Limits == nil || server.MaxHeaderBytes <= 0 || h.Limits.Bytes < server.MaxHeaderBytes {
		return
	}
	h.logger.Warn("limits never acts on the size of a request: the server refuses such a header before; "+
		"write fewer bytes, or raise max_header_size in the servers option",
		zap.String("place", "limits"), zap.Int("bytes", h.Limits.Bytes), zap.Int("max_header_size", server.MaxHeaderBytes))
}
