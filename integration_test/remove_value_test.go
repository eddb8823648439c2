package integration_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestRemoveValue checks options that remove an attribute only where it has a
// certain value.
func TestRemoveValue(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, option string
		lines        [][2]string // from the app, and for the browser
	}{
		{"domain", "-domain internal.lan", [][2]string{
			{"a=1; Domain=internal.lan", "a=1"},
			{"b=1; Domain=crm.internal.lan; Path=/", "b=1; Path=/"},
			{"c=1; Path=/; Domain=.internal.lan", "c=1; Path=/"},
			{"d=1; Domain=INTERNAL.LAN", "d=1"},
			{"e=1; Domain=notinternal.lan", "e=1; Domain=notinternal.lan"},
			{"f=1; Domain=localhost", "f=1; Domain=localhost"},
			{"g=1", "g=1"},
		}},
		{"domain, an expression", `-domain "~.*\.lan"`, [][2]string{
			{"a=1; Domain=internal.lan", "a=1"},
			{"b=1; Domain=internal.lan.example.com", "b=1; Domain=internal.lan.example.com"},
		}},
		{"path", "-path /old", [][2]string{
			{"a=1; Path=/old", "a=1"},
			{"b=1; Path=/old/x; Secure", "b=1; Secure"},
			{"c=1; Path=/older", "c=1; Path=/older"},
			{"d=1; Path=/", "d=1; Path=/"},
			{"e=1; Path=/x/old", "e=1; Path=/x/old"},
			{"f=1", "f=1"},
		}},
		{"path, an expression", `-path "~/v[0-9]+"`, [][2]string{
			{"a=1; Path=/v12", "a=1"},
			{"b=1; Path=/v12/x", "b=1; Path=/v12/x"},
		}},
	}
	sites := make([]string, len(cases))
	for i, tc := range cases {
		var site strings.Builder
		fmt.Fprintf(&site, "cookie_policy {\n\t%s\n}\n", tc.option)
		for _, line := range tc.lines {
			fmt.Fprintf(&site, "header +Set-Cookie %q\n", line[0])
		}
		site.WriteString("respond ok")
		sites[i] = site.String()
	}
	_, ports := startSites(t, sites)
	client := protocols(t)[0].client
	for i, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var want []string
			for _, line := range tc.lines {
				want = append(want, line[1])
			}
			if got, _ := get(t, client, ports[i], "/", ""); !slices.Equal(got, want) {
				t.Errorf("Set-Cookie:\ngot  %q\nwant %q", got, want)
			}
		})
	}
}
