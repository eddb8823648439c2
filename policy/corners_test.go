package policy

import (
	"errors"
	"net/http"
	"testing"
)

// TestPairWithoutName checks that a pair without a name passes as it is, where
// hygiene lets it through and a rule is about all names.
func TestPairWithoutName(t *testing.T) {
	p := mustNew(t, Config{Hygiene: "off", Cookies: []CookieRule{{Names: []string{"*"}, Prefix: "http"}}})
	if got, want := mustRequest(t, p, "a; =b; __Http-c=d"), "a; =b; c=d"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestIdleDefaultCollapses checks that an attribute stands there once if an edit is
// about it, even if that edit can never act.
func TestIdleDefaultCollapses(t *testing.T) {
	p := mustNew(t, Config{Edits: edits("expires set 2027-06-01; max_age default 1s")})
	got, _ := p.SetCookie("a=b; Max-Age=1 0; Max-Age=5", &Exchange{})
	if want := "a=b; Max-Age=5; Expires=Tue, 01 Jun 2027 00:00:00 GMT"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestStripOfExpired checks that an outer policy knows the app's name for a cookie
// that an inner one deletes.
func TestStripOfExpired(t *testing.T) {
	inner := mustNew(t, Config{Inject: []Inject{{Name: "x", Value: "eu"}}, Expire: []Expire{{Names: []string{"x"}}}})
	outer := mustNew(t, Config{Strip: []Strip{{Direction: "response", Names: []string{"x"}}}})
	history := new(History)
	h := http.Header{"Cookie": {"x=1"}}
	answer := http.Header{}
	out, in := &Exchange{History: history}, &Exchange{History: history}
	if err := errors.Join(outer.Request(h, out), inner.Request(h, in)); err != nil {
		t.Fatal(err)
	}
	inner.Response(answer, in)
	if got := answer["Set-Cookie"]; len(got) != 2 {
		t.Fatalf("the inner policy sends %q", got)
	}
	outer.Response(answer, out)
	if got := answer["Set-Cookie"]; len(got) > 0 {
		t.Errorf("got %q", got)
	}
}

// TestGuardOfRenamedBesideAllowlist checks that the guard looks at a renamed cookie,
// though a rule strips whatever has the browser's name as the app's.
func TestGuardOfRenamedBesideAllowlist(t *testing.T) {
	p := mustNew(t, Config{
		Cookies: []CookieRule{{Names: []string{"tok"}, Rename: "app1"}},
		Strip:   []Strip{{Direction: "request", Names: []string{"*", "!tok"}}},
	})
	if got, want := mustRequest(t, p, "app1=1,admin=2; app1=1; x=2"), "tok=1"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestPrefixOfManaged checks that a cookie that some parser reads as one with a prefix
// does not pass, even if a rule for all names lets it come under its own name.
func TestPrefixOfManaged(t *testing.T) {
	p := mustNew(t, Config{Cookies: []CookieRule{{Names: []string{"*"}, Prefix: "http", AcceptUnprefixedUntil: "2099-01-01"}}})
	if got, want := mustRequest(t, p, "_.Host-sid=2; sid=1"), "sid=1"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
