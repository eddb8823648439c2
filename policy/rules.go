package policy

import (
	"iter"
	"slices"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/cookiename"
)

// maxRules is how many rules can be counted in 16 bits.
const maxRules = 1 << 16

// ruleset tells what all rules together say about the cookies of a name. It does
// not change after it was compiled, apart from what it remembers.
type ruleset struct {
	now      clock
	defaults bool    // base begins with the edits of Config.Defaults
	base     []*edit // for every cookie
	strips   []stripRule
	cookies  []cookieRule
	injects  [2][]injection // by direction
	injected []*plan        // of the cookies that are injected into responses

	// The rules that can match a name, and those that can match any: indices of
	// strips and, after them, of cookies; in order.
	byName   map[string][]uint16
	patterns []uint16

	exact     map[string]*plan // for the names that rules hold literally
	filter    nameFilter       // of exact
	fallback  *plan            // for all others, if no rule has a pattern
	byPattern planCache        // for all others, if one has
	byRules   planCache        // likewise, by the rules that match
	managing  bool             // a rule with a pattern has a say in requests

	requesting bool       // a rule has a say in requests
	requested  nameFilter // names about which rules have a say in requests, if no pattern has
}

// index prepares the look-up of plans, when all rules are known.
func (r *ruleset) index() {
	r.byName = make(map[string][]uint16)
	for i := range len(r.strips) + len(r.cookies) {
		s := r.selector(i)
		if s.HasPattern() {
			r.patterns = append(r.patterns, uint16(i))
			r.managing = r.managing || i < len(r.strips) && r.strips[i].on[toRequest] ||
				i >= len(r.strips) && r.cookies[i-len(r.strips)].naming != nil
			continue
		}
		for _, name := range s.Exact() {
			if known := r.byName[name]; len(known) == 0 || known[len(known)-1] != uint16(i) {
				r.byName[name] = append(known, uint16(i))
			}
		}
	}
	r.exact = make(map[string]*plan)
	for name := range r.literalNames() {
		r.exact[name], _ = r.plan(name, nil)
		r.filter.add(name)
	}
	r.fallback, _ = newPlan(r.base, r.now)
	for i := range r.strips {
		if r.strips[i].on[toRequest] {
			r.requesting = true
			for _, name := range r.strips[i].selector.Exact() {
				r.requested.add(name)
			}
		}
	}
	for m := range r.Managed() {
		r.requesting = true
		for _, name := range m.names {
			r.requested.add(name)
		}
	}
}

// selector returns the names of the rule at index i.
func (r *ruleset) selector(i int) *cookiename.Selector {
	if i < len(r.strips) {
		return r.strips[i].selector
	}
	return r.cookies[i-len(r.strips)].selector
}

// literalNames yields the names that rules hold literally.
func (r *ruleset) literalNames() iter.Seq[string] {
	return func(yield func(string) bool) {
		all := r.allInjections()
		names := make([]string, 0, len(all))
		for i := range all {
			names = append(names, all[i].name)
		}
		if r.defaults {
			names = append(names, scriptReadableNames()...)
		}
		for i := range len(r.strips) + len(r.cookies) {
			s := r.selector(i)
			names = append(append(names, s.Exact()...), s.Excluded()...)
		}
		for _, name := range names {
			if !yield(name) {
				return
			}
		}
	}
}

// match appends the indices of the rules that are about name to indices.
func (r *ruleset) match(indices []uint16, name string) []uint16 {
	literal, patterns := r.byName[name], r.patterns
	for len(literal)+len(patterns) > 0 { // both in order
		var i uint16
		if len(patterns) == 0 || len(literal) > 0 && literal[0] < patterns[0] {
			i, literal = literal[0], literal[1:]
		} else {
			i, patterns = patterns[0], patterns[1:]
		}
		if r.selector(int(i)).Match(name) {
			indices = append(indices, i)
		}
	}
	return indices
}

// plan works out what all rules say about the cookies called name, with edits of
// its own after theirs. It returns the edits that can never act, too.
func (r *ruleset) plan(name string, own []*edit) (*plan, []droppedEdit) {
	return r.planOf(r.match(nil, name), isScriptReadable(name), name, own)
}

// planOf is plan for the rules at the given indices.
func (r *ruleset) planOf(indices []uint16, readable bool, name string, own []*edit) (*plan, []droppedEdit) {
	edits := slices.Clone(r.base)
	if r.defaults && readable {
		edits = slices.DeleteFunc(edits, hidesFromScripts)
	}
	var naming *naming
	label := RulePolicy
	for _, rule := range r.cookiesAt(indices) {
		edits = append(edits, rule.edits...)
		if rule.naming != nil {
			naming = rule.naming
		}
		label = rule.place
	}
	pl, dropped := newPlan(append(edits, own...), r.now)
	pl.naming, pl.label = naming, label
	for _, i := range indices {
		if int(i) < len(r.strips) {
			for direction, strips := range r.strips[i].on {
				if strips {
					pl.stripped[direction] = r.strips[i].place
				}
			}
		}
	}
	for direction := range r.injects {
		pl.inject[direction] = injectionOf(r.injects[direction], name)
	}
	if naming != nil {
		longest := len(naming.exact)
		for _, f := range naming.forms {
			longest = max(longest, len(f.before)+len(f.after))
		}
		// The name is built beside the line, and coherence may add attributes.
		pl.extra += 2*longest + typicalName + len("; Secure; HttpOnly; Path=/")
	}
	return pl, dropped
}

// typicalName is the length in octets of a name, with which memory is reserved.
const typicalName = 16

// cookiesAt returns the rules for cookies among those at the given indices.
func (r *ruleset) cookiesAt(indices []uint16) []*cookieRule {
	var rules []*cookieRule
	for _, i := range indices {
		if int(i) >= len(r.strips) {
			rules = append(rules, &r.cookies[int(i)-len(r.strips)])
		}
	}
	return rules
}

// planInjections makes the plans of the cookies that rules inject into responses,
// when all names are known.
func (r *ruleset) planInjections() {
	for i := range r.injects[toResponse] {
		in := &r.injects[toResponse][i]
		pl, _ := r.plan(in.name, in.edits)
		pl.label = in.place
		r.injected = append(r.injected, pl)
	}
}

// allInjections returns the injections of both directions.
func (r *ruleset) allInjections() []injection {
	return slices.Concat(r.injects[toRequest], r.injects[toResponse])
}

// allEdits returns the edits of all rules.
func (r *ruleset) allEdits() []*edit {
	all := slices.Clone(r.base)
	for i := range r.cookies {
		all = append(all, r.cookies[i].edits...)
	}
	for i := range r.injects[toResponse] {
		all = append(all, r.injects[toResponse][i].edits...)
	}
	return all
}

// extra returns how many octets the rules are likely to add to a line.
func (r *ruleset) extra() int {
	most := r.fallback.extra
	for _, pl := range r.exact {
		most = max(most, pl.extra)
	}
	for _, i := range r.patterns {
		pl, _ := r.planOf([]uint16{i}, false, "", nil)
		most = max(most, pl.extra)
	}
	return most
}
