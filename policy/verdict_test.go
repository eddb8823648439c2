package policy

import (
	"slices"
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/corpus"
)

// verdictsOn returns the verdicts that p passes on line, and what it sends.
func verdictsOn(p *Policy, x Exchange, line string) (verdicts []Verdict, out string) {
	x.Trace = func(d Decision) {
		if d.Reason == ReasonRefused {
			verdicts = append(verdicts, d.Verdict)
		}
	}
	out, _ = p.SetCookie(line, &x)
	return verdicts, out
}

func TestVerdict(t *testing.T) {
	https := Exchange{HTTPS: true, Host: "www.Example.com:8443"}
	http := Exchange{Host: "www.example.com"}
	embedded := Exchange{HTTPS: true, Host: "www.example.com", CrossSite: true}
	host := func(name string) Exchange { return Exchange{HTTPS: true, Host: name} }
	plain := func(name string) Exchange { return Exchange{Host: name} }
	for _, tc := range []struct {
		desc string
		x    Exchange
		line string
		want Verdict
	}{
		{"plain", https, "a=b", ""},
		{"4096 octets", https, "a=" + strings.Repeat("x", 4095), ""},
		{"4097 octets", https, "a=" + strings.Repeat("x", 4096) + "; Path=/", VerdictTooLong},
		{"4096 octets and long attributes", https, "a=" + strings.Repeat("x", 4095) + "; Path=/" + strings.Repeat("x", 500), ""},
		{"empty line", https, "", VerdictEmpty},
		{"neither name nor value", https, " = ; Path=/", VerdictEmpty},
		{"no value", https, "a=", ""},
		{"no name", https, "=a", ""},
		{"no equals sign", https, "a", ""},

		{"Domain is the host", https, "a=b; Domain=www.example.com", ""},
		{"Domain is above the host", https, "a=b; Domain=.EXAMPLE.com", ""},
		{"Domain is empty", https, "a=b; Domain=x.org; Domain=", ""},
		{"Domain is another", https, "a=b; Domain=example.org", VerdictDomain},
		{"Domain is below the host", https, "a=b; Domain=a.www.example.com", VerdictDomain},
		{"Domain ends like the host", https, "a=b; Domain=ample.com", VerdictDomain},
		{"Domain is a public suffix", https, "a=b; Domain=com", VerdictPublicSuffix},
		{"Domain is a private suffix", host("me.github.io"), "a=b; Domain=github.io", VerdictPublicSuffix},
		{"Domain is a public suffix and the host", host("github.io"), "a=b; Domain=github.io", ""},
		{"Domain is a name that nobody registered", host("app.internal"), "a=b; Domain=internal", VerdictPublicSuffix},
		{"Domain is the host's address", host("10.0.0.1:80"), "a=b; Domain=10.0.0.1", ""},
		{"Domain is a part of an address", host("10.0.0.1"), "a=b; Domain=0.0.1", VerdictDomain},
		{"Domain for an IPv6 host", host("[::1]:80"), "a=b; Domain=example.com", VerdictDomain},
		{"Domain in Unicode", host("shop.xn--bcher-kva.example"), "a=b; Domain=BÜCHER.example", ""},
		{"host is not known", Exchange{HTTPS: true}, "a=b; Domain=example.org", ""},

		{"Secure over http", http, "a=b; Secure", VerdictInsecure},
		{"Secure over http on localhost", plain("localhost:8080"), "a=b; Secure", ""},
		{"Secure over http below localhost", plain("a.localhost"), "a=b; Secure", ""},
		{"Secure over http on loopback", plain("127.1.2.3"), "a=b; Secure", ""},
		{"Secure over http on IPv6 loopback", plain("[::1]:80"), "a=b; Secure", ""},
		{"http without Secure", http, "a=b", ""},

		{"None without Secure", https, "a=b; SameSite=None", VerdictNoneWithoutSecure},
		{"None without Secure over http", http, "a=b; SameSite=None", VerdictNoneWithoutSecure},
		{"None with Secure", https, "a=b; SameSite=None; Secure", ""},
		{"None overridden", https, "a=b; SameSite=None; SameSite=x", ""},
		{"Lax in a frame of another site", embedded, "a=b; SameSite=Lax", VerdictCrossSite},
		{"Strict in a frame of another site", embedded, "a=b; SameSite=strict; Secure", VerdictCrossSite},
		{"None in a frame of another site", embedded, "a=b; SameSite=None; Secure", ""},
		{"no SameSite in a frame of another site: browsers differ", embedded, "a=b", ""},
		{"Partitioned without Secure", https, "a=b; Partitioned", VerdictPartitioned},
		{"Partitioned with Secure", https, "a=b; Partitioned; Secure", ""},

		{"__Secure- without Secure", https, "__secure-a=b", VerdictPrefix},
		{"__Secure- with Secure", https, "__Secure-a=b; Secure; Domain=example.com; Path=/x", ""},
		{"__Host- without Secure", https, "__Host-a=b; Path=/", VerdictPrefix},
		{"__Host- with a default path", https, "__Host-a=b; Secure", VerdictPrefix},
		{"__Host- with another path", https, "__Host-a=b; Secure; Path=/x", VerdictPrefix},
		{"__Host- with Domain", https, "__HOST-a=b; Secure; Path=/; Domain=www.example.com", VerdictPrefix},
		{"__Host- with an empty Domain", https, "__HOST-a=b; Secure; Path=/; Domain=", ""},
		{"__Host- honoured", https, "__Host-a=b; Secure; Path=/", ""},
		{"__Http- without HttpOnly", https, "__Http-a=b; Secure", VerdictHTTPPrefix},
		{"__Http- without Secure", https, "__Http-a=b; HttpOnly", VerdictHTTPPrefix},
		{"__Http- honoured", https, "__Http-a=b; Secure; HttpOnly", ""},
		{"__Host-Http- without HttpOnly", https, "__Host-Http-a=b; Secure; Path=/", VerdictHTTPPrefix},
		{"__Host-Http- without Path", https, "__Host-Http-a=b; Secure; HttpOnly", VerdictPrefix},
		{"__Host-Http- honoured", https, "__Host-Http-a=b; Secure; HttpOnly; Path=/", ""},
		{"nameless look-alike", https, "=__Host-a=b; Secure; Path=/", VerdictNamelessPrefix},
		{"nameless look-alike without equals sign", https, "__SECURE-a; Secure", VerdictNamelessPrefix},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			var want []Verdict
			if tc.want != "" {
				want = []Verdict{tc.want}
			}
			idle := mustNew(t, Config{})
			if got, _ := verdictsOn(idle, tc.x, tc.line); !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			// A policy that changes nothing that matters must judge the same, by
			// whichever way a line goes through it.
			other := mustNew(t, Config{Edits: edits("priority set low")})
			if got, out := verdictsOn(other, tc.x, tc.line); tc.want != VerdictNoneWithoutSecure && tc.want != VerdictPartitioned &&
				prefixOf(lineName(tc.line)) == noPrefix && !slices.Equal(got, want) {
				t.Errorf("as %q: got %q, want %q", out, got, want)
			}
		})
	}
}

// TestVerdictBehindThePolicy judges what is sent, not what the app said.
func TestVerdictBehindThePolicy(t *testing.T) {
	p := mustNew(t, Config{
		Defaults: true,
		Cookies: []CookieRule{
			{Names: []string{"d"}, Edits: edits("domain set example.org")},
			{Names: []string{"e*"}, Edits: edits("domain remove")},
			{Names: []string{"s"}, Edits: edits("secure set")},
		},
	})
	for _, tc := range []struct {
		desc, line string
		https      bool
		want       []Verdict
		rule       string
	}{
		{"repaired None", "a=b; SameSite=None", true, nil, ""},
		{"repaired prefix", "__Host-a=b", true, nil, ""},
		{"repaired Domain", "e=b; Domain=example.org", true, nil, ""},
		{"a Domain of the policy", "d=b", true, []Verdict{VerdictDomain}, "cookies[0]"},
		{"a Secure of the policy", "s=b", false, []Verdict{VerdictInsecure}, "cookies[2]"},
		{"the app's Domain", "a=b; Path=/; Domain=example.org", true, []Verdict{VerdictDomain}, RulePolicy},
		{"the app's Domain, and nothing to do", "a=b; Path=/; Domain=example.org; Secure; HttpOnly; SameSite=Lax", true, []Verdict{VerdictDomain}, RulePolicy},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			var got []Verdict
			x := &Exchange{HTTPS: tc.https, Host: "www.example.com", Trace: func(d Decision) {
				if d.Reason == ReasonRefused {
					got = append(got, d.Verdict)
					if d.Rule != tc.rule {
						t.Errorf("by %q, want %q", d.Rule, tc.rule)
					}
				}
			}}
			p.SetCookie(tc.line, x)
			if !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// corpusSteps maps the steps of RFC 6265bis at which the corpus has a line
// ignored to verdicts.
var corpusSteps = map[string]Verdict{
	"5.6 step 5":  VerdictTooLong,
	"5.7 step 2":  VerdictEmpty,
	"5.7 step 19": VerdictNoneWithoutSecure,
	"5.7 step 20": VerdictPrefix,
	"5.7 step 21": VerdictPrefix,
	"5.7 step 22": VerdictNamelessPrefix,
}

// TestCorpusVerdicts compares kept and refused with what the corpus expects.
func TestCorpusVerdicts(t *testing.T) {
	p := mustNew(t, Config{})
	checked, refused := 0, 0
	beyond := map[Verdict]int{}
	for _, tc := range corpus.SetCookies(t) {
		x := Exchange{HTTPS: true}
		if tc.Effective != nil && !strings.Contains(tc.Effective.Domain, ":") {
			// The corpus assumes a host that fits, even where none can.
			x.Host = tc.Effective.Domain
		}
		var decisions []Decision
		x.Trace = func(d Decision) { decisions = append(decisions, d) }
		_, keep := p.SetCookie(tc.Line(), &x)
		checked++
		if strings.HasPrefix(tc.IgnoredBy, "5.6 step 1") {
			if keep {
				t.Errorf("%s: %q: kept in spite of a control character", tc.ID, tc.Line())
			}
			refused++
			continue
		}
		var got Verdict
		if len(decisions) > 0 {
			got = decisions[0].Verdict
		}
		var want Verdict
		for step, verdict := range corpusSteps {
			if tc.IgnoredBy == step || strings.HasPrefix(tc.IgnoredBy, step+" ") {
				want = verdict
			}
		}
		if tc.IgnoredBy != "" && want == "" {
			t.Errorf("%s: no verdict for %q", tc.ID, tc.IgnoredBy)
		}
		if want != "" {
			refused++
		}
		if got != want && want == "" && len(tc.LaterDrafts) > 0 && (got == VerdictPartitioned || got == VerdictHTTPPrefix) {
			beyond[got]++ // rules outside RFC 6265bis, which the corpus marks too
			continue
		}
		if !keep || got != want {
			t.Errorf("%s: %q: got %q, want %q (%s, later: %v)", tc.ID, tc.Line(), got, want, tc.IgnoredBy, tc.LaterDrafts)
		}
	}
	if checked < 1300 || refused < 300 {
		t.Errorf("only %d cases, %d refused", checked, refused)
	}
	t.Logf("%d cases, %d refused; beyond RFC 6265bis: %v", checked, refused, beyond)
}
