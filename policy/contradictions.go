package policy

import (
	"fmt"
	"slices"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// findContradictions complains about edits that cannot both hold, whatever the app
// sends.
func (r *ruleset) findContradictions(d *diagnostics) {
	needSecure(r.base, 0, d)
	for i := range r.cookies {
		rule := &r.cookies[i]
		needSecure(slices.Concat(r.base, rule.edits), len(r.base), d)
		if n := rule.naming; n != nil {
			prefix := n.forms[len(n.forms)-1].prefix // the least that it can come to
			name := n.exact
			if n.isRename() && n.exact == "" {
				name = n.forms[0].name("*")
			}
			needPrefix(name, prefix, rule.edits, d)
		}
		for _, name := range rule.selector.Exact() {
			needPrefix(name, setcookie.PrefixOf(name), rule.edits, d)
			edits := slices.Clone(r.base)
			for _, matching := range r.cookiesAt(r.match(nil, name)) {
				edits = append(edits, matching.edits...)
			}
			needSecure(edits, len(r.base), d)
		}
	}
	for _, in := range r.allInjections() {
		r.checkInjection(&in, d)
	}
}

// checkInjection complains about the edits of a cookie that is injected.
func (r *ruleset) checkInjection(in *injection, d *diagnostics) {
	edits := slices.Clone(r.base)
	for _, matching := range r.cookiesAt(r.match(nil, in.name)) {
		edits = append(edits, matching.edits...)
	}
	needSecure(slices.Concat(edits, in.edits), len(edits), d)
	needPrefix(in.name, setcookie.PrefixOf(in.name), in.edits, d)
}

// needSecure complains if edits leave a cookie with SameSite=None or Partitioned,
// and take Secure away. The edits before own are reported with their own list.
func needSecure(edits []*edit, own int, d *diagnostics) {
	secure := lastEdit(edits, setcookie.Secure)
	if secure == nil || secure.op != OpRemove {
		return
	}
	for _, a := range []setcookie.Attribute{setcookie.SameSite, setcookie.Partitioned} {
		e := lastEdit(edits, a)
		if e == nil || e.op != OpSet || a == setcookie.SameSite && e.value.Num != setcookie.StrengthNone {
			continue
		}
		later := max(slices.Index(edits, e), slices.Index(edits, secure))
		if later < own {
			continue
		}
		what := "partitioned"
		if a == setcookie.SameSite {
			what = "samesite none"
		}
		d.errorf(edits[later].place, "write secure, or leave one of them out",
			"%s contradicts -secure, since browsers refuse such a cookie without Secure", what)
	}
}

// needPrefix complains if edits for name, empty if it gets the prefix, leave it
// without what the prefix requires.
func needPrefix(name string, prefix setcookie.Prefix, edits []*edit, d *diagnostics) {
	if prefix == setcookie.NoPrefix {
		return
	}
	subject := fmt.Sprintf("the name %s, whose prefix", name)
	if name == "" {
		subject = fmt.Sprintf("the prefix %s, which", prefix)
	}
	for a := range setcookie.NumAttributes {
		e := lastEdit(edits, a)
		if e == nil {
			continue
		}
		gives := e.op != OpRemove && e.op != OpUnchanged && e.op != OpAuto
		var required string
		switch {
		case a == setcookie.Secure && e.op == OpRemove:
			required = "Secure"
		case a == setcookie.HTTPOnly && e.op == OpRemove && prefix.RequiresHTTPOnly():
			required = "HttpOnly"
		case a == setcookie.Path && prefix.RequiresHostOnly() && (e.op == OpRemove || gives && e.template == "" && e.value.Text != "/"):
			required = "Path=/"
		case a == setcookie.Domain && prefix.RequiresHostOnly() && gives:
			required = "no Domain"
		default:
			continue
		}
		d.errorf(e.place, "leave it out", "%s contradicts %s requires %s", e.describe(), subject, required)
	}
}
