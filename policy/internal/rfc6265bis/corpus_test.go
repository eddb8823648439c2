package rfc6265bis

import (
	"slices"
	"testing"
	"time"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/corpus"
)

// TestCorpus holds the yardstick itself against what browsers' and libraries'
// own tests expect.
func TestCorpus(t *testing.T) {
	checked := 0
	for _, tc := range corpus.SetCookies(t) {
		want := tc.Expect
		if want == nil {
			want = tc.Parsed
		}
		c, ok := Parse(tc.Line())
		if ok != (want != nil) && !(ok && want == nil && tc.IgnoredBy[:3] == "5.7") {
			t.Errorf("%s: Parse(%q): got %v, ignored by %q", tc.ID, tc.Line(), ok, tc.IgnoredBy)
			continue
		}
		checked++
		if want == nil {
			continue
		}
		name, value := want.NameAndValue()
		if c.Name != name || c.Value != value {
			t.Errorf("%s: got %q=%q, want %q=%q", tc.ID, c.Name, c.Value, name, value)
		}
		if want.AttrB64 == nil {
			var got [][2]string
			for _, a := range c.Attributes {
				if a.Name != "priority" {
					got = append(got, [2]string{a.Name, a.Value})
				}
			}
			if !slices.Equal(got, want.Attributes) {
				t.Errorf("%s: %q: got %q, want %q", tc.ID, tc.Line(), got, want.Attributes)
			}
		}
		checkEffective(t, tc, c)
	}
	if checked < 1300 {
		t.Errorf("only %d cases checked", checked)
	}
	t.Logf("%d cases", checked)
}

func checkEffective(t *testing.T, tc corpus.SetCookie, c Cookie) {
	want := tc.Effective
	if want == nil {
		return
	}
	got := c.Effective()
	if got.Secure != want.Secure || got.HTTPOnly != want.HTTPOnly || got.Partitioned != want.Partitioned ||
		got.SameSite != want.SameSite || got.Path != want.Path || got.Domain != want.Domain {
		t.Errorf("%s: %q: got %+v, want %+v", tc.ID, tc.Line(), got, *want)
	}
	if got.HasMaxAge != (want.MaxAge != nil) || got.HasMaxAge && min(max(got.MaxAge, 0), 34560000) != *want.MaxAge {
		t.Errorf("%s: Max-Age: got %d, want %v", tc.ID, got.MaxAge, want.MaxAge)
	}
	expires := ""
	if got.HasExpires {
		expires = got.Expires.Format(time.RFC3339)
	}
	if expires != want.Expires {
		t.Errorf("%s: Expires: got %q, want %q", tc.ID, expires, want.Expires)
	}
}
