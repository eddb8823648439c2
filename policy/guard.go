package policy

import (
	"slices"
	"strings"
)

// guard knows the managed names: those of cookies that the app must get from
// the policy alone. It finds what some parser behind us would take for one of
// them.
type guard struct {
	names    map[string]bool // in canonical form, the app's and the browser's
	lengths  uint64          // a bit for each length that a name in names has
	first    [256]bool       // what a confusable name can begin with, if there are no patterns
	patterns []*canonicalPattern
	narrow   []*canonicalPattern // the patterns that do not match whatever there is
}

// newGuard collects the managed names of p.
func newGuard(p *Policy) guard {
	g := guard{names: make(map[string]bool)}
	for c := range g.first {
		g.first[c] = !plainInName[c] // some parser strips it, or makes another one of it
	}
	for i := range p.rules {
		r := &p.rules[i]
		if r.naming == nil {
			continue
		}
		for _, app := range r.selector.exactIn() {
			g.add(app)
			for _, name := range r.naming.names(app) {
				g.add(name)
			}
		}
		if r.selector.hasPattern() {
			pattern := newCanonicalPattern(r)
			g.patterns = append(g.patterns, pattern)
			if !pattern.matchesAll() {
				g.narrow = append(g.narrow, pattern)
			}
		}
	}
	for i := range p.injections[toRequest] {
		g.add(p.injections[toRequest][i].name)
	}
	return g
}

func (g *guard) add(name string) {
	for form := range canonicalForms(name) {
		g.names[string(form)] = true
		g.lengths |= 1 << len(form)
		if len(form) > 0 { // the first octet of a name stays what it is, but for its case
			g.first[form[0]], g.first[upper(form[0])] = true, true
		}
	}
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - ('a' - 'A')
	}
	return c
}

// idle reports whether there is nothing to guard.
func (g *guard) idle() bool { return len(g.names)+len(g.patterns) == 0 }

// confusable reports whether some parser may read name as that of a managed
// cookie.
func (g *guard) confusable(name string) bool {
	if len(g.patterns) == 0 && (name == "" || !g.first[name[0]]) {
		return false
	}
	if isPlainName(name) { // it has one form: itself in lower case
		if len(g.patterns) > 0 {
			return g.manages(strings.ToLower(name), name)
		}
		if len(name) > maxPlainName {
			return g.names[strings.ToLower(name)]
		}
		if g.lengths&(1<<len(name)) == 0 {
			return false
		}
		var buf [maxPlainName]byte
		lower := buf[:0]
		for i := range len(name) {
			c := name[i]
			if 'A' <= c && c <= 'Z' {
				c |= 0x20
			}
			lower = append(lower, c)
		}
		return g.names[string(lower)]
	}
	for form := range canonicalForms(name) {
		if g.names[string(form)] || len(g.patterns) > 0 && g.manages(string(form), name) {
			return true
		}
	}
	return false
}

// manages reports whether form, one of name's, is that of a managed cookie.
func (g *guard) manages(form, name string) bool {
	return g.names[form] || slices.ContainsFunc(g.patterns, func(p *canonicalPattern) bool { return p.match(form, name) })
}

// singles is confusable without the rules for all names.
func (g *guard) singles(name string) bool {
	if len(g.narrow) == len(g.patterns) {
		return g.confusable(name)
	}
	for form := range canonicalForms(name) {
		if g.names[string(form)] || slices.ContainsFunc(g.narrow, func(p *canonicalPattern) bool { return p.match(string(form), name) }) {
			return true
		}
	}
	return false
}

// hides reports whether a pair holds a piece that some parser may read as a
// managed cookie: one behind a comma, a quote, a backslash or a blank, or
// before the first of them. With own, its name may be what it is, and only what
// stands behind it counts. A rule for all names takes everything for a cookie:
// for such a one the piece must look like one.
func (g *guard) hides(pair string, own bool) bool {
	var end byte // what the piece stands behind
	for more := true; more; own = false {
		piece := pair
		i := strings.IndexAny(pair, pieceEnds)
		if more = i >= 0; more {
			piece = pair[:i]
		}
		name, _, assigned := strings.Cut(piece, "=")
		// A quoted text, as in JSON, is no cookie, unless it has a value.
		quoted := end == '"' || end == '\\'
		switch {
		case name == "" || own:
		case assigned && !quoted && g.confusable(name), (assigned || !quoted) && g.singles(name):
			return true
		}
		if more {
			end, pair = pair[i], pair[i+1:]
		}
	}
	return false
}

// pieceEnds are what parsers split at that do not keep to semicolons.
const pieceEnds = ",\"\\ \t"

// mayHide reports whether a line holds what hides looks for, given how many
// blanks stand around its pairs.
func mayHide(line string, around int) bool {
	return strings.IndexByte(line, ',') >= 0 || strings.IndexByte(line, '"') >= 0 || strings.IndexByte(line, '\\') >= 0 ||
		strings.Count(line, " ")+strings.Count(line, "\t") > around
}

// maxPlainName is the length in octets up to which lengths knows names.
const maxPlainName = 63

// isPlainName reports whether no parser changes name but for its case.
func isPlainName(name string) bool {
	for i := range len(name) {
		if !plainInName[name[i]] {
			return false
		}
	}
	return true
}

// plainInName are letters, digits, "-", "_" and those that no parser touches.
// Read-only.
var plainInName = func() (table [256]bool) {
	for c := range table {
		b := byte(c)
		table[c] = tokenOctets[c] && strings.IndexByte("$%+.", b) < 0
	}
	return table
}()

// mimicsPrefix reports whether some parser may read name as one with a prefix,
// to whose promise browsers did not hold it.
func mimicsPrefix(name string) bool {
	if c := name[0] | 0x20; 'a' <= c && c <= 'z' {
		return false // of all that can become an underscore, none
	}
	if prefix := prefixOf(name); prefix != noPrefix {
		return !strings.HasPrefix(name, prefix.String())
	}
	if isPlainName(name) {
		return false
	}
	for form := range canonicalForms(name) {
		if prefixOf(string(form)) != noPrefix {
			return true
		}
	}
	return false
}

// canonicalPattern matches canonical names as the patterns of a rule match
// names.
type canonicalPattern struct {
	rule *rule
	in   []matcher
}

// matchesAll reports whether p matches whatever there is: nobody means these two
// names, and nothing else, by a pattern.
func (p *canonicalPattern) matchesAll() bool {
	return p.matches("0-j7qz_x") && p.matches("k2")
}

func (p *canonicalPattern) matches(form string) bool {
	return slices.ContainsFunc(p.in, func(m matcher) bool { return m.match(form) })
}

func newCanonicalPattern(r *rule) *canonicalPattern {
	p := &canonicalPattern{rule: r}
	for _, m := range r.selector.in {
		switch m := m.(type) {
		case exactName:
			for form := range canonicalForms(string(m)) {
				p.in = append(p.in, exactName(form))
			}
		case globName:
			glob := strings.NewReplacer(".", "_", "+", "_", "[", "_", " ", "_", "]", "").Replace(strings.ToLower(string(m)))
			p.in = append(p.in, globName(glob))
		case regexpName:
			p.in = append(p.in, regexpName{m.canonical()})
		}
	}
	return p
}

// match reports whether form, one of name's, is one that the rule gives a name
// to, or has given. What the rule takes out it takes out as it is written.
func (p *canonicalPattern) match(form, name string) bool {
	if slices.ContainsFunc(p.rule.selector.out, func(m matcher) bool { return m.match(name) }) {
		return false
	}
	if p.matches(form) {
		return true
	}
	for _, prefix := range p.rule.naming.forms {
		if app, ok := strings.CutPrefix(form, strings.ToLower(prefix.String())); ok && p.matches(app) {
			return true
		}
	}
	return false
}
