// Package guard finds what some parser of a Cookie header would take for a
// managed cookie: one that the app must get from the policy alone.
package guard

import (
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/cookieheader"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/cookiename"
)

// Guard knows the names of managed cookies. It does not change after the last
// Add, and is safe for concurrent use then.
type Guard struct {
	names    map[string]bool // all spellings of the exact names, of apps and of browsers
	lengths  uint64          // a bit for each length that a spelling in names has
	first    [256]bool       // what a confusable name can begin with, if there are no patterns
	patterns []*pattern
	narrow   []*pattern // the patterns that are not about all cookies
}

// pattern is a rule for managed cookies that does not name them.
type pattern struct {
	*cookiename.Spelled
	forms []Form // of the names that browsers have
}

// Form is how a browser's name is made of an app's: by what stands before and
// after it.
type Form struct{ Before, After string }

// New returns a guard that knows no name.
func New() *Guard {
	g := &Guard{names: make(map[string]bool)}
	for c := range g.first {
		g.first[c] = cookieheader.MayBecomeOther(byte(c))
	}
	return g
}

// Add makes name a managed one.
func (g *Guard) Add(name string) {
	for spelling := range cookieheader.Spellings(name) {
		g.names[string(spelling)] = true
		g.lengths |= 1 << len(spelling)
		if len(spelling) > 0 { // no parser changes the first octet, except for its case
			g.first[spelling[0]], g.first[upper(spelling[0])] = true, true
		}
	}
}

// AddPattern makes all names that s is about managed ones, and what browsers
// have for them.
func (g *Guard) AddPattern(s *cookiename.Selector, forms []Form) {
	p := &pattern{Spelled: s.Spelled()}
	for _, form := range forms {
		p.forms = append(p.forms, Form{Before: strings.ToLower(form.Before), After: strings.ToLower(form.After)})
	}
	g.patterns = append(g.patterns, p)
	if !p.MatchesAll() {
		g.narrow = append(g.narrow, p)
	}
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - ('a' - 'A')
	}
	return c
}

// Empty reports whether there is nothing to guard.
func (g *Guard) Empty() bool { return len(g.names)+len(g.patterns) == 0 }

// maxShortName is the length in octets up to which Guard.lengths knows names.
const maxShortName = 63

// Confusable reports whether some parser may read name as that of a managed
// cookie.
func (g *Guard) Confusable(name string) bool {
	if len(g.patterns) == 0 {
		if name == "" || !g.first[name[0]] {
			return false
		}
		if len(name) <= maxShortName && g.lengths&(1<<len(name)) == 0 && cookieheader.HasOneSpelling(name) {
			return false
		}
	}
	return g.spells(name, g.patterns)
}

// spells reports whether a spelling of name is an exact name, or matches one of
// patterns.
func (g *Guard) spells(name string, patterns []*pattern) bool {
	for spelling := range cookieheader.Spellings(name) {
		if g.names[string(spelling)] {
			return true
		}
		for _, p := range patterns {
			if p.spells(spelling, name) {
				return true
			}
		}
	}
	return false
}

// spells reports whether spelling, one of name's, is that of a cookie of the
// rule, under the app's name or a browser's. Exclusions are compared with name
// itself.
func (p *pattern) spells(spelling []byte, name string) bool {
	if p.Excludes(name) {
		return false
	}
	text := string(spelling)
	if p.Match(text) {
		return true
	}
	for _, form := range p.forms {
		if app, ok := strings.CutPrefix(text, form.Before); ok {
			if app, ok := strings.CutSuffix(app, form.After); ok && p.Match(app) {
				return true
			}
		}
	}
	return false
}

// Hides reports whether a pair holds a piece that some parser may read as a
// managed cookie: one after a comma, a quote, a backslash or a space, or before
// the first of them. With own, the pair is a managed cookie under its exact name,
// and only what follows the first of them counts. A rule for all cookies would
// take any word for one: there a piece must look like a cookie.
func (g *Guard) Hides(pair string, own bool) bool {
	var before byte // the octet before the piece
	for more := true; more; own = false {
		piece := pair
		i := strings.IndexAny(pair, separators)
		if more = i >= 0; more {
			piece = pair[:i]
		}
		name, _, assigned := strings.Cut(piece, "=")
		// A quoted text, as in JSON, is not a cookie unless it has a value.
		quoted := before == '"' || before == '\\'
		switch {
		case name == "" || own:
		case assigned && !quoted && g.Confusable(name), (assigned || !quoted) && g.spells(name, g.narrow):
			return true
		}
		if more {
			before, pair = pair[i], pair[i+1:]
		}
	}
	return false
}

// separators are what some parsers split at besides semicolons.
const separators = ",\"\\ \t"

// MayHide reports whether a pair of header holds a separator, and so may be one
// for which Hides reports true. All pairs together have so many octets.
func MayHide(header string, octets int) bool {
	if strings.IndexByte(header, ',') >= 0 || strings.IndexByte(header, '"') >= 0 || strings.IndexByte(header, '\\') >= 0 {
		return true
	}
	around := len(header) - octets - strings.Count(header, ";") // spaces
	return strings.Count(header, " ")+strings.Count(header, "\t") > around
}
