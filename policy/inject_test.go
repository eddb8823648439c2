package policy

import (
	"slices"
	"strings"
	"testing"
)

func TestStripInjectExpire(t *testing.T) {
	expand := func(template string) string {
		return strings.NewReplacer("{good}", "eu", "{bad}", "a;b", "{space}", " a", "{quote}", `a"`, "{control}", "a\x01", "{empty}", "", "{brace}", "{good}").Replace(template)
	}
	for _, tc := range []struct {
		desc     string
		cfg      Config
		http     bool
		cookie   string
		request  string
		set      []string
		response []string
	}{
		{desc: "strip both ways", cfg: Config{Strip: []Strip{{Names: []string{"_ga*"}}}}, cookie: "a=b; _ga=1; _ga_X=2", request: "a=b", set: []string{"_ga=1", "c=d", "_gat"}, response: []string{"c=d", "_gat"}},
		{desc: "strip requests", cfg: Config{Strip: []Strip{{Direction: "request", Names: []string{"a"}}}}, cookie: "a=b; c=d; a=e", request: "c=d", set: []string{"a=b"}, response: []string{"a=b"}},
		{desc: "strip responses", cfg: Config{Strip: []Strip{{Direction: "response", Names: []string{"a"}}}}, cookie: "a=b", request: "a=b", set: []string{"a=b", "a=; Max-Age=0"}},
		{desc: "keep only one", cfg: Config{Strip: []Strip{{Direction: "request", Names: []string{"*", "!JSESSIONID"}}}}, cookie: "a=b; JSESSIONID=1; JSESSIONIDX=2", request: "JSESSIONID=1"},
		{desc: "keep only one, nothing is left", cfg: Config{Strip: []Strip{{Names: []string{"*", "!x"}}}}, cookie: "a=b", set: []string{"a=b", "v"}},
		{desc: "strip by two rules", cfg: Config{Strip: []Strip{{Direction: "request", Names: []string{"a*"}}, {Direction: "response", Names: []string{"a"}}}}, cookie: "a=1; b=2", request: "b=2", set: []string{"a=1", "ab=2"}, response: []string{"ab=2"}},
		{desc: "strip by an expression", cfg: Config{Strip: []Strip{{Names: []string{"~[a-c]"}}}}, cookie: "a=1; d=1; aa=1", request: "d=1; aa=1", set: []string{"b=1", "d=1"}, response: []string{"d=1"}},
		{desc: "strip by the app's name", cfg: Config{Strip: []Strip{{Names: []string{"sid"}}}, Cookies: []CookieRule{{Names: []string{"sid"}, Rename: "x"}}}, cookie: "x=1; a=b", request: "a=b", set: []string{"sid=1"}},
		{desc: "strip and edit others", cfg: Config{Strip: []Strip{{Names: []string{"a"}}}, Edits: edits("secure set")}, set: []string{"a=1", "b=1"}, response: []string{"b=1; Secure"}},

		{desc: "inject a request cookie", cfg: Config{Inject: []Inject{{Direction: "request", Name: "edge", Value: "fra"}}}, cookie: "a=b", request: "a=b; edge=fra"},
		{desc: "inject the only one", cfg: Config{Inject: []Inject{{Direction: "request", Name: "edge", Value: "{good}"}}}, request: "edge=eu"},
		{desc: "inject over the browser's", cfg: Config{Inject: []Inject{{Direction: "request", Name: "edge", Value: "fra"}}}, cookie: "edge=evil; a=b; EDGE=evil; edge[x]=evil", request: "a=b; edge=fra"},
		{desc: "inject over a stripped one", cfg: Config{Strip: []Strip{{Names: []string{"*"}}}, Inject: []Inject{{Direction: "request", Name: "edge", Value: "fra"}}}, cookie: "edge=evil; a=b", request: "edge=fra"},
		{desc: "inject if absent, absent", cfg: Config{Inject: []Inject{{Direction: "request", Name: "tz", Value: "UTC", IfAbsent: true}}}, cookie: "a=b", request: "a=b; tz=UTC"},
		{desc: "inject if absent, there", cfg: Config{Inject: []Inject{{Direction: "request", Name: "tz", Value: "UTC", IfAbsent: true}}}, cookie: "tz=CET; a=b", request: "tz=CET; a=b"},
		{desc: "inject if absent, there by its browser's name", cfg: Config{Cookies: []CookieRule{{Names: []string{"tz"}, Rename: "zone"}}, Inject: []Inject{{Direction: "request", Name: "tz", Value: "UTC", IfAbsent: true}}}, cookie: "zone=CET", request: "tz=CET"},
		{desc: "inject if absent, only unprefixed", cfg: Config{Cookies: []CookieRule{{Names: []string{"tz"}, Rename: "zone"}}, Inject: []Inject{{Direction: "request", Name: "tz", Value: "UTC", IfAbsent: true}}}, cookie: "tz=evil", request: "tz=UTC"},
		{desc: "inject what a cookie cannot hold", cfg: Config{Inject: []Inject{{Direction: "request", Name: "a", Value: "{bad}"}, {Direction: "request", Name: "b", Value: "{empty}"}, {Direction: "request", Name: "c", Value: "{control}"}, {Direction: "request", Name: "d", Value: "{quote}"}, {Direction: "request", Name: "e", Value: "{space}"}}}, cookie: "a=evil; x=y", request: "x=y"},
		{desc: "inject a placeholder that nobody knows", cfg: Config{Inject: []Inject{{Direction: "request", Name: "a", Value: "x{http.request.headr.X}"}}}, cookie: "b=c", request: "b=c"},
		{desc: "inject, expanded once", cfg: Config{Inject: []Inject{{Direction: "request", Name: "a", Value: "{brace}"}}}, request: "a={good}"},
		{desc: "inject an empty value", cfg: Config{Inject: []Inject{{Direction: "request", Name: "a"}}}, request: "a="},

		{desc: "inject a response cookie", cfg: Config{Inject: []Inject{{Name: "region", Value: "{good}"}}}, set: []string{"a=b"}, response: []string{"a=b", "region=eu"}},
		{desc: "inject the only one into a response", cfg: Config{Inject: []Inject{{Direction: "response", Name: "region", Value: "eu"}}}, response: []string{"region=eu"}},
		{desc: "inject over the app's", cfg: Config{Inject: []Inject{{Name: "region", Value: "eu"}}}, set: []string{"region=us; Path=/x", "a=b", "region=; Max-Age=0"}, response: []string{"a=b", "region=eu"}},
		{desc: "inject obeys the edits, its own last", cfg: Config{Defaults: true, Cookies: []CookieRule{{Names: []string{"region"}, Edits: edits("samesite set strict")}}, Inject: []Inject{{Name: "region", Value: "eu", Edits: edits("httponly remove; max_age set 1h")}}}, response: []string{"region=eu; Secure; SameSite=Strict; Path=/; Max-Age=3600"}},
		{desc: "inject leaves HttpOnly off what scripts read", cfg: Config{Defaults: true, Inject: []Inject{{Name: "csrftoken", Value: "1"}}}, response: []string{"csrftoken=1; Secure; SameSite=Lax; Path=/"}},
		{desc: "inject is renamed", cfg: Config{Cookies: []CookieRule{{Names: []string{"region"}, Prefix: "auto"}}, Inject: []Inject{{Name: "region", Value: "eu"}}}, response: []string{"__Host-region=eu; Secure; Path=/"}},
		{desc: "inject over plain http under a prefix", cfg: Config{Cookies: []CookieRule{{Names: []string{"region"}, Prefix: "auto"}}, Inject: []Inject{{Name: "region", Value: "eu"}}}, http: true},
		{desc: "inject if the browser has none, it has", cfg: Config{Inject: []Inject{{Name: "visit", Value: "1", IfAbsent: true}}}, cookie: "visit=0", request: "visit=0"},
		{desc: "inject if the browser has none, it has none", cfg: Config{Inject: []Inject{{Name: "visit", Value: "1", IfAbsent: true}}}, cookie: "visits=0", request: "visits=0", response: []string{"visit=1"}},
		{desc: "inject if the app sets none, it does", cfg: Config{Inject: []Inject{{Name: "visit", Value: "1", IfAbsent: true}}}, set: []string{"visit=2"}, response: []string{"visit=2"}},
		{desc: "inject if the app sets none, it deletes it", cfg: Config{Inject: []Inject{{Name: "visit", Value: "1", IfAbsent: true}}}, set: []string{"visit=; Max-Age=0"}, response: []string{"visit=; Max-Age=0"}},
		{desc: "inject if the browser has none by the new name", cfg: Config{Cookies: []CookieRule{{Names: []string{"visit"}, Prefix: "host"}}, Inject: []Inject{{Name: "visit", Value: "1", IfAbsent: true}}}, cookie: "__Host-visit=0", request: "visit=0"},
		{desc: "inject where the browser has only a bare one", cfg: Config{Cookies: []CookieRule{{Names: []string{"visit"}, Prefix: "host"}}, Inject: []Inject{{Name: "visit", Value: "1", IfAbsent: true}}}, cookie: "visit=0", response: []string{"__Host-visit=1; Secure; Path=/"}},
		{desc: "inject where the app's is stripped", cfg: Config{Strip: []Strip{{Names: []string{"visit"}}}, Inject: []Inject{{Name: "visit", Value: "1", IfAbsent: true}}}, set: []string{"visit=2"}, response: []string{"visit=1"}},
		{desc: "a bad value is not mapped away", cfg: Config{Edits: []Edit{{Attribute: "path", Op: OpSet, Value: "{empty}"}, {Attribute: "path", Op: OpMap, From: "/", Value: "/x"}, {Attribute: "path", Op: OpAuto}}}, set: []string{"a=b; Path=/"}},
		{desc: "expire with a bad domain", cfg: Config{Expire: []Expire{{Names: []string{"a"}, Domain: "{bad}"}}}, cookie: "a=1", request: "a=1"},
		{desc: "inject a bad value into a response", cfg: Config{Inject: []Inject{{Name: "region", Value: "{bad}"}}}, set: []string{"region=us", "a=b"}, response: []string{"a=b"}},

		{desc: "expire", cfg: Config{Expire: []Expire{{Names: []string{"old"}}}}, cookie: "old=1; a=b", request: "old=1; a=b", set: []string{"a=b"}, response: []string{"a=b", "old=; Max-Age=0; Secure; Path=/"}},
		{desc: "expire, not carried", cfg: Config{Expire: []Expire{{Names: []string{"old"}}}}, cookie: "older=1", request: "older=1", set: []string{"a=b"}, response: []string{"a=b"}},
		{desc: "expire, on http", cfg: Config{Expire: []Expire{{Names: []string{"old"}}}}, http: true, cookie: "old=1", request: "old=1", response: []string{"old=; Max-Age=0; Path=/"}},
		{desc: "expire, where it was set", cfg: Config{Expire: []Expire{{Names: []string{"old"}, Path: "/shop", Domain: "example.com"}}}, cookie: "old=1; old=2", request: "old=1; old=2", response: []string{"old=; Max-Age=0; Secure; Path=/shop; Domain=example.com"}},
		{desc: "expire a pattern, each name once", cfg: Config{Expire: []Expire{{Names: []string{"_ga*"}}}}, cookie: "_ga=1; _ga_X=2; a=b; _ga=3", request: "_ga=1; _ga_X=2; a=b; _ga=3", response: []string{"_ga=; Max-Age=0; Secure; Path=/", "_ga_X=; Max-Age=0; Secure; Path=/"}},
		{desc: "expire by the browser's name", cfg: Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}}, Expire: []Expire{{Names: []string{"sid"}, Domain: "example.com"}}}, cookie: "sid=stale; __Host-sid=1", request: "sid=1", response: []string{"sid=; Max-Age=0; Secure; Path=/; Domain=example.com"}},
		{desc: "expire a prefixed name", cfg: Config{Expire: []Expire{{Names: []string{"__Host-old"}}}}, cookie: "__Host-old=1", request: "__Host-old=1", response: []string{"__Host-old=; Max-Age=0; Secure; Path=/"}},
		{desc: "expire what is stripped", cfg: Config{Strip: []Strip{{Direction: "request", Names: []string{"old"}}}, Expire: []Expire{{Names: []string{"old"}}}}, cookie: "old=1", response: []string{"old=; Max-Age=0; Secure; Path=/"}},
		{desc: "expire all, but not what has no name", cfg: Config{Expire: []Expire{{Names: []string{"*"}}}}, cookie: "v; a=1; =x; b\x01=1", request: "a=1", response: []string{"a=; Max-Age=0; Secure; Path=/"}},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			p := mustNew(t, tc.cfg)
			request, response := through(p, &Exchange{HTTPS: !tc.http, Host: "www.example.com", Expand: expand}, tc.cookie, tc.set...)
			if request != tc.request || !slices.Equal(response, tc.response) {
				t.Errorf("got %q, %q, want %q, %q", request, response, tc.request, tc.response)
			}
		})
	}
}
