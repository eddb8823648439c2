package policy

import (
	"cmp"
	"fmt"
	"slices"
)

// contradictions finds edits that cannot both hold, whatever the app sends.
func contradictions(p *Policy, c *complaints) {
	needsSecure(p.base, 0, c)
	for i := range p.rules {
		r := &p.rules[i]
		needsSecure(slices.Concat(p.base, r.edits), len(p.base), c)
		if n := r.naming; n != nil {
			prefix := prefixOf(n.rename)
			if n.rename == "" {
				prefix = n.forms[len(n.forms)-1] // the least that it can come to
			}
			prefixDemands(n.rename, prefix, r.edits, c)
		}
		for _, name := range r.selector.exactIn() {
			prefixDemands(name, prefixOf(name), r.edits, c)
			needsSecure(p.edits(p.match(name)), len(p.base), c)
		}
	}
}

// needsSecure complains if edits leave a cookie with SameSite=None or
// Partitioned, and take Secure away. The edits before own are reported with
// their own list.
func needsSecure(edits []edit, own int, c *complaints) {
	secure := lastEdit(edits, attrSecure)
	if secure < 0 || edits[secure].op != OpRemove {
		return
	}
	for _, a := range []attribute{attrSameSite, attrPartitioned} {
		i := lastEdit(edits, a)
		if i < 0 || edits[i].op != OpSet || a == attrSameSite && edits[i].value.num != rankNone {
			continue
		}
		if later := max(i, secure); later >= own {
			what := "partitioned"
			if a == attrSameSite {
				what = "samesite none"
			}
			c.errorf(edits[later].place, "write secure, or leave one of both out",
				"%s contradicts -secure: browsers refuse the one without the other", what)
		}
	}
}

// prefixDemands complains if edits for name, empty if it gets the prefix, leave
// it without what the prefix promises.
func prefixDemands(name string, prefix namePrefix, edits []edit, c *complaints) {
	if prefix == noPrefix {
		return
	}
	subject := fmt.Sprintf("the name %s, whose prefix", name)
	if name == "" {
		subject = fmt.Sprintf("the prefix %s, which", prefix)
	}
	for a := range numAttributes {
		i := lastEdit(edits, a)
		if i < 0 {
			continue
		}
		e := &edits[i]
		gives := e.op != OpRemove && e.op != OpUnchanged && e.op != OpAuto
		var demand string
		switch {
		case a == attrSecure && e.op == OpRemove:
			demand = "Secure"
		case a == attrHTTPOnly && e.op == OpRemove && prefix.httpOnly():
			demand = "HttpOnly"
		case a == attrPath && prefix.hostOnly() && (e.op == OpRemove || gives && e.template == "" && e.value.text != "/"):
			demand = "Path=/"
		case a == attrDomain && prefix.hostOnly() && gives:
			demand = "no Domain"
		default:
			continue
		}
		c.errorf(e.place, "leave it out", "%s contradicts %s demands %s", e.describe(), subject, demand)
	}
}

// lastEdit returns the index of the last edit of a, or -1.
func lastEdit(edits []edit, a attribute) int {
	for i := len(edits) - 1; i >= 0; i-- {
		if edits[i].attribute == a {
			return i
		}
	}
	return -1
}

// idleEdits warns of edits that can never act. The first defaults edits of
// p.base stand in no configuration.
func idleEdits(p *Policy, defaults int, c *complaints) {
	warnIdle(p.base, defaults, c)
	for i := range p.rules {
		warnIdle(slices.Concat(p.base, p.rules[i].edits), len(p.base), c)
	}
}

// warnOverridden warns of a rule for some names whose edit a later one for more
// overrides: in other servers the first would win.
func (p *Policy) warnOverridden(c *complaints) {
	for i := range p.rules {
		r := &p.rules[i]
		names := r.selector.exactIn()
		if len(names) == 0 || len(names) < len(r.selector.in) {
			continue
		}
		for j := range r.edits {
			e := &r.edits[j]
			var by *rule
			for _, name := range names {
				if by = p.overriding(e, i, name); by == nil {
					break
				}
			}
			if by != nil {
				c.warnf(e.place, "%s for %s never acts: the later rule for %s overrides it; write the general rule first", e.describe(), r.title, by.title)
			}
		}
	}
}

// overriding returns the rule behind the one at i that overrides e for the
// cookie called name, nil if there is none.
func (p *Policy) overriding(e *edit, i int, name string) *rule {
	matching := p.match(name)
	for k := 0; k < len(matching); k += 2 {
		later := &p.rules[matching.at(k)]
		if matching.at(k) > i && slices.ContainsFunc(later.edits, func(l edit) bool { return l.attribute == e.attribute && l.overrides() && l.op != OpUnchanged }) {
			return later
		}
	}
	return nil
}

// warnIdle looks at the edits from own on.
func warnIdle(edits []edit, own int, c *complaints) {
	var known [numAttributes]knowledge
	for i := range edits {
		e := &edits[i]
		if i >= own {
			rest := edits[i+1:]
			if later := slices.IndexFunc(rest, func(l edit) bool { return l.attribute == e.attribute && l.overrides() }); later >= 0 {
				c.warnf(e.place, "%s never acts: %s overrides it", e.describe(), rest[later].place)
			} else if covered := coveredBy(edits[:i], e); covered != nil {
				c.warnf(e.place, "%s from %s never acts: %s matches first", e.describe(), e.mapping.from, covered.place)
			} else if why := known[e.attribute].idle(e, &known); why != "" {
				c.warnf(e.place, "%s never acts: %s", e.describe(), why)
			}
		}
		known[e.attribute].learn(e)
		if e.op == OpAtMost {
			known[attrExpires].said = true // it speaks about both
		}
	}
}

// coveredBy returns the map in the same run as e that leaves nothing to it, nil
// if there is none.
func coveredBy(before []edit, e *edit) *edit {
	if e.op != OpMap || e.mapping.expr != nil {
		return nil
	}
	run := e
	for i := len(before) - 1; i >= 0 && run.mapping.follows; i-- {
		b := &before[i]
		if b.attribute != e.attribute {
			continue
		}
		if run = b; b.mapping.expr != nil || b.template != "" || !b.mapping.matches(e.attribute, cmp.Or(e.mapping.from, "/")) {
			continue
		}
		if _, there := b.mapping.mapped(e.attribute, cmp.Or(e.mapping.from, "/"), b.value.text); there {
			return b
		}
	}
	return nil
}

// describe names e as the Caddyfile does.
func (e *edit) describe() string {
	name := e.attribute.info().config
	switch e.op {
	case OpDefault:
		return "?" + name
	case OpRemove:
		return "-" + name
	case OpAtLeast:
		return name + " >="
	case OpAtMost:
		return name + " <="
	case OpAuto, OpUnchanged, OpMap:
		return name + " " + string(e.op)
	}
	return name
}

// knowledge is what holds of an attribute for every line after some edits.
type knowledge struct {
	said    bool // an edit stood here
	present bool
	absent  bool
	auto    bool  // done what the exchange asks for
	rank    int64 // SameSite is at least this
	limit   int64 // at_most leaves no more than this; 0: no limit

	overridden bool // Expires: an edit ended its limits
}

// idle says why e cannot act, or "".
func (k *knowledge) idle(e *edit, all *[numAttributes]knowledge) string {
	present := k.present
	if e.attribute.lifetime() {
		present = all[attrMaxAge].present || all[attrExpires].present
	}
	none := all[attrMaxAge].absent && all[attrExpires].absent
	switch {
	case e.op == OpDefault && present:
		return "what stands before it always leaves a value"
	case e.op == OpAtLeast && k.present && e.template == "" && k.rank >= e.value.num:
		return "what stands before it is never weaker"
	case e.op == OpAuto && k.present && e.attribute == attrSecure:
		return "what stands before it always sets it"
	case e.op == OpAuto && k.auto:
		return "what stands before it does the same"
	case (e.op == OpMap || e.op == OpAuto) && k.absent && e.attribute != attrSecure:
		return "what stands before it leaves nothing"
	case e.op == OpAtMost && k.limit > 0 && e.template == "" && k.limit <= e.value.num && !all[attrExpires].overridden:
		return "what stands before it is never longer"
	case e.op == OpAtMost && none:
		return "what stands before it leaves no lifetime"
	case e.op == OpRemove && k.absent:
		return "what stands before it leaves nothing"
	case e.op == OpUnchanged && !k.said:
		return "nothing stands before it"
	}
	return ""
}

// learn takes into account that e ran.
func (k *knowledge) learn(e *edit) {
	was := *k
	k.said = true
	switch e.op {
	case OpSet:
		*k = knowledge{said: true, present: true, rank: e.value.num, overridden: true}
	case OpDefault:
		// A lifetime may be in the other attribute.
		k.present, k.absent = !e.attribute.lifetime() || k.present, false
		if !was.present {
			k.rank = 0
			if was.absent {
				k.rank = e.value.num
			}
		}
	case OpAtLeast:
		k.present, k.absent, k.rank = true, false, max(k.rank, e.value.num)
	case OpAtMost:
		if e.template == "" && (k.limit == 0 || e.value.num < k.limit) {
			k.limit = e.value.num
		}
	case OpAuto:
		k.absent = k.absent && e.attribute != attrSecure
		k.present = k.present && e.attribute != attrDomain
		k.auto = true
	case OpRemove:
		*k = knowledge{said: true, absent: true, overridden: true}
	case OpUnchanged:
		*k = knowledge{overridden: true}
	}
}
