package policy

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/cookiename"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// condition tells which values of Path or Domain an edit is about: one and what
// lies under it, or those that an expression matches.
type condition struct {
	text string         // as it is written
	from string         // a path without its last slash, or a domain in lower case without its first dot
	expr *regexp.Regexp // instead of from
}

// compileCondition compiles what an edit of a, called word in messages, is about.
func compileCondition(a setcookie.Attribute, text, word, place string, d *diagnostics) (*condition, bool) {
	c := &condition{text: text}
	if expr, ok := strings.CutPrefix(text, "~"); ok {
		re, err := cookiename.WholeExpression(expr)
		if err != nil {
			d.errorf(place, cookiename.ExpressionHint(expr), "%s has %q, which is not a regular expression (%v)", word, expr, err)
			return nil, false
		}
		c.expr = re
		return c, true
	}
	if a == setcookie.Path && strings.HasSuffix(text, "*") {
		d.errorf(place, fmt.Sprintf("write %s, which includes what lies under it", cutStar(text)), "%s has %q, which ends with a star", word, text)
		return nil, false
	}
	if strings.ContainsAny(text, "{}") {
		d.errorf(place, "write the value as the app sends it, or ~ and a Go regular expression", "%s takes no placeholder, but has %q", word, text)
		return nil, false
	}
	if _, problem := parseValue(a, text); problem != "" {
		d.errorf(place, conditionHint(a, text), "%s", problem)
		return nil, false
	}
	c.from = strings.TrimSuffix(text, "/")
	if a == setcookie.Domain {
		c.from = bareDomain(text)
	}
	return c, true
}

func conditionHint(a setcookie.Attribute, text string) string {
	return literalHint(a, text) + ", or write ~ and a Go regular expression"
}

// cutStar returns a path without the end that Caddy's matchers have.
func cutStar(path string) string {
	path = strings.TrimRight(path, "*/")
	if path == "" {
		return "/"
	}
	return path
}

// matches reports whether an edit of a is about text, its current value.
func (c *condition) matches(a setcookie.Attribute, text string) bool {
	switch {
	case c.expr != nil && a == setcookie.Domain:
		return c.expr.MatchString(bareDomain(text))
	case c.expr != nil:
		return c.expr.MatchString(text)
	case a == setcookie.Domain:
		return isUnderDomain(strings.TrimPrefix(text, "."), c.from)
	}
	_, ok := cutPath(text, c.from)
	return ok
}

// cutPath cuts prefix, a path without its last slash, from path on a segment
// boundary.
func cutPath(path, prefix string) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(path, prefix)
	return rest, ok && (rest == "" || rest[0] == '/')
}

// isUnderDomain reports whether domain is parent, or ends with it on a label
// boundary.
func isUnderDomain(domain, parent string) bool {
	n := len(domain) - len(parent)
	return n >= 0 && strings.EqualFold(domain[n:], parent) && (n == 0 || domain[n-1] == '.')
}

// bareDomain is the form of a Domain that is compared.
func bareDomain(domain string) string {
	return strings.ToLower(strings.TrimPrefix(domain, "."))
}
