package main

import (
	"fmt"
	"io"
	"slices"
)

const tableHead = `| job | row | cookies | plain µs | added µs (quartiles) | ratio | A/A µs (quartiles) |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
`

// writeRows writes what was measured of a group: a row for each participant
// and number of cookies, but one for the two plain ones together. What a policy
// adds is the difference from the mean of these two, round by round.
func (g group) writeRows(w io.Writer, j *job, cookies []int, all samples) error {
	for i, p := range g {
		if i == p.plain {
			continue
		}
		for _, n := range cookies {
			first, second := all[n][p.plain], all[n][p.plain+1]
			base, apart := means(first, second), differences(second, first)
			added := differences(all[n][i], base)
			if i == p.plain+1 {
				added = apart
			}
			plain := quantile(base, 0.5)
			if _, err := fmt.Fprintf(w, "| %s | %s | %d | %.1f | %s | %.3f | %s |\n", j.name, p.row, n,
				plain, spread(added), 1+quantile(added, 0.5)/plain, spread(apart)); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeNotes writes a row for each who has no figures.
func writeNotes(w io.Writer, j *job, notes []note) error {
	for _, n := range notes {
		if _, err := fmt.Fprintf(w, "| %s | %s | | | %s | | |\n", j.name, n.row, n.text); err != nil {
			return err
		}
	}
	return nil
}

// spread returns the median and the quartiles of values as text.
func spread(values []float64) string {
	return fmt.Sprintf("%+.2f (%+.2f..%+.2f)", quantile(values, 0.5), quantile(values, 0.25), quantile(values, 0.75))
}

// means returns the mean of a and b, sample by sample.
func means(a, b []float64) []float64 {
	result := make([]float64, len(a))
	for i := range a {
		result[i] = (a[i] + b[i]) / 2
	}
	return result
}

// differences returns a less b, sample by sample.
func differences(a, b []float64) []float64 {
	result := make([]float64, len(a))
	for i := range a {
		result[i] = a[i] - b[i]
	}
	return result
}

// quantile returns the value below which the share q of the values lies,
// interpolated between neighbours.
func quantile(values []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	at := q * float64(len(sorted)-1)
	low := int(at)
	if low+1 == len(sorted) {
		return sorted[low]
	}
	return sorted[low] + (at-float64(low))*(sorted[low+1]-sorted[low])
}
