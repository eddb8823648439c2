package policy

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/browser"
)

func TestDecisions(t *testing.T) {
	p := mustNew(t, Config{
		Defaults: true,
		Edits:    edits("max_age at_most 1h; priority remove"),
		Cookies:  []CookieRule{{Names: []string{"sid"}, Edits: edits("samesite at_least strict")}},
	})
	var got []Decision
	x := &Exchange{HTTPS: true, Trace: func(d Decision) { got = append(got, d) }}
	p.Response(http.Header{"Set-Cookie": {
		"sid=secret; Path=/; Path=/; Max-Age=9999; Priority=Low; Expires=Fri, 01-Jan-2038 00:00:00 GMT",
		"__Host-x=secret; Path=/; Domain=d.com; HttpOnly; SameSite=Lax; Secure",
		"evil=secret\x01",
	}}, x)
	want := []Decision{
		{Cookie: "sid", Attribute: "secure", Rule: "defaults", Reason: ReasonSet},
		{Cookie: "sid", Attribute: "httponly", Rule: "defaults", Reason: ReasonSet},
		{Cookie: "sid", Attribute: "samesite", Rule: "cookies[0].edits[0]", Reason: ReasonRaised},
		{Cookie: "sid", Attribute: "path", Rule: "", Reason: ReasonCollapsed},
		{Cookie: "sid", Attribute: "max_age", Rule: "edits[0]", Reason: ReasonLowered},
		{Cookie: "sid", Attribute: "expires", Rule: "edits[0]", Reason: ReasonLowered},
		{Cookie: "sid", Attribute: "priority", Rule: "edits[1]", Reason: ReasonRemoved},
		{Cookie: "__Host-x", Attribute: "domain", Rule: RuleCoherence, Reason: ReasonRemoved},
		{Cookie: "", Attribute: "", Rule: RuleParser, Reason: ReasonRejected},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got:\n%+v\nwant:\n%+v", got, want)
	}
}

// TestPassDecisions checks what is told about cookies that do not pass as they
// came, and that a brief trace holds only what a user may miss.
func TestPassDecisions(t *testing.T) {
	p := mustNew(t, Config{
		Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}},
		Strip:   []Strip{{Names: []string{"gone"}}},
		Inject:  []Inject{{Name: "in", Value: "1"}, {Direction: "request", Name: "edge", Value: "2"}, {Name: "bad", Value: "{x}"}},
		Expire:  []Expire{{Names: []string{"old"}}},
	})
	run := func(brief, https bool) (got []string) {
		x := &Exchange{HTTPS: https, Brief: brief, Expand: func(string) string { return ";" }, Trace: func(d Decision) {
			got = append(got, strings.Join([]string{d.Cookie, d.Attribute, d.Rule, string(d.Reason)}, " "))
		}}
		through(p, x, "__Host-sid=1; __Host-sid=2; sid=3; SID=4; gone=1; edge=1; old=1", "sid=1", "__Host-sid=2", "gone=1", "in=2")
		return got
	}
	want := []string{
		"edge  inject[1] injected",
		"  cookies[0] duplicate", "  cookies[0] unprefixed", "  hygiene confusable", "  strip[0] stripped", "  inject[1] replaced",
		"sid path coherence set", "sid secure coherence set", "sid  cookies[0] renamed",
		"__Host-sid  cookies[0] taken", "gone  strip[0] stripped", "in  inject[0] replaced",
		"in  inject[0] injected", "bad  inject[2] bad_value", "  expire[0] deleted",
	}
	got := run(false, true)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got, want := run(true, true), []string{"__Host-sid  cookies[0] taken", "bad  inject[2] bad_value"}; !slices.Equal(got, want) {
		t.Errorf("brief: got %q, want %q", got, want)
	}
	if got, want := run(true, false), []string{"sid  cookies[0] insecure", "__Host-sid  cookies[0] taken", "bad  inject[2] bad_value"}; !slices.Equal(got, want) {
		t.Errorf("brief, http: got %q, want %q", got, want)
	}
}

// TestReasons has an exchange for each reason that no other test of decisions has.
func TestReasons(t *testing.T) {
	secure := []CookieRule{{Names: []string{"sid"}, Prefix: "secure"}}
	host := []CookieRule{{Names: []string{"sid"}, Prefix: "host"}}
	stripTwice := Config{Strip: []Strip{{Direction: "response", Names: []string{"a"}}, {Direction: "request", Names: []string{"*", "!b"}}}}
	for _, tc := range []struct {
		desc   string
		cfg    Config
		cookie string
		set    []string
		want   Decision
		brief  bool // it is one by which a user may miss a cookie
	}{
		{"ambiguous", Config{Cookies: secure}, "__Secure-sid=1; __Secure-sid=2", nil, Decision{Rule: "cookies[0]", Reason: ReasonAmbiguous}, true},
		{"no value", Config{Inject: []Inject{{Name: "a", Value: "{empty}"}}}, "", nil, Decision{Cookie: "a", Rule: "inject[0]", Reason: ReasonNoValue}, false},
		{"no value in a request", Config{Inject: []Inject{{Direction: "request", Name: "a", Value: "{empty}"}}}, "", nil, Decision{Cookie: "a", Rule: "inject[0]", Reason: ReasonNoValue}, false},
		{"a bad value in a request", Config{Inject: []Inject{{Direction: "request", Name: "a", Value: "{bad}"}}}, "", nil, Decision{Cookie: "a", Rule: "inject[0]", Reason: ReasonBadValue}, true},
		{"path widened", Config{Cookies: host}, "", []string{"sid=1; Path=/x"}, Decision{Cookie: "sid", Attribute: "path", Rule: "cookies[0]", Reason: ReasonPathWidened}, true},
		{"refused", Config{}, "", []string{"a=1; Domain=example.org"}, Decision{Cookie: "a", Rule: RulePolicy, Reason: ReasonRefused, Verdict: browser.Domain}, true},
		{"nameless", Config{}, "=1", nil, Decision{Rule: RuleHygiene, Reason: ReasonNameless}, false},
		{"dollar", Config{}, "$a=1", nil, Decision{Rule: RuleHygiene, Reason: ReasonDollar}, false},
		{"controls", Config{}, "a=\x01", nil, Decision{Rule: RuleHygiene, Reason: ReasonControls}, false},
		{"quotes", Config{}, `a="`, nil, Decision{Rule: RuleHygiene, Reason: ReasonQuotes}, false},
		{"confusable with a prefix", Config{}, "__HOST-a=1", nil, Decision{Rule: RuleHygiene, Reason: ReasonConfusable}, false},
		{"grammar", Config{Hygiene: "strict"}, "a=1,2", nil, Decision{Rule: RuleHygiene, Reason: ReasonGrammar}, false},
		{"attribute", Config{Hygiene: "strict"}, "path=1", nil, Decision{Rule: RuleHygiene, Reason: ReasonAttribute}, false},
		{"stripped by the first of two rules, on the way to the browser", stripTwice, "", []string{"a=1"}, Decision{Cookie: "a", Rule: "strip[0]", Reason: ReasonStripped}, false},
		{"stripped by the second of two rules, on the way to the app", stripTwice, "a=1", nil, Decision{Rule: "strip[1]", Reason: ReasonStripped}, false},
		{"mapped by domain auto", Config{Edits: edits("domain auto")}, "", []string{"a=b; Domain=x.lan"}, Decision{Cookie: "a", Attribute: "domain", Rule: "edits[0]", Reason: ReasonRemoved}, false},
		{"mapped", Config{Edits: edits("path map /a -> /b")}, "", []string{"a=b; Path=/a"}, Decision{Cookie: "a", Attribute: "path", Rule: "edits[0]", Reason: ReasonMapped}, false},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			p := mustNew(t, tc.cfg)
			for _, brief := range []bool{false, true} {
				var got []Decision
				x := &Exchange{HTTPS: true, Host: "www.example.com", Expand: testExpand, Brief: brief, Trace: func(d Decision) { got = append(got, d) }}
				through(p, x, tc.cookie, tc.set...)
				if slices.Contains(got, tc.want) != (!brief || tc.brief) {
					t.Errorf("brief %v: got %+v, want %+v", brief, got, tc.want)
				}
			}
		})
	}
}

func TestDropped(t *testing.T) {
	dropped := []Reason{ReasonRejected, ReasonBadValue, ReasonTaken, ReasonInsecure, ReasonAmbiguous}
	for _, reason := range []Reason{
		ReasonSet, ReasonDefaulted, ReasonRaised, ReasonLowered, ReasonRemoved, ReasonCollapsed, ReasonMapped, ReasonPathUnmapped, ReasonRenamed, ReasonStripped,
		ReasonReplaced, ReasonNoValue, ReasonPathWidened, ReasonInjected, ReasonDeleted, ReasonRefused, ReasonRejected, ReasonBadValue, ReasonTaken, ReasonInsecure, ReasonAmbiguous,
	} {
		if got := (Decision{Reason: reason}).Dropped(); got != slices.Contains(dropped, reason) {
			t.Errorf("%s: got %v", reason, got)
		}
	}
}
