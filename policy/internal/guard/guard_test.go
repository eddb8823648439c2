package guard

import (
	"slices"
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/corpus"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/parsers"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/cookieheader"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/cookiename"
)

// managedNames are the names that most of these tests guard.
var managedNames = []string{"sid", "s_id", "__Host-sid", "__Host-s_id"}

func namedGuard() *Guard {
	g := New()
	for _, name := range managedNames {
		g.Add(name)
	}
	return g
}

func patternGuard(t testing.TB, forms []Form, names ...string) *Guard {
	t.Helper()
	s, problems := cookiename.NewSelector(names)
	if len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	g := New()
	g.AddPattern(s, forms)
	return g
}

// confusable reports whether the guard stops a cookie by its name.
func (g *Guard) confusable(name string) bool {
	return g.Check(name+"=1", len(name), false, false, new(Budget)) != Harmless
}

// hides reports whether the guard stops a pair. With own, its name is a guarded one.
func (g *Guard) hides(pair string, own bool) bool {
	return g.Check(pair, strings.IndexByte(pair, '='), own, true, new(Budget)) != Harmless
}

var models = parsers.Models()

// isMisled reports whether some model of a parser reads a managed cookie in pair.
// One of them makes all names lower-case.
func isMisled(pair string) bool {
	return slices.ContainsFunc(models, func(model parsers.Model) bool {
		return slices.ContainsFunc(model.Read(pair), func(read [2]string) bool {
			return slices.Contains(managedNames, read[0]) || strings.HasPrefix(read[0], "__host-") && slices.Contains(managedNames, read[0][len("__host-"):])
		})
	})
}

func TestConfusable(t *testing.T) {
	g := namedGuard()
	noModel := []string{"escaped twice", "zero width", "a dollar after a space of Unicode"} // no parser among the models reads them so
	for _, tc := range []struct {
		desc, name string
		want       bool
	}{
		{"the name itself", "sid", true},
		{"another case", "SID", true},
		{"another case of Unicode", "\u017fid", true},
		{"a dot", "s.id", true},
		{"a plus", "s+id", true},
		{"a space", "s id", true},
		{"an open bracket", "s[id", true},
		{"an array", "sid[x]", true},
		{"an array of arrays", "sid[x][y]", true},
		{"escaped", "%73id", true},
		{"escaped twice", "%2573id", true},
		{"an escaped bracket", "sid%5Bx]", true},
		{"a space of Unicode", "\u2003sid", true},
		{"zero width", "sid\u200b", true},
		{"a dollar after a space of Unicode", "\u00a0$sid", true},
		{"a browser's name in another case", "__HOST-sid", true},
		{"a browser's name by PHP", "_.Host-s.id", true},
		{"a longer name", "sidx", false},
		{"a shorter name", "si", false},
		{"the end of a name", "id", false},
		{"an underscore before it", "_sid", false},
		{"a hyphen for the underscore", "s-id", false},
		{"an array of another name", "sidx[sid]", false},
		{"escaped four times", "%2525252573id", false},
		{"another prefix", "__Secure-sid", false},
		{"an empty name", "", false},
		{"a long name", strings.Repeat("s", 64), false},
		{"a long name that may be read in two ways", strings.Repeat("s.", 64), false},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			if got := g.confusable(tc.name); got != tc.want {
				t.Errorf("got %v", got)
			}
			if tc.want && isMisled(tc.name+"=evil") == slices.Contains(noModel, tc.desc) {
				t.Errorf("it misleads a model: %v", slices.Contains(noModel, tc.desc))
			}
			if !tc.want && isMisled(tc.name+"=evil") {
				t.Error("it misleads a model")
			}
		})
	}
}

func TestConfusableLongNames(t *testing.T) {
	g := New()
	long := strings.Repeat("s", 64)
	g.Add(long)
	for name, want := range map[string]bool{long: true, strings.ToUpper(long): true, long + "s": false, long[1:]: false, long + "[x]": true} {
		if got := g.confusable(name); got != want {
			t.Errorf("%q: got %v", name, got)
		}
	}
}

func TestEmpty(t *testing.T) {
	g := New()
	if !g.Empty() || g.confusable("sid") || g.confusable("s.id") || g.hides("a=1,sid=2", false) {
		t.Error("a guard without names guards something")
	}
	if namedGuard().Empty() || patternGuard(t, nil, "a*").Empty() {
		t.Error("a guard with names is empty")
	}
	unnamed := New()
	unnamed.Add("")
	if unnamed.Empty() || unnamed.confusable("a") {
		t.Error("the empty name is taken for another one")
	}
}

func TestPatterns(t *testing.T) {
	host := []Form{{Before: "__Host-"}}
	for _, tc := range []struct {
		desc    string
		names   []string
		forms   []Form
		yes, no []string
	}{
		{"a glob", []string{"s?d"}, host, []string{"sid", "SOD", "s.d", "%73id", "__host-sid", "__Host-SAD"}, []string{"sd", "side", "__Secure-sid"}},
		{"an expression", []string{`~s\.id|t[.-]x`}, host, []string{"s.id", "s_id", "S[id", "t_x", "T-x"}, []string{"sid", "tax"}},
		{"a name in it", []string{"a*", "sid"}, host, []string{"ab", "sid", "SID", "__host-SID"}, []string{"bid"}},
		{"an excluded name, as it is written", []string{"s*", "!sid"}, host, []string{"sad", "SID", "s.id"}, []string{"sid"}},
		{"an excluded pattern", []string{"*", "!x-*"}, host, []string{"a", "X-a"}, []string{"x-a"}},
		{"a namespace with dots", []string{"s*"}, []Form{{Before: "app.", After: ".x"}}, []string{"app.sid.x", "APP.sid.x", "app_sid_x"}, []string{"app.tid.x"}},
		{"a namespace", []string{"s*"}, []Form{{Before: "crm_", After: "_x"}}, []string{"sid", "crm_sid_x", "CRM.sid.X", "crm%5Fsid_x"}, []string{"crm_tid_x", "crm_sid"}},
		{"all names", []string{"*"}, host, []string{"a", "", "__Host-a"}, nil},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			g := patternGuard(t, tc.forms, tc.names...)
			for _, name := range tc.yes {
				if !g.confusable(name) {
					t.Errorf("%q is not confusable", name)
				}
			}
			for _, name := range tc.no {
				if g.confusable(name) {
					t.Errorf("%q is confusable", name)
				}
			}
		})
	}
}

func TestHides(t *testing.T) {
	named, narrow, all := namedGuard(), patternGuard(t, nil, "s?d", "s_id"), patternGuard(t, nil, "*", "!x", "!y")
	for _, tc := range []struct {
		desc, pair         string
		own                bool
		named, narrow, all bool
	}{
		{"a comma", "x=1,sid=evil", false, true, true, true},
		{"a comma and a space", "x=1, sid=evil", false, true, true, true},
		{"a space", "x=1 sid=evil", false, true, true, true},
		{"a tab", "x=1\tsid=evil", false, true, true, true},
		{"a quote", `x="sid=evil"`, false, true, true, false},
		{"a backslash", `x=1\sid=evil`, false, true, true, false},
		{"a comma in quotes", `x="1,sid=evil"`, false, true, true, true},
		{"another case", "x=1,SID=evil", false, true, true, true},
		{"escaped", "x=1,%73id=evil", false, true, true, true},
		{"before the comma", "sid,x=evil", false, true, true, true},
		{"without a value", "x=1,sid", false, true, true, false},
		{"the third piece", "x=1,y=2,sid=3", false, true, true, true},
		{"an empty name", "x=1,=sid", false, false, false, false},
		{"no separator", "x=sid=evil", false, false, false, false},
		{"a longer name", "x=1,sidx=evil", false, false, false, true},
		{"a query", "x=/?sid=1", false, false, false, false},
		{"a slash in an escaped index", "&sid%5Bx/]=evil", false, true, true, true},
		{"a slash after an escaped NUL", "x=1&sid%00/=evil", false, true, true, false},
		{"an octet outside ASCII", "x=1\u00e9sid=evil", false, true, true, true},
		{"a closing bracket", "x=1]sid=evil", false, true, true, true},
		{"an open query after a comma", "x=1,?sid=evil", false, true, true, true},
		{"a query after a bracket", "x=/a(b?sid=evil", false, true, true, false},
		{"a query with letters of other scripts", "x=http://h/\u00e9?sid=1", false, false, false, false},
		{"an = after a comma", "x=1,=sid=evil", false, true, true, true},
		{"an = after a slash in the value", "x=/=sid=evil", false, true, true, false},
		{"an = after a slash in the name", "/=sid=evil", false, true, true, true},
		{"two = after a bracket in the name", ">==sid=evil", false, true, true, true},
		{"an = after a letter", "x=y=sid=evil", false, false, false, false},
		{"a query of two", "x=/?a=1&s_id=2", false, true, true, false},
		{"JSON", `x={"sid":1,"s_id":2}`, false, false, false, false},
		{"its own name", "sid=1", true, false, false, false},
		{"its own name, and another", "sid=1,s_id=evil", true, true, true, true},
		{"its own name, and itself again", "sid=1 sid=evil", true, true, true, true},
		{"its own name and a word", "sid=hello world", true, false, false, false},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			for _, kind := range []struct {
				desc  string
				guard *Guard
				want  bool
			}{{"names", named, tc.named}, {"a pattern", narrow, tc.narrow}, {"all names", all, tc.all}} {
				if got := kind.guard.hides(tc.pair, tc.own); got != kind.want {
					t.Errorf("%s: got %v", kind.desc, got)
				}
			}
			if !tc.own && !tc.named && !tc.narrow && isMisled(tc.pair) {
				t.Error("it misleads a model")
			}
		})
	}
}

func TestMaySeparate(t *testing.T) {
	for header, want := range map[string]bool{
		"":                    false,
		"a=b; c=d":            false,
		"a=b;c=d":             false,
		" a=b ;\tc=d ; ":      false,
		"a=b c; d=e":          true,
		"a=b\tc; d=e":         true,
		"a b=c":               true,
		"a=b,c; d=e":          true,
		`a="b"; c=d`:          false,
		`a=b\c`:               false,
		"a=b;; ; c=d":         false,
		"a=b; \u2003c=d":      false,
		"  a=b  ;  c=d e  ; ": true,
	} {
		octets := 0
		for p, rest, ok := cookieheader.Next(header, 0); ok; p, rest, ok = cookieheader.Next(header, rest) {
			octets += int(p.End - p.Start)
		}
		if got := MaySeparate(header, octets); got != want {
			t.Errorf("%q: got %v", header, got)
		}
	}
}

// TestAllocations holds the guard to its budget: looking costs nothing that an
// attacker could make the gateway pay for.
func TestAllocations(t *testing.T) {
	g := namedGuard()
	for _, name := range []string{"sidebar", "si.", "%53%49%45", "\u2000si", "s[i]x", "a+b c"} {
		if got := testing.AllocsPerRun(100, func() {
			if g.confusable(name) || g.hides("x=1,"+name, true) {
				t.Errorf("%q is confusable", name)
			}
		}); got > 2 { // the pairs
			t.Errorf("%q: %v allocations", name, got)
		}
		pair := name + "=1"
		if got := testing.AllocsPerRun(100, func() { g.Check(pair, len(name), false, false, new(Budget)) }); got > 0 {
			t.Errorf("%q: %v allocations", name, got)
		}
	}
}

// TestCorpus checks that no model reads a managed cookie in a pair that the guard
// lets through.
func TestCorpus(t *testing.T) {
	g := New()
	names := []string{"sid", "a", "foo", "session", "name", "__Host-sid", "__Host-sess"}
	for _, name := range names {
		g.Add(name)
	}
	passed, stopped := 0, 0
	for _, tc := range corpus.Cookies(t) {
		header := tc.Line()
		for p, rest, ok := cookieheader.Next(header, 0); ok; p, rest, ok = cookieheader.Next(header, rest) {
			text, name := p.Text(header), p.Name(header)
			if cookieheader.Check(text, name, cookieheader.Suspicious(header)) != "" || slices.Contains(names, name) {
				continue
			}
			if g.confusable(name) || g.hides(text, false) {
				stopped++
				continue
			}
			passed++
			for _, model := range models {
				for _, read := range model.Read(text) {
					if slices.Contains(names, read[0]) {
						t.Errorf("%s: %s reads %q in %q", tc.ID, model.Name, read[0], text)
					}
				}
			}
		}
	}
	if passed < 150 || stopped < 15 {
		t.Errorf("only %d pairs passed, and %d were stopped", passed, stopped)
	}
	t.Logf("%d pairs passed, %d were stopped", passed, stopped)
}

// FuzzGuard looks for a pair that the guard lets through, and in which some model of
// a parser reads a managed cookie.
func FuzzGuard(f *testing.F) {
	for _, s := range []string{"x=1", "s.id=evil", "x=1,sid=evil", `x="sid=evil"`, "\u2003sid=evil", "%2573id=evil", "x=1 sid", "sid[=1", `x=\sid=1`, "_[Host-sid=1"} {
		f.Add(s)
	}
	if corpus.Has(f) {
		for _, tc := range corpus.Cookies(f) {
			f.Add(tc.Line())
		}
	}
	guards := []*Guard{namedGuard(), patternGuard(f, []Form{{Before: "__Host-"}}, "s?d", "~s.id")}
	f.Fuzz(func(t *testing.T, pair string) {
		pair = cookieheader.TrimSpaces(pair)
		name, _, ok := strings.Cut(pair, "=")
		if len(pair) > 1000 || !ok || strings.Contains(pair, ";") || cookieheader.Check(pair, name, cookieheader.Suspicious(pair)) != "" {
			return
		}
		for _, g := range guards {
			if !g.confusable(name) && !g.hides(pair, false) && isMisled(pair) {
				t.Fatalf("%q goes on", pair)
			}
		}
	})
}

// TestPrefixes checks that names are stopped that some parser may read as one with a
// prefix, also if no cookie is guarded.
func TestPrefixes(t *testing.T) {
	g := New()
	for _, tc := range []struct {
		desc, name string
		want       bool
	}{
		{"a prefix in another case", "__HOST-a", true},
		{"both prefixes, the second in another case", "__Host-HTTP-a", true},
		{"a prefix by PHP", "._Secure-a", true},
		{"a prefix by brackets", "[[Http-a", true},
		{"a prefix by spaces", "_ Host-a", true},
		{"a prefix by escapes", "%5f_Host-a", true},
		{"a prefix by escapes of escapes", "%255f_Host-a", true},
		{"a prefix after a space of Unicode", "\u2003__Host-a", true},
		{"four layers of escapes", "%2525255f_Host-a", false},
		{"half a prefix", "_.Hos-a", false},
		{"the prefix itself", "__Host-a", false},
		{"after a letter", "a__Host-a", false},
		{"underscores", "__utma", false},
	} {
		if got := g.confusable(tc.name); got != tc.want {
			t.Errorf("%s: got %v", tc.desc, got)
		}
	}
}
