package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// lines are what apps send; the first three get flags added.
var lines = map[string]string{
	"typical":       "PHPSESSID=31d4d96e407aad42c5f1a2b3c4d5e6f7; path=/; Priority=Hi",
	"long":          "session=" + strings.Repeat("0123456789abcdef", 8) + "; Path=/app; Max-Age=86400",
	"already right": "PHPSESSID=31d4d96e407aad42c5f1a2b3c4d5e6f7; path=/; Secure; HttpOnly; SameSite=Lax",
}

var sink string

// BenchmarkLine gives one line Secure, HttpOnly and, unless it has one,
// SameSite=Lax, in each of the ways there are. concat is the floor: the same
// output without looking at the input.
func BenchmarkLine(b *testing.B) {
	cfg := policy.Config{Edits: []policy.Edit{
		{Attribute: "secure", Op: policy.OpSet},
		{Attribute: "httponly", Op: policy.OpSet},
		{Attribute: "samesite", Op: policy.OpDefault, Value: "lax"},
	}}
	p, err := policy.New(cfg, policy.Options{Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	x := &policy.Exchange{HTTPS: true}
	suffix := "; Secure; HttpOnly; SameSite=Lax"
	everything := regexp.MustCompile(`(.*)`)
	unless := []*regexp.Regexp{
		regexp.MustCompile(`(?i);[ \t]*secure[ \t]*(;|=|$)`),
		regexp.MustCompile(`(?i);[ \t]*httponly[ \t]*(;|=|$)`),
		regexp.MustCompile(`(?i);[ \t]*samesite[ \t]*=[ \t]*(lax|strict|none)`),
	}
	flags := []string{"; Secure", "; HttpOnly", "; SameSite=Lax"}
	ways := []struct {
		name string
		run  func(string) string
	}{
		{"concat", func(line string) string { return line + suffix }},
		{"policy", func(line string) string { out, _ := p.SetCookie(line, x); return out }},
		{"net-http", func(line string) string {
			c, err := http.ParseSetCookie(line)
			if err != nil {
				return line
			}
			c.Secure, c.HttpOnly = true, true
			if c.SameSite == 0 {
				c.SameSite = http.SameSiteLaxMode
			}
			return c.String()
		}},
		{"one-regexp", func(line string) string { return everything.ReplaceAllString(line, "$1"+suffix) }},
		{"regexps-unless-present", func(line string) string {
			for i, re := range unless {
				if !re.MatchString(line) {
					line += flags[i]
				}
			}
			return line
		}},
	}
	for kind, line := range lines {
		for _, way := range ways {
			b.Run(strings.ReplaceAll(kind, " ", "-")+"/"+way.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					sink = way.run(line)
				}
			})
		}
	}
}
