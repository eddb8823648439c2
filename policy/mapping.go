package policy

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

// mapping is what a map edit looks for.
type mapping struct {
	from   string         // a path without its last slash, or a domain in lower case without its first dot
	expr   *regexp.Regexp // instead of from
	target string         // with expr: what it expands

	// The edit follows another map of the same attribute: it acts only if that
	// one did not.
	follows bool
}

// takeMapping compiles what e maps from and, with a regular expression, to.
func (e *edit) takeMapping(cfg Edit, c *complaints) bool {
	info := e.attribute.info()
	if cfg.From == "" || cfg.Value == "" {
		c.errorf(e.place, e.mapAdvice(), "%s map needs what it maps from and to", info.config)
		return false
	}
	if expr, ok := strings.CutPrefix(cfg.From, "~"); ok {
		return e.takeExpression(expr, cfg.Value, c)
	}
	if e.attribute == attrPath && strings.HasSuffix(cfg.From, "*") {
		c.errorf(e.place, fmt.Sprintf("write %s -> %s: what lies under it comes along", cutStar(cfg.From), cutStar(cfg.Value)), "path map: %q ends with a star", cfg.From)
		return false
	}
	if strings.ContainsAny(cfg.From, "{}") {
		c.errorf(e.place, e.mapAdvice(), "%s map takes no placeholder in what it maps from, but has %q", info.config, cfg.From)
		return false
	}
	from, problem := parseValue(e.attribute, cfg.From)
	if problem != "" {
		c.errorf(e.place, e.mapAdvice(), "%s map: %s", info.config, problem)
		return false
	}
	e.mapping = &mapping{from: strings.TrimSuffix(from.text, "/")}
	if e.attribute == attrDomain {
		e.mapping.from = bareDomain(from.text)
	}
	if !e.takeValue(cfg.Value, c) {
		return false
	}
	if e.template == "" && (same(e.attribute, from, e.value) || e.attribute == attrPath && strings.TrimSuffix(e.value.text, "/") == e.mapping.from) {
		c.errorf(e.place, "write another target, or leave it out", "%s map: %q maps to itself", info.config, cfg.From)
		return false
	}
	return true
}

// cutStar takes the end off a path as Caddy's matchers write it.
func cutStar(path string) string {
	path = strings.TrimRight(path, "*/")
	if path == "" {
		return "/"
	}
	return path
}

// takeExpression compiles a map with a regular expression.
func (e *edit) takeExpression(expr, target string, c *complaints) bool {
	info := e.attribute.info()
	re, err := wholeRegexp(expr)
	if err != nil {
		c.errorf(e.place, expressionAdvice(expr), "%s map: %q is no regular expression (%v)", info.config, expr, err)
		return false
	}
	rest := target
	for _, reference := range references.FindAllStringSubmatch(target, -1) {
		rest = strings.Replace(rest, reference[0], "", 1)
		name := strings.Trim(reference[0], "${}")
		if name == "" || hasGroup(re, name) { // "$$" is a dollar
			continue
		}
		c.errorf(e.place, "write $1 for the first group, and ${1} before a letter, a digit or _",
			"%s map: %s stands for no group of %q", info.config, reference[0], expr)
		return false
	}
	if strings.ContainsAny(rest, "{}") {
		c.errorf(e.place, "write $1 for what a group matched", "%s map: next to a regular expression, %q can hold no placeholder", info.config, target)
		return false
	}
	if e.attribute == attrPath {
		if target[0] == '$' {
			rest = "/" + rest
		}
		if problem := pathProblem(rest); problem != "" {
			c.errorf(e.place, e.mapAdvice(), "%s map: %s", info.config, problem)
			return false
		}
	}
	if literal, ok := onlyMatch(re); ok {
		c.warnf(e.place, "%s map: ~%s matches only %q, since expressions match whole values: write ~%s(.*) for what lies behind it, and $1 in the target", info.config, expr, literal, expr)
	}
	e.mapping = &mapping{expr: re, target: target}
	e.appended = appendedText(e.attribute, value{text: target}) // a guess at its length
	return true
}

// references are what regexp.Expand replaces.
var references = regexp.MustCompile(`\$\$|\$\w+|\$\{\w+\}`)

func hasGroup(re *regexp.Regexp, name string) bool {
	for i, known := range re.SubexpNames() {
		if known == name || fmt.Sprint(i) == name {
			return true
		}
	}
	return false
}

// wholeRegexp compiles expr so that it matches whole strings only. It is
// parsed alone, so that it cannot close our group.
func wholeRegexp(expr string) (*regexp.Regexp, error) {
	parsed, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil, err
	}
	return regexp.Compile("^(?:" + parsed.String() + ")$")
}

// expressionAdvice says what to write in place of an expression that does not
// compile.
func expressionAdvice(expr string) string {
	if rest, ok := strings.CutPrefix(expr, "*"); ok { // as in nginx
		return "write ~(?i)" + rest + " for any case"
	}
	return "write Go syntax, without lookarounds"
}

func (e *edit) mapAdvice() string {
	if e.attribute == attrDomain {
		return "write two host names, such as internal.lan -> example.com"
	}
	return "write two paths, such as /old -> /new"
}

// matches reports whether m is about text, a value of a.
func (m *mapping) matches(a attribute, text string) bool {
	switch {
	case m.expr != nil && a == attrDomain:
		return m.expr.MatchString(bareDomain(text))
	case m.expr != nil:
		return m.expr.MatchString(text)
	case a == attrDomain:
		return underDomain(strings.TrimPrefix(text, "."), m.from)
	}
	_, ok := underPath(text, m.from)
	return ok
}

// mapped returns what m makes of text, a value of a. It is false if m does not
// match, or if text lies under to already.
func (m *mapping) mapped(a attribute, text, to string) (string, bool) {
	domain := a == attrDomain
	switch {
	case m.expr != nil && domain:
		return m.expand(bareDomain(text))
	case m.expr != nil:
		return m.expand(text)
	case domain:
		return mapDomain(text, m.from, to)
	}
	return mapPath(text, m.from, to)
}

// problem reports whether a cannot hold the result of m. What the app gave is
// the app's, odd as it may be; what an expression makes of it is ours.
func (m *mapping) problem(a attribute, text string) bool {
	if m.expr != nil && a == attrDomain {
		return domainProblem(text) != ""
	}
	return len(text) > maxAttributeValue || a == attrPath && (text == "" || text[0] != '/')
}

func (m *mapping) expand(text string) (string, bool) {
	groups := m.expr.FindStringSubmatchIndex(text)
	if groups == nil {
		return "", false
	}
	return string(m.expr.ExpandString(nil, m.target, text, groups)), true
}

// mapPath moves path from under from to under to, on whole segments. What lies
// under a target below from is there already: mapped twice is mapped once.
func mapPath(path, from, to string) (string, bool) {
	rest, ok := underPath(path, from)
	if !ok {
		return "", false
	}
	base := strings.TrimSuffix(to, "/")
	if _, below := underPath(base, from); below {
		if _, there := underPath(path, base); there {
			return "", false
		}
	}
	if rest == "" || path == "/" {
		return to, true
	}
	return base + rest, true
}

// underPath cuts prefix, a path without its last slash, from path on a segment
// boundary.
func underPath(path, prefix string) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(path, prefix)
	return rest, ok && (rest == "" || rest[0] == '/')
}

// mapDomain puts to in the place of from, and keeps the labels on the left of
// it, and a first dot, which says nothing to a browser. Mapped twice is mapped
// once here too.
func mapDomain(domain, from, to string) (string, bool) {
	bare := strings.TrimPrefix(domain, ".")
	to = strings.TrimPrefix(to, ".")
	if !underDomain(bare, from) || underDomain(to, from) && underDomain(bare, to) {
		return "", false
	}
	return domain[:len(domain)-len(from)] + to, true
}

// underDomain reports whether domain is parent, or ends with it on a label
// boundary.
func underDomain(domain, parent string) bool {
	n := len(domain) - len(parent)
	return n >= 0 && strings.EqualFold(domain[n:], parent) && (n == 0 || domain[n-1] == '.')
}

// bareDomain is the form of a Domain that is compared.
func bareDomain(domain string) string {
	return strings.ToLower(strings.TrimPrefix(domain, "."))
}

// routeRewrite is what a route did to the path of the URL.
type routeRewrite struct {
	stripped string // came off in front of what the browser asked for
	added    string // came in front of it
	unknown  bool   // something else
}

// rewrite compares what the browser asked for with what the app sees.
func (x *Exchange) rewrite() routeRewrite {
	asked, seen := x.AskedPath, x.SeenPath
	if asked == seen {
		return routeRewrite{}
	}
	r := routeRewrite{unknown: true}
	// With all of a path stripped, nothing is left of it. A mere slash may be
	// left of it too, or be another page.
	if stripped, ok := strings.CutSuffix(asked, seen); ok && (seen == "" || seen[0] == '/') {
		r = routeRewrite{stripped: strings.TrimSuffix(stripped, "/")}
	} else if added, ok := strings.CutSuffix(seen, asked); ok && asked != "" && asked[0] == '/' {
		r = routeRewrite{added: strings.TrimSuffix(added, "/")}
	}
	// It comes from the URL, where a semicolon is nothing special.
	if prefix := r.stripped + r.added; prefix != "" && pathProblem(prefix) != "" {
		return routeRewrite{unknown: true}
	}
	return r
}

// undo returns what a browser must have in place of a Path that the app gave.
func (r routeRewrite) undo(path string) string {
	switch {
	case r.stripped != "" && path == "/":
		return r.stripped
	case r.stripped != "":
		return r.stripped + path
	case r.added != "":
		if rest, ok := underPath(path, r.added); ok {
			return "/" + strings.TrimPrefix(rest, "/")
		}
	}
	return path
}
