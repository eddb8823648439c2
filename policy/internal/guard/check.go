package guard

import (
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/cookieheader"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// Check returns what the guard finds in a pair, whose name ends at equals. With
// own, it is a guarded cookie under its exact name: only the rest of it counts, and
// whether some parser reads a prefix in the name.
// With inside, the header holds what may separate cookies: see MaySeparate.
func (g *Guard) Check(text string, equals int, own, inside bool, b *Budget) Finding {
	name := text[:equals]
	if prefix := setcookie.PrefixOf(name); prefix != setcookie.NoPrefix && !strings.HasPrefix(name, prefix.String()) {
		return Confusable // a browser did not hold it to the prefix
	}
	c := text[0]
	if !isLetterOrDigit(c) || !own && (g.first[c] || g.hasPatterns()) {
		if found := g.name(name, own, b); found != Harmless {
			return found
		}
	}
	if g.Empty() || !inside && strings.IndexByte(text[equals+1:], '=') < 0 && (own || !holdsSeparator(name)) {
		return Harmless
	}
	return g.parts(text, equals, own, inside, b)
}

// name looks at the whole name of a pair. With own, only prefixes count.
func (g *Guard) name(name string, own bool, b *Budget) Finding {
	if cookieheader.HasOneSpelling(name) {
		if own {
			return Harmless
		}
		if g.hasPatterns() && !b.Take(len(name)) {
			return OverBudget
		}
		return g.plain(name, true)
	}
	// No letter becomes an underscore, and a browser has held a name with a prefix to it.
	prefixes := !isLetterOrDigit(name[0]) && setcookie.PrefixOf(name) == setcookie.NoPrefix
	if !prefixes && (own || !g.mayBegin(name) && !g.hasPatterns()) {
		return Harmless
	}
	return g.odd(name, question{prefixes: prefixes, guarded: !own, wide: true}, b)
}
