package policy

import (
	"slices"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/cookiename"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// lint looks for rules that load but are not likely to do what their author
// expects, where it takes more than one rule to see it.
type lint struct {
	rules    *ruleset
	names    *names
	expiries []expiry
	cfg      *Config
	d        *diagnostics
}

func (l *lint) run() {
	l.idleEdits()
	for i := range l.rules.cookies {
		r := &l.rules.cookies[i]
		l.overriddenRule(r, l.rules.cookies[i+1:])
		l.strippedRule(r)
		l.browserNames(r.selector, r.place)
		if r.naming != nil {
			l.overriddenName(r)
			l.prefixedPlace(r)
			l.renamedForScripts(r)
		}
	}
	for i := range l.rules.strips {
		l.browserNames(l.rules.strips[i].selector, l.rules.strips[i].place)
	}
	l.generalSameSite()
	l.generalHTTPOnly()
	for i := range l.expiries {
		l.expiry(&l.expiries[i])
	}
	if l.cfg.Hygiene == "off" && l.names.active() {
		l.d.warnf("hygiene", "with hygiene off, nothing keeps from the app what its parser could take for a renamed cookie: write hygiene safe, or leave the line out")
	}
	empty := len(l.rules.base)+len(l.rules.cookies)+len(l.rules.strips)+len(l.cfg.Inject)+len(l.expiries) == 0
	if empty && l.cfg.Hygiene == "" && l.cfg.Limits == nil {
		l.d.warnf("policy", "there is no rule, so no Set-Cookie line is changed: write defaults for safe cookies")
	}
}

// idleEdits warns of edits that can never act: those that a plan leaves out.
func (l *lint) idleEdits() {
	base, r := l.rules.base, l.rules
	_, dropped := newPlan(base, r.now)
	l.warnDropped(dropped, base)
	for i := range r.cookies {
		_, dropped := newPlan(slices.Concat(base, r.cookies[i].edits), r.now)
		l.warnDropped(dropped, r.cookies[i].edits)
	}
	for _, in := range r.injects[toResponse] {
		_, dropped := r.plan(in.name, in.edits)
		l.warnDropped(dropped, in.edits)
	}
}

// warnDropped warns of the edits among own that were dropped.
func (l *lint) warnDropped(dropped []droppedEdit, own []*edit) {
	for _, e := range dropped {
		if slices.Contains(own, e.edit) && e.place != RuleDefaults {
			what := e.describe()
			if e.op == OpMap {
				what += " from " + e.when.text
			}
			l.d.warnAbout(e.place, e.other, "%s never acts: %s", what, e.why)
		}
	}
}

// overriddenRule warns of edits of r that later rules override for all its
// cookies: in other servers the first rule would win.
func (l *lint) overriddenRule(r *cookieRule, later []cookieRule) {
	for _, e := range r.edits {
		by := overridingAll(r, e, later)
		if by == nil && !r.selector.HasPattern() {
			for _, name := range r.selector.Exact() {
				if by = overridingOne(name, e, later); by == nil {
					break
				}
			}
		}
		if by != nil {
			write := "write the general rule first"
			if by.selector.String() == r.selector.String() {
				write = "leave one of them out"
			}
			l.d.warnf(e.place, "%s for %s never acts: the later rule for %s overrides it; %s", e.describe(), r.selector, by.selector, write)
		}
	}
}

// overridingAll returns a rule that overrides e for all cookies of r.
func overridingAll(r *cookieRule, e *edit, later []cookieRule) *cookieRule {
	for i := range later {
		if later[i].overridesEdit(e) && later[i].selector.Covers(r.selector) {
			return &later[i]
		}
	}
	return nil
}

// overridingOne returns a rule that overrides e for the cookie called name.
func overridingOne(name string, e *edit, later []cookieRule) *cookieRule {
	for i := range later {
		if later[i].overridesEdit(e) && later[i].selector.Match(name) {
			return &later[i]
		}
	}
	return nil
}

func (r *cookieRule) overridesEdit(e *edit) bool {
	return slices.ContainsFunc(r.edits, func(later *edit) bool {
		return later.attribute == e.attribute && later.overrides() && later.op != OpUnchanged
	})
}

// strippedRule warns of a rule about cookies that no browser gets.
func (l *lint) strippedRule(r *cookieRule) {
	names := r.selector.Exact()
	if len(names) == 0 || r.selector.HasPattern() {
		return
	}
	place := ""
	for _, name := range names {
		pl := l.rules.peek(name, nil)
		if place = pl.stripped[toResponse]; place == "" {
			return
		}
	}
	l.d.warnAbout(r.place, place, "the rule for %s never acts: "+OtherPlace+" keeps its cookies from browsers", r.selector)
}

// browserNames warns of a rule that names a cookie as browsers do.
func (l *lint) browserNames(s *cookiename.Selector, place string) {
	for _, name := range slices.Concat(s.Exact(), s.Excluded()) {
		if o, ok := l.names.find(name, nil); ok {
			l.d.warnf(place, "%s is the browser's name, and rules go by the app's: write %s", name, o.app)
		}
	}
}

// overriddenName warns of a name that another rule overrides.
func (l *lint) overriddenName(r *cookieRule) {
	for _, name := range r.selector.Exact() {
		if n := l.rules.peek(name, nil).naming; n != nil && n != r.naming && r.selector.Match(name) {
			l.d.warnAbout(r.naming.where(), n.where(), "the name that the rule for %s gives to %s is overridden by "+OtherPlace, r.selector, name)
		}
	}
}

// prefixedPlace warns of edits of Path and Domain that the prefix leaves without
// effect.
func (l *lint) prefixedPlace(r *cookieRule) {
	if r.naming.isRename() || len(r.naming.forms) > 1 || !r.naming.forms[0].prefix.RequiresHostOnly() {
		return
	}
	for _, e := range slices.Concat(l.rules.base, r.edits) {
		required, gives := "Path=/", e.op == OpMap || e.op == OpAuto || e.op == OpDefault || e.op == OpSet && e.value.Text != "/"
		if e.attribute == setcookie.Domain {
			required = "no Domain"
		}
		if (e.attribute == setcookie.Path || e.attribute == setcookie.Domain) && e.place != RuleDefaults && gives {
			l.d.warnf(e.place, "%s never acts on %s: its prefix requires %s; with prefix auto or secure it would", e.describe(), r.selector, required)
		}
	}
}

// renamedForScripts warns of a pattern that renames cookies which page scripts look
// for under their own names. A rule that names one of them, to include or to exclude
// it, has thought of them.
func (l *lint) renamedForScripts(r *cookieRule) {
	if !r.selector.HasPattern() {
		return
	}
	if slices.ContainsFunc(slices.Concat(r.selector.Exact(), r.selector.Excluded()), isScriptReadable) {
		return
	}
	var hidden []string
	for _, name := range slices.Concat(scriptReadable, []string{scriptReadablePrefix + "1"}) {
		if r.selector.Match(name) {
			hidden = append(hidden, name)
		}
	}
	if len(hidden) > 0 {
		l.d.warnf(r.naming.where(), "page scripts that read %s will not find it under its new name: exclude the ones that your app has, such as with !%s",
			strings.Join(hidden, ", "), hidden[0])
	}
}

// generalEdit returns the edit of a that holds for all cookies after all general
// ones, nil if there is none.
func (l *lint) generalEdit(a setcookie.Attribute) *edit {
	edits := slices.Clone(l.rules.base)
	for i := range l.rules.cookies {
		if r := &l.rules.cookies[i]; r.selector.MatchesEverything() {
			edits = append(edits, r.edits...)
		}
	}
	return lastEdit(edits, a)
}

// generalSameSite warns of samesite lax for all cookies.
func (l *lint) generalSameSite() {
	e := l.generalEdit(setcookie.SameSite)
	if e != nil && e.op == OpSet && e.template == "" && e.value.Num == setcookie.StrengthLax {
		l.d.warnf(e.place, "samesite lax weakens cookies that the app sends with SameSite=Strict: write samesite >=lax to keep them")
	}
}

// generalHTTPOnly warns of httponly for all cookies, unless a rule for some says
// what becomes of one that scripts read.
func (l *lint) generalHTTPOnly() {
	e := l.generalEdit(setcookie.HTTPOnly)
	if e == nil || e.op != OpSet || e.place == RuleDefaults {
		return
	}
	readable := append(slices.Clone(scriptReadable), scriptReadablePrefix+"1")
	for i := range l.rules.cookies {
		r := &l.rules.cookies[i]
		if !r.selector.MatchesEverything() && lastEdit(r.edits, setcookie.HTTPOnly) != nil && slices.ContainsFunc(readable, r.selector.Match) {
			return
		}
	}
	l.d.warnf(e.place, "httponly hides cookies that page scripts must read, such as %s: write defaults instead, or a rule for them with httponly unchanged",
		strings.Join(scriptReadable[:3], ", "))
}

// expiry warns of deletions that undo what the policy or the app does.
func (l *lint) expiry(e *expiry) {
	if e.selector.MatchesEverything() {
		l.d.warnf(e.place, "expire %s deletes all cookies that a browser sends, also the app's session: write the names of the cookies that must go", e.selector)
	}
	for _, in := range l.rules.injects[toResponse] {
		if e.selector.Match(in.name) && !e.selector.MatchesEverything() {
			l.d.warnAbout(e.place, in.place, "expire %s deletes the cookie that "+OtherPlace+" injects: leave one of them out", in.name)
		}
	}
	if slices.ContainsFunc(e.plan.edits, func(e *edit) bool { return e.attribute == setcookie.Domain }) {
		return // the policy's own cookies are for the host alone
	}
	for _, name := range e.selector.Exact() {
		if n := l.rules.peek(name, nil).naming; n.applies(name) && n.until > l.d.now.Unix() {
			l.d.warnf(e.place, "expire %s deletes the cookie that accept_unprefixed_until still accepts: leave the name out until that date", name)
		}
		if o, ok := l.names.find(name, nil); ok {
			l.d.warnf(e.place, "expire %s deletes the cookie that the policy has renamed from %s: leave that name out", name, o.app)
		}
	}
}
