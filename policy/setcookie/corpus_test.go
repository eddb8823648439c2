package setcookie

import (
	"strings"
	"testing"
	"time"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/corpus"
)

// TestCorpus holds a line against what the tests of browsers and libraries expect.
func TestCorpus(t *testing.T) {
	checked, effective := 0, 0
	for _, tc := range corpus.SetCookies(t) {
		var e Editor
		line := tc.Line()
		ok := e.Start(line)
		checked++
		if ignored := strings.HasPrefix(tc.IgnoredBy, "5.6 step 1"); ok == ignored {
			t.Errorf("%s: %q: got %v, ignored by %q", tc.ID, line, ok, tc.IgnoredBy)
		}
		if !ok {
			continue
		}
		if got := e.Result(new(Buffer)); !sameString(got, line) {
			t.Errorf("%s: %q became %q without a change", tc.ID, line, got)
		}
		want := tc.Expect
		if want == nil {
			want = tc.Parsed
		}
		if want != nil {
			if name, value := want.NameAndValue(); e.Name() != name || e.Value() != value {
				t.Errorf("%s: %q: got %q, %q, want %q, %q", tc.ID, line, e.Name(), e.Value(), name, value)
			}
		}
		if tc.Effective != nil {
			effective++
			checkEffective(t, &e.Line, tc)
		}
	}
	if checked < 1300 || effective < 900 {
		t.Errorf("only %d cases, %d of them with attributes", checked, effective)
	}
	t.Logf("%d cases, %d of them with attributes", checked, effective)
}

func checkEffective(t *testing.T, l *Line, tc corpus.SetCookie) {
	t.Helper()
	want := tc.Effective
	get := func(a Attribute, otherwise string) string {
		if v, ok := l.Get(a); ok {
			return v.Text
		}
		return otherwise
	}
	for a, there := range map[Attribute]bool{Secure: want.Secure, HTTPOnly: want.HTTPOnly, Partitioned: want.Partitioned} {
		if _, ok := l.Get(a); ok != there {
			t.Errorf("%s: %q: %s is %v", tc.ID, tc.Line(), a, ok)
		}
	}
	if got := get(SameSite, "Default"); !strings.EqualFold(got, want.SameSite) {
		t.Errorf("%s: %q: SameSite is %q", tc.ID, tc.Line(), got)
	}
	if got := get(Path, ""); got != want.Path {
		t.Errorf("%s: %q: Path is %q", tc.ID, tc.Line(), got)
	}
	if got := strings.ToLower(strings.TrimPrefix(get(Domain, ""), ".")); got != want.Domain {
		t.Errorf("%s: %q: Domain is %q", tc.ID, tc.Line(), got)
	}
	const longest = 400 * 24 * 60 * 60 // the corpus has it cut
	if v, ok := l.Get(MaxAge); ok != (want.MaxAge != nil) || ok && min(max(v.Num, 0), longest) != *want.MaxAge {
		t.Errorf("%s: %q: Max-Age is %d, %v", tc.ID, tc.Line(), v.Num, ok)
	}
	expires := ""
	if v, ok := l.Get(Expires); ok {
		expires = time.Unix(v.Num, 0).UTC().Format(time.RFC3339)
	}
	if expires != want.Expires {
		t.Errorf("%s: %q: Expires is %q", tc.ID, tc.Line(), expires)
	}
}
