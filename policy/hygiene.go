package policy

import (
	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/suggest"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/cookieheader"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/guard"
)

// hygiene keeps from the app the cookies by which parsers lose or confuse others.
type hygiene struct {
	level hygieneLevel
	known map[string]bool // names that cookie rules hold literally: strict allows them
	guard *guard.Guard
}

type hygieneLevel uint8

const (
	hygieneSafe hygieneLevel = iota
	hygieneStrict
	hygieneOff
)

func compileHygiene(word string, rules *ruleset, d *diagnostics) hygiene {
	y := hygiene{known: make(map[string]bool), guard: guard.New()}
	switch word {
	case "", "safe":
	case "strict":
		y.level = hygieneStrict
	case "off":
		y.level = hygieneOff
	default:
		d.errorf("hygiene", suggest.Hint(word, []string{"safe", "strict", "off"}), "unrecognized hygiene %q", word)
	}
	for i := range rules.cookies {
		for _, name := range rules.cookies[i].selector.Exact() {
			y.known[name] = true
		}
	}
	for m := range rules.Managed() {
		for _, name := range m.names {
			y.known[name] = y.known[name] || m.naming != nil
			y.guard.Add(name)
		}
		if m.selector != nil {
			forms := make([]guard.Form, 0, len(m.forms))
			for _, f := range m.forms {
				forms = append(forms, guard.Form{Before: f.before, After: f.after})
			}
			y.guard.AddPattern(m.selector, forms)
		}
	}
	for i := range rules.strips {
		s := &rules.strips[i]
		if !s.on[toRequest] {
			continue
		}
		for _, name := range s.selector.Exact() {
			y.guard.Add(name)
		}
		if s.selector.HasPattern() {
			y.guard.AddPattern(s.selector, nil)
		}
	}
	return y
}

// check drops the pairs of r that are a problem for parsers.
func (y *hygiene) check(r *request, header string, x *Exchange) {
	if y.level == hygieneOff {
		return
	}
	suspicious := cookieheader.Suspicious(header)
	for i := range r.pairs {
		p := &r.pairs[i]
		text, name := p.Text(header), p.Name(header)
		problem := cookieheader.Check(text, name, suspicious)
		if problem == "" && y.level == hygieneStrict {
			problem = cookieheader.CheckStrict(name, header[p.Equals+1:p.End], y.known[name])
		}
		if problem != "" {
			r.drop(p, Reason(problem), RuleHygiene, x)
		}
	}
}

// filter drops the pairs of r that some parser may take, as a whole or in part, for
// a cookie that the app must get from the policy alone, or must not get at all.
func (y *hygiene) filter(r *request, header string, x *Exchange) {
	if y.level == hygieneOff {
		return
	}
	inside := !y.guard.Empty() && r.maySeparate(header)
	for i := range r.pairs {
		p := &r.pairs[i]
		if p.reason != "" {
			continue
		}
		o := r.owner(p)
		if o == nil && p.plan != nil && p.plan.stripped[toRequest] != "" {
			continue
		}
		own := o != nil || p.plan != nil && p.plan.inject[toRequest] != nil
		if x.resolved.n > 0 {
			name := p.Name(header)
			own = own || x.resolved.has(name)
			if o == nil && x.hostOnly.has(name) {
				continue
			}
		}
		if o != nil && o.trustedValue {
			continue // no other host can have set the value
		}
		switch y.guard.Check(p.Text(header), int(p.Equals-p.Start), own, inside, &x.budget) {
		case guard.Confusable:
			r.drop(p, ReasonConfusable, RuleHygiene, x)
		case guard.OverBudget:
			r.drop(p, ReasonBudget, RuleHygiene, x)
		}
	}
}

// allows reports whether a value that placeholders give can be injected into the
// request under name: it must not hide another cookie.
func (y *hygiene) allows(text, name string, x *Exchange) bool {
	return y.level == hygieneOff || y.guard.Check(text, len(name), true, true, &x.budget) == guard.Harmless
}
