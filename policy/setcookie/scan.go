package setcookie

import (
	"math"
	"math/bits"
)

// maxLine is the length in octets of a line that offsets can describe. No
// server or browser comes near it.
const maxLine = math.MaxInt32

// Parse reads raw. It reports false if a browser ignores the whole line since
// it holds a control character; l must not be used then.
func (l *Line) Parse(raw string) bool {
	l.raw = raw
	l.nameStart, l.nameEnd, l.valueStart = 0, 0, 0
	l.present, l.repeated, l.obeyed, l.read = 0, 0, 0, 0
	l.count, l.more = 0, l.more[:0]
	if len(raw) > maxLine || !l.scan() {
		return false
	}
	l.readPair()
	return true
}

// readPair finds the name and the value in what stands before the first
// semicolon. A pair without "=" is a value without a name.
func (l *Line) readPair() {
	start, end := 0, int(l.pairEnd)
	if equals := indexEquals(l.raw, end); equals >= 0 {
		l.nameStart, l.nameEnd = trimSpaces(l.raw, 0, equals)
		start = equals + 1
	}
	l.valueStart, l.valueEnd = trimSpaces(l.raw, start, end)
}

// indexEquals returns the place of the first "=" in raw[:end], or -1. Names are
// short, so that it is among the first octets.
func indexEquals(raw string, end int) int {
	for i := 0; i < end; i += 8 {
		if mask := load8(raw, i).equal('='); mask != 0 {
			if at := i + bits.TrailingZeros64(mask)/8; at < end {
				return at
			}
			return -1
		}
	}
	return -1
}

// trimSpaces moves start and end to leave out the spaces and tabs around
// raw[start:end].
func trimSpaces(raw string, start, end int) (int32, int32) {
	for start < end && isSpace(raw[start]) {
		start++
	}
	for end > start && isSpace(raw[end-1]) {
		end--
	}
	return int32(start), int32(end)
}

// HasControls reports whether s holds a control character other than tab. A
// browser ignores a line that does (RFC 6265bis, section 5.6, step 1).
func HasControls(s string) bool {
	rest := s
	for len(rest) >= 8 {
		if w := whole8(rest); !w.isPlain() && w.controls() != 0 {
			return true
		}
		rest = rest[8:]
	}
	return load8(s, len(s)-len(rest)).controls() != 0
}

// scan finds the pair and the attributes of l.raw in one pass. It reports false if
// the line holds a control character.
func (l *Line) scan() bool {
	raw := l.raw
	opened := -1 // the semicolon before the current segment; none before the pair
	rest := raw
	for len(rest) >= 8 {
		w := whole8(rest)
		rest = rest[8:]
		if w.notable() == 0 {
			continue
		}
		if !w.isPlain() && w.controls() != 0 {
			return false
		}
		opened = l.segments(w.equal(';'), len(raw)-len(rest)-8, opened)
	}
	if len(rest) > 0 {
		at := len(raw) - len(rest)
		w := load8(raw, at)
		if w.controls() != 0 {
			return false
		}
		opened = l.segments(w.equal(';'), at, opened)
	}
	if opened < 0 {
		l.pairEnd = int32(len(raw))
	} else if len(raw)-opened > shortestName {
		l.segment(opened, len(raw))
	}
	return true
}

// segments reads what each semicolon ends that mask marks among the octets from i
// on, and returns the last semicolon so far.
func (l *Line) segments(mask uint64, i, opened int) int {
	for ; mask != 0; mask &= mask - 1 {
		at := i + bits.TrailingZeros64(mask)/8
		if opened < 0 {
			l.pairEnd = int32(at)
		} else if at-opened > shortestName {
			l.segment(opened, at)
		}
		opened = at
	}
	return opened
}

// segment reads what stands between the semicolons at opened and next.
func (l *Line) segment(opened, next int) {
	raw, start := l.raw, opened+1
	for start < next && isSpace(raw[start]) {
		start++
	}
	a, after := attributeAt(raw, start, next)
	if a == NumAttributes {
		return
	}
	for after < next && isSpace(raw[after]) {
		after++
	}
	if after < next && raw[after] != '=' {
		return // the name of another attribute only begins like a's
	}
	o := l.add(a, next-after <= MaxValue || l.isShort(after, next))
	o.attribute, o.semicolon, o.start, o.after, o.next = a, int32(opened), int32(start), int32(after), int32(next)
}

// isShort reports whether the value of an attribute is not so long that a browser
// skips it.
func (l *Line) isShort(after, next int) bool {
	value, end := (&occurrence{after: int32(after), next: int32(next)}).value(l.raw)
	return end-value <= MaxValue
}
