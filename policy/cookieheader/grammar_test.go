package cookieheader

import (
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/corpus"
)

// problemOf returns what Check, and CheckStrict after it, say about one pair.
func problemOf(text string, strict, known bool) Problem {
	p, _, ok := Next(text, 0)
	if !ok {
		return ""
	}
	problem := Check(p.Text(text), p.Name(text), Suspicious(text))
	if problem == "" && strict {
		return CheckStrict(p.Name(text), text[p.Equals+1:p.End], known)
	}
	return problem
}

func TestCheck(t *testing.T) {
	for _, tc := range []struct {
		desc, pair string
		want       Problem
	}{
		{"a pair", "a=b", ""},
		{"no value", "a=", ""},
		{"no name", "=b", Nameless},
		{"no equals sign", "b", Nameless},
		{"a name of spaces of Unicode", "\u00a0\u2003=b", Nameless},
		{"a name of zero width", "\u200b\ufeff=b", Nameless},
		{"a name that is no UTF-8", "\xa0=b", Nameless},
		{"a name that begins with a space of Unicode", "\u00a0a=b", ""},
		{"a dollar", "$Version=1", Dollar},
		{"a dollar alone", "$=1", Dollar},
		{"a dollar inside", "a$=1", ""},
		{"a control character in the name", "a\x01=b", Controls},
		{"a control character in the value", "a=b\x1f", Controls},
		{"NUL", "a=\x00", Controls},
		{"DEL", "a=b\x7f", Controls},
		{"a tab", "a=b\tc", ""},
		{"a quote in the name", `"a=b`, Quotes},
		{"quotes in the name", `"a"=b`, Quotes},
		{"an open quote", `a="b`, Quotes},
		{"closed quotes", `a="b"`, ""},
		{"a prefix", "__Host-a=b", ""},
		{"a prefix after a letter", "a__Host-a=b", ""},
		{"a prefix in the value", "a=__HOST-a", ""},
		{"underscores", "__utma=b", ""},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			if got := problemOf(tc.pair, false, false); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// TestSuspicious checks that only a suspicious header can have the problems that
// are not looked for in others.
func TestSuspicious(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "a=b; c=d": false, "a=b\tc": false, "\u00a0=\xff": false,
		`a="b"`: true, `"`: true, "a=\x01": true, "a=b; c\x7f=d": true, "a=" + strings.Repeat("x", 100) + "\x00": true,
	} {
		if got := Suspicious(header); got != want {
			t.Errorf("%q: got %v", header, got)
		}
	}
}

func TestCheckStrict(t *testing.T) {
	for _, tc := range []struct {
		desc, pair string
		known      bool
		want       Problem
	}{
		{"a pair", "a=b", false, ""},
		{"all octets of a token", "!#$%&'*+-.^_`|~09AZaz=b", false, ""},
		{"all octets of a value", "a=!#$%&'()*+-./09:<=>?@AZ[]^_`az{|}~", false, ""},
		{"an empty value", "a=", false, ""},
		{"quotes around a value", `a="b"`, false, ""},
		{"empty quotes", `a=""`, false, ""},
		{"one quote", `a="`, false, Quotes},
		{"a quote inside", `a=b"c"`, false, Grammar},
		{"a space in quotes", `a="b c"`, false, Grammar},
		{"a space in the value", "a=b c", false, Grammar},
		{"a comma in the value", "a=b,c", false, Grammar},
		{"a backslash in the value", `a=b\c`, false, Grammar},
		{"a value that is not ASCII", "a=\xc3\xa9", false, Grammar},
		{"a space before the equals sign", "a =b", false, Grammar},
		{"a space after the equals sign", "a= b", false, Grammar},
		{"a bracket in the name", "a[b]=c", false, Grammar},
		{"a colon in the name", "a:b=c", false, Grammar},
		{"a name that is not ASCII", "\xc3\xa9=b", false, Grammar},
		{"a bracket in a known name", "a[b]=c", true, ""},
		{"a space before the equals sign of a known name", "a =b", true, Grammar},
		{"a comma in the value of a known name", "a=b,c", true, Grammar},

		{"Path", "Path=/", false, AttributeName},
		{"port", "port=80", false, AttributeName},
		{"DOMAIN", "DOMAIN=x", false, AttributeName},
		{"secure", "secure=1", false, AttributeName},
		{"max-age", "max-age=1", false, AttributeName},
		{"expires", "expires=1", false, AttributeName},
		{"version", "version=1", false, AttributeName},
		{"comment", "comment=1", false, AttributeName},
		{"discard", "discard=1", false, AttributeName},
		{"HttpOnly", "HttpOnly=1", false, AttributeName},
		{"SameSite", "SameSite=1", false, AttributeName},
		{"priority", "priority=1", false, AttributeName},
		{"commentURL", "commentURL=1", false, AttributeName},
		{"partitioned", "partitioned=1", false, AttributeName},
		{"a known attribute name", "Path=/", true, ""},
		{"a longer name", "paths=1", false, ""},
		{"another name as long as path", "lang=1", false, ""},
		{"another name as long as domain", "locale=1", false, ""},
		{"another name as long as expires", "session=1", false, ""},
		{"another name as long as httponly", "_session=1", false, ""},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			if got := problemOf(tc.pair, true, tc.known); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
	if CheckStrict("", "b", true) != Grammar || CheckStrict(" ", "b", true) != Grammar {
		t.Error("it allows an empty name")
	}
}

func TestIsToken(t *testing.T) {
	for c := range 256 {
		s := string([]byte{'a', byte(c)})
		want := c > ' ' && c < 0x7f && !strings.ContainsRune(`()<>@,;:\"/[]?={}`, rune(c))
		if got := IsToken(s); got != want {
			t.Errorf("%q: got %v", s, got)
		}
	}
	if IsToken("") {
		t.Error("the empty text is a token")
	}
}

// TestCorpusCheck checks that no pair that the grammar of browsers allows has a
// problem, apart from a dollar, which old parsers take for an attribute.
func TestCorpusCheck(t *testing.T) {
	plain, others := 0, 0
	for _, tc := range corpus.Cookies(t) {
		for name, value := range Pairs([]string{tc.Line()}) {
			problem := problemOf(name+"="+value, true, true)
			switch {
			case tc.Class != "plain":
				if problem != "" {
					others++
				}
			case problem != "" && problem != Dollar:
				t.Errorf("%s: %q: %q", tc.ID, name, problem)
			default:
				plain++
			}
		}
	}
	if plain < 120 || others < 200 {
		t.Errorf("only %d plain pairs, and %d others with a problem", plain, others)
	}
	t.Logf("%d plain pairs, %d others with a problem", plain, others)
}

// FuzzCheckStrict holds what is no problem against models of parsers: each of them
// reads the cookie after it, and what was let through under its own name.
func FuzzCheckStrict(f *testing.F) {
	for _, s := range []string{"a=b", `a="b"`, `a="b\"`, "a=b,c", "$a=b", "path=/", "a b=c", "=x", "\u00a0a=b", `a=b"c`, "%24a=b", "a[b]=c"} {
		f.Add(s)
	}
	if corpus.Has(f) {
		for _, tc := range corpus.Cookies(f) {
			f.Add(tc.Line())
		}
	}
	f.Fuzz(func(t *testing.T, pair string) {
		if len(pair) > 1000 || strings.Contains(pair, ";") || TrimSpaces(pair) == "" || problemOf(pair, true, false) != "" {
			return
		}
		name, _, _ := strings.Cut(TrimSpaces(pair), "=")
		if strings.EqualFold(name, "sid") {
			return // the model of an app that ignores the case of names reads the last one
		}
		for _, model := range models {
			found := 0
			for _, read := range model.Read(pair + "; sid=good") {
				if read == [2]string{"sid", "good"} {
					found++
				}
			}
			if found != 1 {
				t.Fatalf("%q: %s reads the cookie after it %d times", pair, model.Name, found)
			}
		}
	})
}
