// Package floor has the least that a program must do that gives Set-Cookie
// lines flags after it has looked at them.
package floor

import "math/bits"

// Flags are what AppendFlags appends.
const Flags = "; Secure; HttpOnly; SameSite=Lax"

// maxSemicolons is more than any line has that is meant for a browser.
const maxSemicolons = 1000

// AppendFlags appends the flags to a line after it has looked for semicolons
// and control characters, each octet once. It leaves a line alone that holds a
// control character or too many semicolons.
func AppendFlags(line string) string {
	semicolons, control := scan(line)
	if control || semicolons > maxSemicolons {
		return line
	}
	return line + Flags
}

// scan counts the semicolons of a line and reports whether a control character
// is in it. It looks at eight octets at a time.
func scan(line string) (semicolons int, control bool) {
	i := 0
	for ; i+8 <= len(line); i += 8 {
		word := load(line[i : i+8])
		if hasControl(word) && scanOctets(line[i:i+8]) < 0 { // a tab is none
			return 0, true
		}
		semicolons += bits.OnesCount64(equal(word, ';'))
	}
	rest := scanOctets(line[i:])
	return semicolons + rest, rest < 0
}

// scanOctets counts the semicolons of a short text. The result is negative if
// a control character is in it.
func scanOctets(text string) (semicolons int) {
	for i := range len(text) {
		switch c := text[i]; {
		case c == ';':
			semicolons++
		case c < ' ' && c != '\t' || c == 0x7f:
			return -1
		}
	}
	return semicolons
}

const (
	ones = 0x0101010101010101 // one in each octet
	high = 0x80 * ones        // the highest bit of each octet
)

// load returns the eight octets of text as one number.
func load(text string) uint64 {
	_ = text[7]
	return uint64(text[0]) | uint64(text[1])<<8 | uint64(text[2])<<16 | uint64(text[3])<<24 |
		uint64(text[4])<<32 | uint64(text[5])<<40 | uint64(text[6])<<48 | uint64(text[7])<<56
}

// equal returns a number whose highest bit of each octet says whether that octet
// of word is c. All other bits are zero.
func equal(word uint64, c byte) uint64 {
	difference := word ^ uint64(c)*ones
	return ^((difference&^high + 0x7f*ones) | difference) & high
}

// hasControl reports whether an octet of word is below the space or is delete.
func hasControl(word uint64) bool {
	below := (word - ' '*ones) &^ word & high
	return below|equal(word, 0x7f) != 0
}
