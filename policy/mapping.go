package policy

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/cookiename"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// compileMap compiles what e maps from and to.
func (e *edit) compileMap(cfg Edit, d *diagnostics) (ok bool) {
	word := attributes[e.attribute].name + " map"
	if cfg.From == "" || cfg.Value == "" {
		d.errorf(e.place, mapHint(e.attribute), "%s needs from and value", word)
		return false
	}
	if e.attribute == setcookie.Path && strings.HasSuffix(cfg.From, "*") && cfg.From[0] != '~' {
		d.errorf(e.place, fmt.Sprintf("write %s, which includes what lies under it, and map it to %s", cutStar(cfg.From), cutStar(cfg.Value)), "%s has %q, which ends with a star", word, cfg.From)
		return false
	}
	if e.when, ok = compileCondition(e.attribute, cfg.From, word, e.place, d); !ok {
		return false
	}
	if e.when.expr != nil {
		return e.compileTarget(cfg.Value, word, d)
	}
	if !e.compileValue(cfg.Value, d) {
		return false
	}
	from := setcookie.Value{Text: cfg.From}
	if e.template == "" && (e.attribute.Equal(from, e.value) || e.attribute == setcookie.Path && strings.TrimSuffix(e.value.Text, "/") == e.when.from) {
		d.errorf(e.place, "write another target, or leave it out", "%s has %q both as from and as value", word, cfg.From)
		return false
	}
	return true
}

func mapHint(a setcookie.Attribute) string {
	if a == setcookie.Domain {
		return `write two host names, such as "from": "internal.lan" and "value": "example.com"`
	}
	return `write two paths, such as "from": "/old" and "value": "/new"`
}

// references are what regexp.Expand replaces.
var references = regexp.MustCompile(`\$\$|\$\w+|\$\{\w+\}`)

// compileTarget compiles what a map with an expression makes of a value.
func (e *edit) compileTarget(target, word string, d *diagnostics) bool {
	re := e.when.expr
	for _, reference := range references.FindAllString(target, -1) {
		name := strings.Trim(reference, "${}")
		if name == "" || hasGroup(re, name) { // "$$" is a dollar
			continue
		}
		d.errorf(e.place, "write $1 for the first group, and ${1} before a letter, a digit or _",
			"%s has %s, which stands for no group of %q", word, reference, e.when.text[1:])
		return false
	}
	rest := references.ReplaceAllString(target, "")
	if strings.ContainsAny(rest, "{}") {
		d.errorf(e.place, "write $1 for what a group matched", "%s with a regular expression takes no placeholder, but has %q", word, target)
		return false
	}
	if problem := targetProblem(e.attribute, target, rest); problem != "" {
		hint := literalHint(e.attribute, target)
		if e.attribute == setcookie.Domain {
			hint += fmt.Sprintf(", or write -domain %s to remove Domain", e.when.text)
		}
		d.errorf(e.place, hint, "%s", problem)
		return false
	}
	if only, ok := cookiename.OnlyMatch(re); ok {
		d.warnf(e.place, "in %s, %s matches only %q, since expressions match whole values: write %s(.*) to match what follows it, and $1 in the target", word, e.when.text, only, e.when.text)
	}
	e.target = target
	return true
}

// targetProblem finds what no value of a can hold in the target of an expression,
// of which rest is what does not come from its groups.
func targetProblem(a setcookie.Attribute, target, rest string) string {
	if a == setcookie.Domain {
		if strings.Contains(target, "$") {
			return domainProblem(references.ReplaceAllString(target, "a"))
		}
		return domainProblem(target)
	}
	if target[0] == '$' {
		rest = "/" + rest
	}
	return pathProblem(rest)
}

func hasGroup(re *regexp.Regexp, name string) bool {
	for i, known := range re.SubexpNames() {
		if known == name || strconv.Itoa(i) == name {
			return true
		}
	}
	return false
}

// mapTo returns what the map e, which matches text, makes of it; to is its value
// without placeholders. It is false if text lies under to already.
func (e *edit) mapTo(text, to string, b *setcookie.Buffer) (string, bool) {
	switch {
	case e.when.expr != nil:
		return e.expandTarget(text), true
	case e.attribute == setcookie.Domain:
		return mapDomain(text, e.when.from, to, b)
	}
	return mapPath(text, e.when.from, to, b)
}

// expandTarget returns what an expression makes of text, which it matches.
func (e *edit) expandTarget(text string) string {
	if e.attribute == setcookie.Domain {
		text = bareDomain(text)
	}
	groups := e.when.expr.FindStringSubmatchIndex(text)
	return string(e.when.expr.ExpandString(nil, e.target, text, groups))
}

// mapPath moves path, which lies under from, to lie under to. What lies under a
// target below from is there already: mapped twice is the same as mapped once.
func mapPath(path, from, to string, b *setcookie.Buffer) (string, bool) {
	rest, _ := cutPath(path, from)
	base := strings.TrimSuffix(to, "/")
	if _, below := cutPath(base, from); below {
		if _, there := cutPath(path, base); there {
			return "", false
		}
	}
	switch {
	case rest == "" || path == "/":
		return to, true
	case base == "":
		return rest, true
	}
	return b.Join(base, rest), true
}

// mapDomain puts to in the place of from, and keeps the labels on the left of it
// and a first dot, which says nothing to a browser. Mapped twice is the same as
// mapped once here too.
func mapDomain(domain, from, to string, b *setcookie.Buffer) (string, bool) {
	bare := strings.TrimPrefix(domain, ".")
	to = strings.TrimPrefix(to, ".")
	if isUnderDomain(to, from) && isUnderDomain(bare, to) {
		return "", false
	}
	return b.Join(domain[:len(domain)-len(from)], to), true
}

// holds reports whether an attribute can hold the result of the map e. What the
// app gave stays the app's, odd as it may be; what an expression makes of it is
// the policy's.
func (e *edit) holds(text string) bool {
	if e.attribute == setcookie.Domain {
		return e.when.expr == nil && len(text) <= setcookie.MaxValue || domainProblem(text) == ""
	}
	return len(text) <= setcookie.MaxValue && text != "" && text[0] == '/'
}
