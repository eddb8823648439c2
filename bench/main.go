// Command bench measures what a cookie policy costs in CPU time per request:
// in Caddy with this module, in Caddy with the usual regular expressions, and
// in nginx, HAProxy and Apache httpd where they are installed.
//
// Each proxy runs twice, plain and policed. Every connection asks them in
// turns, request by request, and the CPU time that the system accounts to each
// is compared: on a busy machine both suffer alike, and throughput says little.
// Everything is on loopback and bounded by -requests and -pairs.
//
//	go run . [-pairs 11] [-requests 2000] [-only caddy.policy]
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
)

// cookieCounts are how many Set-Cookie lines the upstream sends.
var cookieCounts = []int{0, 1, 3, 20}

func main() {
	pairs := flag.Int("pairs", 11, "how often each pair is measured")
	requests := flag.Int("requests", 2000, "requests to each of a pair")
	only := flag.String("only", "", "measure only the rows that begin so")
	flag.Parse()
	if err := run(*pairs, *requests, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(pairs, requests int, only string) error {
	folder, err := os.MkdirTemp("", "cookie-policy-bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	upstream := startUpstream()
	defer upstream.Close()
	address := strings.TrimPrefix(upstream.URL, "http://")

	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "row\tcookies\tplain µs\tpoliced µs\tdifference µs (quartiles)\tratio")
	for _, row := range rows {
		if !strings.HasPrefix(row.name, only) {
			continue
		}
		if missing := row.missing(); missing != "" {
			_, _ = fmt.Fprintf(table, "%s\tnot measured: there is no %s\n", row.name, missing)
			continue
		}
		if err := row.measure(table, folder, address, pairs, requests); err != nil {
			return fmt.Errorf("%s: %w", row.name, err)
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	return table.Flush()
}

// measure prints a line for each number of cookies.
func (r *row) measure(table *tabwriter.Writer, folder, upstream string, pairs, requests int) error {
	plain, err := r.start(folder, upstream, false)
	if err != nil {
		return err
	}
	defer plain.stop()
	policed, err := r.start(folder, upstream, true)
	if err != nil {
		return err
	}
	defer policed.stop()
	if err := r.check(plain, policed); err != nil {
		return err
	}
	for _, cookies := range cookieCounts {
		var a, b, difference []float64
		for i := range pairs + 1 {
			one, two, err := load(plain, policed, cookies, requests)
			if err != nil {
				return err
			}
			if i == 0 {
				continue // warming up
			}
			a, b, difference = append(a, one), append(b, two), append(difference, two-one)
		}
		_, err := fmt.Fprintf(table, "%s\t%d\t%.1f\t%.1f\t%+.2f (%+.2f..%+.2f)\t%.3f\n", r.name, cookies,
			quantile(a, 0.5), quantile(b, 0.5), quantile(difference, 0.5), quantile(difference, 0.25), quantile(difference, 0.75),
			1+quantile(difference, 0.5)/quantile(a, 0.5))
		if err != nil {
			return err
		}
	}
	return nil
}

func quantile(values []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[int(q*float64(len(sorted)-1)+0.5)]
}
