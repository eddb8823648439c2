package guard

import (
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/cookieheader"
)

// TestBudgetCountsSpellings checks that a name costs all the spellings that the guard
// looks at, not only itself.
func TestBudgetCountsSpellings(t *testing.T) {
	for _, name := range []string{"a.b", "a[b", "+ a[%2525.", "a%2500b[+ %25", strings.Repeat("é%252561[+ ", 20)} {
		want := 0
		for spelling := range cookieheader.Spellings(name) {
			want += len(spelling)
		}
		var b Budget
		patternGuard(t, nil, "*_sess").Check(name+"=1", len(name), false, false, &b)
		if b.spent < min(want, MaxBudget) {
			t.Errorf("%q has spellings of %d octets, but costs %d", name, want, b.spent)
		}
	}
}
