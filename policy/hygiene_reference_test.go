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

// hygienePolicies returns a policy without rules for each level.
func hygienePolicies(t testing.TB) map[string]*Policy {
	t.Helper()
	policies := make(map[string]*Policy)
	for _, level := range []string{"safe", "strict"} {
		policies[level] = mustNew(t, Config{Hygiene: level, Limits: &Limits{Off: true}})
	}
	return policies
}

// checkRequest holds p, a policy with a level of hygiene and nothing else, against
// the definition of that level, said again.
func checkRequest(p *Policy, level, header string) error {
	h := http.Header{"Cookie": {header}}
	overBudget := false
	err := p.Request(h, &Exchange{Trace: func(d Decision) { overBudget = overBudget || d.Reason == ReasonBudget }})
	if beyond := len(header) > 12<<10 || strings.Count(header, ";") >= 256; overBudget || beyond && err != nil {
		return nil // the reference has no limits
	}
	if err != nil {
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

var (
	closedQuotes  = regexp.MustCompile(`^(?:[^"]|"(?:[^"\\]|\\.)*")*$`)
	quotedValue   = regexp.MustCompile(`^[ \t]*"(?:[^"\\]|\\.)*"[ \t]*(?:,|$)`)
	percentEscape = regexp.MustCompile("%[0-9A-Fa-f]{2}")
)

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
// outside them means, and whether nothing stands after a value in quotes.
func closed(piece, value string) bool {
	unescaped := strings.ReplaceAll(strings.ReplaceAll(piece, `\\`, ""), `\"`, "")
	if strings.Count(unescaped, `"`)%2 != 0 {
		return false
	}
	if !closedQuotes.MatchString(piece) {
		return false
	}
	values := []string{value}
	for i, rest := range strings.Split(piece, ",") {
		if name, _, ok := strings.Cut(rest, "="); i > 0 && ok && !strings.Contains(name, `"`) {
			_, value, _ := strings.Cut(strings.Join(strings.Split(piece, ",")[i:], ","), "=")
			values = append(values, value)
		}
	}
	return !slices.ContainsFunc(values, func(value string) bool {
		return strings.HasPrefix(strings.TrimLeft(value, " \t"), `"`) && !quotedValue.MatchString(value)
	})
}

// lookalike reports whether name becomes one with a prefix when spaces go and
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
		for _, space := range []string{" ", " +"} {
			trimmed := strings.TrimLeft(folded, space+"$=")
			for _, underscores := range []string{" .+[", ".+["} {
				read := strings.Map(func(r rune) rune {
					switch {
					case strings.ContainsRune(underscores, r) && !(underscores == ".+[" && strings.ContainsRune(space, r)):
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
		name = percentEscape.ReplaceAllStringFunc(name, func(escape string) string {
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

// TestCorpusRequest checks that well-formed headers pass as the same string at
// every level, and what is left of the others.
func TestCorpusRequest(t *testing.T) {
	plain, others := 0, 0
	policies, bare := hygienePolicies(t), mustNew(t, Config{Limits: &Limits{Off: true}})
	for _, tc := range corpus.Cookies(t) {
		for _, level := range []string{"safe", "strict"} {
			err := checkRequest(policies[level], level, tc.Line())
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
		if err := bare.Request(h, &Exchange{}); err != nil || h.Get("Cookie") != tc.Line() {
			t.Errorf("%s: %q became %q (%v)", tc.ID, tc.Line(), h, err)
		}
	}
	if plain < 80 || others < 200 {
		t.Errorf("only %d and %d cases", plain, others)
	}
	t.Logf("%d plain, %d others", plain, others)
}
