package policy

import "strings"

// outcome is what a fold comes to for one attribute on the wire.
type outcome struct {
	at      int  // the occurrence that stays, -1: none does
	rewrite bool // it gets the state's value
	add     bool // the state's value is appended
	drop    bool // the other occurrences go
}

// outcome decides how the state of a is reached with the fewest changes.
func (f *fold) outcome(a attribute) outcome {
	s := &f.states[a]
	if s.kind == received {
		return outcome{at: -1}
	}
	if !f.line.seen.has(a) {
		return outcome{at: -1, add: s.kind == written}
	}
	at, v, masked := f.line.effective(a)
	switch s.kind {
	case removed:
		return outcome{at: -1, drop: true}
	case kept:
		if at < 0 {
			at = f.line.lastOf(a) // all are skipped by the browser; one is enough
		}
		return outcome{at: at, drop: f.line.others(a, at)}
	}
	if at < 0 {
		return outcome{at: -1, add: true, drop: true}
	}
	return outcome{at: at, rewrite: masked || !same(a, v, *s.value), drop: f.line.others(a, at)}
}

// lastOf returns the last occurrence of a.
func (l *line) lastOf(a attribute) int {
	at := l.count - 1
	for l.found(at).attribute != a {
		at--
	}
	return at
}

// others reports whether a stands elsewhere than at.
func (l *line) others(a attribute, at int) bool {
	for i := range l.count {
		if l.found(i).attribute == a && i != at {
			return true
		}
	}
	return false
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
	if touched == 0 && added == 0 {
		return f.line.raw
	}
	start := b.begin(len(f.line.raw), f.plan.extra)
	rest := 0
	if touched != 0 {
		rest = f.writeFound(b, &outcomes, touched)
	}
	b.WriteString(f.line.raw[rest:])
	for ; added != 0; added &= added - 1 {
		f.writeAttribute(b, added.first(), "; ")
	}
	return b.String()[start:]
}

// writeFound copies the line up to the last change among its attributes, and
// returns where the rest of it begins.
func (f *fold) writeFound(b *lineBuffer, outcomes *[numAttributes]outcome, touched attributeSet) int {
	raw, rest := f.line.raw, 0
	for i := range f.line.count {
		found := f.line.found(i)
		o := &outcomes[found.attribute]
		switch {
		case !touched.has(found.attribute):
		case i != o.at:
			b.WriteString(raw[rest:found.semicolon])
			rest = int(found.next)
		case o.rewrite:
			b.WriteString(raw[rest:found.start])
			f.writeAttribute(b, found.attribute, "")
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
	if f.exchange.Trace == nil {
		return
	}
	s := &f.states[a]
	d := Decision{Cookie: f.line.name, Attribute: a.info().config, Reason: ReasonCollapsed}
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
	}
	return ReasonSet
}

// lineBuffer collects the lines that a policy builds for one response in one
// piece of memory.
type lineBuffer struct {
	strings.Builder
	ahead int // the octets of the lines still to come
	lines int // how many are still to come
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
