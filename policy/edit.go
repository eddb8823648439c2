package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/suggest"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/browser"
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

// attributeNames returns the attributes that an [Edit] can name.
func attributeNames() []string {
	names := make([]string, 0, len(attributes))
	for i := range attributes {
		names = append(names, attributes[i].name)
	}
	return names
}

// opsOf returns what an [Edit] can do to the attribute that it calls name, nil
// if there is no such attribute.
func opsOf(name string) []Op {
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

// lastEdit returns the last of edits that is about a, nil if none is.
func lastEdit(edits []*edit, a setcookie.Attribute) *edit {
	for _, e := range slices.Backward(edits) {
		if e.attribute == a {
			return e
		}
	}
	return nil
}

func compileEdit(cfg Edit, place string, d *diagnostics) (*edit, bool) {
	a, ok := attributeByName(cfg.Attribute)
	if !ok {
		d.errorf(place, suggest.Hint(cfg.Attribute, attributeNames()), "unrecognized attribute %q", cfg.Attribute)
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

// compileValue compiles the value that e writes.
func (e *edit) compileValue(text string, d *diagnostics) bool {
	info := &attributes[e.attribute]
	switch {
	case text == "":
		d.errorf(e.place, e.valueHint(text), "%s has no value", e.describe())
		return false
	case strings.Contains(text, "{") && !info.expands:
		d.errorf(e.place, e.valueHint(text), "%s takes no placeholder, but has %q", info.name, text)
		return false
	case strings.Contains(text, "{"):
		e.template = text
		return true
	}
	v, problem := parseValue(e.attribute, text)
	switch {
	case problem != "":
		d.errorf(e.place, e.valueHint(text), "%s: %s", info.name, problem)
		return false
	case e.op == OpAtLeast && v.Num == setcookie.StrengthNone:
		d.errorf(e.place, e.valueHint(""), "samesite: every cookie is at least none")
		return false
	case e.attribute == setcookie.MaxAge && e.op == OpAtMost && v.Num > int64(maxLifetime.Seconds()):
		d.errorf(e.place, "write 400d or less", "max_age: %q is more than the 400 days that browsers cut a lifetime to", text)
		return false
	}
	e.value = v
	e.warnOfValue(text, d)
	return true
}

// warnOfValue warns of a value that browsers do not take as it is.
func (e *edit) warnOfValue(text string, d *diagnostics) {
	switch n := e.value.Num; e.attribute {
	case setcookie.MaxAge:
		if n > int64(maxLifetime.Seconds()) {
			d.warnf(e.place, "max_age %s is more than the 400 days that browsers cut a lifetime to", text)
		}
	case setcookie.Expires:
		if n > d.now.Add(maxLifetime).Unix() {
			d.warnf(e.place, "expires %s is more than the 400 days away that browsers cut a lifetime to", text)
		}
		if n <= d.now.Unix() {
			d.warnf(e.place, "expires %s is past: browsers delete every cookie that gets it", text)
		}
	case setcookie.Domain:
		if why := browser.DomainProblem(text); why != "" {
			d.warnf(e.place, "domain %s is %s: browsers refuse the cookie, unless it is the host itself", text, why)
		}
	}
}

// valueHint says what e can have in place of text.
func (e *edit) valueHint(text string) string {
	switch {
	case e.op == OpAtLeast:
		return suggest.Hint(text, []string{"lax", "strict"})
	case e.attribute == setcookie.SameSite:
		return suggest.Hint(text, []string{"strict", "lax", "none"})
	case e.attribute == setcookie.Priority:
		return suggest.Hint(text, []string{"low", "medium", "high"})
	case e.attribute == setcookie.Domain && strings.HasPrefix(text, "*."):
		return "write " + text[2:]
	}
	return "write " + attributes[e.attribute].describe
}

// opHint says which ops there are.
func opHint(ops []Op, op Op) string {
	known := make([]string, 0, len(ops))
	for _, op := range ops {
		known = append(known, string(op))
	}
	return suggest.Hint(string(op), known)
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
