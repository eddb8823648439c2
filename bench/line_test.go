package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/bench/floor"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// lineExamples are the lines of the benchmarks, and what the job flags makes of
// them.
var lineExamples = []struct {
	name    string
	flagged bool // the line has the flags already
	example
}{
	{"typical", false, example{
		set:  "PHPSESSID=31d4d96e407aad42c5f1a2b3c4d5e6f7; Path=/; Max-Age=3600",
		want: "PHPSESSID=31d4d96e407aad42c5f1a2b3c4d5e6f7; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Lax",
	}},
	{"long", false, example{
		set:  "session=" + longValue + "; Path=/app; Max-Age=86400",
		want: "session=" + longValue + "; Path=/app; Max-Age=86400; Secure; HttpOnly; SameSite=Lax",
	}},
	{"already-right", true, example{
		set:  "PHPSESSID=31d4d96e407aad42c5f1a2b3c4d5e6f7; Path=/; Secure; HttpOnly; SameSite=Lax",
		want: "PHPSESSID=31d4d96e407aad42c5f1a2b3c4d5e6f7; Path=/; Secure; HttpOnly; SameSite=Lax",
	}},
}

var longValue = strings.Repeat("0123456789abcdef", 8)

// A lineWay does the job flags on one line.
type lineWay struct {
	name        string
	appendsOnly bool // lines that have the flags already would get them twice
	run         func(string) string
}

// lineWays returns the ways to do the job flags. The first is the floor: the
// same output without a look at the input.
func lineWays(tb testing.TB) []lineWay {
	p, err := policy.New(policy.Config{Edits: []policy.Edit{
		{Attribute: "secure", Op: policy.OpSet},
		{Attribute: "httponly", Op: policy.OpSet},
		{Attribute: "samesite", Op: policy.OpSet, Value: "lax"},
	}}, policy.Options{Now: time.Now})
	if err != nil {
		tb.Fatal(err)
	}
	x := &policy.Exchange{HTTPS: true}
	everything := regexp.MustCompile(`^(.*)$`)
	flag := regexp.MustCompile(`(?i);\s*(?:secure|httponly|samesite)\b[^;]*`)
	return []lineWay{
		{"concatenation", true, func(line string) string { return line + floor.Flags }},
		{"bare-scanner", true, floor.AppendFlags},
		{"policy", false, func(line string) string {
			out, _ := p.SetCookie(line, x)
			return out
		}},
		{"net-http", false, func(line string) string {
			cookie, err := http.ParseSetCookie(line)
			if err != nil {
				return line
			}
			cookie.Secure, cookie.HttpOnly, cookie.SameSite = true, true, http.SameSiteLaxMode
			return cookie.String()
		}},
		{"regexp-appends", true, func(line string) string {
			return everything.ReplaceAllString(line, "$1"+floor.Flags)
		}},
		{"regexps", false, func(line string) string {
			return everything.ReplaceAllString(flag.ReplaceAllString(line, ""), "$1"+floor.Flags)
		}},
	}
}

// TestLineWays verifies what the benchmarks measure: all ways do the same job.
func TestLineWays(t *testing.T) {
	for _, line := range lineExamples {
		for _, way := range lineWays(t) {
			t.Run(line.name+"/"+way.name, func(t *testing.T) {
				err := compare([]string{way.run(line.set)}, []string{line.want})
				if wantErr := way.appendsOnly && line.flagged; (err != nil) != wantErr {
					t.Errorf("error %v, want one: %v", err, wantErr)
				}
			})
		}
	}
}

var sink string

// BenchmarkLine does the job flags on one line. Ways that only append have no
// figures for lines that have the flags already.
func BenchmarkLine(b *testing.B) {
	for _, line := range lineExamples {
		for _, way := range lineWays(b) {
			if way.appendsOnly && line.flagged {
				continue
			}
			b.Run(line.name+"/"+way.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					sink = way.run(line.set)
				}
			})
		}
	}
}
