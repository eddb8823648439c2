package policy

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestExpireBound checks that one response stays within what servers take, and
// that the next ones go on.
func TestExpireBound(t *testing.T) {
	p := mustNew(t, Config{Expire: []Expire{{Names: []string{"t*"}}}})
	left := map[string]bool{}
	for i := range 100 {
		left["t"+strings.Repeat("x", i)] = true
	}
	for round := 1; len(left) > 0; round++ {
		var pairs []string
		for name := range left {
			pairs = append(pairs, name+"=1")
		}
		_, response := through(p, &Exchange{}, strings.Join(pairs, "; "))
		if len(response) > maxExpired || round > 4 {
			t.Fatalf("round %d: %d deletions", round, len(response))
		}
		for _, line := range response {
			name, _, _ := strings.Cut(line, "=")
			delete(left, name)
		}
	}
}

// TestExpire checks which deletions rules add.
func TestExpire(t *testing.T) {
	checkExchanges(t, []exchangeCase{
		{desc: "expire with a bad domain", cfg: Config{Expire: []Expire{{Names: []string{"a"}, Domain: "{bad}"}}}, cookie: "a=1", request: "a=1"},
		{desc: "expire", cfg: Config{Expire: []Expire{{Names: []string{"old"}}}}, cookie: "old=1; a=b", request: "old=1; a=b", set: []string{"a=b"}, response: []string{"a=b", "old=; Max-Age=0; Secure; Path=/"}},
		{desc: "expire, not carried", cfg: Config{Expire: []Expire{{Names: []string{"old"}}}}, cookie: "older=1", request: "older=1", set: []string{"a=b"}, response: []string{"a=b"}},
		{desc: "expire, on http", cfg: Config{Expire: []Expire{{Names: []string{"old"}}}}, http: true, cookie: "old=1", request: "old=1", response: []string{"old=; Max-Age=0; Path=/"}},
		{desc: "expire, where it was set", cfg: Config{Expire: []Expire{{Names: []string{"old"}, Path: "/shop", Domain: "example.com"}}}, cookie: "old=1; old=2", request: "old=1; old=2", response: []string{"old=; Max-Age=0; Secure; Path=/shop; Domain=example.com"}},
		{desc: "expire a pattern, each name once", cfg: Config{Expire: []Expire{{Names: []string{"_ga*"}}}}, cookie: "_ga=1; _ga_X=2; a=b; _ga=3", request: "_ga=1; _ga_X=2; a=b; _ga=3", response: []string{"_ga=; Max-Age=0; Secure; Path=/", "_ga_X=; Max-Age=0; Secure; Path=/"}},
		{desc: "expire by the browser's name", cfg: Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}}, Expire: []Expire{{Names: []string{"sid"}, Domain: "example.com"}}}, cookie: "sid=stale; __Host-sid=1", request: "sid=1", response: []string{"sid=; Max-Age=0; Secure; Path=/; Domain=example.com"}},
		{desc: "expire a prefixed name", cfg: Config{Expire: []Expire{{Names: []string{"__Host-old"}}}}, cookie: "__Host-old=1", request: "__Host-old=1", response: []string{"__Host-old=; Max-Age=0; Secure; Path=/"}},
		{desc: "expire what is stripped", cfg: Config{Strip: []Strip{{Direction: "request", Names: []string{"old"}}}, Expire: []Expire{{Names: []string{"old"}}}}, cookie: "old=1", response: []string{"old=; Max-Age=0; Secure; Path=/"}},
		{desc: "expire all, but not what has no name", cfg: Config{Expire: []Expire{{Names: []string{"*"}}}}, cookie: "v; a=1; =x; b\x01=1", request: "a=1", response: []string{"a=; Max-Age=0; Secure; Path=/"}},
	})
}

// TestExpireMessages checks what New says about expire.
func TestExpireMessages(t *testing.T) {
	checkMessages(t, []messageCase{
		{"no names", Config{Expire: []Expire{{}}}, []string{"expire[0]: the rule names no cookie: write the name of a cookie, or * for all"}},
		{"a lifetime among the names", Config{Expire: []Expire{{Names: []string{"old", "30d"}}}}, []string{`expire[0].names[1]: expire takes the names of cookies, and "30d" does not look like one: leave it out, since expire takes no lifetime, or =30d if that is the name of a cookie`}},
		{"a domain among the names", Config{Expire: []Expire{{Names: []string{"old", "example.com"}}}}, []string{`expire[0].names[1]: expire takes the names of cookies, and "example.com" does not look like one: write domain example.com in a block after the names, or =example.com if that is the name of a cookie`}},
		{"a name with a dot", Config{Expire: []Expire{{Names: []string{"connect.sid"}}}}, nil},
		{"a literal that looks like a domain", Config{Expire: []Expire{{Names: []string{"=example.com"}}}}, nil},
		{"a path that is none", Config{Expire: []Expire{{Names: []string{"old"}, Path: "x"}}}, []string{`expire[0].path: the path "x" does not start with /: write a path that starts with /, such as /app`}},
		{"a date that is none", Config{Expire: []Expire{{Names: []string{"old"}, Until: "soon"}}}, []string{`expire[0].until: "soon" is not a date: write one such as 2027-03-01 (00:00 UTC) or 2027-03-01T12:00:00Z`}},
		{"a date that is past", Config{Expire: []Expire{{Names: []string{"old"}, Until: "2026-11-23"}}}, []string{"expire[0].until: 2026-11-23 is past, so that nothing is expired any more"}},
	})
}

// TestExpireUntil checks that a date ends the deletions.
func TestExpireUntil(t *testing.T) {
	now := time.Date(2027, 2, 28, 23, 59, 59, 0, time.UTC)
	p, err := New(Config{Expire: []Expire{{Names: []string{"old"}, Until: "2027-03-01"}}}, Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range [][]string{{"old=; Max-Age=0; Path=/"}, nil} {
		if _, got := through(p, &Exchange{}, "old=1"); !slices.Equal(got, want) {
			t.Errorf("at %s: got %q, want %q", now, got, want)
		}
		now = now.Add(time.Second)
	}
}
