package cookiepolicy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
)

// TestMissingValues checks what loads of the values that stand in the
// environment and in files, and what is said about it.
func TestMissingValues(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	full, empty := dir+"/full", dir+"/empty"
	for name, content := range map[string]string{full: "example.com\n", empty: "\n"} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("COOKIE_POLICY_DOMAIN", "example.com")
	t.Setenv("COOKIE_POLICY_EMPTY", "")
	t.Setenv("COOKIE_POLICY_URL", "https://"+canary)
	t.Setenv("COOKIE_POLICY_BROKEN", canary+";")
	domain := func(value string) string {
		return `{"edits": [{"attribute": "domain", "op": "set", "value": "` + value + `"}]}`
	}
	inject := func(value string) string {
		return `{"inject": [{"name": "region", "value": "` + value + `"}]}`
	}
	const unset = "the environment variable COOKIE_POLICY_UNSET is not set: set the variable, or write the value itself"
	for _, tc := range []struct{ desc, config, err, warning string }{
		{"set", domain("{env.COOKIE_POLICY_DOMAIN}"), "", ""},
		{"set, as a part", domain("www.{env.COOKIE_POLICY_DOMAIN}"), "", ""},
		{"not set", domain("{env.COOKIE_POLICY_UNSET}"), "edits[0]: " + unset, ""},
		{"not set, as a part", domain("{env.COOKIE_POLICY_UNSET}.example.com"), "edits[0]: " + unset, ""},
		{"not set, beside a placeholder of the request", domain("{env.COOKIE_POLICY_UNSET}{http.request.host}"), "edits[0]: " + unset, ""},
		{"not set, injected", inject("{env.COOKIE_POLICY_UNSET}"), "inject[0]: " + unset, ""},
		{"not set, in a cookie rule", `{"cookies": [{"names": ["a"], "edits": [{"attribute": "secure", "op": "set"}, {"attribute": "path", "op": "set", "value": "{env.COOKIE_POLICY_UNSET}"}]}]}`, "cookies[0].edits[1]: " + unset, ""},
		{"not set, in an expire", `{"expire": [{"names": ["a"], "domain": "{env.COOKIE_POLICY_UNSET}"}]}`, "expire[0].domain: " + unset, ""},
		{"two not set", domain("{env.COOKIE_POLICY_UNSET}{env.COOKIE_POLICY_UNSET_2}"), "edits[0]: " + unset + "\nedits[0]: the environment variable COOKIE_POLICY_UNSET_2 is not set: set the variable, or write the value itself", ""},
		{"with a default", domain("{env.COOKIE_POLICY_UNSET:example.com}"), `edits[0]: the environment variable "COOKIE_POLICY_UNSET:example.com" is not set, and placeholders have no default: write {$COOKIE_POLICY_UNSET:example.com}, or set COOKIE_POLICY_UNSET and write {env.COOKIE_POLICY_UNSET}`, ""},
		{"empty", domain("{env.COOKIE_POLICY_EMPTY}"), "edits[0]: {env.COOKIE_POLICY_EMPTY} is empty, and no cookie would pass: give it a value, or leave the line out", ""},
		{"empty, as a part", domain("{env.COOKIE_POLICY_EMPTY}example.com"), "", ""},
		{"empty, injected", inject("{env.COOKIE_POLICY_EMPTY}"), "", "{env.COOKIE_POLICY_EMPTY} is empty: nothing is injected"},
		{"empty, injected as a part", inject("r{env.COOKIE_POLICY_EMPTY}"), "", ""},
		{"what no domain can be", domain("{env.COOKIE_POLICY_URL}"), "edits[0]: the value of {env.COOKIE_POLICY_URL} cannot stand there: correct it, or write the value itself", ""},
		{"what no cookie can hold", inject("{env.COOKIE_POLICY_BROKEN}"), "inject[0]: the value of {env.COOKIE_POLICY_BROKEN} cannot stand there: correct it, or write the value itself", ""},
		{"what no cookie can hold, beside a placeholder of the request", inject("{env.COOKIE_POLICY_BROKEN}{http.request.host}"), "", ""},
		{"file", domain("{file." + full + "}"), "", ""},
		{"empty file", domain("{file." + empty + "}"), "edits[0]: {file." + empty + "} is empty, and no cookie would pass: give it a value, or leave the line out", ""},
		{"no file", domain("{file." + full + "2}"), "edits[0]: the file of {file." + full + "2} is not readable (" + readable(full+"2").Error() + "): correct the path or its permissions, or write the value itself", ""},
		{"directory", inject("{file." + dir + "}"), "inject[0]: the file of {file." + dir + "} is not readable (" + readable(dir).Error() + "): correct the path or its permissions, or write the value itself", ""},
		{"request", domain("{http.request.host}"), "", ""},
		{"system", inject("{system.os}"), "", ""},
		{"JSON value", inject(`{\"a\":1}`), "", ""},
		{"JSON value around a variable", inject(`{\"a\":\"{env.COOKIE_POLICY_UNSET}\"}`), "inject[0]: " + unset, ""},
		{"escaped", inject(`\\{env.COOKIE_POLICY_UNSET}`), "", ""},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			_, logs, err := provision(tc.config, time.Now)
			message := ""
			if err != nil {
				message = strings.TrimPrefix(err.Error(), "cookie_policy: ")
			}
			if message != tc.err {
				t.Errorf("got  %s\nwant %s", message, tc.err)
			}
			checkNoCanary(t, logs, err)
			checkWarning(t, logs.FilterLevelExact(zapcore.WarnLevel).All(), tc.warning)
		})
	}
}

func checkWarning(t *testing.T, entries []observer.LoggedEntry, want string) {
	t.Helper()
	got := make([]string, 0, len(entries))
	for _, entry := range entries {
		got = append(got, entry.Message)
	}
	if strings.Join(got, "\n") != want {
		t.Errorf("warned %q, want %q", got, want)
	}
}

// TestUnreachedLimit checks that a limit above the server's own is a warning.
func TestUnreachedLimit(t *testing.T) {
	for _, tc := range []struct {
		desc, options, bytes string
		want                 bool
	}{
		{"below the server's limit", "", "12KiB", false},
		{"above it", "", "24KiB", true},
		{"above it, but the server's is raised", "servers {\nmax_header_size 128KiB\n}", "24KiB", false},
		{"above a lowered one", "servers {\nmax_header_size 8KiB\n}", "12KiB", true},
	} {
		lines, _ := loaded(t, tc.options, "http://site.example {\ncookie_policy {\ndefaults\nlimits {\nbytes "+tc.bytes+"\non_excess clear\n}\n}\nrespond a\n}\n")
		if got := len(lines) == 1 && strings.HasPrefix(lines[0].Msg, "limits never acts on the size of a request"); got != tc.want || len(lines) > 1 {
			t.Errorf("%s: %+v", tc.desc, lines)
		}
	}
}
