package setcookie

import "math/bits"

// octets are eight octets of a string, the first one in the lowest bits. The
// scanner looks at eight octets of a line at a time.
type octets uint64

const (
	lowBits  = 0x7f7f7f7f7f7f7f7f
	highBits = 0x8080808080808080
	ones     = 0x0101010101010101
)

// load8 returns the eight octets of s from i on, filled up with spaces.
func load8(s string, i int) octets {
	if i+8 <= len(s) {
		return whole8(s[i : i+8])
	}
	missing := 8 * (i + 8 - len(s)) // bits
	spaces := octets(' '*ones) << (64 - missing)
	if len(s) >= 8 {
		return whole8(s[len(s)-8:])>>missing | spaces
	}
	word := spaces
	for j := range len(s) - i {
		word |= octets(s[i+j]) << (8 * j)
	}
	return word
}

// whole8 returns the first eight octets of s. The compiler makes one load of it.
func whole8(s string) octets {
	return octets(s[0]) | octets(s[1])<<8 | octets(s[2])<<16 | octets(s[3])<<24 |
		octets(s[4])<<32 | octets(s[5])<<40 | octets(s[6])<<48 | octets(s[7])<<56
}

// zeros has the high bit of each octet set that is zero in w, and no other bit.
func (w octets) zeros() uint64 {
	return ^((uint64(w)&lowBits + lowBits) | uint64(w)) & highBits
}

// equal marks the octets of w that are c, in the way of zeros.
func (w octets) equal(c byte) uint64 {
	return (w ^ octets(c)*ones).zeros()
}

// controls marks the octets of w that a browser does not allow anywhere in a
// line: %x00-08, %x0A-1F and %x7F (RFC 6265bis, section 5.6, step 1).
func (w octets) controls() uint64 {
	const high3 = 0xe0 * ones // these bits are all zero in an octet below 0x20
	return (w&high3).zeros()&^w.equal('\t') | w.equal(0x7f)
}

// isPlain reports whether w holds only ASCII without control characters. It costs
// less than controls.
func (w octets) isPlain() bool {
	x := uint64(w)
	return (x|(x+ones)|^(x+(0x80-' ')*ones))&highBits == 0
}

// notable is zero only if w holds neither a semicolon, nor a control
// character, nor an octet that is not ASCII. It is what the scanner pays for
// most octets.
func (w octets) notable() uint64 {
	x := uint64(w)
	return (x | (x + ones) | ^((x + (0x80-' ')*ones) & (x ^ ';'*ones + lowBits))) & highBits
}

// HasControls reports whether s holds a control character other than tab. A
// browser ignores a line that does (RFC 6265bis, section 5.6, step 1).
func HasControls(s string) bool {
	for i := 0; i < len(s); i += 8 {
		if load8(s, i).controls() != 0 {
			return true
		}
	}
	return false
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

// value returns where the value of o begins and ends in raw. Both are the same if
// it has none.
func (o *occurrence) value(raw string) (start, end int) {
	start, end = int(o.after), int(o.next)
	if start < end { // there is a "="
		start++
	}
	for isSpace(raw[end-1]) { // the name ends before it
		end--
	}
	start = min(start, end)
	for start < end && isSpace(raw[start]) {
		start++
	}
	return start, end
}

// isSpace reports whether a browser trims c around names and values.
func isSpace(c byte) bool { return c == ' ' || c == '\t' }
