package browser

import "testing"

func TestAcceptsDomain(t *testing.T) {
	for _, tc := range []struct {
		desc, host, domain string
		want               bool
	}{
		{"the host", "www.example.com", "www.example.com", true},
		{"the host with a port", "www.example.com:8443", "www.example.com", true},
		{"the host in another case", "WWW.example.COM", "www.EXAMPLE.com", true},
		{"a parent", "www.example.com", "example.com", true},
		{"a parent with a first dot", "www.example.com", ".example.com", true},
		{"two first dots", "www.example.com", "..example.com", false},
		{"a dot at the end", "www.example.com", "example.com.", false},
		{"an end that is no label", "www.example.com", "ample.com", false},
		{"a subdomain", "www.example.com", "a.www.example.com", false},
		{"a sibling", "www.example.com", "app.example.com", false},
		{"another domain", "www.example.com", "example.org", false},
		{"a public suffix", "www.example.co.uk", "co.uk", false},
		{"a public suffix in another case", "www.example.co.uk", "CO.UK", false},
		{"a public suffix that is the host", "co.uk", "co.uk", true},
		{"a private suffix", "me.github.io", "github.io", false},
		{"under a private suffix", "www.me.github.io", "me.github.io", true},
		{"a single label", "app.internal", "internal", false},
		{"a single label that is the host", "internal", "internal", true},
		{"the address of the host", "10.0.0.1:80", "10.0.0.1", true},
		{"an end of an address", "10.0.0.1", "0.0.1", false},
		{"the IPv6 address of the host", "[2001:db8::1]:443", "2001:db8::1", true},
		{"a domain for an IPv6 address", "[2001:db8::1]", "example.com", false},
		{"U-labels for A-labels", "shop.xn--bcher-kva.example", "b\u00fccher.example", true},
		{"A-labels for U-labels", "shop.B\u00dcCHER.example", "xn--bcher-kva.example", true},
		{"no domain", "www.example.com", "", true},
		{"a dot for a domain", "www.example.com", ".", true},
		{"an unknown host", "", "example.org", true},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			r := Request{Host: tc.host}
			for range 2 {
				if got := r.AcceptsDomain(tc.domain); got != tc.want {
					t.Errorf("got %v", got)
				}
			}
		})
	}
}

func TestAcceptsSecure(t *testing.T) {
	for _, tc := range []struct {
		host string
		want bool
	}{
		{"localhost", true},
		{"localhost:8080", true},
		{"LocalHost:8080", true},
		{"a.localhost", true},
		{"a.b.localhost:80", true},
		{"127.0.0.1", true},
		{"127.255.0.3:80", true},
		{"[::1]", true},
		{"[::1]:80", true},
		{"::1", true},
		{"", false},
		{"example.com", false},
		{"notlocalhost", false},
		{"localhost.example.com", false},
		{"localhost.", false},
		{"10.0.0.1", false},
		{"128.0.0.1", false},
		{"127.0.0.1.example.com", false},
		{"0.0.0.0", false},
		{"[::2]:80", false},
	} {
		r := Request{Host: tc.host}
		for range 2 {
			if got := r.AcceptsSecure(); got != tc.want {
				t.Errorf("%q: got %v", tc.host, got)
			}
		}
		if over := (&Request{Host: tc.host, HTTPS: true}); !over.AcceptsSecure() {
			t.Errorf("%q: not even by https", tc.host)
		}
	}
}

func TestCanonicalHost(t *testing.T) {
	for _, tc := range []struct{ desc, host, want string }{
		{"lower case", "www.example.com", "www.example.com"},
		{"upper case", "WWW.Example.COM", "www.example.com"},
		{"U-labels", "b\u00fccher.example", "xn--bcher-kva.example"},
		{"U-labels in upper case", "B\u00dcCHER.Example", "xn--bcher-kva.example"},
		{"A-labels", "XN--bcher-kva.example", "xn--bcher-kva.example"},
		{"what cannot be converted", "\u0300\u00dc.Example", "\u0300\u00fc.example"},
		{"an empty host", "", ""},
		{"an address", "10.0.0.1", "10.0.0.1"},
		{"what no host name holds", "A_B!.example", "a_b!.example"},
	} {
		if got := CanonicalHost(tc.host); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.desc, got, tc.want)
		}
	}
}

func TestDomainProblem(t *testing.T) {
	for domain, want := range map[string]string{
		"example.com":      "",
		".example.com":     "",
		"www.example.com":  "",
		"internal":         "",
		"app.internal":     "",
		"me.github.io":     "",
		"com":              "a public suffix",
		".COM":             "a public suffix",
		"co.uk":            "a public suffix",
		"github.io":        "a public suffix",
		"10.0.0.1":         "an address",
		"::1":              "an address",
		"1.10.0.0.1":       "",
		"xn--55qx5d.cn":    "a public suffix",
		"\u516c\u53f8.cn":  "a public suffix",
		"b\u00fccher.test": "",
	} {
		if got := DomainProblem(domain); got != want {
			t.Errorf("%q: got %q, want %q", domain, got, want)
		}
	}
}
