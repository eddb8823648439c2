package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/bench/floor"
)

// An effect is what a participant must do with the cookies of its job.
type effect int

const (
	// nothing leaves all cookies as they are.
	nothing effect = iota
	// appends appends the flags to every line. That does the job flags on the
	// lines that are measured, but doubles a flag that a line already has.
	appends
	// whole does the job on every line.
	whole
)

// verify makes requests to a participant and fails unless exactly what its
// effect says becomes of the cookies, in both directions.
func (p *participant) verify(ctx context.Context, j *job, counts []int) error {
	for _, n := range counts {
		sent, app := j.cookieHeaders(n)
		if p.effect == nothing {
			app = sent
		}
		got, err := p.proxy.get(ctx, fmt.Sprintf("/%s/%d?echo", j.name, n), sent)
		if err != nil {
			return err
		}
		want := j.sets(n)
		if p.effect != nothing {
			want = j.wants(n)
		}
		if err := compare(got.Values("Set-Cookie"), want); err != nil {
			return fmt.Errorf("with %d cookies: %w", n, err)
		}
		if cookie := strings.Join(got.Values(appGotHeader), "; "); cookie != app {
			return fmt.Errorf("with %d cookies, the app got Cookie %q, want %q", n, cookie, app)
		}
	}
	got, err := p.proxy.get(ctx, "/"+j.name+"/others", "")
	if err != nil {
		return err
	}
	return p.effect.verifyOthers(got.Values("Set-Cookie"), j.others)
}

// verifyOthers checks the lines that became of examples.
func (e effect) verifyOthers(got []string, examples []example) error {
	var set, want []string
	for _, other := range examples {
		set, want = append(set, other.set), append(want, other.want)
	}
	switch e {
	case nothing:
		return compare(got, set)
	case appends:
		for i := range set {
			set[i] += floor.Flags
		}
		return compare(got, set)
	default:
		return compare(got, want)
	}
}

// compare fails unless got and want are the same cookies in the same order,
// with the same attributes.
func compare(got, want []string) error {
	if len(got) != len(want) {
		return fmt.Errorf("there are %d Set-Cookie lines, want %d", len(got), len(want))
	}
	for i := range got {
		if normalize(got[i]) != normalize(want[i]) {
			return fmt.Errorf("got Set-Cookie %q, want %q", got[i], want[i])
		}
	}
	return nil
}

// normalize returns a Set-Cookie line with its attributes sorted, and with
// their names, and the values that have no case, in lower case. Duplicates and
// empty attributes stay, so that a line with one differs from a line without.
func normalize(line string) string {
	parts := strings.Split(line, ";")
	for i, part := range parts[1:] {
		name, value, hasValue := strings.Cut(part, "=")
		name, value = strings.ToLower(strings.Trim(name, " \t")), strings.Trim(value, " \t")
		if name == "samesite" {
			value = strings.ToLower(value)
		}
		if hasValue {
			name += "=" + value
		}
		parts[i+1] = name
	}
	slices.Sort(parts[1:])
	return strings.Join(parts, "; ")
}
