package policy

import (
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/cookieheader"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/guard"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// request is what becomes of the Cookie header of one request on its way to the
// app. The header itself is not part of it, so that the compiler can keep the
// pairs on the stack.
type request struct {
	pairs   []pair
	owners  []pairOwner
	changed bool
}

// pair is one cookie of a request.
type pair struct {
	cookieheader.Pair
	plan   *plan  // what rules say of the name, nil if none has a say in requests
	owner  int32  // the index in request.owners of the managed cookie that it stands for, plus 1; 0: none
	reason Reason // why it is dropped, "" if it is not
}

// pairOwner is the managed cookie that a pair stands for.
type pairOwner struct {
	owner
	pair         int  // its index
	trustedValue bool // no other host can have set the value
}

// The ranks of pairs that come under the app's name, after all forms of the
// browser's: one that an outer policy has given that name, and one that the
// client sent so.
const (
	resolvedRank   = 1<<8 - 1
	unprefixedRank = 1 << 8
)

// parsePairs appends the pairs of header to pairs.
func parsePairs(pairs []pair, header string) []pair {
	for p, rest, ok := cookieheader.Next(header, 0); ok; p, rest, ok = cookieheader.Next(header, rest) {
		pairs = append(pairs, pair{Pair: p})
	}
	return pairs
}

// owner returns the managed cookie that p stands for, nil if it is none.
func (r *request) owner(p *pair) *pairOwner {
	if p.owner == 0 {
		return nil
	}
	return &r.owners[p.owner-1]
}

// drop takes a pair out of the request. The decision does not name the cookie,
// since its name is the client's.
func (r *request) drop(p *pair, reason Reason, rule string, x *Exchange) {
	p.reason = reason
	r.changed = true
	d := Decision{Rule: rule, Reason: reason}
	if reason == ReasonAmbiguous {
		x.lose(d)
	} else {
		x.decide(d)
	}
}

// maySeparate reports whether a pair holds what separates cookies for some parser,
// even without an "=".
func (r *request) maySeparate(header string) bool {
	inside := 0
	for i := range r.pairs {
		inside += int(r.pairs[i].End - r.pairs[i].Start)
	}
	return guard.MaySeparate(header, inside)
}

// find finds out what rules say of the names of the pairs.
func (r *request) find(header string, rules *ruleset, x *Exchange) {
	if !rules.requesting {
		return
	}
	for i := range r.pairs {
		p := &r.pairs[i]
		if name := p.Name(header); p.reason == "" && rules.mayManage(name) {
			if p.plan = rules.peek(name, &x.budget); p.plan == nil {
				r.drop(p, ReasonBudget, RuleHygiene, x)
			}
		}
	}
}

// resolve finds the pairs that stand for managed cookies: under a name that the
// policy gives to browsers, or under the app's own. It appends what they stand for
// to owners.
func (n *names) resolve(owners []pairOwner, r *request, header string, x *Exchange) []pairOwner {
	if !n.active() {
		return owners
	}
	for i := range r.pairs {
		p := &r.pairs[i]
		if p.reason != "" || p.plan == nil {
			continue
		}
		if o, ok := n.ownerOf(p, p.Name(header), x); ok {
			o.pair = i
			owners = append(owners, o)
			p.owner = int32(len(owners))
		}
	}
	return owners
}

// ownerOf returns the managed cookie that a pair called name stands for.
func (n *names) ownerOf(p *pair, name string, x *Exchange) (pairOwner, bool) {
	resolved := x.resolved.has(name) // an outer policy has given it that name
	if o, ok := n.find(name, &x.budget); ok && !resolved {
		return pairOwner{owner: o, trustedValue: o.prefix().RequiresHostOnly()}, true
	}
	naming := p.plan.naming
	switch {
	case naming.applies(name) && resolved:
		return pairOwner{owner: owner{app: name, naming: naming, rank: resolvedRank}, trustedValue: x.hostOnly.has(name)}, true
	case naming.applies(name):
		return pairOwner{owner: owner{app: name, naming: naming, rank: unprefixedRank}}, true
	case naming != nil: // it has its prefix from the app
		return pairOwner{owner: owner{app: name}, trustedValue: resolved && x.hostOnly.has(name)}, true
	}
	return pairOwner{}, false
}

// prefix returns the prefix of the browser's name.
func (o *owner) prefix() (none setcookie.Prefix) {
	if o.naming == nil || o.rank >= len(o.naming.forms) {
		return none
	}
	return o.naming.forms[o.rank].prefix
}

// choose leaves one of the pairs that stand for one cookie: that with the
// strongest form of the name. Of several in one form it is the first, since they
// have the same value; if they do not, none is left, since another host may have
// set one of them. One that comes under the app's own name counts while a window
// is open, if it came alone.
func (n *names) choose(r *request, header string, x *Exchange) {
	chosen := make(map[string]int, 0) // of each app name, the index of the owner
	if len(r.owners) > 8 {            // what a map has room for from the start
		chosen = make(map[string]int, len(r.owners))
	}
	for i := range r.owners {
		o := &r.owners[i]
		p := &r.pairs[o.pair]
		if o.naming == nil || p.reason != "" {
			continue
		}
		if o.rank == unprefixedRank && !o.naming.accepts(n.now) {
			r.drop(p, ReasonUnprefixed, o.naming.place, x)
			continue
		}
		j, ok := chosen[o.app]
		if !ok {
			chosen[o.app] = i
			continue
		}
		best := &r.owners[j]
		switch {
		case o.rank < best.rank:
			r.lose(best, x)
			chosen[o.app] = i
		case o.rank == best.rank && r.conflict(o, best, header):
			reason := ReasonAmbiguous
			if o.rank == unprefixedRank {
				reason = ReasonUnprefixed
			}
			r.drop(p, reason, o.naming.place, x)
			if first := &r.pairs[best.pair]; first.reason == "" {
				r.drop(first, reason, o.naming.place, x)
			}
		default:
			r.lose(o, x)
		}
	}
}

// conflict reports whether one of two pairs in the same form may be from another
// host. Browsers hold only one cookie with a prefix that is for the host alone.
func (r *request) conflict(o, best *pairOwner, header string) bool {
	switch {
	case o.rank == unprefixedRank:
		return true
	case o.rank == resolvedRank, o.prefix().RequiresHostOnly():
		return false
	}
	return r.value(o, header) != r.value(best, header)
}

// value returns the value of the pair that stands for o.
func (r *request) value(o *pairOwner, header string) string {
	p := &r.pairs[o.pair]
	return header[p.Equals+1 : p.End]
}

// lose drops a pair for a better one.
func (r *request) lose(o *pairOwner, x *Exchange) {
	p := &r.pairs[o.pair]
	if p.reason != "" {
		return
	}
	reason := ReasonDuplicate
	if o.rank == unprefixedRank {
		reason = ReasonUnprefixed
	}
	r.drop(p, reason, o.naming.place, x)
}

// app returns the app's name for a pair.
func (r *request) app(p *pair, header string) string {
	if o := r.owner(p); o != nil {
		return o.app
	}
	return p.Name(header)
}

// strip drops the pairs that rules strip, and those in whose place the policy
// injects others.
func (r *request) strip(rules *ruleset, x *Exchange) {
	for i := range r.pairs {
		p := &r.pairs[i]
		if p.reason != "" || p.plan == nil {
			continue
		}
		pl := p.plan
		if o := r.owner(p); o != nil && o.naming != nil {
			pl = rules.peek(o.app, nil) // it was found within the budget
		}
		if rule := pl.stripped[toRequest]; rule != "" {
			r.drop(p, ReasonStripped, rule, x)
		} else if in := pl.inject[toRequest]; in.replaces() {
			r.drop(p, ReasonReplaced, in.place, x)
		}
	}
}
