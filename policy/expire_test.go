package policy

import (
	"strings"
	"testing"
)

// TestExpireBound checks that one response stays within what servers take, and
// that the next ones go on.
func TestExpireBound(t *testing.T) {
	p := mustNew(t, Config{Expire: []Expire{{Names: []string{"t*"}}}})
	left := map[string]bool{}
	for i := range 100 {
		left["t"+strings.Repeat("x", i)] = true
	}
	for round := 1; len(left) > 0; round++ {
		var pairs []string
		for name := range left {
			pairs = append(pairs, name+"=1")
		}
		_, response := through(p, &Exchange{}, strings.Join(pairs, "; "))
		if len(response) > maxExpired || round > 4 {
			t.Fatalf("round %d: %d deletions", round, len(response))
		}
		for _, line := range response {
			name, _, _ := strings.Cut(line, "=")
			delete(left, name)
		}
	}
}
