package policy

import (
	"math/bits"
	"slices"
	"strings"
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
	flag     bool   // has no value
	expand   bool   // its value may hold placeholders
	ops      []Op   // what edits may do to it
	describe string // what a value looks like, if it is not one of a few words; ends a "write …"
}

var (
	flagOps  = []Op{OpSet, OpRemove, OpUnchanged}
	valueOps = []Op{OpSet, OpDefault, OpRemove, OpUnchanged}
	placeOps = []Op{OpSet, OpDefault, OpMap, OpAuto, OpRemove, OpUnchanged}
)

// attributes is read-only.
var attributes = [numAttributes]attributeInfo{
	attrSecure:   {config: "secure", wire: "Secure", flag: true, ops: []Op{OpSet, OpAuto, OpRemove, OpUnchanged}},
	attrHTTPOnly: {config: "httponly", wire: "HttpOnly", flag: true, ops: flagOps},
	attrSameSite: {
		config: "samesite", wire: "SameSite", expand: true,
		ops: []Op{OpSet, OpDefault, OpAtLeast, OpRemove, OpUnchanged},
	},
	attrPath:   {config: "path", wire: "Path", expand: true, ops: placeOps, describe: "a path that starts with /, such as /app"},
	attrDomain: {config: "domain", wire: "Domain", expand: true, ops: placeOps, describe: "a host name, such as example.com"},
	attrMaxAge: {
		config: "max_age", wire: "Max-Age", expand: true,
		ops:      []Op{OpSet, OpDefault, OpAtMost, OpRemove, OpUnchanged},
		describe: "a duration in s, m, h or d, such as 3600s, 12h or 30d",
	},
	attrExpires: {
		config: "expires", wire: "Expires", ops: valueOps,
		describe: "a date, such as 2027-03-01, 2027-03-01T12:00:00Z or Mon, 01 Mar 2027 12:00:00 GMT",
	},
	attrPartitioned: {config: "partitioned", wire: "Partitioned", flag: true, ops: flagOps},
	attrPriority:    {config: "priority", wire: "Priority", ops: valueOps},
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

// attributeAt returns the attribute whose name, in any case, stands at
// raw[start:end], perhaps as the beginning of a longer word.
func attributeAt(raw string, start, end int) attribute {
	if start >= end {
		return noAttribute
	}
	known := &wireNames[raw[start]&0x1f]
	if known.count == 0 {
		return noAttribute
	}
	// In an octet that is not a letter, the bit may make another one of it,
	// but a letter or a hyphen only of a control character.
	var word octets
	if start+8 <= len(raw) {
		word = whole8(raw[start : start+8])
	} else {
		word = load8(raw, start)
	}
	word |= ' ' * ones
	for i := range known.count {
		n := &known.names[i]
		if word&n.mask != n.word || end-start < n.length {
			continue
		}
		if n.length <= 8 || strings.EqualFold(raw[start:start+n.length], attributes[n.attribute].wire) {
			return n.attribute
		}
	}
	return noAttribute
}

// wireNames holds the names of the attributes by the low five bits of their
// first letter: one look tells for most unknown ones that they are. Read-only.
var wireNames = func() (table [32]struct {
	count int
	names [3]wireName
},
) {
	for i := range attributes {
		name := strings.ToLower(attributes[i].wire)
		n := wireName{attribute: attribute(i), length: len(name)}
		for j := range min(8, len(name)) {
			n.word |= octets(name[j]) << (8 * j)
			n.mask |= 0xff << (8 * j)
		}
		entry := &table[name[0]&0x1f]
		entry.names[entry.count] = n
		entry.count++
	}
	return table
}()

// wireName is the name of an attribute, ready to be compared with eight octets.
type wireName struct {
	word, mask octets // in lower case
	length     int
	attribute  attribute
}

// isBlank reports whether a browser trims c around names and values.
func isBlank(c byte) bool { return c == ' ' || c == '\t' }
