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
	"github.com/caddy-cookie-policy/caddy-cookie-policy/caddyfile"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestAdapt holds what Caddyfiles adapt to against golden files: a Caddyfile, a
// line of dashes, the JSON and, if there are any, the warnings.
func TestAdapt(t *testing.T) {
	golden(t, "adapt", 24, func(t *testing.T, input []byte) string {
		adapted, warnings, err := adapt(input)
		if err != nil {
			t.Fatal(err)
		}
		var indented bytes.Buffer
		if err := json.Indent(&indented, adapted, "", "\t"); err != nil {
			t.Fatal(err)
		}
		for _, w := range warnings {
			indented.WriteString("\n" + w.String())
		}
		return indented.String()
	})
}

// TestErrors holds the messages of wrong Caddyfiles against golden files.
func TestErrors(t *testing.T) {
	golden(t, "errors", 120, func(t *testing.T, input []byte) string {
		if _, _, err := adapt(input); err != nil {
			return err.Error()
		}
		t.Fatal("it adapts")
		return ""
	})
}

func adapt(input []byte) ([]byte, []caddyconfig.Warning, error) {
	return caddyconfig.GetAdapter("caddyfile").Adapt(input, map[string]any{"filename": "Caddyfile"})
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

// TestCaddyDirectives checks that what the parser takes for a directive of
// Caddy is one, and that it finds a missing brace there.
func TestCaddyDirectives(t *testing.T) {
	for _, directive := range caddyfile.CaddyDirectives {
		t.Run(directive, func(t *testing.T) {
			_, _, err := adapt([]byte(":8080 {\n\t" + directive + "\n}\n"))
			if err != nil && strings.Contains(err.Error(), "unrecognized directive") {
				t.Errorf("Caddy does not know it: %v", err)
			}
			_, _, err = adapt([]byte(":8080 {\n\tcookie_policy {\n\t\tsecure\n\t" + directive + "\n}\n"))
			if err == nil || !strings.Contains(err.Error(), "is a } missing? the block `cookie_policy {` was opened in line 2, at Caddyfile:4") {
				t.Errorf("in a policy: %v", err)
			}
		})
	}
}
