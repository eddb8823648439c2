// Package guard finds what some parser of a Cookie header would take for a guarded
// cookie: one that the app must get from the policy alone, or must not get at all.
package guard

import (
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/cookieheader"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/cookiename"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// Guard knows the names of guarded cookies. It does not change after the last Add,
// and is safe for concurrent use then.
type Guard struct {
	names  map[string]bool // all spellings of the exact names, of apps and of browsers
	first  [256]bool       // the first letter or digit, in either case, of a spelling in names
	short  uint64          // a bit for each length up to 63 octets that a spelling in names has
	most   int             // the length of the longest spelling in names
	breaks [256]bool       // octets that are in no spelling of a guarded name
	narrow []*pattern      // rules that are about some names
	wide   []*pattern      // rules that are about all names
}

// pattern is a rule for guarded cookies that does not name them.
type pattern struct {
	*cookiename.Spelled
	forms []Form // of the names that browsers have
}

// Form is how a browser's name is made of an app's: by what stands before and
// after it.
type Form struct{ Before, After string }

// Finding is what the guard has to say about a cookie.
type Finding uint8

// The findings.
const (
	Harmless   Finding = iota
	Confusable         // some parser takes it, or a part of it, for a guarded cookie or for one with a prefix
	OverBudget         // it is odd, and the request has more odd octets than the guard looks at
)

// New returns a guard that knows no name.
func New() *Guard {
	g := &Guard{names: make(map[string]bool), breaks: separates}
	for c := range g.breaks { // parsers drop these, cut names there, or read underscores
		g.breaks[c] = g.breaks[c] && c > ' ' && c < 0x7f && c != '[' && c != ']'
	}
	return g
}

// Add makes name a guarded one.
func (g *Guard) Add(name string) {
	for spelling := range cookieheader.Spellings(name) {
		g.names[string(spelling)] = true
		if len(spelling) < 64 {
			g.short |= 1 << len(spelling)
		}
		g.most = max(g.most, len(spelling))
		g.begin(spelling)
	}
	for i := range len(name) {
		g.breaks[name[i]] = false
	}
}

// begin notes the first letter or digit of a spelling. Without one, any name may
// be it.
func (g *Guard) begin(spelling []byte) {
	for _, c := range spelling {
		if isLetterOrDigit(c) || c >= 0x80 {
			g.first[c], g.first[upper(c)] = true, true
			return
		}
	}
	for c := range g.first {
		g.first[c] = true
	}
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - ('a' - 'A')
	}
	return c
}

func isLetterOrDigit(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// AddPattern guards all names that s is about, and what browsers have for them.
func (g *Guard) AddPattern(s *cookiename.Selector, forms []Form) {
	p := &pattern{Spelled: s.Spelled()}
	for _, form := range forms {
		p.forms = append(p.forms, Form{Before: cookieheader.Underscored(form.Before), After: cookieheader.Underscored(form.After)})
	}
	if p.MatchesAll() {
		g.wide = append(g.wide, p)
	} else {
		g.narrow = append(g.narrow, p)
	}
}

// Empty reports whether no cookie is guarded. Then only names matter that may be
// read as one with a prefix.
func (g *Guard) Empty() bool { return len(g.names)+len(g.narrow)+len(g.wide) == 0 }

// hasPatterns reports whether names do not tell by their beginning that they are not
// guarded.
func (g *Guard) hasPatterns() bool { return len(g.narrow)+len(g.wide) > 0 }

// mayBegin reports whether the first letter or digit of an odd name is that of a
// guarded one, or of a prefix. Escapes and octets that are not ASCII may stand for
// any.
func (g *Guard) mayBegin(name string) bool {
	for i := range len(name) {
		c := name[i]
		if c == '%' || c >= 0x80 {
			return true
		}
		if isLetterOrDigit(c) {
			return g.first[c]
		}
	}
	return false
}

// candidate looks at what some parser may take for a name. With one, the name has one
// spelling: a caller with many candidates that end alike knows that without a look at
// each octet of each. With wide, rules for all names count too.
func (g *Guard) candidate(name string, one, wide bool, b *Budget) Finding {
	if one {
		if g.hasPatterns() && !b.Take(len(name)) {
			return OverBudget
		}
		return g.plain(name, wide)
	}
	if !g.mayBegin(name) && !g.hasPatterns() {
		return Harmless
	}
	return g.odd(name, question{guarded: true, wide: wide}, b)
}

// plain looks at a name that all parsers read as it is, except for its case.
func (g *Guard) plain(name string, wide bool) Finding {
	if !g.hasPatterns() && (len(name) > g.most || len(name) < 64 && g.short&(1<<len(name)) == 0) {
		return Harmless
	}
	var buf [64]byte
	lower := buf[:0]
	changed := false
	for i := range len(name) {
		c := name[i]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
			changed = true
		}
		lower = append(lower, c)
	}
	if g.names[string(lower)] {
		return Confusable
	}
	spelling := name
	if changed && g.hasPatterns() {
		spelling = string(lower)
	}
	if g.matches(spelling, name, true, wide) {
		return Confusable
	}
	return Harmless
}

// question is what to look for among the spellings of a name.
type question struct {
	prefixes bool // names with a prefix
	guarded  bool // guarded names
	wide     bool // rules for all names count too
}

// odd looks at all spellings of a name.
func (g *Guard) odd(name string, q question, b *Budget) Finding {
	if !b.takeOdd(len(name)) {
		return OverBudget
	}
	first := true // which is paid for
	for spelling := range cookieheader.Spellings(name) {
		if !first && !b.takeOdd(len(spelling)) {
			return OverBudget
		}
		first = false
		if q.prefixes && setcookie.PrefixOf(string(spelling)) != setcookie.NoPrefix {
			return Confusable
		}
		if q.guarded && (g.names[string(spelling)] || g.hasPatterns() && g.matches(string(spelling), name, false, q.wide)) {
			return Confusable
		}
	}
	return Harmless
}

// matches reports whether a pattern is about spelling, one of name's.
func (g *Guard) matches(spelling, name string, plain, wide bool) bool {
	for _, p := range g.narrow {
		if p.spells(spelling, name, plain) {
			return true
		}
	}
	if wide {
		for _, p := range g.wide {
			if p.spells(spelling, name, plain) {
				return true
			}
		}
	}
	return false
}

// spells reports whether spelling, one of name's, is that of a cookie of the rule,
// under the app's name or a browser's. An exclusion holds for a plain name as it
// is written, and for the spelling of another one.
func (p *pattern) spells(spelling, name string, plain bool) bool {
	if plain && p.Excludes(name) {
		return false
	}
	if p.Match(spelling) {
		return plain || !p.ExcludesSpelling(spelling)
	}
	for _, form := range p.forms {
		if app, ok := strings.CutPrefix(spelling, form.Before); ok {
			if app, ok := strings.CutSuffix(app, form.After); ok && p.Match(app) && (plain || !p.ExcludesSpelling(app)) {
				return true
			}
		}
	}
	return false
}
