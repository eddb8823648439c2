package setcookie

import "testing"

func TestPrefixOf(t *testing.T) {
	for _, tc := range []struct {
		name string
		want Prefix
	}{
		{"__Secure-a", SecurePrefix},
		{"__SECURE-a", SecurePrefix},
		{"__secure-", SecurePrefix},
		{"__Host-a", HostPrefix},
		{"__hOST-a", HostPrefix},
		{"__Http-a", HTTPPrefix},
		{"__HTTP-", HTTPPrefix},
		{"__Host-Http-a", HostHTTPPrefix},
		{"__host-http-", HostHTTPPrefix},
		{"__Host-Http", HostPrefix},
		{"__Host-Https-a", HostPrefix},
		{"__Http-Host-a", HTTPPrefix},
		{"__Secure-Http-a", SecurePrefix},
		{"", NoPrefix},
		{"__", NoPrefix},
		{"__Secure", NoPrefix},
		{"__Host", NoPrefix},
		{"__Host_a", NoPrefix},
		{"_Host-a", NoPrefix},
		{"Host-a", NoPrefix},
		{" __Host-a", NoPrefix},
		{"x__Host-a", NoPrefix},
		{"__Ho\u017ft-a", NoPrefix},
		{"__\u017fecure-a", NoPrefix},
	} {
		if got := PrefixOf(tc.name); got != tc.want {
			t.Errorf("%q: got %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestPrefixes(t *testing.T) {
	for _, tc := range []struct {
		prefix             Prefix
		text               string
		httpOnly, hostOnly bool
	}{
		{NoPrefix, "", false, false},
		{SecurePrefix, "__Secure-", false, false},
		{HostPrefix, "__Host-", false, true},
		{HTTPPrefix, "__Http-", true, false},
		{HostHTTPPrefix, "__Host-Http-", true, true},
	} {
		if p := tc.prefix; p.String() != tc.text || p.RequiresHTTPOnly() != tc.httpOnly || p.RequiresHostOnly() != tc.hostOnly {
			t.Errorf("%q: got %q, HttpOnly %v, host only %v", tc.text, p, p.RequiresHTTPOnly(), p.RequiresHostOnly())
		}
		if tc.prefix != NoPrefix && PrefixOf(tc.text+"x") != tc.prefix {
			t.Errorf("%q is not found", tc.text)
		}
	}
}
