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
// outside them means, and whether nothing stands after a value in quotes.
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
