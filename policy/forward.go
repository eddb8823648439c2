package policy

import "strings"

// inject returns the pairs that rules inject.
func (r *request) inject(header string, rules *ruleset, y *hygiene, x *Exchange) (injected []string) {
	for i := range rules.injects[toRequest] {
		in := &rules.injects[toRequest][i]
		if in.ifAbsent && r.has(in.name, header) {
			continue
		}
		text, ok := in.pair(x)
		if ok && in.template && !y.allows(text, in.name, x) {
			x.lose(Decision{Cookie: in.name, Rule: in.place, Reason: ReasonBadValue})
			continue
		}
		if ok {
			x.decide(Decision{Cookie: in.name, Rule: in.place, Reason: ReasonInjected})
			injected = append(injected, text)
			r.changed = true
		}
	}
	return injected
}

// has reports whether the app gets a cookie of that name.
func (r *request) has(name, header string) bool {
	for i := range r.pairs {
		if p := &r.pairs[i]; p.reason == "" && p.Name(header) != "" && r.app(p, header) == name {
			return true
		}
	}
	return false
}

// result returns the header that goes on, and notes which names inner policies can
// trust. It is the header as it came if nothing changes.
func (r *request) result(header string, injected []string, x *Exchange) string {
	size := 0
	for i := range r.owners {
		o := &r.owners[i]
		p := &r.pairs[o.pair]
		if o.naming == nil || p.reason != "" {
			continue
		}
		x.resolved.add(o.app)
		if o.trustedValue {
			x.hostOnly.add(o.app)
		}
		r.changed = r.changed || o.app != p.Name(header)
		size += len(o.app)
	}
	for _, text := range injected {
		name, _, _ := strings.Cut(text, "=")
		x.resolved.add(name)
		size += len("; ") + len(text)
	}
	if !r.changed {
		return header
	}
	var b strings.Builder
	b.Grow(size + len(header) + len(r.pairs))
	for i := range r.pairs {
		p := &r.pairs[i]
		if p.reason != "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("; ")
		}
		if o := r.owner(p); o != nil && o.naming != nil {
			b.WriteString(o.app)
			b.WriteString(header[p.Equals:p.End])
		} else {
			b.WriteString(p.Text(header))
		}
	}
	for _, text := range injected {
		if b.Len() > 0 {
			b.WriteString("; ")
		}
		b.WriteString(text)
	}
	return b.String()
}
