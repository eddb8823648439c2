package policy

import (
	"net"
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Verdict is why the browser that made the request will not keep a cookie: the
// storage model of RFC 6265bis, section 5.7, and what current browsers add to
// it. The empty Verdict means that it will.
type Verdict string

// The verdicts. Those marked "beyond" are not in RFC 6265bis.
const (
	VerdictTooLong           Verdict = "too_long"            // name and value have more than 4096 octets
	VerdictEmpty             Verdict = "empty"               // neither a name nor a value
	VerdictPublicSuffix      Verdict = "public_suffix"       // Domain is one, and not the host itself
	VerdictDomain            Verdict = "domain"              // Domain does not cover the host
	VerdictInsecure          Verdict = "insecure"            // Secure, but the request came by http
	VerdictCrossSite         Verdict = "cross_site"          // Lax or Strict, set by a cross-site subresource or frame
	VerdictNoneWithoutSecure Verdict = "none_without_secure" // SameSite=None without Secure
	VerdictPrefix            Verdict = "prefix"              // the name has a prefix that the attributes do not honour
	VerdictNamelessPrefix    Verdict = "nameless_prefix"     // no name, and a value that looks like one with a prefix
	VerdictPartitioned       Verdict = "partitioned"         // beyond: Partitioned without Secure
	VerdictHTTPPrefix        Verdict = "http_prefix"         // beyond: __Http- or __Host-Http- not honoured
)

// maxNameValue is the length in octets of name and value together beyond which
// a browser ignores a cookie (RFC 6265bis, section 5.6).
const maxNameValue = 4096

// verdictOn judges a line that browsers do not ignore, as it is sent.
func (x *Exchange) verdictOn(raw string) Verdict {
	l := line{raw: raw, name: lineName(raw)}
	value := pairValue(raw)
	switch {
	case len(l.name)+len(value) > maxNameValue:
		return VerdictTooLong
	case l.name == "" && value == "":
		return VerdictEmpty
	}
	l.scan(false)
	secure := l.obeyed.has(attrSecure)
	domain, _, _ := l.effective(attrDomain)
	if v := x.verdictOnDomain(domain.text); v != "" {
		return v
	}
	if secure && !x.takesSecure() {
		return VerdictInsecure
	}
	sameSite, _, _ := l.effective(attrSameSite)
	switch {
	case x.CrossSite && sameSite.num >= rankLax:
		return VerdictCrossSite
	case sameSite.num == rankNone && !secure:
		return VerdictNoneWithoutSecure
	case l.name == "" && prefixOf(value) != noPrefix:
		return VerdictNamelessPrefix
	}
	if v := verdictOnPrefix(&l, domain.text); v != "" {
		return v
	}
	if l.obeyed.has(attrPartitioned) && !secure {
		return VerdictPartitioned
	}
	return ""
}

// verdictOnPrefix judges whether a name's promise is kept. Path must say "/"
// itself: a default path is not enough.
func verdictOnPrefix(l *line, domain string) Verdict {
	prefix := prefixOf(l.name)
	if prefix == noPrefix {
		return ""
	}
	path, _, _ := l.effective(attrPath)
	switch {
	case !l.obeyed.has(attrSecure), prefix.hostOnly() && (path.text != "/" || strings.TrimPrefix(domain, ".") != ""):
		if prefix == httpPrefix {
			return VerdictHTTPPrefix
		}
		return VerdictPrefix
	case prefix.httpOnly() && !l.obeyed.has(attrHTTPOnly):
		return VerdictHTTPPrefix
	}
	return ""
}

// verdictOnDomain judges a Domain against the host that the browser asked for.
func (x *Exchange) verdictOnDomain(domain string) Verdict {
	domain = strings.TrimPrefix(domain, ".")
	host := x.host()
	if domain == "" || host == "" {
		return ""
	}
	domain = canonicalHost(domain)
	if domain == host {
		return ""
	}
	if suffix, _ := publicsuffix.PublicSuffix(domain); suffix == domain {
		return VerdictPublicSuffix
	}
	if _, err := netip.ParseAddr(host); err == nil || !strings.HasSuffix(host, "."+domain) {
		return VerdictDomain
	}
	return ""
}

// refusedDomain says why browsers refuse domain as a Domain, whatever the host
// below it; "" if they do not.
func refusedDomain(domain string) string {
	domain = canonicalHost(strings.TrimPrefix(domain, "."))
	if _, err := netip.ParseAddr(domain); err == nil {
		return "an address"
	}
	// Of what the list does not know, such as internal, the last label counts.
	if suffix, icann := publicsuffix.PublicSuffix(domain); suffix == domain && (icann || strings.Contains(suffix, ".")) {
		return "a public suffix"
	}
	return ""
}

// host returns Host without port and brackets, in lower case.
func (x *Exchange) host() string {
	host := x.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return canonicalHost(strings.Trim(host, "[]"))
}

// canonicalHost is the form in which hosts are compared (RFC 6265bis, section
// 5.1.2): lower case, A-labels.
func canonicalHost(host string) string {
	if strings.ContainsFunc(host, func(r rune) bool { return r > '~' }) {
		if ascii, err := idna.Lookup.ToASCII(host); err == nil {
			return ascii
		}
	}
	return strings.ToLower(host)
}

// isLocal reports whether browsers trust host without TLS.
func isLocal(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// pairValue returns the value of the cookie that raw sets, trimmed.
func pairValue(raw string) string {
	pair := raw[:nextSemicolon(raw, 0)]
	if _, value, ok := strings.Cut(pair, "="); ok {
		pair = value
	}
	return strings.Trim(pair, " \t")
}

// judge traces the verdict on a line, if it is one.
func (x *Exchange) judge(raw, app string, pl *plan) {
	if x.Trace == nil {
		return
	}
	if v := x.verdictOn(raw); v != "" {
		x.Trace(Decision{Cookie: app, Rule: pl.label, Reason: ReasonRefused, Verdict: v})
	}
}
