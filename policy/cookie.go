package policy

import "github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"

// cookie is one Set-Cookie line on its way to the browser.
type cookie struct {
	setcookie.Editor

	app      string // the app's name for the cookie
	renamed  bool   // an inner policy has given the line the browser's name
	remapped bool   // Path is what the browser calls it: an inner policy made it so, or this one
	unnamed  bool   // decisions do not name the cookie, since a client chose its name

	naming        *naming          // what gives the line another name now, nil: nothing
	prefix        setcookie.Prefix // of that name
	touchedByRule bool             // a rule is about the cookie, though nothing may change

	by     [setcookie.NumAttributes]*edit // what changed an attribute
	mapped setcookie.Set                  // attributes on which a map of the current run has acted
}

// begin prepares c for a line. It reports false if a browser ignores the line.
func (c *cookie) begin(raw string) bool {
	c.naming, c.prefix, c.touchedByRule, c.mapped = nil, setcookie.NoPrefix, false, 0
	c.renamed, c.remapped = false, false
	if !c.Start(raw) {
		return false
	}
	c.app = c.Name()
	return true
}

// identify finds the app's name for the cookie, and what inner policies did to the
// line.
func (c *cookie) identify(x *Exchange) {
	if x.History != nil {
		c.app, c.renamed, c.remapped = x.marks.find(c.app)
	}
}

// touched reports whether a rule is about the cookie.
func (c *cookie) touched() bool { return c.touchedByRule || c.Touched() != 0 || c.naming != nil }

// put gives a the value v because of e.
func (c *cookie) put(a setcookie.Attribute, v setcookie.Value, e *edit) {
	c.Set(a, v)
	c.by[a] = e
	c.remapped = c.remapped && (a != setcookie.Path || !e.overrides())
}

// remove takes a out of the line because of e.
func (c *cookie) remove(a setcookie.Attribute, e *edit) {
	c.Remove(a)
	c.by[a] = e
	c.remapped = c.remapped && a != setcookie.Path
}

// collapse leaves one of a, since a rule is about it.
func (c *cookie) collapse(a setcookie.Attribute) {
	if !c.Touched().Has(a) {
		c.Collapse(a)
		c.by[a] = nil
	}
}

// resolve returns the value of e with its placeholders replaced. It is not ok if
// the attribute cannot hold the result.
func (e *edit) resolve(x *Exchange) (v setcookie.Value, ok bool) {
	if e.template == "" {
		return e.value, true
	}
	v, problem := parseValue(e.attribute, x.expand(e.template))
	return v, problem == "" && !(e.op == OpAtLeast && v.Num == setcookie.StrengthNone)
}

// set gives c the value of e. It is false if the attribute cannot hold it.
func (c *cookie) set(e *edit, x *Exchange) bool {
	v, ok := e.resolve(x)
	if ok {
		c.put(e.attribute, v, e)
	}
	return ok
}
