package policy

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/rfc6265bis"
)

// What random policies and exchanges are made of.
var (
	fuzzRuleNames = [][]string{{"sid"}, {"s_id"}, {"tok"}, {"sid", "tok"}, {"s*", "!side"}, {"*", "!lang"}, {"~s.d|s_id"}, {"path"}}
	fuzzRuleEdits = []string{
		"", "secure set", "secure remove", "secure auto", "httponly set", "httponly remove", "samesite set none", "samesite at_least lax", "path set /x", "path default /",
		"path remove", "path map /m -> /n", "domain remove", "domain set example.com", "domain map example.com -> example.net", "max_age set 1h", "max_age at_most 1d",
		"max_age remove", "expires default 2027-03-01", "partitioned set", "priority set low",
	}
	fuzzRuleNaming = []CookieRule{
		{},
		{Prefix: "auto"},
		{Prefix: "host"},
		{Prefix: "secure"},
		{Prefix: "host-http"},
		{Prefix: "http"},
		{Rename: "app1"},
		{Rename: "__Host-app1"},
		{Rename: "crm_*"},
		{Rename: "__Secure-crm_*"},
	}
	fuzzWindows     = []string{"", "", "2027-01-01", "2026-01-01"}
	fuzzDirections  = []string{"", "request", "response"}
	fuzzStripNames  = [][]string{{"lang"}, {"sid"}, {"t*"}, {"*", "!sid", "!tok"}, {"~r.*"}}
	fuzzInjectNames = []string{"tz", "region", "sid", "lang"}
	fuzzInjected    = []string{"v", "", "{good}", "{bad}", "{empty}", "a b"}
	fuzzExpireNames = [][]string{{"old"}, {"sid"}, {"__Host-sid"}, {"t*"}, {"*"}}
	fuzzUntil       = []string{"", "2027-01-01", "2026-01-01"}

	fuzzPairNames = []string{
		"sid", "s_id", "tok", "side", "lang", "path", "old", "tz", "region", "__Host-sid", "__Secure-sid", "__Host-Http-sid", "__Http-sid", "__Host-s_id", "__Host-tok",
		"app1", "__Host-app1", "crm_sid", "crm_tok", "crm_crm_x", "__Secure-crm_sid", "SID", "s.id", "sid[x]", "s[id", "__host-sid", "_.Host-sid", "Http-sid", "APP1", "Crm_sid", "$x", "",
	}
	fuzzCookieValues = []string{"1", "1", "2", "", "1,sid=evil", "v,x", "1,tok", "1,other=2"}
	fuzzAttributes   = []string{
		"", "; Path=/", "; Path=/x", "; HttpOnly", "; Domain=example.com", "; Max-Age=0", "; Max-Age=9999", "; Secure", "; SameSite=None", "; SameSite=Strict", "; Partitioned",
		"; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "; Path=/m/x", "; Domain=",
	}
)

// choices makes decisions of what the fuzzer gives.
type choices []byte

// below returns a number from 0 to n-1.
func (c *choices) below(n int) int {
	if len(*c) == 0 {
		return 0
	}
	first := (*c)[0]
	*c = (*c)[1:]
	return int(first) % n
}

func pick[T any](c *choices, from []T) T { return from[c.below(len(from))] }

// edits returns up to two edits.
func (c *choices) edits() (list []Edit) {
	for range c.below(3) {
		if text := pick(c, fuzzRuleEdits); text != "" {
			list = append(list, edits(text)...)
		}
	}
	return list
}

func (c *choices) config() (cfg Config) {
	cfg.Defaults = c.below(2) == 1
	cfg.Hygiene = pick(c, []string{"", "strict", "off"})
	for range c.below(4) {
		rule := pick(c, fuzzRuleNaming)
		rule.Names, rule.Edits = pick(c, fuzzRuleNames), c.edits()
		if rule.Rename != "" || rule.Prefix != "" {
			rule.AcceptUnprefixedUntil = pick(c, fuzzWindows)
		}
		cfg.Cookies = append(cfg.Cookies, rule)
	}
	for range c.below(3) {
		cfg.Strip = append(cfg.Strip, Strip{Direction: pick(c, fuzzDirections), Names: pick(c, fuzzStripNames)})
	}
	for range c.below(3) {
		in := Inject{Direction: pick(c, fuzzDirections), Name: pick(c, fuzzInjectNames), Value: pick(c, fuzzInjected), IfAbsent: c.below(2) == 1}
		if in.Direction != "request" {
			in.Edits = c.edits()
		}
		cfg.Inject = append(cfg.Inject, in)
	}
	for range c.below(3) {
		cfg.Expire = append(cfg.Expire, Expire{Names: pick(c, fuzzExpireNames), Path: pick(c, []string{"", "/x"}), Domain: pick(c, []string{"", "example.com"}), Until: pick(c, fuzzUntil)})
	}
	return cfg
}

func (c *choices) cookies() string {
	var pairs []string
	name := "sid"
	for range c.below(7) {
		if c.below(3) > 0 { // else the same name again
			name = pick(c, fuzzPairNames)
		}
		pairs = append(pairs, name+"="+pick(c, fuzzCookieValues))
	}
	return strings.Join(pairs, pick(c, []string{"; ", ";", " ;  "}))
}

func (c *choices) setCookies() (lines []string) {
	for range c.below(4) {
		name := pick(c, fuzzPairNames)
		line := name + "=" + pick(c, fuzzCookieValues)
		for range c.below(5) {
			line += pick(c, fuzzAttributes)
		}
		lines = append(lines, line)
	}
	return lines
}

// checkExchange sends an exchange both ways through the policy of cfg, and holds it
// against the reference. It does nothing if cfg contradicts itself.
func checkExchange(cfg Config, https bool, host, cookies string, setCookies []string) error {
	p, err := New(cfg, Options{Now: testClock})
	if err != nil {
		return nil
	}
	r := referenceExchange{reference: reference{cfg: cfg, https: https, now: testNow}, local: host == "localhost", expand: testExpand}
	x := &Exchange{HTTPS: https, Host: host, Expand: testExpand}
	h := http.Header{}
	if cookies != "" {
		h["Cookie"] = []string{cookies}
	}
	if err := p.Request(h, x); err != nil {
		return err
	}
	if got, want := h.Get("Cookie"), r.request(cookies); got != want {
		return fmt.Errorf("the app gets %q, want %q", got, want)
	}
	var in []referenceCookie
	for _, line := range setCookies {
		in = append(in, view(line))
	}
	answer := http.Header{"Cache-Control": {"public"}}
	if len(setCookies) > 0 {
		answer["Set-Cookie"] = slices.Clone(setCookies)
	}
	p.Response(answer, x)
	var got []referenceCookie
	for _, line := range answer["Set-Cookie"] {
		got = append(got, view(line))
	}
	want := withoutRepeated(r.response(in))
	if got = withoutRepeated(got); !slices.EqualFunc(got, want, sameCookie) {
		return fmt.Errorf("browsers get %q,\nthat is %+v\nwant    %+v", answer["Set-Cookie"], got, want)
	}
	return nil
}

// view returns a line as a browser sees it.
func view(line string) referenceCookie {
	c, _ := rfc6265bis.Parse(line)
	return referenceCookie{referencePair{c.Name, c.Value}, c.Effective()}
}

// sameCookie compares all that a browser sees; of deletions under names without a
// prefix only what says which cookie goes.
func sameCookie(a, b referenceCookie) bool {
	if a.effective.Deletes(testNow) && b.effective.Deletes(testNow) && referencePrefix(a.name) == "" {
		return a.referencePair == b.referencePair && a.effective.Path == b.effective.Path && a.effective.Domain == b.effective.Domain
	}
	return a.referencePair == b.referencePair && sameEffective(a.effective, b.effective)
}

// withoutRepeated leaves out deletions of what an earlier line has deleted.
func withoutRepeated(cookies []referenceCookie) (out []referenceCookie) {
	for _, c := range cookies {
		repeated := slices.ContainsFunc(out, func(o referenceCookie) bool {
			return o.name == c.name && o.effective.Path == c.effective.Path && o.effective.Domain == c.effective.Domain && o.effective.Deletes(testNow) && c.effective.Deletes(testNow)
		})
		if !repeated {
			out = append(out, c)
		}
	}
	return out
}

// FuzzExchange sends random exchanges through random policies, and holds both ways
// against the reference.
func FuzzExchange(f *testing.F) {
	for i := range 64 {
		seed := make([]byte, 60)
		for k := range seed {
			seed[k] = byte((i*131 + k*(37+i)) >> (i % 3))
		}
		f.Add(seed, i%4 != 0, i%5 == 0)
	}
	f.Fuzz(func(t *testing.T, seed []byte, https, local bool) {
		c := choices(seed)
		host := "www.example.com"
		if local {
			host = "localhost"
		}
		cfg, cookies, lines := c.config(), c.cookies(), c.setCookies()
		if err := checkExchange(cfg, https, host, cookies, lines); err != nil {
			t.Fatalf("%+v, https %v, %s\nCookie: %q\nSet-Cookie: %q\n%v", cfg, https, host, cookies, lines, err)
		}
	})
}

// TestRandomExchanges is FuzzExchange for a fixed series, of which most policies
// must load and each part must have something to do.
func TestRandomExchanges(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // it is the same series each time
	loaded, changed := 0, 0
	for range 1500 {
		seed := make([]byte, 80)
		for i := range seed {
			seed[i] = byte(random.Uint32())
		}
		c := choices(seed)
		cfg, cookies, lines := c.config(), c.cookies(), c.setCookies()
		p, err := New(cfg, Options{Now: testClock})
		if err != nil {
			continue
		}
		loaded++
		if request, response := through(p, &Exchange{HTTPS: true, Expand: testExpand}, cookies, lines...); request != cookies || !slices.Equal(response, lines) {
			changed++
		}
		for _, host := range []string{"www.example.com", "localhost"} {
			for _, https := range []bool{true, false} {
				if err := checkExchange(cfg, https, host, cookies, lines); err != nil {
					t.Fatalf("%+v, https %v, %s\nCookie: %q\nSet-Cookie: %q\n%v", cfg, https, host, cookies, lines, err)
				}
			}
		}
	}
	if loaded < 800 || changed < 700 {
		t.Errorf("only %d policies loaded, and %d exchanges changed", loaded, changed)
	}
	t.Logf("%d policies loaded, %d exchanges changed", loaded, changed)
}
