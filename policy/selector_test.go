package policy

import (
	"fmt"
	"testing"
)

func TestSelector(t *testing.T) {
	for _, tc := range []struct {
		desc    string
		names   []string
		yes, no []string
	}{
		{"exact", []string{"sid", "x"}, []string{"sid", "x"}, []string{"SID", "sid2", "", "asid"}},
		{"all", []string{"*"}, []string{"a", ""}, nil},
		{"glob", []string{"wp-*-?"}, []string{"wp--x", "wp-a-b-c", "wp-ü-ü"}, []string{"wp-", "wp-x", "wp-xy", "awp-x-y"}},
		{"glob with stars side by side", []string{"a**b"}, []string{"ab", "axb"}, []string{"a", "abx"}},
		{"glob at the end", []string{"a*"}, []string{"a", "ab"}, []string{"ba"}},
		{"regexp matches the whole name", []string{"~a|bc"}, []string{"a", "bc"}, []string{"abc", "xa", "ac"}},
		{"regexp with flags", []string{"~(?i)sid"}, []string{"SID"}, []string{"SIDE"}},
		{"glob with characters of many octets", []string{"*??bX"}, []string{"€€bX"}, []string{"€bX"}},
		{"regexp that quotes", []string{`~\Qa.b`}, []string{"a.b"}, []string{"axb"}},
		{"taken out before", []string{"!sid", "*"}, []string{"x"}, []string{"sid"}},
		{"taken out by a pattern", []string{"s*", "!~s.d"}, []string{"side"}, []string{"sid", "sod"}},
		{"literal", []string{"=*", "=!a", "=~b"}, []string{"*", "!a", "~b"}, []string{"a", "b", "x"}},
		{"literal taken out", []string{"*", "!=*"}, []string{"a"}, []string{"*"}},
		{"brackets are no class", []string{"a[b]"}, []string{"a[b]"}, []string{"ab"}},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			p := mustNew(t, Config{Cookies: []CookieRule{{Names: tc.names, Edits: edits("secure set")}}})
			acts := func(name string) bool {
				line := name + "=1"
				got, _ := p.SetCookie(line, &Exchange{})
				return got != line
			}
			for _, name := range tc.yes {
				if !acts(name) {
					t.Errorf("does not act on %q", name)
				}
			}
			for _, name := range tc.no {
				if acts(name) {
					t.Errorf("acts on %q", name)
				}
			}
		})
	}
}

// TestPlanCacheIsBounded shows more names to a pattern than the cache holds,
// and longer ones than it takes.
func TestPlanCacheIsBounded(t *testing.T) {
	p := mustNew(t, Config{Cookies: []CookieRule{{Names: []string{"n*"}, Edits: edits("secure set")}}})
	for i := range 3 * maxCachedPlans {
		line := fmt.Sprintf("n%d=1", i)
		if got, _ := p.SetCookie(line, &Exchange{}); got != line+"; Secure" {
			t.Fatalf("%q", got)
		}
		if n := len(p.rules.byPattern.plans); n > maxCachedPlans {
			t.Fatalf("%d plans", n)
		}
	}
	before := len(p.rules.byPattern.plans)
	p.rules.of(fmt.Sprintf("n%0300d", 1))
	if len(p.rules.byPattern.plans) != before {
		t.Error("a long name is remembered")
	}
}
