package policy

import (
	"net/http"
	"strings"
	"testing"
)

// TestHiddenCookies sends cookies that some parser reads as a guarded one, beside a
// good one where there is any.
func TestHiddenCookies(t *testing.T) {
	sid := Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}}}
	some := Config{Cookies: []CookieRule{{Names: []string{"sess_*", "!*_pub"}, Prefix: "host"}}}
	strip := Config{Strip: []Strip{{Direction: "request", Names: []string{"XDEBUG_SESSION"}}}}
	stripGlob := Config{Strip: []Strip{{Direction: "request", Names: []string{"dbg_*"}}}}
	only := Config{Strip: []Strip{{Direction: "request", Names: []string{"*", "!JSESSIONID", "!prefs*"}}}}
	for _, tc := range []struct {
		desc    string
		cfg     Config
		cookies []string // each must not arrive
	}{
		{"WebOb splits at brackets and at octets that are not ASCII", sid, []string{"x=1[sid=evil", "x=1]sid=evil", "x=1ésid=evil", "x=1\xa0sid=evil", "x=1\u2000sid=evil"}},
		{"parse_str splits at &, and ends a name at NUL", sid, []string{"x=1&sid=evil", "sid%00y=evil", "x=1&%73id=evil", "x=1&sid[y]=evil"}},
		{"Tomcat's legacy processor skips separators before a name", sid, []string{"(sid=evil", ")sid=evil", "<sid=evil", ">sid=evil", "@sid=evil", ":sid=evil", "?sid=evil", "/sid=evil", "[sid=evil", "]sid=evil", "{sid=evil", "}sid=evil", "((sid=evil"}},
		{"any other separator", sid, []string{"x=1(sid=evil", "x=1/sid=evil", "x=1:sid=evil", "x=1@sid=evil", "x=1{sid=evil", "x=1<SID=evil", `x=1"sid=evil`, "x=a,b=c,sid=evil"}},
		{"a spelling behind a separator", sid, []string{"x=1,s%69d=evil", "x=1,sid%5Bx]=evil", "x=1,sid[{\"a\"]=evil", "x=1[\u017fid=evil", "x=1, sid\t=evil"}},
		{"an exclusion does not cover what parsers make of a name", some, []string{"sess_id[x]_pub=evil", "sess_id%5Bx]_pub=evil", "sess_id%00_pub=evil"}},
		{"spellings of what a rule strips", strip, []string{"XDEBUG.SESSION=1", "XDEBUG_SESSION[x]=1", "XDEBUG SESSION=1", "%58DEBUG_SESSION=1", "xdebug_session=1", "XDEBUG_SESSION =1", "a=1, XDEBUG_SESSION=1", "a=1&XDEBUG_SESSION=1"}},
		{"spellings of what a pattern strips", stripGlob, []string{"dbg.x=1", "DBG_x=1", "a=1,dbg_x=1"}},
		{"what an allowlist does not allow", only, []string{"JSESSIONID=1, admin=1", "JSESSIONID=1 admin=1", "prefs=1,admin=1", "admin=1"}},
	} {
		for _, level := range []string{"safe", "strict"} {
			cfg := tc.cfg
			cfg.Hygiene = level
			p := mustNew(t, cfg)
			for _, cookie := range tc.cookies {
				if got := mustRequest(t, p, cookie+"; a_b=c"); strings.Contains(got, "evil") || strings.Contains(got, "SESSION") || strings.Contains(got, "dbg") || strings.Contains(got, "admin") {
					t.Errorf("%s, %s: %q goes on as %q", tc.desc, level, cookie, got)
				}
			}
		}
	}
}

// TestHarmlessCookies checks that what looks like an attack, and is none, passes.
func TestHarmlessCookies(t *testing.T) {
	names := Config{Cookies: []CookieRule{{Names: []string{"sid", "s_id"}, Prefix: "host"}, {Names: []string{"sess_*", "!*_pub"}, Prefix: "host"}}}
	only := Config{Strip: []Strip{{Direction: "request", Names: []string{"*", "!JSESSIONID", "!prefs*", "!OptanonConsent"}}}}
	for _, tc := range []struct {
		desc    string
		cfg     Config
		cookies []string
	}{
		{"values with = and separators", names, []string{
			"ret=/a?sid=5", "next=https://x.com/?s_id=6", "t=YWJj/ZGVm+Z2hp==", "OptanonConsent=a=1&b=2&groups=C0001%3A1%2CC0002%3A0", `prefs={"sid":1,"a":"b=c","s_id":[1,2]}`,
			"jwt=a.b-c_d.e==", "x=a=b=c", "utm=a|b|sid", "x=sid", "q=[a=1]", "t=ab/sid", "cart=a:2,b:1",
		}},
		{"exclusions", names, []string{"sess_id_pub=1", "sess_a_pub=x,y"}},
		{"what an allowlist allows", only, []string{"JSESSIONID=YWJj/ZGVm==", "prefs[theme]=dark", "prefs=a&b=c", "OptanonConsent=a=1&b=2"}},
	} {
		p := mustNew(t, tc.cfg)
		for _, cookie := range tc.cookies {
			if got := mustRequest(t, p, cookie); got != cookie {
				t.Errorf("%s: %q goes on as %q", tc.desc, cookie, got)
			}
		}
	}
}

// TestTrustedNames checks that a name that an outer policy has resolved does not
// make its value trusted, unless no other host can have set it.
func TestTrustedNames(t *testing.T) {
	inner := Config{Cookies: []CookieRule{{Names: []string{"tok"}, Prefix: "host"}}}
	for _, tc := range []struct {
		desc         string
		outer        Config
		cookie, want string
	}{
		{"renamed", Config{Cookies: []CookieRule{{Names: []string{"cart"}, Rename: "shop_cart"}}}, "__Host-tok=good; shop_cart=x, tok=evil", "tok=good"},
		{"prefix secure", Config{Cookies: []CookieRule{{Names: []string{"cart"}, Prefix: "secure"}}}, "__Host-tok=good; __Secure-cart=x, tok=evil", "tok=good"},
		{"prefix host", Config{Cookies: []CookieRule{{Names: []string{"cart"}, Prefix: "host"}}}, "__Host-tok=good; __Host-cart=x, tok=1", "tok=good; cart=x, tok=1"},
		{"harmless", Config{Cookies: []CookieRule{{Names: []string{"cart"}, Rename: "shop_cart"}}}, "shop_cart=x, y", "cart=x, y"},
	} {
		outer, inner := mustNew(t, tc.outer), mustNew(t, inner)
		history := new(History)
		h := http.Header{"Cookie": {tc.cookie}}
		for _, p := range []*Policy{outer, inner} {
			if err := p.Request(h, &Exchange{History: history}); err != nil {
				t.Fatal(err)
			}
		}
		if got := h.Get("Cookie"); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.desc, got, tc.want)
		}
	}
}

// TestInjectedValueIsGuarded checks that a client's header cannot carry a managed
// cookie in the value of an injected one.
func TestInjectedValueIsGuarded(t *testing.T) {
	p := mustNew(t, Config{
		Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}},
		Inject:  []Inject{{Direction: "request", Name: "tag", Value: "{x}"}},
	})
	for value, want := range map[string]string{"1, sid=evil": "", "1&sid=2": "", "eu": "tag=eu", "a=b": "tag=a=b"} {
		h := http.Header{}
		if err := p.Request(h, &Exchange{Expand: func(string) string { return value }}); err != nil {
			t.Fatal(err)
		}
		if got := h.Get("Cookie"); got != want {
			t.Errorf("%q: got %q, want %q", value, got, want)
		}
	}
}

// TestBudget checks that beyond the budget odd cookies go, and honest ones pass.
func TestBudget(t *testing.T) {
	honest := "theme=dark; lang=en; __Host-sid=good; _ga=GA1.2.3; OptanonConsent=a=1&b=2"
	for _, name := range []string{"sid", "s?d", "~s.d"} {
		p := mustNew(t, Config{Limits: &Limits{Off: true}, Cookies: []CookieRule{{Names: []string{name}, Prefix: "host"}}})
		dropped := map[Reason]int{}
		h := http.Header{"Cookie": {strings.Repeat("%2573%2525[s=1; ", 1000) + honest}}
		if err := p.Request(h, &Exchange{Trace: func(d Decision) { dropped[d.Reason]++ }}); err != nil {
			t.Fatal(err)
		}
		got := h.Get("Cookie")
		if dropped[ReasonBudget] < 500 || name == "sid" && !strings.HasSuffix(got, strings.Replace(honest, "__Host-", "", 1)) {
			t.Errorf("%s: %d are over budget, and the rest is %.300q", name, dropped[ReasonBudget], got)
		}
	}
}
