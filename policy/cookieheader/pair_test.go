package cookieheader

import (
	"slices"
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/corpus"
)

func pairsOf(lines ...string) (pairs [][2]string) {
	for name, value := range Pairs(lines) {
		pairs = append(pairs, [2]string{name, value})
	}
	return pairs
}

// independentPairs reads a Cookie header a second time, another way.
func independentPairs(header string) (pairs [][2]string) {
	for _, piece := range strings.Split(header, ";") {
		piece = strings.Trim(piece, " \t")
		if piece == "" {
			continue
		}
		pair := [2]string{"", piece}
		if i := strings.Index(piece, "="); i >= 0 {
			pair = [2]string{strings.TrimRight(piece[:i], " \t"), strings.TrimLeft(piece[i+1:], " \t")}
		}
		pairs = append(pairs, pair)
	}
	return pairs
}

func TestPairs(t *testing.T) {
	for _, tc := range []struct {
		desc  string
		lines []string
		want  [][2]string
	}{
		{"none", nil, nil},
		{"one", []string{"a=b"}, [][2]string{{"a", "b"}}},
		{"two lines", []string{"a=b", "c=d; e=f"}, [][2]string{{"a", "b"}, {"c", "d"}, {"e", "f"}}},
		{"an empty line", []string{"", "a=b", ""}, [][2]string{{"a", "b"}}},
		{"spaces and empty pieces", []string{" ; a = b\t;; c=d ;"}, [][2]string{{"a", "b"}, {"c", "d"}}},
		{"no name", []string{"a; =b"}, [][2]string{{"", "a"}, {"", "b"}}},
		{"no value", []string{"a=; b ="}, [][2]string{{"a", ""}, {"b", ""}}},
		{"an equals sign in a value", []string{"a=b=c"}, [][2]string{{"a", "b=c"}}},
		{"quotes do not hold together", []string{`a="b; c=d"`}, [][2]string{{"a", `"b`}, {"c", `d"`}}},
		{"a comma does not part", []string{"a=b, c=d"}, [][2]string{{"a", "b, c=d"}}},
		{"nothing is decoded", []string{"%61=%62"}, [][2]string{{"%61", "%62"}}},
		{"a no-break space is no space", []string{"\u00a0a=b\u00a0"}, [][2]string{{"\u00a0a", "b\u00a0"}}},
		{"duplicates", []string{"a=1; a=2"}, [][2]string{{"a", "1"}, {"a", "2"}}},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			if got := pairsOf(tc.lines...); !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
	for name := range Pairs([]string{"a=b; c=d"}) {
		if name != "a" {
			t.Errorf("it goes on to %q", name)
		}
		break
	}
}

func TestNext(t *testing.T) {
	for _, tc := range []struct {
		desc       string
		header     string
		from       int
		text, name string
		next       int
		ok         bool
	}{
		{"one pair", "a=b", 0, "a=b", "a", 3, true},
		{"the first of two", "a=b; c=d", 0, "a=b", "a", 3, true},
		{"the second of two", "a=b; c=d", 4, "c=d", "c", 8, true},
		{"spaces and tabs around it", " \ta=b\t ;c", 0, "a=b", "a", 7, true},
		{"spaces beside the equals sign stay", "a = b", 0, "a = b", "a ", 5, true},
		{"no equals sign", "a; c=d", 0, "a", "", 1, true},
		{"an empty name", "=a", 0, "=a", "", 2, true},
		{"an equals sign after it", "a;=", 0, "a", "", 1, true},
		{"an empty piece", ";a", 0, "a", "", 2, true},
		{"a piece of spaces", " \t ;a", 0, "a", "", 5, true},
		{"spaces at the end", "a=b; ", 4, "", "", 5, false},
		{"a space of Unicode is none", "\u2003;", 0, "\u2003", "", 3, true},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			p, next, ok := Next(tc.header, tc.from)
			if ok != tc.ok || next != tc.next {
				t.Fatalf("got %v, %d, want %v, %d", ok, next, tc.ok, tc.next)
			}
			if ok && (p.Text(tc.header) != tc.text || p.Name(tc.header) != tc.name) {
				t.Errorf("got %q, %q, want %q, %q", p.Text(tc.header), p.Name(tc.header), tc.text, tc.name)
			}
		})
	}
}

func TestTrimSpaces(t *testing.T) {
	for s, want := range map[string]string{"": "", " \t ": "", "a": "a", "\t a b\t": "a b", "\na\n": "\na\n", "\u00a0a": "\u00a0a"} {
		if got := TrimSpaces(s); got != want {
			t.Errorf("%q: got %q, want %q", s, got, want)
		}
	}
}

func TestCorpusPairs(t *testing.T) {
	checked := 0
	for _, tc := range corpus.Cookies(t) {
		checked++
		if got, want := pairsOf(tc.Line()), tc.Pairs(); !slices.Equal(got, want) {
			t.Errorf("%s: %q: got %q, want %q", tc.ID, tc.Line(), got, want)
		}
	}
	if checked < 300 {
		t.Errorf("only %d cases", checked)
	}
	t.Logf("%d cases", checked)
}

func TestPairsAllocations(t *testing.T) {
	lines := []string{strings.Repeat("name=0123456789abcdef; ", 10)}
	n := 0
	if got := testing.AllocsPerRun(1000, func() {
		for range Pairs(lines) {
			n++
		}
	}); got > 0 {
		t.Errorf("%v allocations", got)
	}
}

// FuzzPairs compares three readings of a Cookie header.
func FuzzPairs(f *testing.F) {
	for _, s := range []string{"a=b; c=d", `a="x;y"; $Version=1`, " ; =;; a", "a=b,c=d", "a = b\t;\t"} {
		f.Add(s)
	}
	if corpus.Has(f) {
		for _, tc := range corpus.Cookies(f) {
			f.Add(tc.Line())
		}
	}
	f.Fuzz(func(t *testing.T, header string) {
		want := independentPairs(header)
		if got := pairsOf(header); !slices.Equal(got, want) {
			t.Fatalf("%q: got %q, want %q", header, got, want)
		}
		if got := pairsOf(strings.Split(header, ";")...); !slices.Equal(got, want) {
			t.Fatalf("%q in pieces: got %q, want %q", header, got, want)
		}
		var got [][2]string
		for from := 0; from < len(header); {
			p, next, ok := Next(header, from)
			if from = next; !ok {
				continue
			}
			got = append(got, [2]string{TrimSpaces(p.Name(header)), TrimSpaces(header[p.Equals+1 : p.End])})
			if text := p.Text(header); text != TrimSpaces(text) || !strings.HasPrefix(text, p.Name(header)) {
				t.Fatalf("%q: the pair %q of the name %q", header, text, p.Name(header))
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q by Next: got %q, want %q", header, got, want)
		}
	})
}
