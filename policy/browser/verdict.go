package browser

import (
	"net/netip"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// Verdict is why a browser does not keep a cookie. It is empty if the browser
// keeps it.
type Verdict string

// The verdicts. Those marked "beyond" are not in RFC 6265bis.
const (
	Keeps               Verdict = ""
	TooLong             Verdict = "too_long"            // name and value have more than 4096 octets
	Empty               Verdict = "empty"               // neither a name nor a value
	PublicSuffix        Verdict = "public_suffix"       // Domain is a public suffix, and not the host itself
	Domain              Verdict = "domain"              // Domain does not cover the host
	Insecure            Verdict = "insecure"            // Secure, but the request came by http
	CrossSite           Verdict = "cross_site"          // Lax or Strict, set by a cross-site subresource or frame
	NoneWithoutSecure   Verdict = "none_without_secure" // SameSite=None without Secure
	Prefix              Verdict = "prefix"              // the attributes lack what the name's prefix requires
	NamelessPrefix      Verdict = "nameless_prefix"     // no name, and a value that looks like a name with a prefix
	PartitionedInsecure Verdict = "partitioned"         // beyond: Partitioned without Secure
	HTTPPrefix          Verdict = "http_prefix"         // beyond: the attributes lack what __Http- or __Host-Http- requires
)

// MaxNameValue is the length in octets of name and value together beyond which
// a browser ignores a cookie (RFC 6265bis, section 5.6).
const MaxNameValue = 4096

// Judge tells whether the browser that made r keeps the cookie that e will
// write, with all changes.
func Judge(e *setcookie.Editor, r *Request) Verdict {
	name, value := e.FinalName(), e.FinalValue()
	switch {
	case len(name)+len(value) > MaxNameValue:
		return TooLong
	case name == "" && value == "":
		return Empty
	}
	domain, _ := e.Get(setcookie.Domain)
	if domain.Text != "" {
		if v := r.verdictOnDomain(domain.Text); v != Keeps {
			return v
		}
	}
	secure := e.Has(setcookie.Secure)
	if secure && !r.AcceptsSecure() {
		return Insecure
	}
	sameSite, _ := e.Get(setcookie.SameSite)
	switch {
	case r.CrossSite && sameSite.Num >= setcookie.StrengthLax:
		return CrossSite
	case sameSite.Num == setcookie.StrengthNone && !secure:
		return NoneWithoutSecure
	case name == "" && setcookie.PrefixOf(value) != setcookie.NoPrefix:
		return NamelessPrefix
	}
	if prefix := setcookie.PrefixOf(name); prefix != setcookie.NoPrefix {
		if v := judgePrefix(prefix, e, secure, domain.Text); v != Keeps {
			return v
		}
	}
	if !secure && e.Has(setcookie.Partitioned) {
		return PartitionedInsecure
	}
	return Keeps
}

// AcceptsDomain reports whether the browser takes a cookie with this Domain from
// this request.
func (r *Request) AcceptsDomain(domain string) bool { return r.verdictOnDomain(domain) == Keeps }

// verdictOnDomain judges a Domain against the host.
func (r *Request) verdictOnDomain(domain string) Verdict {
	domain = strings.TrimPrefix(domain, ".")
	if domain == "" || r.Host == "" {
		return Keeps
	}
	host := r.canonicalHost()
	if domain = CanonicalHost(domain); domain == host {
		return Keeps
	}
	if suffix, _ := publicsuffix.PublicSuffix(domain); suffix == domain {
		return PublicSuffix
	}
	if _, err := netip.ParseAddr(host); err == nil || !strings.HasSuffix(host, "."+domain) {
		return Domain
	}
	return Keeps
}

// judgePrefix tells whether the attributes are what the prefix requires. Path
// must be "/" itself: a default path is not enough.
func judgePrefix(prefix setcookie.Prefix, e *setcookie.Editor, secure bool, domain string) Verdict {
	path, _ := e.Get(setcookie.Path)
	switch {
	case !secure, prefix.RequiresHostOnly() && (path.Text != "/" || strings.TrimPrefix(domain, ".") != ""):
		if prefix == setcookie.HTTPPrefix {
			return HTTPPrefix
		}
		return Prefix
	case prefix.RequiresHTTPOnly() && !e.Has(setcookie.HTTPOnly):
		return HTTPPrefix
	}
	return Keeps
}
