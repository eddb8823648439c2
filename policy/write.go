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
	return outcome{at: at, rewrite: masked || !same(a, v, s.value), drop: f.line.others(a, at)}
}

// lastOf returns the last occurrence of a.
func (l *line) lastOf(a attribute) int {
	at := len(l.found) - 1
	for l.found[at].attribute != a {
		at--
	}
	return at
}

// others reports whether a stands elsewhere than at.
func (l *line) others(a attribute, at int) bool {
	for i := range l.found {
		if l.found[i].attribute == a && i != at {
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
	for a := range numAttributes {
		if !f.spoken.has(a) {
			continue
		}
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
	start := b.begin(len(f.line.raw))
	rest := 0
	if touched != 0 {
		rest = f.writeFound(b, &outcomes, touched)
	}
	b.WriteString(f.line.raw[rest:])
	for a := range numAttributes {
		if added.has(a) {
			f.writeAttribute(b, a, "; ")
		}
	}
	return b.String()[start:]
}

// writeFound copies the line up to the last change among its attributes, and
// returns where the rest of it begins.
func (f *fold) writeFound(b *lineBuffer, outcomes *[numAttributes]outcome, touched attributeSet) int {
	raw, rest := f.line.raw, 0
	for i := range f.line.found {
		found := &f.line.found[i]
		o := &outcomes[found.attribute]
		switch {
		case !touched.has(found.attribute):
		case i != o.at:
			b.WriteString(raw[rest:found.semicolon])
			rest = found.next
		case o.rewrite:
			b.WriteString(raw[rest:found.start])
			f.writeAttribute(b, found.attribute, "")
			rest = found.end
		}
	}
	return rest
}

// writeAttribute writes separator, the name of a and the value of its state.
func (f *fold) writeAttribute(b *lineBuffer, a attribute, separator string) {
	s := &f.states[a]
	b.WriteString(separator)
	if s.edit.appended != "" && s.value == s.edit.value {
		b.WriteString(s.edit.appended[len("; "):])
		return
	}
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
			d.Reason = s.reason
		}
	}
	f.exchange.Trace(d)
}

// lineBuffer collects the lines that a policy builds for one response in one
// piece of memory.
type lineBuffer struct {
	strings.Builder
	ahead int // the octets of the lines still to come
	extra int // what a policy can add to one line
	lines int // how many are still to come
}

// begin makes room for a line of n octets and what is added to it, and for the
// lines after it, and returns where the line begins.
func (b *lineBuffer) begin(n int) int {
	if b.Cap() == 0 {
		b.Grow(n + b.ahead + (b.lines+1)*b.extra)
	}
	return b.Len()
}
