package cookiename

import (
	"fmt"
	"slices"
	"strings"
)

// Selector tells which cookies a rule is about.
type Selector struct {
	in, out []Pattern
	names   []string // as they were written
}

// NewSelector compiles entries. With problems that are not warnings the selector
// must not be used.
func NewSelector(entries []string) (*Selector, []Problem) {
	s := &Selector{names: entries}
	var problems []Problem
	for i, entry := range entries {
		text, negated := strings.CutPrefix(entry, "!")
		p, problem := parse(text)
		if problem != nil {
			problem.Index = i
			problems = append(problems, *problem)
			if !problem.Warning {
				continue
			}
		}
		if negated {
			s.out = append(s.out, p)
		} else {
			s.in = append(s.in, p)
		}
	}
	if len(problems) == 0 {
		problems = append(problems, s.emptiness()...)
	}
	return s, problems
}

// emptiness returns the mistake of a selector that matches nothing.
func (s *Selector) emptiness() []Problem {
	exact := s.Exact()
	switch {
	case len(s.names) == 0:
		return []Problem{{Index: -1, Text: "the rule names no cookie", Hint: "write the name of a cookie, or * for all"}}
	case len(s.in) == 0:
		return []Problem{{
			Index: -1, Text: fmt.Sprintf("the names %s only exclude cookies", s), Hint: "write the names that they are excluded from, such as * " + s.String(),
		}}
	case len(exact) == len(s.in) && !slices.ContainsFunc(exact, s.Match):
		return []Problem{{Index: -1, Text: fmt.Sprintf("the names %s exclude every cookie that they name", s), Hint: "write the names that are meant"}}
	}
	return nil
}

// String returns the names as they were written.
func (s *Selector) String() string { return strings.Join(s.names, " ") }

// Match reports whether the rule is about the cookie called name.
func (s *Selector) Match(name string) bool {
	return matchesAny(s.in, name) && !matchesAny(s.out, name)
}

func matchesAny(patterns []Pattern, name string) bool {
	for _, p := range patterns {
		if p.Match(name) {
			return true
		}
	}
	return false
}

// Exact returns the names that the selector includes literally.
func (s *Selector) Exact() []string { return exactIn(s.in) }

// Excluded returns the names that the selector excludes literally.
func (s *Selector) Excluded() []string { return exactIn(s.out) }

func exactIn(patterns []Pattern) (names []string) {
	for _, p := range patterns {
		if name, ok := p.(exact); ok {
			names = append(names, string(name))
		}
	}
	return names
}

// HasPattern reports whether the selector can match a name that it does not
// hold literally.
func (s *Selector) HasPattern() bool { return len(s.Exact()) < len(s.in) }

// Covers reports whether the selector is about every cookie that other is about,
// as far as their entries show it: it is about all cookies, or both have the same
// entries, or other names cookies literally that it matches.
func (s *Selector) Covers(other *Selector) bool {
	if !other.HasPattern() {
		return !slices.ContainsFunc(other.Exact(), func(name string) bool { return other.Match(name) && !s.Match(name) })
	}
	if !slices.ContainsFunc(s.out, func(p Pattern) bool { return !slices.ContainsFunc(other.out, sameAs(p)) }) {
		return s.matchesAll() || !slices.ContainsFunc(other.in, func(p Pattern) bool { return !slices.ContainsFunc(s.in, sameAs(p)) })
	}
	return false
}

// sameAs compares patterns by what was written for them.
func sameAs(p Pattern) func(Pattern) bool {
	return func(q Pattern) bool { return fmt.Sprintf("%T%v", p, p) == fmt.Sprintf("%T%v", q, q) }
}

func (s *Selector) matchesAll() bool { return slices.ContainsFunc(s.in, Pattern.matchesAll) }

// MatchesEverything reports whether the selector is about all cookies.
func (s *Selector) MatchesEverything() bool { return s.matchesAll() && len(s.out) == 0 }

// Spelled is a selector for the spellings of names: see cookieheader.Spellings.
type Spelled struct {
	selector *Selector
	in, out  []Pattern
}

// Spelled returns s for spellings.
func (s *Selector) Spelled() *Spelled {
	spelled := &Spelled{selector: s}
	for _, p := range s.in {
		spelled.in = append(spelled.in, p.spellings()...)
	}
	for _, p := range s.out {
		// Spellings have lost the case of a name. Of an exclusion that depends on it
		// they do not tell whether it holds.
		if text := fmt.Sprint(p); strings.ToLower(text) == text {
			spelled.out = append(spelled.out, p.spellings()...)
		}
	}
	return spelled
}

// Match reports whether spelling is that of a cookie that the selector is about.
func (s *Spelled) Match(spelling string) bool { return matchesAny(s.in, spelling) }

// ExcludesSpelling reports whether spelling is that of a cookie that the selector
// excludes.
func (s *Spelled) ExcludesSpelling(spelling string) bool { return matchesAny(s.out, spelling) }

// Excludes reports whether the selector excludes name, as it is written.
func (s *Spelled) Excludes(name string) bool { return matchesAny(s.selector.out, name) }

// MatchesAll reports whether the selector is about all cookies, apart from those
// that it excludes.
func (s *Spelled) MatchesAll() bool { return s.selector.matchesAll() }
