package main

import (
	"strings"
	"testing"
)

func TestQuantile(t *testing.T) {
	tests := []struct {
		name   string
		values []float64
		q      float64
		want   float64
	}{
		{"one value", []float64{3}, 0.5, 3},
		{"median of an odd number", []float64{9, 1, 2}, 0.5, 2},
		{"median of an even number", []float64{4, 1, 2, 3}, 0.5, 2.5},
		{"lower quartile", []float64{5, 4, 3, 2, 1}, 0.25, 2},
		{"maximum", []float64{5, 4, 3}, 1, 5},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := quantile(test.values, test.q); got != test.want {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}

// TestWriteRows checks the arithmetic of the table, with two programs whose
// plain ones differ.
func TestWriteRows(t *testing.T) {
	g := group{
		{row: "plain a"},
		{row: "plain a"},
		{row: "policy a"},
		{row: "plain b", plain: 3},
		{row: "plain b", plain: 3},
		{row: "policy b", plain: 3},
	}
	all := samples{20: {
		{98, 198, 98},
		{102, 202, 102},
		{110, 210, 120},
		{50, 50, 50},
		{50, 50, 50},
		{49, 49, 49},
	}}
	const want = `| flags | plain a | 20 | 100.0 | +4.00 (+4.00..+4.00) | 1.040 | +4.00 (+4.00..+4.00) |
| flags | policy a | 20 | 100.0 | +10.00 (+10.00..+15.00) | 1.100 | +4.00 (+4.00..+4.00) |
| flags | plain b | 20 | 50.0 | +0.00 (+0.00..+0.00) | 1.000 | +0.00 (+0.00..+0.00) |
| flags | policy b | 20 | 50.0 | -1.00 (-1.00..-1.00) | 0.980 | +0.00 (+0.00..+0.00) |
`
	var out strings.Builder
	if err := g.writeRows(&out, jobNamed("flags"), []int{20}, all); err != nil {
		t.Fatal(err)
	}
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
