package policy

import "math"

// fold is the state of a line's attributes while the edits of a plan run over
// it, one after the other.
type fold struct {
	line     line
	plan     *plan
	exchange *Exchange
	policy   *Policy
	now      int64 // Unix seconds; read once a line, and only if a lifetime is at stake

	states   [numAttributes]state
	spoken   attributeSet // whose state is not received
	deletion deletion

	// What at_most leaves to each, nil: no limit. It holds for what a later
	// default writes too, so that a policy applied twice is the same as once.
	maxAgeLimit, expiresLimit *limit
	limitAlone                bool // nothing but at_most speaks about Expires
}

// limit is what an at_most edit leaves to a lifetime.
type limit struct {
	seconds int64
	by      *edit
}

// state is what has become of one attribute. Its zero value is received.
type state struct {
	kind  stateKind
	edit  *edit  // written, removed: by whom
	value *value // written: what
}

type stateKind uint8

const (
	received stateKind = iota // as the app sent it, every occurrence
	kept                      // the occurrence that the browser obeys, alone
	written
	removed
)

type deletion uint8

const (
	unknownDeletion deletion = iota
	noDeletion
	isDeletion
)

// newFold reads a line that browsers do not ignore.
func newFold(p *Policy, pl *plan, x *Exchange, raw string) fold {
	f := fold{line: line{raw: raw, name: lineName(raw)}, plan: pl, exchange: x, policy: p}
	f.line.scan(pl.lifetime)
	return f
}

// apply runs the whole plan. It returns the edit that acts with a value that
// its attribute cannot hold, if there is one.
func (f *fold) apply() (bad *edit) {
	for i := range f.plan.edits {
		if e := &f.plan.edits[i]; !f.run(e) {
			return e
		}
	}
	if f.spoken != 0 {
		if f.plan.lifetime {
			f.settle()
		}
		f.cohere()
	}
	return nil
}

// run applies e. It is false if e acts and its value is one that the
// attribute cannot hold.
func (f *fold) run(e *edit) bool {
	if e.attribute.lifetime() && f.deletes() {
		return true // a deletion stays one
	}
	switch e.op {
	case OpSet:
		return f.write(e)
	case OpAuto:
		if f.exchange.HTTPS {
			return f.write(e)
		}
	case OpDefault:
		f.speak(e.attribute)
		if !f.holds(e.attribute) {
			return f.write(e)
		}
	case OpAtLeast:
		f.speak(e.attribute)
		v, ok := f.resolve(e)
		if ok && f.rank() < v.num {
			f.become(e.attribute, state{kind: written, edit: e, value: v})
		}
		return ok
	case OpAtMost:
		return f.lower(e)
	case OpRemove:
		f.become(e.attribute, state{kind: removed, edit: e})
	case OpOff:
		f.become(e.attribute, state{})
		f.hush(e.attribute)
	}
	return true
}

// speak notes that a rule speaks about a: from now on it stands there once.
func (f *fold) speak(a attribute) {
	f.spoken.add(a)
	if f.states[a].kind == received {
		f.states[a].kind = kept
	}
	if a == attrExpires {
		f.limitAlone = false
	}
}

// hush forgets that a rule spoke about a.
func (f *fold) hush(a attribute) {
	f.spoken &^= 1 << a
	f.states[a] = state{}
}

// write gives e's attribute e's value.
func (f *fold) write(e *edit) bool {
	v, ok := f.resolve(e)
	if ok {
		f.become(e.attribute, state{kind: written, edit: e, value: v})
	}
	return ok
}

// become changes the state of a. One of a lifetime that overrides what stands
// before it ends the limits that do.
func (f *fold) become(a attribute, s state) {
	f.spoken.add(a)
	f.states[a] = s
	if s.edit != nil && !s.edit.overrides() {
		return
	}
	switch a {
	case attrMaxAge:
		f.maxAgeLimit, f.expiresLimit = nil, nil
		if f.limitAlone {
			f.hush(attrExpires)
		}
		f.limitAlone = false
	case attrExpires:
		f.expiresLimit, f.limitAlone = nil, false
	}
}

// resolve returns the value of e, its placeholders expanded.
func (f *fold) resolve(e *edit) (*value, bool) {
	if e.template == "" {
		return &e.value, true
	}
	text := e.template
	if f.exchange.Expand != nil {
		text = f.exchange.Expand(text)
	}
	v, problem := parseValue(e.attribute, text)
	if problem != "" || e.op == OpAtLeast && v.num == rankNone {
		return nil, false
	}
	return &v, true
}

// current returns the value that a browser would obey now.
func (f *fold) current(a attribute) (v value, ok bool) {
	switch s := &f.states[a]; s.kind {
	case written:
		return *s.value, true
	case removed:
		return value{}, false
	}
	v, ok, masked := f.line.effective(a)
	return v, ok && !masked
}

// holds reports whether a has an effective value. A lifetime is one thing in
// two attributes.
func (f *fold) holds(a attribute) bool {
	if a.lifetime() {
		_, maxAge := f.current(attrMaxAge)
		_, expires := f.current(attrExpires)
		return maxAge || expires
	}
	_, ok := f.current(a)
	return ok
}

// rank returns how strong SameSite is now.
func (f *fold) rank() int64 {
	if v, ok := f.current(attrSameSite); ok {
		return v.num
	}
	return rankBrowserDefault
}

// lower notes what e leaves to Max-Age and Expires, whichever are there.
func (f *fold) lower(e *edit) bool {
	v, ok := f.resolve(e)
	if !ok {
		return false
	}
	f.speak(attrMaxAge)
	if f.limitAlone || !f.spoken.has(attrExpires) {
		f.speak(attrExpires)
		f.limitAlone = true
	}
	l := &limit{seconds: v.num, by: e}
	f.maxAgeLimit, f.expiresLimit = f.maxAgeLimit.stricter(l), f.expiresLimit.stricter(l)
	return true
}

// stricter returns the limit of both that leaves less.
func (l *limit) stricter(m *limit) *limit {
	if l != nil && l.seconds <= m.seconds {
		return l
	}
	return m
}

// deletes reports whether the app deletes the cookie with this line: an
// effective Max-Age of 0 or less, or none and an effective Expires that is past.
func (f *fold) deletes() bool {
	if f.deletion == unknownDeletion {
		f.deletion = noDeletion
		if f.line.seen.has(attrMaxAge) || f.line.seen.has(attrExpires) {
			if f.receivedExpiry() <= f.unixNow() {
				f.deletion = isDeletion
			}
		}
	}
	return f.deletion == isDeletion
}

// receivedExpiry returns when the cookie ends by the received line, in Unix
// seconds.
func (f *fold) receivedExpiry() int64 {
	if v, ok, _ := f.line.effective(attrMaxAge); ok {
		if v.num <= 0 {
			return math.MinInt64
		}
		return math.MaxInt64
	}
	if v, ok, _ := f.line.effective(attrExpires); ok {
		return v.num
	}
	return math.MaxInt64
}

func (f *fold) unixNow() int64 {
	if f.now == 0 {
		f.now = f.policy.now().Unix()
	}
	return f.now
}

// settle finishes what the edits of a lifetime leave open.
func (f *fold) settle() {
	if l := f.maxAgeLimit; l != nil {
		if v, ok := f.current(attrMaxAge); ok && v.num > l.seconds {
			cut := maxAgeValue(l.seconds)
			f.states[attrMaxAge] = state{kind: written, edit: l.by, value: &cut}
		}
	}
	expires, ok := f.current(attrExpires)
	if !ok {
		return
	}
	if l := f.expiresLimit; l != nil && expires.num > f.unixNow()+l.seconds {
		cut := expiresValue(f.unixNow() + l.seconds)
		f.states[attrExpires] = state{kind: written, edit: l.by, value: &cut}
	}
	// Without the Max-Age that outlived it, a past Expires would make a
	// deletion of a cookie that the app sets.
	maxAge := &f.states[attrMaxAge]
	if maxAge.kind == removed && f.states[attrExpires].kind != written && expires.num <= f.unixNow() {
		f.become(attrExpires, state{kind: removed, edit: maxAge.edit})
	}
}
