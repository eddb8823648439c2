package policy

import (
	"fmt"
	"testing"
)

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

// TestExchangeKeepsSilent checks that an exchange prints no cookie.
func TestExchangeKeepsSilent(t *testing.T) {
	p := mustNew(t, Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host"}}})
	x := &Exchange{HTTPS: true}
	through(p, x, "__Host-a=secret", "a=secret")
	for _, verb := range []string{"%v", "%+v", "%s"} {
		if got := fmt.Sprintf(verb, x); got != "cookie policy exchange" {
			t.Errorf("%s: %s", verb, got)
		}
	}
	if !x.resolved.has("a") {
		t.Error("it does not know what was resolved")
	}
	x.Forget()
	if x.resolved.has("a") {
		t.Error("it still trusts")
	}
}
