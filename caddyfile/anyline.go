package caddyfile

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Mistakes in any line.

// semicolon is "samesite lax;".
var semicolon = lineMistake{
	found: func(l *line) bool { return l.semicolonAt() >= 0 },
	message: func(l *line) string {
		i := l.semicolonAt()
		args, others := slices.Clone(l.args[:i]), ""
		if last := strings.TrimRight(l.args[i], ";"); last != "" {
			args = append(args, last)
		}
		if i < len(l.args)-1 {
			others = ", and each option on a line of its own"
		}
		return fmt.Sprintf("%s has a semicolon: write %s%s", l, l.with(args...), others)
	},
}

// semicolonAt returns the first argument that ends with a semicolon, -1 if none
// does.
func (l *line) semicolonAt() int {
	return slices.IndexFunc(l.args, func(arg string) bool { return strings.HasSuffix(arg, ";") && !strings.HasPrefix(arg, "~") })
}

// wildcardDomain is "domain *.example.com".
var wildcardDomain = lineMistake{
	found: func(l *line) bool { return l.name == "domain" && slices.ContainsFunc(l.args, isWildcard) },
	message: func(l *line) string {
		args := make([]string, 0, len(l.args))
		for _, arg := range l.args {
			args = append(args, strings.TrimPrefix(arg, "*."))
		}
		return fmt.Sprintf("%s needs no *, since a Domain covers its subdomains already: write %s", l, l.with(args...))
	},
}

// quotedValue is "path '/a'".
var quotedValue = lineMistake{
	found: func(l *line) bool { return slices.ContainsFunc(l.args, hasQuotes) },
	message: func(l *line) string {
		args := make([]string, 0, len(l.args))
		for _, arg := range l.args {
			args = append(args, withoutQuotes(arg))
		}
		return fmt.Sprintf("%s has quotes that are part of the value: write %s", l, l.with(args...))
	},
}

// quotes are pairs of them that a Caddyfile takes for part of the text.
var quotes = []struct{ open, end string }{{"'", "'"}, {"‘", "’"}, {"“", "”"}, {"„", "“"}, {"«", "»"}}

// withoutQuotes returns text without the quotes around it, and text itself if
// it has none.
func withoutQuotes(text string) string {
	for _, q := range quotes {
		if inner, ok := strings.CutPrefix(text, q.open); ok && inner != "" {
			if inner, ok = strings.CutSuffix(inner, q.end); ok {
				return inner
			}
		}
	}
	return text
}

func hasQuotes(text string) bool { return withoutQuotes(text) != text }

// brokenPlaceholder is "domain {http.request.host".
var brokenPlaceholder = lineMistake{
	found: func(l *line) bool { return slices.ContainsFunc(l.args, isBroken) },
	message: func(l *line) string {
		i := slices.IndexFunc(l.args, isBroken)
		return fmt.Sprintf("%s has %s", l.name, placeholderMistake(l.args[i]))
	},
}

func isBroken(text string) bool {
	return !strings.HasPrefix(text, "~") && placeholderMistake(text) != ""
}

// Placeholders as a shell and a template have them, and one without its end.
var (
	dollarPlaceholder = regexp.MustCompile(`\$(\{(?:env|file|http|system|time)\.[^{}]+\})`)
	doublePlaceholder = regexp.MustCompile(`\{(\{[a-z][\w.-]*\})\}`)
	openPlaceholder   = regexp.MustCompile(`\{(?:env|file|http|system|time)\.[\w.-]+$`)
)

// placeholderMistake says what is wrong with a placeholder in text, "" if nothing
// is. It shows nothing else of text, which may be a secret.
func placeholderMistake(text string) string {
	if found := dollarPlaceholder.FindStringSubmatch(text); found != nil {
		return fmt.Sprintf("a $ before a placeholder: write %s", found[1])
	}
	if found := doublePlaceholder.FindStringSubmatch(text); found != nil {
		return fmt.Sprintf("two pairs of braces around a placeholder: write %s", found[1])
	}
	if found := openPlaceholder.FindString(text); found != "" {
		return fmt.Sprintf("a placeholder without its end: write %s}", found)
	}
	return ""
}

// literalOnly is "expires {env.X}" and "path {env.X} -> /b".
var literalOnly = lineMistake{
	found: func(l *line) bool {
		literal := l.name == "expires" || l.name == "priority" || l.hasArrow() || l.sigil == "-"
		return literal && len(l.args) > 0 && variable.MatchString(l.args[0])
	},
	message: func(l *line) string {
		args := slices.Clone(l.args)
		args[0] = variable.ReplaceAllString(args[0], "{$$$1}")
		return fmt.Sprintf("%s cannot have a placeholder there: write %s, which Caddy replaces when it reads the Caddyfile, or the value itself", l, l.with(args...))
	},
}

// removedStar is "-path *".
var removedStar = lineMistake{
	found: func(l *line) bool {
		return l.sigil == "-" && l.isMappable() && len(l.args) == 1 && strings.Trim(l.args[0], "*/") == "" && strings.Contains(l.args[0], "*")
	},
	message: func(l *line) string {
		return fmt.Sprintf("%s needs no *: write %s%s alone, which removes it whatever its value is", l, l.sigil, l.name)
	},
}

// urlForDomain is "domain https://example.com".
var urlForDomain = lineMistake{
	found: func(l *line) bool {
		return l.name == "domain" && slices.ContainsFunc(l.args, func(arg string) bool { return hostOf(arg) != arg })
	},
	message: func(l *line) string {
		args := make([]string, 0, len(l.args))
		for _, arg := range l.args {
			args = append(args, hostOf(arg))
		}
		return fmt.Sprintf("%s has more than a host name: write %s", l, l.with(args...))
	},
}

var urlOfHost = regexp.MustCompile(`^(?:[a-z]+://)?([A-Za-z0-9_.-]*[A-Za-z][A-Za-z0-9_.-]*|\{[\w.]+\})(?::\d+)?(?:/[^ ]*)?$`)

// hostOf returns the host of a URL, or of a host with a port or a path, and any
// other text as it is.
func hostOf(text string) string {
	if found := urlOfHost.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return text
}

func isWildcard(domain string) bool { return strings.HasPrefix(domain, "*.") }
