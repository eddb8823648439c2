package policy

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestHygiene(t *testing.T) {
	const same = "same"
	for _, tc := range []struct {
		desc         string
		lines        []string
		safe, strict string // "same": the same string; "": no header
	}{
		{"one", []string{"a=b"}, same, same},
		{"several", []string{"a=b; c=d"}, same, same},
		{"odd spacing that misleads nobody", []string{"a=b;c=d ;; "}, same, same},
		{"empty value", []string{"a="}, same, same},
		{"quoted value", []string{`a="b"`}, same, same},
		{"several lines become one", []string{"a=b", "c=d"}, "a=b; c=d", "a=b; c=d"},
		{"no name", []string{"=x; a=b"}, "a=b", "a=b"},
		{"a name that nobody sees", []string{"\u00a0\u200b=x=y; \xa0=1; a=b"}, "a=b", "a=b"},
		{"no equals sign", []string{"a=b; x; c=d"}, "a=b; c=d", "a=b; c=d"},
		{"as long as before, but not the same", []string{"a=1;x;b=2;c=3"}, "a=1; b=2; c=3", "a=1; b=2; c=3"},
		{"nothing is left", []string{"x"}, "", ""},
		{"dollar", []string{"$Version=1; a=b; $Path=/"}, "a=b", "a=b"},
		{"control character", []string{"a=\x01; b=c"}, "b=c", "b=c"},
		{"DEL in a name", []string{"a\x7f=1; b=c"}, "b=c", "b=c"},
		{"unclosed quote", []string{`a="x; b=c; d=y"`}, "b=c", "b=c"},
		{"quotes closed", []string{`a={"k":"v"}; b=c`}, same, "b=c"},
		{"escaped quote", []string{`a="x\"; b=c`}, "b=c", "b=c"},
		{"escaped quote in closed ones", []string{`a="x\"y"; b=c`}, same, "b=c"},
		{"escaped quote in open ones", []string{`a="x\"; b=c`}, "b=c", "b=c"},
		{"a backslash is none outside quotes", []string{`a=\"1; b=c; d=2\"`}, "b=c", "b=c"},
		{"after a backslash", []string{`a=1\"; b=c`}, "b=c", "b=c"},
		{"quote in a name", []string{`"a="; b=c`}, "b=c", "b=c"},
		{"text after quotes", []string{`a="1"2; b=c; d="1" 2; e=""1`}, "b=c", "b=c"},
		{"text after quotes, after a comma", []string{`a=1" ,y="; b=c`}, "b=c", "b=c"},
		{"quotes, comma, quotes", []string{`a="1", "2"; b=c`}, same, "b=c"},
		{"JSON with base64", []string{`a={"t":"x","k":"YWJj=="}; b=c`}, same, "b=c"},
		{"prefix in another case", []string{"__host-a=1; __SECURE-b=1; b=c; __Host-x=1"}, "b=c; __Host-x=1", "b=c; __Host-x=1"},
		{"prefix by PHP", []string{"_[Host-a=1; ._Secure-a=2; [.Http-a=3; b=c; .a=1"}, "b=c; .a=1", "b=c; .a=1"},
		{"prefix percent-encoded", []string{"%5F%5FHost-a=1; b=c; %5Fx=1"}, "b=c; %5Fx=1", "b=c; %5Fx=1"},
		{"prefix after a space of Unicode", []string{"\u2003__Host-a=1; b=c"}, "b=c", "b=c"},
		{"brackets", []string{"prefs[x]=1; b=c"}, same, "b=c"},
		{"comma", []string{"a=1,2; b=c"}, same, "b=c"},
		{"space in a value", []string{"a=1 2; b=c"}, same, "b=c"},
		{"space before the equals sign", []string{"a =1; b=c"}, same, "b=c"},
		{"space after the equals sign", []string{"a= 1; b=c"}, same, "b=c"},
		{"not ASCII", []string{"a=\xc3\xa9; \xc3\xa9=1; b=c"}, same, "b=c"},
		{"attribute names", []string{"path=/x; Expires=1; b=c; VERSION=1"}, same, "b=c"},
		{"an attribute name that a rule names", []string{"domain=1; b=c"}, same, same},
		{"base64", []string{"a=eA==; b=c"}, same, same},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			for level, want := range map[string]string{"": tc.safe, "safe": tc.safe, "strict": tc.strict, "off": same} {
				p := mustNew(t, Config{Hygiene: level, Cookies: []CookieRule{{Names: []string{"domain"}, Edits: edits("secure set")}}})
				decisions := 0
				h := http.Header{"Cookie": slices.Clone(tc.lines)}
				given := h["Cookie"]
				if err := p.Request(h, &Exchange{Trace: func(Decision) { decisions++ }}); err != nil {
					t.Fatal(err)
				}
				if want == same {
					want = strings.Join(tc.lines, "; ")
				}
				if got := h.Get("Cookie"); got != want || len(h["Cookie"]) > 1 {
					t.Errorf("%q: got %q, want %q", level, h["Cookie"], want)
				}
				if _, there := h["Cookie"]; there != (want != "") {
					t.Errorf("%q: %q", level, h)
				}
				if !slices.Equal(given, tc.lines) {
					t.Errorf("%q: the browser's own lines changed to %q", level, given)
				}
				if dropped := len(pairsOf(tc.lines...)) - len(pairsOf(h["Cookie"]...)); decisions != dropped {
					t.Errorf("%q: %d decisions, %d dropped", level, decisions, dropped)
				}
			}
		})
	}
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

// TestHygieneMessages checks what New says about hygiene.
func TestHygieneMessages(t *testing.T) {
	checkMessages(t, []messageCase{
		{"an unknown word", Config{Hygiene: "sfae"}, []string{`hygiene: unrecognized hygiene "sfae": did you mean "safe"? (write safe, strict or off)`}},
		{"safe alone", Config{Hygiene: "safe"}, nil},
	})
}
