package policy

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/cookieheader"
)

// testNow is when all tests of this package take place.
var testNow = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func testClock() time.Time { return testNow }

func mustNew(t testing.TB, cfg Config) *Policy {
	t.Helper()
	p, err := New(cfg, Options{Now: testClock})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// edits reads edits from short text: "samesite at_least lax; secure set", or
// "path map /old -> /new".
func edits(text string) []Edit {
	var list []Edit
	for part := range strings.SplitSeq(text, ";") {
		words := strings.SplitN(strings.TrimSpace(part), " ", 3)
		e := Edit{Attribute: words[0], Op: Op(words[1])}
		if len(words) == 3 {
			e.Value = words[2]
		}
		if from, to, ok := strings.Cut(e.Value, " -> "); ok {
			e.From, e.Value = from, to
		}
		list = append(list, e)
	}
	return list
}

// through sends cookies both ways through p, as one request and its response.
func through(p *Policy, x *Exchange, cookie string, setCookies ...string) (request string, response []string) {
	h := http.Header{}
	if cookie != "" {
		h["Cookie"] = []string{cookie}
	}
	if err := p.Request(h, x); err != nil {
		return err.Error(), nil
	}
	answer := http.Header{}
	if setCookies != nil {
		answer["Set-Cookie"] = setCookies
	}
	p.Response(answer, x)
	return h.Get("Cookie"), answer["Set-Cookie"]
}

// setCookies sends the Set-Cookie lines of a response through p.
func setCookies(p *Policy, lines []string, x *Exchange) []string {
	h := http.Header{}
	if lines != nil {
		h["Set-Cookie"] = lines
	}
	p.Response(h, x)
	return h["Set-Cookie"]
}

func must(line string, _ bool) string { return line }

func mustRequest(t testing.TB, p *Policy, header string) string {
	t.Helper()
	h := http.Header{"Cookie": {header}}
	if err := p.Request(h, &Exchange{}); err != nil {
		t.Fatal(err)
	}
	return h.Get("Cookie")
}

func pairsOf(lines ...string) (pairs [][2]string) {
	for name, value := range cookieheader.Pairs(lines) {
		pairs = append(pairs, [2]string{name, value})
	}
	return pairs
}

var long64 = strings.Repeat("s", 64)

var long1000 = string(slices.Repeat([]byte{'x'}, 1000))

// exchangeCase is a request and its response, as they come and as they go on.
type exchangeCase struct {
	desc     string
	cfg      Config
	http     bool
	cookie   string // from the browser
	request  string // to the app
	set      []string
	response []string
}

// checkExchanges sends exchanges both ways through a policy.
func checkExchanges(t *testing.T, cases []exchangeCase) {
	t.Helper()
	for _, tc := range cases {
		t.Run(tc.desc, func(t *testing.T) {
			p := mustNew(t, tc.cfg)
			request, response := through(p, &Exchange{HTTPS: !tc.http, Host: "www.example.com", Expand: testExpand}, tc.cookie, tc.set...)
			if request != tc.request || !slices.Equal(response, tc.response) {
				t.Errorf("got %q, %q, want %q, %q", request, response, tc.request, tc.response)
			}
			if err := checkExchange(tc.cfg, !tc.http, "www.example.com", tc.cookie, tc.set); err != nil {
				t.Errorf("the reference disagrees: %v", err)
			}
		})
	}
}

// testExpand knows some placeholders.
func testExpand(template string) string {
	return strings.NewReplacer("{good}", "eu", "{bad}", "a;b", "{space}", " a", "{quote}", `a"`, "{control}", "a\x01", "{empty}", "", "{brace}", "{good}").Replace(template)
}
