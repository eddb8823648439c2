package browser

import (
	"net"
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Request is what a browser's decision about a cookie depends on besides the
// cookie: the request that the response answers. It is not safe for concurrent
// use, since it remembers what it works out.
type Request struct {
	// Host is the host that the browser asked for, with or without a port.
	// Without one, no Domain is judged.
	Host string

	// HTTPS says that the browser asked by https.
	HTTPS bool

	// CrossSite says that the request came from another site and is no
	// navigation of the whole page: a subresource or a frame.
	CrossSite bool

	host       string // Host in the form in which hosts are compared
	hasHost    bool   // host is known
	hasTrusted bool   // trusted is known
	trusted    bool   // browsers treat the host as secure without https
}

// AcceptsSecure reports whether the browser takes a cookie with Secure from
// this request: by https, or from the machine on which the browser runs.
func (r *Request) AcceptsSecure() bool {
	if r.HTTPS {
		return true
	}
	if !r.hasTrusted {
		r.hasTrusted, r.trusted = true, isLocal(r.canonicalHost())
	}
	return r.trusted
}

// canonicalHost returns Host without port and brackets, as hosts are compared.
func (r *Request) canonicalHost() string {
	if !r.hasHost {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		r.hasHost, r.host = true, CanonicalHost(strings.Trim(host, "[]"))
	}
	return r.host
}

// CanonicalHost returns host in the form in which browsers compare hosts (RFC
// 6265bis, section 5.1.2): in lower case, with A-labels. A host that cannot be
// converted stays in lower case.
func CanonicalHost(host string) string {
	if strings.ContainsFunc(host, func(r rune) bool { return r > '~' }) {
		if ascii, err := idna.Lookup.ToASCII(host); err == nil {
			return ascii
		}
	}
	return strings.ToLower(host)
}

// isLocal reports whether browsers trust host without https.
func isLocal(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// DomainProblem says why browsers refuse domain as the Domain of a cookie from
// any host below it, such as "a public suffix". It is empty if they do not.
func DomainProblem(domain string) string {
	domain = CanonicalHost(strings.TrimPrefix(domain, "."))
	if _, err := netip.ParseAddr(domain); err == nil {
		return "an address"
	}
	// Of names that the list does not know, such as internal, it takes the last
	// label for a suffix.
	if suffix, icann := publicsuffix.PublicSuffix(domain); suffix == domain && (icann || strings.Contains(suffix, ".")) {
		return "a public suffix"
	}
	return ""
}
