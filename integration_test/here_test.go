package integration_test

import (
	"fmt"
	"testing"

	caddycore "github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	_ "github.com/caddyserver/caddy/v2/modules/standard"

	_ "github.com/caddy-cookie-policy/caddy-cookie-policy"
)

// Some tests run Caddy in this process, with handlers of their own. They cannot be
// parallel, since a process has one configuration.

// optionsHere returns the global options of a Caddy in this process, which keeps
// all its files in a folder of the test.
func optionsHere(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	for _, variable := range []string{"HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"} {
		t.Setenv(variable, home)
	}
	t.Cleanup(func() {
		if err := caddycore.Stop(); err != nil {
			t.Error(err)
		}
	})
	return fmt.Sprintf("{\n%s\tstorage file_system %q\n\tlog {\n\t\toutput discard\n\t}\n\tgrace_period 1s\n}\n", localSettings, home)
}

// loadHere loads a Caddyfile into this process, or reloads it.
func loadHere(t *testing.T, caddyfile string) {
	t.Helper()
	config, warnings, err := caddyconfig.GetAdapter("caddyfile").Adapt([]byte(caddyfile), map[string]any{"filename": "Caddyfile"})
	if err != nil {
		t.Fatal(err, warnings)
	}
	if err := caddycore.Load(config, true); err != nil {
		t.Fatal(err)
	}
}
