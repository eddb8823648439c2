package policy

import (
	"errors"
	"slices"
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

	base  []edit // for every cookie
	rules []rule // for some, in order

	// The indices of the rules that can match a name, and of those that can
	// match any; in order.
	literalRules map[string][]int
	patternRules []int

	plans    map[string]*plan // by the names that the rules hold literally
	fallback *plan            // for all others, if no rule has a pattern
	patterns *planCache       // for all others, if one has

	names           bool              // a rule renames
	prefixes        bool              // one does so with a prefix
	renamed         map[string]string // the app's names by the browser's, but for prefixes
	strips          directions        // where a rule strips
	requestPatterns bool              // a rule with a pattern has a say in requests
	concerned       nameFilter        // the names that rules without one are about

	injections [2][]injection // by direction: see inject.go
	expiries   []expiry
	cacheOff   bool

	limits  limits
	hygiene hygiene
	guard   guard
}

// New compiles cfg. The error joins a [*ConfigError] for every mistake there is.
func New(cfg Config, o Options) (*Policy, error) {
	if o.Now == nil {
		return nil, errors.New("policy: Options.Now is nil")
	}
	c := complaints{now: o.Now()}
	p := &Policy{now: o.Now, plans: make(map[string]*plan)}
	if cfg.Defaults {
		p.base = compileDefaults(&c)
	}
	defaults := len(p.base)
	p.base = append(p.base, compileEdits(cfg.Edits, "edits", &c)...)
	p.rules = compileRules(cfg, &c)
	p.indexRules()
	p.compileNames(&c)
	p.index(cfg.Defaults)
	p.compileInjections(cfg.Inject, &c)
	p.compileExpiries(cfg.Expire, &c)
	p.compileCache(cfg.Cache, &c)
	p.limits = compileLimits(cfg.Limits, &c)
	p.hygiene = compileHygiene(cfg.Hygiene, p.rules, &c)
	if len(c.errs) == 0 {
		contradictions(p, &c)
	}
	if len(c.errs) > 0 {
		return nil, errors.Join(c.errs...)
	}
	idleEdits(p, defaults, &c)
	p.warnUnnamed(&c)
	p.warnStripped(&c)
	p.warnNames(&c)
	p.warnOverridden(&c)
	if p.names && p.hygiene.level == hygieneOff {
		c.warnf("hygiene", "with hygiene off, nothing keeps from the app what its parser could take for a renamed cookie")
	}
	if len(p.base)+len(p.rules) == 0 && !p.Adds() && len(p.injections[toRequest]) == 0 && cfg.Hygiene == "" && cfg.Limits == nil {
		c.warnf("policy", "there is no rule: no Set-Cookie line is changed; write defaults for safe cookies")
	}
	p.warnings = c.warnings
	for i := range p.injections[toResponse] {
		in := &p.injections[toResponse][i]
		in.plan = p.newPlan(p.match(in.name), slices.Concat(p.editsFor(in.name), in.edits))
		in.plan.label = in.place
	}
	p.guard, p.concerned = newGuard(p), p.concernedNames()
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
		r := &p.rules[i]
		names = append(names, r.selector.exactNames()...)
		if r.selector.hasPattern() {
			patterns = true
			p.requestPatterns = p.requestPatterns || r.naming != nil || r.strip.has(onRequest)
		}
		p.strips |= r.strip
	}
	for _, name := range names {
		p.plans[name] = p.planFor(name)
	}
	p.fallback = p.newPlan("", p.base)
	if patterns {
		p.patterns = newPlanCache(p)
	}
}

// allEdits returns the edits of all rules.
func (p *Policy) allEdits() []edit {
	all := slices.Clone(p.base)
	for i := range p.rules {
		all = append(all, p.rules[i].edits...)
	}
	for i := range p.injections[toResponse] {
		all = append(all, p.injections[toResponse][i].edits...)
	}
	for i := range p.expiries {
		all = append(all, p.expiries[i].plan.edits...)
	}
	return all
}

// match returns the rules that match name.
func (p *Policy) match(name string) matched {
	return matched(p.appendMatched(nil, name))
}

func (p *Policy) appendMatched(indices []byte, name string) []byte {
	literal, patterns := p.literalRules[name], p.patternRules
	for len(literal)+len(patterns) > 0 { // both in order
		var i int
		if len(patterns) == 0 || len(literal) > 0 && literal[0] < patterns[0] {
			i, literal = literal[0], literal[1:]
		} else {
			i, patterns = patterns[0], patterns[1:]
		}
		if p.rules[i].selector.match(name) {
			indices = append(indices, byte(i>>8), byte(i))
		}
	}
	return indices
}

// indexRules prepares match: rules without a pattern need no look for most
// names.
func (p *Policy) indexRules() {
	p.literalRules = make(map[string][]int)
	for i := range p.rules {
		if p.rules[i].selector.hasPattern() {
			p.patternRules = append(p.patternRules, i)
			continue
		}
		for _, name := range p.rules[i].selector.exactIn() {
			if known := p.literalRules[name]; len(known) == 0 || known[len(known)-1] != i {
				p.literalRules[name] = append(known, i)
			}
		}
	}
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

// editsFor returns the edits for cookies called name.
func (p *Policy) editsFor(name string) []edit {
	edits := p.edits(p.match(name))
	if isScriptReadable(name) {
		edits = slices.DeleteFunc(edits, func(e edit) bool {
			return e.place == RuleDefaults && e.attribute == attrHTTPOnly
		})
	}
	return edits
}

// planFor works out what p does to the cookies called name.
func (p *Policy) planFor(name string) *plan {
	return p.newPlan(p.match(name), p.editsFor(name))
}

// namingIn returns the last of rules that gives a name, nil if none does.
func (p *Policy) namingIn(rules matched) *naming {
	for i := len(rules) - 2; i >= 0; i -= 2 {
		if n := p.rules[rules.at(i)].naming; n != nil {
			return n
		}
	}
	return nil
}

// label names the last of rules that is about attributes or names.
func (p *Policy) label(rules matched) string {
	for i := len(rules) - 2; i >= 0; i -= 2 {
		if r := &p.rules[rules.at(i)]; r.strip == 0 {
			return r.place
		}
	}
	return RulePolicy
}

// planOf returns what p does to the cookie that raw sets.
func (p *Policy) planOf(raw string) *plan {
	if p.patterns == nil && len(p.plans) == 0 {
		return p.fallback // whatever its name
	}
	return p.planNamed(lineName(raw))
}

// planNamed returns what p does to the cookie that the app calls name.
func (p *Policy) planNamed(name string) *plan {
	if plan, ok := p.plans[name]; ok {
		return plan
	}
	if p.patterns == nil {
		return p.fallback
	}
	return p.patterns.get(name)
}

// requestPlan is planNamed for a name that a client chose: it leaves nothing
// behind, and has no edits that hold for all.
func (p *Policy) requestPlan(name string) *plan {
	if plan, ok := p.plans[name]; ok {
		return plan
	}
	if !p.requestPatterns {
		return p.fallback
	}
	return p.patterns.peek(name)
}

// Warnings returns what loads but is likely not what its author expects.
func (p *Policy) Warnings() []Warning {
	return slices.Clone(p.warnings)
}

// AsksScheme reports whether p may look at [Exchange].HTTPS because a rule
// says so, and not only to keep other attributes coherent.
func (p *Policy) AsksScheme() bool {
	return p.names || slices.ContainsFunc(p.allEdits(), func(e edit) bool { return e.op == OpAuto && e.attribute == attrSecure })
}

// AsksPath reports whether p may look at [Exchange].AskedPath and SeenPath.
func (p *Policy) AsksPath() bool {
	return slices.ContainsFunc(p.allEdits(), func(e edit) bool { return e.asksPath() })
}

// Adds reports whether p may add Set-Cookie lines to a response without any.
func (p *Policy) Adds() bool {
	return len(p.injections[toResponse])+len(p.expiries) > 0
}

// Templates returns all that p ever gives to [Exchange].Expand, by the places
// where they stand in the JSON.
func (p *Policy) Templates() map[string]string {
	templates := make(map[string]string)
	for _, e := range p.allEdits() {
		if e.template != "" {
			templates[e.place] = e.template
		}
	}
	for _, in := range slices.Concat(p.injections[toRequest], p.injections[toResponse]) {
		if in.template {
			templates[in.place] = in.value
		}
	}
	return templates
}
