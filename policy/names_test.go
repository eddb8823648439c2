package policy

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

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
		{desc: "rename, spaces stay", cookies: renamed, set: "\t sid =v", response: "\t app1 =v"},
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

// TestNamesMessages checks names that two cookies would share.
func TestNamesMessages(t *testing.T) {
	checkMessages(t, []messageCase{
		{"a rename over a prefix of another rule", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "b"}, {Names: []string{"*"}, Prefix: "host"}}}, []string{"cookies[0].rename: a gets another name from the rule for * too: exclude it from one of them, such as with !a"}},
		{"two renames of one cookie", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "b"}, {Names: []string{"a"}, Rename: "c"}}}, []string{"cookies[0].rename: a gets another name from the rule for a too: exclude it from one of them, such as with !a"}},
		{"two namespaces in one", Config{Cookies: []CookieRule{{Names: []string{"a*"}, Rename: "x_*"}, {Names: []string{"b*"}, Rename: "x_y_*"}}}, []string{"cookies[1].rename: the rules for a* and b* could give two cookies one name in browsers: write another name"}},
		{"inject under the browser's name", Config{Cookies: []CookieRule{{Names: []string{"a"}, Rename: "b"}}, Inject: []Inject{{Name: "b", Value: "c"}}}, []string{"inject[0]: inject b has the name that browsers have for a: write inject a"}},
		{"inject by the browser's name", Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}}, Inject: []Inject{{Name: "__Host-sid", Value: "v"}}}, []string{"inject[0]: inject __Host-sid has the name that browsers have for sid: write inject sid"}},
	})
}
