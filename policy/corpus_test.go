package policy

import (
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/corpus"
)

// corpusPolicies are what the corpora run through.
var corpusPolicies = []struct {
	desc string
	cfg  Config
}{
	{"nothing named", Config{}},
	{"all set", Config{Edits: []Edit{
		{Attribute: "secure", Op: OpSet},
		{Attribute: "httponly", Op: OpSet},
		{Attribute: "samesite", Op: OpSet, Value: "strict"},
		{Attribute: "path", Op: OpSet, Value: "/p"},
	}}},
	{"defaulted", Config{Edits: []Edit{
		{Attribute: "samesite", Op: OpDefault, Value: "lax"}, {Attribute: "path", Op: OpDefault, Value: "/d"},
	}}},
	{"removed", Config{Edits: []Edit{
		{Attribute: "domain", Op: OpRemove}, {Attribute: "max_age", Op: OpRemove}, {Attribute: "expires", Op: OpRemove},
	}}},
	{"raised", Config{Edits: []Edit{{Attribute: "samesite", Op: OpAtLeast, Value: "lax"}}}},
	{"defaults", Config{Defaults: true}},
	{"mapped", Config{Edits: []Edit{
		{Attribute: "path", Op: OpMap, From: "/foo", Value: "/mapped"}, {Attribute: "domain", Op: OpMap, From: "example.com", Value: "mapped.example"},
	}}},
	{"capped", Config{Edits: []Edit{{Attribute: "max_age", Op: OpAtMost, Value: "30d"}}}},
}

func TestCorpus(t *testing.T) {
	cases := corpus.SetCookies(t)
	for _, tp := range corpusPolicies {
		t.Run(tp.desc, func(t *testing.T) {
			p := mustNew(t, tp.cfg)
			checked := 0
			for _, tc := range cases {
				if tc.Wire == "no" {
					continue
				}
				checked++
				if err := checkLine(p, tp.cfg, true, tc.Line()); err != nil {
					t.Errorf("%s: %q: %v", tc.ID, tc.Line(), err)
				}
				if got, keep := p.SetCookie(tc.Line(), &Exchange{}); len(tp.cfg.Edits) == 0 && !tp.cfg.Defaults && (!keep || got != tc.Line()) {
					t.Errorf("%s: %q is not the identity: %q", tc.ID, tc.Line(), got)
				}
			}
			if checked < 1000 {
				t.Errorf("only %d cases checked", checked)
			}
			t.Logf("%d cases", checked)
		})
	}
}

func TestCorpusControls(t *testing.T) {
	p := mustNew(t, Config{Defaults: true})
	checked := 0
	for _, tc := range corpus.SetCookies(t) {
		if tc.Wire == "no" {
			checked++
			if err := checkLine(p, Config{Defaults: true}, true, tc.Line()); err != nil {
				t.Errorf("%s: %q: %v", tc.ID, tc.Line(), err)
			}
		}
	}
	if checked < 200 {
		t.Errorf("only %d cases checked", checked)
	}
}
