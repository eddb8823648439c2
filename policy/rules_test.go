package policy

import (
	"fmt"
	"testing"
)

func TestRuleOrder(t *testing.T) {
	p := mustNew(t, Config{
		Defaults: true,
		Edits:    edits("samesite set lax; priority set low"),
		Cookies: []CookieRule{
			{Names: []string{"s*"}, Edits: edits("samesite set strict; httponly unchanged")},
			{Names: []string{"sid"}, Edits: edits("priority unchanged; path set /sid")},
			{Names: []string{"*", "!sid"}, Edits: edits("domain set x.com")},
		},
	})
	for line, want := range map[string]string{
		"sid=1":  "sid=1; SameSite=Strict; Path=/sid",
		"sid2=1": "sid2=1; SameSite=Strict; Path=/; Domain=x.com; Priority=Low",
		"x=1":    "x=1; HttpOnly; SameSite=Lax; Path=/; Domain=x.com; Priority=Low",
	} {
		for range 2 { // the second time from the cache
			if got, _ := p.SetCookie(line, &Exchange{}); got != want {
				t.Errorf("%q: got %q, want %q", line, got, want)
			}
		}
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

// TestRuleMessages checks what New says about the rules as such.
func TestRuleMessages(t *testing.T) {
	checkMessages(t, []messageCase{
		{"too many rules", Config{Cookies: make([]CookieRule, maxRules+1)}, []string{
			`cookies: 65537 rules are more than 65536: write patterns instead`,
		}},
		{"empty rule", Config{Defaults: true, Cookies: []CookieRule{{Names: []string{"a", "b"}}}}, []string{"cookies[0]: the rule for a b has no option, and does nothing: write edits, rename or prefix"}},
	})
}
