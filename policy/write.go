package policy

import "strings"

// outcome is what a fold comes to for one attribute on the wire.
type outcome struct {
	keep    bool // line.last stays, in its place
	rewrite bool // and gets the state's value
	add     bool // the state's value is appended
	drop    bool // the other occurrences go
}

// outcome decides how the state of a is reached with the fewest changes.
func (f *fold) outcome(a attribute) outcome {
	s := &f.states[a]
	if !f.line.seen.has(a) {
		return outcome{add: s.kind == written}
	}
	repeated := f.line.repeated.has(a)
	switch s.kind {
	case received:
		return outcome{keep: true}
	case removed:
		return outcome{drop: true}
	case kept: // even if the browser skips it: one is enough
		return outcome{keep: true, drop: repeated}
	}
	v, ok, masked := f.line.effective(a)
	if !ok {
		return outcome{add: true, drop: true}
	}
	return outcome{keep: true, rewrite: masked || !same(a, v, *s.value), drop: repeated}
}

// output is the line with the outcome of every attribute, built in b. It is
// the received string if nothing changes.
func (f *fold) output(b *lineBuffer) string {
	var outcomes [numAttributes]outcome
	var touched, added attributeSet // what changes among the found, what comes behind them
	for spoken := f.spoken; spoken != 0; spoken &= spoken - 1 {
		a := spoken.first()
		o := f.outcome(a)
		outcomes[a] = o
		if o.rewrite || o.drop {
			touched.add(a)
		}
		if o.add {
			added.add(a)
		}
		if o.rewrite || o.drop || o.add {
			f.report(a, o)
		}
	}
	if touched == 0 && added == 0 && f.naming == nil {
		return f.line.raw
	}
	start := b.begin(len(f.line.raw), f.plan.extra)
	rest := 0
	if f.naming != nil {
		rest = f.writeName(b)
	}
	if touched != 0 {
		rest = f.writeFound(b, &outcomes, touched, rest)
	}
	b.WriteString(f.line.raw[rest:])
	for ; added != 0; added &= added - 1 {
		f.writeAttribute(b, added.first(), "; ")
	}
	return b.String()[start:]
}

// writeName writes the browser's name of the cookie, and returns where the
// rest of the line begins.
func (f *fold) writeName(b *lineBuffer) int {
	raw, start := f.line.raw, 0
	for isBlank(raw[start]) {
		start++
	}
	if f.exchange.tracesAll() {
		f.exchange.Trace(Decision{Cookie: f.app, Rule: f.naming.place, Reason: ReasonRenamed})
	}
	b.WriteString(raw[:start])
	if f.naming.rename == "" {
		b.WriteString(f.prefix.String())
		return start
	}
	b.WriteString(f.naming.rename)
	return start + len(f.line.name)
}

// writeFound copies the line from rest up to the last change among its
// attributes, and returns where the rest of it begins then.
func (f *fold) writeFound(b *lineBuffer, outcomes *[numAttributes]outcome, touched attributeSet, rest int) int {
	raw := f.line.raw
	for s := segmentsOf(raw); s.advance(); {
		a, found := s.attribute()
		if a == noAttribute || !touched.has(a) {
			continue
		}
		o := &outcomes[a]
		switch {
		case !o.keep || found.semicolon != f.line.last[a].semicolon:
			b.WriteString(raw[rest:found.semicolon])
			rest = int(found.next)
		case o.rewrite:
			b.WriteString(raw[rest:found.start])
			f.writeAttribute(b, a, "")
			rest = int(found.end)
		}
	}
	return rest
}

// writeAttribute writes separator, the name of a and the value of its state.
func (f *fold) writeAttribute(b *lineBuffer, a attribute, separator string) {
	s := &f.states[a]
	if s.value == &s.edit.value {
		b.WriteString(s.edit.appended[len("; ")-len(separator):])
		return
	}
	b.WriteString(separator)
	b.WriteString(a.info().wire)
	b.WriteString("=")
	b.WriteString(s.value.text)
}

// report traces what became of a.
func (f *fold) report(a attribute, o outcome) {
	if !f.exchange.tracesAll() {
		return
	}
	s := &f.states[a]
	d := Decision{Cookie: f.app, Attribute: a.info().config, Reason: ReasonCollapsed}
	if s.edit != nil {
		d.Rule = s.edit.place
		if o.rewrite || o.add || s.kind == removed {
			d.Reason = s.edit.reason()
		}
	}
	f.exchange.Trace(d)
}

// reason is why e acted.
func (e *edit) reason() Reason {
	switch e.op {
	case OpDefault:
		return ReasonDefaulted
	case OpAtLeast:
		return ReasonRaised
	case OpAtMost:
		return ReasonLowered
	case OpRemove:
		return ReasonRemoved
	case OpMap:
		return ReasonMapped
	case OpAuto:
		switch e.attribute {
		case attrPath:
			return ReasonMapped
		case attrDomain:
			return ReasonRemoved
		}
	}
	return ReasonSet
}

// lineBuffer collects the lines that a policy builds for one response in one
// piece of memory.
type lineBuffer struct {
	strings.Builder
	ahead int // the octets of the lines still to come
	lines int // how many are still to come

	twins []string // lines that go out besides the last one
}

// begin makes room for a line of n octets and the extra ones that a plan adds
// to it, guesses the same for the lines after it, and returns where the line
// begins.
func (b *lineBuffer) begin(n, extra int) int {
	if b.Cap() == 0 {
		b.Grow(n + b.ahead + (b.lines+1)*extra)
	}
	return b.Len()
}
