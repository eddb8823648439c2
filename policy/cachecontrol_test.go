package policy

import (
	"net/http"
	"strings"
	"testing"
)

func TestMakePrivate(t *testing.T) {
	for _, tc := range []struct {
		desc string
		in   []string
		want string
	}{
		{"nothing said", nil, "private"},
		{"empty", []string{""}, "private"},
		{"public", []string{"public, max-age=3600"}, "max-age=3600, private"},
		{"shared lifetime", []string{"max-age=1,S-MaxAge=9", "must-revalidate"}, "max-age=1, must-revalidate, private"},
		{"private already", []string{"max-age=5", "Private"}, "max-age=5|Private"},
		{"not stored at all", []string{"no-store, max-age=0"}, "no-store, max-age=0"},
		{"stored, but asked again", []string{"no-cache"}, "no-cache, private"},
		{"private for some fields", []string{`private="x, public", max-age=5`}, "max-age=5, private"},
		{"a quoted comma stays", []string{`ext="a, \", public", public`}, `ext="a, \", public", private`},
		{"an open quote", []string{`ext="a, public\`}, `ext="a, public\, private`},
	} {
		h := http.Header{}
		if tc.in != nil {
			h["Cache-Control"] = tc.in
		}
		makePrivate(h)
		if got := strings.Join(h["Cache-Control"], "|"); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.desc, got, tc.want)
		}
	}
}

func TestMakePrivateForCDNs(t *testing.T) {
	h := http.Header{"Cdn-Cache-Control": {"public, max-age=60"}}
	makePrivate(h)
	if h.Get("Cache-Control") != "private" || h.Get("CDN-Cache-Control") != "max-age=60, private" {
		t.Errorf("got %v", h)
	}
}

// TestPrivate checks which responses must not be shared.
func TestPrivate(t *testing.T) {
	for _, tc := range []struct {
		desc   string
		cfg    Config
		cookie string
		want   string
	}{
		{"injected", Config{Inject: []Inject{{Name: "a", Value: "b"}}}, "", "private"},
		{"injected, cache off", Config{Inject: []Inject{{Name: "a", Value: "b"}}, Cache: "off"}, "", "public"},
		{"injected into requests", Config{Inject: []Inject{{Direction: "request", Name: "a", Value: "b"}}}, "", "public"},
		{"not injected", Config{Inject: []Inject{{Name: "a", Value: "b", IfAbsent: true}}}, "a=1", "public"},
		{"expired", Config{Expire: []Expire{{Names: []string{"a"}}}}, "a=1", "private"},
		{"nothing to expire", Config{Expire: []Expire{{Names: []string{"a"}}}}, "b=1", "public"},
		{"defaults", Config{Defaults: true}, "", "public"},
	} {
		p := mustNew(t, tc.cfg)
		x := &Exchange{}
		if err := p.Request(http.Header{"Cookie": {tc.cookie}}, x); err != nil {
			t.Fatal(err)
		}
		h := http.Header{"Cache-Control": {"public"}, "Set-Cookie": {"x=y"}}
		p.Response(h, x)
		if got := h.Get("Cache-Control"); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.desc, got, tc.want)
		}
	}
}

// TestCacheMessages checks what New says about cache.
func TestCacheMessages(t *testing.T) {
	checkMessages(t, []messageCase{
		{"cache", Config{Cache: "on"}, []string{`cache: unrecognized cache "on": write off, or leave it out`}},
	})
}
