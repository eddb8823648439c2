package policy

import "github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"

// The edits that coherence makes. They are read-only.
var (
	requireSecure   = &edit{attribute: setcookie.Secure, op: OpSet, place: RuleCoherence}
	requireHTTPOnly = &edit{attribute: setcookie.HTTPOnly, op: OpSet, place: RuleCoherence}
	requireRoot     = &edit{attribute: setcookie.Path, op: OpSet, value: setcookie.Value{Text: "/"}, place: RuleCoherence}
	forbidDomain    = &edit{attribute: setcookie.Domain, op: OpRemove, place: RuleCoherence}
)

// cohere makes the attributes of a line that a rule is about fit one another, so
// that the browser keeps the cookie: SameSite=None and Partitioned require Secure,
// and the prefix of the name requires what it stands for (RFC 6265bis, section
// 4.1.3). It runs after all edits and overrides them.
func (c *cookie) cohere(x *Exchange) {
	if !c.touched() {
		return
	}
	if x.HTTPS && !c.Has(setcookie.Secure) && (c.strength() == setcookie.StrengthNone || c.Has(setcookie.Partitioned)) {
		c.require(requireSecure)
	}
	prefix := c.prefix
	if c.naming == nil {
		prefix = setcookie.PrefixOf(c.Name())
	}
	if prefix == setcookie.NoPrefix {
		return
	}
	c.require(requireSecure)
	if prefix.RequiresHTTPOnly() {
		c.require(requireHTTPOnly)
	}
	if prefix.RequiresHostOnly() {
		c.require(requireRoot)
		c.remove(setcookie.Domain, forbidDomain)
	}
}

// require runs e unless it holds already.
func (c *cookie) require(e *edit) {
	if v, ok := c.Get(e.attribute); !ok || !e.attribute.Equal(v, e.value) {
		c.put(e.attribute, e.value, e)
	}
}
