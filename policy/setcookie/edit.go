package setcookie

// Editor changes single things in a Set-Cookie line. What nobody changes keeps
// every octet and its place: a line that is right already comes out as the same
// string. The zero value is ready for [Editor.Start], and an Editor can be used
// for one line after another. It is not safe for concurrent use.
type Editor struct {
	Line // as the app sent it

	touched Set // the attributes of which states tells
	states  [NumAttributes]state

	renamed, revalued bool
	name, value       string
}

// state is what became of an attribute that was touched.
type state struct {
	kind  stateKind
	value Value // if written
}

type stateKind uint8

const (
	collapsed stateKind = iota // only the occurrence stays that a browser obeys
	written
	removed
)

// Start begins with a line. It reports false if a browser ignores the whole line
// since it holds a control character; e must not be used then.
func (e *Editor) Start(raw string) bool {
	e.touched, e.renamed, e.revalued = 0, false, false
	return e.Parse(raw)
}

// Get returns the value of a that a browser will obey, with the changes so far.
// It is not ok if there will be none, or one that counts for nothing.
func (e *Editor) Get(a Attribute) (v Value, ok bool) {
	if e.touched.Has(a) {
		switch s := &e.states[a]; s.kind {
		case written:
			return s.value, true
		case removed:
			return Value{}, false
		}
	}
	return e.Line.Get(a)
}

// Has reports whether a browser will find a, with the changes so far. It is Get
// without the value.
func (e *Editor) Has(a Attribute) bool {
	if !e.touched.Has(a) && !e.present.Has(a) {
		return false
	}
	_, ok := e.Get(a)
	return ok
}

// Set gives a the value v. It takes the place of the occurrence that a browser
// obeys, and the other ones go; without one it is appended to the line. Text
// must be a value that a cookie can hold: Set writes it as it is.
func (e *Editor) Set(a Attribute, v Value) {
	e.touched.Add(a)
	e.states[a] = state{written, v}
}

// Collapse leaves only the occurrence of a that a browser obeys, if there are
// several. It does nothing if a was set or removed.
func (e *Editor) Collapse(a Attribute) {
	if !e.touched.Has(a) {
		e.touched.Add(a)
		e.states[a].kind = collapsed
	}
}

// Remove takes all occurrences of a out of the line.
func (e *Editor) Remove(a Attribute) {
	e.touched.Add(a)
	e.states[a].kind = removed
}

// Restore undoes every change to a: all occurrences stay as they came.
func (e *Editor) Restore(a Attribute) { e.touched.Delete(a) }

// SetName gives the cookie another name, which must be one that a cookie can
// have. The cookie must have a name already.
func (e *Editor) SetName(name string) { e.renamed, e.name = true, name }

// SetValue gives the cookie another value, which must be one that a cookie can
// have.
func (e *Editor) SetValue(value string) { e.revalued, e.value = true, value }

// FinalName returns the name of the cookie with the changes so far.
func (e *Editor) FinalName() string {
	if e.renamed {
		return e.name
	}
	return e.Name()
}

// FinalValue returns the value of the cookie with the changes so far.
func (e *Editor) FinalValue() string {
	if e.revalued {
		return e.value
	}
	return e.Value()
}

// Touched returns the attributes that were set, collapsed or removed. Not all
// of them differ from the line as it came: see [Editor.Change].
func (e *Editor) Touched() Set { return e.touched }

// Change is what becomes of an attribute on the wire.
type Change uint8

// The changes.
const (
	Unchanged Change = iota
	Added            // appended; what there was of it goes, since browsers skip it
	Replaced         // another value stands in its place
	Collapsed        // the value stays, its duplicates go
	Removed          // all occurrences go
)

// Change returns what becomes of a with the changes so far.
func (e *Editor) Change(a Attribute) Change {
	if !e.touched.Has(a) {
		return Unchanged
	}
	s := &e.states[a]
	if !e.present.Has(a) {
		if s.kind == written {
			return Added
		}
		return Unchanged
	}
	switch s.kind {
	case removed:
		return Removed
	case written:
		v, standing := e.effective(a)
		if standing == absent {
			return Added
		}
		if standing == masked || !a.Equal(v, s.value) {
			return Replaced
		}
	}
	if e.repeated.Has(a) {
		e.effective(a) // which of them stays must be known
		return Collapsed
	}
	return Unchanged
}
