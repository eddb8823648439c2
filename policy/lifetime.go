package policy

import (
	"math"
	"slices"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// lifetimePlan is what the edits of Max-Age and Expires come to. A lifetime is
// one thing in two attributes: defaults act only if neither gives one, and limits
// hold for both. Defaults and limits act after all other edits, so that a policy
// applied twice is the same as applied once.
type lifetimePlan struct {
	now clock

	touched  setcookie.Set // the attributes that stand once afterwards
	base     [2]*edit      // the set or the remove of Max-Age and of Expires; nil: as received
	defaults []*edit       // the first acts if there is no lifetime
	limits   [2][]*edit    // at_most, for Max-Age and for Expires

	byLimit bool // only at_most is about Expires
}

// add takes the next edit into account.
func (l *lifetimePlan) add(e *edit) {
	a := e.attribute
	switch e.op {
	case OpDefault:
		l.defaults = append(l.defaults, e)
		l.touched.Add(a)
		l.byLimit = l.byLimit && a != setcookie.Expires
	case OpAtMost:
		if !l.touched.Has(setcookie.Expires) {
			l.byLimit = true
		}
		l.touched |= setcookie.SetOf(setcookie.MaxAge, setcookie.Expires)
		l.limits[0], l.limits[1] = append(l.limits[0], e), append(l.limits[1], e)
	default:
		l.override(e)
	}
}

// touch takes into account that e is about its attribute, though it never acts.
func (l *lifetimePlan) touch(e *edit) {
	if e.op == OpDefault {
		l.touched.Add(e.attribute)
	}
}

// override takes into account that e makes meaningless what stands before it.
func (l *lifetimePlan) override(e *edit) {
	a := e.attribute
	l.defaults = slices.DeleteFunc(l.defaults, func(d *edit) bool { return d.attribute == a })
	l.limits[1] = nil
	if a == setcookie.MaxAge {
		l.limits[0] = nil
		if l.byLimit {
			l.touched.Delete(setcookie.Expires)
		}
	}
	l.byLimit = false
	l.touched.Add(a)
	l.base[a-setcookie.MaxAge] = e
	if e.op == OpUnchanged {
		l.touched.Delete(a)
		l.base[a-setcookie.MaxAge] = nil
	}
}

// apply gives c the lifetime of the plan. A deletion stays one. It returns the edit
// whose placeholder gives what no lifetime is, if there is one.
func (l *lifetimePlan) apply(c *cookie, x *Exchange) (bad *edit) {
	if l.touched == 0 {
		return nil
	}
	if c.deletes(l.now) {
		c.touchedByRule = true
		return nil
	}
	for a := range l.touched.All() {
		c.collapse(a)
		switch e := l.base[a-setcookie.MaxAge]; {
		case e == nil:
		case e.op == OpRemove:
			c.remove(a, e)
		default:
			if !c.set(e, x) {
				return e
			}
		}
	}
	l.hideExpired(c)
	for _, e := range l.defaults {
		if !c.Has(setcookie.MaxAge) && !c.Has(setcookie.Expires) && !c.set(e, x) {
			return e
		}
	}
	return l.limit(c, x)
}

// hideExpired removes a past Expires that a Max-Age has hidden which is gone now:
// it would make a deletion of a cookie that the app sets.
func (l *lifetimePlan) hideExpired(c *cookie) {
	remove := l.base[0]
	if remove == nil || remove.op != OpRemove || l.base[1] != nil {
		return
	}
	if v, ok := c.Line.Get(setcookie.Expires); ok && v.Num <= l.now.unix() {
		c.remove(setcookie.Expires, remove)
	}
}

// limit cuts what is longer than at_most allows.
func (l *lifetimePlan) limit(c *cookie, x *Exchange) (bad *edit) {
	for _, e := range l.limits[0] {
		seconds, ok := e.resolve(x)
		if !ok {
			return e
		}
		if v, ok := c.Get(setcookie.MaxAge); ok && v.Num > seconds.Num {
			c.put(setcookie.MaxAge, seconds, e)
		}
	}
	for _, e := range l.limits[1] {
		seconds, ok := e.resolve(x)
		if !ok {
			return e
		}
		if v, ok := c.Get(setcookie.Expires); ok {
			if last := l.now.unix() + seconds.Num; v.Num > last {
				c.put(setcookie.Expires, setcookie.ExpiresValue(last), e)
			}
		}
	}
	return nil
}

// deletes reports whether the app deletes the cookie with this line: by an
// effective Max-Age of 0 or less, or by no effective Max-Age and an effective
// Expires that is past.
func (c *cookie) deletes(now clock) bool {
	if !c.Present(setcookie.MaxAge) && !c.Present(setcookie.Expires) {
		return false
	}
	expiry := int64(math.MaxInt64)
	if v, ok := c.Line.Get(setcookie.MaxAge); ok {
		if v.Num <= 0 {
			return true
		}
	} else if v, ok := c.Line.Get(setcookie.Expires); ok {
		expiry = v.Num
	}
	return expiry != math.MaxInt64 && expiry <= now.unix()
}
