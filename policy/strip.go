package policy

import (
	"fmt"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/suggest"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/cookiename"
)

// stripRule is a [Strip] compiled.
type stripRule struct {
	selector *cookiename.Selector
	on       [2]bool // by direction
	place    string
}

func compileStrips(cfg []Strip, d *diagnostics) []stripRule {
	rules := make([]stripRule, 0, len(cfg))
	for i, s := range cfg {
		place := fmt.Sprintf("strip[%d]", i)
		r := stripRule{selector: d.selector(s.Names, place), place: place}
		switch s.Direction {
		case "request":
			r.on[toRequest] = true
		case "response":
			r.on[toResponse] = true
		case "":
			r.on[toRequest], r.on[toResponse] = true, true
		default:
			d.errorf(place, suggest.Hint(s.Direction, []string{"request", "response"})+", or leave it out for both", "unrecognized direction %q", s.Direction)
		}
		rules = append(rules, r)
	}
	return rules
}
