package policy

import (
	"math/bits"
	"slices"
)

// attribute is a cookie attribute that a policy can speak about. The order is
// the one in which new attributes are appended to a line.
type attribute uint8

const (
	attrSecure attribute = iota
	attrHTTPOnly
	attrSameSite
	attrPath
	attrDomain
	attrMaxAge
	attrExpires
	attrPartitioned
	attrPriority
	numAttributes

	noAttribute = numAttributes
)

// attributeInfo is what the engine knows of an attribute without looking at a
// line. Everything that differs between attributes by table stands here.
type attributeInfo struct {
	config   string // its name in a configuration
	wire     string // its name in a line that we write
	lower    string // the same in lower case
	flag     bool   // has no value
	expand   bool   // its value may hold placeholders
	ops      []Op   // what edits may do to it
	describe string // what a value looks like, if it is not one of a few words; ends a "write …"
}

var (
	flagOps  = []Op{OpSet, OpRemove, OpOff}
	valueOps = []Op{OpSet, OpDefault, OpRemove, OpOff}
)

// attributes is read-only.
var attributes = [numAttributes]attributeInfo{
	attrSecure:   {config: "secure", wire: "Secure", lower: "secure", flag: true, ops: []Op{OpSet, OpAuto, OpRemove, OpOff}},
	attrHTTPOnly: {config: "httponly", wire: "HttpOnly", lower: "httponly", flag: true, ops: flagOps},
	attrSameSite: {
		config: "samesite", wire: "SameSite", lower: "samesite", expand: true,
		ops: []Op{OpSet, OpDefault, OpAtLeast, OpRemove, OpOff},
	},
	attrPath:   {config: "path", wire: "Path", lower: "path", expand: true, ops: valueOps, describe: "a path that starts with /, such as /app"},
	attrDomain: {config: "domain", wire: "Domain", lower: "domain", expand: true, ops: valueOps, describe: "a host name, such as example.com"},
	attrMaxAge: {
		config: "max_age", wire: "Max-Age", lower: "max-age", expand: true,
		ops:      []Op{OpSet, OpDefault, OpAtMost, OpRemove, OpOff},
		describe: "a duration of whole seconds, such as 30m, 12h or 30d",
	},
	attrExpires: {
		config: "expires", wire: "Expires", lower: "expires", ops: valueOps,
		describe: "a date, such as 2027-03-01, 2027-03-01T12:00:00Z or Mon, 01 Mar 2027 12:00:00 GMT",
	},
	attrPartitioned: {config: "partitioned", wire: "Partitioned", lower: "partitioned", flag: true, ops: flagOps},
	attrPriority:    {config: "priority", wire: "Priority", lower: "priority", ops: valueOps},
}

func (a attribute) info() *attributeInfo { return &attributes[a] }

// attributeSet is a set of attributes.
type attributeSet uint16

func (s *attributeSet) add(a attribute)     { *s |= 1 << a }
func (s attributeSet) has(a attribute) bool { return s&(1<<a) != 0 }
func (s attributeSet) first() attribute     { return attribute(bits.TrailingZeros16(uint16(s))) }

// lifetime reports whether a says how long a cookie lives.
func (a attribute) lifetime() bool { return a == attrMaxAge || a == attrExpires }

// AttributeNames returns the attributes that an [Edit] can name.
func AttributeNames() []string {
	names := make([]string, 0, numAttributes)
	for i := range attributes {
		names = append(names, attributes[i].config)
	}
	return names
}

// Ops returns what an [Edit] can do to the attribute that it calls name, nil
// if there is no such attribute.
func Ops(name string) []Op {
	if a, ok := attributeByName(name); ok {
		return slices.Clone(a.info().ops)
	}
	return nil
}

// attributeByName returns the attribute that a configuration calls name.
func attributeByName(name string) (attribute, bool) {
	i := slices.IndexFunc(attributes[:], func(info attributeInfo) bool { return info.config == name })
	if i < 0 {
		return noAttribute, false
	}
	return attribute(i), true
}

// attributeOnWire returns the attribute that the cookie-av text begins with
// (RFC 6265bis, section 5.6: case-insensitive, blanks around the name do not
// count), and where its value begins. The value of an attribute without "="
// is empty. text has no blanks at its ends.
func attributeOnWire(text string) (a attribute, value int) {
	if text == "" {
		return noAttribute, 0
	}
	for _, a := range attributesByLetter[text[0]&0x1f] {
		if value := cutName(text, attributes[a].lower); value >= 0 {
			return a, value
		}
	}
	return noAttribute, 0
}

// attributesByLetter holds, by the low five bits of their first letter, the
// attributes that begin so: one look tells for most unknown ones that they are.
// Read-only.
var attributesByLetter = func() (table [32][]attribute) {
	for i := range attributes {
		letter := attributes[i].wire[0] & 0x1f
		table[letter] = append(table[letter], attribute(i))
	}
	return table
}()

// cutName returns where the value begins if text is name alone, or name,
// blanks and "="; otherwise -1. name is lower-case letters and hyphens; in any
// other octet of text that setting the bit 0x20 would make one of them, a
// control character would have been found before.
func cutName(text, name string) int {
	if len(text) < len(name) {
		return -1
	}
	for i := range len(name) {
		if text[i]|0x20 != name[i] {
			return -1
		}
	}
	n := len(name)
	for n < len(text) && isBlank(text[n]) {
		n++
	}
	if n == len(text) {
		return n
	}
	if text[n] != '=' {
		return -1
	}
	n++
	for n < len(text) && isBlank(text[n]) {
		n++
	}
	return n
}

// isBlank reports whether a browser trims c around names and values.
func isBlank(c byte) bool { return c == ' ' || c == '\t' }
