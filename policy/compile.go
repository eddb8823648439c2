package policy

import (
	"fmt"
	"slices"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/suggest"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// compileEdits compiles the edits that stand at place, such as "edits" or
// "cookies[0].edits".
func compileEdits(edits []Edit, place string, d *diagnostics) []*edit {
	var compiled []*edit
	for i, cfg := range edits {
		e, ok := compileEdit(cfg, fmt.Sprintf("%s[%d]", place, i), d)
		if !ok {
			continue
		}
		if before := lastEdit(compiled, e.attribute); e.op == OpMap && before != nil {
			e.follows = before.op == OpMap
		}
		compiled = append(compiled, e)
	}
	return compiled
}

func compileEdit(cfg Edit, place string, d *diagnostics) (*edit, bool) {
	a, ok := attributeByName(cfg.Attribute)
	if !ok {
		d.errorf(place, suggest.Hint(cfg.Attribute, AttributeNames()), "unrecognized attribute %q", cfg.Attribute)
		return nil, false
	}
	info := &attributes[a]
	switch {
	case cfg.Op == "":
		d.errorf(place, opHint(info.ops, cfg.Op), "%s has no op", info.name)
		return nil, false
	case cfg.Op == "off":
		d.errorf(place, "write unchanged to leave it as the app sends it, or remove", "unrecognized op %q for %s", cfg.Op, info.name)
		return nil, false
	case !slices.Contains(info.ops, cfg.Op):
		d.errorf(place, opHint(info.ops, cfg.Op), "unrecognized op %q for %s", cfg.Op, info.name)
		return nil, false
	}
	e := &edit{attribute: a, op: cfg.Op, place: place}
	if cfg.From != "" && cfg.Op != OpMap {
		d.errorf(place, "leave it out, or write op map", "%s with op %s maps nothing, but has from %q", info.name, cfg.Op, cfg.From)
		return nil, false
	}
	switch {
	case cfg.Op == OpMap:
		return e, e.compileMap(cfg, d)
	case cfg.Op == OpRemove && cfg.Value != "" && slices.Contains(info.ops, OpMap):
		e.when, ok = compileCondition(a, cfg.Value, "-"+info.name, place, d)
		return e, ok
	case takesNoValue(a, cfg.Op) && cfg.Value != "":
		d.errorf(place, "leave the value out", "%s with op %s takes no value, but has %q", info.name, cfg.Op, cfg.Value)
		return nil, false
	case takesNoValue(a, cfg.Op):
		return e, true
	}
	return e, e.compileValue(cfg.Value, d)
}

// takesNoValue reports whether an edit of a with this op has no value.
func takesNoValue(a setcookie.Attribute, op Op) bool {
	return a.IsFlag() || op == OpRemove || op == OpUnchanged || op == OpAuto
}

// opHint says which ops there are.
func opHint(ops []Op, op Op) string {
	known := make([]string, 0, len(ops))
	for _, op := range ops {
		known = append(known, string(op))
	}
	return suggest.Hint(string(op), known)
}
