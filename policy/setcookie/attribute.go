package setcookie

import (
	"math/bits"
	"strings"
)

// Attribute is a cookie attribute that this package can read and change. The
// order of the constants is the order in which new attributes are appended to
// a line.
type Attribute uint8

// The attributes of RFC 6265bis, section 4.1.2, and two that browsers know
// besides: Partitioned and Priority.
const (
	Secure Attribute = iota
	HTTPOnly
	SameSite
	Path
	Domain
	MaxAge
	Expires
	Partitioned
	Priority

	// NumAttributes is the number of attributes above. As an Attribute it
	// means none of them.
	NumAttributes
)

// attributes holds what differs between attributes by table. It is read-only.
var attributes = [NumAttributes]struct {
	wire   string // the name as this package writes it
	assign string // what this package appends before the value
	flag   bool   // the attribute has no value
}{
	Secure:      {wire: "Secure", assign: "; Secure", flag: true},
	HTTPOnly:    {wire: "HttpOnly", assign: "; HttpOnly", flag: true},
	SameSite:    {wire: "SameSite", assign: "; SameSite="},
	Path:        {wire: "Path", assign: "; Path="},
	Domain:      {wire: "Domain", assign: "; Domain="},
	MaxAge:      {wire: "Max-Age", assign: "; Max-Age="},
	Expires:     {wire: "Expires", assign: "; Expires="},
	Partitioned: {wire: "Partitioned", assign: "; Partitioned", flag: true},
	Priority:    {wire: "Priority", assign: "; Priority="},
}

// String returns the name of a as it stands in a Set-Cookie line, such as
// "Max-Age".
func (a Attribute) String() string { return attributes[a].wire }

// IsFlag reports whether a has no value, as Secure.
func (a Attribute) IsFlag() bool { return attributes[a].flag }

// IsLifetime reports whether a says how long a cookie lives.
func (a Attribute) IsLifetime() bool { return a == MaxAge || a == Expires }

// Set is a set of attributes. Its zero value is empty.
type Set uint16

// SetOf returns the set of the given attributes.
func SetOf(attributes ...Attribute) (s Set) {
	for _, a := range attributes {
		s.Add(a)
	}
	return s
}

// Add puts a into s.
func (s *Set) Add(a Attribute) { *s |= 1 << a }

// Delete takes a out of s.
func (s *Set) Delete(a Attribute) { *s &^= 1 << a }

// Has reports whether a is in s.
func (s Set) Has(a Attribute) bool { return s&(1<<a) != 0 }

// first returns the first attribute of s, which is not empty.
func (s Set) first() Attribute { return Attribute(bits.TrailingZeros16(uint16(s))) }

// withoutFirst returns s without its first attribute.
func (s Set) withoutFirst() Set { return s & (s - 1) }

// All returns an iterator over the attributes in s, in the order of their
// constants.
func (s Set) All() func(yield func(Attribute) bool) {
	return func(yield func(Attribute) bool) {
		for ; s != 0; s = s.withoutFirst() {
			if !yield(s.first()) {
				return
			}
		}
	}
}

// shortestName is the length of the shortest attribute name, Path.
const shortestName = 4

// attributeAt returns the attribute whose name, in any case, stands at the
// beginning of raw[start:end], perhaps as the beginning of a longer word, and
// where the name ends.
func attributeAt(raw string, start, end int) (Attribute, int) {
	if end-start < shortestName {
		return NumAttributes, 0
	}
	known := wireNames[raw[start]&0x1f]
	if len(known) == 0 {
		return NumAttributes, 0
	}
	// Setting bit 5 makes upper-case letters lower-case. No other octet but a
	// control character becomes a letter or a hyphen by it.
	var word octets
	if start+8 <= len(raw) {
		word = whole8(raw[start : start+8])
	} else {
		word = load8(raw, start)
	}
	word |= ' ' * ones
	for i := range known {
		n := &known[i]
		if word&n.mask != n.word || end-start < n.length {
			continue
		}
		if n.length <= 8 || strings.EqualFold(raw[start+8:start+n.length], n.rest) {
			return n.attribute, start + n.length
		}
	}
	return NumAttributes, 0
}

// wireName is the name of an attribute, ready to be compared with eight octets.
type wireName struct {
	word, mask octets // the first eight octets in lower case
	rest       string // what follows them
	length     int
	attribute  Attribute
}

// wireNames holds the names of all attributes by the low five bits of their
// first letter, so that one look rejects most unknown names. It is read-only.
var wireNames = func() (table [32][]wireName) {
	for i := range attributes {
		name := strings.ToLower(attributes[i].wire)
		n := wireName{attribute: Attribute(i), length: len(name), rest: name[min(8, len(name)):]}
		for j := range min(8, len(name)) {
			n.word |= octets(name[j]) << (8 * j)
			n.mask |= 0xff << (8 * j)
		}
		bucket := &table[name[0]&0x1f]
		*bucket = append(*bucket, n)
	}
	return table
}()
