package policy

import "github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"

// plan is all that a policy does to the cookies of one name.
type plan struct {
	edits    []*edit       // in order, without those of lifetimes
	lifetime lifetimePlan  // those of Max-Age and Expires
	naming   *naming       // what gives the cookie another name in browsers, nil: nothing
	stripped [2]string     // by direction, the place of the last rule that strips it, "" if none does
	inject   [2]*injection // by direction, what the app or the browser gets of that name from the policy

	usesPaths bool   // an edit depends on what the route did to the path of the URL
	label     string // the place of the last rule about the cookie, or RulePolicy
	extra     int    // how many octets the plan is likely to add to a line
}

// newPlan resolves edits. Those that can never act are left out, and returned
// with the reason.
func newPlan(edits []*edit, now clock) (*plan, []droppedEdit) {
	pl := &plan{label: RulePolicy}
	pl.lifetime.now = now
	var dropped []droppedEdit
	var known knowledge
	for i, e := range edits {
		why, other := overridden(e, edits[i+1:])
		if why == "" {
			if why, other = known.idle(e, edits[:i]); why != "" && e.attribute.IsLifetime() {
				pl.lifetime.touch(e)
			}
		}
		if why != "" {
			dropped = append(dropped, droppedEdit{e, why, other})
			continue
		}
		known.learn(e)
		pl.add(e)
	}
	return pl, dropped
}

// add takes the next edit into account, which can act.
func (pl *plan) add(e *edit) {
	switch {
	case e.attribute.IsLifetime():
		pl.lifetime.add(e)
	case e.op != OpUnchanged: // what it undoes was left out
		pl.edits = append(pl.edits, e)
	}
	pl.usesPaths = pl.usesPaths || e.needsPaths()
	pl.extra += len("; ") + len(e.attribute.String())
	if !e.attribute.IsFlag() {
		pl.extra += len("=") + max(len(e.value.Text), len(e.target))
	}
	if e.op == OpMap || e.op == OpAuto && e.attribute == setcookie.Path {
		pl.extra += len(e.value.Text) + typicalPath // the value is built beside the line
	}
}

// typicalPath is the length in octets of a Path, with which memory is reserved.
const typicalPath = 16

// strips reports whether the cookie called app does not pass, since a rule strips it
// from responses.
func (pl *plan) strips(app string, x *Exchange) bool {
	if pl.stripped[toResponse] == "" {
		return false
	}
	x.decide(Decision{Cookie: app, Rule: pl.stripped[toResponse], Reason: ReasonStripped})
	return true
}

// replaces reports whether the cookie called app does not pass, since the policy
// injects another value in its place.
func (pl *plan) replaces(app string, x *Exchange) bool {
	in := pl.inject[toResponse]
	if !in.replaces() {
		return false
	}
	x.decide(Decision{Cookie: app, Rule: in.place, Reason: ReasonReplaced})
	return true
}
