package setcookie

import "unsafe"

// Result returns the line with all changes. It is the received string if
// nothing changes, and else a new one that b holds.
func (e *Editor) Result(b *Buffer) string {
	var changes [NumAttributes]Change
	var found, added Set // the attributes that change in place, and at the end
	size := len(e.raw)
	for rest := e.touched; rest != 0; rest = rest.withoutFirst() {
		a := rest.first()
		s := &e.states[a]
		if !e.present.Has(a) {
			if s.kind == written {
				added.Add(a)
				size += len(attributes[a].assign) + len(s.value.Text)
			}
			continue
		}
		change := e.Change(a)
		if change == Unchanged {
			continue
		}
		changes[a] = change
		found.Add(a)
		if change == Added {
			added.Add(a)
		}
		size += len(attributes[a].assign) + len(s.value.Text)
	}
	if found|added == 0 && !e.renamed && !e.revalued {
		return e.raw
	}
	out := b.begin(size + len(e.name) + len(e.value))
	rest := 0
	if e.renamed || e.revalued {
		out, rest = e.appendPair(out)
	}
	if found != 0 {
		out, rest = e.appendFound(out, &changes, found, rest)
	}
	out = append(out, e.raw[rest:]...)
	for ; added != 0; added = added.withoutFirst() {
		a := added.first()
		out = append(out, attributes[a].assign...)
		if text := e.states[a].value.Text; text != "" {
			out = append(out, text...)
		}
	}
	return b.end(out)
}

// appendPair appends the line up to the end of a new name or value, and returns
// where the rest of the line begins.
func (e *Editor) appendPair(out []byte) ([]byte, int) {
	rest := 0
	if e.renamed {
		out = append(append(out, e.raw[:e.nameStart]...), e.name...)
		rest = int(e.nameEnd)
	}
	if e.revalued {
		out = append(append(out, e.raw[rest:e.valueStart]...), e.value...)
		rest = int(e.valueEnd)
	}
	return out, rest
}

// appendFound appends the line from rest up to the last change among the attributes
// that it holds, and returns where the rest of it begins then.
func (e *Editor) appendFound(out []byte, changes *[NumAttributes]Change, found Set, rest int) ([]byte, int) {
	for i := range e.count {
		o := e.at(i)
		a := o.attribute
		if !found.Has(a) {
			continue
		}
		stays := (changes[a] == Replaced || changes[a] == Collapsed) && e.last[a] == int32(i)
		switch {
		case !stays:
			out = append(out, e.raw[rest:o.semicolon]...)
			rest = int(o.next)
		case changes[a] == Replaced:
			out = append(out, e.raw[rest:o.start]...)
			out = append(append(out, attributes[a].assign[len("; "):]...), e.states[a].value.Text...)
			_, rest = o.value(e.raw)
		}
	}
	return out, rest
}

// Buffer holds the strings that are built for one response. Those that fit into
// one piece of memory share it. The zero value is ready for use; a Buffer must
// not be copied after that.
type Buffer struct {
	octets []byte
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
	out := b.begin(size)
	for _, part := range parts {
		out = append(out, part...)
	}
	return b.end(out)
}

// begin returns what the next string of at most size octets is appended to.
func (b *Buffer) begin(size int) []byte {
	if cap(b.octets)-len(b.octets) < size {
		// The strings that were built before keep their memory.
		b.octets = make([]byte, 0, max(size, b.expect))
	}
	return b.octets
}

// end returns the string that was appended to what begin returned.
func (b *Buffer) end(out []byte) string {
	built := out[len(b.octets):]
	b.octets = out
	// Nothing writes to these octets any more, as with strings.Builder.
	return unsafe.String(unsafe.SliceData(built), len(built)) //nolint:gosec // the octets are never written again
}
