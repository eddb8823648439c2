package policy

import (
	"slices"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// attributes says what an [Edit] can do to each attribute. It is read-only.
var attributes = [setcookie.NumAttributes]struct {
	name     string // in a configuration
	ops      []Op
	expands  bool   // its value may hold placeholders
	describe string // what a value looks like; a hint is "write" and this
}{
	setcookie.Secure:   {name: "secure", ops: []Op{OpSet, OpAuto, OpRemove, OpUnchanged}},
	setcookie.HTTPOnly: {name: "httponly", ops: flagOps},
	setcookie.SameSite: {
		name: "samesite", ops: []Op{OpSet, OpDefault, OpAtLeast, OpRemove, OpUnchanged}, expands: true,
	},
	setcookie.Path:   {name: "path", ops: placeOps, expands: true, describe: "a path that starts with /, such as /app"},
	setcookie.Domain: {name: "domain", ops: placeOps, expands: true, describe: "a host name, such as example.com"},
	setcookie.MaxAge: {
		name: "max_age", ops: []Op{OpSet, OpDefault, OpAtMost, OpRemove, OpUnchanged}, expands: true,
		describe: "a duration in s, m, h or d, such as 3600s, 12h or 30d",
	},
	setcookie.Expires: {
		name: "expires", ops: valueOps,
		describe: "a date, such as 2027-03-01, 2027-03-01T12:00:00Z or Mon, 01 Mar 2027 12:00:00 GMT",
	},
	setcookie.Partitioned: {name: "partitioned", ops: flagOps},
	setcookie.Priority:    {name: "priority", ops: valueOps},
}

var (
	flagOps  = []Op{OpSet, OpRemove, OpUnchanged}
	valueOps = []Op{OpSet, OpDefault, OpRemove, OpUnchanged}
	placeOps = []Op{OpSet, OpDefault, OpMap, OpAuto, OpRemove, OpUnchanged}
)

// AttributeNames returns the attributes that an [Edit] can name. The caller may
// change the slice.
func AttributeNames() []string {
	names := make([]string, 0, len(attributes))
	for i := range attributes {
		names = append(names, attributes[i].name)
	}
	return names
}

// Ops returns what an [Edit] can do to the attribute that it calls name, nil if
// there is no such attribute. The caller may change the slice.
func Ops(name string) []Op {
	if a, ok := attributeByName(name); ok {
		return slices.Clone(attributes[a].ops)
	}
	return nil
}

// attributeByName returns the attribute that a configuration calls name.
func attributeByName(name string) (setcookie.Attribute, bool) {
	for i := range attributes {
		if attributes[i].name == name {
			return setcookie.Attribute(i), true
		}
	}
	return setcookie.NumAttributes, false
}
