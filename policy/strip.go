package policy

import (
	"fmt"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/suggest"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/cookiename"
)

// directions are the ways on which something holds.
type directions uint8

const (
	onRequest directions = 1 << iota
	onResponse
)

func (d directions) has(other directions) bool { return d&other != 0 }

// stripRule is a [Strip] compiled.
type stripRule struct {
	selector *cookiename.Selector
	on       directions
	place    string
}

func compileStrips(cfg []Strip, d *diagnostics) []stripRule {
	rules := make([]stripRule, 0, len(cfg))
	for i, s := range cfg {
		place := fmt.Sprintf("strip[%d]", i)
		r := stripRule{selector: d.selector(s.Names, place), place: place}
		switch s.Direction {
		case "request":
			r.on = onRequest
		case "response":
			r.on = onResponse
		case "":
			r.on = onRequest | onResponse
		default:
			d.errorf(place, suggest.Hint(s.Direction, []string{"request", "response"})+", or leave it out for both", "unrecognized direction %q", s.Direction)
		}
		rules = append(rules, r)
	}
	return rules
}
