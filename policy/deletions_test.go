package policy

import (
	"slices"
	"strings"
	"testing"
)

// TestWindowTwins checks where a deletion looks for the old cookie, and that it
// does so over http as well.
func TestWindowTwins(t *testing.T) {
	for _, tc := range []struct {
		desc, edits string
		http        bool
		want        []string
	}{
		{"flags are no other place", "secure auto; httponly set", false, []string{"__Host-sid=; Max-Age=0; Path=/; Secure; HttpOnly", "sid=; Max-Age=0; Path=/old"}},
		{"a map", "path map /old -> /new", false, []string{"__Host-sid=; Max-Age=0; Path=/; Secure", "sid=; Max-Age=0; Path=/new", "sid=; Max-Age=0; Path=/old"}},
		{"over http", "httponly set", true, []string{"sid=; Max-Age=0; Path=/old"}},
	} {
		p := mustNew(t, Config{Edits: edits(tc.edits), Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host", AcceptUnprefixedUntil: "2027-01-01"}}})
		_, got := through(p, &Exchange{HTTPS: !tc.http, Host: "www.example.com"}, "", "sid=; Max-Age=0; Path=/old")
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: got %q, want %q", tc.desc, got, tc.want)
		}
	}
}

// TestSiblings checks that under prefix auto a logout, or a new session, is not
// undone by the cookie that the browser holds under another prefix.
func TestSiblings(t *testing.T) {
	p := mustNew(t, Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "auto"}}})
	for _, tc := range []struct{ desc, cookie, set, want string }{
		{"deleted without HttpOnly", "__Host-Http-sid=1", "sid=; Max-Age=0; Path=/", "__Host-sid=; Max-Age=0; Path=/; Secure|__Host-Http-sid=; Max-Age=0; Path=/; Secure; HttpOnly"},
		{"deleted with HttpOnly", "__Host-sid=1; __Secure-sid=2", "sid=; Max-Age=0; HttpOnly", "__Host-Http-sid=; Max-Age=0; HttpOnly; Secure; Path=/|__Host-sid=; Max-Age=0; HttpOnly; Secure; Path=/|__Secure-sid=; Max-Age=0; HttpOnly; Secure"},
		{"deleted, only one held", "__Host-sid=1", "sid=; Max-Age=0", "__Host-sid=; Max-Age=0; Secure; Path=/"},
		{"set anew without HttpOnly", "__Host-Http-sid=1", "sid=2; Path=/", "__Host-sid=2; Path=/; Secure|__Host-Http-sid=; Max-Age=0; Secure; HttpOnly; Path=/"},
		{"set anew by a stronger name", "__Host-sid=1", "sid=2; Path=/; HttpOnly", "__Host-Http-sid=2; Path=/; HttpOnly; Secure"},
		{"nothing held", "", "sid=2; Path=/a", "__Secure-sid=2; Path=/a; Secure"},
	} {
		x := &Exchange{HTTPS: true}
		_, got := through(p, x, tc.cookie, tc.set)
		if strings.Join(got, "|") != tc.want {
			t.Errorf("%s: got %q, want %q", tc.desc, got, tc.want)
		}
		if again := setCookies(p, got, x); !slices.Equal(again, got) {
			t.Errorf("%s: again %q", tc.desc, again)
		}
	}
}

// TestSiblingsOverHTTP checks that no name with a prefix goes out where browsers
// refuse it, not even to be deleted.
func TestSiblingsOverHTTP(t *testing.T) {
	p := mustNew(t, Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "auto"}}})
	if _, got := through(p, &Exchange{Host: "www.example.com"}, "__Host-Http-sid=1", "sid=; Max-Age=0"); len(got) > 0 {
		t.Errorf("got %q", got)
	}
}
