package policy

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestLimits(t *testing.T) {
	cookies := func(n int) []string { return []string{strings.TrimSuffix(strings.Repeat("a=b; ", n), "; ")} }
	for _, tc := range []struct {
		desc   string
		limits *Limits
		lines  []string
		reason string
		clear  bool
	}{
		{"none sent", nil, nil, "", false},
		{"256 cookies", nil, cookies(256), "", false},
		{"257 cookies", nil, cookies(257), "the request has 257 cookies, and the policy allows 256", false},
		{"257 cookies in as many lines", nil, slices.Repeat([]string{"a=b"}, 257), "the request has 257 cookies, and the policy allows 256", false},
		{"many semicolons are no cookies", nil, []string{"a=b" + strings.Repeat(";", 1000)}, "", false},
		{"12 KiB", nil, []string{"a=" + strings.Repeat("x", 12<<10-2)}, "", false},
		{"more than 12 KiB", nil, []string{"a=" + strings.Repeat("x", 12<<10-1)}, "the request has 12289 octets of cookies, and the policy allows 12288", false},
		{"own limits", &Limits{Cookies: 2, OnExcess: "clear"}, cookies(3), "the request has 3 cookies, and the policy allows 2", true},
		{"own limits, the other by default", &Limits{Cookies: 2}, []string{"a=" + strings.Repeat("x", 12<<10)}, "the request has 12290 octets of cookies, and the policy allows 12288", false},
		{"off", &Limits{Off: true}, cookies(10_000), "", false},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			p := mustNew(t, Config{Limits: tc.limits})
			h := http.Header{}
			if tc.lines != nil {
				h["Cookie"] = tc.lines
			}
			err := p.Request(h, &Exchange{})
			var refusal *Refusal
			if tc.reason == "" {
				if err != nil {
					t.Errorf("got %v", err)
				}
				return
			}
			if !errors.As(err, &refusal) || refusal.Status != http.StatusRequestHeaderFieldsTooLarge ||
				refusal.Error() != tc.reason || refusal.ClearCookies != tc.clear {
				t.Errorf("got %+v, want %q", err, tc.reason)
			}
			if !slices.Equal(h["Cookie"], tc.lines) {
				t.Error("the header changed")
			}
		})
	}
}

// TestLimitsMessages checks what New says about limits.
func TestLimitsMessages(t *testing.T) {
	checkMessages(t, []messageCase{
		{"negative, and an unknown word", Config{Limits: &Limits{Cookies: -1, Bytes: -1, OnExcess: "clean"}}, []string{
			"limits: cookies -1 is not a limit: write a positive number, or off for no limits",
			"limits: bytes -1 is not a limit: write a positive number, or off for no limits",
			`limits: unrecognized on_excess "clean": did you mean "clear"? (write clear)`,
		}},
		{"off and set", Config{Limits: &Limits{Off: true, Cookies: 3}}, []string{"limits: the limits are off, but one of them is set: write off alone, or the limits alone"}},
		{"less than one cookie", Config{Limits: &Limits{Bytes: 4095}}, []string{
			"limits: bytes 4095 is less than the 4096 that one cookie can have, so that many requests will get error 431: write 8KiB or more",
		}},
		{"as much as one cookie", Config{Limits: &Limits{Bytes: 4096}}, nil},
	})
}
