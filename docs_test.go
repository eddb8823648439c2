package cookiepolicy_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	_ "github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	_ "github.com/caddyserver/caddy/v2/modules/standard"

	_ "github.com/caddy-cookie-policy/caddy-cookie-policy"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// document is a page of the documentation.
type document struct {
	path string
	text string
}

// documents returns the pages that the patterns match.
func documents(t *testing.T, patterns ...string) []document {
	t.Helper()
	var found []document
	for _, pattern := range patterns {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if len(paths) == 0 {
			t.Errorf("there is no %s", pattern)
		}
		for _, path := range paths {
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			text := strings.ReplaceAll(string(content), "\r\n", "\n")
			found = append(found, document{path: filepath.ToSlash(path), text: text})
		}
	}
	return found
}

// userPages are the pages whose snippets users copy.
func userPages(t *testing.T) []document {
	t.Helper()
	return documents(t, "README.md", "docs/*.md", "examples/*/README.md")
}

// snippet is a fenced block of a page.
type snippet struct {
	language string
	text     string
	line     int // of the page, counted from 1: its first line
	place    string
}

// snippets returns the fenced blocks of d in the given language.
func (d document) snippets(language string) []snippet {
	fences := regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatchIndex(d.text, -1)
	var found []snippet
	for _, at := range fences {
		line := 1 + strings.Count(d.text[:at[2]], "\n")
		found = append(found, snippet{language, d.text[at[2]:at[3]], line, fmt.Sprintf("%s:%d", d.path, line)})
	}
	return found
}

// wholeCaddyfile matches what begins with global options, a snippet or the
// address of a site. Everything else is what stands inside a site.
var wholeCaddyfile = regexp.MustCompile(`\A(#.*\n|\n)*(\{|\(|[a-z]+://|[\w.*-]+\.[a-z]+[ ,{]|:\d+)`)

// adapted returns the JSON of a Caddyfile, or of a part of a site.
func (s snippet) adapted(t *testing.T) []byte {
	t.Helper()
	text := s.text
	if formatted := caddyfile.Format([]byte(text)); !bytes.Equal(formatted, []byte(text)) {
		t.Errorf("caddy fmt would write\n%s", formatted)
	}
	if !wholeCaddyfile.MatchString(text) {
		text = "example.com {\n" + regexp.MustCompile(`(?m)^(.)`).ReplaceAllString(text, "\t$1") + "}\n"
	}
	config, warnings, err := caddyconfig.GetAdapter("caddyfile").Adapt([]byte(text), map[string]any{"filename": s.place})
	if err != nil {
		t.Fatalf("%s%v", s.text, err)
	}
	if len(warnings) > 0 {
		t.Errorf("%s%v", s.text, warnings)
	}
	return config
}

// config returns the whole JSON that stands in s, or of which s is a handler.
func (s snippet) config(t *testing.T) []byte {
	t.Helper()
	if s.language == "caddyfile" {
		return s.adapted(t)
	}
	value, ok := decoded(t, []byte(s.text)).(map[string]any)
	if !ok {
		t.Fatalf("%s: no JSON object", s.place)
	}
	if _, whole := value["apps"]; whole {
		return caddy.RemoveMetaFields([]byte(s.text))
	}
	return fmt.Appendf(nil, `{"apps": {"http": {"servers": {"s": {"listen": ["127.0.0.1:8080"], "routes": [{"handle": [%s]}]}}}}}`, s.text)
}

// TestSnippets loads every Caddyfile and every JSON that the documentation
// shows. None may give a warning.
func TestSnippets(t *testing.T) {
	storage := caddy.DefaultStorage.Path
	caddy.DefaultStorage.Path = t.TempDir()
	t.Cleanup(func() { caddy.DefaultStorage.Path = storage })
	t.Setenv("COOKIE_DOMAIN", "example.com") // which a page uses; a policy does not load without it
	count := map[string]int{}
	for _, page := range userPages(t) {
		for _, s := range slices.Concat(page.snippets("caddyfile"), page.snippets("json")) {
			count[s.language]++
			t.Run(s.place, func(t *testing.T) {
				config := s.config(t)
				var parsed caddy.Config
				if err := caddy.StrictUnmarshalJSON(config, &parsed); err != nil {
					t.Fatal(err)
				}
				if err := caddy.Validate(&parsed); err != nil {
					t.Errorf("%s%v", s.text, err)
				}
				policies := policiesIn(t, config)
				if len(policies) == 0 {
					t.Errorf("%sholds no cookie_policy", s.text)
				}
				for _, raw := range policies {
					checkNoWarnings(t, raw)
				}
			})
		}
	}
	if count["caddyfile"] < 30 || count["json"] < 2 {
		t.Errorf("only %v snippets", count)
	}
}

// checkNoWarnings compiles a policy on a day on which no date of the
// documentation is past. Of the warnings that it lists itself, each must come.
func checkNoWarnings(t *testing.T, raw []byte) {
	t.Helper()
	var handler struct {
		Handler string `json:"handler"`
		policy.Config
		KnownWarnings []string `json:"known_warnings"`
	}
	if err := caddy.StrictUnmarshalJSON(raw, &handler); err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	compiled, err := policy.New(handler.Config, policy.Options{Now: func() time.Time { return day }})
	if err != nil {
		t.Fatal(err)
	}
	expected := handler.KnownWarnings
	for _, w := range compiled.Warnings() {
		i := slices.Index(expected, w.String())
		if i < 0 {
			t.Errorf("warning: %s", w)
			continue
		}
		expected = slices.Delete(expected, i, i+1)
	}
	if len(expected) > 0 {
		t.Errorf("these warnings do not come: %q", expected)
	}
}

// TestJSONOfTheCaddyfile holds the first Caddyfile of the JSON reference
// against the JSON that the page says it adapts to.
func TestJSONOfTheCaddyfile(t *testing.T) {
	page := documents(t, "docs/reference-json.md")[0]
	policies := policiesIn(t, page.snippets("caddyfile")[0].adapted(t))
	shown := page.snippets("json")[0]
	if len(policies) != 1 || !reflect.DeepEqual(decoded(t, policies[0]), decoded(t, []byte(shown.text))) {
		t.Errorf("%s shows\n%sbut the Caddyfile adapts to\n%s", shown.place, shown.text, policies)
	}
}

// TestExamplesAreLocal checks that the sites of the examples listen on
// 127.0.0.1 only.
func TestExamplesAreLocal(t *testing.T) {
	for _, page := range documents(t, "examples/*/Caddyfile") {
		t.Run(page.path, func(t *testing.T) {
			config := snippet{language: "caddyfile", text: page.text, place: page.path}.adapted(t)
			addresses := regexp.MustCompile(`"listen":\[([^\]]*)\]`).FindAllStringSubmatch(string(config), -1)
			if len(addresses) == 0 {
				t.Error("no site listens")
			}
			for _, found := range addresses {
				for address := range strings.SplitSeq(found[1], ",") {
					if !strings.HasPrefix(address, `"127.0.0.1:`) {
						t.Errorf("a site listens on %s", address)
					}
				}
			}
		})
	}
}

func decoded(t *testing.T, raw []byte) (value any) {
	t.Helper()
	if err := json.Unmarshal(raw, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// policiesIn returns the cookie_policy handlers of a configuration.
func policiesIn(t *testing.T, config []byte) [][]byte {
	t.Helper()
	var found [][]byte
	var walk func(any)
	walk = func(value any) {
		switch v := value.(type) {
		case map[string]any:
			if v["handler"] == "cookie_policy" {
				raw, err := json.Marshal(v)
				if err != nil {
					t.Fatal(err)
				}
				found = append(found, raw)
				return
			}
			for _, inner := range v {
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	walk(decoded(t, config))
	return found
}
