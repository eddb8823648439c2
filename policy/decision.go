package policy

import "github.com/caddy-cookie-policy/caddy-cookie-policy/policy/browser"

// Decision tells what a policy did to one cookie, by which rule and why. It
// never holds a cookie's value. An [Exchange] that wants them sets Trace.
type Decision struct {
	Cookie    string // the app's name for it
	Attribute string // as in Edit.Attribute; empty when the whole line is meant
	Rule      string // the place of the rule in the JSON, or one of the Rule constants
	Reason    Reason
	Verdict   browser.Verdict // why the browser refuses it, with ReasonRefused
}

// Reason is why a [Decision] was taken.
type Reason string

// The reasons.
const (
	ReasonSet       Reason = "set"       // an attribute was written
	ReasonDefaulted Reason = "defaulted" // it had no value that counts and got one
	ReasonRaised    Reason = "raised"    // a weaker value was replaced
	ReasonLowered   Reason = "lowered"   // a longer lifetime was replaced
	ReasonRemoved   Reason = "removed"   // all occurrences went
	ReasonCollapsed Reason = "collapsed" // the value held, its duplicates went

	ReasonMapped       Reason = "mapped"        // a map, or auto, put another Path or Domain in its place
	ReasonPathUnmapped Reason = "path_unmapped" // path auto: what the route did to the URL cannot be undone
	ReasonRenamed      Reason = "renamed"       // the browser has it under another name
	ReasonStripped     Reason = "stripped"      // it did not pass, as a rule says
	ReasonReplaced     Reason = "replaced"      // another value was injected in its place
	ReasonNoValue      Reason = "no_value"      // it was not injected, since its placeholder has no value now
	ReasonPathWidened  Reason = "path_widened"  // the Path that the app sent became /, as the prefix of its new name requires
	ReasonInjected     Reason = "injected"      // a rule added it
	ReasonDeleted      Reason = "deleted"       // a rule added a deletion of it

	ReasonRefused Reason = "refused" // the cookie goes out, but the browser will not keep it: see Verdict

	ReasonRejected Reason = "rejected"  // cookie dropped: control characters, which a browser refuses
	ReasonBadValue Reason = "bad_value" // cookie dropped: a placeholder gave what the attribute, or the cookie, cannot hold
	ReasonTaken    Reason = "taken"     // cookie dropped: the app set it under the name that browsers have for another one
	ReasonInsecure Reason = "insecure"  // cookie dropped: its new name needs https, and the client came by http
)

// The reasons for which a cookie of a request is dropped. Decisions about them
// name no cookie: its name is the client's.
const (
	ReasonNameless  Reason = "nameless"  // it has no name
	ReasonDollar    Reason = "dollar"    // its name begins with $, which switches parsers to RFC 2965
	ReasonControls  Reason = "controls"  // it holds control characters
	ReasonQuotes    Reason = "quotes"    // it holds a quote that it does not close, or one in its name
	ReasonGrammar   Reason = "grammar"   // strict: RFC 6265 does not allow it
	ReasonAttribute Reason = "attribute" // strict: old parsers take its name for an attribute

	ReasonUnprefixed Reason = "unprefixed"  // it has the app's name for a cookie that browsers hold under another one
	ReasonDuplicate  Reason = "duplicate"   // a stronger one of the cookie came too, or the same one before
	ReasonAmbiguous  Reason = "ambiguous"   // two of the cookie came with different values, and another host may have set one
	ReasonBudget     Reason = "over_budget" // it is odd, and the request has more odd octets than the policy looks at
	ReasonConfusable Reason = "confusable"  // some parser takes it, or a piece of it, for a cookie of the policy, or for one with a prefix
)

// The rules that no configuration holds.
const (
	RuleCoherence = "coherence" // what the other attributes or the name demand
	RuleParser    = "parser"    // RFC 6265bis, section 5.6
	RuleDefaults  = "defaults"  // Config.Defaults
	RuleHygiene   = "hygiene"   // Config.Hygiene
	RulePolicy    = "policy"    // all that holds for every cookie
)

// Dropped reports whether the decision took the cookie out of the exchange.
func (d Decision) Dropped() bool {
	switch d.Reason {
	case ReasonRejected, ReasonBadValue, ReasonTaken, ReasonInsecure, ReasonAmbiguous:
		return true
	}
	return false
}
