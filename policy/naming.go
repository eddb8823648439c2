package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// naming says under which name browsers hold a cookie of the app: under
// another one altogether, or under its own behind a prefix.
type naming struct {
	rename string       // the browser's name, or "" with forms
	forms  []namePrefix // the prefixes that it can get, the strongest first
	until  int64        // Unix seconds; before them a bare name is accepted once
	place  string
	spared []string // full names that the rule takes out: they are the app's own
}

// prefixForms are what Prefix can say, and the prefixes that it means.
var prefixForms = []struct {
	word  string
	forms []namePrefix
}{
	{"auto", []namePrefix{hostHTTPPrefix, hostPrefix, securePrefix}},
	{"host", []namePrefix{hostPrefix}},
	{"secure", []namePrefix{securePrefix}},
	{"host-http", []namePrefix{hostHTTPPrefix}},
	{"http", []namePrefix{httpPrefix}},
}

// compileNaming compiles what r says about names, nil if it says nothing.
func compileNaming(r CookieRule, s *selector, place string, c *complaints) *naming {
	n := &naming{rename: r.Rename, place: place, until: compileUntil(r.AcceptUnprefixedUntil, place+".accept_unprefixed_until", c)}
	for _, m := range s.out {
		if exact, ok := m.(exactName); ok {
			n.spared = append(n.spared, string(exact))
		}
	}
	switch {
	case r.Rename == "" && r.Prefix == "":
		if r.AcceptUnprefixedUntil != "" {
			c.errorf(place+".accept_unprefixed_until", "write rename or prefix beside it, or leave it out",
				"accept_unprefixed_until says when a new name ends the old one, but there is no new name")
		}
		return nil
	case r.Rename != "" && r.Prefix != "":
		write := fmt.Sprintf("write one of both, such as rename %s%s", hostPrefix, r.Rename)
		if prefixOf(r.Rename) != noPrefix {
			write = fmt.Sprintf("leave prefix out, rename %s is enough", r.Rename)
		}
		c.errorf(place+".prefix", write, "rename and prefix exclude each other")
		return nil
	case r.Rename != "":
		n.checkRename(s, c)
		return n
	}
	words := make([]string, 0, len(prefixForms))
	for _, known := range prefixForms {
		words = append(words, known.word)
		if known.word == r.Prefix {
			n.forms = known.forms
		}
	}
	if n.forms == nil {
		c.errorf(place+".prefix", Suggest(r.Prefix, words), "unrecognized prefix %q", r.Prefix)
		return nil
	}
	for _, name := range s.exactIn() {
		if !n.applies(name) {
			c.errorf(place+".prefix", fmt.Sprintf("write the name without it, or take it out with !%s", name),
				"the name %s carries a prefix already", name)
		}
	}
	return n
}

// checkRename complains about a rename that cannot be undone, or that no
// browser would take.
func (n *naming) checkRename(s *selector, c *complaints) {
	place := n.place + ".rename"
	exact := s.exactIn()
	if len(s.in) != 1 || len(exact) != 1 || len(s.out) > 0 {
		c.errorf(place, "write a cookie block for each name, or prefix instead", "rename %s needs a rule for exactly one name", n.rename)
		return
	}
	if problem, write := nameProblem(n.rename); problem != "" {
		c.errorf(place, write, "rename: %s", problem)
		return
	}
	switch prefix := prefixOf(n.rename); {
	case strings.ContainsAny(n.rename, "*?~"):
		c.errorf(place, "write the name itself", "rename: %s would be taken as it stands, and no pattern", n.rename)
	case exact[0] == n.rename:
		c.errorf(place, "write another name, or leave it out", "rename: %s is the cookie's own name", n.rename)
	case n.rename[0] == '$' || !isToken(n.rename):
		c.errorf(place, "write letters, digits, - and _", "rename: the name %q is no token, and parsers disagree on it", n.rename)
	case prefix != noPrefix && !strings.HasPrefix(n.rename, prefix.String()):
		c.errorf(place, "write "+prefix.String()+n.rename[len(prefix.String()):], "rename: the prefix of %s is written in another case", n.rename)
	}
}

// compileUntil reads a date after which something ends by itself, as Unix
// seconds; 0 if there is none.
func compileUntil(text, place string, c *complaints) int64 {
	if text == "" {
		return 0
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			if !t.After(c.now) {
				c.warnf(place, "%s is past: the window is closed", text)
			}
			return t.Unix()
		}
	}
	c.errorf(place, "write one such as 2027-03-01 (00:00 UTC) or 2027-03-01T12:00:00Z", "%q is no date", text)
	return 0
}

// compileNames indexes the names that browsers hold, and complains about
// those that two cookies would share.
func (p *Policy) compileNames(c *complaints) {
	p.renamed = make(map[string]string)
	for i := range p.rules {
		r := &p.rules[i]
		if r.naming == nil {
			continue
		}
		p.names = true
		p.prefixes = p.prefixes || r.naming.rename == ""
		if r.selector.hasPattern() {
			warnScriptReadable(r, c)
		}
	}
	owners := make(map[string]string) // browser name to app name
	for i := range p.rules {
		r := &p.rules[i]
		if r.naming == nil {
			continue
		}
		for _, app := range r.selector.exactIn() {
			// A rule that does not match what it names has said so already.
			if !r.selector.match(app) {
				continue
			}
			p.checkOneName(app, i, c)
			for _, name := range r.naming.names(app) {
				if other, ok := owners[name]; ok && other != app {
					c.errorf(r.naming.where(), "write another name for one of them", "the cookies %s and %s would both be %s in browsers", other, app, name)
				}
				owners[name] = app
			}
			if r.naming.rename != "" {
				p.renamed[r.naming.rename] = app
			}
		}
	}
	for i := range p.rules {
		r := &p.rules[i]
		if r.naming == nil {
			continue
		}
		for _, name := range r.selector.exactIn() {
			if app, ok := p.renamed[name]; ok && app != name {
				c.errorf(r.naming.where(), "write another name for that one", "%s gets a new name here, but its own is what browsers have for %s", name, app)
			}
		}
	}
}

// checkOneName complains if a rename of app meets another name for it. Of two
// prefixes the later one overrides the earlier, as with all edits.
func (p *Policy) checkOneName(app string, i int, c *complaints) {
	matching := p.match(app)
	for k := 0; k < len(matching); k += 2 {
		j := matching.at(k)
		mine, other := &p.rules[i], &p.rules[j]
		if j == i || other.naming == nil {
			continue
		}
		if mine.naming.rename == "" {
			mine, other = other, mine
		}
		if mine.naming.rename == "" || other.naming.rename != "" && j < i {
			continue
		}
		c.errorf(mine.naming.where(), fmt.Sprintf("take it out of one of both, such as with !%s", app),
			"%s gets another name from the rule for %s too", app, other.title)
	}
}

// where is the place of what gives the name.
func (n *naming) where() string {
	if n.rename != "" {
		return n.place + ".rename"
	}
	return n.place + ".prefix"
}

// names returns all names that browsers can hold app under.
func (n *naming) names(app string) []string {
	if n.rename != "" {
		return []string{n.rename}
	}
	names := make([]string, 0, len(n.forms))
	for _, form := range n.forms {
		names = append(names, form.String()+app)
	}
	return names
}

// applies reports whether n gives a cookie that the app calls name another
// one: one without a name, or with a prefix already, keeps it. So does one that
// would make another prefix of __Host-.
func (n *naming) applies(name string) bool {
	return n != nil && (n.rename != "" || name != "" && prefixOf(name) == noPrefix && !hasPrefixFold(name, "Http-"))
}

// open reports whether browsers may still come with the app's own name.
func (n *naming) open(now func() time.Time) bool {
	return n.until != 0 && now().Unix() < n.until
}

// owner returns the app's name for what a browser calls name, if that is a
// name that p gives. The lower the rank, the stronger the form of the name.
func (p *Policy) owner(name string) (app string, n *naming, rank int, ok bool) {
	if app, ok := p.renamed[name]; ok {
		return app, p.namingOf(app), 0, true
	}
	if !p.prefixes || !strings.HasPrefix(name, "__") {
		return "", nil, 0, false
	}
	for _, form := range []namePrefix{hostHTTPPrefix, hostPrefix, securePrefix, httpPrefix} {
		app, ok := strings.CutPrefix(name, form.String())
		if !ok {
			continue
		}
		if n := p.namingOf(app); n.applies(app) && slices.Contains(n.forms, form) && !slices.Contains(n.spared, name) {
			return app, n, slices.Index(n.forms, form), true
		}
		break
	}
	return "", nil, 0, false
}

// namingOf returns what p says about the name of a cookie that the app calls
// name, nil if nothing.
func (p *Policy) namingOf(name string) *naming {
	return p.requestPlan(name).naming
}

// warnUnnamed warns of what a naming leaves without effect.
func (p *Policy) warnUnnamed(c *complaints) {
	for i := range p.rules {
		r := &p.rules[i]
		if r.naming == nil || r.naming.rename != "" || len(r.naming.forms) > 1 || !r.naming.forms[0].hostOnly() {
			continue
		}
		for _, e := range slices.Concat(p.base, r.edits) {
			demand, gives := "Path=/", e.op == OpMap || e.op == OpAuto || e.op == OpDefault || e.op == OpSet && e.value.text != "/"
			if e.attribute == attrDomain {
				demand = "no Domain"
			}
			if (e.attribute == attrPath || e.attribute == attrDomain) && e.place != RuleDefaults && gives {
				c.warnf(e.place, "%s never acts on %s: its prefix demands %s; with prefix auto or secure it would", e.describe(), r.title, demand)
			}
		}
	}
}

// warnNames warns of rules that say of a cookie what another one overrides, or
// that name it as browsers do.
func (p *Policy) warnNames(c *complaints) {
	for i := range p.rules {
		r := &p.rules[i]
		for _, name := range r.selector.exactNames() {
			if app, _, _, owned := p.owner(name); owned {
				c.warnf(r.place, "%s is the browser's name, and rules go by the app's: write %s", name, app)
			}
		}
		for _, name := range r.selector.exactIn() {
			if n := p.namingIn(p.match(name)); r.naming != nil && n != nil && n != r.naming && r.selector.match(name) {
				c.warnf(r.naming.where(), "the name that the rule for %s gives to %s is overridden by %s", r.title, name, n.where())
			}
		}
	}
}

// warnScriptReadable warns of a pattern that renames cookies which page
// scripts look for under their own names.
func warnScriptReadable(r *rule, c *complaints) {
	var names []string
	for _, name := range scriptReadable {
		if r.selector.match(name) {
			names = append(names, name)
		}
	}
	if names != nil {
		c.warnf(r.naming.where(), "page scripts that read %s will not find it under its new name; take it out with !%s if your app has it", names[0], names[0])
	}
}

// chooseName decides under which name the browser gets the cookie, when all
// edits have run.
func (f *fold) chooseName() {
	n := f.plan.naming
	if !n.applies(f.app) || f.named {
		return
	}
	f.naming = n
	if n.rename != "" {
		f.prefix = prefixOf(n.rename)
		return
	}
	f.prefix = n.forms[len(n.forms)-1]
	if len(n.forms) == 1 {
		return
	}
	_, domain := f.current(attrDomain)
	path, ok := f.current(attrPath)
	if domain || ok && path.text != "/" {
		return
	}
	if !ok && f.plan.root && f.exchange.rewrite().stripped != "" {
		return // the root of the host is not the app's
	}
	f.prefix = hostPrefix
	if _, httpOnly := f.current(attrHTTPOnly); httpOnly {
		f.prefix = hostHTTPPrefix
	}
}
