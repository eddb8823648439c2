package policy

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Options are what a [Policy] needs from the program around it.
type Options struct {
	// Now tells the time. Required: a policy must know whether an Expires is past.
	Now func() time.Time
}

// Policy is a [Config] compiled. It does not change and is safe for concurrent
// use.
type Policy struct {
	now      func() time.Time
	warnings []Warning

	base     []edit           // for every cookie
	rules    []rule           // for some, in order
	plans    map[string]*plan // by the names that the rules hold literally
	fallback *plan            // for all others, if no rule has a pattern
	patterns *planCache       // for all others, if one has

	limits  limits
	hygiene hygiene
}

// New compiles cfg. The error joins a [*ConfigError] for every mistake there is.
func New(cfg Config, o Options) (*Policy, error) {
	if o.Now == nil {
		return nil, errors.New("policy: Options.Now is nil")
	}
	c := complaints{now: o.Now()}
	p := &Policy{now: o.Now, plans: make(map[string]*plan)}
	if cfg.Defaults {
		p.base = compileEdits(defaultEdits(), RuleDefaults, &c)
		for i := range p.base {
			p.base[i].place = RuleDefaults
		}
	}
	defaults := len(p.base)
	p.base = append(p.base, compileEdits(cfg.Edits, "edits", &c)...)
	p.rules = compileRules(cfg.Cookies, &c)
	p.limits = compileLimits(cfg.Limits, &c)
	p.hygiene = compileHygiene(cfg.Hygiene, p.rules, &c)
	if len(c.errs) == 0 {
		contradictions(p, &c)
	}
	if len(c.errs) > 0 {
		return nil, errors.Join(c.errs...)
	}
	idleEdits(p, defaults, &c)
	if len(p.base)+len(p.rules) == 0 && cfg.Hygiene == "" && cfg.Limits == nil {
		c.warnf("policy", "there is no rule: no Set-Cookie line is changed; write defaults for safe cookies")
	}
	p.warnings = c.warnings
	p.index(cfg.Defaults)
	return p, nil
}

// index prepares the look-up of plans.
func (p *Policy) index(defaults bool) {
	var names []string
	if defaults {
		names = scriptReadableNames()
	}
	patterns := false
	for i := range p.rules {
		names = append(names, p.rules[i].selector.exactNames()...)
		patterns = patterns || p.rules[i].selector.hasPattern()
	}
	for _, name := range names {
		p.plans[name] = p.planFor(name)
	}
	if patterns {
		p.patterns = newPlanCache(p.match, func(rules matched) *plan { return p.newPlan(p.label(rules), p.edits(rules)) })
	} else {
		p.fallback = p.newPlan(RulePolicy, p.base)
	}
}

// allEdits returns the edits of all rules.
func (p *Policy) allEdits() []edit {
	all := slices.Clone(p.base)
	for i := range p.rules {
		all = append(all, p.rules[i].edits...)
	}
	return all
}

// match returns the rules that match name.
func (p *Policy) match(name string) matched {
	var indices []byte
	for i := range p.rules {
		if p.rules[i].selector.match(name) {
			indices = append(indices, byte(i>>8), byte(i))
		}
	}
	return matched(indices)
}

// edits returns the edits of rules in their order, behind those for every
// cookie.
func (p *Policy) edits(rules matched) []edit {
	edits := slices.Clone(p.base)
	for i := 0; i < len(rules); i += 2 {
		edits = append(edits, p.rules[rules.at(i)].edits...)
	}
	return edits
}

// planFor works out what p does to the cookies called name.
func (p *Policy) planFor(name string) *plan {
	rules := p.match(name)
	edits := p.edits(rules)
	if isScriptReadable(name) {
		edits = slices.DeleteFunc(edits, func(e edit) bool {
			return e.place == RuleDefaults && e.attribute == attrHTTPOnly
		})
	}
	return p.newPlan(p.label(rules), edits)
}

// label names the last of rules.
func (p *Policy) label(rules matched) string {
	if len(rules) == 0 {
		return RulePolicy
	}
	return p.rules[rules.at(len(rules)-2)].place
}

// planOf returns what p does to the cookie that raw sets.
func (p *Policy) planOf(raw string) *plan {
	if p.patterns == nil && len(p.plans) == 0 {
		return p.fallback // whatever its name
	}
	name := lineName(raw)
	if plan, ok := p.plans[name]; ok {
		return plan
	}
	if p.patterns == nil {
		return p.fallback
	}
	return p.patterns.get(name)
}

// Warnings returns what loads but is likely not what its author expects.
func (p *Policy) Warnings() []Warning {
	return slices.Clone(p.warnings)
}

// AsksScheme reports whether p may look at [Exchange].HTTPS because a rule
// says so, and not only to keep other attributes coherent.
func (p *Policy) AsksScheme() bool {
	return slices.ContainsFunc(p.allEdits(), func(e edit) bool { return e.op == OpAuto })
}

// UsesPlaceholders reports whether p ever calls [Exchange].Expand.
func (p *Policy) UsesPlaceholders() bool {
	return slices.ContainsFunc(p.allEdits(), func(e edit) bool { return e.template != "" })
}

// Response rewrites the Set-Cookie lines of h, under whatever spelling of the
// field name they stand.
func (p *Policy) Response(h http.Header, x *Exchange) {
	lines := setCookieLines(h)
	if len(lines) == 0 {
		return
	}
	if lines = p.SetCookies(lines, x); len(lines) == 0 {
		delete(h, "Set-Cookie")
		return
	}
	h["Set-Cookie"] = lines
}

// SetCookies rewrites the Set-Cookie lines of one response. It returns the
// same slice if nothing changes, and never writes to it.
func (p *Policy) SetCookies(lines []string, x *Exchange) []string {
	b := lineBuffer{lines: len(lines)}
	for _, raw := range lines {
		b.ahead += len(raw)
	}
	var out []string // nil as long as nothing changes
	for i, raw := range lines {
		b.ahead -= len(raw)
		b.lines--
		rewritten, keep := p.rewrite(raw, x, &b)
		if out == nil {
			if keep && rewritten == raw {
				continue
			}
			out = append(make([]string, 0, len(lines)), lines[:i]...)
		}
		if keep {
			out = append(out, rewritten)
		}
	}
	if out == nil {
		return lines
	}
	return out
}

// SetCookie rewrites one Set-Cookie line. It is false if the cookie must not
// be sent. A line that satisfies p comes back as the same string.
func (p *Policy) SetCookie(raw string, x *Exchange) (string, bool) {
	return p.rewrite(raw, x, &lineBuffer{})
}

func (p *Policy) rewrite(raw string, x *Exchange, b *lineBuffer) (string, bool) {
	plan := p.planOf(raw)
	if quick := plan.quick(x.HTTPS); quick != nil {
		if out, ok, kept := quick.quick(raw, x, b); ok {
			if !kept {
				x.judge(out, plan)
			}
			return out, true
		}
	}
	if ignored(raw) {
		// The name is not known to be one: it may hold the control characters.
		x.decide(Decision{Rule: RuleParser, Reason: ReasonRejected})
		return "", false
	}
	if len(plan.edits) == 0 {
		x.judge(raw, plan)
		return raw, true
	}
	f := newFold(p, plan, x, raw)
	if e := f.apply(); e != nil {
		x.decide(Decision{Cookie: f.line.name, Attribute: e.attribute.info().config, Rule: e.place, Reason: ReasonBadValue})
		return "", false
	}
	out := f.output(b)
	x.judge(out, plan)
	return out, true
}

// setCookieLines returns the Set-Cookie lines of h. Lines under another
// spelling of the field name move behind those under the usual one, since
// net/http would send them too.
func setCookieLines(h http.Header) []string {
	var odd []string // spellings
	for key := range h {
		if len(key) == len("Set-Cookie") && key != "Set-Cookie" && strings.EqualFold(key, "Set-Cookie") {
			odd = append(odd, key)
		}
	}
	if odd == nil {
		return h["Set-Cookie"]
	}
	slices.Sort(odd)
	lines := slices.Clone(h["Set-Cookie"])
	for _, key := range odd {
		lines = append(lines, h[key]...)
		delete(h, key)
	}
	h["Set-Cookie"] = lines
	return lines
}
