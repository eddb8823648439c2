package policy

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"
)

// costKinds are the kinds of policies whose cost is bounded. A request passes all of
// a kind.
var costKinds = []struct {
	name string
	cfgs []Config
}{
	{"hygiene alone", []Config{{}}},
	{"exact name", []Config{{Cookies: []CookieRule{{Names: []string{"s_id"}, Prefix: "auto"}}}}},
	{"exact name with an ampersand", []Config{{Cookies: []CookieRule{{Names: []string{"s&id"}, Prefix: "host"}}}}},
	{"strict hygiene", []Config{{Hygiene: "strict", Cookies: []CookieRule{{Names: []string{"s_id"}, Prefix: "host"}}}}},
	{"glob", []Config{{Cookies: []CookieRule{{Names: []string{"*_sess"}, Prefix: "host"}}}}},
	{"expression", []Config{{Cookies: []CookieRule{{Names: []string{"~.*(sess|auth|token)[0-9a-f]*"}, Prefix: "host"}}}}},
	{"all names", []Config{{Cookies: []CookieRule{{Names: []string{"*"}, Prefix: "auto"}}}}},
	{"allowed names", []Config{{Strip: []Strip{{Names: []string{"*", "!s_id"}, Direction: "request"}}}}},
	{"two that rename", []Config{
		{Cookies: []CookieRule{{Names: []string{"~.*_sess"}, Prefix: "auto"}}},
		{Cookies: []CookieRule{{Names: []string{"~s.*_sess"}, Rename: "crm_*"}}},
	}},
	{"injection", []Config{{
		Cookies: []CookieRule{{Names: []string{"s_id"}, Prefix: "host"}},
		Inject:  []Inject{{Name: "who", Value: "{header}", Direction: "request"}},
	}}},
}

// costShapes are headers that ask for much work: what a header begins with, what it
// repeats, and how it ends.
var costShapes = []struct{ desc, before, unit, after string }{
	{"empty pieces", "", ";", ""},
	{"spaces", "a=b;", " ", ";c=d"},
	{"spaces in a value", "a=b", " ", "b"},
	{"equal signs", "s", "=", ""},
	{"names in values", "", "a=", "a"},
	{"names that begin right, in values", "", "s=", "s"},
	{"cookies", "", "a=b; ", ""},
	{"names that begin right", "", "s=b; ", ""},
	{"managed names", "", "s_id=b; ", ""},
	{"browsers' names", "", "__Host-s_id=b; ", ""},
	{"names for a glob", "", "x_sess=b; ", ""},
	{"names that nearly fit a glob", "", "_ses", "=b"},
	{"an expression over and over", "", "sess", "=b"},
	{"percent signs", "", "%", "="},
	{"escapes", "", "%73", "="},
	{"escapes of escapes", "s", "%252573_id", "="},
	{"escaped NULs", "a=", "%2500s[+ %25", "="},
	{"open brackets", "a=", "[", "s="},
	{"open brackets, each before a name", "a=", "[s", "="},
	{"open brackets, each before a name and an equal sign", "a=", "[s=", ""},
	{"brackets", "a=", "[s]", "="},
	{"brackets in names", "", "s[s[=", ""},
	{"commas", "a=", ",", "s="},
	{"names after commas", "a=", ",s_id", "="},
	{"equal signs after commas", "a=", ",=s", "="},
	{"equal signs, then commas", "a=", "=,", "s="},
	{"queries after commas", "a=,", "?s", "="},
	{"separators of lists and others", "a=", ",(", "s="},
	{"ampersands", "a=", "&s", "="},
	{"ampersands in pairs", "a=", "&s=", ""},
	{"outside ASCII", "a=", "é", "s="},
	{"names outside ASCII", "", "és=", ""},
	{"octets that are no UTF-8", "s", "\xa0", "="},
	{"all readings, in one value", "a=", "é%252561[+ ", "="},
	{"all readings, in many names", "", "+ s[%2525.=;", ""},
	{"quotes", "a=", `"`, ""},
	{"quoted values", "", `a="b",`, ""},
	{"quotes behind backslashes", `a="`, `\"`, ""},
	{"dots", "", "s.", "="},
	{"a long plain name", "", "s", "=b"},
}

// shape returns a header of about so many octets.
func shape(before, unit, after string, octets int) string {
	return before + strings.Repeat(unit, max(octets-len(before)-len(after), 0)/len(unit)) + after
}

// costPolicies compiles the policies of a kind.
func costPolicies(t testing.TB, cfgs []Config) (policies []*Policy) {
	t.Helper()
	for _, cfg := range cfgs {
		policies = append(policies, mustNew(t, cfg))
	}
	return policies
}

// costOf returns how long it takes to send a header through policies.
func costOf(policies []*Policy, header string) time.Duration {
	h := http.Header{"Cookie": {header}}
	var history History
	start := time.Now()
	for _, p := range policies {
		x := &Exchange{HTTPS: true, Host: "www.example.com", History: &history, Expand: func(string) string { return header }}
		if err := p.Request(h, x); err != nil {
			break
		}
	}
	return time.Since(start)
}

// linearCost returns how long it takes to look at each character of a header, and
// to copy it.
func linearCost(header string) time.Duration {
	start := time.Now()
	sink = strings.Map(unicode.ToLower, header)
	return time.Since(start)
}

// mostPasses is how many linear passes over the longest header that is allowed a
// request may cost. Many times less is usual: the bound is for busy machines.
const mostPasses = 12

// checkCost fails if a header costs more than it may. What disturbs one run does not
// disturb many.
func checkCost(t *testing.T, policies []*Policy, header string) {
	t.Helper()
	if raceEnabled { // which slows some code down more than other code
		costOf(policies, header)
		return
	}
	reference := strings.Repeat("a", defaultMaxBytes)
	cost, linear := time.Hour, time.Hour
	for range 50 {
		cost, linear = min(cost, costOf(policies, header)), min(linear, linearCost(reference))
		if cost <= mostPasses*linear {
			return
		}
	}
	t.Errorf("a header of %d octets costs %.1f linear passes: %.80q", len(header), float64(cost)/float64(linear), header)
}

// TestCost checks that no request costs much more than a look at each octet that the
// limits allow, whatever the policy, and that what they do not allow costs less.
func TestCost(t *testing.T) {
	for _, kind := range costKinds {
		t.Run(kind.name, func(t *testing.T) {
			policies := costPolicies(t, kind.cfgs)
			for _, s := range costShapes {
				t.Run(s.desc, func(t *testing.T) {
					for _, octets := range []int{defaultMaxBytes, 16 << 10, 64 << 10, 1 << 20} {
						checkCost(t, policies, shape(s.before, s.unit, s.after, octets))
					}
				})
			}
		})
	}
}

// FuzzCost looks for headers that cost more than they may.
func FuzzCost(f *testing.F) {
	kinds := make([][]*Policy, len(costKinds))
	for i, kind := range costKinds {
		kinds[i] = costPolicies(f, kind.cfgs)
		for _, s := range costShapes {
			f.Add(uint8(i), s.before, s.unit, s.after)
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, before, unit, after string) {
		if unit != "" {
			checkCost(t, kinds[int(kind)%len(kinds)], shape(before, unit, after, defaultMaxBytes))
		}
	})
}
