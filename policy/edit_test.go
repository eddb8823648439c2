package policy

import (
	"slices"
	"testing"
)

// TestEditMessages checks what New says about single edits.
func TestEditMessages(t *testing.T) {
	checkMessages(t, []messageCase{
		{"no attribute", Config{Edits: []Edit{{Op: OpSet}}}, []string{
			`edits[0]: unrecognized attribute "": write secure, httponly, samesite, path, domain, max_age, expires, partitioned or priority`,
		}},
		{"no op", Config{Edits: []Edit{{Attribute: "secure"}}}, []string{
			`edits[0]: secure has no op: write set, auto, remove or unchanged`,
		}},
		{"op in another spelling", Config{Edits: []Edit{{Attribute: "samesite", Op: "atLeast", Value: "lax"}}}, []string{
			`edits[0]: unrecognized op "atLeast" for samesite: did you mean "at_least"? (write set, default, at_least, remove or unchanged)`,
		}},
		{"off", Config{Edits: edits("path off")}, []string{`edits[0]: unrecognized op "off" for path: write unchanged to leave it as the app sends it, or remove`}},
		{"an unknown attribute", Config{Edits: []Edit{{Attribute: "samesit", Op: OpSet}}}, []string{`edits[0]: unrecognized attribute "samesit": did you mean "samesite"? (write secure, httponly, samesite, path, domain, max_age, expires, partitioned or priority)`}},
		{"a flag with a value", Config{Edits: edits("secure set yes")}, []string{`edits[0]: secure with op set takes no value, but has "yes": leave the value out`}},
		{"a removal of one value that has none to compare", Config{Edits: edits("samesite remove lax")}, []string{`edits[0]: samesite with op remove takes no value, but has "lax": leave the value out`}},
		{"a star for a domain", Config{Edits: edits("domain set *.example.com")}, []string{`edits[0]: the domain "*.example.com" has a star, but covers all subdomains without it: write example.com`}},
		{"a negative duration", Config{Edits: edits("max_age set -5")}, []string{`edits[0]: max_age "-5" is negative, and would delete the cookie: write a duration in s, m, h or d, such as 3600s, 12h or 30d`}},
		{"a default of a SameSite", Config{Edits: edits("samesite default lx")}, []string{`edits[0]: samesite cannot be "lx": did you mean "lax"? (write strict, lax or none)`}},
		{"value with unchanged", Config{Edits: []Edit{{Attribute: "path", Op: OpUnchanged, Value: "/"}}}, []string{
			`edits[0]: path with op unchanged takes no value, but has "/": leave the value out`,
		}},
		{"from without map", Config{Edits: []Edit{{Attribute: "path", Op: OpSet, From: "/a", Value: "/b"}}}, []string{`edits[0]: path with op set maps nothing, but has from "/a": leave it out, or write op map`}},
		{"long lifetime", Config{Edits: edits("max_age set 500d")}, []string{"edits[0]: max_age 500d is more than the 400 days that browsers cut a lifetime to: write 400d or less"}},
		{"past date", Config{Edits: edits("expires set 2020-01-01")}, []string{"edits[0]: expires 2020-01-01 is past, so that browsers delete every cookie that gets it: write a later date"}},
		{"a far date", Config{Edits: edits("expires set 2035-01-01")}, []string{"edits[0]: expires 2035-01-01 is more than the 400 days away that browsers cut a lifetime to: write an earlier date, or max_age 400d"}},
		{"a public suffix", Config{Edits: edits("domain set co.uk")}, []string{"edits[0]: domain co.uk is a public suffix, and browsers refuse the cookie unless it is the host itself: write the domain of your site, or -domain"}},
		{"an address", Config{Edits: edits("domain map a.lan -> 10.0.0.1")}, []string{"edits[0]: domain 10.0.0.1 is an address, and browsers refuse the cookie unless it is the host itself: write the domain of your site, or -domain"}},
	})
}

func TestOps(t *testing.T) {
	if got := Ops("secure"); !slices.Equal(got, []Op{OpSet, OpAuto, OpRemove, OpUnchanged}) {
		t.Errorf("got %q", got)
	}
	if got := Ops("fnord"); got != nil {
		t.Errorf("got %q", got)
	}
}
