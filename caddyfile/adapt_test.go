package caddyfile_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2/caddyconfig"
	_ "github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	_ "github.com/caddyserver/caddy/v2/modules/standard"

	_ "github.com/caddy-cookie-policy/caddy-cookie-policy"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestAdapt holds what Caddyfiles adapt to against golden files: a Caddyfile, a
// line of dashes and the JSON.
func TestAdapt(t *testing.T) {
	golden(t, "adapt", 10, func(t *testing.T, caddyfile []byte) string {
		adapted, warnings, err := adapt(caddyfile)
		if err != nil {
			t.Fatal(err)
		}
		if len(warnings) > 0 {
			t.Errorf("warnings: %v", warnings)
		}
		var indented bytes.Buffer
		if err := json.Indent(&indented, adapted, "", "\t"); err != nil {
			t.Fatal(err)
		}
		return indented.String()
	})
}

// TestErrors holds the messages of wrong Caddyfiles against golden files.
func TestErrors(t *testing.T) {
	golden(t, "errors", 50, func(t *testing.T, caddyfile []byte) string {
		if _, _, err := adapt(caddyfile); err != nil {
			return err.Error()
		}
		t.Fatal("it adapts")
		return ""
	})
}

func adapt(caddyfile []byte) ([]byte, []caddyconfig.Warning, error) {
	return caddyconfig.GetAdapter("caddyfile").Adapt(caddyfile, map[string]any{"filename": "Caddyfile"})
}

// golden runs got over the cases in testdata/folder, of which there are at
// least atLeast, and compares.
func golden(t *testing.T, folder string, atLeast int, got func(*testing.T, []byte) string) {
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.caddyfiletest"))
	if err != nil || len(files) < atLeast {
		t.Fatalf("%d golden files, want at least %d (%v)", len(files), atLeast, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".caddyfiletest"), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			input, want, ok := strings.Cut(strings.ReplaceAll(string(content), "\r\n", "\n"), "----------\n")
			if !ok {
				t.Fatal("no line of dashes")
			}
			result := got(t, []byte(input)) + "\n"
			if *update {
				if err := os.WriteFile(file, []byte(input+"----------\n"+result), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if result != want {
				t.Errorf("got:\n%s\nwant:\n%s", result, want)
			}
		})
	}
}
