package cookiename

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMatchesAll(t *testing.T) {
	for _, tc := range []struct {
		entry string
		want  bool
	}{
		{"*", true},
		{"**", true},
		{"?*", true},
		{"?", false},
		{"??", false},
		{"a*", false},
		{"*a", false},
		{"=*", false},
		{"a", false},
		{"~.*", true},
		{"~.+", true},
		{"~^.*$", true},
		{"~(.*)", true},
		{"~((.)*)", true},
		{"~^(?:.+)$", true},
		{"~(?s).*", true},
		{"~.*.*", true},
		{`~\w+`, true},
		{`~[a-z0-9]*`, true},
		{`~[^;]+`, true},
		{`~[a-z]+`, false},
		{`~\d*`, false},
		{"~.", false},
		{"~.?", false},
		{"~.*a", false},
		{"~a.*", false},
		{"~(a.*|.*)x", false},
		{"~^$", false},
	} {
		s := mustSelect(t, tc.entry)
		if got := s.Spelled().MatchesAll(); got != tc.want {
			t.Errorf("%s: got %v", tc.entry, got)
		}
		if got := s.MatchesEverything(); got != tc.want {
			t.Errorf("%s: everything is %v", tc.entry, got)
		}
	}
}

func TestWholeExpression(t *testing.T) {
	for _, tc := range []struct {
		expr    string
		yes, no []string
	}{
		{"a|b", []string{"a", "b"}, []string{"ab", "", "ac"}},
		{"^a", []string{"a"}, []string{"ab", "ba"}},
		{"", []string{""}, []string{"a"}},
		{"(?i)a", []string{"A"}, []string{"AB"}},
		{`\Qa)`, []string{"a)"}, []string{"a"}},
		{"a$|^b", []string{"a", "b"}, []string{"xa", "bx"}},
		{"(?m)^a$", []string{"a"}, []string{"a\nb", "b\na"}},
	} {
		re, err := WholeExpression(tc.expr)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range tc.yes {
			if !re.MatchString(text) {
				t.Errorf("%q does not match %q", tc.expr, text)
			}
		}
		for _, text := range tc.no {
			if re.MatchString(text) {
				t.Errorf("%q matches %q", tc.expr, text)
			}
		}
	}
	for _, expr := range []string{"(", "a)|(b", "*", "(?=a)", `\`} {
		if _, err := WholeExpression(expr); err == nil {
			t.Errorf("%q compiles", expr)
		}
	}
}

func TestOnlyMatch(t *testing.T) {
	for _, tc := range []struct {
		expr, text string
		ok         bool
	}{
		{"sid", "sid", true},
		{"^sid$", "sid", true},
		{"^wp_", "wp_", true},
		{"(s)(?:i)d", "sid", true},
		{`a\.b`, "a.b", true},
		{"", "", true},
		{"(?i)sid", "", false},
		{"sid.", "", false},
		{"a|b", "", false},
		{"a*", "", false},
		{"[ab]", "", false},
		{"(a|b)c", "", false},
	} {
		re, err := WholeExpression(tc.expr)
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := OnlyMatch(re); ok != tc.ok || ok && text != tc.text {
			t.Errorf("%q: got %q, %v", tc.expr, text, ok)
		}
	}
}

// FuzzGlob compares globs with expressions.
func FuzzGlob(f *testing.F) {
	for _, s := range [][2]string{{"a*b?c", "axbyc"}, {"*ab*ab", "ababxab"}, {"**?", "\u20ac"}, {"a.b*", "a.b"}, {"?", "\xff"}, {"*\xff", "a\xff"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, pattern, name string) {
		if len(pattern)+len(name) > 200 || !utf8.ValidString(pattern) || !utf8.ValidString(name) {
			return // an expression matches characters only
		}
		re, err := regexp.Compile("^" + strings.NewReplacer(`\*`, "(?s:.*)", `\?`, "(?s:.)").Replace(regexp.QuoteMeta(pattern)) + "$")
		if err != nil {
			t.Fatal(err)
		}
		if got, want := matchGlob(pattern, name), re.MatchString(name); got != want {
			t.Fatalf("%q matches %q: %v", pattern, name, got)
		}
	})
}
