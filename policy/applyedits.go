package policy

import "github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"

// apply runs all edits of pl over c. It returns the edit whose placeholders give
// what its attribute cannot hold, if there is one.
func (pl *plan) apply(c *cookie, x *Exchange, b *setcookie.Buffer) (bad *edit) {
	for _, e := range pl.edits {
		if !c.run(e, x, b) {
			return e
		}
	}
	return pl.lifetime.apply(c, x)
}

// run applies e to the current state of its attribute. It is false if the
// attribute cannot hold the result.
func (c *cookie) run(e *edit, x *Exchange, b *setcookie.Buffer) bool {
	a := e.attribute
	switch e.op {
	case OpSet:
		if e.template != "" {
			return c.set(e, x)
		}
		c.put(a, e.value, e)
	case OpDefault:
		c.collapse(a)
		switch {
		case c.Has(a):
		case e.isRoot:
			c.setRoot(e, x, b)
		default:
			return c.set(e, x)
		}
	case OpAtLeast:
		c.collapse(a)
		v, ok := e.resolve(x)
		if ok && c.strength() < v.Num {
			c.put(a, v, e)
		}
		return ok
	case OpAuto:
		return c.auto(e, x, b)
	case OpMap:
		return c.mapTo(e, x, b)
	case OpRemove:
		if e.when == nil {
			c.remove(a, e)
			break
		}
		c.collapse(a)
		if v, ok := c.Get(a); ok && e.when.matches(a, v.Text) {
			c.remove(a, e)
		}
	}
	return true
}

// strength returns how strong SameSite is now.
func (c *cookie) strength() int64 {
	if v, ok := c.Get(setcookie.SameSite); ok {
		return v.Num
	}
	return setcookie.StrengthDefault
}

// auto does what the request asks for.
func (c *cookie) auto(e *edit, x *Exchange, b *setcookie.Buffer) bool {
	switch e.attribute {
	case setcookie.Secure:
		if x.HTTPS {
			return c.set(e, x)
		}
	case setcookie.Path:
		c.collapse(setcookie.Path)
		c.undoRoute(e, x, b)
	case setcookie.Domain:
		c.collapse(setcookie.Domain)
		if v, ok := c.Get(setcookie.Domain); ok && !x.browser().AcceptsDomain(v.Text) {
			c.remove(setcookie.Domain, e)
		}
	}
	return true
}

// mapTo runs a map: on what is there, and only until one of a run has acted.
func (c *cookie) mapTo(e *edit, x *Exchange, b *setcookie.Buffer) bool {
	a := e.attribute
	c.collapse(a)
	if !e.follows {
		c.mapped.Delete(a)
	}
	now, ok := c.Get(a)
	if !ok || c.mapped.Has(a) || !e.when.matches(a, now.Text) {
		return true
	}
	to, ok := e.resolve(x)
	if !ok {
		return false
	}
	text, moves := e.mapTo(now.Text, to.Text, b)
	if !moves {
		return true // it is there already
	}
	c.mapped.Add(a)
	c.put(a, setcookie.Value{Text: text}, e)
	return e.holds(text)
}

// undoRoute undoes in Path what the route did to the path of the URL, unless an
// inner policy has done so.
func (c *cookie) undoRoute(e *edit, x *Exchange, b *setcookie.Buffer) {
	now, ok := c.Get(setcookie.Path)
	if !ok || c.remapped {
		return
	}
	route := x.route()
	text := route.undo(now.Text, b)
	if route.unknown || len(text) > setcookie.MaxValue {
		x.decide(Decision{Cookie: c.app, Attribute: "path", Rule: e.place, Reason: ReasonPathUnmapped})
		return
	}
	if text != now.Text {
		c.put(setcookie.Path, setcookie.Value{Text: text}, e)
	}
	c.remapped = *route != routeRewrite{}
}

// setRoot sets Path to what the browser calls the root of the app.
func (c *cookie) setRoot(e *edit, x *Exchange, b *setcookie.Buffer) {
	v := setcookie.Value{Text: x.route().undo("/", b)}
	c.put(setcookie.Path, v, e)
	c.remapped = c.remapped || v.Text != "/"
}

// trace tells of every attribute that changes, and of a new name.
func (c *cookie) trace(x *Exchange) {
	if !x.tracesAll() {
		return
	}
	if c.naming != nil {
		x.Trace(Decision{Cookie: c.app, Rule: c.naming.place, Reason: ReasonRenamed})
	}
	for a := range c.Touched().All() {
		change := c.Change(a)
		if change == setcookie.Unchanged {
			continue
		}
		d := Decision{Cookie: c.app, Attribute: attributes[a].name, Reason: ReasonCollapsed}
		if e := c.by[a]; e != nil {
			d.Rule = e.place
			if change != setcookie.Collapsed {
				d.Reason = e.reason()
			}
		}
		x.Trace(d)
	}
}
