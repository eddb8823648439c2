package policy

import "testing"

// TestStripMessages checks what New says about strip.
func TestStripMessages(t *testing.T) {
	checkMessages(t, []messageCase{
		{"unknown direction of strip", Config{Strip: []Strip{{Direction: "req", Names: []string{"a"}}}}, []string{`strip[0]: unrecognized direction "req": write request or response, or leave it out for both`}},
	})
}

// TestStrip checks what becomes of exchanges from which rules take cookies.
func TestStrip(t *testing.T) {
	checkExchanges(t, []exchangeCase{
		{desc: "strip both ways", cfg: Config{Strip: []Strip{{Names: []string{"_ga*"}}}}, cookie: "a=b; _ga=1; _ga_X=2", request: "a=b", set: []string{"_ga=1", "c=d", "_gat"}, response: []string{"c=d", "_gat"}},
		{desc: "strip requests", cfg: Config{Strip: []Strip{{Direction: "request", Names: []string{"a"}}}}, cookie: "a=b; c=d; a=e", request: "c=d", set: []string{"a=b"}, response: []string{"a=b"}},
		{desc: "strip responses", cfg: Config{Strip: []Strip{{Direction: "response", Names: []string{"a"}}}}, cookie: "a=b", request: "a=b", set: []string{"a=b", "a=; Max-Age=0"}},
		{desc: "keep only one", cfg: Config{Strip: []Strip{{Direction: "request", Names: []string{"*", "!JSESSIONID"}}}}, cookie: "a=b; JSESSIONID=1; JSESSIONIDX=2", request: "JSESSIONID=1"},
		{desc: "keep only one, nothing is left", cfg: Config{Strip: []Strip{{Names: []string{"*", "!x"}}}}, cookie: "a=b", set: []string{"a=b", "v"}},
		{desc: "strip by two rules", cfg: Config{Strip: []Strip{{Direction: "request", Names: []string{"a*"}}, {Direction: "response", Names: []string{"a"}}}}, cookie: "a=1; b=2", request: "b=2", set: []string{"a=1", "ab=2"}, response: []string{"ab=2"}},
		{desc: "strip by an expression", cfg: Config{Strip: []Strip{{Names: []string{"~[a-c]"}}}}, cookie: "a=1; d=1; aa=1", request: "d=1; aa=1", set: []string{"b=1", "d=1"}, response: []string{"d=1"}},
		{desc: "strip by the app's name", cfg: Config{Strip: []Strip{{Names: []string{"sid"}}}, Cookies: []CookieRule{{Names: []string{"sid"}, Rename: "x"}}}, cookie: "x=1; a=b", request: "a=b", set: []string{"sid=1"}},
		{desc: "strip and edit others", cfg: Config{Strip: []Strip{{Names: []string{"a"}}}, Edits: edits("secure set")}, set: []string{"a=1", "b=1"}, response: []string{"b=1; Secure"}},
	})
}
