package policy

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/corpus"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/parsers"
)

// attacks are pairs, next to the cookie __Host-sid of the browser, by which
// some parser reads another sid, or none, or another s_id.
var attacks = []struct{ desc, pairs string }{
	{"planted under the app's name", "sid=evil"},
	{"array", "sid[x]=evil"},
	{"array without end", "sid[=evil"},
	{"brackets for an underscore", "s[id=evil"},
	{"dot for an underscore", "s.id=evil"},
	{"space for an underscore", "s id=evil"},
	{"plus for an underscore", "s+id=evil"},
	{"another case", "SID=evil"},
	{"another case of Unicode", "\u017fid=evil"},
	{"percent-encoded", "%73id=evil"},
	{"percent-encoded twice", "%2573id=evil"},
	{"percent-encoded bracket", "sid%5Bx]=evil"},
	{"percent-encoded space", "%20sid=evil"},
	{"percent-encoded no-break space", "%C2%A0sid=evil"},
	{"space of Unicode before it", "\u2000sid=evil"},
	{"no-break space before it", "\u00a0sid=evil"},
	{"no-break space after it", "sid\u00a0=evil"},
	{"no-break space of Latin-1", "\xa0sid=evil"},
	{"next line of Latin-1", "\x85sid=evil"},
	{"zero width", "\u200bsid=evil"},
	{"byte order mark", "\ufeffsid=evil"},
	{"space before =", "sid =evil"},
	{"tab before =", "sid\t=evil"},
	{"form feed", "\x0csid=evil"},
	{"NUL", "sid\x00=evil"},
	{"plus", "+sid=evil"},
	{"dollar", "$sid=evil"},
	{"dollar inside", "\u00a0$sid=evil"},
	{"version", "$Version=1; x=1,sid=evil"},
	{"comma", "x=1,sid=evil"},
	{"comma, space", "x=1, sid=evil"},
	{"comma, no value", "x=1,sid"},
	{"comma in a name", "x,sid=evil"},
	{"comma after a name", "sid,x=evil"},
	{"space in a value", "x=1 sid=evil"},
	{"tab in a value", "x=1\tsid=evil"},
	{"quoted semicolon", `x="1; sid=evil"`},
	{"quoted comma", `x="1,sid=evil"`},
	{"escaped quotes", `x="\"; sid=evil; y=\""`},
	{"after a quote", `x="sid=evil"`},
	{"after a backslash", `x=1\sid=evil`},
	{"no name", "=sid=evil"},
	{"no name, twice", "==sid=evil"},
	{"no =", "sid"},
	{"odd quote", `x="`},
	{"odd quote at the end", `x=1"`},
	{"the browser's name in another case", "__host-sid=evil"},
	{"the browser's name, percent-encoded", "%5F%5FHost-sid=evil"},
	{"the browser's name by PHP", "_[Host-sid=evil"},
	{"the browser's name after a space", "\u2000__Host-sid=evil"},
	{"in the value of another managed cookie", "__Secure-other=1,sid=evil"},
	{"in the value of a renamed cookie", "renamed=1,sid=evil"},
	{"in the value of a cookie with half a prefix", "Http-q=1,sid=evil"},
	{"in the value of a cookie that is injected if absent", "region=1,sid=evil"},
	{"the browser's name again", "__Host-sid=evil"},
}

// spared are the attacks that a rule for all names cannot tell from values with
// a word after a comma, or with a quote in them.
var spared = []string{"comma, no value", "comma after a name", "after a backslash"}

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
	bare := mustNew(f, Config{Hygiene: "safe"})
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
				// WebOb takes a semicolon after a backslash for a part of the value.
				for _, read := range append(model.Read(pair), model.Read(pair+"; ")...) {
					allowed[read] = true
				}
			}
			for _, read := range model.Read(got) {
				if (read[0] == "sid" || read[0] == "s_id") && !allowed[read] {
					t.Fatalf("%q goes on as %q, in which %s reads %q", header, got, model.Name, read)
				}
			}
		}
		if again := mustRequest(t, bare, got); strings.TrimSpace(again) != strings.TrimSpace(got) {
			t.Fatalf("%q goes on as %q, of which another policy makes %q", header, got, again)
		}
	})
}
