// Package cookiename matches the names of cookies against what people write for
// them: exact names, globs and regular expressions.
package cookiename

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// Pattern is one entry of a [Selector] without its "!".
type Pattern interface {
	// Match reports whether the pattern is about the cookie called name.
	Match(name string) bool

	// spellings returns the same pattern for names as parsers may read them:
	// see cookieheader.Spellings.
	spellings() []Pattern

	// matchesAll reports whether the pattern is about all cookies.
	matchesAll() bool
}

type (
	exact      string
	glob       string
	expression struct{ *regexp.Regexp }
)

func (p exact) Match(name string) bool      { return string(p) == name }
func (p glob) Match(name string) bool       { return matchGlob(string(p), name) }
func (p expression) Match(name string) bool { return p.MatchString(name) }

func (p exact) matchesAll() bool { return false }
func (p glob) matchesAll() bool {
	return strings.Contains(string(p), "*") && strings.Trim(string(p), "*?") == ""
}

func (p expression) matchesAll() bool {
	parsed, err := syntax.Parse(p.String(), syntax.Perl)
	if err != nil {
		return false
	}
	return isAnything(parsed.Simplify())
}

// isAnything reports whether re is an expression for any text, in whatever way
// it is anchored and grouped.
func isAnything(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpStar, syntax.OpPlus: // no cookie that matters has an empty name
		return isAnyCharacter(re.Sub[0])
	case syntax.OpCapture:
		return isAnything(re.Sub[0])
	case syntax.OpConcat:
		found := false
		for _, sub := range re.Sub {
			switch sub.Op {
			case syntax.OpBeginText, syntax.OpEndText, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpEmptyMatch:
			default:
				if !isAnything(sub) {
					return false
				}
				found = true
			}
		}
		return found
	}
	return false
}

// isAnyCharacter reports whether re is any one character, or any letter and any
// digit of a name.
func isAnyCharacter(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return true
	case syntax.OpCapture:
		return isAnyCharacter(re.Sub[0])
	case syntax.OpCharClass:
		return classHolds(re.Rune, 'a', 'z') && classHolds(re.Rune, '0', '9')
	}
	return false
}

// classHolds reports whether one of the ranges of a class holds all from first
// to last.
func classHolds(ranges []rune, first, last rune) bool {
	for i := 0; i+1 < len(ranges); i += 2 {
		if ranges[i] <= first && last <= ranges[i+1] {
			return true
		}
	}
	return false
}

// WholeExpression compiles expr so that it matches whole texts only. It is
// parsed alone first, so that it cannot close the group around it.
func WholeExpression(expr string) (*regexp.Regexp, error) {
	parsed, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil, err
	}
	return regexp.Compile("^(?:" + parsed.String() + ")$")
}

// OnlyMatch returns the one text that re matches, if there is only one. It is
// likely to be meant for all texts that begin with it, or hold it.
func OnlyMatch(re *regexp.Regexp) (text string, ok bool) {
	parsed, err := syntax.Parse(re.String(), syntax.Perl)
	if err != nil {
		return "", false
	}
	return literalOf(parsed)
}

// literalOf returns the text that re stands for, if it is only one.
func literalOf(re *syntax.Regexp) (text string, ok bool) {
	switch re.Op {
	case syntax.OpLiteral:
		return string(re.Rune), re.Flags&syntax.FoldCase == 0
	case syntax.OpConcat, syntax.OpCapture:
		for _, sub := range re.Sub {
			part, ok := literalOf(sub)
			if !ok {
				return "", false
			}
			text += part
		}
		return text, true
	case syntax.OpBeginText, syntax.OpEndText, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpEmptyMatch:
		return "", true
	}
	return "", false
}

// matchGlob reports whether all of name matches pattern, in which * is any text
// and ? any one character.
func matchGlob(pattern, name string) bool {
	star, resume := -1, 0 // where to go on after a mismatch: after the last *
	p, n := 0, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, resume = p, n
			p++
			continue
		case p < len(pattern) && pattern[p] == '?':
			_, size := utf8.DecodeRuneInString(name[n:])
			p, n = p+1, n+size
			continue
		case p < len(pattern) && pattern[p] == name[n]:
			p, n = p+1, n+1
			continue
		}
		if star < 0 {
			return false
		}
		_, size := utf8.DecodeRuneInString(name[resume:])
		resume += size
		p, n = star+1, resume
	}
	return strings.Trim(pattern[p:], "*") == ""
}
