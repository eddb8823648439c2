package guard

import (
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/cookieheader"
)

// parts looks for guarded cookies inside a pair: a separator, "=" octets that a
// parser may skip, the spelling of a guarded name, and an "=".
func (g *Guard) parts(text string, equals int, own, inside bool, b *Budget) Finding {
	from := 0
	questions := 0 // from where on a "?" separates
	skipped := 0   // where "=" octets begin after a separator, which a parser skips
	for e := equals; e >= 0; {
		// A separator and a name are two octets.
		if e-from >= 2 && (e > equals || !own) {
			if found := g.before(text[from:e], questions-from, b); found != Harmless {
				return found
			}
		}
		if e > from {
			if skipped > 0 {
				name := text[from:e]
				if found := g.candidate(name, cookieheader.HasOneSpelling(name), separatesWide(text[skipped-1]), b); found != Harmless {
					return found
				}
			}
			if skipped = 0; separates[text[e-1]] {
				skipped = e
			}
		}
		if from = e + 1; e == equals {
			questions = from + urlAt(text[from:])
		}
		n := strings.IndexByte(text[from:], '=')
		if n < 0 {
			break
		}
		e = from + n
	}
	if !own {
		// A parser may end the name at its first separator.
		if i := strings.IndexFunc(text[:equals], func(r rune) bool { return r < 0x80 && separates[r] && r != '?' }); i > 0 {
			if found := g.candidate(text[:i], cookieheader.HasOneSpelling(text[:i]), false, b); found != Harmless {
				return found
			}
		}
	}
	if !inside {
		return Harmless
	}
	return g.valueless(text, equals, own, b)
}

// before looks at what stands before an "=" and after a separator in text. It goes
// back from the end, so that it knows at each separator how the name after it
// begins, and whether it can be one at all. A "?" separates from questions on.
func (g *Guard) before(text string, questions int, b *Budget) Finding {
	patterns := g.hasPatterns() // they do not tell how a name begins
	begins := patterns
	run := len(text) // where the separators around i begin
	wideFrom := 0    // from where on in them a name counts under a rule for all names
	one := true      // what stands after i has one spelling
	for i := len(text) - 1; i >= 0; i-- {
		c := text[i]
		isIndex := c == '[' && text[len(text)-1] == ']'
		if separates[c] && begins && i+1 < len(text) && !(c == '?' && i < questions) && !isIndex {
			if i < run {
				run, wideFrom = separatorsBefore(text, i)
			}
			if found := g.candidate(text[i+1:], one, i >= wideFrom, b); found != Harmless {
				return found
			}
		}
		one = one && !cookieheader.MayBecomeOther(c)
		switch {
		case g.breaks[c]:
			// No name goes on past this octet, unless a bracket or an escaped octet ends
			// the name before it.
			i = strings.LastIndexAny(text[:i], "[%")
			if i < 0 {
				return Harmless
			}
			i++ // the bracket is a separator, too
			begins, one = patterns, false
		case patterns:
		case c == '%' || c >= 0x80:
			begins = true
		case isLetterOrDigit(c):
			begins = g.first[c]
		}
	}
	return Harmless
}

// separatorsBefore returns where the separators that end at i begin, and from where
// on in them a name counts under a rule for all names.
func separatorsBefore(text string, i int) (start, wideFrom int) {
	wideFrom = len(text)
	for start = i + 1; start > 0 && separates[text[start-1]]; start-- {
		if separatesWide(text[start-1]) {
			wideFrom = start - 1
		}
	}
	return start, wideFrom
}

// valueless looks at the pieces between valuelessEnds that have no "=".
func (g *Guard) valueless(text string, equals int, own bool, b *Budget) Finding {
	start := 0
	if own {
		start = equals + 1
	}
	first := true // the piece at the beginning of the value of an own cookie is its value
	named := false
	for i := start; i <= len(text); i++ {
		last := i == len(text)
		if !last && !endsValueless(text[i]) {
			named = named || text[i] == '='
			continue
		}
		if i > start && !named && !(first && (own || last)) {
			piece := text[start:i]
			if found := g.candidate(piece, cookieheader.HasOneSpelling(piece), false, b); found != Harmless {
				return found
			}
		}
		start, named, first = i+1, false, false
	}
	return Harmless
}
