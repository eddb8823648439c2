package cookieheader

import (
	"slices"
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/parsers"
)

func TestHasOpenQuote(t *testing.T) {
	for _, tc := range []struct {
		desc, text string
		want       bool
	}{
		{"none", "a=b", false},
		{"closed", `a="b"`, false},
		{"empty", `a=""`, false},
		{"open", `a="b`, true},
		{"open at the end", `a=b"`, true},
		{"three", `a="b"c"`, true},
		{"escaped inside", `a="b\"c"`, false},
		{"escaped at the end", `a="b\"`, true},
		{"an escaped backslash before the end", `a="b\\"`, false},
		{"an escaped backslash and an escaped quote", `a="b\\\"`, true},
		{"escaped outside, for some parsers", `a=\"b`, true},
		{"two escaped outside, for some parsers", `a=\"b\"`, true},
		{"a backslash at the very end", `a="b"\`, true},
		{"a backslash and no quote", `a=b\`, false},
		{"JSON", `a={"k":"v"}`, false},
		{"JSON list", `a=["x","y"]`, false},
		{"quotes in the middle", `a=b"c"d`, false},
		{"text after the quotes", `a="b"c`, true},
		{"a second pair of quotes after them", `a="b""c"`, true},
		{"spaces after the quotes", "a=\"b\" \t", false},
		{"spaces before the quotes", "a= \t\"b\"c", true},
		{"a comma after the quotes", `a="b",c`, false},
		{"a space and a comma after the quotes", `a="b" , "c"`, false},
		{"text after quotes in a second value", `a=b,c="d"e`, true},
		{"a second value in closed quotes", `a=b,c="d"`, false},
		{"JSON with an equals sign in a text", `a={"t":"x","k":"YWJj=="}`, false},
		{"no equals sign", `"b"`, false},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			if got := HasOpenQuote(tc.text); got != tc.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

// TestOpenQuotesMatter checks that each text that counts as open loses the next
// cookie, or makes one of a part of it, in some model of a parser.
func TestOpenQuotesMatter(t *testing.T) {
	for _, text := range []string{`a="b`, `a=b"`, `a="b"c"`, `a="b\"`, `a=\"b`, `a="b"c`} {
		if !HasOpenQuote(text) {
			t.Errorf("%q is closed", text)
		}
		misled := slices.ContainsFunc(parsers.Models(), func(model parsers.Model) bool {
			return !slices.Contains(model.Read(text+`; sid=good; x="; y"`), [2]string{"sid", "good"})
		})
		if !misled {
			t.Errorf("%q misleads no model", text)
		}
	}
}

// FuzzOpenQuote checks that closed quotes do not reach into the next cookie, by
// parsers that know an escape only in quotes and by those that know it everywhere.
func FuzzOpenQuote(f *testing.F) {
	for _, s := range []string{`a="b"`, `a="b\"c"`, `a=\"b\"`, `a={"x":"y"}`, `a="b","c"`, `a="\\"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, ";") || HasOpenQuote(text) {
			return
		}
		for _, everywhere := range []bool{false, true} {
			quoted := false
			for i := 0; i < len(text); i++ {
				switch {
				case text[i] == '\\' && (quoted || everywhere):
					i++
				case text[i] == '"':
					quoted = !quoted
				}
			}
			if quoted {
				t.Fatalf("%q is open, with escapes everywhere: %v", text, everywhere)
			}
		}
	})
}
