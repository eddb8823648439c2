package setcookie

import (
	"slices"
	"strings"
	"testing"
)

func TestPair(t *testing.T) {
	for _, tc := range []struct{ desc, line, name, value string }{
		{"name and value", "a=b", "a", "b"},
		{"attributes after it", "a=b; Path=/", "a", "b"},
		{"spaces and tabs around both", " \ta\t = \tb c\t ; Path=/", "a", "b c"},
		{"an equals sign in the value", "a=b=c==", "a", "b=c=="},
		{"no equals sign", "token; Secure", "", "token"},
		{"an equals sign only in an attribute", "token; Path=/", "", "token"},
		{"an empty name", "=b", "", "b"},
		{"an empty name and an equals sign in the value", "=b=c", "", "b=c"},
		{"an empty value", "a=", "a", ""},
		{"only spaces for a value", "a= \t ;", "a", ""},
		{"only spaces for a name", " =b", "", "b"},
		{"an empty line", "", "", ""},
		{"only semicolons", ";;;", "", ""},
		{"only an equals sign", "=", "", ""},
		{"quotes belong to the value", `a="b"`, "a", `"b"`},
		{"a semicolon in quotes ends the pair", `a="b;c"`, "a", `"b`},
		{"a name of an attribute", "Path=/x", "Path", "/x"},
		{"a comma", "a=b,c=d", "a", "b,c=d"},
		{"octets that are not ASCII", "\xff\xc3\xa9=\x80", "\xff\xc3\xa9", "\x80"},
		{"a no-break space is no space", "\u00a0a=b\u00a0", "\u00a0a", "b\u00a0"},
		{"a tab inside", "a\tb=c\td", "a\tb", "c\td"},
		{"the equals sign after more than eight octets", "0123456789abcdef=x", "0123456789abcdef", "x"},
		{"the equals sign as the ninth octet, after the semicolon", "1234567;=x", "", "1234567"},
		{"a long value", "a=" + strings.Repeat("x", 5000), "a", strings.Repeat("x", 5000)},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			var l Line
			if !l.Parse(tc.line) {
				t.Fatal("ignored")
			}
			if l.Name() != tc.name || l.Value() != tc.value || l.Raw() != tc.line {
				t.Errorf("got %q, %q, want %q, %q", l.Name(), l.Value(), tc.name, tc.value)
			}
		})
	}
}

// TestControls puts every octet at every place of a line.
func TestControls(t *testing.T) {
	var l Line
	const line = "name=value; Path=/x"
	for i := range len(line) + 1 {
		for c := range 256 {
			want := c >= ' ' && c != 0x7f || c == '\t'
			raw := line[:i] + string([]byte{byte(c)}) + line[i:]
			if got := l.Parse(raw); got != want {
				t.Errorf("%q: got %v, want %v", raw, got, want)
			}
			if HasControls(raw) == want {
				t.Errorf("%q: HasControls is %v", raw, !want)
			}
		}
	}
}

// absentValue stands for an attribute that a browser does not find.
const absentValue = "absent"

func TestGet(t *testing.T) {
	fits, tooLong := strings.Repeat("x", 1023), strings.Repeat("x", 1024)
	for _, tc := range []struct {
		desc      string
		attribute Attribute
		line      string
		want      string // the text of the value, or absentValue
		num       int64
	}{
		{"a flag", Secure, "a=b; Secure", "", 0},
		{"a flag without a space", Secure, "a=b;Secure", "", 0},
		{"a flag with a value", HTTPOnly, "a=b; HttpOnly=false; x", "false", 0},
		{"a flag with an empty value", Partitioned, "a=b; Partitioned=", "", 0},
		{"a flag that is not there", Secure, "a=b; HttpOnly", absentValue, 0},
		{"a flag with a value of 1025 octets", Secure, "a=b; Secure=x" + tooLong, absentValue, 0},
		{"a flag with a value of 1024 octets", Secure, "a=b; Secure=x" + fits, "x" + fits, 0},
		{"the pair is no attribute", Path, "Path=/x", absentValue, 0},
		{"a value that looks like an attribute", Secure, "a=Secure", absentValue, 0},
		{"an attribute that looks like another", Secure, "a=b; Path=/; X=Secure", absentValue, 0},

		{"spaces and tabs around name and value", Path, "a=b;\t Path \t=\t /x y \t; z", "/x y", 0},
		{"a value with an equals sign", Path, "a=b; Path=/x=y", "/x=y", 0},
		{"a value with a comma", Path, "a=b; Path=/x,y", "/x,y", 0},
		{"a value that is not ASCII", Path, "a=b; Path=/\xff\xc3\xa9", "/\xff\xc3\xa9", 0},
		{"a value without a semicolon at the end", Path, "a=b; Path=/x", "/x", 0},
		{"a value of one octet at the end", Path, "a=b; Path=/", "/", 0},
		{"1024 octets", Path, "a=b; Path=/" + fits, "/" + fits, 0},
		{"1024 octets and spaces", Path, "a=b; Path=  /" + fits + "  ", "/" + fits, 0},
		{"1025 octets", Path, "a=b; Path=/" + tooLong, absentValue, 0},
		{"1025 octets after one that fits", Path, "a=b; Path=/x; Path=/" + tooLong, "/x", 0},
		{"1025 octets before one that fits", Path, "a=b; Path=/" + tooLong + "; Path=/x", "/x", 0},

		{"the last path counts", Path, "a=b; Path=/x; path=/y", "/y", 0},
		{"an empty path masks", Path, "a=b; Path=/x; Path=", absentValue, 0},
		{"a path without an equals sign masks", Path, "a=b; Path=/x; Path", absentValue, 0},
		{"a relative path masks", Path, "a=b; Path=/x; Path=y", absentValue, 0},
		{"a path after a relative one counts", Path, "a=b; Path=y; Path=/x", "/x", 0},

		{"a domain", Domain, "a=b; Domain=.Example.com", ".Example.com", 0},
		{"an empty domain masks", Domain, "a=b; Domain=example.com; Domain=", absentValue, 0},
		{"a dot masks", Domain, "a=b; Domain=example.com; Domain=.", absentValue, 0},

		{"SameSite in any case", SameSite, "a=b; SameSite=sTrict", "sTrict", StrengthStrict},
		{"the last SameSite counts", SameSite, "a=b; SameSite=Lax; SameSite=None", "None", StrengthNone},
		{"an unknown SameSite masks", SameSite, "a=b; SameSite=Lax; SameSite=x", absentValue, StrengthDefault},
		{"no SameSite", SameSite, "a=b", absentValue, 0},

		{"a priority", Priority, "a=b; Priority=HIGH", "HIGH", 0},
		{"an unknown priority masks", Priority, "a=b; Priority=High; Priority=x", absentValue, 0},

		{"a Max-Age", MaxAge, "a=b; Max-Age=60", "60", 60},
		{"a Max-Age with leading zeros", MaxAge, "a=b; Max-Age=0060", "0060", 60},
		{"a negative Max-Age", MaxAge, "a=b; Max-Age=-5", "-5", -5},
		{"a Max-Age of any size", MaxAge, "a=b; Max-Age=99999999999999999999", "99999999999999999999", 1<<63 - 1},
		{"a negative Max-Age of any size", MaxAge, "a=b; Max-Age=-99999999999999999999", "-99999999999999999999", -1 << 63},
		{"a Max-Age with a sign is skipped", MaxAge, "a=b; Max-Age=60; Max-Age=+5", "60", 60},
		{"a Max-Age with a fraction is skipped", MaxAge, "a=b; Max-Age=60; Max-Age=1.5", "60", 60},
		{"an empty Max-Age is skipped", MaxAge, "a=b; Max-Age=60; Max-Age=", "60", 60},
		{"a minus sign alone is skipped", MaxAge, "a=b; Max-Age=60; Max-Age=-", "60", 60},
		{"only a Max-Age that is skipped", MaxAge, "a=b; Max-Age=x", absentValue, 0},
		{"only a Max-Age that is too long", MaxAge, "a=b; Max-Age=" + strings.Repeat("1", 1025), absentValue, 0},
		{"a Max-Age that is too long, after one that is read", MaxAge, "a=b; Max-Age=7; Max-Age=" + strings.Repeat("1", 1025) + "; Max-Age=x", "7", 7},

		{"a date", Expires, "a=b; Expires=Thu, 01 Jan 1970 00:01:00 GMT", "Thu, 01 Jan 1970 00:01:00 GMT", 60},
		{"the last date counts", Expires, "a=b; Expires=1 Jan 1970 0:0:1; Expires=1 Jan 1970 0:0:2", "1 Jan 1970 0:0:2", 2},
		{"no date is skipped", Expires, "a=b; Expires=1 Jan 1970 0:0:1; Expires=tomorrow", "1 Jan 1970 0:0:1", 1},
		{"more attributes than fit the line", Path, "a=b" + strings.Repeat("; Secure; Path=/x", 20) + "; Path=/y", "/y", 0},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			var l Line
			// What an earlier line left behind must not matter.
			if l.Parse("z=z" + strings.Repeat("; Secure; Path=/z; Max-Age=1", 5)); !l.Parse(tc.line) {
				t.Fatal("ignored")
			}
			for range 2 { // lifetimes are read when somebody asks first
				v, ok := l.Get(tc.attribute)
				if ok != (tc.want != absentValue) || ok && v.Text != tc.want || v.Num != tc.num {
					t.Errorf("got %q, %d, %v, want %q, %d", v.Text, v.Num, ok, tc.want, tc.num)
				}
			}
			there := slices.ContainsFunc(strings.Split(tc.line, ";")[1:], func(segment string) bool {
				return strings.EqualFold(segmentName(segment), tc.attribute.String())
			})
			if l.Present(tc.attribute) != there {
				t.Errorf("present is %v", !there)
			}
		})
	}
}

// segmentName returns the name of an attribute that stands between semicolons.
func segmentName(segment string) string {
	name, _, _ := strings.Cut(segment, "=")
	return strings.Trim(name, " \t")
}
