package policy

import "math/bits"

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
// different for each request.
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
			q.adds.add(a)
			q.edits[a] = s.edit
			q.suffix += s.edit.appended
			q.coherent = q.coherent || s.edit.place == RuleCoherence
		}
		if q.watched.has(a) && !a.lifetime() {
			q.holds[a] = newHolding(p, pl, https, a)
		}
	}
	// These make demands even if no edit names them.
	for _, a := range []attribute{attrSameSite, attrPartitioned} {
		if !q.watched.has(a) {
			q.watched.add(a)
			q.holds[a] = newHolding(p, pl, https, a)
		}
	}
	return q
}

// newHolding finds out which values of a the plan leaves alone.
func newHolding(p *Policy, pl *plan, https bool, a attribute) (h holding) {
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

// probe runs a plan over a line.
func probe(p *Policy, pl *plan, https bool, raw string) *fold {
	f := newFold(p, pl, &Exchange{HTTPS: https}, raw, lineName(raw))
	f.apply()
	return &f
}

// quick is what the plan makes of raw, if ok. It is kept by the browser, and
// its name promises nothing.
func (q *quickPlan) quick(raw, name string, x *Exchange, b *lineBuffer, extra int) (out string, ok bool) {
	seen, ok := q.look(raw)
	if !ok {
		return "", false
	}
	missing := q.adds &^ seen
	if missing == 0 {
		return raw, true
	}
	if x.Trace != nil {
		for rest := missing; rest != 0; rest &= rest - 1 {
			e := q.edits[rest.first()]
			x.Trace(Decision{Cookie: name, Attribute: e.attribute.info().config, Rule: e.place, Reason: e.reason()})
		}
	}
	start := b.begin(len(raw), extra)
	b.WriteString(raw)
	if missing == q.adds {
		b.WriteString(q.suffix)
	} else {
		for ; missing != 0; missing &= missing - 1 {
			b.WriteString(q.edits[missing.first()].appended)
		}
	}
	return b.String()[start:], true
}

// look returns the watched attributes of raw. It is false if one of them is
// not as the plan leaves it, or if raw needs a closer look for another reason.
func (q *quickPlan) look(raw string) (seen attributeSet, ok bool) {
	demands, opened := false, -1
	for i := 0; i < len(raw); i += 8 {
		var word octets
		if i+8 <= len(raw) {
			word = whole8(raw[i : i+8])
		} else {
			word = load8(raw, i)
		}
		if word.suspect() {
			return 0, false
		}
		for mask := word.equal(';'); mask != 0; mask &= mask - 1 {
			at := i + bits.TrailingZeros64(mask)/8
			if opened >= 0 && !q.segment(raw, opened+1, at, &seen, &demands) {
				return 0, false
			}
			opened = at
		}
	}
	if opened >= 0 && !q.segment(raw, opened+1, len(raw), &seen, &demands) {
		return 0, false
	}
	if demands && (q.coherent || !(seen | q.adds).has(attrSecure)) {
		return 0, false
	}
	return seen, true
}

// segment looks at one attribute. demands is set if it demands another one.
func (q *quickPlan) segment(raw string, start, end int, seen *attributeSet, demands *bool) bool {
	for start < end && isBlank(raw[start]) {
		start++
	}
	a := attributeAt(raw, start, end)
	if a == noAttribute || !q.watched.has(a) {
		return true
	}
	if seen.has(a) || a.lifetime() {
		return false
	}
	value, end, ok := attributeValue(raw, start+len(attributes[a].wire), end)
	if !ok {
		return true // a longer name
	}
	seen.add(a)
	if a == attrSameSite || a == attrPartitioned {
		*demands = true
	}
	h := &q.holds[a]
	if attributes[a].flag {
		return h.any && end-value <= maxAttributeValue
	}
	v, ok, masked := receivedValue(a, raw[value:end])
	if !ok || masked {
		return false
	}
	if a == attrSameSite {
		return h.ranks[v.num]
	}
	return h.any || h.value != nil && same(a, v, *h.value)
}
