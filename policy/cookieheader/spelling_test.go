package cookieheader

import (
	"slices"
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/parsers"
)

func spellingsOf(name string) (all []string) {
	for spelling := range Spellings(name) {
		if !slices.Contains(all, string(spelling)) {
			all = append(all, string(spelling))
		}
	}
	return all
}

func TestSpellings(t *testing.T) {
	for _, tc := range []struct {
		desc, name string
		want       []string
	}{
		{"a plain name", "sid", []string{"sid"}},
		{"upper case", "SID", []string{"sid"}},
		{"an empty name", "", []string{""}},
		{"the long s", "\u017fid", []string{"sid"}},
		{"the Kelvin sign", "\u212aey", []string{"key"}},
		{"a letter beyond ASCII", "\u00c9", []string{"\u00e9"}},
		{"a dot", "s.id", []string{"s_id"}},
		{"a plus", "s+id", []string{"s_id", "sid"}},
		{"a plus at the end", "sid+", []string{"sid_", "sid"}},
		{"a space inside", "s id", []string{"s_id", "sid"}},
		{"a space at the beginning", " sid", []string{"sid"}},
		{"a tab", "s\tid", []string{"sid"}},
		{"a space of Unicode", "\u2003sid\u00a0", []string{"sid"}},
		{"zero width", "s\u200bid", []string{"sid"}},
		{"what is no UTF-8", "s\xa0id", []string{"sid"}},
		{"a control character", "s\x01id\x7f", []string{"sid"}},
		{"a bracket", "sid[x]", []string{"sid_x", "sid"}},
		{"an open bracket", "s[id", []string{"s_id", "s"}},
		{"a closing bracket", "sid]", []string{"sid"}},
		{"a dollar", "$sid", []string{"sid"}},
		{"a dollar inside", "s$id", []string{"s$id"}},
		{"an equals sign before it", "=sid", []string{"sid"}},
		{"escaped", "%73id", []string{"%73id", "sid"}},
		{"escaped twice", "%2573id", []string{"%2573id", "%73id", "sid"}},
		{"escaped three times", "%252573id", []string{"%252573id", "%2573id", "%73id", "sid"}},
		{"escaped four times", "%25252573id", []string{"%25252573id", "%252573id", "%2573id", "%73id"}},
		{"an escaped bracket", "sid%5bx", []string{"sid%5bx", "sid_x", "sid"}},
		{"escapes that are none", "%zz%7%", []string{"%zz%7%"}},
		{"an escape in upper case", "%4Aa", []string{"%4aa", "ja"}},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			got := spellingsOf(tc.name)
			slices.Sort(got)
			slices.Sort(tc.want)
			if !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
	for spelling := range Spellings("a+b[c") {
		if string(spelling) != "a_b_c" {
			t.Errorf("it goes on to %q", spelling)
		}
		break
	}
	long := strings.Repeat("A.", 300)
	if got, want := spellingsOf(long), []string{strings.Repeat("a_", 300)}; !slices.Equal(got, want) {
		t.Errorf("a long name: %q", got)
	}
}

func TestHasOneSpelling(t *testing.T) {
	for name, want := range map[string]bool{
		"": true, "sid": true, "SID": true, "_ga-X_1": true, "a!#&'*^`|~": true,
		"a.b": false, "a+b": false, "a%b": false, "$a": false, "a b": false, "a[b]": false, "a]": false, "\xc3\xa9": false, "a\x01": false, "a:b": false,
	} {
		if got := HasOneSpelling(name); got != want {
			t.Errorf("%q: got %v", name, got)
		}
		if name != "" && len(name) == 1 && MayBecomeOther(name[0]) == want {
			t.Errorf("%q: MayBecomeOther is %v", name, want)
		}
	}
	for c := range 256 {
		name := string([]byte{byte(c)})
		if HasOneSpelling(name) == MayBecomeOther(byte(c)) {
			t.Errorf("%q has one spelling: %v", name, HasOneSpelling(name))
		}
		if HasOneSpelling(name) && !slices.Equal(spellingsOf(name), []string{strings.ToLower(name)}) {
			t.Errorf("%q: %q", name, spellingsOf(name))
		}
	}
}

func TestWhatPHPDoes(t *testing.T) {
	for c := range rune(256) {
		if got, want := UnderscoreFor(c), strings.ContainsRune(".+[ ", c); got != want {
			t.Errorf("%q becomes an underscore: %v", c, got)
		}
		if got, want := Dropped(c), c == ']'; got != want {
			t.Errorf("%q is dropped: %v", c, got)
		}
	}
}

func TestSpellingsAllocations(t *testing.T) {
	n := 0
	for _, name := range []string{"sid", "%53%49%45", "\u2003s.i[d", "a+b c"} {
		if got := testing.AllocsPerRun(100, func() {
			for range Spellings(name) {
				n++
			}
		}); got > 0 {
			t.Errorf("%q: %v allocations", name, got)
		}
	}
}

// misreadBy returns a model of a parser that reads name as another one that an app
// may have, with which it has no spelling in common, or "".
func misreadBy(name string) (model, read string) {
	all := spellingsOf(name)
	for _, m := range models {
		if splits(m) {
			continue
		}
		for _, pair := range m.Read(name + "=v") {
			if isLikely(pair[0]) && !slices.ContainsFunc(spellingsOf(pair[0]), func(s string) bool { return slices.Contains(all, s) }) {
				return m.Name, pair[0]
			}
		}
	}
	return "", ""
}

// splits reports whether a model ends cookies at octets inside a name, so that it
// reads another name and not another spelling of this one.
func splits(m parsers.Model) bool {
	return strings.HasPrefix(m.Name, "WebOb") || strings.HasPrefix(m.Name, "Workerman") || strings.HasPrefix(m.Name, "Tomcat")
}

// isLikely reports whether an app may have a cookie called s.
func isLikely(s string) bool {
	return !strings.HasPrefix(s, "$") && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
}

var models = parsers.Models()

// FuzzSpellings holds the spellings of a name against what models of parsers read:
// whoever compares two names by them finds that some parser takes one for the other.
func FuzzSpellings(f *testing.F) {
	for _, s := range []string{"sid", "s.i.d", "%2573id", "a[b][c]", "\u2003$x", "+a", "[a", "\u017f\xa0b", "a%5Bb", "%20a", "a]b", "%2B%41"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if name == "" || len(name) > 200 || strings.ContainsAny(name, ";=,\"\\ \t") || Check(name+"=v", name, Suspicious(name)) != "" {
			return // not one name to every parser, or none that an app gets
		}
		if model, read := misreadBy(name); model != "" {
			t.Fatalf("%s reads %q as %q, of which no spelling is one of %q", model, name, read, spellingsOf(name))
		}
	})
}
