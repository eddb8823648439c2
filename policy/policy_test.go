package policy

import (
	"strings"
	"testing"
)

func TestNewNeedsAClock(t *testing.T) {
	if _, err := New(Config{}, Options{}); err == nil {
		t.Error("no error")
	}
}

func TestOptionsOfThePolicy(t *testing.T) {
	p := mustNew(t, Config{Defaults: true})
	if !p.Needs().Scheme || len(p.Templates()) > 0 || len(p.Warnings()) != 0 {
		t.Errorf("%v %v %v", p.Needs().Scheme, p.Templates(), p.Warnings())
	}
	if mustNew(t, Config{Edits: edits("secure set")}).Needs().Scheme {
		t.Error("secure set asks for the scheme")
	}
}

// TestAsks checks what a policy says that it needs: what it does not ask for
// the program around it does not find out.
func TestAsks(t *testing.T) {
	for _, tc := range []struct {
		desc                              string
		cfg                               Config
		scheme, path, placeholders, added bool
	}{
		{desc: "nothing", cfg: Config{Edits: edits("samesite set lax; domain auto; path map /a -> /b")}},
		{desc: "defaults", cfg: Config{Defaults: true}, scheme: true, path: true},
		{desc: "path auto in a rule", cfg: Config{Cookies: []CookieRule{{Names: []string{"a"}, Edits: edits("path auto")}}}, path: true},
		{desc: "a prefix", cfg: Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host"}}}, scheme: true},
		{desc: "a placeholder", cfg: Config{Edits: edits("path set {x}")}, placeholders: true},
		{desc: "a map with a placeholder", cfg: Config{Edits: edits("path map /a -> {x}")}, placeholders: true},
		{desc: "inject", cfg: Config{Inject: []Inject{{Name: "a", Value: "b", Edits: edits("secure auto")}}}, scheme: true, added: true},
		{desc: "inject with a placeholder", cfg: Config{Inject: []Inject{{Name: "a", Value: "{x}"}}}, placeholders: true, added: true},
		{desc: "inject request with a placeholder", cfg: Config{Inject: []Inject{{Direction: "request", Name: "a", Value: "{x}"}}}, placeholders: true},
		{desc: "expire", cfg: Config{Expire: []Expire{{Names: []string{"a"}}}}, scheme: true, added: true},
		{desc: "expire with a placeholder", cfg: Config{Expire: []Expire{{Names: []string{"a"}, Domain: "{x}"}}}, scheme: true, placeholders: true, added: true},
	} {
		p := mustNew(t, tc.cfg)
		if p.Needs() != (Needs{tc.scheme, tc.path, tc.placeholders}) || p.AddsCookies() != tc.added {
			t.Errorf("%s: needs %+v, adds cookies: %v", tc.desc, p.Needs(), p.AddsCookies())
		}
	}
}

// TestKnownDefects holds up what other proxies, and regular expressions in
// Caddy, are known to get wrong.
func TestKnownDefects(t *testing.T) {
	flags := "secure set; httponly set; samesite default lax"
	for _, tc := range []struct {
		desc, edits, line, want string
	}{
		{"nginx: a line without = is skipped", flags + "; path map / -> /app", "novalue; Path=/", "novalue; Path=/app; Secure; HttpOnly; SameSite=Lax"},
		{"nginx: only the first SameSite is edited", "samesite set strict", "a=b; SameSite=Lax; SameSite=None", "a=b; SameSite=Strict"},
		{"nginx: samesite=lax weakens Strict", "samesite at_least lax", "a=b; SameSite=Strict", "a=b; SameSite=Strict"},
		{"nginx: samesite=none adds no Secure", "samesite set none", "a=b", "a=b; Secure; SameSite=None"},
		{"nginx: maps do nothing on an absent Path", "path default /app; domain default example.com", "a=b", "a=b; Path=/app; Domain=example.com"},
		{"nginx: /app matches /apple", "path map /app -> /new", "a=b; Path=/apple", "a=b; Path=/apple"},
		{"nginx: flags smuggled through the path, Path=/foo", flags, "a=b; Path=/foo", "a=b; Path=/foo; Secure; HttpOnly; SameSite=Lax"},
		{"nginx: flags smuggled through the path, doubled", flags, "a=b; Path=/; Secure; SameSite=Strict", "a=b; Path=/; Secure; SameSite=Strict; HttpOnly"},
		{"nginx: flags smuggled through the path, no Path", flags, "a=b", "a=b; Secure; HttpOnly; SameSite=Lax"},
		{"Apache: the rest of the path is lost", "path map /app -> /new", "a=b; Path=/app/x", "a=b; Path=/new/x"},
		{"Apache: no boundary", "path map /app -> /new", "a=b; Path=/apple", "a=b; Path=/apple"},
		{"Apache: spaces around =", "path map /app -> /new", "a=b; path =/app", "a=b; Path=/new"},
		{"Apache: a cookie called path", "path map /app -> /new", "path=/app; Path=/x", "path=/app; Path=/x"},
		{"Apache: a domain by its beginning", "domain map internal.local -> example.com", "a=b; Domain=internal.localnet", "a=b; Domain=internal.localnet"},
		{"Apache: a domain after a dot", "domain map internal.local -> example.com", "a=b; Domain=.internal.local", "a=b; Domain=.example.com"},
		{"Apache: expressions double flags", flags, "a=b; Secure; HttpOnly; SameSite=None", "a=b; Secure; HttpOnly; SameSite=None"},
		{"HAProxy: a weaker SameSite at the end wins", "samesite at_least lax", "a=b; SameSite=Strict; Secure", "a=b; SameSite=Strict; Secure"},
		{"HAProxy: a value hides what is absent", "samesite default lax", "pref=samesite", "pref=samesite; SameSite=Lax"},
		{"HAProxy: the comma of Expires", "secure set", "a=b; Expires=Fri, 01 Jan 2038 00:00:00 GMT", "a=b; Expires=Fri, 01 Jan 2038 00:00:00 GMT; Secure"},
		{"Caddy: only if absent cannot be written", "samesite default lax; secure set", "a=b; secure; samesite=strict", "a=b; secure; samesite=strict"},
		{"Caddy: an expression is bound to a case", "path map /app -> /new", "a=b; PATH=/app", "a=b; Path=/new"},
		{"Caddy: an expression has no boundary", "path map /app -> /new", "a=b; Path=/apple", "a=b; Path=/apple"},
		{"Caddy: an expression edits values", "path map /app -> /new", "note=Path=/app", "note=Path=/app"},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			p := mustNew(t, Config{Edits: edits(tc.edits)})
			if got, _ := p.SetCookie(tc.line, &Exchange{HTTPS: true}); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
	t.Run("nginx: the first directive for a cookie wins", func(t *testing.T) {
		p := mustNew(t, Config{Edits: edits("secure set"), Cookies: []CookieRule{{Names: []string{"a"}, Edits: edits("httponly set")}}})
		if got, want := must(p.SetCookie("a=b", &Exchange{})), "a=b; Secure; HttpOnly"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// TestAllocations holds the engine to its budget.
func TestAllocations(t *testing.T) {
	for _, tc := range []struct {
		desc string
		cfg  Config
		line string
		want float64
	}{
		{"flags added", flags, typicalLine, 1},
		{"the defaults added", Config{Defaults: true}, typicalLine, 1},
		{"already right", flags, typicalLine + "; Secure; HttpOnly; SameSite=Lax", 0},
		{"already right, in another spelling", Config{Defaults: true}, "a=b;secure ; HTTPONLY;samesite=none;path = /x", 0},
		{"no rule", Config{}, typicalLine, 0},
		{"no rule for it", Config{Cookies: []CookieRule{{Names: []string{"x"}, Edits: edits("secure set")}}}, typicalLine, 0},
		{"a rewritten value", Config{Edits: edits("samesite set strict")}, "a=b; SameSite=Lax; Path=/", 1},
		{"a deletion", Config{Edits: edits("max_age at_most 1h")}, "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", 0},
		{"duplicates", Config{Edits: edits("secure set")}, "a=b" + strings.Repeat("; Secure", 100), 2},
		{"a pattern", Config{Cookies: []CookieRule{{Names: []string{"*"}, Edits: edits("secure set")}}}, typicalLine, 1},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			p := mustNew(t, tc.cfg)
			x := &Exchange{HTTPS: true}
			if got := testing.AllocsPerRun(1000, func() { sink, _ = p.SetCookie(tc.line, x) }); got > tc.want {
				t.Errorf("%v allocations, want %v", got, tc.want)
			}
		})
	}
}
