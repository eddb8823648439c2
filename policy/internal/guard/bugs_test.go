package guard

import "testing"

// TestBugNamespace has a namespace with a dot, of which PHP makes an underscore. The
// spelling of a name is compared with the form as it is written.
func TestBugNamespace(t *testing.T) {
	g := patternGuard(t, []Form{{Before: "app.", After: ".x"}}, "s*")
	for _, name := range []string{"APP.sid.x", "app_sid_x"} {
		if !g.Confusable(name) {
			t.Errorf("%q is not confusable with app.sid.x", name)
		}
	}
}
