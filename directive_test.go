package cookiepolicy

import (
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap/zapcore"

	"github.com/caddyserver/caddy/v2/caddyconfig"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
)

// TestMatcherOfOnePath checks the warning about a path that matches nothing
// under it, with file and line.
func TestMatcherOfOnePath(t *testing.T) {
	const exactly = " matches exactly that one path: "
	for _, tc := range []struct{ desc, site, want string }{
		{"none", "cookie_policy", ""},
		{"all", "cookie_policy *", ""},
		{"prefix", "cookie_policy /admin*", ""},
		{"folder", "cookie_policy /admin/*", ""},
		{"suffix", "cookie_policy /*.php", ""},
		{"named", "@admin path /admin\ncookie_policy @admin", ""},
		{"one path", "cookie_policy /admin", "the matcher /admin" + exactly + "write /admin* for all paths that begin so, or a named matcher with path /admin /admin/* for /admin and what is under it; if you mean that one path, a named matcher with path /admin says so without this warning"},
		{"one folder", "cookie_policy /admin/", "the matcher /admin/" + exactly + "write /admin* for all paths that begin so, or a named matcher with path /admin /admin/* for /admin and what is under it; if you mean that one path, a named matcher with path /admin/ says so without this warning"},
		{"root", "cookie_policy / {\nsecure\n}", "the matcher /" + exactly + "leave it out for all paths; if you mean that one path, a named matcher with path / says so without this warning"},
		{"in a route", "route {\ncookie_policy /admin\n}", "the matcher /admin" + exactly + "write /admin* for all paths that begin so, or a named matcher with path /admin /admin/* for /admin and what is under it; if you mean that one path, a named matcher with path /admin says so without this warning"},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			site := "http://site.example {\n" + tc.site + "\n}\n"
			_, warnings := loaded(t, "", site)
			var got []string
			for _, w := range warnings {
				if w.File == "Caddyfile" && w.Directive == "cookie_policy" {
					got = append(got, w.Message)
				}
			}
			if strings.Join(got, "\n") != tc.want {
				t.Errorf("got  %q\nwant %q", got, tc.want)
			}
		})
	}
}

func adapted(t *testing.T, caddyfile string) ([]byte, []caddyconfig.Warning) {
	t.Helper()
	result, warnings, err := caddyconfig.GetAdapter("caddyfile").Adapt([]byte(caddyfile), map[string]any{"filename": "Caddyfile"})
	if err != nil {
		t.Fatal(err)
	}
	return result, slices.DeleteFunc(warnings, func(w caddyconfig.Warning) bool { return w.Directive != "cookie_policy" })
}

// TestMatcherStays checks that the directive has its matcher and its policy, as
// any handler directive of Caddy's.
func TestMatcherStays(t *testing.T) {
	for _, tc := range []struct{ desc, directive, want string }{
		{"none", "cookie_policy", `{"handle":[{"defaults":true,"handler":"cookie_policy"}]}`},
		{"all", "cookie_policy *", `{"handle":[{"defaults":true,"handler":"cookie_policy"}]}`},
		{"path", "cookie_policy /a", `{"match":[{"path":["/a"]}],"handle":[{"defaults":true,"handler":"cookie_policy"}]}`},
		{"named", "@m method GET\ncookie_policy @m {\ndefaults\n}", `{"match":[{"method":["GET"]}],"handle":[{"defaults":true,"handler":"cookie_policy"}]}`},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			result, _ := adapted(t, "http://:8080 {\n"+tc.directive+"\n}\n")
			if want := `"routes":[` + tc.want + `]`; !strings.Contains(string(result), want) {
				t.Errorf("got %s, want %s in it", result, want)
			}
		})
	}
}

// TestWarningsOfTheAdapter checks that each warning is given once: by the
// adapter with its line, and when the policy loads only if the adapter has not.
func TestWarningsOfTheAdapter(t *testing.T) {
	result, warnings := adapted(t, `http://site.example {
	cookie_policy {
		samesite lax
		samesite strict
	}
}
`)
	if len(warnings) != 1 || warnings[0].Message != "samesite never acts: line 4 overrides it, at Caddyfile:3" || warnings[0].Line != 2 || warnings[0].File != "Caddyfile" {
		t.Errorf("got %+v", warnings)
	}
	if !strings.Contains(string(result), `"known_warnings":["edits[0]: samesite never acts: edits[1] overrides it"]`) {
		t.Errorf("got %s", result)
	}
}

// TestWarningsOfASnippet checks that two sites with one snippet give its
// warnings once each, and that loading them gives none again.
func TestWarningsOfASnippet(t *testing.T) {
	lines, warnings := loaded(t, "", `
(cookies) {
	cookie_policy /admin {
		samesite lax
		samesite strict
	}
}
http://a.example {
	import cookies
}
http://b.example {
	import cookies
}
`)
	var told []string
	for _, w := range warnings {
		if w.Directive == "cookie_policy" {
			told = append(told, w.Message)
		}
	}
	if len(told) != 3 || len(slices.Compact(slices.Sorted(slices.Values(told)))) != 3 {
		t.Errorf("the adapter told %q, want one about the matcher and one for each site", told)
	}
	if len(lines) != 0 {
		t.Errorf("loading told %v", lines)
	}
}

// TestKnownWarnings checks that only what is known stays out of the log.
func TestKnownWarnings(t *testing.T) {
	for _, tc := range []struct{ desc, known, want string }{
		{"none", `[]`, "secure unchanged never acts: no line before it changes the attribute; write -secure to remove it"},
		{"that one", `["edits[0]: secure unchanged never acts: no line before it changes the attribute; write -secure to remove it"]`, ""},
		{"another", `["edits[1]: secure unchanged never acts: no line before it changes the attribute; write -secure to remove it"]`, "secure unchanged never acts: no line before it changes the attribute; write -secure to remove it"},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			_, logs, err := provision(`{"known_warnings": `+tc.known+`, "edits": [{"attribute": "secure", "op": "unchanged"}]}`, time.Now)
			if err != nil {
				t.Fatal(err)
			}
			checkWarning(t, logs.FilterLevelExact(zapcore.WarnLevel).All(), tc.want)
		})
	}
}

// TestHelperWithoutList checks that warnings are not lost where a Helper has no
// list of them.
func TestHelperWithoutList(t *testing.T) {
	if addWarnings(httpcaddyfile.Helper{}, []caddyconfig.Warning{{Message: "x"}}) {
		t.Error("they went to a list that is not there")
	}
}
