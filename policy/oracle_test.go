package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/rfc6265bis"
)

// checkLine holds what p makes of line against the independent parser and the
// reference, and returns what is wrong.
func checkLine(p *Policy, cfg Config, https bool, line string) error {
	x := &Exchange{HTTPS: https}
	got, keep := p.SetCookie(line, x)
	in, ok := rfc6265bis.Parse(line)
	if !keep {
		if ok {
			return fmt.Errorf("dropped what a browser keeps")
		}
		return nil
	}
	if !ok && strings.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return fmt.Errorf("kept a line with control characters as %q", got)
	}
	if !ok { // more than 4096 octets: refused for its size, parsed all the same
		return nil
	}
	out, ok := rfc6265bis.Parse(got)
	if !ok {
		return fmt.Errorf("a browser ignores the output %q", got)
	}
	if in.Name != out.Name || in.Value != out.Value {
		return fmt.Errorf("name or value changed in %q", got)
	}
	r := reference{cfg: cfg, https: https, now: testNow}
	want, managed := r.apply(in.Name, in.Effective())
	if have := out.Effective(); !sameEffective(have, want) {
		return fmt.Errorf("output %q:\nbrowser sees %+v\nwant         %+v", got, have, want)
	}
	if err := checkSegments(line, got, managed, in.Effective()); err != nil {
		return fmt.Errorf("output %q: %w", got, err)
	}
	if again, keep := p.SetCookie(got, x); !keep || again != got {
		return fmt.Errorf("not idempotent: %q becomes %q", got, again)
	}
	return nil
}

func sameEffective(a, b rfc6265bis.Effective) bool {
	if a.HasMaxAge != b.HasMaxAge || a.HasExpires != b.HasExpires ||
		a.HasMaxAge && a.MaxAge != b.MaxAge || a.HasExpires && !a.Expires.Equal(b.Expires) {
		return false
	}
	a.MaxAge, b.MaxAge, a.Expires, b.Expires = 0, 0, time.Time{}, time.Time{}
	return a == b
}

// checkSegments checks that each managed attribute stands in got at most once
// and that every other segment of line is there, octet for octet and in order.
// The lifetime of a deletion is nobody's.
func checkSegments(line, got string, managed []string, in rfc6265bis.Effective) error {
	if in.Deletes(testNow) {
		managed = slices.DeleteFunc(slices.Clone(managed), func(m string) bool { return m == "max-age" || m == "expires" })
	}
	count := map[string]int{}
	others := func(s string) (rest []string) {
		for i, segment := range strings.Split(s, ";") {
			name, _, _ := strings.Cut(segment, "=")
			name = strings.ToLower(strings.Trim(name, " \t"))
			if i > 0 && slices.Contains(managed, name) {
				count[name]++
				continue
			}
			rest = append(rest, segment)
		}
		return rest
	}
	before := others(line)
	clear(count)
	after := others(got)
	if !slices.Equal(before, after) {
		return fmt.Errorf("other segments changed: %q, were %q", after, before)
	}
	for name, n := range count {
		if n > 1 {
			return fmt.Errorf("%s stands there %d times", name, n)
		}
	}
	return nil
}
