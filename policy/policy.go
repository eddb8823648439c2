package policy

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// Options are what a [Policy] needs from the program around it.
type Options struct {
	// Now tells the time. It is required: a policy must know whether an Expires is
	// past.
	Now func() time.Time
}

// Policy is a [Config] compiled. It does not change and is safe for concurrent
// use.
type Policy struct {
	rules    ruleset
	names    names
	hygiene  hygiene
	limits   limits
	expiries []expiry
	cacheOff bool

	needs    Needs
	extra    int // how many octets the policy is likely to add to each Set-Cookie line
	warnings []Warning
}

// New compiles cfg. The error joins a [*ConfigError] for every mistake there is.
func New(cfg Config, o Options) (*Policy, error) {
	if o.Now == nil {
		return nil, errors.New("policy: Options.Now is nil")
	}
	d := diagnostics{now: o.Now()}
	p := &Policy{rules: ruleset{now: o.Now, defaults: cfg.Defaults}}
	if cfg.Defaults {
		p.rules.base = compileDefaults(&d)
	}
	if n := len(cfg.Cookies) + len(cfg.Strip); n > maxRules {
		d.errorf("cookies", "write patterns instead", "%d rules are more than %d", n, maxRules)
		return nil, errors.Join(d.errs...)
	}
	p.rules.base = append(p.rules.base, compileEdits(cfg.Edits, "edits", &d)...)
	p.rules.strips = compileStrips(cfg.Strip, &d)
	p.rules.cookies = compileCookieRules(cfg.Cookies, &d)
	p.rules.injects = compileInjections(cfg.Inject, &d)
	p.expiries = compileExpiries(cfg.Expire, o.Now, &d)
	p.limits = compileLimits(cfg.Limits, &d)
	p.cacheOff = compileCache(cfg.Cache, &d)
	p.rules.index()
	p.names = compileNames(&p.rules, &d)
	p.hygiene = compileHygiene(cfg.Hygiene, &p.rules, &d)
	if len(d.errs) == 0 {
		p.rules.findContradictions(&d)
	}
	if len(d.errs) > 0 {
		return nil, errors.Join(d.errs...)
	}
	p.rules.planInjections()
	p.needs = p.findNeeds()
	p.extra = p.rules.extra()
	l := lint{rules: &p.rules, names: &p.names, expiries: p.expiries, cfg: &cfg, d: &d}
	l.run()
	p.warnings = d.warnings
	return p, nil
}

// Request rewrites the Cookie lines of h: one line goes on, with the app's names,
// without the cookies that may mislead a parser or that rules strip, and with
// those that they inject. A single line that needs nothing stays the same string,
// and the slice of the lines is never written to. The error is nil or a *Refusal;
// h is unchanged then.
func (p *Policy) Request(h http.Header, x *Exchange) error {
	lines := h["Cookie"]
	x.history().enter(lines)
	if refusal := p.limits.check(lines); refusal != nil {
		return refusal
	}
	var pairs [32]pair // few requests have more
	var owners [4]pairOwner
	header := joinLines(lines)
	r := request{pairs: parsePairs(pairs[:0], header)}
	p.hygiene.check(&r, header, x)
	r.find(header, &p.rules, x)
	r.owners = p.names.resolve(owners[:0], &r, header, x)
	p.hygiene.filter(&r, header, x)
	p.names.choose(&r, header, x)
	r.strip(&p.rules, x)
	injected := r.inject(header, &p.rules, &p.hygiene, x)
	line := r.result(header, injected, x)
	switch {
	case line == "":
		delete(h, "Cookie")
	case r.changed || len(lines) > 1:
		h["Cookie"] = []string{line}
	}
	return nil
}

// joinLines makes one line of all Cookie lines: HTTP/2 clients send one for each
// cookie (RFC 9113, section 8.2.3).
func joinLines(lines []string) string {
	if len(lines) == 1 {
		return lines[0]
	}
	return strings.Join(lines, "; ")
}

// Response rewrites the Set-Cookie lines of h, whatever the spelling of the field
// name, and keeps a response to which it adds cookies out of shared caches. The
// slices in h are never written to; if nothing changes, they stay the same.
func (p *Policy) Response(h http.Header, x *Exchange) {
	lines := setCookieLines(h)
	if len(lines) == 0 && !p.AddsCookies() {
		return
	}
	r := newResponse(lines)
	x.beginResponse()
	var c cookie
	for i, raw := range lines {
		r.next(i, p.extra)
		if pl := p.admit(raw, &c, x); pl != nil {
			p.send(pl, &c, x, &r)
		}
	}
	r.at = len(lines)
	added := p.inject(&c, x, &r)
	added = p.expire(x, &r) || added
	if lines = r.result(); len(lines) > 0 {
		h["Set-Cookie"] = lines
	} else {
		delete(h, "Set-Cookie")
	}
	if added && !p.cacheOff {
		makePrivate(h)
	}
}

// SetCookie rewrites one Set-Cookie line. It is false if the cookie must not be
// sent. Unlike [Policy.Response] it adds nothing, not even the deletions that go
// out beside a line with a new name.
func (p *Policy) SetCookie(raw string, x *Exchange) (line string, sent bool) {
	x.beginResponse()
	var b setcookie.Buffer
	b.Expect(len(raw) + p.extra)
	var c cookie
	pl := p.admit(raw, &c, x)
	if pl == nil {
		return "", false
	}
	return p.rewrite(pl, &c, x, &b)
}

// admit reads a line of the app into c, and returns what the policy does to the
// cookie. It is nil if the line does not pass.
func (p *Policy) admit(raw string, c *cookie, x *Exchange) *plan {
	if !c.begin(raw) {
		// What looks like a name may hold the control characters.
		x.lose(Decision{Rule: RuleParser, Reason: ReasonRejected})
		return nil
	}
	c.identify(x)
	pl := p.rules.of(c.app)
	if pl.strips(c.app, x) || pl.replaces(c.app, x) {
		return nil
	}
	return pl
}

// rewrite carries a cookie through the edits and to its name in browsers. It is
// false if the cookie must not be sent.
func (p *Policy) rewrite(pl *plan, c *cookie, x *Exchange, b *setcookie.Buffer) (line string, sent bool) {
	if bad := pl.apply(c, x, b); bad != nil {
		x.lose(Decision{Cookie: c.app, Attribute: attributes[bad.attribute].name, Rule: bad.place, Reason: ReasonBadValue})
		return "", false
	}
	if !p.names.apply(pl, c, x, b) || p.names.taken(c, x) {
		return "", false
	}
	c.cohere(x)
	c.trace(x)
	return c.write(pl.label, x, b), true
}

// send adds a cookie to the response, and the deletions that belong to it. It
// reports whether the cookie itself is sent.
func (p *Policy) send(pl *plan, c *cookie, x *Exchange, r *response) bool {
	line, sent := p.rewrite(pl, c, x, &r.buffer)
	if sent {
		r.add(line)
	}
	p.names.deletions(pl, c, sent, x, r)
	return sent
}

// inject adds the cookies that rules add to every response, as if the app had set
// them. It reports whether it added any.
func (p *Policy) inject(c *cookie, x *Exchange, r *response) (added bool) {
	for i, pl := range p.rules.injected {
		in := &p.rules.injects[toResponse][i]
		if in.ifAbsent && (pl.stripped[toResponse] == "" && in.isSet(r.lines, x) || p.names.holds(in.name, x)) {
			continue
		}
		if raw, ok := in.pair(x); ok && c.begin(raw) {
			x.decide(Decision{Cookie: in.name, Rule: in.place, Reason: ReasonInjected})
			added = p.send(pl, c, x, r) || added
		}
	}
	return added
}

// expire adds the deletions of cookies that the request carried. It reports whether
// it added any.
func (p *Policy) expire(x *Exchange, r *response) bool {
	added := 0
	for i := range p.expiries {
		added += p.expiries[i].expire(maxExpired-added, &p.names, x, r)
	}
	return added > 0
}

// Warnings returns what loads but is likely not what its author expects.
func (p *Policy) Warnings() []Warning { return slices.Clone(p.warnings) }

// AddsCookies reports whether p may add Set-Cookie lines to a response without any.
func (p *Policy) AddsCookies() bool {
	return len(p.rules.injects[toResponse])+len(p.expiries) > 0
}

// Needs says which fields of an [Exchange] a policy looks at because a rule says
// so. What it does not need may be left empty.
type Needs struct {
	Scheme       bool // HTTPS: not only to keep other attributes coherent
	Paths        bool // AskedPath and SeenPath
	Placeholders bool // Expand
}

// Needs returns what p must know of a request.
func (p *Policy) Needs() Needs { return p.needs }

func (p *Policy) findNeeds() Needs {
	n := Needs{Scheme: p.names.active(), Placeholders: len(p.Templates()) > 0}
	for _, e := range p.allEdits() {
		n.Scheme = n.Scheme || e.op == OpAuto && e.attribute == setcookie.Secure
		n.Paths = n.Paths || e.needsPaths()
	}
	return n
}

// allEdits returns the edits of all rules.
func (p *Policy) allEdits() []*edit {
	all := p.rules.allEdits()
	for i := range p.expiries {
		all = append(all, p.expiries[i].plan.edits...)
	}
	return all
}

// Templates returns all values with placeholders, by the places where they stand
// in the JSON.
func (p *Policy) Templates() map[string]string {
	templates := make(map[string]string)
	for _, e := range p.allEdits() {
		if e.template != "" {
			templates[e.place] = e.template
		}
	}
	for _, in := range p.rules.allInjections() {
		if in.template {
			templates[in.place] = in.value
		}
	}
	return templates
}
