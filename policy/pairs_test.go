package policy

import (
	"slices"
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/corpus"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/cookieheader"
)

func pairsOf(lines ...string) (pairs [][2]string) {
	for name, value := range cookieheader.Pairs(lines) {
		pairs = append(pairs, [2]string{name, value})
	}
	return pairs
}

// independentPairs reads a Cookie header a second time, another way.
func independentPairs(header string) (pairs [][2]string) {
	for _, piece := range strings.Split(header, ";") {
		piece = strings.Trim(piece, " \t")
		if piece == "" {
			continue
		}
		pair := [2]string{"", piece}
		if i := strings.Index(piece, "="); i >= 0 {
			pair = [2]string{strings.TrimRight(piece[:i], " \t"), strings.TrimLeft(piece[i+1:], " \t")}
		}
		pairs = append(pairs, pair)
	}
	return pairs
}

func TestPairs(t *testing.T) {
	for _, tc := range []struct {
		desc  string
		lines []string
		want  [][2]string
	}{
		{"none", nil, nil},
		{"one", []string{"a=b"}, [][2]string{{"a", "b"}}},
		{"two lines", []string{"a=b", "c=d; e=f"}, [][2]string{{"a", "b"}, {"c", "d"}, {"e", "f"}}},
		{"blanks and empty pieces", []string{" ; a = b\t;; c=d ;"}, [][2]string{{"a", "b"}, {"c", "d"}}},
		{"no name", []string{"a; =b"}, [][2]string{{"", "a"}, {"", "b"}}},
		{"quotes do not hold together", []string{`a="b; c=d"`}, [][2]string{{"a", `"b`}, {"c", `d"`}}},
		{"duplicates", []string{"a=1; a=2"}, [][2]string{{"a", "1"}, {"a", "2"}}},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			if got := pairsOf(tc.lines...); !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
	for name := range cookieheader.Pairs([]string{"a=b; c=d"}) {
		if name != "a" {
			t.Errorf("it goes on to %q", name)
		}
		break
	}
}

func TestCorpusPairs(t *testing.T) {
	checked := 0
	for _, tc := range corpus.Cookies(t) {
		checked++
		if got, want := pairsOf(tc.Line()), tc.Pairs(); !slices.Equal(got, want) {
			t.Errorf("%s: %q: got %q, want %q", tc.ID, tc.Line(), got, want)
		}
	}
	if checked < 300 {
		t.Errorf("only %d cases", checked)
	}
}

func TestPairsAllocations(t *testing.T) {
	lines := []string{strings.Repeat("name=0123456789abcdef; ", 10)}
	n := 0
	if got := testing.AllocsPerRun(1000, func() {
		for range cookieheader.Pairs(lines) {
			n++
		}
	}); got > 0 {
		t.Errorf("%v allocations", got)
	}
}
