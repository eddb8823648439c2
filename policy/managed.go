package policy

import (
	"iter"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/cookiename"
)

// managed is a kind of cookies that the app must get from the policy alone: those
// with another name in browsers, and those that the policy injects into requests.
type managed struct {
	names    []string             // those that the rule holds literally, the app's and the browser's
	selector *cookiename.Selector // if it has patterns
	forms    []form               // of the browser's names
	naming   *naming              // nil for an injection
}

// Managed yields what the policy manages.
func (r *ruleset) Managed() iter.Seq[managed] {
	return func(yield func(managed) bool) {
		for i := range r.cookies {
			rule := &r.cookies[i]
			if rule.naming == nil {
				continue
			}
			m := managed{naming: rule.naming, forms: rule.naming.forms}
			for _, app := range rule.selector.Exact() {
				m.names = append(append(m.names, app), rule.naming.names(app)...)
			}
			if rule.selector.HasPattern() {
				m.selector = rule.selector
			}
			if !yield(m) {
				return
			}
		}
		for i := range r.injects[toRequest] {
			if !yield(managed{names: []string{r.injects[toRequest][i].name}}) {
				return
			}
		}
	}
}
