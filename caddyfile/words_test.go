package caddyfile

import (
	"testing"
	"time"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// TestAttributes checks that the parser knows for each attribute the operations
// that the engine knows, and no other.
func TestAttributes(t *testing.T) {
	ops := []policy.Op{
		policy.OpSet, policy.OpDefault, policy.OpAtLeast, policy.OpAtMost,
		policy.OpMap, policy.OpAuto, policy.OpRemove, policy.OpUnchanged,
	}
	value := map[string]string{
		"samesite": "lax", "path": "/app", "domain": "example.com",
		"max_age": "1d", "expires": "2099-01-01", "priority": "low",
	}
	for _, a := range attributes {
		for _, op := range ops {
			t.Run(a.name+" "+string(op), func(t *testing.T) {
				e := policy.Edit{Attribute: a.name, Op: op}
				switch op {
				case policy.OpSet, policy.OpDefault, policy.OpAtLeast, policy.OpAtMost:
					e.Value = value[a.name]
				case policy.OpMap:
					e.From, e.Value = value[a.name], value[a.name]+"x"
				}
				_, err := policy.New(policy.Config{Edits: []policy.Edit{e}}, policy.Options{Now: time.Now})
				if (err == nil) != a.has(op) {
					t.Errorf("parser: %v, engine: %v", a.has(op), err)
				}
			})
		}
		t.Run("-"+a.name+" with a value", func(t *testing.T) {
			value := value[a.name]
			if value == "" {
				value = "x"
			}
			e := policy.Edit{Attribute: a.name, Op: policy.OpRemove, Value: value}
			_, err := policy.New(policy.Config{Edits: []policy.Edit{e}}, policy.Options{Now: time.Now})
			if (err == nil) != a.isMappable() {
				t.Errorf("parser: %v, engine: %v", a.isMappable(), err)
			}
		})
	}
}
