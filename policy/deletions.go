package policy

import "github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"

// Deletions that go out beside a line whose cookie has another name in browsers.

// deletions adds the deletions that belong to c to the response: of the cookie
// under other prefixes, if c goes out, and under the app's own name.
func (n *names) deletions(pl *plan, c *cookie, sent bool, x *Exchange, r *response) {
	if c.naming == nil {
		return // also if the line was dropped before it got a name
	}
	quiet := *x // the decisions about c itself were made
	quiet.Trace = nil
	if sent && c.naming.exact == "" && len(c.naming.forms) > 1 {
		n.deleteOtherPrefixes(pl, c, x, &quiet, r)
	}
	if c.naming.accepts(n.now) && c.deletes(n.now) {
		n.deleteUnprefixed(pl, c, x, &quiet, r)
	}
}

// deleteOtherPrefixes deletes the cookie under the other prefixes of auto by
// which this browser has sent it: all of them if the app deletes it, and else the
// stronger ones, which would win over the new value.
func (n *names) deleteOtherPrefixes(pl *plan, c *cookie, x, quiet *Exchange, r *response) {
	deletes := c.deletes(n.now)
	for _, f := range c.naming.forms {
		if f.prefix == c.prefix {
			if !deletes {
				break
			}
			continue
		}
		name := f.name(c.app)
		if !x.history().carried(name) {
			continue
		}
		raw := c.Raw()
		if !deletes {
			raw = c.app + "=; Max-Age=0"
		}
		var other cookie
		other.begin(raw)
		other.app, other.naming, other.prefix = c.app, c.naming, f.prefix
		other.SetName(name)
		other.cohere(quiet)
		r.add(other.write(pl.label, x, &r.buffer))
	}
}

// deleteUnprefixed deletes the cookie where browsers may still hold it under the
// app's own name: where the app put it and, if the edits change its place, there.
func (n *names) deleteUnprefixed(pl *plan, c *cookie, x, quiet *Exchange, r *response) {
	app, mapped := c.app, c.remapped
	var other cookie
	other.begin(c.Raw())
	other.app, other.renamed = app, true
	if pl.apply(&other, quiet, &r.buffer) == nil && (other.by[setcookie.Path] != nil || other.by[setcookie.Domain] != nil) {
		other.cohere(quiet)
		r.add(other.write(pl.label, x, &r.buffer))
	}
	other.begin(c.Raw())
	other.app, other.renamed, other.remapped = app, true, mapped
	r.add(other.write(pl.label, x, &r.buffer))
}
