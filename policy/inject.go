package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// The indices of Policy.injections.
const (
	toRequest = iota
	toResponse
)

// injection is an [Inject] compiled.
type injection struct {
	name     string
	value    string
	template bool     // value holds placeholders
	unknown  []string // what stands in a value whose placeholders nobody knows
	ifAbsent bool
	edits    []edit
	plan     *plan // on responses: what becomes of the line
	place    string
}

func (p *Policy) compileInjections(injects []Inject, c *complaints) {
	for i, cfg := range injects {
		in := injection{name: cfg.Name, value: cfg.Value, ifAbsent: cfg.IfAbsent, place: fmt.Sprintf("inject[%d]", i)}
		in.template = strings.Contains(cfg.Value, "{")
		in.unknown = placeholders.FindAllString(cfg.Value, -1)
		in.edits = compileEdits(cfg.Edits, in.place+".edits", c)
		to := toResponse
		switch cfg.Direction {
		case "", "response":
		case "request":
			to = toRequest
			if len(cfg.Edits) > 0 {
				c.errorf(in.place, "leave them out", "inject request %s has attributes, but a request carries none", cfg.Name)
			}
		default:
			c.errorf(in.place, Suggest(cfg.Direction, []string{"request", "response"}), "unrecognized direction %q", cfg.Direction)
		}
		if problem, write := nameProblem(cfg.Name); problem != "" {
			c.errorf(in.place, write, "inject: %s", problem)
		} else if cfg.Name[0] == '$' || !isToken(cfg.Name) {
			c.errorf(in.place, "write letters, digits, - and _", "inject: the name %q is no token, and parsers disagree on it", cfg.Name)
		}
		if problem := injectedProblem(cfg.Value); problem != "" {
			c.errorf(in.place, "write a value that a cookie can hold", "inject %s: %s", cfg.Name, problem)
		}
		if replacementIn(p.injections[to], cfg.Name) != nil {
			c.errorf(in.place, "write one of both", "inject %s: there is another value for that cookie already", cfg.Name)
		}
		if app, _, _, owned := p.owner(cfg.Name); owned {
			c.errorf(in.place, fmt.Sprintf("write inject %s", app), "inject %s: that is the browser's name for %s", cfg.Name, app)
		}
		needsSecure(slices.Concat(p.editsFor(cfg.Name), in.edits), len(p.editsFor(cfg.Name)), c)
		prefixDemands(cfg.Name, prefixOf(cfg.Name), in.edits, c)
		p.injections[to] = append(p.injections[to], in)
	}
}

// placeholders are what a template holds in braces.
var placeholders = regexp.MustCompile(`\{[^{}\s"]+\}`)

// injectedProblem finds what a cookie cannot hold as its value, or what tears
// other cookies apart in some parser.
func injectedProblem(value string) string {
	switch {
	case strings.ContainsRune(value, ';'):
		return fmt.Sprintf("the value %q holds a semicolon, which ends a cookie", value)
	case ignored(value):
		return "the value holds control characters"
	case value != trimBlanks(value):
		return fmt.Sprintf("the value %q has blanks at an end, which browsers cut off", value)
	case oddQuotes(value):
		return fmt.Sprintf("the value %q holds a quote that it does not close", value)
	case len(value) > maxNameValue:
		return fmt.Sprintf("the value has %d octets, and browsers take %d at most", len(value), maxNameValue)
	}
	return ""
}

// replacementIn returns the injection of name, nil if there is none.
func replacementIn(injections []injection, name string) *injection {
	for i := range injections {
		if injections[i].name == name {
			return &injections[i]
		}
	}
	return nil
}

// replacement returns the injection that takes the place of all cookies of
// that name, nil if there is none.
func (p *Policy) replacement(name string, to int) *injection {
	if in := replacementIn(p.injections[to], name); in != nil && !in.ifAbsent {
		return in
	}
	return nil
}

// pair returns the cookie that in adds. It is false if a placeholder gave what
// a cookie cannot hold.
func (in *injection) pair(x *Exchange) (string, bool) {
	value := in.value
	if in.template {
		value = x.expand(value)
		unknown := slices.ContainsFunc(in.unknown, func(name string) bool { return strings.Contains(value, name) })
		if value == "" || unknown || injectedProblem(value) != "" {
			x.decide(Decision{Cookie: in.name, Rule: in.place, Reason: ReasonBadValue})
			return "", false
		}
	}
	if x.tracesAll() {
		x.Trace(Decision{Cookie: in.name, Rule: in.place, Reason: ReasonInjected})
	}
	return in.name + "=" + value, true
}

// inject adds the cookies that rules add to every response, as if the app had
// set them. It reports whether it added any.
func (p *Policy) inject(x *Exchange, c *collector) bool {
	added := false
	for i := range p.injections[toResponse] {
		in := &p.injections[toResponse][i]
		if in.ifAbsent && (p.sets(c, in.name) || p.holds(in.name, x)) {
			continue
		}
		if raw, ok := in.pair(x); ok {
			line, keep := p.rewrite(raw, in.plan, nil, x, &c.buffer)
			c.add(line, keep)
			added = added || keep
		}
	}
	return added
}

// sets reports whether the app sets, or deletes, a cookie of that name.
func (p *Policy) sets(c *collector, name string) bool {
	if p.planNamed(name).strip.has(onResponse) {
		return false // whatever the app sets, no browser gets it
	}
	for _, raw := range c.lines {
		if m := markOf(c.marks, raw); m != nil && m.app == name || m == nil && lineName(raw) == name {
			return true
		}
	}
	return false
}

// holds reports whether the browser sent a cookie, by any of its names. One by
// the app's does not count if the app would not get it.
func (p *Policy) holds(name string, x *Exchange) bool {
	n := p.namingOf(name)
	bare := !n.applies(name) || n.open(p.now)
	for sent := range Pairs(x.sent) {
		if sent == name && bare {
			return true
		}
		if app, _, _, owned := p.owner(sent); owned && app == name {
			return true
		}
	}
	return false
}
