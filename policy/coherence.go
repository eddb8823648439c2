package policy

import "strings"

// The edits that coherence makes. Read-only.
var (
	coherentSecure   = edit{attribute: attrSecure, op: OpSet, appended: appendedText(attrSecure, value{}), place: RuleCoherence}
	coherentHTTPOnly = edit{attribute: attrHTTPOnly, op: OpSet, appended: appendedText(attrHTTPOnly, value{}), place: RuleCoherence}
	coherentPath     = edit{attribute: attrPath, op: OpSet, value: value{text: "/"}, appended: appendedText(attrPath, value{text: "/"}), place: RuleCoherence}
	coherentDomain   = edit{attribute: attrDomain, op: OpRemove, place: RuleCoherence}
)

// cohere makes the attributes of a line that a rule speaks about fit one
// another, so that the browser keeps the cookie: SameSite=None and Partitioned
// need Secure, and the name prefixes their attributes (RFC 6265bis, section
// 4.1.3; draft-ietf-httpbis-layered-cookies for __Http-). It runs last and
// overrides remove and off.
func (f *fold) cohere() {
	if f.exchange.HTTPS {
		sameSite, ok := f.current(attrSameSite)
		_, partitioned := f.current(attrPartitioned)
		if ok && sameSite.num == rankNone || partitioned {
			f.need(&coherentSecure)
		}
	}
	prefix := f.prefix
	if f.naming == nil {
		prefix = prefixOf(f.line.name)
	}
	if prefix == noPrefix {
		return
	}
	f.need(&coherentSecure)
	if prefix.httpOnly() {
		f.need(&coherentHTTPOnly)
	}
	if prefix.hostOnly() {
		f.need(&coherentPath)
		if f.line.seen.has(attrDomain) || f.states[attrDomain].kind == written {
			f.run(&coherentDomain)
		}
	}
}

// need runs e unless it holds already.
func (f *fold) need(e *edit) {
	if v, ok := f.current(e.attribute); !ok || !same(e.attribute, v, e.value) {
		f.run(e)
	}
}

// namePrefix is what the beginning of a cookie's name promises.
type namePrefix uint8

const (
	noPrefix namePrefix = iota
	securePrefix
	hostPrefix
	httpPrefix
	hostHTTPPrefix
)

// String is the prefix as it is written.
func (p namePrefix) String() string {
	return [...]string{"", "__Secure-", "__Host-", "__Http-", "__Host-Http-"}[p]
}

func (p namePrefix) httpOnly() bool { return p == httpPrefix || p == hostHTTPPrefix }
func (p namePrefix) hostOnly() bool { return p == hostPrefix || p == hostHTTPPrefix }

// prefixOf returns the prefix of name, in any case.
func prefixOf(name string) namePrefix {
	switch {
	case !strings.HasPrefix(name, "__"):
		return noPrefix
	case hasPrefixFold(name, "__Secure-"):
		return securePrefix
	case hasPrefixFold(name, "__Host-Http-"):
		return hostHTTPPrefix
	case hasPrefixFold(name, "__Host-"):
		return hostPrefix
	case hasPrefixFold(name, "__Http-"):
		return httpPrefix
	}
	return noPrefix
}

// mayPromise is false for most lines whose cookie has a name without prefix.
func mayPromise(raw string) bool {
	for i := range len(raw) {
		if !isBlank(raw[i]) {
			return raw[i] == '_'
		}
	}
	return false
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
