package setcookie

import "strings"

// Result returns the line with all changes. It is the received string if
// nothing changes, and else a new one that b holds.
func (e *Editor) Result(b *Buffer) string {
	var changes [NumAttributes]Change
	var found, added Set // the attributes that change in place, and at the end
	size := len(e.raw) + len(e.name) + len(e.value)
	for rest := e.touched; rest != 0; rest = rest.withoutFirst() {
		a := rest.first()
		change := e.Change(a)
		changes[a] = change
		switch change {
		case Unchanged:
			continue
		case Added:
			added.Add(a)
		}
		if e.present.Has(a) {
			found.Add(a)
		}
		size += len(attributes[a].assign) + len(e.states[a].value.Text)
	}
	if found|added == 0 && !e.renamed && !e.revalued {
		return e.raw
	}
	start := b.begin(size)
	rest := e.writePair(b)
	if found != 0 {
		rest = e.writeFound(b, &changes, found, rest)
	}
	b.text.WriteString(e.raw[rest:])
	for ; added != 0; added = added.withoutFirst() {
		a := added.first()
		b.text.WriteString(attributes[a].assign)
		if !attributes[a].flag {
			b.text.WriteString(e.states[a].value.Text)
		}
	}
	return b.text.String()[start:]
}

// writePair writes the line up to the end of a new name or value, and returns
// where the rest of the line begins.
func (e *Editor) writePair(b *Buffer) int {
	rest := 0
	if e.renamed {
		b.text.WriteString(e.raw[:e.nameStart])
		b.text.WriteString(e.name)
		rest = int(e.nameEnd)
	}
	if e.revalued {
		b.text.WriteString(e.raw[rest:e.valueStart])
		b.text.WriteString(e.value)
		rest = int(e.valueEnd)
	}
	return rest
}

// writeFound writes the line from rest up to the last change among the
// attributes that it holds, and returns where the rest of it begins then.
func (e *Editor) writeFound(b *Buffer, changes *[NumAttributes]Change, found Set, rest int) int {
	for i := range e.count {
		o := e.at(i)
		a := o.attribute
		if !found.Has(a) {
			continue
		}
		stays := (changes[a] == Replaced || changes[a] == Collapsed) && e.last[a] == int32(i)
		switch {
		case !stays:
			b.text.WriteString(e.raw[rest:o.semicolon])
			rest = int(o.next)
		case changes[a] == Replaced:
			b.text.WriteString(e.raw[rest:o.start])
			b.text.WriteString(attributes[a].assign[len("; "):])
			b.text.WriteString(e.states[a].value.Text)
			rest = int(o.end)
		}
	}
	return rest
}

// Buffer holds the strings that are built for one response. Those that fit into
// one piece of memory share it. The zero value is ready for use; a Buffer must
// not be copied after that.
type Buffer struct {
	text   strings.Builder
	expect int
}

// Expect says how many octets are likely to be needed from now on, so that one
// piece of memory is enough for all of them.
func (b *Buffer) Expect(octets int) { b.expect = octets }

// Join returns all parts as one string that b holds.
func (b *Buffer) Join(parts ...string) string {
	size := 0
	for _, part := range parts {
		size += len(part)
	}
	start := b.begin(size)
	for _, part := range parts {
		b.text.WriteString(part)
	}
	return b.text.String()[start:]
}

// begin makes room for size octets, and returns where they will begin.
func (b *Buffer) begin(size int) int {
	if b.text.Cap()-b.text.Len() < size {
		// What was built before keeps its memory.
		b.text = strings.Builder{}
		b.text.Grow(max(size, b.expect))
	}
	return b.text.Len()
}
