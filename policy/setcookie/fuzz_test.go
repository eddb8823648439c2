package setcookie

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/corpus"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/rfc6265bis"
)

// fuzzValues are what random edits set.
var fuzzValues = [NumAttributes][]Value{
	Secure:      {{}},
	HTTPOnly:    {{}},
	SameSite:    {none, lax, {"Strict", StrengthStrict}},
	Path:        {text("/"), text("/p/q"), text("/" + strings.Repeat("x", 200))},
	Domain:      {text("example.com"), text(".Example.org")},
	MaxAge:      {MaxAgeValue(0), MaxAgeValue(-1), MaxAgeValue(86400)},
	Expires:     {ExpiresValue(0), ExpiresValue(1 << 31)},
	Partitioned: {{}},
	Priority:    {text("Low"), text("High")},
}

// fuzzNames and fuzzPairValues are what random edits make of the pair.
var (
	fuzzNames      = []string{"n", "__Host-sid", strings.Repeat("n", 70)}
	fuzzPairValues = []string{"", "v", "a b,\"c\"", strings.Repeat("v", 70)}
)

// runEdits makes the edits that the fuzzer gives, three octets each.
func runEdits(e *Editor, seed []byte) {
	for ; len(seed) >= 3; seed = seed[3:] {
		a := Attribute(seed[1] % byte(NumAttributes))
		values := fuzzValues[a]
		switch seed[0] % 7 {
		case 0, 1:
			e.Set(a, values[int(seed[2])%len(values)])
		case 2:
			e.Collapse(a)
		case 3:
			e.Remove(a)
		case 4:
			e.Restore(a)
		case 5:
			if e.Name() != "" {
				e.SetName(fuzzNames[int(seed[2])%len(fuzzNames)])
			}
		case 6:
			e.SetValue(fuzzPairValues[int(seed[2])%len(fuzzPairValues)])
		}
	}
}

// FuzzEditor makes random edits to a random line and holds the result against a
// second reading, the browser's model, and the line as it came.
func FuzzEditor(f *testing.F) {
	seeds := [][]byte{nil, {0, 0, 0}, {0, 3, 1, 3, 4, 0}, {2, 3, 0, 2, 5, 0, 2, 2, 0}, {5, 0, 1, 6, 0, 2, 0, 8, 0}, {0, 3, 0, 4, 3, 0}}
	lines := []string{
		"a=b", "a=b; Path=/x; Secure", " a = b ;\tPATH = /x ; path=/y;; =;", "token; Max-Age=x; Max-Age=5; Expires=1 jan 70 0:0:0", "=; Domain=.; SameSite=q; SameSite",
		"a=b; Path=/" + strings.Repeat("x", 1024) + "; Path", "a=b" + strings.Repeat(";Secure", 20), "a=\xff; Priority=LOW; Partitioned=\xc3\xa9", "a=\x01",
	}
	if corpus.Has(f) {
		for i, tc := range corpus.SetCookies(f) {
			if i%4 == 1 {
				lines = append(lines, tc.Line())
			}
		}
	}
	for i, line := range lines {
		f.Add(line, seeds[i%len(seeds)])
	}
	f.Fuzz(func(t *testing.T, line string, seed []byte) {
		if err := checkEditor(line, seed); err != nil {
			t.Fatalf("%q, %v: %v", line, seed, err)
		}
	})
}

func checkEditor(line string, seed []byte) error {
	var e Editor
	var b Buffer
	_, isCookie := rfc6265bis.Parse(line)
	if !e.Start(line) {
		if isCookie {
			return fmt.Errorf("ignored")
		}
		return nil
	}
	if unchanged := e.Result(&b); !sameString(unchanged, line) {
		return fmt.Errorf("without an edit it became %q", unchanged)
	}
	runEdits(&e, seed)
	got := e.Result(&b)
	changes := e.FinalName() != e.Name() || e.FinalValue() != e.Value()
	for a := range NumAttributes {
		changes = changes || e.Change(a) != Unchanged
	}
	if !changes && got != line {
		return fmt.Errorf("no change, but it became %q", got)
	}
	var again Line
	if !again.Parse(got) {
		return fmt.Errorf("it became %q, which a browser ignores", got)
	}
	if again.Name() != e.FinalName() || again.Value() != e.FinalValue() {
		return fmt.Errorf("it became %q, with the name %q and the value %q", got, again.Name(), again.Value())
	}
	for a := range NumAttributes {
		v, ok := e.Get(a)
		w, there := again.Get(a)
		if ok != there || ok && !a.Equal(v, w) || ok != e.Has(a) {
			return fmt.Errorf("it became %q: %s is %+v, %v, want %+v, %v", got, a, w, there, v, ok)
		}
	}
	if err := checkBrowser(&e, got); err != nil {
		return fmt.Errorf("it became %q: %w", got, err)
	}
	if err := checkOthers(&e, line, got); err != nil {
		return fmt.Errorf("it became %q: %w", got, err)
	}
	var second Editor
	second.Start(got)
	runEdits(&second, seed)
	if twice := second.Result(&b); twice != got {
		return fmt.Errorf("it became %q, and %q when edited again", got, twice)
	}
	return nil
}

// checkBrowser compares what e says with what a browser makes of its result.
func checkBrowser(e *Editor, got string) error {
	c, ok := rfc6265bis.Parse(got)
	if !ok {
		if len(e.FinalName())+len(e.FinalValue()) > 4096 {
			return nil // the browser ignores it for its size
		}
		return fmt.Errorf("the browser ignores it")
	}
	have := rfc6265bis.Effective{SameSite: "Default"}
	have.Secure, have.HTTPOnly, have.Partitioned = e.Has(Secure), e.Has(HTTPOnly), e.Has(Partitioned)
	if v, ok := e.Get(SameSite); ok {
		have.SameSite = map[int64]string{StrengthNone: "None", StrengthLax: "Lax", StrengthStrict: "Strict"}[v.Num]
	}
	if v, ok := e.Get(Path); ok {
		have.Path = v.Text
	}
	if v, ok := e.Get(Domain); ok {
		have.Domain = strings.ToLower(strings.TrimPrefix(v.Text, "."))
	}
	if v, ok := e.Get(Priority); ok {
		have.Priority = strings.ToLower(v.Text)
	}
	if v, ok := e.Get(MaxAge); ok {
		have.HasMaxAge, have.MaxAge = true, v.Num
	}
	if v, ok := e.Get(Expires); ok {
		have.HasExpires, have.Expires = true, time.Unix(v.Num, 0).UTC()
	}
	if want := c.Effective(); have != want || c.Name != e.FinalName() || c.Value != e.FinalValue() {
		return fmt.Errorf("the editor says %+v, the browser %+v", have, want)
	}
	return nil
}

// checkOthers checks that what no edit is about is in got, octet for octet and in
// order, and that each attribute that one is about stands there at most once.
func checkOthers(e *Editor, line, got string) error {
	isTouched := func(segment string) bool {
		return slices.ContainsFunc(slices.Collect(e.Touched().All()), func(a Attribute) bool { return strings.EqualFold(segmentName(segment), a.String()) })
	}
	before, after := strings.Split(line, ";"), strings.Split(got, ";")
	trim := func(pair string) (string, string) {
		return pair[:len(pair)-len(strings.TrimLeft(pair, " \t"))], pair[len(strings.TrimRight(pair, " \t")):]
	}
	if e.FinalName() == e.Name() && e.FinalValue() == e.Value() {
		if before[0] != after[0] {
			return fmt.Errorf("the pair changed")
		}
	} else if front, _ := trim(before[0]); e.Name() != "" && !strings.HasPrefix(after[0], front+e.FinalName()) {
		return fmt.Errorf("the spaces before the name changed")
	}
	count := make(map[string]int)
	for _, segment := range after[1:] {
		if name := strings.ToLower(segmentName(segment)); isTouched(segment) {
			if count[name]++; count[name] > 1 {
				return fmt.Errorf("%s stands there twice", name)
			}
		}
	}
	before, after = slices.DeleteFunc(before[1:], isTouched), slices.DeleteFunc(after[1:], isTouched)
	if !slices.Equal(before, after) {
		return fmt.Errorf("other segments are %q, were %q", after, before)
	}
	return nil
}
