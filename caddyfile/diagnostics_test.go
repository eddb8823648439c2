package caddyfile

import (
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// TestDescribe checks how a warning names its place and another one.
func TestDescribe(t *testing.T) {
	p := parser{
		start: place{file: "a", line: 1, text: ", at a:1"},
		places: map[string]place{
			"edits[0]":            {file: "a", line: 3, text: ", at a:3"},
			"cookies[0]":          {file: "a", line: 5, text: ", at a:5"},
			"cookies[0].edits[0]": {file: "a", line: 6, text: ", at a:6"},
			"strip[0]":            {file: "b", line: 7, text: ", at b:7"},
		},
	}
	for _, tc := range []struct {
		name    string
		warning policy.Warning
		want    string
	}{
		{"no other place", policy.Warning{Place: "edits[0]", Message: "x"}, "x, at a:3"},
		{"another line", policy.Warning{Place: "edits[0]", Message: "x: {other} acts", Other: "cookies[0].edits[0]"}, "x: line 6 acts, at a:3"},
		{"a part of what stands in another line", policy.Warning{Place: "edits[0]", Message: "x: {other}", Other: "cookies[0].prefix"}, "x: line 5, at a:3"},
		{"another file", policy.Warning{Place: "edits[0]", Message: "x: {other}", Other: "strip[0].names[1]"}, "x: b:7, at a:3"},
		{"another place that is in no file", policy.Warning{Place: "edits[0]", Message: "x: {other}", Other: "inject[2]"}, "x: inject[2], at a:3"},
		{"a text that looks like another place", policy.Warning{Place: "edits[0]", Message: "the cookie {other}"}, "the cookie {other}, at a:3"},
		{"a part", policy.Warning{Place: "cookies[0].names[4]", Message: "x"}, "x, at a:5"},
		{"the whole policy", policy.Warning{Place: "policy", Message: "x"}, "x, at a:1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := p.describe(tc.warning); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
