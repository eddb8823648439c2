package policy

import (
	"slices"
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/corpus"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/browser"
)

// verdictsOn returns the verdicts that p passes on line, and what it sends.
func verdictsOn(p *Policy, x Exchange, line string) (verdicts []browser.Verdict, out string) {
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
		want browser.Verdict
	}{
		{"plain", https, "a=b", ""},
		{"4096 octets", https, "a=" + strings.Repeat("x", 4095), ""},
		{"4097 octets", https, "a=" + strings.Repeat("x", 4096) + "; Path=/", browser.TooLong},
		{"4096 octets and long attributes", https, "a=" + strings.Repeat("x", 4095) + "; Path=/" + strings.Repeat("x", 500), ""},
		{"empty line", https, "", browser.Empty},
		{"neither name nor value", https, " = ; Path=/", browser.Empty},
		{"no value", https, "a=", ""},
		{"no name", https, "=a", ""},
		{"no equals sign", https, "a", ""},

		{"Domain is the host", https, "a=b; Domain=www.example.com", ""},
		{"Domain is above the host", https, "a=b; Domain=.EXAMPLE.com", ""},
		{"Domain is empty", https, "a=b; Domain=x.org; Domain=", ""},
		{"Domain is another", https, "a=b; Domain=example.org", browser.Domain},
		{"Domain is below the host", https, "a=b; Domain=a.www.example.com", browser.Domain},
		{"Domain ends like the host", https, "a=b; Domain=ample.com", browser.Domain},
		{"Domain is a public suffix", https, "a=b; Domain=com", browser.PublicSuffix},
		{"Domain is a private suffix", host("me.github.io"), "a=b; Domain=github.io", browser.PublicSuffix},
		{"Domain is a public suffix and the host", host("github.io"), "a=b; Domain=github.io", ""},
		{"Domain is a name that nobody registered", host("app.internal"), "a=b; Domain=internal", browser.PublicSuffix},
		{"Domain is the host's address", host("10.0.0.1:80"), "a=b; Domain=10.0.0.1", ""},
		{"Domain is a part of an address", host("10.0.0.1"), "a=b; Domain=0.0.1", browser.Domain},
		{"Domain for an IPv6 host", host("[::1]:80"), "a=b; Domain=example.com", browser.Domain},
		{"Domain in Unicode", host("shop.xn--bcher-kva.example"), "a=b; Domain=BÜCHER.example", ""},
		{"host is not known", Exchange{HTTPS: true}, "a=b; Domain=example.org", ""},

		{"Secure over http", http, "a=b; Secure", browser.Insecure},
		{"Secure over http on localhost", plain("localhost:8080"), "a=b; Secure", ""},
		{"Secure over http below localhost", plain("a.localhost"), "a=b; Secure", ""},
		{"Secure over http on loopback", plain("127.1.2.3"), "a=b; Secure", ""},
		{"Secure over http on IPv6 loopback", plain("[::1]:80"), "a=b; Secure", ""},
		{"http without Secure", http, "a=b", ""},

		{"None without Secure", https, "a=b; SameSite=None", browser.NoneWithoutSecure},
		{"None without Secure over http", http, "a=b; SameSite=None", browser.NoneWithoutSecure},
		{"None with Secure", https, "a=b; SameSite=None; Secure", ""},
		{"None overridden", https, "a=b; SameSite=None; SameSite=x", ""},
		{"Lax in a frame of another site", embedded, "a=b; SameSite=Lax", browser.CrossSite},
		{"Strict in a frame of another site", embedded, "a=b; SameSite=strict; Secure", browser.CrossSite},
		{"None in a frame of another site", embedded, "a=b; SameSite=None; Secure", ""},
		{"no SameSite in a frame of another site: browsers differ", embedded, "a=b", ""},
		{"Partitioned without Secure", https, "a=b; Partitioned", browser.PartitionedInsecure},
		{"Partitioned with Secure", https, "a=b; Partitioned; Secure", ""},

		{"__Secure- without Secure", https, "__secure-a=b", browser.Prefix},
		{"__Secure- with Secure", https, "__Secure-a=b; Secure; Domain=example.com; Path=/x", ""},
		{"__Host- without Secure", https, "__Host-a=b; Path=/", browser.Prefix},
		{"__Host- with a default path", https, "__Host-a=b; Secure", browser.Prefix},
		{"__Host- with another path", https, "__Host-a=b; Secure; Path=/x", browser.Prefix},
		{"__Host- with Domain", https, "__HOST-a=b; Secure; Path=/; Domain=www.example.com", browser.Prefix},
		{"__Host- with an empty Domain", https, "__HOST-a=b; Secure; Path=/; Domain=", ""},
		{"__Host- honoured", https, "__Host-a=b; Secure; Path=/", ""},
		{"__Http- without HttpOnly", https, "__Http-a=b; Secure", browser.HTTPPrefix},
		{"__Http- without Secure", https, "__Http-a=b; HttpOnly", browser.HTTPPrefix},
		{"__Http- honoured", https, "__Http-a=b; Secure; HttpOnly", ""},
		{"__Host-Http- without HttpOnly", https, "__Host-Http-a=b; Secure; Path=/", browser.HTTPPrefix},
		{"__Host-Http- without Path", https, "__Host-Http-a=b; Secure; HttpOnly", browser.Prefix},
		{"__Host-Http- honoured", https, "__Host-Http-a=b; Secure; HttpOnly; Path=/", ""},
		{"nameless look-alike", https, "=__Host-a=b; Secure; Path=/", browser.NamelessPrefix},
		{"nameless look-alike without equals sign", https, "__SECURE-a; Secure", browser.NamelessPrefix},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			var want []browser.Verdict
			if tc.want != "" {
				want = []browser.Verdict{tc.want}
			}
			idle := mustNew(t, Config{})
			if got, _ := verdictsOn(idle, tc.x, tc.line); !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			// A policy that changes nothing that matters must judge the same. Coherence
			// repairs None, Partitioned and names with a prefix.
			other := mustNew(t, Config{Edits: edits("priority set low")})
			if got, out := verdictsOn(other, tc.x, tc.line); tc.want != browser.NoneWithoutSecure && tc.want != browser.PartitionedInsecure &&
				!strings.HasPrefix(tc.line, "__") && !slices.Equal(got, want) {
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
		want       []browser.Verdict
		rule       string
	}{
		{"repaired None", "a=b; SameSite=None", true, nil, ""},
		{"repaired prefix", "__Host-a=b", true, nil, ""},
		{"repaired Domain", "e=b; Domain=example.org", true, nil, ""},
		{"a Domain of the policy", "d=b", true, []browser.Verdict{browser.Domain}, "cookies[0]"},
		{"a Secure of the policy", "s=b", false, []browser.Verdict{browser.Insecure}, "cookies[2]"},
		{"the app's Domain", "a=b; Path=/; Domain=example.org", true, []browser.Verdict{browser.Domain}, RulePolicy},
		{"the app's Domain, and nothing to do", "a=b; Path=/; Domain=example.org; Secure; HttpOnly; SameSite=Lax", true, []browser.Verdict{browser.Domain}, RulePolicy},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			var got []browser.Verdict
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
var corpusSteps = map[string]browser.Verdict{
	"5.6 step 5":  browser.TooLong,
	"5.7 step 2":  browser.Empty,
	"5.7 step 19": browser.NoneWithoutSecure,
	"5.7 step 20": browser.Prefix,
	"5.7 step 21": browser.Prefix,
	"5.7 step 22": browser.NamelessPrefix,
}

// TestCorpusVerdicts compares kept and refused with what the corpus expects.
func TestCorpusVerdicts(t *testing.T) {
	p := mustNew(t, Config{})
	checked, refused := 0, 0
	beyond := map[browser.Verdict]int{}
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
		var got browser.Verdict
		if len(decisions) > 0 {
			got = decisions[0].Verdict
		}
		var want browser.Verdict
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
		if got != want && want == "" && len(tc.LaterDrafts) > 0 && (got == browser.PartitionedInsecure || got == browser.HTTPPrefix) {
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
