package policy

import (
	"fmt"
	"slices"
	"strings"
)

// edit is an [Edit] compiled.
type edit struct {
	attribute attribute
	op        Op
	value     value
	template  string // instead of value if it holds placeholders
	appended  string // "; Name=value" ready to append; "" with a template
	place     string

	mapping *mapping // of a map
	root    bool     // the value "/" is the root as the app sees it
}

// compileEdits compiles the edits that stand at place, such as "edits" or
// "cookies[0].edits".
func compileEdits(edits []Edit, place string, c *complaints) []edit {
	compiled := make([]edit, 0, len(edits))
	for i, e := range edits {
		at := fmt.Sprintf("%s[%d]", place, i)
		if e, ok := compileEdit(e, at, c); ok {
			if before := lastEdit(compiled, e.attribute); e.mapping != nil && before >= 0 {
				e.mapping.follows = compiled[before].op == OpMap
			}
			compiled = append(compiled, e)
		}
	}
	return compiled
}

func compileEdit(e Edit, place string, c *complaints) (edit, bool) {
	a, ok := attributeByName(e.Attribute)
	if !ok {
		c.errorf(place, Suggest(e.Attribute, AttributeNames()), "unrecognized attribute %q", e.Attribute)
		return edit{}, false
	}
	info := a.info()
	if e.Op == "" {
		c.errorf(place, opAdvice(info, e.Op), "%s lacks its op", info.config)
		return edit{}, false
	}
	if !slices.Contains(info.ops, e.Op) {
		c.errorf(place, opAdvice(info, e.Op), "unrecognized op %q for %s", e.Op, info.config)
		return edit{}, false
	}
	compiled := edit{attribute: a, op: e.Op, place: place}
	if e.Op == OpMap {
		return compiled, compiled.takeMapping(e, c)
	}
	if e.From != "" {
		c.errorf(place, "leave it out, or write op map", "%s with op %s maps nothing, but has from %q", info.config, e.Op, e.From)
		return edit{}, false
	}
	if !takesValue(info, e.Op) {
		if e.Value != "" {
			c.errorf(place, "leave the value out", "%s with op %s takes no value, but has %q", info.config, e.Op, e.Value)
			return edit{}, false
		}
		compiled.appended = appendedText(a, value{})
		return compiled, true
	}
	return compiled, compiled.takeValue(e.Value, c)
}

// takesValue reports whether an edit with op has a value.
func takesValue(info *attributeInfo, op Op) bool {
	return !info.flag && op != OpRemove && op != OpUnchanged && op != OpAuto
}

// takeValue compiles the value of e.
func (e *edit) takeValue(text string, c *complaints) bool {
	info := e.attribute.info()
	if text == "" {
		c.errorf(e.place, e.valueAdvice(text), "%s lacks its value", e.describe())
		return false
	}
	if strings.Contains(text, "{") {
		if info.expand {
			e.template = text
			return true
		}
		c.errorf(e.place, e.valueAdvice(text), "%s takes no placeholder, but has %q", info.config, text)
		return false
	}
	v, problem := parseValue(e.attribute, text)
	switch {
	case problem != "":
		c.errorf(e.place, e.valueAdvice(text), "%s: %s", info.config, problem)
		return false
	case e.op == OpAtLeast && v.num == rankNone:
		c.errorf(e.place, e.valueAdvice(""), "samesite: every cookie is at least none")
		return false
	case e.attribute == attrMaxAge && v.num > int64(maxLifetime.Seconds()):
		if e.op == OpAtMost {
			c.errorf(e.place, "write 400d or less", "max_age: %q is more than the 400 days that browsers cut a lifetime to", text)
			return false
		}
		c.warnf(e.place, "max_age %s is more than the 400 days that browsers cut a lifetime to", text)
	}
	if e.attribute == attrDomain && e.op != OpRemove {
		if why := refusedDomain(v.text); why != "" {
			c.warnf(e.place, "domain %s is %s: browsers refuse the cookie, unless it is the host itself", text, why)
		}
	}
	if e.attribute == attrExpires && v.num > c.now.Add(maxLifetime).Unix() {
		c.warnf(e.place, "expires %s is more than the 400 days away that browsers cut a lifetime to", text)
	}
	if e.attribute == attrExpires && v.num <= c.now.Unix() {
		c.warnf(e.place, "expires %s is past: browsers delete every cookie that gets it", text)
	}
	e.value = v
	e.appended = appendedText(e.attribute, v)
	return true
}

// valueAdvice says what e can have in place of text.
func (e *edit) valueAdvice(text string) string {
	switch {
	case e.op == OpAtLeast:
		return Suggest(text, []string{"lax", "strict"})
	case e.attribute == attrSameSite:
		return Suggest(text, []string{"strict", "lax", "none"})
	case e.attribute == attrPriority:
		return Suggest(text, []string{"low", "medium", "high"})
	}
	return "write " + e.attribute.info().describe
}

// opAdvice says which ops there are.
func opAdvice(info *attributeInfo, op Op) string {
	known := make([]string, 0, len(info.ops))
	for _, op := range info.ops {
		known = append(known, string(op))
	}
	return Suggest(string(op), known)
}

// appendedText is what a new attribute adds to a line.
func appendedText(a attribute, v value) string {
	if a.info().flag {
		return "; " + a.info().wire
	}
	return "; " + a.info().wire + "=" + v.text
}

// rule is a [CookieRule] or a [Strip] compiled.
type rule struct {
	selector selector
	edits    []edit
	naming   *naming
	strip    directions
	place    string
	title    string // the names as they are written
}

// maxRules is what matched can count.
const maxRules = 1 << 16

func compileRules(cfg Config, c *complaints) []rule {
	if n := len(cfg.Cookies) + len(cfg.Strip); n > maxRules {
		c.errorf("cookies", "write patterns instead", "%d rules are more than %d", n, maxRules)
		return nil
	}
	compiled := make([]rule, 0, len(cfg.Cookies)+len(cfg.Strip))
	for i, s := range cfg.Strip {
		place := fmt.Sprintf("strip[%d]", i)
		compiled = append(compiled, rule{
			selector: newSelector(s.Names, place, c),
			strip:    compileStrip(s.Direction, place, c),
			place:    place,
		})
	}
	for i, r := range cfg.Cookies {
		place, title := fmt.Sprintf("cookies[%d]", i), strings.Join(r.Names, " ")
		if len(r.Edits) == 0 && r.Rename == "" && r.Prefix == "" {
			c.warnf(place, "the rule for %s says nothing", title)
		}
		selector := newSelector(r.Names, place, c)
		compiled = append(compiled, rule{
			selector: selector,
			edits:    compileEdits(r.Edits, place+".edits", c),
			naming:   compileNaming(r, &selector, place, c),
			place:    place,
			title:    title,
		})
	}
	return compiled
}

// plan is all that a policy does to the cookies of one name, in order.
type plan struct {
	edits  []edit
	naming *naming
	strip  directions
	extra  int // the most octets that they add to a line, but for placeholders

	label    string // the place of the last rule that matches, or RulePolicy
	stripper string // the place of the rule that strips
	lifetime bool   // one speaks about Max-Age or Expires
	root     bool   // one depends on what the route did to the path of the URL

	overHTTP, overHTTPS *quickPlan
}

// newPlan drops the edits that a later one overrides in any case. It keeps
// all of a lifetime, where an edit of one attribute reads the other's state.
func (p *Policy) newPlan(rules matched, edits []edit) *plan {
	pl := &plan{
		label:  p.label(rules),
		naming: p.namingIn(rules),
		extra:  len(coherentSecure.appended) + len(coherentHTTPOnly.appended) + len(coherentPath.appended),
	}
	pl.strip, pl.stripper = p.stripIn(rules)
	if n := pl.naming; n != nil {
		pl.extra += max(len(n.rename), len(hostHTTPPrefix.String()))
	}
	for i, e := range edits {
		overridden := slices.ContainsFunc(edits[i+1:], func(later edit) bool {
			return later.attribute == e.attribute && later.overrides()
		})
		if e.attribute.lifetime() || !overridden && e.op != OpUnchanged {
			pl.edits = append(pl.edits, e)
			pl.extra += len(e.appended)
			pl.lifetime = pl.lifetime || e.attribute.lifetime()
			pl.root = pl.root || e.asksPath()
		}
	}
	if len(pl.edits) > 0 && pl.naming == nil {
		pl.overHTTP, pl.overHTTPS = newQuickPlan(p, pl, false), newQuickPlan(p, pl, true)
	}
	return pl
}

// asksPath reports whether what e does depends on what the route did to the
// path of the URL.
func (e *edit) asksPath() bool {
	return e.root || e.attribute == attrPath && e.op == OpAuto
}

// quick returns the shortcut of pl, nil if it has none.
func (pl *plan) quick(https bool) *quickPlan {
	if https {
		return pl.overHTTPS
	}
	return pl.overHTTP
}

// overrides reports whether e makes what stands before it meaningless.
func (e *edit) overrides() bool {
	return e.op == OpSet || e.op == OpRemove || e.op == OpUnchanged
}
