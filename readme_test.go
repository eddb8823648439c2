package cookiepolicy_test

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2/caddyconfig"
	_ "github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	_ "github.com/caddyserver/caddy/v2/modules/standard"

	_ "github.com/caddy-cookie-policy/caddy-cookie-policy"
)

// TestREADME adapts every Caddyfile that the README shows, checks that they
// are formatted, and holds the JSON that it shows against the second of them.
func TestREADME(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(readme), "\r\n", "\n")
	blocks := regexp.MustCompile("(?s)```caddyfile\n(.*?)```").FindAllStringSubmatch(text, -1)
	if len(blocks) < 6 {
		t.Fatalf("only %d Caddyfiles", len(blocks))
	}
	for i, block := range blocks {
		adapted, warnings, err := caddyconfig.GetAdapter("caddyfile").Adapt([]byte(block[1]), map[string]any{"filename": "README.md"})
		if err != nil || len(warnings) > 0 {
			t.Errorf("%s%v %v", block[1], err, warnings)
		}
		if i == 1 {
			shown := regexp.MustCompile("(?s)```json\n(.*?)```").FindStringSubmatch(text)
			if !reflect.DeepEqual(policyOf(t, adapted), decoded(t, []byte(shown[1]))) {
				t.Errorf("the README shows %s\nfor %s", shown[1], adapted)
			}
		}
	}
}

func decoded(t *testing.T, raw []byte) (value any) {
	t.Helper()
	if err := json.Unmarshal(raw, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// policyOf finds the cookie_policy handler in a configuration.
func policyOf(t *testing.T, raw []byte) any {
	t.Helper()
	var find func(any) any
	find = func(value any) any {
		switch v := value.(type) {
		case map[string]any:
			if v["handler"] == "cookie_policy" {
				return v
			}
			for _, inner := range v {
				if found := find(inner); found != nil {
					return found
				}
			}
		case []any:
			for _, inner := range v {
				if found := find(inner); found != nil {
					return found
				}
			}
		}
		return nil
	}
	return find(decoded(t, raw))
}
