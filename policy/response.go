package policy

import (
	"net/http"
	"slices"
	"strings"
)

// Response rewrites the Set-Cookie lines of h, under whatever spelling of the
// field name they stand, and keeps a response to which it adds cookies out of
// shared caches.
func (p *Policy) Response(h http.Header, x *Exchange) {
	lines := setCookieLines(h)
	if len(lines) == 0 && !p.Adds() {
		return
	}
	lines, private := p.SetCookies(lines, x)
	if len(lines) == 0 {
		delete(h, "Set-Cookie")
	} else {
		h["Set-Cookie"] = lines
	}
	if private {
		MakePrivate(h)
	}
}

// SetCookies rewrites the Set-Cookie lines of one response, drops those that
// must not be sent, and adds what the policy adds. It returns the same slice
// if nothing changes, and never writes to it. With private, the response must
// not be kept in shared caches: see [MakePrivate].
func (p *Policy) SetCookies(lines []string, x *Exchange) (out []string, private bool) {
	c := collector{lines: lines, marks: x.marks}
	c.buffer.lines = len(lines)
	for _, raw := range lines {
		c.buffer.ahead += len(raw)
	}
	for i, raw := range lines {
		c.buffer.ahead -= len(raw)
		c.buffer.lines--
		c.at = i
		line, keep := p.pass(raw, c.marks, x, &c.buffer)
		c.add(line, keep)
	}
	c.at = len(lines)
	if p.Adds() {
		added := p.inject(x, &c)
		added = p.expire(x, &c) || added
		private = added && !p.cacheOff
	}
	return c.result(), private
}

// SetCookie rewrites one Set-Cookie line. It is false if the cookie must not be
// sent. A line that satisfies p comes back as the same string. Unlike
// [Policy.SetCookies] it adds nothing, not even the deletions that go out beside
// a renamed line.
func (p *Policy) SetCookie(raw string, x *Exchange) (string, bool) {
	return p.pass(raw, x.marks, x, &lineBuffer{})
}

// collector collects the lines of one response: the slice that came in as
// long as nothing changes.
type collector struct {
	lines  []string
	at     int // the line that is being looked at
	out    []string
	copied bool
	kept   int // how many of lines, from the first, stand in out unchanged as long as it is not copied
	buffer lineBuffer
	marks  []mark // what the policies behind this one left, without its own
}

// add appends what became of a line to the result.
func (c *collector) add(line string, keep bool) {
	if keep {
		c.append(line)
	}
	if c.buffer.twins != nil {
		for _, twin := range c.buffer.twins {
			c.append(twin)
		}
		c.buffer.twins = nil
	}
}

func (c *collector) append(line string) {
	if !c.copied && c.kept == c.at && c.at < len(c.lines) && c.lines[c.at] == line {
		c.kept++
		return
	}
	c.copy()
	c.out = append(c.out, line)
}

// copy makes a result apart from the lines that came in.
func (c *collector) copy() {
	if !c.copied {
		c.copied = true
		c.out = append(make([]string, 0, len(c.lines)), c.lines[:c.kept]...)
	}
}

func (c *collector) result() []string {
	if !c.copied && c.kept < len(c.lines) {
		c.copy() // the last ones were dropped
	}
	if c.copied {
		return c.out
	}
	return c.lines
}

// pass lets one line through p. The marks are those of the policies behind it.
func (p *Policy) pass(raw string, marks []mark, x *Exchange, b *lineBuffer) (line string, keep bool) {
	m := markOf(marks, raw)
	var pl *plan
	if p.names || m != nil || p.strips.has(onResponse) || len(p.injections[toResponse]) > 0 {
		if pl = p.admit(raw, x, m); pl == nil {
			return "", false
		}
	} else {
		pl = p.planOf(raw)
	}
	return p.rewrite(raw, pl, m, x, b)
}

// admit returns the plan for a line that is neither stripped nor replaced, and
// whose name is not one that p gives to another cookie. It is nil for others.
func (p *Policy) admit(raw string, x *Exchange, m *mark) *plan {
	if ignored(raw) {
		x.decide(Decision{Rule: RuleParser, Reason: ReasonRejected})
		return nil
	}
	app := lineName(raw)
	if m != nil {
		app = m.app
	}
	pl := p.planNamed(app)
	if pl.strip.has(onResponse) {
		if x.tracesAll() {
			x.Trace(Decision{Cookie: app, Rule: pl.stripper, Reason: ReasonStripped})
		}
		return nil
	}
	if in := p.replacement(app, toResponse); in != nil {
		if x.tracesAll() {
			x.Trace(Decision{Cookie: app, Rule: in.place, Reason: ReasonReplaced})
		}
		return nil
	}
	if m == nil || !m.named {
		if _, n, _, owned := p.owner(app); owned {
			x.decide(Decision{Cookie: app, Rule: n.place, Reason: ReasonTaken})
			return nil
		}
	}
	return pl
}

// rewrite runs a plan over a line.
func (p *Policy) rewrite(raw string, pl *plan, m *mark, x *Exchange, b *lineBuffer) (line string, keep bool) {
	if quick := pl.quick(x.HTTPS); quick != nil && m == nil && !(pl.root && x.AskedPath != x.SeenPath) {
		if out, ok, kept := quick.quick(raw, x, b); ok {
			if !kept {
				x.judge(out, lineName(raw), pl)
			}
			return out, true
		}
	}
	if ignored(raw) {
		// The name is not known to be one: it may hold the control characters.
		x.decide(Decision{Rule: RuleParser, Reason: ReasonRejected})
		return "", false
	}
	if len(pl.edits) == 0 && pl.naming == nil {
		app := lineName(raw)
		if m != nil {
			app = m.app
		}
		x.judge(raw, app, pl)
		return raw, true
	}
	f := newFold(p, pl, x, raw, m)
	if e := f.apply(); e != nil {
		x.decide(Decision{Cookie: f.app, Attribute: e.attribute.info().config, Rule: e.place, Reason: ReasonBadValue})
		return "", false
	}
	if f.prefix != noPrefix && !x.takesSecure() {
		x.decide(Decision{Cookie: f.app, Rule: f.naming.place, Reason: ReasonInsecure})
		b.twins = f.bareTwins(raw, m)
		return "", false
	}
	if f.naming != nil && f.naming.rename == "" && len(p.renamed) > 0 {
		if _, taken := p.renamed[f.prefix.String()+f.app]; taken {
			x.decide(Decision{Cookie: f.app, Rule: f.naming.place, Reason: ReasonTaken})
			return "", false
		}
	}
	out := f.output(b)
	f.mark(out)
	if f.naming != nil {
		b.twins = append(f.siblings(raw), f.bareTwins(raw, m)...)
	}
	return out, true
}

// siblings deletes the cookie under the other prefixes of auto by which this
// browser has sent it: all of them if the app deletes it, and otherwise the
// stronger ones, which would win over the new value.
func (f *fold) siblings(raw string) (lines []string) {
	forms := f.naming.forms
	for rank, form := range forms {
		if form == f.prefix && !f.deletes() {
			break
		}
		if form == f.prefix || !f.exchange.carried(form.String()+f.app) {
			continue
		}
		if !f.deletes() {
			raw = f.app + "=; Max-Age=0"
		}
		named := plan{naming: &naming{forms: forms[rank : rank+1]}}
		f.exchange.untraced(func() {
			g := newFold(f.policy, &named, f.exchange, raw, nil)
			g.apply()
			lines = append(lines, g.output(&lineBuffer{}))
		})
		f.mark(lines[len(lines)-1])
	}
	return lines
}

// bareTwins returns the lines that delete the cookie where browsers may still
// hold it under the app's name, while a window is open: where the app put it
// and, if that is another place, where the edits did.
func (f *fold) bareTwins(raw string, m *mark) (twins []string) {
	if !f.naming.open(f.policy.now) || !f.deletes() {
		return nil
	}
	bare := *f.plan
	bare.naming = nil
	f.exchange.untraced(func() {
		g := newFold(f.policy, &bare, f.exchange, raw, m)
		if g.apply() == nil && (g.states[attrPath].kind > kept || g.states[attrDomain].kind > kept) {
			twins = append(twins, g.output(&lineBuffer{}))
		}
	})
	twins = append(twins, raw)
	for _, twin := range twins {
		f.mark(twin)
	}
	return twins
}

// mark judges a line of f, and notes for the policies before this one what
// they must not do again.
func (f *fold) mark(out string) {
	x := f.exchange
	if f.named || f.rooted || f.naming != nil {
		x.marks = append(x.marks, mark{line: out, app: f.app, named: f.named || f.naming != nil, rooted: f.rooted})
	}
	x.judge(out, f.app, f.plan)
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
