package cookiename

import (
	"slices"
	"strings"
	"testing"
)

// mustSelect returns a selector for names, separated by spaces.
func mustSelect(t testing.TB, names string) *Selector {
	t.Helper()
	s, problems := NewSelector(strings.Fields(names))
	for _, p := range problems {
		if !p.Warning {
			t.Fatalf("%s: %+v", names, p)
		}
	}
	return s
}

func TestMatch(t *testing.T) {
	for _, tc := range []struct {
		desc    string
		names   []string
		yes, no []string
	}{
		{"exact", []string{"sid", "x"}, []string{"sid", "x"}, []string{"SID", "sid2", "", "asid"}},
		{"all", []string{"*"}, []string{"a", ""}, nil},
		{"glob", []string{"wp-*-?"}, []string{"wp--x", "wp-a-b-c", "wp-\u00fc-\u00fc"}, []string{"wp-", "wp-x", "wp-xy", "awp-x-y"}},
		{"glob with stars side by side", []string{"a**b"}, []string{"ab", "axb"}, []string{"a", "abx"}},
		{"glob at the end", []string{"a*"}, []string{"a", "ab"}, []string{"ba"}},
		{"glob that must go back", []string{"*ab*ab"}, []string{"abab", "xabxaab", "ababab"}, []string{"ab", "abxa"}},
		{"glob with a question mark at the end", []string{"a?"}, []string{"ab", "a\u20ac"}, []string{"a", "abc"}},
		{"glob in another case", []string{"a*"}, nil, []string{"A", "Ab"}},
		{"glob with what is no UTF-8", []string{"a?b"}, []string{"a\xffb"}, []string{"a\xff\xffb"}},
		{"regexp matches the whole name", []string{"~a|bc"}, []string{"a", "bc"}, []string{"abc", "xa", "ac"}},
		{"regexp with its own anchors", []string{"~^a.*$"}, []string{"a", "ab"}, []string{"ba"}},
		{"regexp with flags", []string{"~(?i)sid"}, []string{"SID"}, []string{"SIDE"}},
		{"regexp that quotes", []string{`~\Qa.b\E[0-9]?`}, []string{"a.b", "a.b1"}, []string{"axb"}},
		{"glob with characters of many octets", []string{"*??bX"}, []string{"\u20ac\u20acbX"}, []string{"\u20acbX"}},
		{"excluded before", []string{"!sid", "*"}, []string{"x"}, []string{"sid"}},
		{"excluded by a pattern", []string{"s*", "!~s.d"}, []string{"side"}, []string{"sid", "sod"}},
		{"excluded by a glob", []string{"*", "!a?"}, []string{"a", "abc"}, []string{"ab"}},
		{"literal", []string{"=*", "=!a", "=~b"}, []string{"*", "!a", "~b"}, []string{"a", "b", "x"}},
		{"literal that is excluded", []string{"*", "!=*"}, []string{"a"}, []string{"*"}},
		{"brackets are no class", []string{"a[b]"}, []string{"a[b]"}, []string{"ab"}},
		{"a glob with brackets", []string{"a[*]"}, []string{"a[]", "a[b]"}, []string{"ab"}},
		{"a dot is a dot", []string{"a.b"}, []string{"a.b"}, []string{"axb"}},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			s, problems := NewSelector(tc.names)
			if len(problems) > 0 {
				t.Fatalf("%+v", problems)
			}
			for _, name := range tc.yes {
				if !s.Match(name) {
					t.Errorf("does not match %q", name)
				}
			}
			for _, name := range tc.no {
				if s.Match(name) {
					t.Errorf("matches %q", name)
				}
			}
			if got, want := s.String(), strings.Join(tc.names, " "); got != want {
				t.Errorf("it is called %q, want %q", got, want)
			}
		})
	}
}

func TestNamesOfSelector(t *testing.T) {
	for _, tc := range []struct {
		names           string
		exact, excluded []string
		pattern         bool
		everything      bool
	}{
		{"a b", []string{"a", "b"}, nil, false, false},
		{"a !b", []string{"a"}, []string{"b"}, false, false},
		{"a* b !c !d* !~e.", []string{"b"}, []string{"c"}, true, false},
		{"=* a", []string{"*", "a"}, nil, false, false},
		{"*", nil, nil, true, true},
		{"a *", []string{"a"}, nil, true, true},
		{"* !a", nil, []string{"a"}, true, false},
		{"~.*", nil, nil, true, true},
		{"~a.*", nil, nil, true, false},
	} {
		s := mustSelect(t, tc.names)
		if !slices.Equal(s.Exact(), tc.exact) || !slices.Equal(s.Excluded(), tc.excluded) || s.HasPattern() != tc.pattern || s.MatchesEverything() != tc.everything {
			t.Errorf("%s: exact %q, excluded %q, pattern %v, everything %v", tc.names, s.Exact(), s.Excluded(), s.HasPattern(), s.MatchesEverything())
		}
	}
}

func TestCovers(t *testing.T) {
	for _, tc := range []struct {
		desc, general, special string
		want                   bool
	}{
		{"all names, one", "*", "a", true},
		{"all names, a pattern", "*", "a*", true},
		{"all names, all", "*", "*", true},
		{"all names by an expression, a pattern", "~.*", "a*", true},
		{"all names except one, another", "* !a", "b", true},
		{"all names except one, that one", "* !a", "a", false},
		{"all names except one, all", "* !a", "*", false},
		{"all names except one, a pattern", "* !a", "a*", false},
		{"all names except one, all except that one and others", "* !a", "* !b !a", true},
		{"all names except a pattern, a pattern", "* !a*", "a*", false},
		{"a pattern, a name of it", "a*", "ab", true},
		{"a pattern, another name", "a*", "b", false},
		{"a pattern, a name of it and another", "a*", "ab b", false},
		{"a pattern, itself", "a*", "a*", true},
		{"a pattern, a narrower one, which does not show", "a*", "ab*", false},
		{"two patterns, one of them", "a* b*", "b*", true},
		{"one pattern, two", "b*", "a* b*", false},
		{"names, some of them", "a b c", "c a", true},
		{"names, others", "a b", "b c", false},
		{"a name, excluded names do not count", "a", "a b !b", true},
		{"a glob and an expression of the same text", "a.", "~a.", false},
		{"a literal star, all names", "=*", "*", false},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			if got := mustSelect(t, tc.general).Covers(mustSelect(t, tc.special)); got != tc.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestEmptySelectors(t *testing.T) {
	for _, tc := range []struct {
		desc  string
		names []string
		want  Problem
	}{
		{"no names", nil, Problem{Index: -1, Text: "the rule names no cookie", Hint: "write the name of a cookie, or * for all"}},
		{"only excluded ones", []string{"!a", "!b*"}, Problem{Index: -1, Text: "the names !a !b* only exclude cookies", Hint: "write the names that they are excluded from, such as * !a !b*"}},
		{"all excluded", []string{"sid", "!s*"}, Problem{Index: -1, Text: "the names sid !s* exclude every cookie that they name", Hint: "write the names that are meant"}},
	} {
		_, problems := NewSelector(tc.names)
		if !slices.Equal(problems, []Problem{tc.want}) {
			t.Errorf("%s: got %+v, want %+v", tc.desc, problems, tc.want)
		}
	}
}
