package browser

import (
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/corpus"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// judge tells whether the browser keeps line as it is.
func judge(t *testing.T, line string, r Request) Verdict {
	t.Helper()
	var e setcookie.Editor
	if !e.Start(line) {
		t.Fatalf("%q is ignored", line)
	}
	first := Judge(&e, &r)
	if second := Judge(&e, &r); second != first { // the request remembers what it has worked out
		t.Errorf("%q: first %q, then %q", line, first, second)
	}
	return first
}

func TestJudge(t *testing.T) {
	https := Request{HTTPS: true, Host: "www.Example.com:8443"}
	http := Request{Host: "www.example.com"}
	embedded := Request{HTTPS: true, Host: "www.example.com", CrossSite: true}
	host := func(name string) Request { return Request{HTTPS: true, Host: name} }
	plain := func(name string) Request { return Request{Host: name} }
	for _, tc := range []struct {
		desc string
		r    Request
		line string
		want Verdict
	}{
		{"plain", https, "a=b", Keeps},
		{"4096 octets", https, "a=" + strings.Repeat("x", 4095), Keeps},
		{"4097 octets", https, "a=" + strings.Repeat("x", 4096) + "; Path=/", TooLong},
		{"4096 octets and long attributes", https, "a=" + strings.Repeat("x", 4095) + "; Path=/" + strings.Repeat("x", 500), Keeps},
		{"empty line", https, "", Empty},
		{"neither name nor value", https, " = ; Path=/", Empty},
		{"no value", https, "a=", Keeps},
		{"no name", https, "=a", Keeps},
		{"no equals sign", https, "a", Keeps},

		{"Domain is the host", https, "a=b; Domain=www.example.com", Keeps},
		{"Domain is above the host", https, "a=b; Domain=.EXAMPLE.com", Keeps},
		{"Domain is empty", https, "a=b; Domain=x.org; Domain=", Keeps},
		{"Domain is another", https, "a=b; Domain=example.org", Domain},
		{"Domain is below the host", https, "a=b; Domain=a.www.example.com", Domain},
		{"Domain ends like the host", https, "a=b; Domain=ample.com", Domain},
		{"Domain is a public suffix", https, "a=b; Domain=com", PublicSuffix},
		{"Domain is a private suffix", host("me.github.io"), "a=b; Domain=github.io", PublicSuffix},
		{"Domain is a public suffix and the host", host("github.io"), "a=b; Domain=github.io", Keeps},
		{"Domain is a name that nobody registered", host("app.internal"), "a=b; Domain=internal", PublicSuffix},
		{"Domain is the host's address", host("10.0.0.1:80"), "a=b; Domain=10.0.0.1", Keeps},
		{"Domain is a part of an address", host("10.0.0.1"), "a=b; Domain=0.0.1", Domain},
		{"Domain for an IPv6 host", host("[::1]:80"), "a=b; Domain=example.com", Domain},
		{"Domain in Unicode", host("shop.xn--bcher-kva.example"), "a=b; Domain=BÜCHER.example", Keeps},
		{"host is not known", Request{HTTPS: true}, "a=b; Domain=example.org", Keeps},

		{"Secure over http", http, "a=b; Secure", Insecure},
		{"Secure over http on localhost", plain("localhost:8080"), "a=b; Secure", Keeps},
		{"Secure over http below localhost", plain("a.localhost"), "a=b; Secure", Keeps},
		{"Secure over http on loopback", plain("127.1.2.3"), "a=b; Secure", Keeps},
		{"Secure over http on IPv6 loopback", plain("[::1]:80"), "a=b; Secure", Keeps},
		{"http without Secure", http, "a=b", Keeps},

		{"None without Secure", https, "a=b; SameSite=None", NoneWithoutSecure},
		{"None without Secure over http", http, "a=b; SameSite=None", NoneWithoutSecure},
		{"None with Secure", https, "a=b; SameSite=None; Secure", Keeps},
		{"None overridden", https, "a=b; SameSite=None; SameSite=x", Keeps},
		{"Lax in a frame of another site", embedded, "a=b; SameSite=Lax", CrossSite},
		{"Strict in a frame of another site", embedded, "a=b; SameSite=strict; Secure", CrossSite},
		{"None in a frame of another site", embedded, "a=b; SameSite=None; Secure", Keeps},
		{"no SameSite in a frame of another site: browsers differ", embedded, "a=b", Keeps},
		{"Partitioned without Secure", https, "a=b; Partitioned", PartitionedInsecure},
		{"Partitioned with Secure", https, "a=b; Partitioned; Secure", Keeps},

		{"__Secure- without Secure", https, "__secure-a=b", Prefix},
		{"__Secure- with Secure", https, "__Secure-a=b; Secure; Domain=example.com; Path=/x", Keeps},
		{"__Host- without Secure", https, "__Host-a=b; Path=/", Prefix},
		{"__Host- with a default path", https, "__Host-a=b; Secure", Prefix},
		{"__Host- with another path", https, "__Host-a=b; Secure; Path=/x", Prefix},
		{"__Host- with Domain", https, "__HOST-a=b; Secure; Path=/; Domain=www.example.com", Prefix},
		{"__Host- with an empty Domain", https, "__HOST-a=b; Secure; Path=/; Domain=", Keeps},
		{"__Host- honoured", https, "__Host-a=b; Secure; Path=/", Keeps},
		{"__Http- without HttpOnly", https, "__Http-a=b; Secure", HTTPPrefix},
		{"__Http- without Secure", https, "__Http-a=b; HttpOnly", HTTPPrefix},
		{"__Http- honoured", https, "__Http-a=b; Secure; HttpOnly", Keeps},
		{"__Host-Http- without HttpOnly", https, "__Host-Http-a=b; Secure; Path=/", HTTPPrefix},
		{"__Host-Http- without Path", https, "__Host-Http-a=b; Secure; HttpOnly", Prefix},
		{"__Host-Http- honoured", https, "__Host-Http-a=b; Secure; HttpOnly; Path=/", Keeps},
		{"nameless look-alike", https, "=__Host-a=b; Secure; Path=/", NamelessPrefix},
		{"nameless look-alike without equals sign", https, "__SECURE-a; Secure", NamelessPrefix},
		{"Priority is never refused", https, "a=b; Priority=x", Keeps},
		{"SameSite is unknown in a frame of another site", embedded, "a=b; SameSite=x", Keeps},
		{"two faults, the Domain first", http, "a=b; Domain=example.org; Secure", Domain},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			if got := judge(t, tc.line, tc.r); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// TestJudgeChanges checks that a browser's verdict is about the line as it will be
// written.
func TestJudgeChanges(t *testing.T) {
	for _, tc := range []struct {
		desc, line string
		edit       func(e *setcookie.Editor)
		want       Verdict
	}{
		{"a Domain that goes", "a=b; Domain=example.org", func(e *setcookie.Editor) { e.Remove(setcookie.Domain) }, Keeps},
		{"a Domain that comes", "a=b", func(e *setcookie.Editor) { e.Set(setcookie.Domain, setcookie.Value{Text: "example.org"}) }, Domain},
		{"a Secure that comes", "a=b; SameSite=None", func(e *setcookie.Editor) { e.Set(setcookie.Secure, setcookie.Value{}) }, Keeps},
		{"a Secure that goes", "a=b; SameSite=None; Secure", func(e *setcookie.Editor) { e.Remove(setcookie.Secure) }, NoneWithoutSecure},
		{"a name with a prefix", "a=b; Secure", func(e *setcookie.Editor) { e.SetName("__Host-a") }, Prefix},
		{"a name without one", "__Host-a=b", func(e *setcookie.Editor) { e.SetName("a") }, Keeps},
		{"a longer name", "a=" + strings.Repeat("x", 4095), func(e *setcookie.Editor) { e.SetName("ab") }, TooLong},
		{"a shorter value", "a=" + strings.Repeat("x", 4096), func(e *setcookie.Editor) { e.SetValue("x") }, Keeps},
		{"no value", "a", func(e *setcookie.Editor) { e.SetValue("") }, Empty},
		{"an HttpOnly that goes", "__Http-a=b; Secure; HttpOnly", func(e *setcookie.Editor) { e.Remove(setcookie.HTTPOnly) }, HTTPPrefix},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			var e setcookie.Editor
			e.Start(tc.line)
			tc.edit(&e)
			if got := Judge(&e, &Request{HTTPS: true, Host: "www.example.com"}); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// corpusSteps maps the steps of RFC 6265bis at which the corpus has a line ignored
// to verdicts.
var corpusSteps = map[string]Verdict{
	"5.6 step 5":  TooLong,
	"5.7 step 2":  Empty,
	"5.7 step 19": NoneWithoutSecure,
	"5.7 step 20": Prefix,
	"5.7 step 21": Prefix,
	"5.7 step 22": NamelessPrefix,
}

// TestCorpus compares kept and refused with what the corpus expects.
func TestCorpus(t *testing.T) {
	checked, refused := 0, 0
	beyond := make(map[Verdict]int)
	for _, tc := range corpus.SetCookies(t) {
		if strings.HasPrefix(tc.IgnoredBy, "5.6 step 1") {
			continue // no editor starts with it
		}
		checked++
		r := Request{HTTPS: true}
		if tc.Effective != nil && !strings.Contains(tc.Effective.Domain, ":") {
			// The corpus assumes a host that fits, even where none can.
			r.Host = tc.Effective.Domain
		}
		got, want := judge(t, tc.Line(), r), Keeps
		for step, verdict := range corpusSteps {
			if tc.IgnoredBy == step || strings.HasPrefix(tc.IgnoredBy, step+" ") {
				want = verdict
			}
		}
		if tc.IgnoredBy != "" && want == Keeps {
			t.Errorf("%s: no verdict for %q", tc.ID, tc.IgnoredBy)
		}
		if want != Keeps {
			refused++
		}
		if got != want && want == Keeps && len(tc.LaterDrafts) > 0 && (got == PartitionedInsecure || got == HTTPPrefix) {
			beyond[got]++ // rules outside RFC 6265bis, which the corpus marks too
			continue
		}
		if got != want {
			t.Errorf("%s: %q: got %q, want %q (%s, later: %v)", tc.ID, tc.Line(), got, want, tc.IgnoredBy, tc.LaterDrafts)
		}
	}
	if checked < 1000 || refused < 90 || beyond[PartitionedInsecure] == 0 || beyond[HTTPPrefix] == 0 {
		t.Errorf("only %d cases, %d refused, beyond RFC 6265bis: %v", checked, refused, beyond)
	}
	t.Logf("%d cases, %d refused; beyond RFC 6265bis: %v", checked, refused, beyond)
}
