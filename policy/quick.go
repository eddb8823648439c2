package policy

import (
	"math/bits"
	"slices"
)

// quickPlan is what a plan comes to for the lines that most apps send most of
// the time: each attribute that the plan speaks about is either not there, or
// stands there once and holds already. Such a line needs no fold: some text
// goes behind it, or nothing at all.
//
// It is no second opinion. The fold itself, run over probes when the plan is
// made, says what is added and what holds; any other line is left to it.
type quickPlan struct {
	watched attributeSet // what a line cannot have unseen
	adds    attributeSet // what a line without watched attributes gets
	edits   [numAttributes]*edit
	suffix  string // all that adds appends
	holds   [numAttributes]holding
	letters uint32 // by the low five bits, the first letters of what matters

	// The value that one attribute got makes demands on another, so that
	// what a line without both gets says nothing of a line with one.
	coherent bool
}

// holding says which values of an attribute a plan leaves as they are.
type holding struct {
	any   bool                 // all that browsers obey
	value *value               // this one
	ranks [rankStrict + 1]bool // SameSite: these
}

// newQuickPlan returns nil if there is no such shortcut: placeholders are
// different for each request, and dates at each time.
func newQuickPlan(p *Policy, pl *plan, https bool) *quickPlan {
	q := &quickPlan{}
	for i := range pl.edits {
		e := &pl.edits[i]
		if e.template != "" {
			return nil
		}
		q.watched.add(e.attribute)
		if e.attribute.lifetime() { // one thing in two attributes
			q.watched.add(attrMaxAge)
			q.watched.add(attrExpires)
		}
	}
	bare := probe(p, pl, https, "x")
	for a := range numAttributes {
		if s := &bare.states[a]; s.kind == written {
			if s.value != &s.edit.value {
				return nil // the clock had a say in it
			}
			q.adds.add(a)
			q.watched.add(a)
			q.edits[a] = s.edit
			q.suffix += s.edit.appended
			q.coherent = q.coherent || s.edit.place == RuleCoherence
		}
		if q.watched.has(a) && !a.lifetime() {
			q.holds[a] = newHolding(p, pl, https, a)
		}
	}
	if q.coherent || !q.adds.has(attrSecure) {
		// Browsers demand Secure with these, even if no edit names them.
		for _, a := range []attribute{attrSameSite, attrPartitioned} {
			if !q.watched.has(a) {
				q.watched.add(a)
				q.holds[a] = newHolding(p, pl, https, a)
			}
		}
	}
	q.letters = 1<<('d'&0x1f) | 1<<('s'&0x1f) // Domain and Secure, for the verdict
	for rest := q.watched; rest != 0; rest &= rest - 1 {
		q.letters |= 1 << (rest.first().info().wire[0] & 0x1f)
	}
	return q
}

// newHolding finds out which values of a the plan leaves alone.
func newHolding(p *Policy, pl *plan, https bool, a attribute) (h holding) {
	if slices.ContainsFunc(pl.edits, func(e edit) bool { return e.attribute == a && e.depends() }) {
		return h
	}
	if a == attrSameSite {
		for _, text := range []string{"None", "Lax", "Strict"} {
			v, _ := sameSite(text)
			f := probe(p, pl, https, "x; SameSite="+text)
			now, ok := f.current(a)
			h.ranks[v.num] = ok && now.num == v.num
		}
		return h
	}
	f := probe(p, pl, https, "x; "+a.info().wire+"=/probe")
	switch s := &f.states[a]; s.kind {
	case received, kept:
		h.any = true
	case written:
		h.value = s.value
		h.any = a.info().flag
	}
	return h
}

// depends reports whether what e does depends on the text of a value, so that
// a probe tells nothing.
func (e *edit) depends() bool {
	return e.op == OpMap || e.op == OpAuto && e.attribute == attrDomain
}

// probe runs a plan over a line.
func probe(p *Policy, pl *plan, https bool, raw string) *fold {
	f := newFold(p, pl, &Exchange{HTTPS: https}, raw, nil)
	f.apply()
	return &f
}

// quick is what the plan makes of raw, if ok. It is kept if the browser is
// sure to keep it.
func (q *quickPlan) quick(raw string, x *Exchange, b *lineBuffer) (out string, ok, kept bool) {
	if mayPromise(raw) {
		return "", false, false
	}
	l := looker{quickPlan: q, raw: raw}
	if !l.look() {
		return "", false, false
	}
	kept = x.Trace == nil || !x.CrossSite && !l.domain && !q.adds.has(attrDomain) &&
		(!l.secure && !q.adds.has(attrSecure) || x.takesSecure()) &&
		len(raw) <= maxNameValue && raw != "" && raw[0] > '='
	missing := q.adds &^ l.seen
	if missing == 0 {
		return raw, true, kept
	}
	if x.tracesAll() {
		for rest := missing; rest != 0; rest &= rest - 1 {
			e := q.edits[rest.first()]
			x.Trace(Decision{Cookie: lineName(raw), Attribute: e.attribute.info().config, Rule: e.place, Reason: e.reason()})
		}
	}
	start := b.begin(len(raw), len(q.suffix))
	b.WriteString(raw)
	if missing == q.adds {
		b.WriteString(q.suffix)
	} else {
		for ; missing != 0; missing &= missing - 1 {
			b.WriteString(q.edits[missing.first()].appended)
		}
	}
	return b.String()[start:], true, kept
}

// looker is a look at one line.
type looker struct {
	*quickPlan
	raw     string
	seen    attributeSet // of the watched ones
	demands bool         // one of them demands another one
	domain  bool         // there may be a Domain
	secure  bool         // there may be a Secure
}

// look finds the watched attributes. It is false if one of them is not as the
// plan leaves it, or if the line needs a closer look for another reason.
func (l *looker) look() bool {
	raw := l.raw
	start := -1 // of the current segment, behind its semicolon
	for i := 0; i < len(raw); i += 8 {
		var word octets
		if i+8 <= len(raw) {
			word = whole8(raw[i : i+8])
		} else {
			word = load8(raw, i)
		}
		if word.notable() == 0 {
			continue
		}
		if !word.plain() && word.controls() != 0 {
			return false
		}
		for mask := word.equal(';'); mask != 0; mask &= mask - 1 {
			at := i + bits.TrailingZeros64(mask)/8
			if start >= 0 && at-start >= shortestAttribute && !l.segment(start, at) {
				return false
			}
			start = at + 1
		}
	}
	if start >= 0 && !l.segment(start, len(raw)) {
		return false
	}
	return !l.demands || !l.coherent && (l.seen|l.adds).has(attrSecure)
}

// shortestAttribute is the length of the shortest name in octets: Path.
const shortestAttribute = len("Path")

// segment looks at the attribute in raw[start:next].
func (l *looker) segment(start, next int) bool {
	for start < next && isBlank(l.raw[start]) {
		start++
	}
	if start == next || l.letters&(1<<(l.raw[start]&0x1f)) == 0 {
		return true
	}
	return l.attribute(start, next)
}

// attribute looks at an attribute that may be watched.
func (l *looker) attribute(start, next int) bool {
	a := attributeAt(l.raw, start, next)
	l.domain, l.secure = l.domain || a == attrDomain, l.secure || a == attrSecure
	if a == noAttribute || !l.watched.has(a) {
		return true
	}
	if l.seen.has(a) || a.lifetime() {
		return false
	}
	value, end, ok := attributeValue(l.raw, start+len(attributes[a].wire), next)
	if !ok {
		return true // a longer name
	}
	l.seen.add(a)
	h := &l.holds[a]
	if attributes[a].flag {
		l.demands = l.demands || a == attrPartitioned
		return h.any && end-value <= maxAttributeValue
	}
	v, ok, masked := receivedValue(a, l.raw[value:end])
	if !ok || masked {
		return false
	}
	if a == attrSameSite {
		l.demands = l.demands || v.num == rankNone || l.coherent
		return h.ranks[v.num]
	}
	return h.any || h.value != nil && same(a, v, *h.value)
}
