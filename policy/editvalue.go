package policy

import (
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/suggest"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/browser"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// compileValue compiles the value that e writes.
func (e *edit) compileValue(text string, d *diagnostics) bool {
	info := &attributes[e.attribute]
	switch {
	case text == "":
		d.errorf(e.place, e.valueHint(text), "%s has no value", e.describe())
		return false
	case strings.Contains(text, "{") && !info.expands:
		d.errorf(e.place, e.valueHint(text), "%s takes no placeholder, but has %q", info.name, text)
		return false
	case strings.Contains(text, "{"):
		e.template = text
		return true
	}
	v, problem := parseValue(e.attribute, text)
	switch {
	case problem != "":
		d.errorf(e.place, e.valueHint(text), "%s", problem)
		return false
	case e.op == OpAtLeast && v.Num == setcookie.StrengthNone:
		d.errorf(e.place, e.valueHint(""), "every cookie is at least as strict as none")
		return false
	case e.attribute == setcookie.MaxAge && e.op == OpAtMost && v.Num > int64(maxLifetime.Seconds()):
		d.errorf(e.place, "write 400d or less", "max_age <=%s is more than the 400 days that browsers cut a lifetime to", text)
		return false
	}
	e.value = v
	e.warnOfValue(text, d)
	return true
}

// warnOfValue warns of a value that browsers do not take as it is.
func (e *edit) warnOfValue(text string, d *diagnostics) {
	switch n := e.value.Num; e.attribute {
	case setcookie.MaxAge:
		if n > int64(maxLifetime.Seconds()) {
			d.warnf(e.place, "max_age %s is more than the 400 days that browsers cut a lifetime to: write 400d or less", text)
		}
	case setcookie.Expires:
		if n > d.now.Add(maxLifetime).Unix() {
			d.warnf(e.place, "expires %s is more than the 400 days away that browsers cut a lifetime to: write an earlier date, or max_age 400d", text)
		}
		if n <= d.now.Unix() {
			d.warnf(e.place, "expires %s is past, so that browsers delete every cookie that gets it: write a later date", text)
		}
	case setcookie.Domain:
		if why := browser.DomainProblem(text); why != "" {
			d.warnf(e.place, "domain %s is %s, and browsers refuse the cookie unless it is the host itself: write the domain of your site, or -domain", text, why)
		}
	}
}

// valueHint says what e can have in place of text.
func (e *edit) valueHint(text string) string {
	switch {
	case e.op == OpAtLeast:
		return suggest.Hint(text, []string{"lax", "strict"})
	case e.attribute == setcookie.SameSite:
		return suggest.Hint(text, []string{"strict", "lax", "none"})
	case e.attribute == setcookie.Priority:
		return suggest.Hint(text, []string{"low", "medium", "high"})
	}
	return literalHint(e.attribute, text)
}
