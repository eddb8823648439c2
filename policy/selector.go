package policy

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// selector tells which names a rule is about.
type selector struct {
	in, out []matcher
}

func (s *selector) match(name string) bool {
	hit := func(m matcher) bool { return m.match(name) }
	return slices.ContainsFunc(s.in, hit) && !slices.ContainsFunc(s.out, hit)
}

// exactNames returns the names that s holds literally, taken in or out.
func (s *selector) exactNames() []string {
	var names []string
	for _, m := range slices.Concat(s.in, s.out) {
		if exact, ok := m.(exactName); ok {
			names = append(names, string(exact))
		}
	}
	return names
}

// hasPattern reports whether s can match a name that it does not hold.
func (s *selector) hasPattern() bool {
	return slices.ContainsFunc(s.in, func(m matcher) bool { _, exact := m.(exactName); return !exact })
}

// matcher is one entry of a selector without its "!".
type matcher interface {
	match(name string) bool
}

type (
	exactName  string
	globName   string
	regexpName struct{ *regexp.Regexp }
)

func (m exactName) match(name string) bool  { return string(m) == name }
func (m globName) match(name string) bool   { return globMatch(string(m), name) }
func (m regexpName) match(name string) bool { return m.MatchString(name) }

// canonical is m for canonical names: in any case, and with PHP's underscores.
func (m regexpName) canonical() *regexp.Regexp {
	parsed, err := syntax.Parse("(?i:"+m.String()+")", syntax.Perl)
	if err != nil {
		return m.Regexp // it has compiled, so that it parses
	}
	withUnderscores(parsed)
	return regexp.MustCompile(parsed.String())
}

// withUnderscores lets an expression match an underscore where it matches what
// becomes one, and nothing where it matches a closing bracket.
func withUnderscores(re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		var literal []rune
		for _, r := range re.Rune {
			switch r {
			case '.', '+', '[', ' ':
				literal = append(literal, '_')
			case ']':
			default:
				literal = append(literal, r)
			}
		}
		if re.Rune = literal; len(literal) == 0 {
			re.Op = syntax.OpEmptyMatch
		}
	case syntax.OpCharClass:
		for i := 0; i+1 < len(re.Rune); i += 2 {
			if slices.ContainsFunc([]rune(".+[ "), func(r rune) bool { return re.Rune[i] <= r && r <= re.Rune[i+1] }) {
				re.Rune = append(re.Rune, '_', '_')
				break
			}
		}
	}
	for _, sub := range re.Sub {
		withUnderscores(sub)
	}
}

// newSelector compiles the names of the rule at place.
func newSelector(names []string, place string, c *complaints) selector {
	var s selector
	for i, entry := range names {
		at := fmt.Sprintf("%s.names[%d]", place, i)
		pattern, out := strings.CutPrefix(entry, "!")
		m, problem, write := newMatcher(pattern)
		switch {
		case problem != "":
			c.errorf(at, write, "%s", problem)
		case out:
			s.out = append(s.out, m)
			warnLiteral(at, pattern, m, c)
		default:
			s.in = append(s.in, m)
			warnLiteral(at, pattern, m, c)
		}
	}
	switch {
	case len(names) == 0:
		c.errorf(place, "write the name of a cookie, or * for all", "the rule names no cookie")
	case len(s.in) == 0 && len(s.out) == len(names):
		c.errorf(place, `write what to take them from, such as * before them`, "the names %s only take cookies out", strings.Join(names, " "))
	}
	if exact := s.exactIn(); len(exact) == len(s.in) && len(exact) > 0 && !slices.ContainsFunc(exact, s.match) {
		c.errorf(place, "write which are meant", "the names %s take out all that they name", strings.Join(names, " "))
	}
	return s
}

// warnLiteral warns of an expression that matches but one name: it is likely
// to be meant for all that begin with it, or hold it.
func warnLiteral(place, pattern string, m matcher, c *complaints) {
	if re, ok := m.(regexpName); ok {
		if literal, ok := onlyMatch(re.Regexp); ok {
			c.warnf(place, "%s matches only %q, since expressions match whole names: write %s* for names that begin so", pattern, literal, literal)
		}
	}
}

// onlyMatch returns the one text that re matches, if there is but one.
func onlyMatch(re *regexp.Regexp) (string, bool) {
	parsed, err := syntax.Parse(re.String(), syntax.Perl)
	if err != nil {
		return "", false
	}
	literal := ""
	var walk func(*syntax.Regexp) bool
	walk = func(re *syntax.Regexp) bool {
		switch re.Op {
		case syntax.OpLiteral:
			literal += string(re.Rune)
			return re.Flags&syntax.FoldCase == 0
		case syntax.OpConcat, syntax.OpCapture:
			return !slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return !walk(sub) })
		case syntax.OpBeginText, syntax.OpEndText, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpEmptyMatch:
			return true
		}
		return false
	}
	return literal, walk(parsed)
}

// exactIn returns the names that s takes in literally.
func (s *selector) exactIn() []string {
	var names []string
	for _, m := range s.in {
		if exact, ok := m.(exactName); ok {
			names = append(names, string(exact))
		}
	}
	return names
}

func newMatcher(pattern string) (m matcher, problem, write string) {
	if literal, ok := strings.CutPrefix(pattern, "="); ok {
		problem, write = nameProblem(strings.NewReplacer("{", "", "}", "").Replace(literal))
		return exactName(literal), problem, write
	}
	if expr, ok := strings.CutPrefix(pattern, "~"); ok {
		if expr == "" {
			return nil, "the regular expression is empty", "write ~ and a Go regular expression, such as ~^wp-"
		}
		re, err := wholeRegexp(expr)
		if err != nil {
			return nil, fmt.Sprintf("%q is no regular expression (%v)", expr, err), expressionAdvice(expr)
		}
		return regexpName{re}, "", ""
	}
	if before, ok := strings.CutSuffix(pattern, ","); ok {
		return nil, fmt.Sprintf("the name %q ends with a comma", pattern),
			fmt.Sprintf("write %s alone, with a blank before the next name, or =%s if the comma is part of it", before, pattern)
	}
	if strings.ContainsAny(pattern, "*?") {
		problem, write = nameProblem(pattern)
		return globName(pattern), problem, write
	}
	problem, write = nameProblem(pattern)
	return exactName(pattern), problem, write
}

// nameProblem finds what no browser would ever take for the name of a cookie,
// and what looks like a placeholder.
func nameProblem(name string) (problem, write string) {
	switch {
	case name == "":
		return "the name is empty", "write the name of a cookie, or * for all, with no blank behind !, ~ and ="
	case strings.Contains(name, "{") && strings.Contains(name, "}"):
		return fmt.Sprintf("the name %q has a placeholder", name), "write the name itself, or = before it if the braces are part of it"
	case strings.ContainsAny(name, ";="):
		return fmt.Sprintf("the name %q holds a character that no cookie name can", name), "write the name alone"
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }),
		isBlank(name[0]), isBlank(name[len(name)-1]):
		return fmt.Sprintf("the name %q has blanks at an end or control characters", name), "write the name as the app sends it"
	}
	return "", ""
}

// globMatch reports whether name as a whole matches pattern, in which * is
// any text and ? any one character.
func globMatch(pattern, name string) bool {
	star, resume := -1, 0 // where to go on after a mismatch: behind the last *
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
