package policy

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/corpus"
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
		{"behind a backslash", []string{`a=1\"; b=c`}, "b=c", "b=c"},
		{"quote in a name", []string{`"a="; b=c`}, "b=c", "b=c"},
		{"text behind quotes", []string{`a="1"2; b=c; d="1" 2; e=""1`}, "b=c", "b=c"},
		{"text behind quotes, after a comma", []string{`a=1" ,y="; b=c`}, "b=c", "b=c"},
		{"quotes, comma, quotes", []string{`a="1", "2"; b=c`}, same, "b=c"},
		{"JSON with base64", []string{`a={"t":"x","k":"YWJj=="}; b=c`}, same, "b=c"},
		{"prefix in another case", []string{"__host-a=1; __SECURE-b=1; b=c; __Host-x=1"}, "b=c; __Host-x=1", "b=c; __Host-x=1"},
		{"prefix by PHP", []string{"_[Host-a=1; ._Secure-a=2; [.Http-a=3; b=c; .a=1"}, "b=c; .a=1", "b=c; .a=1"},
		{"prefix percent-encoded", []string{"%5F%5FHost-a=1; b=c; %5Fx=1"}, "b=c; %5Fx=1", "b=c; %5Fx=1"},
		{"prefix behind a blank of Unicode", []string{"\u2003__Host-a=1; b=c"}, "b=c", "b=c"},
		{"brackets", []string{"prefs[x]=1; b=c"}, same, "b=c"},
		{"comma", []string{"a=1,2; b=c"}, same, "b=c"},
		{"blank in a value", []string{"a=1 2; b=c"}, same, "b=c"},
		{"blank before the equals sign", []string{"a =1; b=c"}, same, "b=c"},
		{"blank behind the equals sign", []string{"a= 1; b=c"}, same, "b=c"},
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

func TestLimits(t *testing.T) {
	cookies := func(n int) []string { return []string{strings.TrimSuffix(strings.Repeat("a=b; ", n), "; ")} }
	for _, tc := range []struct {
		desc   string
		limits *Limits
		lines  []string
		reason string
		clear  bool
	}{
		{"none sent", nil, nil, "", false},
		{"256 cookies", nil, cookies(256), "", false},
		{"257 cookies", nil, cookies(257), "the request has 257 cookies, and the policy allows 256", false},
		{"257 cookies in as many lines", nil, slices.Repeat([]string{"a=b"}, 257), "the request has 257 cookies, and the policy allows 256", false},
		{"many semicolons are no cookies", nil, []string{"a=b" + strings.Repeat(";", 1000)}, "", false},
		{"12 KiB", nil, []string{"a=" + strings.Repeat("x", 12<<10-2)}, "", false},
		{"more than 12 KiB", nil, []string{"a=" + strings.Repeat("x", 12<<10-1)}, "the request has 12289 octets of cookies, and the policy allows 12288", false},
		{"own limits", &Limits{Cookies: 2, OnExcess: "clear"}, cookies(3), "the request has 3 cookies, and the policy allows 2", true},
		{"own limits, the other by default", &Limits{Cookies: 2}, []string{"a=" + strings.Repeat("x", 12<<10)}, "the request has 12290 octets of cookies, and the policy allows 12288", false},
		{"off", &Limits{Off: true}, cookies(10_000), "", false},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			p := mustNew(t, Config{Limits: tc.limits})
			h := http.Header{}
			if tc.lines != nil {
				h["Cookie"] = tc.lines
			}
			err := p.Request(h, &Exchange{})
			var refusal *Refusal
			if tc.reason == "" {
				if err != nil {
					t.Errorf("got %v", err)
				}
				return
			}
			if !errors.As(err, &refusal) || refusal.Status != http.StatusRequestHeaderFieldsTooLarge ||
				refusal.Error() != tc.reason || refusal.ClearCookies != tc.clear {
				t.Errorf("got %+v, want %q", err, tc.reason)
			}
			if !slices.Equal(h["Cookie"], tc.lines) {
				t.Error("the header changed")
			}
		})
	}
}

func TestRequestConfigErrors(t *testing.T) {
	_, err := New(Config{Hygiene: "sfae", Limits: &Limits{Cookies: -1, Bytes: -1, OnExcess: "clean"}}, Options{Now: testClock})
	_, off := New(Config{Limits: &Limits{Off: true, Cookies: 3}}, Options{Now: testClock})
	want := `limits: cookies -1 is not a limit: write a positive number, or off for no limits
limits: bytes -1 is not a limit: write a positive number, or off for no limits
limits: unrecognized on_excess "clean": did you mean "clear"? (write clear)
hygiene: unrecognized hygiene "sfae": did you mean "safe"? (write safe, strict or off)
limits: the limits are off, but one of them is set: write off alone, or the limits alone`
	if got := errors.Join(err, off); got == nil || got.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", got, want)
	}
}

// TestCorpusRequest checks that well-formed headers pass as the same string at
// every level, and what is left of the others.
func TestCorpusRequest(t *testing.T) {
	plain, others := 0, 0
	for _, tc := range corpus.Cookies(t) {
		for _, level := range []string{"safe", "strict"} {
			err := checkRequest(level, tc.Line())
			if err != nil {
				t.Errorf("%s: %s: %q: %v", tc.ID, level, tc.Line(), err)
			}
		}
		dollar := slices.ContainsFunc(tc.Pairs(), func(pair [2]string) bool { return strings.HasPrefix(pair[0], "$") })
		if tc.Class != "plain" || dollar { // a dollar is grammatical, and dropped all the same
			others++
			continue
		}
		plain++
		h := http.Header{"Cookie": {tc.Line()}}
		if err := mustNew(t, Config{Limits: &Limits{Off: true}}).Request(h, &Exchange{}); err != nil || h.Get("Cookie") != tc.Line() {
			t.Errorf("%s: %q became %q (%v)", tc.ID, tc.Line(), h, err)
		}
	}
	if plain < 80 || others < 200 {
		t.Errorf("only %d and %d cases", plain, others)
	}
	t.Logf("%d plain, %d others", plain, others)
}

// checkRequest holds a level of hygiene against its definition, said again.
func checkRequest(level, header string) error {
	p, err := New(Config{Hygiene: level, Limits: &Limits{Off: true}}, Options{Now: testClock})
	if err != nil {
		return err
	}
	h := http.Header{"Cookie": {header}}
	if err := p.Request(h, &Exchange{}); err != nil {
		return err
	}
	got := h.Get("Cookie")
	var want []string
	dropped := false
	for _, piece := range strings.Split(header, ";") {
		if piece = strings.Trim(piece, " \t"); piece == "" {
			continue
		}
		if harmless(piece) && (level != "strict" || grammatical(piece)) {
			want = append(want, piece)
		} else {
			dropped = true
		}
	}
	if !dropped && got != header {
		return errors.New("nothing to drop, but it became " + got)
	}
	if dropped && got != strings.Join(want, "; ") {
		return errors.New("it became " + got)
	}
	h = http.Header{"Cookie": {got}}
	if got != "" && (p.Request(h, &Exchange{}) != nil || h.Get("Cookie") != got) {
		return errors.New("the second time it became " + h.Get("Cookie"))
	}
	return nil
}

// harmless is what hygiene safe lets through.
func harmless(piece string) bool {
	name, value, ok := strings.Cut(piece, "=")
	visible := strings.ContainsFunc(name, func(r rune) bool {
		return r != utf8.RuneError && !unicode.IsControl(r) && !unicode.In(r, unicode.Cf, unicode.Z)
	})
	return ok && visible && !strings.HasPrefix(piece, "$") && !strings.Contains(name, `"`) && !lookalike(name) && closed(piece, value) &&
		!strings.ContainsFunc(piece, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}

// closed reports whether the quotes of a pair are closed, whatever a backslash
// outside them means, and whether nothing stands behind a value in quotes.
func closed(piece, value string) bool {
	unescaped := strings.ReplaceAll(strings.ReplaceAll(piece, `\\`, ""), `\"`, "")
	if strings.Count(unescaped, `"`)%2 != 0 {
		return false
	}
	if !regexp.MustCompile(`^(?:[^"]|"(?:[^"\\]|\\.)*")*$`).MatchString(piece) {
		return false
	}
	quoted := regexp.MustCompile(`^[ \t]*"(?:[^"\\]|\\.)*"[ \t]*(?:,|$)`)
	values := []string{value}
	for i, rest := range strings.Split(piece, ",") {
		if name, _, ok := strings.Cut(rest, "="); i > 0 && ok && !strings.Contains(name, `"`) {
			_, value, _ := strings.Cut(strings.Join(strings.Split(piece, ",")[i:], ","), "=")
			values = append(values, value)
		}
	}
	return !slices.ContainsFunc(values, func(value string) bool {
		return strings.HasPrefix(strings.TrimLeft(value, " \t"), `"`) && !quoted.MatchString(value)
	})
}

// lookalike reports whether name becomes one with a prefix when blanks go and
// PHP's underscores come.
func lookalike(name string) bool {
	for _, exact := range []string{"__Host-", "__Secure-", "__Http-"} {
		if strings.HasPrefix(name, exact) {
			return strings.HasPrefix(strings.ToLower(name), "__host-http-") && !strings.HasPrefix(name, "__Host-Http-")
		}
	}
	for range 4 {
		folded := strings.Map(func(r rune) rune {
			switch {
			case r == utf8.RuneError || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Z) && r != ' ':
				return -1
			}
			return unicode.ToLower(unicode.ToUpper(r))
		}, name)
		for _, blank := range []string{" ", " +"} {
			trimmed := strings.TrimLeft(folded, blank+"$=")
			for _, underscores := range []string{" .+[", ".+["} {
				read := strings.Map(func(r rune) rune {
					switch {
					case strings.ContainsRune(underscores, r) && !(underscores == ".+[" && strings.ContainsRune(blank, r)):
						return '_'
					case r == ' ', r == ']', r == '+':
						return -1
					}
					return r
				}, trimmed)
				if strings.HasPrefix(read, "__host-") || strings.HasPrefix(read, "__secure-") || strings.HasPrefix(read, "__http-") {
					return true
				}
			}
		}
		name = regexp.MustCompile("%[0-9A-Fa-f]{2}").ReplaceAllStringFunc(name, func(escape string) string {
			octet, _ := strconv.ParseUint(escape[1:], 16, 8)
			return string([]byte{byte(octet)})
		})
	}
	return false
}

// grammatical is what hygiene strict lets through of that.
func grammatical(piece string) bool {
	name, value, _ := strings.Cut(piece, "=")
	if inner, ok := strings.CutPrefix(value, `"`); ok && strings.HasSuffix(inner, `"`) {
		value = strings.TrimSuffix(inner, `"`)
	}
	for _, attribute := range strings.Fields("path domain expires max-age version comment commenturl discard port secure httponly samesite partitioned priority") {
		if strings.EqualFold(name, attribute) {
			return false
		}
	}
	for i := range len(name) {
		if c := name[i]; c < '!' || c > '~' || strings.IndexByte(`()<>@,;:\"/[]?={}`, c) >= 0 {
			return false
		}
	}
	for i := range len(value) {
		if c := value[i]; c < '!' || c > '~' || strings.IndexByte(`",;\`, c) >= 0 {
			return false
		}
	}
	return true
}

// FuzzRequest holds a random header against the definition of each level.
func FuzzRequest(f *testing.F) {
	for _, s := range []string{"a=b; c=d", `a="x; b=c"`, "$Version=1; a", `a="\\"; b="\"`, "=;=; ;", "a\x00=b", "path=/; a=\xff"} {
		f.Add(s)
	}
	if corpus.Has(f) {
		for _, tc := range corpus.Cookies(f) {
			f.Add(tc.Line())
		}
	}
	f.Fuzz(func(t *testing.T, header string) {
		for _, level := range []string{"safe", "strict"} {
			if err := checkRequest(level, header); err != nil {
				t.Fatalf("%s: %q: %v", level, header, err)
			}
		}
	})
}

// tenCookies are what a site with some analytics gets.
const tenCookies = "_ga=GA1.2.1029384756.1763899200; _gid=GA1.2.5647382910.1763899200; theme=dark; lang=en-GB; cart=0123456789abcdef; " +
	"csrftoken=mFXPBeZH31d4d96e407aad42; cookie_consent=yes; tz=Europe%2FBerlin; visits=17; last=2026-11-23"

// requestCases are what the request pass is measured with.
var requestCases = []struct {
	desc   string
	cfg    Config
	header string
	allocs float64
}{
	{"safe, needs nothing", Config{}, tenCookies, 0},
	{"strict, needs nothing", Config{Hygiene: "strict"}, tenCookies, 0},
	{"off", Config{Hygiene: "off"}, tenCookies, 0},
	{"a managed name, needs nothing", Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}}}, tenCookies, 0},
	{"one rename", Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}}}, tenCookies + "; __Host-sid=31d4d96e407aad42", 2},
	{"two stripped", Config{Strip: []Strip{{Names: []string{"_ga", "_gid"}}}}, tenCookies, 2},
	{"two stripped by a pattern", Config{Strip: []Strip{{Names: []string{"_g*"}}}}, tenCookies, 2},
}

func TestRequestAllocations(t *testing.T) {
	for _, tc := range requestCases {
		p := mustNew(t, tc.cfg)
		lines := []string{tc.header}
		h, x, history := http.Header{"Cookie": lines}, &Exchange{}, new(History) // the caller has room for both
		if got := testing.AllocsPerRun(1000, func() {
			*history = History{}
			h["Cookie"], *x = lines, Exchange{History: history}
			_ = p.Request(h, x)
		}); got > tc.allocs {
			t.Errorf("%s: %v allocations, want %v", tc.desc, got, tc.allocs)
		}
	}
}

func BenchmarkRequest(b *testing.B) {
	for _, bm := range requestCases {
		b.Run(bm.desc, func(b *testing.B) {
			b.ReportAllocs()
			p := mustNew(b, bm.cfg)
			lines := []string{bm.header}
			h := http.Header{"Cookie": lines}
			x, history := &Exchange{}, new(History)
			for b.Loop() {
				*history = History{}
				h["Cookie"], *x = lines, Exchange{History: history}
				_ = p.Request(h, x)
			}
		})
	}
}
