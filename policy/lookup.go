package policy

import (
	"slices"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/guard"
)

// of returns what the policy does to the cookie that the app calls name.
func (r *ruleset) of(name string) *plan {
	if pl, done := r.known(name); done {
		return pl
	}
	pl := r.byPattern.get(name)
	if pl == nil {
		pl = r.matching(name)
		if len(name) <= maxCachedName {
			r.byPattern.put(strings.Clone(name), pl) // the line that name is a part of may go
		}
	}
	return pl
}

// peek is of for a name that a client chose: it leaves nothing behind, and what
// it returns is right about requests only. It is nil if patterns must tell and the
// budget does not allow it.
func (r *ruleset) peek(name string, b *guard.Budget) *plan {
	if r.filter.mayHold(name) {
		if pl, ok := r.exact[name]; ok {
			return pl
		}
	}
	if !r.managing {
		return r.fallback
	}
	if pl := r.byPattern.get(name); pl != nil {
		return pl
	}
	if !b.Take(len(name)) {
		return nil
	}
	return r.matching(name)
}

// mayManage is false for most names about which no rule has a say in requests.
func (r *ruleset) mayManage(name string) bool {
	return r.managing || r.requested.mayHold(name)
}

// known returns the plan for name if no pattern has a say.
func (r *ruleset) known(name string) (*plan, bool) {
	if r.filter.mayHold(name) {
		if pl, ok := r.exact[name]; ok {
			return pl, true
		}
	}
	return r.fallback, len(r.patterns) == 0 && !(r.defaults && hasScriptReadablePrefix(name))
}

// maxCachedName is the length in octets of a name that is remembered.
const maxCachedName = 256

// matching returns the plan of all names that the same rules are about as name.
func (r *ruleset) matching(name string) *plan {
	var few [16]uint16
	indices := r.match(few[:0], name)
	readable := r.defaults && isScriptReadable(name)
	var buf [40]byte
	key := buf[:0]
	for _, i := range indices {
		key = append(key, byte(i>>8), byte(i))
	}
	if readable {
		key = append(key, 'r')
	}
	pl := r.byRules.getBytes(key)
	if pl == nil {
		pl, _ = r.planOf(slices.Clone(indices), readable, "", nil)
		r.byRules.put(string(key), pl)
	}
	return pl
}
