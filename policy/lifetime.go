package policy

import "math"

// What the edits of Max-Age and Expires have in common: a lifetime is one
// thing in two attributes, a deletion is none, and some of it is only known
// when all edits have run.

// limit is what an at_most edit leaves to a lifetime.
type limit struct {
	seconds int64
	by      *edit
}

type deletion uint8

const (
	unknownDeletion deletion = iota
	noDeletion
	isDeletion
)

// lower notes what e leaves to Max-Age and Expires, whichever are there.
func (f *fold) lower(e *edit) {
	v, ok := f.resolve(e)
	if !ok {
		return
	}
	f.speak(attrMaxAge)
	if f.limitAlone || !f.spoken.has(attrExpires) {
		f.speak(attrExpires)
		f.limitAlone = true
	}
	l := &limit{seconds: v.num, by: e}
	f.maxAgeLimit, f.expiresLimit = f.maxAgeLimit.stricter(l), f.expiresLimit.stricter(l)
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
	if f.uncovered() {
		f.states[attrExpires] = state{kind: removed, edit: f.states[attrMaxAge].edit}
		f.spoken.add(attrExpires)
	}
	for _, e := range f.lifetimeDefaults {
		if !f.holds(e.attribute) {
			f.write(e)
		}
	}
	if l := f.maxAgeLimit; l != nil {
		if v, ok := f.current(attrMaxAge); ok && v.num > l.seconds {
			cut := maxAgeValue(l.seconds)
			f.states[attrMaxAge] = state{kind: written, edit: l.by, value: &cut}
		}
	}
	if l := f.expiresLimit; l != nil {
		if v, ok := f.current(attrExpires); ok && v.num > f.unixNow()+l.seconds {
			cut := expiresValue(f.unixNow() + l.seconds)
			f.states[attrExpires] = state{kind: written, edit: l.by, value: &cut}
		}
	}
}

// uncovered reports whether the Max-Age that was removed outlived a past
// Expires, which would make a deletion of a cookie that the app sets.
func (f *fold) uncovered() bool {
	if f.states[attrMaxAge].kind != removed || f.states[attrExpires].kind > kept {
		return false
	}
	v, ok, _ := f.line.effective(attrExpires)
	return ok && v.num <= f.unixNow()
}
