package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/cookieheader"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/guard"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// names finds the app's names for those that browsers have. It does not change
// after it was compiled.
type names struct {
	rules *ruleset
	now   clock
	exact map[string]*naming // by the browser's name
	apps  map[string]string  // likewise, the app's name
	forms []form             // all others that rules give, the strongest prefix first
}

// compileNames collects the names that rules give to browsers, and complains about
// those that two cookies would share.
func compileNames(rules *ruleset, d *diagnostics) names {
	n := names{rules: rules, now: rules.now, exact: make(map[string]*naming), apps: make(map[string]string)}
	for i := range rules.cookies {
		r := &rules.cookies[i]
		if r.naming == nil {
			continue
		}
		if exact := r.naming.exact; exact != "" {
			if apps := r.selector.Exact(); len(apps) > 0 { // else it is a mistake
				n.exact[exact], n.apps[exact] = r.naming, apps[0]
			}
			continue
		}
		for _, f := range r.naming.forms {
			if !slices.Contains(n.forms, f) {
				n.forms = append(n.forms, f)
			}
		}
	}
	// __Host-Http- must be tried before __Host-.
	slices.SortStableFunc(n.forms, func(a, b form) int { return len(b.before) - len(a.before) })
	n.checkOwners(d)
	n.checkForms(d)
	for _, in := range rules.allInjections() {
		if o, ok := n.find(in.name, nil); ok {
			d.errorf(in.place, "write inject "+o.app, "inject %s has the name that browsers have for %s", in.name, o.app)
		}
	}
	return n
}

// checkOwners complains about names in browsers that two cookies would share, as
// far as rules name them literally.
func (n *names) checkOwners(d *diagnostics) {
	owners := make(map[string]string) // the app's name by the browser's
	for i := range n.rules.cookies {
		r := &n.rules.cookies[i]
		if r.naming == nil {
			continue
		}
		for _, app := range r.selector.Exact() {
			// A rule that does not match what it names has said so already.
			if !r.selector.Match(app) {
				continue
			}
			n.checkOneName(app, r, d)
			for _, name := range r.naming.names(app) {
				if other, ok := owners[name]; ok && other != app {
					d.errorf(r.naming.where(), "write another name for one of them", "the cookies %s and %s would both be %s in browsers", other, app, name)
				}
				owners[name] = app
			}
		}
	}
	for i := range n.rules.cookies {
		r := &n.rules.cookies[i]
		if r.naming == nil {
			continue
		}
		for _, name := range r.selector.Exact() {
			if app, ok := n.apps[name]; ok && app != name {
				d.errorf(r.naming.where(), "write another name for that one", "%s gets a new name here, but browsers have %s under that name", name, app)
			}
		}
	}
}

// checkOneName complains if a rename of app meets another name for it. Of two
// prefixes the later one overrides the earlier, as with all edits.
func (n *names) checkOneName(app string, r *cookieRule, d *diagnostics) {
	after := false // other comes after r
	for _, other := range n.rules.cookiesAt(n.rules.match(nil, app)) {
		if other == r {
			after = true
			continue
		}
		if other.naming == nil {
			continue
		}
		mine, its := r, other
		if !mine.naming.isRename() {
			mine, its = its, mine
		}
		if !mine.naming.isRename() || its.naming.isRename() && !after {
			continue
		}
		d.errorf(mine.naming.where(), fmt.Sprintf("exclude it from one of them, such as with !%s", app),
			"%s gets another name from the rule for %s too", app, its.selector)
	}
}

// checkForms complains about namespaces of rules with patterns in which one name
// could stand for two cookies.
func (n *names) checkForms(d *diagnostics) {
	for i := range n.rules.cookies {
		for j := range i {
			a, b := &n.rules.cookies[j], &n.rules.cookies[i]
			if a.naming == nil || b.naming == nil || a.naming.exact != "" || b.naming.exact != "" ||
				!a.selector.HasPattern() && !b.selector.HasPattern() {
				continue
			}
			for _, f := range a.naming.forms {
				for _, g := range b.naming.forms {
					if f != g && f.overlaps(g) && (f.isNamespace() || g.isNamespace()) {
						d.errorf(b.naming.where(), "write another name", "the rules for %s and %s could give two cookies one name in browsers", a.selector, b.selector)
					}
				}
			}
		}
	}
}

// overlaps reports whether a browser's name can have both forms.
func (f form) overlaps(g form) bool {
	return (strings.HasPrefix(f.before, g.before) || strings.HasPrefix(g.before, f.before)) &&
		(strings.HasSuffix(f.after, g.after) || strings.HasSuffix(g.after, f.after))
}

// active reports whether a rule gives a name.
func (n *names) active() bool { return len(n.exact)+len(n.forms) > 0 }

// owner is the cookie of the app that a browser's name stands for.
type owner struct {
	app    string
	naming *naming
	rank   int // of the form; the lower, the stronger
}

// find returns the cookie of the app for what a browser calls name, if that is a
// name that the policy gives.
func (n *names) find(name string, b *guard.Budget) (o owner, ok bool) {
	if naming, ok := n.exact[name]; ok {
		return owner{app: n.apps[name], naming: naming}, true
	}
	for _, f := range n.forms {
		app, ok := f.cut(name)
		if !ok {
			continue
		}
		pl := n.rules.peek(app, b)
		if pl == nil {
			return owner{}, false // there is no budget left
		}
		naming := pl.naming
		if !naming.applies(app) || naming.exact != "" || slices.Contains(naming.excluded, name) {
			continue
		}
		if rank := slices.Index(naming.forms, f); rank >= 0 {
			return owner{app: app, naming: naming, rank: rank}, true
		}
	}
	return owner{}, false
}

// apply gives c the name that browsers have for it. It is false if the cookie must
// not be sent: over plain http a browser refuses a name with a prefix.
func (n *names) apply(pl *plan, c *cookie, x *Exchange, b *setcookie.Buffer) bool {
	naming := pl.naming
	if naming == nil || c.renamed || !naming.applies(c.app) {
		return true
	}
	f := naming.forms[0]
	if len(naming.forms) > 1 {
		f = naming.choose(c, pl.usesPaths, x)
	}
	c.naming, c.prefix = naming, f.prefix
	if path, ok := c.Get(setcookie.Path); ok && path.Text != "/" && f.prefix.RequiresHostOnly() {
		x.lose(Decision{Cookie: c.app, Attribute: "path", Rule: naming.place, Reason: ReasonPathWidened})
	}
	if f.prefix != setcookie.NoPrefix && !x.browser().AcceptsSecure() {
		x.lose(Decision{Cookie: c.app, Rule: naming.place, Reason: ReasonInsecure})
		return false
	}
	name := naming.exact
	if name == "" {
		name = b.Join(f.before, c.app, f.after)
	}
	c.SetName(name)
	return true
}

// choose returns the strongest form that the attributes of c allow: see
// CookieRule.Prefix. With paths, the policy knows what the route did to the path.
func (n *naming) choose(c *cookie, paths bool, x *Exchange) form {
	weakest := n.forms[len(n.forms)-1]
	path, hasPath := c.Get(setcookie.Path)
	switch {
	case c.Has(setcookie.Domain), hasPath && path.Text != "/":
		return weakest
	case !hasPath && paths && x.route().stripped != "":
		return weakest // the root of the host is not the app's
	case c.Has(setcookie.HTTPOnly):
		return n.forms[0]
	}
	return n.forms[1]
}

// taken reports whether c would go out under a name that the policy gives to
// another cookie.
func (n *names) taken(c *cookie, x *Exchange) bool {
	if !n.active() || c.renamed {
		return false
	}
	o, ok := n.find(c.FinalName(), nil)
	if !ok || o.app == c.app {
		return false
	}
	x.lose(Decision{Cookie: c.app, Rule: o.naming.place, Reason: ReasonTaken})
	return true
}

// holds reports whether the browser sent the cookie that the app calls name, under
// any of its names. The app's own name does not count if the app would not get it.
func (n *names) holds(name string, x *Exchange) bool {
	naming := n.rules.peek(name, nil).naming
	unprefixed := !naming.applies(name) || naming.accepts(n.now)
	for sent := range cookieheader.Pairs(x.history().sent) {
		if sent == name && unprefixed {
			return true
		}
		if o, ok := n.find(sent, nil); ok && o.app == name {
			return true
		}
	}
	return false
}
