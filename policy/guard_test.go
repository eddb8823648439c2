package policy

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/corpus"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/parsers"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/guard"
)

// attacks are pairs, next to the cookie __Host-sid of the browser, by which
// some parser reads another sid, or none, or another s_id.
var attacks = []struct{ desc, pairs string }{
	{"planted under the app's name", "sid=evil"},
	{"array", "sid[x]=evil"},
	{"array without end", "sid[=evil"},
	{"brackets for an underscore", "s[id=evil"},
	{"dot for an underscore", "s.id=evil"},
	{"blank for an underscore", "s id=evil"},
	{"plus for an underscore", "s+id=evil"},
	{"another case", "SID=evil"},
	{"another case of Unicode", "\u017fid=evil"},
	{"percent-encoded", "%73id=evil"},
	{"percent-encoded twice", "%2573id=evil"},
	{"percent-encoded bracket", "sid%5Bx]=evil"},
	{"percent-encoded blank", "%20sid=evil"},
	{"percent-encoded no-break space", "%C2%A0sid=evil"},
	{"space of Unicode before it", "\u2000sid=evil"},
	{"no-break space before it", "\u00a0sid=evil"},
	{"no-break space behind it", "sid\u00a0=evil"},
	{"no-break space of Latin-1", "\xa0sid=evil"},
	{"next line of Latin-1", "\x85sid=evil"},
	{"zero width", "\u200bsid=evil"},
	{"byte order mark", "\ufeffsid=evil"},
	{"blank before =", "sid =evil"},
	{"tab before =", "sid\t=evil"},
	{"form feed", "\x0csid=evil"},
	{"NUL", "sid\x00=evil"},
	{"plus", "+sid=evil"},
	{"dollar", "$sid=evil"},
	{"dollar inside", "\u00a0$sid=evil"},
	{"version", "$Version=1; x=1,sid=evil"},
	{"comma", "x=1,sid=evil"},
	{"comma, blank", "x=1, sid=evil"},
	{"comma, no value", "x=1,sid"},
	{"comma in a name", "x,sid=evil"},
	{"comma behind a name", "sid,x=evil"},
	{"blank in a value", "x=1 sid=evil"},
	{"tab in a value", "x=1\tsid=evil"},
	{"quoted semicolon", `x="1; sid=evil"`},
	{"quoted comma", `x="1,sid=evil"`},
	{"escaped quotes", `x="\"; sid=evil; y=\""`},
	{"behind a quote", `x="sid=evil"`},
	{"behind a backslash", `x=1\sid=evil`},
	{"no name", "=sid=evil"},
	{"no name, twice", "==sid=evil"},
	{"no =", "sid"},
	{"odd quote", `x="`},
	{"odd quote behind", `x=1"`},
	{"the browser's name in another case", "__host-sid=evil"},
	{"the browser's name, percent-encoded", "%5F%5FHost-sid=evil"},
	{"the browser's name by PHP", "_[Host-sid=evil"},
	{"the browser's name behind a space", "\u2000__Host-sid=evil"},
	{"in the value of another managed cookie", "__Secure-other=1,sid=evil"},
	{"in the value of a renamed cookie", "renamed=1,sid=evil"},
	{"in the value of a cookie with half a prefix", "Http-q=1,sid=evil"},
	{"in the value of a cookie that is injected if absent", "region=1,sid=evil"},
	{"the browser's name again", "__Host-sid=evil"},
}

// spared are the attacks that a rule for all names cannot tell from values with
// a word behind a comma, or with a quote in them.
var spared = []string{"comma, no value", "comma behind a name", "behind a backslash"}

// TestAttacks checks that each of them is one: some model is misled by it when
// nothing stands before the app.
func TestAttacks(t *testing.T) {
	for _, tc := range attacks {
		misled := false
		for _, good := range []string{"sid", "__Host-sid"} {
			for _, header := range []string{good + "=good; " + tc.pairs, tc.pairs + "; " + good + "=good"} {
				for _, model := range parsers.Models() {
					var seen []string
					for _, pair := range model.Read(header) {
						if pair[0] == good || pair[0] == "s_id" {
							seen = append(seen, pair[0]+"="+pair[1])
						}
					}
					misled = misled || !slices.Equal(seen, []string{good + "=good"})
				}
			}
		}
		if !misled {
			t.Errorf("%s: %q misleads no model", tc.desc, tc.pairs)
		}
	}
}

// TestGuard sends every attack on both sides of the good cookie, and reads what
// gets through with every model.
func TestGuard(t *testing.T) {
	for _, level := range []string{"safe", "strict"} {
		for _, cookies := range [][]CookieRule{
			{{Names: []string{"sid", "s_id"}, Prefix: "host"}},
			{{Names: []string{"s?d", "~s.id"}, Prefix: "host"}},
			{{Names: []string{"*", "!x", "!y", "!original"}, Prefix: "host"}},
		} {
			cookies = append(slices.Clone(cookies), CookieRule{Names: []string{"other"}, Prefix: "secure"}, CookieRule{Names: []string{"original"}, Rename: "renamed"})
			p := mustNew(t, Config{Hygiene: level, Cookies: cookies, Inject: []Inject{{Direction: "request", Name: "region", Value: "eu", IfAbsent: true}}})
			for _, tc := range attacks {
				if cookies[0].Names[0] == "*" && slices.Contains(spared, tc.desc) {
					continue
				}
				for _, header := range []string{"__Host-sid=good; " + tc.pairs, tc.pairs + "; __Host-sid=good"} {
					allowed := "good"
					if strings.HasPrefix(header, "__Host-sid=evil") {
						allowed = "evil" // a browser holds but one
					}
					got := mustRequest(t, p, header)
					for _, model := range parsers.Models() {
						var seen []string
						for _, pair := range model.Read(got) {
							if name := pair[0]; name == "sid" || name == "s_id" || name == "__Host-sid" {
								seen = append(seen, name+"="+pair[1])
							}
						}
						if !slices.Equal(seen, []string{"sid=" + allowed}) {
							t.Errorf("%s, %s, %q: %s reads %q in %q", level, cookies[0].Names, header, model.Name, seen, got)
						}
					}
				}
			}
		}
	}
}

func mustRequest(t testing.TB, p *Policy, header string) string {
	t.Helper()
	h := http.Header{"Cookie": {header}}
	if err := p.Request(h, &Exchange{}); err != nil {
		t.Fatal(err)
	}
	return h.Get("Cookie")
}

// TestGuardSpares checks that what looks odd, and means no managed cookie,
// passes octet for octet.
func TestGuardSpares(t *testing.T) {
	p := mustNew(t, Config{Cookies: []CookieRule{{Names: []string{"sid", "s_id"}, Prefix: "host"}}, Inject: []Inject{{Direction: "request", Name: "edge", Value: "1", IfAbsent: true}}})
	for _, header := range []string{
		`prefs={"sid":1,"theme":"dark"}`,
		`list=["sid","s_id"]`,
		"OptanonConsent=isGpcEnabled=0&datestamp=Mon+Nov+23+2026&groups=C0001%3A1%2CC0002%3A0&geolocation=DE%3BBE",
		"CookieConsent={stamp:%27abc==%27%2Cnecessary:true%2Cpreferences:false%2Cver:1}",
		"token=c2lkPWV2aWw=; jwt=a.b.c==",
		"prefs[theme]=dark; a.b=c; x[]=1",
		"ret=/a?sid=5&x=6; next=https://x.com/?s_id=6",
		"q=hello world, and more",
		"sidebar=1; sid2=2; _sid=3; my-sid=4",
		"u=%73id%3Dx; name=\u00e9\u2000x",
		`q="a \"quoted\" word"`,
		"a=b;c=d ;; ",
	} {
		want := header + "; edge=1"
		if header == "a=b;c=d ;; " {
			want = "a=b; c=d; edge=1"
		}
		if got := mustRequest(t, p, header); got != want {
			t.Errorf("%q became %q", header, got)
		}
		if got := mustRequest(t, p, header+"; edge=2"); strings.Contains(got, "; edge=2") == false || len(got) > len(header)+len("; edge=2") {
			t.Errorf("%q with edge became %q", header, got)
		}
	}
}

// FuzzAttack looks for a header by which a parser reads a managed cookie that
// was not forwarded.
func FuzzAttack(f *testing.F) {
	for _, tc := range attacks {
		f.Add("__Host-sid=good; "+tc.pairs, false)
		f.Add(tc.pairs+"; __Host-s_id=good", true)
	}
	if corpus.Has(f) {
		for _, tc := range corpus.Cookies(f) {
			f.Add(tc.Line(), false)
		}
	}
	var policies []*Policy
	for _, level := range []string{"safe", "strict"} {
		policies = append(policies, mustNew(f, Config{Hygiene: level, Cookies: []CookieRule{{Names: []string{"sid", "s_id"}, Prefix: "host"}}}))
	}
	f.Fuzz(func(t *testing.T, header string, strict bool) {
		if len(header) > 4096 {
			return // some models take their time
		}
		p := policies[0]
		if strict {
			p = policies[1]
		}
		h := http.Header{"Cookie": {header}}
		if p.Request(h, &Exchange{}) != nil {
			return
		}
		got := h.Get("Cookie")
		// What may be read is what each forwarded pair says by itself.
		var forwarded []string
		for piece := range strings.SplitSeq(header, ";") {
			piece = strings.Trim(piece, " \t")
			if app, ok := strings.CutPrefix(piece, "__Host-"); ok && (strings.HasPrefix(app, "sid=") || strings.HasPrefix(app, "s_id=")) {
				forwarded = append(forwarded, app)
			}
		}
		for _, model := range parsers.Models() {
			allowed := map[[2]string]bool{}
			for _, pair := range forwarded {
				for _, read := range model.Read(pair) {
					allowed[read] = true
				}
			}
			for _, read := range model.Read(got) {
				if (read[0] == "sid" || read[0] == "s_id") && !allowed[read] {
					t.Fatalf("%q goes on as %q, in which %s reads %q", header, got, model.Name, read)
				}
			}
		}
		if again := mustRequest(t, mustNew(t, Config{Hygiene: "safe"}), got); strings.TrimSpace(again) != strings.TrimSpace(got) {
			t.Fatalf("%q goes on as %q, of which another policy makes %q", header, got, again)
		}
	})
}

// TestGuardAllocations holds the guard to its budget: looking costs nothing
// that an attacker could make the gateway pay for.
func TestGuardAllocations(t *testing.T) {
	p := mustNew(t, Config{Cookies: []CookieRule{{Names: []string{"sid", "s_id"}, Prefix: "host"}}})
	for _, name := range []string{"sidebar", "si.", "%53%49%45", "\u2000si", "s[i]x", "a+b c"} {
		text := name + "=1"
		if got := testing.AllocsPerRun(100, func() {
			if p.hygiene.guard.Check(text, len(name), false, false, new(guard.Budget)) != guard.Harmless {
				t.Errorf("%q is confusable", name)
			}
		}); got > 0 {
			t.Errorf("%q: %v allocations", name, got)
		}
	}
}

// BenchmarkGuard reads the longest header that the limits allow, full of what
// needs a closer look.
func BenchmarkGuard(b *testing.B) {
	for _, bm := range []struct{ desc, piece string }{
		{"benign", "abcdefg=hijklmnopqrstuvwxyz; "}, {"pieces", "a.b,"}, {"escapes", "%2e%2E,"}, {"Unicode", "\u2000si,"},
	} {
		header := "x=" + strings.Repeat(bm.piece, 32<<10/len(bm.piece))
		p := mustNew(b, Config{Limits: &Limits{Off: true}, Cookies: []CookieRule{{Names: []string{"sid", "s_id"}, Prefix: "host"}}})
		b.Run(bm.desc, func(b *testing.B) {
			lines := []string{header}
			h := http.Header{"Cookie": lines}
			for b.Loop() {
				h["Cookie"] = lines
				if err := p.Request(h, &Exchange{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
