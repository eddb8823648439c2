package policy

import (
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
	flagOps  = []Op{OpSet, OpRemove, OpOff}
	valueOps = []Op{OpSet, OpDefault, OpRemove, OpOff}
)

// attributes is read-only.
var attributes = [numAttributes]attributeInfo{
	attrSecure:   {config: "secure", wire: "Secure", flag: true, ops: []Op{OpSet, OpAuto, OpRemove, OpOff}},
	attrHTTPOnly: {config: "httponly", wire: "HttpOnly", flag: true, ops: flagOps},
	attrSameSite: {
		config: "samesite", wire: "SameSite", expand: true,
		ops: []Op{OpSet, OpDefault, OpAtLeast, OpRemove, OpOff},
	},
	attrPath:   {config: "path", wire: "Path", expand: true, ops: valueOps, describe: "a path that starts with /, such as /app"},
	attrDomain: {config: "domain", wire: "Domain", expand: true, ops: valueOps, describe: "a host name, such as example.com"},
	attrMaxAge: {
		config: "max_age", wire: "Max-Age", expand: true,
		ops:      []Op{OpSet, OpDefault, OpAtMost, OpRemove, OpOff},
		describe: "a duration of whole seconds, such as 30m, 12h or 30d",
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
	candidates := attributesByLetter[text[0]&0x1f]
	for _, a := range candidates {
		if value, ok := cutName(text, attributes[a].wire); ok {
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

// cutName reports whether text is name alone or name, blanks and "=", and
// where the value begins then.
func cutName(text, name string) (value int, ok bool) {
	n := len(name)
	if len(text) < n || !strings.EqualFold(text[:n], name) {
		return 0, false
	}
	for n < len(text) && isBlank(text[n]) {
		n++
	}
	if n == len(text) {
		return n, true
	}
	if text[n] != '=' {
		return 0, false
	}
	n++
	for n < len(text) && isBlank(text[n]) {
		n++
	}
	return n, true
}

// isBlank reports whether a browser trims c around names and values.
func isBlank(c byte) bool { return c == ' ' || c == '\t' }
