package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// expiry is an [Expire] compiled.
type expiry struct {
	selector selector
	plan     *plan // Path, Domain, and what browsers demand of a line that replaces a cookie
	place    string
}

// maxExpired is how many cookies one response deletes: a line for each of all
// that a browser can hold would be more than servers between here and there
// take.
const maxExpired = 32

func (p *Policy) compileExpiries(expires []Expire, c *complaints) {
	for i, cfg := range expires {
		place := fmt.Sprintf("expire[%d]", i)
		var edits []edit
		for _, given := range []struct {
			at string
			Edit
		}{
			{place, Edit{Attribute: "secure", Op: OpAuto}},
			{place + ".path", Edit{Attribute: "path", Op: OpSet, Value: cmp.Or(cfg.Path, "/")}},
			{place + ".domain", Edit{Attribute: "domain", Op: OpSet, Value: cfg.Domain}},
		} {
			if given.Op == OpSet && given.Value == "" {
				continue
			}
			if compiled, ok := compileEdit(given.Edit, given.at, c); ok {
				edits = append(edits, compiled)
			}
		}
		e := expiry{selector: newSelector(cfg.Names, place, c), place: place, plan: p.newPlan("", edits)}
		e.plan.label = place
		for _, name := range e.selector.exactIn() {
			if n := p.namingIn(p.match(name)); cfg.Domain == "" && n.applies(name) && n.until > c.now.Unix() {
				c.warnf(place, "expire %s deletes the cookie that accept_unprefixed_until still accepts", name)
			}
			if app, _, _, owned := p.owner(name); owned && cfg.Domain == "" {
				c.warnf(place, "expire %s deletes what the policy renames %s to", name, app)
			}
		}
		p.expiries = append(p.expiries, e)
	}
}

// expire adds a deletion of each cookie that the request carried and a rule
// names. It reports whether it added any.
func (p *Policy) expire(x *Exchange, c *collector) bool {
	total, added := 0, false
	for i := range p.expiries {
		e := &p.expiries[i]
		var done []string
		for name := range Pairs(x.sent) {
			if total == maxExpired {
				return added
			}
			if name == "" || !e.selector.match(name) || ignored(name) || slices.Contains(done, name) {
				continue
			}
			done = append(done, name)
			total++
			if x.tracesAll() {
				x.Trace(Decision{Rule: e.place, Reason: ReasonDeleted})
			}
			raw := strings.Clone(name) + "=; Max-Age=0"
			// The name is the browser's, and so is the path: nothing behind or
			// before this one renames or maps it.
			var line string
			var keep bool
			x.untraced(func() { // its name is the client's
				line, keep = p.rewrite(raw, e.plan, &mark{app: name, named: true, rooted: true}, x, &c.buffer)
			})
			if !keep {
				x.decide(Decision{Rule: e.place, Reason: ReasonBadValue})
				continue
			}
			x.judge(line, "", e.plan)
			if slices.Contains(c.lines, line) {
				continue // another policy of this request has added it
			}
			c.add(line, keep)
			added = true
		}
	}
	return added
}
