package caddyfile_test

import (
	"slices"
	"testing"

	caddyconfig "github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/caddyfile"
)

// TestWarnings checks that what is likely a mistake is told in the words of the
// Caddyfile.
func TestWarnings(t *testing.T) {
	const input = `cookie_policy {
	samesite lax
	samesite strict
	cookie ~^wp_ {
		path auto
		path auto
	}
	cookie sid {
		prefix host
		accept_unprefixed_until 2020-01-01
	}
	path /a -> /b
	path /a/b -> /c
	expire __Host-sid
	cookie lang {
		secure
	}
	allow request sid
	allow theme
}`
	tokens, err := caddyconfig.Tokenize([]byte(input), "Caddyfile")
	if err != nil {
		t.Fatal(err)
	}
	_, warnings, err := caddyfile.Parse(caddyconfig.NewDispenser(tokens))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range warnings {
		got = append(got, w.Text)
	}
	for _, want := range []string{
		"samesite never acts: line 3 overrides it, at Caddyfile:2",
		`~^wp_ matches only "wp_", since expressions match whole names: write wp_* for names that begin with it, at Caddyfile:4`,
		"path auto never acts: what stands before it does the same, at Caddyfile:6",
		"2020-01-01 is past, so that the window is closed, at Caddyfile:10",
		"path map from /a/b never acts: line 12 matches first, at Caddyfile:13",
		"expire __Host-sid deletes the cookie that the policy has renamed from sid: leave that name out, at Caddyfile:14",
		"the rule for lang never acts: line 19 keeps its cookies from browsers, at Caddyfile:15",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
