package setcookie

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

// isSpace reports whether a browser trims c around names and values.
func isSpace(c byte) bool { return c == ' ' || c == '\t' }
