package policy

import (
	"slices"
	"testing"
)

func TestPathAuto(t *testing.T) {
	const unmapped = "unmapped"
	for _, tc := range []struct {
		desc, asked, seen, path, want string
	}{
		{"no rewrite", "/x", "/x", "/a", "/a"},
		{"prefix stripped", "/crm/login", "/login", "/a", "/crm/a"},
		{"prefix stripped, root", "/crm/login", "/login", "/", "/crm"},
		{"prefix stripped down to the root", "/crm/", "/", "/a", "/crm/a"},
		{"all stripped", "/crm", "", "/a", "/crm/a"},
		{"a slash is left", "/crm", "/", "/a", "/crm/a"},
		{"a slash is left, and the root", "/crm", "/", "/", "/crm"},
		{"what is stripped would be attributes", "/x;Domain=a/y", "/y", "/a", unmapped},
		{"what is added would be attributes", "/y", "/x;Domain=a/y", "/x;Domain=a/b", unmapped},
		{"too long", "/" + long1000 + "/y", "/y", "/" + long1000, unmapped},
		{"two segments stripped", "/a/b/c", "/c", "/x/", "/a/b/x/"},
		{"percent-encoded", "/caf%C3%A9/x", "/x", "/y", "/caf%C3%A9/y"},
		{"prefix added", "/login", "/app/login", "/app/a", "/a"},
		{"prefix added, the path itself", "/login", "/app/login", "/app", "/"},
		{"prefix added, its slash", "/login", "/app/login", "/app/", "/"},
		{"prefix added, another path", "/login", "/app/login", "/other", "/other"},
		{"prefix added, only begins like it", "/login", "/app/login", "/apple", "/apple"},
		{"something else", "/login", "/index.php", "/a", unmapped},
		{"no segment boundary", "/crmlogin", "login", "/a", unmapped},
		{"a suffix stripped", "/a/b", "/a", "/x", unmapped},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			p := mustNew(t, Config{Edits: edits("path auto")})
			var reasons []Reason
			x := &Exchange{AskedPath: tc.asked, SeenPath: tc.seen, Trace: func(d Decision) { reasons = append(reasons, d.Reason) }}
			want := tc.want
			if want == unmapped {
				want = tc.path
			}
			line := "a=b; Path=" + tc.path
			got, _ := p.SetCookie(line, x)
			if got != "a=b; Path="+want {
				t.Errorf("got %q, want %q", got, want)
			}
			if slices.Contains(reasons, ReasonPathUnmapped) != (tc.want == unmapped) || slices.Contains(reasons, ReasonMapped) != (want != tc.path) {
				t.Errorf("reasons: %q", reasons)
			}
			if again, _ := p.SetCookie(got, x); again != got {
				t.Errorf("a second policy makes %q of it", again)
			}
			if got, _ := p.SetCookie("a=b", x); got != "a=b" {
				t.Errorf("without a Path: %q", got)
			}
		})
	}
}
