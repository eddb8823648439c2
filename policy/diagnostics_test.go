package policy

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestMessages(t *testing.T) {
	if got := (&ConfigError{Place: "here", Problem: "wrong"}).Error(); got != "here: wrong" {
		t.Errorf("got %q", got)
	}
	if got := (Warning{Place: "here", Message: "as " + OtherPlace, Other: "there"}).Text("line 3"); got != "as line 3" {
		t.Errorf("got %q", got)
	}
}

// TestNameMessages checks where New says that a name is wrong.
func TestNameMessages(t *testing.T) {
	checkMessages(t, []messageCase{
		{"no names", Config{Cookies: []CookieRule{{Edits: edits("secure set")}}}, []string{
			`cookies[0]: the rule names no cookie: write the name of a cookie, or * for all`,
		}},
		{"empty names", Config{Cookies: []CookieRule{{Names: []string{"", "!", "~", "=", "a b", " a", "a;"}, Edits: edits("secure set")}}}, []string{
			`cookies[0].names[0]: the name is empty: write the name of a cookie, without a space after a sign such as !`,
			`cookies[0].names[1]: the name is empty: write the name of a cookie, without a space after a sign such as !`,
			`cookies[0].names[2]: the regular expression is empty: write ~ and a Go regular expression, such as ~^wp-`,
			`cookies[0].names[3]: the name is empty: write the name of a cookie, without a space after a sign such as !`,
			`cookies[0].names[5]: the name " a" has control characters, or spaces at an end: write it without them`,
			`cookies[0].names[6]: the name "a;" holds ; or =, which no cookie's name can: write the name alone, without it`,
		}},
		{"names", Config{Cookies: []CookieRule{{Names: []string{"!a"}, Edits: edits("secure set")}, {Names: []string{"~("}}, {Names: []string{"{x}", "a\x01"}}}}, []string{
			`cookies[0]: the names !a only exclude cookies: write the names that they are excluded from, such as * !a`,
			"cookies[1].names[0]: \"(\" is not a regular expression (error parsing regexp: missing closing ): `(`): write Go syntax, without lookarounds",
			`cookies[2].names[0]: the name "{x}" has a placeholder: write the name itself, or = before it if the braces are part of it`,
			`cookies[2].names[1]: the name "a\x01" has control characters, or spaces at an end: write it without them`,
		}},
		{"more names", Config{Cookies: []CookieRule{
			{Names: []string{"~a)|(b", "sid_{x}", "={x}"}, Edits: edits("secure set")},
			{Names: []string{"sid", "!s*"}, Edits: edits("secure set")},
		}}, []string{
			"cookies[0].names[0]: \"a)|(b\" is not a regular expression (error parsing regexp: unexpected ): `a)|(b`): write Go syntax, without lookarounds",
			`cookies[0].names[1]: the name "sid_{x}" has a placeholder: write the name itself, or = before it if the braces are part of it`,
			`cookies[1]: the names sid !s* exclude every cookie that they name: write the names that are meant`,
		}},
		{"an expression for one name", Config{Cookies: []CookieRule{{Names: []string{"~^wp_"}, Edits: edits("secure set")}}}, []string{`cookies[0].names[0]: ~^wp_ matches only "wp_", since expressions match whole names: write wp_* for names that begin with it`}},
	})
}

// messageCase is a configuration and what New says about it: the errors or, if
// there are none, the warnings, each with its place.
type messageCase struct {
	desc string
	cfg  Config
	want []string
}

// checkMessages checks that New says exactly what is expected.
func checkMessages(t *testing.T, cases []messageCase) {
	t.Helper()
	for _, tc := range cases {
		t.Run(tc.desc, func(t *testing.T) {
			p, err := New(tc.cfg, Options{Now: testClock})
			var got []string
			if err != nil {
				joined, ok := err.(interface{ Unwrap() []error })
				if !ok {
					t.Fatalf("got %v", err)
				}
				for _, err := range joined.Unwrap() {
					if mistake := (*ConfigError)(nil); !errors.As(err, &mistake) {
						t.Errorf("%T is no *ConfigError", err)
					}
					got = append(got, err.Error())
				}
			} else {
				for _, w := range p.Warnings() {
					got = append(got, w.String())
				}
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(tc.want, "\n"))
			}
		})
	}
}
