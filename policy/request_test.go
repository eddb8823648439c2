package policy

import (
	"net/http"
	"testing"
)

// tenCookies are what a site with some analytics gets.
const tenCookies = "_ga=GA1.2.1029384756.1763899200; _gid=GA1.2.5647382910.1763899200; theme=dark; lang=en-GB; cart=0123456789abcdef; " +
	"csrftoken=mFXPBeZH31d4d96e407aad42; cookie_consent=yes; tz=Europe%2FBerlin; visits=17; last=2026-11-23"

// requestCases are what the request pass is measured with.
var requestCases = []struct {
	desc   string
	cfg    Config
	header string
	allocs float64
}{
	{"safe, needs nothing", Config{}, tenCookies, 0},
	{"strict, needs nothing", Config{Hygiene: "strict"}, tenCookies, 0},
	{"off", Config{Hygiene: "off"}, tenCookies, 0},
	{"a managed name, needs nothing", Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}}}, tenCookies, 0},
	{"one rename", Config{Cookies: []CookieRule{{Names: []string{"sid"}, Prefix: "host"}}}, tenCookies + "; __Host-sid=31d4d96e407aad42", 2},
	{"two stripped", Config{Strip: []Strip{{Names: []string{"_ga", "_gid"}}}}, tenCookies, 2},
	{"two stripped by a pattern", Config{Strip: []Strip{{Names: []string{"_g*"}}}}, tenCookies, 2},
}

func TestRequestAllocations(t *testing.T) {
	for _, tc := range requestCases {
		p := mustNew(t, tc.cfg)
		lines := []string{tc.header}
		h, x, history := http.Header{"Cookie": lines}, &Exchange{}, new(History) // the caller has room for both
		if got := testing.AllocsPerRun(1000, func() {
			*history = History{}
			h["Cookie"], *x = lines, Exchange{History: history}
			_ = p.Request(h, x)
		}); got > tc.allocs {
			t.Errorf("%s: %v allocations, want %v", tc.desc, got, tc.allocs)
		}
	}
}

func BenchmarkRequest(b *testing.B) {
	for _, bm := range requestCases {
		b.Run(bm.desc, func(b *testing.B) {
			b.ReportAllocs()
			p := mustNew(b, bm.cfg)
			lines := []string{bm.header}
			h := http.Header{"Cookie": lines}
			x, history := &Exchange{}, new(History)
			for b.Loop() {
				*history = History{}
				h["Cookie"], *x = lines, Exchange{History: history}
				_ = p.Request(h, x)
			}
		})
	}
}
