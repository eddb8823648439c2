package cookiepolicy

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	_ "github.com/caddyserver/caddy/v2/modules/standard"
)

// loaded adapts a Caddyfile and provisions all of it, without starting it. It
// returns the warnings of this module, by message, and those of the adapter.
func loaded(t *testing.T, options, sites string) ([]logLine, []caddyconfig.Warning) {
	t.Helper()
	log := filepath.ToSlash(filepath.Join(t.TempDir(), "log"))
	caddyfile := `{
		admin off
		auto_https off
		storage file_system "` + filepath.ToSlash(t.TempDir()) + `"
		log {
			output file "` + log + `"
			format json
		}
		` + options + `
	}
	` + sites
	adapted, warnings, err := caddyconfig.GetAdapter("caddyfile").Adapt([]byte(caddyfile), map[string]any{"filename": "Caddyfile"})
	if err != nil {
		t.Fatal(err)
	}
	return provisionedApp(t, adapted, log), warnings
}

type logLine struct {
	Level, Logger, Msg, Handler, Place string
}

func provisionedApp(t *testing.T, adapted []byte, log string) []logLine {
	t.Helper()
	var config *caddy.Config
	if err := json.Unmarshal(adapted, &config); err != nil {
		t.Fatal(err)
	}
	if err := caddy.Validate(config); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	var lines []logLine
	for text := range strings.Lines(string(content)) {
		var line logLine
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatal(err)
		}
		if line.Level == "warn" && line.Logger == "http.handlers.cookie_policy" {
			lines = append(lines, line)
		}
	}
	return lines
}

func TestWarnUnreachable(t *testing.T) {
	for _, tc := range []struct{ desc, options, site, want string }{
		{"alone", "", "cookie_policy", ""},
		{"ordinary", "", "cookie_policy\nreverse_proxy 127.0.0.1:1", ""},
		{"the order of lines does not matter", "", "reverse_proxy 127.0.0.1:1\ncookie_policy", ""},
		{"after a header", "", "route {\nheader X 1\nencode gzip\ncookie_policy\nrespond hello\n}", ""},
		{"route, after reverse_proxy", "", "route {\nreverse_proxy 127.0.0.1:1\ncookie_policy\n}", "reverse_proxy"},
		{"route, after file_server", "", "route {\nfile_server\ncookie_policy\n}", "file_server"},
		{"route, after a file_server that passes on", "", "route {\nfile_server {\npass_thru\n}\ncookie_policy\nreverse_proxy 127.0.0.1:1\n}", ""},
		{"route, after respond", "", "route {\nrespond hello\ncookie_policy\n}", "static_response"},
		{"route, after respond 103", "", "route {\nrespond 103\ncookie_policy\nrespond hello\n}", ""},
		{"route, after redir", "", "route {\nredir https://example.com\ncookie_policy\n}", "static_response"},
		{"route, after error", "", "route {\nerror 404\ncookie_policy\n}", "error"},
		{"route, after a matched reverse_proxy", "", "route {\nreverse_proxy /api/* 127.0.0.1:1\ncookie_policy\nrespond hello\n}", ""},
		{"route, both with the matcher", "", "@api path /api/*\nroute {\nreverse_proxy @api 127.0.0.1:1\ncookie_policy @api\n}", "reverse_proxy"},
		{"route, policy with a matcher", "", "route {\nreverse_proxy 127.0.0.1:1\ncookie_policy /api/*\n}", "reverse_proxy"},
		{"route, after forward_auth", "", "route {\nforward_auth 127.0.0.1:1 {\nuri /\n}\ncookie_policy\nreverse_proxy 127.0.0.1:1\n}", ""},
		{"route, after php_fastcgi", "", "route {\nphp_fastcgi 127.0.0.1:1\ncookie_policy\nrespond hello\n}", ""},
		{"order after reverse_proxy", "order cookie_policy after reverse_proxy", "cookie_policy\nreverse_proxy 127.0.0.1:1", "reverse_proxy"},
		{"order after reverse_proxy, matched", "order cookie_policy after reverse_proxy", "cookie_policy\nreverse_proxy /api/* 127.0.0.1:1", ""},
		{"order after header", "order cookie_policy after header", "cookie_policy\nheader X 1\nreverse_proxy 127.0.0.1:1", ""},
		{"order last, with handle", "order cookie_policy last", "handle /a {\nrespond a\n}\nhandle {\nrespond b\n}\ncookie_policy", "static_response"},
		{"order last, with a handle that passes on", "order cookie_policy last", "handle /a {\nheader X 1\n}\nhandle {\nrespond b\n}\ncookie_policy\nrespond /a a", ""},
		{"before handle", "", "handle {\nrespond b\n}\ncookie_policy", ""},
		{"in handle", "", "handle /a {\nrespond a\n}\nhandle {\ncookie_policy\nrespond b\n}", ""},
		{"in handle_path", "", "handle_path /a/* {\ncookie_policy\nreverse_proxy 127.0.0.1:1\n}\nhandle_path /b/* {\ncookie_policy\nreverse_proxy 127.0.0.1:1\n}\nrespond c", ""},
		{"in a route after one that answers", "", "route {\nroute {\nrespond a\n}\nroute {\ncookie_policy\nrespond b\n}\n}", "static_response"},
		{"in a route after one that answers some", "", "route {\nroute /a {\nrespond a\n}\nroute {\ncookie_policy\nrespond b\n}\n}", ""},
		{"nested, wrong inside", "", "handle {\nroute {\nhandle {\nreverse_proxy 127.0.0.1:1\n}\ncookie_policy\n}\n}", "reverse_proxy"},
		{"nested", "", "handle {\nroute {\ncookie_policy\nhandle {\nreverse_proxy 127.0.0.1:1\n}\n}\n}", ""},
		{"in handle_errors", "", "reverse_proxy 127.0.0.1:1\nhandle_errors {\ncookie_policy\nrespond broken\n}", ""},
		{"in handle_errors, after respond", "order cookie_policy last", "reverse_proxy 127.0.0.1:1\nhandle_errors {\nrespond broken\ncookie_policy\n}", "static_response"},
		{"in handle_response", "", "reverse_proxy 127.0.0.1:1 {\nhandle_response {\ncookie_policy\ncopy_response\n}\n}", ""},
		{"in a named route", "", "invoke app\n}\n&(app) {\nrespond /x x\ncookie_policy\nreverse_proxy 127.0.0.1:1", ""},
		{"two policies, one in the other", "", "cookie_policy {\nsecure\n}\nhandle {\ncookie_policy {\nhttponly\n}\nrespond a\n}", ""},
		{"two policies, the second one too late", "", "route {\ncookie_policy {\nsecure\n}\nrespond a\ncookie_policy {\nhttponly\n}\n}", "static_response"},
		{"twice the same policy", "", "route {\ncookie_policy\nrespond /a a\ncookie_policy\nrespond b\n}", ""},
		{"twice the same policy, both too late", "", "route {\nrespond a\ncookie_policy /a\ncookie_policy\n}", "static_response static_response"},
		{"two sites", "", "cookie_policy\nrespond a\n}\nhttp://other.example {\ncookie_policy\nrespond b", ""},
		{"a site for all hosts", "", "cookie_policy\nrespond a\n}\nhttp:// {\ncookie_policy\nrespond b", ""},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			for _, address := range []string{"http://site.example", "http://:8080"} {
				lines, _ := loaded(t, tc.options, address+" {\n"+tc.site+"\n}\n")
				var got []string
				for _, line := range lines {
					if !strings.HasPrefix(line.Msg, "the policy never acts: ") {
						t.Errorf("%+v", line)
					}
					got = append(got, line.Handler)
				}
				if strings.Join(got, " ") != tc.want {
					t.Errorf("%s: after %q, want %q", address, got, tc.want)
				}
			}
		})
	}
}

// TestWarnUnreachableInJSON checks shapes that Caddyfiles do not adapt to.
func TestWarnUnreachableInJSON(t *testing.T) {
	for _, tc := range []struct{ desc, routes, want string }{
		{"one route", `[{"handle": [{"handler": "cookie_policy"}, {"handler": "static_response"}]}]`, ""},
		{"one route, after static_response", `[{"handle": [{"handler": "static_response"}, {"handler": "cookie_policy"}]}]`, "static_response"},
		{"empty matcher", `[{"match": [{}], "handle": [{"handler": "static_response"}]}, {"handle": [{"handler": "cookie_policy"}]}]`, "static_response"},
		{"one of two matchers empty", `[{"match": [{"path": ["/a"]}, {}], "handle": [{"handler": "static_response"}]}, {"handle": [{"handler": "cookie_policy"}]}]`, "static_response"},
		{"matcher", `[{"match": [{"path": ["/a"]}], "handle": [{"handler": "static_response"}]}, {"handle": [{"handler": "cookie_policy"}]}]`, ""},
		{"terminal route", `[{"handle": [{"handler": "headers"}], "terminal": true}, {"handle": [{"handler": "cookie_policy"}]}]`, "terminal route"},
		{"status from a placeholder", `[{"handle": [{"handler": "static_response", "status_code": "{env.COOKIE_POLICY_STATUS}"}]}, {"handle": [{"handler": "cookie_policy"}]}]`, ""},
		{"group", `[{"group": "g", "match": [{"path": ["/a"]}], "handle": [{"handler": "static_response"}]}, {"group": "g", "handle": [{"handler": "static_response"}]}, {"handle": [{"handler": "cookie_policy"}]}]`, "static_response"},
		{"group that lets some pass", `[{"group": "g", "match": [{"path": ["/a"]}], "handle": [{"handler": "headers"}]}, {"group": "g", "handle": [{"handler": "static_response"}]}, {"handle": [{"handler": "cookie_policy"}]}]`, ""},
		{"subroute in the same route", `[{"handle": [{"handler": "subroute", "routes": [{"handle": [{"handler": "static_response"}]}]}, {"handler": "subroute", "routes": [{"handle": [{"handler": "cookie_policy"}]}]}]}]`, "static_response"},
		{"subroute in the same route, with an empty matcher", `[{"handle": [{"handler": "subroute", "routes": [{"match": [{}], "handle": [{"handler": "static_response"}]}]}, {"handler": "cookie_policy"}]}]`, "static_response"},
		{"subroute in the same route, with a matcher", `[{"handle": [{"handler": "subroute", "routes": [{"match": [{"path": ["/a"]}], "handle": [{"handler": "static_response"}]}]}, {"handler": "cookie_policy"}]}]`, ""},
		{"subroute whose errors pass", `[{"handle": [{"handler": "subroute", "routes": [{"handle": [{"handler": "reverse_proxy"}]}], "errors": {"routes": [{"handle": [{"handler": "headers"}]}]}}, {"handler": "cookie_policy"}]}]`, ""},
		{"subroute whose errors end", `[{"handle": [{"handler": "subroute", "routes": [{"handle": [{"handler": "reverse_proxy"}]}], "errors": {"routes": [{"handle": [{"handler": "static_response"}]}]}}, {"handler": "cookie_policy"}]}]`, "reverse_proxy"},
		{"errors of a subroute", `[{"handle": [{"handler": "subroute", "routes": [{"handle": [{"handler": "reverse_proxy"}]}], "errors": {"routes": [{"handle": [{"handler": "cookie_policy"}]}]}}]}]`, ""},
		{"policy in a list of routes that another handler holds", `[{"handle": [{"handler": "intercept", "handle_response": [{"routes": [{"handle": [{"handler": "cookie_policy"}]}]}]}]}]`, ""},
		{"the same, after static_response", `[{"handle": [{"handler": "static_response"}, {"handler": "intercept", "handle_response": [{"routes": [{"handle": [{"handler": "cookie_policy"}]}]}]}]}]`, "static_response"},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			log := filepath.ToSlash(filepath.Join(t.TempDir(), "log"))
			lines := provisionedApp(t, []byte(`{
				"admin": {"disabled": true},
				"logging": {"logs": {"default": {"writer": {"output": "file", "filename": "`+log+`"}, "encoder": {"format": "json"}}}},
				"storage": {"module": "file_system", "root": "`+filepath.ToSlash(t.TempDir())+`"},
				"apps": {"http": {"servers": {"s": {"listen": ["127.0.0.1:8080"], "automatic_https": {"disable": true}, "routes": `+tc.routes+`}}}}
			}`), log)
			got := ""
			for _, line := range lines {
				got += line.Handler
			}
			if got != tc.want {
				t.Errorf("after %q, want %q", got, tc.want)
			}
		})
	}
}
