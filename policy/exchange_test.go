package policy

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
)

// TestNested sends exchanges through two policies, the first outside.
func TestNested(t *testing.T) {
	host := Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}}}
	for _, tc := range []struct {
		desc              string
		outer, inner      Config
		cookie, request   string
		set               []string
		response          []string
		asked, outerSeen  string // paths
		innerSeen         string
		responseUntouched bool
	}{
		{
			desc: "both rename", outer: host, inner: host, cookie: "__Host-sid=v; sid=evil", request: "sid=v",
			set: []string{"sid=v"}, response: []string{"__Host-sid=v; Secure; Path=/"},
		},
		{
			desc: "only the outer renames", outer: host, inner: Config{Edits: edits("httponly set")}, cookie: "__Host-sid=v", request: "sid=v",
			set: []string{"sid=v"}, response: []string{"__Host-sid=v; HttpOnly; Secure; Path=/"},
		},
		{
			desc: "only the inner renames", outer: Config{Cookies: []CookieRule{{Names: []string{"sid"}, Edits: edits("samesite set strict")}}}, inner: host,
			cookie: "__Host-sid=v; sid=evil", request: "sid=v",
			set: []string{"sid=v"}, response: []string{"__Host-sid=v; Secure; Path=/; SameSite=Strict"},
		},
		{
			desc: "different names", outer: Config{Cookies: []CookieRule{{Names: []string{"sid"}, Rename: "outer"}}},
			inner: Config{Cookies: []CookieRule{{Names: []string{"sid"}, Rename: "inner"}}}, cookie: "outer=1; inner=2", request: "sid=2",
			set: []string{"sid=v"}, response: []string{"inner=v"},
		},
		{
			desc: "the inner drops what the outer did not resolve", outer: Config{}, inner: host, cookie: "sid=evil", request: "",
		},
		{
			desc: "the outer strips by the app's name", outer: Config{Strip: []Strip{{Direction: "response", Names: []string{"sid"}}}}, inner: host,
			set: []string{"sid=v", "a=b"}, response: []string{"a=b"},
		},
		{
			desc: "an injected cookie is the inner's to rename", outer: Config{Inject: []Inject{{Direction: "request", Name: "sid", Value: "edge"}}}, inner: host,
			cookie: "a=b; sid=evil", request: "a=b; sid=edge",
		},
		{
			desc: "expire is nobody's to rename", outer: Config{Cookies: []CookieRule{{Names: []string{"old"}, Prefix: "host"}}}, inner: Config{Expire: []Expire{{Names: []string{"old"}}}},
			cookie: "old=1", request: "", response: []string{"old=; Max-Age=0; Secure; Path=/"},
		},
		{
			desc: "what the outer resolved is not confusable to the inner", outer: Config{Cookies: []CookieRule{{Names: []string{"SID"}, Prefix: "host"}}},
			inner:  Config{Inject: []Inject{{Direction: "request", Name: "sid", Value: "1", IfAbsent: true}}},
			cookie: "__Host-SID=v; Sid=evil", request: "SID=v; sid=1",
		},
		{
			desc: "the stronger name goes on", outer: Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "secure"}}}, inner: host,
			cookie: "__Secure-sid=planted; __Host-sid=1", request: "sid=1", set: []string{"sid=v"}, response: []string{"__Host-sid=v; Secure; Path=/"},
		},
		{
			desc: "a bare name that the outer accepts", outer: Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host", AcceptUnprefixedUntil: "2027-01-01"}}}, inner: host,
			cookie: "sid=1", request: "sid=1",
		},
		{
			desc: "path auto after a set", outer: Config{Edits: edits("path set /shop; path auto")}, inner: Config{Edits: edits("path auto")},
			asked: "/crm/x", innerSeen: "/x", outerSeen: "/x", set: []string{"a=b; Path=/"}, response: []string{"a=b; Path=/crm/shop"},
		},
		{
			desc: "both expire", outer: Config{Expire: []Expire{{Names: []string{"old"}}}}, inner: Config{Expire: []Expire{{Names: []string{"old"}}}},
			cookie: "old=1", request: "old=1", response: []string{"old=; Max-Age=0; Secure; Path=/"},
		},
		{
			desc: "many names", outer: Config{Cookies: []CookieRule{{Names: []string{"*"}, Prefix: "host"}}}, inner: Config{Cookies: []CookieRule{{Names: []string{"*"}, Prefix: "host"}}},
			cookie: "__Host-a=1; __Host-b=2; __Host-c=3; __Host-d=4; __Host-e=5; f=evil; __Host-g=7", request: "a=1; b=2; c=3; d=4; e=5; g=7",
		},
		{
			desc: "the inner expires what the outer stripped", outer: Config{Strip: []Strip{{Direction: "request", Names: []string{"_ga"}}}}, inner: Config{Expire: []Expire{{Names: []string{"_ga"}}}},
			cookie: "_ga=1; a=b", request: "a=b", response: []string{"_ga=; Max-Age=0; Secure; Path=/"},
		},
		{
			desc: "path auto, once", outer: Config{Edits: edits("path auto")}, inner: Config{Edits: edits("path auto")},
			asked: "/crm/x", innerSeen: "/x", outerSeen: "/x", set: []string{"a=b; Path=/"}, response: []string{"a=b; Path=/crm"},
		},
		{
			desc: "path auto, only outside", outer: Config{Edits: edits("path auto")}, inner: Config{Edits: edits("secure set")},
			asked: "/crm/x", innerSeen: "/x", outerSeen: "/x", set: []string{"a=b; Path=/"}, response: []string{"a=b; Path=/crm; Secure"},
		},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			outer, inner := mustNew(t, tc.outer), mustNew(t, tc.inner)
			x := &Exchange{HTTPS: true}
			h := http.Header{}
			if tc.cookie != "" {
				h["Cookie"] = []string{tc.cookie}
			}
			if err := errors.Join(outer.Request(h, x), inner.Request(h, x)); err != nil {
				t.Fatal(err)
			}
			if got := h.Get("Cookie"); got != tc.request {
				t.Errorf("request: got %q, want %q", got, tc.request)
			}
			answer := http.Header{"Set-Cookie": tc.set}
			x.AskedPath, x.SeenPath = tc.asked, tc.innerSeen
			inner.Response(answer, x)
			x.SeenPath = tc.outerSeen
			outer.Response(answer, x)
			if got := answer["Set-Cookie"]; !slices.Equal(got, tc.response) {
				t.Errorf("response: got %q, want %q", got, tc.response)
			}
		})
	}
}

// TestMarksAreOfOthers checks that a line is not taken for one that the same
// policy has just made.
func TestMarksAreOfOthers(t *testing.T) {
	mapped := mustNew(t, Config{Edits: edits("path auto")})
	x := &Exchange{AskedPath: "/shop/x", SeenPath: "/x"}
	_, got := through(mapped, x, "", "a=1; Path=/x", "a=1; Path=/shop/x")
	if want := []string{"a=1; Path=/shop/x", "a=1; Path=/shop/shop/x"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	renamed := mustNew(t, Config{Cookies: []CookieRule{{Names: []string{"sid"}, Rename: "s"}}})
	_, got = through(renamed, &Exchange{}, "", "sid=1", "s=1")
	if want := []string{"s=1"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestExchangeKeepsSilent checks that an exchange prints no cookie.
func TestExchangeKeepsSilent(t *testing.T) {
	p := mustNew(t, Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host"}}})
	x := &Exchange{HTTPS: true}
	through(p, x, "__Host-a=secret", "a=secret")
	for _, verb := range []string{"%v", "%+v", "%s"} {
		if got := fmt.Sprintf(verb, x.History); got != "cookie policy history" {
			t.Errorf("%s: %s", verb, got)
		}
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

// TestSentStays checks that what the browser sent is known whatever handlers do
// to the slice in the header.
func TestSentStays(t *testing.T) {
	p := mustNew(t, Config{Expire: []Expire{{Names: []string{"old"}}}})
	x, lines := &Exchange{}, []string{"old=1"}
	if err := p.Request(http.Header{"Cookie": lines}, x); err != nil {
		t.Fatal(err)
	}
	lines[0] = "new=1"
	if got := setCookies(p, nil, x); !slices.Equal(got, []string{"old=; Max-Age=0; Path=/"}) {
		t.Errorf("got %q", got)
	}
}
