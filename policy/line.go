package policy

import (
	"math"
	"math/bits"
	"strings"
)

// line is one Set-Cookie line as a browser reads it (RFC 6265bis, section
// 5.6), in spans over the original string: nothing of it is lost or copied.
type line struct {
	raw  string
	name string // trimmed; empty for a nameless cookie

	// The known attributes, in their order. What stands between them is
	// never looked at again. The first few, which is all in any sane line, are
	// where the line is: on the stack.
	count int
	few   [8]occurrence
	more  []occurrence
	seen  attributeSet
}

// occurrence is one attribute of a line. All are offsets into raw.
type occurrence struct {
	attribute attribute
	semicolon int32 // the one that opens the segment
	start     int32 // the attribute's name
	value     int32 // its value; equal to end if it has none
	end       int32 // behind its last octet that is not blank
	next      int32 // the semicolon that ends the segment, or the line's end
}

// maxLine is the length in octets of a line that an occurrence can describe.
// No server or browser comes near it.
const maxLine = math.MaxInt32

// ignored reports whether a browser ignores raw as a whole, because it holds
// a control character (RFC 6265bis, section 5.6, step 1).
func ignored(raw string) bool {
	i := 0
	for ; i+8 <= len(raw); i += 8 {
		if word := whole8(raw[i : i+8]); word.suspect() && word.controls() != 0 {
			return true
		}
	}
	return load8(raw, i).controls() != 0 || len(raw) > maxLine
}

// lineName returns the name of the cookie that raw sets: what stands before
// the first "=", trimmed. A pair without one has no name.
func lineName(raw string) string {
	equals := strings.IndexByte(raw, '=')
	if equals < 0 || strings.IndexByte(raw[:equals], ';') >= 0 {
		return ""
	}
	start, end := 0, equals
	for start < end && isBlank(raw[start]) {
		start++
	}
	for end > start && isBlank(raw[end-1]) {
		end--
	}
	return raw[start:end]
}

// scan finds the attributes of l.raw, which is not one that browsers ignore.
// It looks at eight octets at a time, since most are no semicolon, and no
// input makes it look twice.
func (l *line) scan() {
	raw := l.raw
	opened := -1 // the semicolon before the current segment
	i := 0
	for ; i+8 <= len(raw); i += 8 {
		for mask := whole8(raw[i : i+8]).equal(';'); mask != 0; mask &= mask - 1 {
			at := i + bits.TrailingZeros64(mask)/8
			if opened >= 0 {
				l.segment(opened, at)
			}
			opened = at
		}
	}
	for ; i < len(raw); i++ {
		if raw[i] == ';' {
			if opened >= 0 {
				l.segment(opened, i)
			}
			opened = i
		}
	}
	if opened >= 0 {
		l.segment(opened, len(raw))
	}
}

// segment takes what stands between two semicolons.
func (l *line) segment(opened, next int) {
	raw := l.raw
	start, end := opened+1, next
	for start < end && isBlank(raw[start]) {
		start++
	}
	a := attributeAt(raw, start, end)
	if a == noAttribute {
		return
	}
	value, end, ok := attributeValue(raw, start+len(attributes[a].wire), end)
	if !ok {
		return // a longer name
	}
	l.seen.add(a)
	o := occurrence{
		attribute: a,
		semicolon: int32(opened), start: int32(start), value: int32(value), end: int32(end), next: int32(next),
	}
	if l.count < len(l.few) {
		l.few[l.count] = o
	} else {
		l.more = append(l.more, o)
	}
	l.count++
}

// attributeValue returns where the value of an attribute begins and ends whose
// name ends at i, and whose segment ends at end. It is false if the name goes
// on there. Without a value, value equals end.
func attributeValue(raw string, i, end int) (value, trimmed int, ok bool) {
	for isBlank(raw[end-1]) {
		end--
	}
	for i < end && isBlank(raw[i]) {
		i++
	}
	if i < end {
		if raw[i] != '=' {
			return 0, 0, false
		}
		i++
		for i < end && isBlank(raw[i]) {
			i++
		}
	}
	return i, end, true
}

// found returns the i-th known attribute.
func (l *line) found(i int) *occurrence {
	if i < len(l.few) {
		return &l.few[i]
	}
	return &l.more[i-len(l.few)]
}

// pairName returns what stands before the first "=", trimmed; a pair without
// one has no name (RFC 6265bis, section 5.6).
func pairName(pair string) string {
	for i := range len(pair) {
		if pair[i] != '=' {
			continue
		}
		for i > 0 && isBlank(pair[i-1]) {
			i--
		}
		return pair[:i]
	}
	return ""
}

// effective finds the occurrence of a that a browser obeys, -1 if it skips
// all there are. A masked one counts, but for nothing: see receivedValue.
func (l *line) effective(a attribute) (at int, v value, masked bool) {
	if !l.seen.has(a) {
		return -1, value{}, false
	}
	for i := l.count - 1; i >= 0; i-- {
		o := l.found(i)
		if o.attribute != a {
			continue
		}
		if v, ok, masked := receivedValue(a, l.raw[o.value:o.end]); ok {
			return i, v, masked
		}
	}
	return -1, value{}, false
}

// octets are eight octets of a string, the first in the lowest bits.
type octets uint64

const (
	lowBits  = 0x7f7f7f7f7f7f7f7f
	highBits = 0x8080808080808080
	ones     = 0x0101010101010101
)

// load8 returns the octets from i on, filled up with blanks.
func load8(s string, i int) octets {
	if i+8 <= len(s) {
		return whole8(s[i : i+8])
	}
	word := octets(' ' * ones)
	for j := range len(s) - i {
		word ^= octets(s[i+j]^' ') << (8 * j)
	}
	return word
}

// whole8 loads the first eight octets of s.
func whole8(s string) octets {
	return octets(s[0]) | octets(s[1])<<8 | octets(s[2])<<16 | octets(s[3])<<24 |
		octets(s[4])<<32 | octets(s[5])<<40 | octets(s[6])<<48 | octets(s[7])<<56
}

// zeros has the high bit of each octet set that is zero, and no other bit.
func (w octets) zeros() uint64 {
	return ^((uint64(w)&lowBits + lowBits) | uint64(w)) & highBits
}

// equal marks the octets that are c, as zeros does.
func (w octets) equal(c byte) uint64 {
	return (w ^ octets(c)*ones).zeros()
}

// controls marks the octets that a browser refuses: %x00-08, %x0A-1F and
// %x7F (RFC 6265bis, section 5.6, step 1).
func (w octets) controls() uint64 {
	const belowBlank = 0xe0 * ones // these bits are all zero in an octet below 0x20
	return (w&belowBlank).zeros()&^w.equal('\t') | w.equal(0x7f)
}

// suspect is false for most octets that hold no control character, and true
// for all that do. It is what controls costs for a line without any.
func (w octets) suspect() bool {
	x, del := uint64(w), uint64(w)^0x7f*ones
	return ((x-' '*ones)&^x|(del-ones)&^del)&highBits != 0
}
