package policy

import (
	"fmt"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/cookiename"
)

// cookieRule is a [CookieRule] compiled.
type cookieRule struct {
	selector *cookiename.Selector
	edits    []*edit
	naming   *naming
	place    string
}

func compileCookieRules(cfg []CookieRule, d *diagnostics) []cookieRule {
	rules := make([]cookieRule, 0, len(cfg))
	for i, r := range cfg {
		place := fmt.Sprintf("cookies[%d]", i)
		if len(r.Edits) == 0 && r.Rename == "" && r.Prefix == "" {
			d.warnf(place, "the rule for %s has no option, and does nothing: write edits, rename or prefix", strings.Join(r.Names, " "))
		}
		selector := d.selector(r.Names, place)
		rules = append(rules, cookieRule{
			selector: selector,
			edits:    compileEdits(r.Edits, place+".edits", d),
			naming:   compileNaming(r, selector, place, d),
			place:    place,
		})
	}
	return rules
}
