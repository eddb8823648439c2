package policy

import (
	"slices"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// edit is an [Edit] compiled.
type edit struct {
	attribute setcookie.Attribute
	op        Op
	value     setcookie.Value
	template  string // instead of value if it holds placeholders
	place     string

	when    *condition // of a map, and of a remove with a value: where it acts
	target  string     // of a map with an expression: what it expands
	follows bool       // of a map: another one stands before it, and only the first that matches acts
	isRoot  bool       // the value "/" is the root as the app sees it
}

// overrides reports whether e makes meaningless what stands before it.
func (e *edit) overrides() bool {
	return e.op == OpSet || e.op == OpUnchanged || e.op == OpRemove && e.when == nil
}

// needsPaths reports whether what e does depends on what the route did to the
// path of the URL.
func (e *edit) needsPaths() bool {
	return e.isRoot || e.attribute == setcookie.Path && e.op == OpAuto
}

// describe names e as the Caddyfile does.
func (e *edit) describe() string {
	name := attributes[e.attribute].name
	switch e.op {
	case OpDefault:
		return "?" + name
	case OpRemove:
		if e.when != nil {
			return "-" + name + " " + e.when.text
		}
		return "-" + name
	case OpAtLeast:
		return name + " >="
	case OpAtMost:
		return name + " <="
	case OpAuto, OpUnchanged, OpMap:
		return name + " " + string(e.op)
	}
	return name
}

// reason is why e acts.
func (e *edit) reason() Reason {
	switch e.op {
	case OpDefault:
		return ReasonDefaulted
	case OpAtLeast:
		return ReasonRaised
	case OpAtMost:
		return ReasonLowered
	case OpRemove:
		return ReasonRemoved
	case OpMap:
		return ReasonMapped
	case OpAuto:
		switch e.attribute {
		case setcookie.Path:
			return ReasonMapped
		case setcookie.Domain:
			return ReasonRemoved
		}
	}
	return ReasonSet
}

// lastEdit returns the last of edits that is about a, nil if none is.
func lastEdit(edits []*edit, a setcookie.Attribute) *edit {
	for _, e := range slices.Backward(edits) {
		if e.attribute == a {
			return e
		}
	}
	return nil
}
