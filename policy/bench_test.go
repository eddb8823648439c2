package policy

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// typicalLine is a session cookie of 64 octets as an old app sends it.
const typicalLine = "PHPSESSID=31d4d96e407aad42c5f1a2b3c4d5e6f7; path=/; Priority=Hi"

var flags = Config{Edits: []Edit{
	{Attribute: "secure", Op: OpSet}, {Attribute: "httponly", Op: OpSet}, {Attribute: "samesite", Op: OpDefault, Value: "lax"},
}}

var sink string

// BenchmarkConcat is the floor: one concatenation of the same output.
func BenchmarkConcat(b *testing.B) {
	b.ReportAllocs()
	added := "; Secure; HttpOnly; SameSite=Lax"
	line := typicalLine
	for b.Loop() {
		sink = line + added
	}
}

func BenchmarkLine(b *testing.B) {
	right := typicalLine + "; Secure; HttpOnly; SameSite=Lax"
	manyRules := flags
	for i := range 1000 {
		manyRules.Cookies = append(manyRules.Cookies, CookieRule{Names: []string{fmt.Sprintf("name%d", i)}, Edits: edits("path set /x")})
	}
	globs := flags
	for i := range 200 {
		globs.Cookies = append(globs.Cookies, CookieRule{Names: []string{fmt.Sprintf("name%d*", i)}, Edits: edits("path set /x")})
	}
	one := Config{Cookies: []CookieRule{{Names: []string{"other"}, Edits: flags.Edits}}}
	for _, bc := range []struct {
		name string
		cfg  Config
		line string
	}{
		{"typical", flags, typicalLine},
		{"defaults", Config{Defaults: true}, typicalLine},
		{"already right", flags, right},
		{"no rule for it", one, typicalLine},
		{"a map", Config{Edits: edits("path map /app -> /")}, "PHPSESSID=31d4d96e407aad42c5f1a2b3c4d5e6f7; path=/app/x; Priority=Hi"},
		{"flags and a map", Config{Edits: append(slices.Clone(flags.Edits), edits("path map /app -> /")...)}, "PHPSESSID=31d4d96e407aad42c5f1a2b3c4d5e6f7; path=/app/x; Priority=Hi"},
		{"a prefix", Config{Cookies: []CookieRule{{Names: []string{"*"}, Prefix: "host"}}}, typicalLine},
		{"a lifetime", Config{Edits: edits("max_age at_most 1h")}, "PHPSESSID=31d4d96e407aad42c5f1a2b3; expires=Fri, 01 Jan 2038 00:00:00 GMT; Max-Age=315360000; path=/"},
		{"long value", flags, "a=" + strings.Repeat("x", 4094)},
		{"1000 attributes", flags, "a=b" + strings.Repeat("; Secure", 1000)},
		{"8 KiB of semicolons", flags, "a=b" + strings.Repeat(";", 8<<10)},
		{"64 KiB value", flags, "a=" + strings.Repeat("x", 64<<10)},
		{"64 KiB benign", flags, "a=b" + strings.Repeat("; Path=/abcdef; X=y", 64<<10/19)},
		{"64 KiB of semicolons", flags, "a=b" + strings.Repeat(";", 64<<10)},
		{"64 KiB of equal signs", flags, "a=b" + strings.Repeat(";=", 32<<10)},
		{"64 KiB of s", flags, "a=b" + strings.Repeat(";s", 32<<10)},
		{"64 KiB of Secure", flags, "a=b" + strings.Repeat(";Secure", 64<<10/7)},
		{"64 KiB of SameSite", flags, "a=b" + strings.Repeat(";SameSite", 64<<10/9)},
		{"64 KiB of bad Expires", Config{Edits: edits("max_age at_most 1h")}, "a=b" + strings.Repeat(";Expires=1", 64<<10/10)},
		{"64 KiB of spaces", flags, "a=b;" + strings.Repeat(" ", 64<<10)},
		{"1 exact rule", Config{Edits: flags.Edits, Cookies: []CookieRule{{Names: []string{"name0"}, Edits: edits("path set /x")}}}, typicalLine},
		{"1000 exact rules", manyRules, typicalLine},
		{"200 globs", globs, typicalLine},
	} {
		b.Run(bc.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(bc.line)))
			p := mustNew(b, bc.cfg)
			x := &Exchange{HTTPS: true}
			for b.Loop() {
				sink, _ = p.SetCookie(bc.line, x)
			}
		})
	}
}

// BenchmarkManyNames shows 10,000 names to globs, more than are remembered.
func BenchmarkManyNames(b *testing.B) {
	cfg := flags
	for i := range 200 {
		cfg.Cookies = append(cfg.Cookies, CookieRule{Names: []string{fmt.Sprintf("name%d*", i)}, Edits: edits("path set /x")})
	}
	p := mustNew(b, cfg)
	lines := make([]string, 10_000)
	for i := range lines {
		lines[i] = fmt.Sprintf("name%d=x", i)
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		sink, _ = p.SetCookie(lines[i%len(lines)], &Exchange{})
		i++
	}
}

func BenchmarkResponse(b *testing.B) {
	for _, n := range []int{0, 1, 3, 20} {
		b.Run(fmt.Sprintf("%d cookies", n), func(b *testing.B) {
			b.ReportAllocs()
			p := mustNew(b, Config{Defaults: true})
			var lines []string
			for i := range n {
				lines = append(lines, fmt.Sprintf("c%d=31d4d96e407aad42c5f1a2b3c4d5e6f7; path=/", i))
			}
			x := &Exchange{HTTPS: true}
			h := http.Header{"Content-Type": {"text/html"}, "Content-Length": {"1024"}, "Date": {"x"}, "Server": {"Caddy"}, "Via": {"1.1 Caddy"}}
			for b.Loop() {
				if n > 0 {
					h["Set-Cookie"] = lines
				}
				p.Response(h, x)
			}
		})
	}
}

// BenchmarkManyLines sends 50,000 lines through one policy that renames them, and
// through another one around it.
func BenchmarkManyLines(b *testing.B) {
	renaming := func(to string) *Policy {
		return mustNew(b, Config{Cookies: []CookieRule{{Names: []string{"*"}, Rename: to}}})
	}
	lines := make([]string, 50_000)
	for i := range lines {
		lines[i] = fmt.Sprintf("name%d=x; path=/", i)
	}
	for _, bc := range []struct {
		name     string
		policies []*Policy // from the app outwards
	}{
		{"one", []*Policy{renaming("a_*")}},
		{"nested", []*Policy{renaming("a_*"), renaming("b_*")}},
	} {
		b.Run(bc.name, func(b *testing.B) {
			b.ReportAllocs()
			h := http.Header{}
			for b.Loop() {
				h["Set-Cookie"] = lines
				history := new(History)
				for _, p := range bc.policies {
					p.Response(h, &Exchange{HTTPS: true, History: history})
				}
			}
			if got := len(h["Set-Cookie"]); got != len(lines) {
				b.Fatalf("%d lines", got)
			}
		})
	}
}
