package caddyfile_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	caddyconfig "github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/caddyfile"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// FuzzParse checks that what parses also compiles, and means the same as JSON;
// and that every mistake says where it is.
func FuzzParse(f *testing.F) {
	for _, folder := range []string{"adapt", "errors"} {
		files, err := filepath.Glob(filepath.Join("testdata", folder, "*.caddyfiletest"))
		if err != nil || len(files) == 0 {
			f.Fatalf("no golden files (%v)", err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			input, _, _ := strings.Cut(string(content), "----------\n")
			if start := strings.Index(input, "cookie_policy"); start >= 0 {
				f.Add(strings.TrimSuffix(strings.TrimSpace(input[start:]), "}"))
			}
		}
	}
	for _, seed := range []string{
		"cookie_policy {\n-domain internal.lan\n-path \"~^/a/.*$\"\nsamesite unchanged\n}",
		"cookie_policy {\nallow a b*\nallow request \"~c\"\nallow response =!d\n}",
		"cookie_policy {\ncookie * !lang {\nrename crm_*\n}\n}",
		"cookie_policy {\nexpire a {\nuntil 2099-01-01\ndomain *.b\n}\n}",
		"cookie_policy {\nlimits {\ncookies {env.A}\nreverse_proxy b {\nc\n}\n",
		"cookie_policy {\nproxy_cookie_flags ~ nosecure samesite=lax;\nproxy_cookie_path ~*^/a /$1;\n}",
		"cookie_policy {\nmax_age <= 30 days\nmax_age <=2w\npath = ;\ndomain ->\n-path \"\"\n}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, input string) {
		tokens, err := caddyconfig.Tokenize([]byte(input), "Caddyfile")
		if err != nil || len(tokens) == 0 {
			return
		}
		cfg, _, err := caddyfile.Parse(caddyconfig.NewDispenser(tokens))
		if err != nil {
			if !strings.Contains(err.Error(), "at Caddyfile:") {
				t.Fatalf("no place: %v", err)
			}
			return
		}
		if _, err := policy.New(cfg, policy.Options{Now: time.Now}); err != nil {
			t.Fatalf("it parses, but does not compile: %v", err)
		}
		raw, err := json.Marshal(cfg)
		if err != nil {
			t.Fatal(err)
		}
		var again policy.Config
		if err := json.Unmarshal(raw, &again); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(cfg, again) && isValidUTF8(cfg) {
			t.Fatalf("%+v is %+v after JSON", cfg, again)
		}
	})
}

// isValidUTF8 reports whether JSON can carry cfg.
func isValidUTF8(cfg policy.Config) bool {
	raw, err := json.Marshal(cfg)
	return err == nil && !strings.Contains(string(raw), `\ufffd`)
}
