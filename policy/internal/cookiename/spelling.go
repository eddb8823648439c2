package cookiename

import (
	"regexp"
	"regexp/syntax"
	"slices"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/cookieheader"
)

func (p exact) spellings() (all []Pattern) {
	for spelling := range cookieheader.Spellings(string(p)) {
		all = append(all, exact(spelling))
	}
	return all
}

func (p glob) spellings() []Pattern { return []Pattern{glob(cookieheader.Underscored(string(p)))} }

func (p expression) spellings() []Pattern {
	parsed, err := syntax.Parse("(?i:"+p.String()+")", syntax.Perl)
	if err != nil {
		return []Pattern{p} // it has compiled, so that it parses
	}
	allowSpellings(parsed)
	return []Pattern{expression{regexp.MustCompile(parsed.String())}}
}

// allowSpellings lets an expression match an underscore where it matches what
// PHP reads as one, and nothing where it matches what PHP leaves away.
func allowSpellings(re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		var literal []rune
		for _, r := range re.Rune {
			switch {
			case cookieheader.UnderscoreFor(r):
				literal = append(literal, '_')
			case cookieheader.Dropped(r):
			default:
				literal = append(literal, r)
			}
		}
		if re.Rune = literal; len(literal) == 0 {
			re.Op = syntax.OpEmptyMatch
		}
	case syntax.OpCharClass:
		for i := 0; i+1 < len(re.Rune); i += 2 {
			first, last := re.Rune[i], re.Rune[i+1]
			if slices.ContainsFunc([]rune(" +.["), func(r rune) bool { return first <= r && r <= last }) {
				re.Rune = append(re.Rune, '_', '_')
				break
			}
		}
	}
	for _, sub := range re.Sub {
		allowSpellings(sub)
	}
}
