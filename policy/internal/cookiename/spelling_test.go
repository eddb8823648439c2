package cookiename

import (
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/cookieheader"
)

// TestSpelled checks that a selector for spellings is about every spelling of the
// names that the selector is about.
func TestSpelled(t *testing.T) {
	for _, tc := range []struct {
		names   string
		yes, no []string // spellings
	}{
		{"sid", []string{"sid"}, []string{"sidx", "s"}},
		{"SID", []string{"sid"}, []string{"SID"}},
		{"s.i[d]", []string{"s_i_d", "s_i"}, []string{"s.i[d]"}},
		{"S.?", []string{"s_x"}, []string{"sx", "s_"}},
		{"p[*]", []string{"p_", "p_x"}, []string{"p", "px"}},
		{"a+?", []string{"a_x"}, []string{"a_", "a+x"}},
		{`~s\.id`, []string{"s_id"}, []string{"s.id", "sid"}},
		{`~S[.-]ID`, []string{"s_id", "s-id"}, []string{"sid"}},
		{`~p\[x\]`, []string{"p_x"}, []string{"p[x]"}},
		{`~\]`, []string{""}, []string{"]"}},
		{`~(a|b\+)[0-9]`, []string{"a1", "b_2"}, []string{"c1"}},
		{"*", []string{"", "x"}, nil},
	} {
		s := mustSelect(t, tc.names).Spelled()
		for _, spelling := range tc.yes {
			if !s.Match(spelling) {
				t.Errorf("%s does not match %q", tc.names, spelling)
			}
		}
		for _, spelling := range tc.no {
			if s.Match(spelling) {
				t.Errorf("%s matches %q", tc.names, spelling)
			}
		}
	}
}

func TestSpelledExcludes(t *testing.T) {
	s := mustSelect(t, "* !lang !X-*").Spelled()
	for name, want := range map[string]bool{"lang": true, "X-": true, "X-a": true, "LANG": false, "x-a": false, "l.ang": false} {
		if got := s.Excludes(name); got != want {
			t.Errorf("%q: got %v", name, got)
		}
	}
	if !s.MatchesAll() {
		t.Error("it is not about all others")
	}
}

// FuzzSpelled checks that whatever a selector is about, it is about as some parser
// spells it.
func FuzzSpelled(f *testing.F) {
	for _, s := range []string{"sid", "S.ID", "p[x]", "a+b", "tok-", "Wp_x", "[.x"} {
		f.Add(s)
	}
	var selectors []*Selector
	for _, names := range []string{"sid SID S.ID", "s* ?.x W?_*", `~[sS]\.?[iI].* ~p\[.\] ~a[+.]b ~(?i)tok.*`, "*"} {
		selectors = append(selectors, mustSelect(f, names))
	}
	f.Fuzz(func(t *testing.T, name string) {
		stripped := strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) || strings.HasPrefix(name, "$") || strings.HasPrefix(name, "=")
		if stripped || strings.Contains(strings.TrimSuffix(name, "]"), "]") {
			return // what some parser strips can be all that a part of a pattern matches
		}
		for _, s := range selectors {
			if !s.Match(name) {
				continue
			}
			found := false
			spelled := s.Spelled()
			for spelling := range cookieheader.Spellings(name) {
				found = found || spelled.Match(string(spelling))
			}
			if !found {
				t.Fatalf("%s is about %q, but not as it is spelled", s, name)
			}
		}
	})
}
