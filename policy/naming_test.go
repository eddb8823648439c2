package policy

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/browser"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/rfc6265bis"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// through sends cookies both ways through p, as one request and its response.
func through(p *Policy, x *Exchange, cookie string, setCookies ...string) (request string, response []string) {
	h := http.Header{}
	if cookie != "" {
		h["Cookie"] = []string{cookie}
	}
	if err := p.Request(h, x); err != nil {
		return err.Error(), nil
	}
	answer := http.Header{}
	if setCookies != nil {
		answer["Set-Cookie"] = setCookies
	}
	p.Response(answer, x)
	return h.Get("Cookie"), answer["Set-Cookie"]
}

func TestNames(t *testing.T) {
	host := []CookieRule{{Names: []string{"sid"}, Prefix: "host"}}
	renamed := []CookieRule{{Names: []string{"sid"}, Rename: "app1"}}
	auto := []CookieRule{{Names: []string{"*", "!lang"}, Prefix: "auto"}}
	for _, tc := range []struct {
		desc     string
		cookies  []CookieRule
		http     bool
		host     string
		cookie   string // from the browser
		request  string // to the app
		set      string // from the app
		response string // to the browser
	}{
		{desc: "rename", cookies: renamed, cookie: "app1=v; x=y", request: "sid=v; x=y", set: "sid=v; Path=/a", response: "app1=v; Path=/a"},
		{desc: "rename, blanks stay", cookies: renamed, set: "\t sid =v", response: "\t app1 =v"},
		{desc: "rename, no other name", cookies: renamed, cookie: "app12=v", request: "app12=v", set: "sid2=v", response: "sid2=v"},
		{desc: "rename, another case is another cookie", cookies: renamed, set: "SID=v", response: "SID=v"},
		{desc: "rename, on http too", cookies: renamed, http: true, cookie: "app1=v", request: "sid=v", set: "sid=v", response: "app1=v"},
		{desc: "rename to a prefix", cookies: []CookieRule{{Names: []string{"sid"}, Rename: "__Host-app.sid"}}, cookie: "__Host-app.sid=v", request: "sid=v", set: "sid=v; Domain=x.com; Path=/a", response: "__Host-app.sid=v; Path=/; Secure"},
		{desc: "prefix", cookies: host, cookie: "__Host-sid=v", request: "sid=v", set: "sid=v", response: "__Host-sid=v; Secure; Path=/"},
		{desc: "prefix, what it forbids goes", cookies: host, set: "sid=v; Path=/app; Domain=example.com; Max-Age=5", response: "__Host-sid=v; Path=/; Max-Age=5; Secure"},
		{desc: "prefix, a deletion follows", cookies: host, set: "sid=; Max-Age=0", response: "__Host-sid=; Max-Age=0; Secure; Path=/"},
		{desc: "prefix, a value like it", cookies: host, cookie: "__Host-sid=__Host-sid=x", request: "sid=__Host-sid=x", set: "sid=sid=x", response: "__Host-sid=sid=x; Secure; Path=/"},
		{desc: "prefix, unprefixed", cookies: host, cookie: "sid=evil; __Host-sid=v; sid=evil2", request: "sid=v"},
		{desc: "prefix, unprefixed alone", cookies: host, cookie: "sid=evil; x=y", request: "x=y"},
		{desc: "prefix, twice", cookies: host, cookie: "__Host-sid=1; x=y; __Host-sid=2", request: "sid=1; x=y"},
		{desc: "prefix, the app's own line under the browser's name", cookies: host, set: "__Host-sid=evil; Secure; Path=/", response: ""},
		{desc: "prefix, http", cookies: host, http: true, host: "example.com", set: "sid=v", response: ""},
		{desc: "prefix, localhost", cookies: host, http: true, host: "app.localhost:8080", set: "sid=v", response: "__Host-sid=v; Secure; Path=/"},
		{desc: "prefix secure", cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "secure"}}, cookie: "__Secure-sid=v; __Host-sid=w", request: "sid=v; __Host-sid=w", set: "sid=v; Domain=example.com; Path=/a", response: "__Secure-sid=v; Domain=example.com; Path=/a; Secure"},
		{desc: "prefix host-http", cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host-http"}}, cookie: "__Host-Http-sid=v", request: "sid=v", set: "sid=v", response: "__Host-Http-sid=v; Secure; HttpOnly; Path=/"},
		{desc: "prefix http", cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "http"}}, cookie: "__Http-sid=v", request: "sid=v", set: "sid=v; Path=/a", response: "__Http-sid=v; Path=/a; Secure; HttpOnly"},
		{desc: "prefix beats off and removal elsewhere", cookies: []CookieRule{{Names: []string{"*"}, Edits: edits("secure remove; path set /x")}, host[0]}, set: "sid=v", response: "__Host-sid=v; Secure; Path=/"},
		{desc: "the later of two prefixes", cookies: []CookieRule{auto[0], host[0]}, cookie: "__Host-sid=v; __Host-Http-sid=w", request: "sid=v; __Host-Http-sid=w", set: "sid=v; HttpOnly", response: "__Host-sid=v; HttpOnly; Secure; Path=/"},
		{desc: "a name that makes another prefix of it", cookies: auto, set: "Http-x=v", response: "Http-x=v", cookie: "Http-x=v; __Host-Http-x=w", request: "Http-x=v; x=w"},

		{desc: "a pattern over what another rule renames to", cookies: []CookieRule{{Names: []string{"sid"}, Rename: "__Host-app.sid"}, {Names: []string{`~app\..*`}, Prefix: "host"}}, cookie: "__Host-app.sid=v", request: "sid=v", set: "app.sid=evil", response: ""},
		{desc: "auto, HttpOnly", cookies: auto, set: "sid=v; HttpOnly", response: "__Host-Http-sid=v; HttpOnly; Secure; Path=/"},
		{desc: "auto, scripts read it", cookies: auto, set: "sid=v; Path=/", response: "__Host-sid=v; Path=/; Secure"},
		{desc: "auto, a Path", cookies: auto, set: "sid=v; Path=/a; HttpOnly", response: "__Secure-sid=v; Path=/a; HttpOnly; Secure"},
		{desc: "auto, a Domain", cookies: auto, set: "sid=v; Domain=example.com", response: "__Secure-sid=v; Domain=example.com; Secure"},
		{desc: "auto, an empty Domain is none", cookies: auto, set: "sid=v; Domain=", response: "__Host-sid=v; Secure; Path=/"},
		{desc: "auto, after the edits", cookies: []CookieRule{{Names: []string{"*"}, Edits: edits("httponly set; domain remove"), Prefix: "auto"}}, set: "sid=v; Domain=x.com", response: "__Host-Http-sid=v; Secure; HttpOnly; Path=/"},
		{desc: "auto, the strongest wins", cookies: auto, cookie: "__Secure-sid=1; __Host-sid=2; __Host-Http-sid=3", request: "sid=3"},
		{desc: "auto, two cookies", cookies: auto, cookie: "__Host-a=1; __Secure-b=2; a=evil", request: "a=1; b=2"},
		{desc: "auto, taken out by name", cookies: auto, cookie: "lang=en; __Host-lang=x", request: "lang=en; __Host-lang=x", set: "lang=en", response: "lang=en"},
		{desc: "auto, a name with a prefix that is not the pattern's", cookies: []CookieRule{{Names: []string{"*"}, Prefix: "host"}}, cookie: "__Secure-x=1", request: "__Secure-x=1", set: "__Secure-x=1; Secure", response: "__Secure-x=1; Secure"},
		{desc: "a pattern, the app's own taken out", cookies: []CookieRule{{Names: []string{"*", "!__Host-csrf"}, Prefix: "host"}}, cookie: "__Host-csrf=1; __Host-a=2", request: "__Host-csrf=1; a=2", set: "__Host-csrf=1; Secure; Path=/", response: "__Host-csrf=1; Secure; Path=/"},
		{desc: "a namespace", cookies: []CookieRule{{Names: []string{"*"}, Rename: "crm_*"}}, cookie: "crm_sid=1; sid=evil; crm_=2; crm_crm_x=3; other=4", request: "sid=1; crm_x=3", set: "sid=1; Path=/a", response: "crm_sid=1; Path=/a"},
		{desc: "a namespace, the app's own name looks like it", cookies: []CookieRule{{Names: []string{"*"}, Rename: "crm_*"}}, set: "crm_x=1", response: "crm_crm_x=1"},
		{desc: "a namespace with a suffix, for some", cookies: []CookieRule{{Names: []string{"s*"}, Rename: "a.*.b"}}, cookie: "a.sid.b=1; a.tid.b=2; sid=evil", request: "sid=1; a.tid.b=2", set: "sid=", response: "a.sid.b="},
		{desc: "a namespace that begins with a prefix", cookies: []CookieRule{{Names: []string{"*"}, Rename: "__Host-crm_*"}}, cookie: "__Host-crm_sid=1; __Host-x=2", request: "sid=1; __Host-x=2", set: "sid=1; Path=/a", response: "__Host-crm_sid=1; Path=/; Secure"},
		{desc: "a namespace leaves names with a prefix", cookies: []CookieRule{{Names: []string{"*"}, Rename: "crm_*"}}, cookie: "__Host-x=2", request: "__Host-x=2", set: "__Host-x=1; Secure; Path=/", response: "__Host-x=1; Secure; Path=/"},
		{desc: "two differing cookies of a name that others can set", cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "secure"}}, cookie: "__Secure-sid=evil; a=b; __Secure-sid=v", request: "a=b"},
		{desc: "the same cookie twice", cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "secure"}}, cookie: "__Secure-sid=v; a=b; __Secure-sid=v", request: "sid=v; a=b"},
		{desc: "three, two of them the same", cookies: []CookieRule{{Names: []string{"sid"}, Rename: "x"}}, cookie: "x=v; x=v; x=w", request: ""},
		{desc: "two differing cookies and a stronger one", cookies: auto, cookie: "__Secure-sid=1; __Secure-sid=2; __Host-sid=3", request: "sid=3"},
		{desc: "a stronger one before two differing cookies", cookies: auto, cookie: "__Host-sid=3; __Secure-sid=1; __Secure-sid=2", request: "sid=3"},
		{desc: "a long name", cookies: []CookieRule{{Names: []string{long64}, Prefix: "host"}}, cookie: strings.ToUpper(long64) + "=evil; __Host-" + long64 + "=v", request: long64 + "=v"},
		{desc: "an expression with a dot", cookies: []CookieRule{{Names: []string{`~s\.id[.]x\]?`}, Prefix: "host"}}, cookie: "s_id_x=evil; S[id.x=evil; s.id.x=evil; __Host-s.id.x=v", request: "s.id.x=v"},
		{desc: "an expression with a class", cookies: []CookieRule{{Names: []string{`~t[.-]x|\]`}, Prefix: "host"}}, cookie: "t_x=evil; t.x=evil; T-X=evil; tax=1; __Host-t.x=v", request: "tax=1; t.x=v"},
		{desc: "a glob with brackets", cookies: []CookieRule{{Names: []string{"p[*]"}, Prefix: "host"}}, cookie: "P[a]=evil; p_a=evil; __Host-p[a]=v", request: "p[a]=v"},
		{desc: "a pattern taken out is no other case", cookies: []CookieRule{{Names: []string{"*", "!X-*"}, Prefix: "host"}}, cookie: "x-tok=evil; X-tok=1", request: "X-tok=1"},
		{desc: "auto, without a name", cookies: auto, set: "v", response: "v"},
		{desc: "auto, a deletion", cookies: auto, set: "sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly", response: "__Host-Http-sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; Path=/"},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			p := mustNew(t, Config{Cookies: tc.cookies})
			x := &Exchange{HTTPS: !tc.http, Host: tc.host}
			var set []string
			if tc.set != "" {
				set = []string{tc.set}
			}
			request, response := through(p, x, tc.cookie, set...)
			if request != tc.request || strings.Join(response, "|") != tc.response {
				t.Errorf("got %q, %q, want %q, %q", request, response, tc.request, tc.response)
			}
			// A policy around this one leaves alone what this one did.
			if again := setCookies(p, response, x); !slices.Equal(again, response) {
				t.Errorf("the response again: %q, was %q", again, response)
			}
			h := http.Header{"Cookie": {request}}
			if err := p.Request(h, x); err != nil || h.Get("Cookie") != request {
				t.Errorf("the request again: %q, was %q", h.Get("Cookie"), request)
			}
		})
	}
}

var long64 = strings.Repeat("s", 64)

// setCookies sends the Set-Cookie lines of a response through p.
func setCookies(p *Policy, lines []string, x *Exchange) []string {
	h := http.Header{}
	if lines != nil {
		h["Set-Cookie"] = lines
	}
	p.Response(h, x)
	return h["Set-Cookie"]
}

// TestWindow walks through a migration: the date closes it, not a reload.
func TestWindow(t *testing.T) {
	now := time.Date(2027, 2, 28, 23, 59, 59, 0, time.UTC)
	p, err := New(Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host", AcceptUnprefixedUntil: "2027-03-01"}}},
		Options{Now: func() time.Time { return now }})
	if err != nil || len(p.Warnings()) > 0 {
		t.Fatal(err, p.Warnings())
	}
	for _, open := range []bool{true, false} {
		for _, tc := range []struct {
			desc, cookie, open, closed, set string
			response, afterwards            string
		}{
			{"bare", "sid=1", "sid=1", "", "", "", ""},
			{"bare, twice: no telling which", "sid=1; sid=2", "", "", "", "", ""},
			{"bare, three times", "sid=1; sid=2; sid=1", "", "", "", "", ""},
			{"both", "sid=1; __Host-sid=2", "sid=2", "sid=2", "", "", ""},
			{"both, and twice", "__Host-sid=2; sid=1; sid=3", "sid=2", "sid=2", "", "", ""},
			{"bare twice before", "sid=1; sid=3; __Host-sid=2", "sid=2", "sid=2", "", "", ""},
			{"set", "", "", "", "sid=1", "__Host-sid=1; Secure; Path=/", "__Host-sid=1; Secure; Path=/"},
			{"deleted", "", "", "", "sid=; Max-Age=0; Path=/a", "__Host-sid=; Max-Age=0; Path=/; Secure|sid=; Max-Age=0; Path=/a", "__Host-sid=; Max-Age=0; Path=/; Secure"},
			{"deleted by date", "", "", "", "sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "__Host-sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; Path=/|sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "__Host-sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; Path=/"},
		} {
			var set []string
			if tc.set != "" {
				set = []string{tc.set}
			}
			wantRequest, wantResponse := tc.open, tc.response
			if !open {
				wantRequest, wantResponse = tc.closed, tc.afterwards
			}
			x := &Exchange{HTTPS: true}
			request, response := through(p, x, tc.cookie, set...)
			if request != wantRequest || strings.Join(response, "|") != wantResponse {
				t.Errorf("%s, open %v: got %q, %q, want %q, %q", tc.desc, open, request, response, wantRequest, wantResponse)
			}
			if again := setCookies(p, response, x); !slices.Equal(again, response) {
				t.Errorf("%s: again: %q, was %q", tc.desc, again, response)
			}
		}
		now = now.Add(time.Second)
	}
}

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

// TestAutoUnderPrefix checks that a cookie without Path does not come to stand
// at the root of a host that the app has only a part of.
func TestAutoUnderPrefix(t *testing.T) {
	p := mustNew(t, Config{Edits: edits("path auto"), Cookies: []CookieRule{{Names: []string{"*"}, Prefix: "auto"}}})
	for seen, want := range map[string]string{"/x": "__Secure-a=b; Secure", "/host/x": "__Host-a=b; Secure; Path=/"} {
		if got, _ := p.SetCookie("a=b", &Exchange{HTTPS: true, AskedPath: "/host/x", SeenPath: seen}); got != want {
			t.Errorf("%s: got %q, want %q", seen, got, want)
		}
	}
}

func TestNamesConfig(t *testing.T) {
	for _, tc := range []struct {
		desc string
		cfg  Config
		want string // an error, or a warning
	}{
		{"a window that is past", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host", AcceptUnprefixedUntil: "2026-11-23T11:59:59Z"}}}, "2026-11-23T11:59:59Z is past, so that the window is closed"},
		{"a pattern over what scripts read", Config{Cookies: []CookieRule{{Names: []string{"*-TOKEN"}, Prefix: "auto"}}}, "page scripts that read XSRF-TOKEN, CSRF-TOKEN, X-CSRF-TOKEN, X-XSRF-TOKEN will not find it under its new name: exclude the ones that your app has, such as with !XSRF-TOKEN"},
		{"a deletion of what the window accepts", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host", AcceptUnprefixedUntil: "2027-01-01"}}, Expire: []Expire{{Names: []string{"a"}}}}, "expire a deletes the cookie that accept_unprefixed_until still accepts: leave the name out until that date"},
		{"a deletion of the new name", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "b"}}, Expire: []Expire{{Names: []string{"b"}}}}, "expire b deletes the cookie that the policy has renamed from a: leave that name out"},
		{"a rename over a prefix of another rule", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "b"}, {Names: []string{"*"}, Prefix: "host"}}}, "a gets another name from the rule for * too: exclude it from one of them, such as with !a"},
		{"two renames of one cookie", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "b"}, {Names: []string{"a"}, Rename: "c"}}}, "a gets another name from the rule for a too: exclude it from one of them, such as with !a"},
		{"inject under the browser's name", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "b"}}, Inject: []Inject{{Name: "b", Value: "c"}}}, "inject b has the name that browsers have for a: write inject a"},
		{"unknown direction of strip", Config{Strip: []Strip{{Direction: "req", Names: []string{"a"}}}}, `unrecognized direction "req": write request or response, or leave it out for both`},
		{"unknown direction of inject", Config{Inject: []Inject{{Direction: "both", Name: "a"}}}, `unrecognized direction "both": write request or response`},
		{"rename with an odd case", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "__secure-a"}}}, "the prefix of __secure-a is in another case: write __Secure-a"},
		{"rename to itself", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "a"}}}, "rename a gives the cookie its own name: write another name, or leave rename out"},
		{"rename to no token", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "a[b]"}}}, `the name "a[b]" is not a token, so that parsers disagree on it: write letters, digits, - and _`},
		{"rename to a pair", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "a=b"}}}, `the name "a=b" holds ; or =, which no cookie's name can: write the name alone, without it`},
		{"rename of a pattern", Config{Cookies: []CookieRule{{Names: []string{"a*"}, Rename: "b"}}}, "rename b needs a rule for exactly one name: write a cookie block for each name, prefix instead, or a * for the app's name, such as rename b_*"},
		{"unknown prefix", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "hots"}}}, `unrecognized prefix "hots": did you mean "host"? (write auto, host, secure, host-http or http)`},
		{"rename and prefix", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host", Rename: "b"}}}, "rename and prefix exclude each other: write only one of them, such as rename __Host-b"},
		{"prefix of a prefix", Config{Cookies: []CookieRule{{Names: []string{"__Host-a"}, Prefix: "host"}}}, "the name __Host-a carries a prefix already: write the name without it, or exclude it with !__Host-a"},
		{"a window that is not a date", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host", AcceptUnprefixedUntil: "soon"}}}, `"soon" is not a date: write one such as 2027-03-01 (00:00 UTC) or 2027-03-01T12:00:00Z`},
		{"a window for nothing", Config{Cookies: []CookieRule{{Names: []string{"a"}, AcceptUnprefixedUntil: "2027-01-01"}}}, "accept_unprefixed_until says when a new name ends the old one, but there is no new name: write rename or prefix beside it, or leave it out"},
		{"cache", Config{Cache: "on"}, `unrecognized cache "on": write off, or leave it out`},
		{"map from a placeholder", Config{Edits: edits("path map /{x} -> /a")}, `path map takes no placeholder, but has "/{x}": write the value as the app sends it, or ~ and a Go regular expression`},
		{"map from no domain", Config{Edits: edits("domain map a/b -> c.com")}, `the domain "a/b" is not a host name: write a host name, such as example.com, or write ~ and a Go regular expression`},
		{"map to itself", Config{Edits: edits("path map /a -> /a/")}, `path map has "/a" both as from and as value: write another target, or leave it out`},
		{"map to an unknown group", Config{Edits: edits("path map ~/(?P<x>a) -> /$y")}, `path map has $y, which stands for no group of "/(?P<x>a)": write $1 for the first group, and ${1} before a letter, a digit or _`},
		{"map of an expression to no path", Config{Edits: edits("path map ~/a -> b")}, `the path "b" does not start with /: write a path that starts with /, such as /app`},
		{"an expression for one name", Config{Cookies: []CookieRule{{Names: []string{"~^wp_"}, Edits: edits("secure set")}}}, `~^wp_ matches only "wp_", since expressions match whole names: write wp_* for names that begin with it`},
		{"a map of one path by an expression", Config{Edits: edits("path map ~^/user/ -> /u/")}, `in path map, ~^/user/ matches only "/user/", since expressions match whole values: write ~^/user/(.*) to match what follows it, and $1 in the target`},
		{"two rules for one name", Config{Cookies: []CookieRule{{Names: []string{"sid"}, Edits: edits("samesite set strict")}, {Names: []string{"sid"}, Edits: edits("samesite set lax")}}}, "samesite for sid never acts: the later rule for sid overrides it; leave one of them out"},
		{"the general rule last", Config{Cookies: []CookieRule{{Names: []string{"sid"}, Edits: edits("samesite set strict")}, {Names: []string{"*"}, Edits: edits("samesite set lax")}}}, "samesite for sid never acts: the later rule for * overrides it; write the general rule first"},
		{"an allowlist by the browser's name", Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}}, Strip: []Strip{{Direction: "request", Names: []string{"*", "!__Host-sid"}}}}, "__Host-sid is the browser's name, and rules go by the app's: write sid"},
		{"a path that the prefix overrides", Config{Edits: edits("path set /shop"), Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host"}}}, "path never acts on a: its prefix requires Path=/; with prefix auto or secure it would"},
		{"a public suffix", Config{Edits: edits("domain set co.uk")}, "domain co.uk is a public suffix, and browsers refuse the cookie unless it is the host itself: write the domain of your site, or -domain"},
		{"an address", Config{Edits: edits("domain map a.lan -> 10.0.0.1")}, "domain 10.0.0.1 is an address, and browsers refuse the cookie unless it is the host itself: write the domain of your site, or -domain"},
		{"a far date", Config{Edits: edits("expires set 2035-01-01")}, "expires 2035-01-01 is more than the 400 days away that browsers cut a lifetime to: write an earlier date, or max_age 400d"},
		{"rename to a pattern", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "b*c*"}}}, "rename b*c* has more than one *, or another sign of a pattern: write at most one *, which stands for the app's name"},
		{"two namespaces in one", Config{Cookies: []CookieRule{{Names: []string{"a*"}, Rename: "x_*"}, {Names: []string{"b*"}, Rename: "x_y_*"}}}, "the rules for a* and b* could give two cookies one name in browsers: write another name"},
		{"inject without a name", Config{Inject: []Inject{{Value: "a"}}}, "the name is empty: write the name of a cookie, without a space after a sign such as !"},
		{"inject too much", Config{Inject: []Inject{{Name: "a", Value: strings.Repeat("x", 4097)}}}, "the value of inject a has 4097 octets, and browsers take 4096 at most: write a value that a cookie can hold, such as one that is percent-encoded"},
		{"from without map", Config{Edits: []Edit{{Attribute: "path", Op: OpSet, From: "/a", Value: "/b"}}}, `path with op set maps nothing, but has from "/a": leave it out, or write op map`},
		{"map without from", Config{Edits: []Edit{{Attribute: "path", Op: OpMap, Value: "/b"}}}, `path map needs from and value: write two paths, such as "from": "/old" and "value": "/new"`},
		{"path auto on nothing", Config{Edits: edits("path remove; path auto")}, "path auto never acts: what stands before it leaves nothing"},
		{"path auto twice", Config{Edits: edits("path auto; path auto")}, "path auto never acts: what stands before it does the same"},
		{"path auto under a prefix of the host", Config{Edits: edits("path auto"), Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host"}}}, "path auto never acts on a: its prefix requires Path=/; with prefix auto or secure it would"},
		{"a map under a prefix of the host", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host-http", Edits: edits("path map /a -> /")}}}, "path map never acts on a: its prefix requires Path=/; with prefix auto or secure it would"},
		{"edits of what is stripped", Config{Strip: []Strip{{Names: []string{"debug*"}}}, Cookies: []CookieRule{{Names: []string{"debug_a", "debug_b"}, Edits: edits("secure set")}}}, "the rule for debug_a debug_b never acts: strip[0] keeps its cookies from browsers"},
		{"nginx's expression to ignore case", Config{Edits: edits("path map ~*^/a -> /b")}, "path map has \"*^/a\", which is not a regular expression (error parsing regexp: missing argument to repetition operator: `*`): write ~(?i)^/a to ignore case"},
		{"a map that another one covers", Config{Edits: edits("path map /a -> /b; path map /a/b -> /c")}, "path map from /a/b never acts: edits[0] matches first"},
		{"a map that the root covers", Config{Edits: edits("path map / -> /x; path map /a -> /c")}, "path map from /a never acts: edits[0] matches first"},
		{"a domain map that another one covers", Config{Edits: edits("domain map lan -> x.com; domain map a.lan -> b.com")}, "domain map from a.lan never acts: edits[0] matches first"},
		{"a map in the manner of Caddy's matchers", Config{Edits: edits("path map /a/* -> /b/*")}, `path map has "/a/*", which ends with a star: write /a, which includes what lies under it, and map it to /b`},
		{"domain auto under a prefix of the host", Config{Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host", Edits: edits("domain auto")}}}, "domain auto never acts on a: its prefix requires no Domain; with prefix auto or secure it would"},
		{"a rule by the browser's name", Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}, {Names: []string{"__Host-sid"}, Edits: edits("samesite set lax")}}}, "__Host-sid is the browser's name, and rules go by the app's: write sid"},
		{"a prefix that a pattern overrides", Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}, {Names: []string{"s*"}, Prefix: "secure"}}}, "the name that the rule for sid gives to sid is overridden by cookies[1].prefix"},
		{"inject by the browser's name", Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}}, Inject: []Inject{{Name: "__Host-sid", Value: "v"}}}, "inject __Host-sid has the name that browsers have for sid: write inject sid"},
		{"inject what contradicts itself", Config{Inject: []Inject{{Name: "a", Value: "b", Edits: edits("secure remove; samesite set none")}}}, "samesite none contradicts -secure, since browsers refuse such a cookie without Secure: write secure, or leave one of them out"},
		{"inject under a prefix", Config{Inject: []Inject{{Name: "__Host-a", Value: "b", Edits: edits("path set /x")}}}, "path contradicts the name __Host-a, whose prefix requires Path=/: leave it out"},
		{"a name for what is stripped", Config{Strip: []Strip{{Names: []string{"a"}}}, Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host"}}}, "the rule for a never acts: strip[0] keeps its cookies from browsers"},
		{"names without hygiene", Config{Hygiene: "off", Cookies: []CookieRule{{Names: []string{"a"}, Prefix: "host"}}}, "with hygiene off, nothing keeps from the app what its parser could take for a renamed cookie: write hygiene safe, or leave the line out"},
		{"map on nothing", Config{Edits: edits("domain remove; domain map a.lan -> b.lan")}, "domain map from a.lan never acts: what stands before it leaves nothing"},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			p, err := New(tc.cfg, Options{Now: testClock})
			var got []string
			if err != nil {
				for line := range strings.SplitSeq(err.Error(), "\n") {
					_, message, _ := strings.Cut(line, ": ")
					got = append(got, message)
				}
			} else {
				for _, w := range p.Warnings() {
					got = append(got, w.Text(w.Other))
				}
			}
			if !slices.Contains(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// FuzzNames takes lines of an app to a browser and back: what the browser keeps
// under the new name, the app gets back under its own.
func FuzzNames(f *testing.F) {
	addSeeds(f, func(line string, seed []byte) { f.Add(line, byte(len(line)), len(seed) > 1) })
	for _, line := range []string{"sid=1", "ab=x; Domain=example.com; HttpOnly", "__Host-ab=1", "__Secure-x=y; Secure", "Http-a=b", "a[b]=c; Path=/x", "ab=; Max-Age=0"} {
		f.Add(line, byte(1), true)
	}
	f.Fuzz(func(t *testing.T, line string, seed byte, pattern bool) {
		rule := CookieRule{Names: []string{"ab", "sid"}, Prefix: []string{"auto", "host", "secure", "host-http", "http"}[seed%5]}
		if pattern {
			rule.Names = []string{"*", "!lang"}
		}
		p := mustNew(t, Config{Defaults: seed&8 != 0, Cookies: []CookieRule{rule}})
		x := &Exchange{HTTPS: true, Host: "www.example.com"}
		out, keep := p.SetCookie(line, x)
		if !keep {
			return
		}
		in, ok := rfc6265bis.Parse(line)
		if !ok {
			return // too long, or without name and value
		}
		kept, ok := rfc6265bis.Parse(out)
		n := p.rules.peek(in.Name, nil).naming
		switch {
		case !ok && len(line) < 4000:
			t.Fatalf("%q became %q, which browsers ignore", line, out)
		case !ok:
			return // longer than it was
		case kept.Value != in.Value || n.applies(in.Name) == (kept.Name == in.Name):
			t.Fatalf("%q became %q", line, out)
		case deletes(in) != deletes(kept):
			t.Fatalf("%q became %q: no deletion, or one", line, out)
		}
		var e setcookie.Editor
		e.Start(out)
		if verdict := browser.Judge(&e, x.browser()); n.applies(in.Name) && (verdict == browser.Prefix || verdict == browser.HTTPPrefix) {
			t.Fatalf("%q became %q, which breaks its own promise", line, out)
		}
		if again, keep := p.SetCookie(out, x); !keep || again != out {
			t.Fatalf("%q became %q, and %q when policed again", line, out, again)
		}
		sent := in.Name + "=" + in.Value
		got := mustRequest(t, p, kept.Name+"="+kept.Value)
		if want := mustRequest(t, mustNew(t, Config{}), sent); n.applies(in.Name) && got != want && got != sent && !strings.ContainsAny(sent, ",\"\\ \t") {
			t.Fatalf("%q became %q, of which the app gets %q, want %q", line, out, got, want)
		}
	})
}

func deletes(c rfc6265bis.Cookie) bool {
	effective := c.Effective()
	return effective.Deletes(testNow)
}
