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

// filter drops the pairs of r that some parser may take, as a whole or in part,
// for a managed cookie.
func (y *hygiene) filter(r *request, header string, rules *ruleset, x *Exchange) {
	if y.level == hygieneOff || y.guard.Empty() {
		return
	}
	hiding := r.mayHide(header)
	for i := range r.pairs {
		p := &r.pairs[i]
		if p.reason != "" {
			continue
		}
		name := p.Name(header)
		o := r.owner(p)
		if o != nil && o.trustedValue || o == nil && x.resolved.has(name) {
			continue // no other host can have set the value
		}
		exact := o != nil || injectionOf(rules.injects[toRequest], name) != nil
		if !exact && y.guard.Confusable(name) || hiding && y.guard.Hides(p.Text(header), exact) {
			r.drop(p, ReasonConfusable, RuleHygiene, x)
		}
	}
}
