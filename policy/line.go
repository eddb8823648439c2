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

	seen     attributeSet // what is there
	repeated attributeSet // what is there more than once
	obeyed   attributeSet // what is there in a form that browsers do not skip

	// The last occurrence of each attribute that browsers do not skip, or the
	// last one if they skip all.
	last [numAttributes]occurrence
}

// occurrence is one attribute of a line. All are offsets into raw.
type occurrence struct {
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
		if word := whole8(raw[i : i+8]); !word.plain() && word.controls() != 0 {
			return true
		}
	}
	return load8(raw, i).controls() != 0 || len(raw) > maxLine
}

// lineName returns the name of the cookie that raw sets: what stands before
// the first "=", trimmed. A pair without one has no name.
func lineName(raw string) string {
	end := 0
	for ; end+8 <= len(raw); end += 8 {
		word := whole8(raw[end : end+8])
		if mask := word.equal('=') | word.equal(';'); mask != 0 {
			end += bits.TrailingZeros64(mask) / 8
			break
		}
	}
	for end < len(raw) && raw[end] != '=' && raw[end] != ';' {
		end++
	}
	if end == len(raw) || raw[end] == ';' {
		return ""
	}
	start := 0
	for start < end && isBlank(raw[start]) {
		start++
	}
	for end > start && isBlank(raw[end-1]) {
		end--
	}
	return raw[start:end]
}

// scan finds the attributes of l.raw, which is not one that browsers ignore.
// Whether they skip a lifetime is only looked at if lifetime is set: dates take
// their time.
func (l *line) scan(lifetime bool) {
	for s := segmentsOf(l.raw); s.advance(); {
		a, o := s.attribute()
		if a == noAttribute {
			continue
		}
		ok := o.end-o.value <= maxAttributeValue
		if lifetime && a.lifetime() {
			_, ok, _ = receivedValue(a, l.raw[o.value:o.end])
		}
		if l.seen.has(a) {
			l.repeated.add(a)
		}
		l.seen.add(a)
		if ok || !l.obeyed.has(a) {
			l.last[a] = o
		}
		if ok {
			l.obeyed.add(a)
		}
	}
}

// effective returns what a browser obeys of a. It is not ok if there is
// nothing, and masked if what it obeys counts for nothing: see receivedValue.
func (l *line) effective(a attribute) (v value, ok, masked bool) {
	if !l.obeyed.has(a) {
		return value{}, false, false
	}
	o := &l.last[a]
	return receivedValue(a, l.raw[o.value:o.end])
}

// segments walks over what stands between the semicolons of a line, behind
// the name-value pair.
type segments struct {
	raw          string
	opened, next int // the semicolons around the current segment
}

func segmentsOf(raw string) segments {
	return segments{raw: raw, next: nextSemicolon(raw, 0)}
}

// advance goes to the next segment. It is false behind the last.
func (s *segments) advance() bool {
	if s.next == len(s.raw) {
		return false
	}
	s.opened, s.next = s.next, nextSemicolon(s.raw, s.next+1)
	return true
}

// nextSemicolon returns the first semicolon of raw from i on, or its length.
func nextSemicolon(raw string, i int) int {
	if n := strings.IndexByte(raw[i:], ';'); n >= 0 {
		return i + n
	}
	return len(raw)
}

// attribute reads the current segment.
func (s *segments) attribute() (attribute, occurrence) {
	start := s.opened + 1
	for start < s.next && isBlank(s.raw[start]) {
		start++
	}
	a := attributeAt(s.raw, start, s.next)
	if a == noAttribute {
		return noAttribute, occurrence{}
	}
	value, end, ok := attributeValue(s.raw, start+len(attributes[a].wire), s.next)
	if !ok {
		return noAttribute, occurrence{} // a longer name
	}
	return a, occurrence{
		semicolon: int32(s.opened), start: int32(start), value: int32(value), end: int32(end), next: int32(s.next),
	}
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
	beyond := 8 * (i + 8 - len(s)) // bits
	blanks := octets(' '*ones) << (64 - beyond)
	if len(s) >= 8 {
		return whole8(s[len(s)-8:])>>beyond | blanks
	}
	word := blanks
	for j := range len(s) - i {
		word |= octets(s[i+j]) << (8 * j)
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

// plain is true only for octets that are ASCII without control characters.
// It is what controls costs for most lines.
func (w octets) plain() bool {
	x := uint64(w)
	return (x|(x+ones)|^(x+(0x80-' ')*ones))&highBits == 0
}

// notable is zero only for plain octets without a semicolon.
func (w octets) notable() uint64 {
	x := uint64(w)
	return (x | (x + ones) | ^((x + (0x80-' ')*ones) & (x ^ ';'*ones + lowBits))) & highBits
}
