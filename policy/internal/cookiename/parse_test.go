package cookiename

import (
	"slices"
	"testing"
)

func TestProblems(t *testing.T) {
	const placeholder = "write the name itself, or = before it if the braces are part of it"
	const asSent = "write it without them"
	const empty = "write the name of a cookie, without a space after a sign such as !"
	for _, tc := range []struct{ entry, text, hint string }{
		{"", "the name is empty", empty},
		{"!", "the name is empty", empty},
		{"=", "the name is empty", empty},
		{"~", "the regular expression is empty", "write ~ and a Go regular expression, such as ~^wp-"},
		{"{x}", `the name "{x}" has a placeholder`, placeholder},
		{"sid_{x}", `the name "sid_{x}" has a placeholder`, placeholder},
		{"a;b", `the name "a;b" holds ; or =, which no cookie's name can`, "write the name alone, without it"},
		{"a=b", `the name "a=b" holds ; or =, which no cookie's name can`, "write the name alone, without it"},
		{"=a=b", `the name "a=b" holds ; or =, which no cookie's name can`, "write the name alone, without it"},
		{" a", `the name " a" has control characters, or spaces at an end`, asSent},
		{"a\t", `the name "a\t" has control characters, or spaces at an end`, asSent},
		{"a\tb", `the name "a\tb" has control characters, or spaces at an end`, asSent},
		{"a\x01", `the name "a\x01" has control characters, or spaces at an end`, asSent},
		{"~(", "\"(\" is not a regular expression (error parsing regexp: missing closing ): `(`)", "write Go syntax, without lookarounds"},
		{"~a)|(b", "\"a)|(b\" is not a regular expression (error parsing regexp: unexpected ): `a)|(b`)", "write Go syntax, without lookarounds"},
		{"~(?!a)b", "\"(?!a)b\" is not a regular expression (error parsing regexp: invalid or unsupported Perl syntax: `(?!`)", "write Go syntax, without lookarounds"},
		{"~*^sid", "\"*^sid\" is not a regular expression (error parsing regexp: missing argument to repetition operator: `*`)", "write ~(?i)^sid to ignore case"},

		// What is likely to be meant as something else than a name.
		{"'sid'", `the name "'sid'" looks like a quotation`, "write sid without quotes, or ='sid' if that is the name"},
		{`"sid"`, `the name "\"sid\"" looks like a quotation`, `write sid without quotes, or ="sid" if that is the name`},
		{"`sid`", "the name \"`sid`\" looks like a quotation", "write sid without quotes, or =`sid` if that is the name"},
		{"a,b", `the name "a,b" looks like a list`, "write a b without the comma, with a space after each name, or =a,b if that is the name"},
		{"sid,", `the name "sid," looks like a list`, "write sid without the comma, with a space after each name, or =sid, if that is the name"},
		{"a, b", `the name "a, b" looks like a list`, "write a b without the comma, with a space after each name, or =a, b if that is the name"},
		{"/wp_/", `the name "/wp_/" looks like a regular expression`, "write ~wp_, or =/wp_/ if that is the name"},
		{"/app", `the name "/app" looks like a path`, "write the name of a cookie, or =/app if that is the name"},
		{"/", `the name "/" looks like a path`, "write the name of a cookie, or =/ if that is the name"},
		{"_ga.*", `the name "_ga.*" looks like a regular expression`, "write ~_ga.*, or _ga*, or =_ga.* if that is the name"},
		{"_ga.+", `the name "_ga.+" looks like a regular expression`, "write ~_ga.+, or _ga*, or =_ga.+ if that is the name"},
		{"^sid$", `the name "^sid$" looks like a regular expression`, "write ~^sid$, or sid, or =^sid$ if that is the name"},
		{"^sid", `the name "^sid" looks like a regular expression`, "write ~^sid, or sid, or =^sid if that is the name"},
		{"sid$", `the name "sid$" looks like a regular expression`, "write ~sid$, or sid, or =sid$ if that is the name"},
		{"[a-z]+", `the name "[a-z]+" looks like a regular expression`, "write ~[a-z]+, or =[a-z]+ if that is the name"},
		{"a[0-9]", `the name "a[0-9]" looks like a regular expression`, "write ~a[0-9], or =a[0-9] if that is the name"},
		{"a[xyz]?", `the name "a[xyz]?" looks like a regular expression`, "write ~a[xyz]?, or =a[xyz]? if that is the name"},
		{"[ab]{2}", `the name "[ab]{2}" looks like a regular expression`, "write ~[ab]{2}, or =[ab]{2} if that is the name"},
		{"(a|b)", `the name "(a|b)" looks like a regular expression`, "write ~(a|b), or =(a|b) if that is the name"},
		{"(ab)*", `the name "(ab)*" looks like a regular expression`, "write ~(ab)*, or =(ab)* if that is the name"},
		{`a\.b`, `the name "a\\.b" looks like a regular expression`, `write ~a\.b, or =a\.b if that is the name`},
	} {
		t.Run(tc.entry, func(t *testing.T) {
			want := Problem{Index: 1, Text: tc.text, Hint: tc.hint}
			if _, problems := NewSelector([]string{"x", tc.entry}); !slices.Equal(problems, []Problem{want}) {
				t.Errorf("got %+v, want %+v", problems, want)
			}
		})
	}
}

// TestNames has entries that are likely to be meant as they stand.
func TestNames(t *testing.T) {
	for _, tc := range []struct {
		entry string
		yes   string // a name that it matches
		exact bool
	}{
		{"sid", "sid", true},
		{"prefs[x]", "prefs[x]", true},
		{"a[]", "a[]", true},
		{"a.b", "a.b", true},
		{"connect.sid", "connect.sid", true},
		{"__Host-x", "__Host-x", true},
		{"BIGipServer~pool", "BIGipServer~pool", true},
		{"=a,b", "a,b", true},
		{"=^sid$", "^sid$", true},
		{"='sid'", "'sid'", true},
		{"=/app", "/app", true},
		{"=_ga.*", "_ga.*", true},
		{"={x}", "{x}", true},
		{"=*", "*", true},
		{"=~a", "~a", true},
		{"{x", "{x", true},
		{"a b", "a b", true},
		{"(a)", "(a)", true},
		{"a(b", "a(b", true},
		{"a|b", "a|b", true},
		{"a/b", "a/b", true},
		{"it's", "it's", true},
		{"$sid", "$sid", true},
		{"a+b", "a+b", true},
		{"\u00e9", "\u00e9", true},
		{"_ga*", "_ga_X", false},
		{"a?", "ab", false},
		{"*.sid", "connect.sid", false},
		{"prefs[*]", "prefs[x]", false},
		{"wp_*_?", "wp_a_b", false},
		{"~^wp_.*", "wp_x", false},
	} {
		t.Run(tc.entry, func(t *testing.T) {
			s, problems := NewSelector([]string{tc.entry})
			if len(problems) > 0 {
				t.Fatalf("%+v", problems)
			}
			if !s.Match(tc.yes) || s.HasPattern() == tc.exact {
				t.Errorf("matches %q: %v; a pattern: %v", tc.yes, s.Match(tc.yes), s.HasPattern())
			}
		})
	}
}

// TestLiteralExpressions checks the warning of an expression for one name, which
// is used all the same.
func TestLiteralExpressions(t *testing.T) {
	for entry, only := range map[string]string{"~^wp_": "wp_", "~sid": "sid", "~^sid$": "sid", "~(s)(id)": "sid", `~a\.b`: "a.b"} {
		s, problems := NewSelector([]string{"!" + entry, entry, "x"})
		want := Problem{Text: entry + ` matches only "` + only + `", since expressions match whole names`, Hint: "write " + only + "* for names that begin with it", Warning: true}
		second := want
		second.Index = 1
		if entry == `~a\.b` {
			want.Hint, second.Hint = "write a.b* for names that begin with it", "write a.b* for names that begin with it"
		}
		if !slices.Equal(problems, []Problem{want, second}) {
			t.Errorf("%s: got %+v, want %+v", entry, problems, want)
		}
		if s.Match(only) || !s.Match("x") { // it is excluded, too
			t.Errorf("%s: it does not act", entry)
		}
	}
}

func TestNameProblem(t *testing.T) {
	for _, name := range []string{"sid", "a b", "{x", "x}", "a,b", "\u00e9", "*"} {
		if problem := NameProblem(name); problem != nil {
			t.Errorf("%q: %+v", name, problem)
		}
	}
	for _, name := range []string{"", "a;", "a=b", "\ta", "a ", "a\x7f", "{x}", "a{b}c"} {
		if problem := NameProblem(name); problem == nil || problem.Text == "" || problem.Hint == "" || problem.Warning {
			t.Errorf("%q: %+v", name, problem)
		}
	}
}
