package policy

import "testing"

func TestDefaults(t *testing.T) {
	cfg := Config{Defaults: true}
	p := mustNew(t, cfg)
	for line, want := range map[string]string{
		"a=b":                          "a=b; Secure; HttpOnly; SameSite=Lax; Path=/",
		"a=b; Path=/x; SameSite=None":  "a=b; Path=/x; SameSite=None; Secure; HttpOnly",
		"XSRF-TOKEN=b":                 "XSRF-TOKEN=b; Secure; SameSite=Lax; Path=/",
		"csrftoken=b; HttpOnly":        "csrftoken=b; HttpOnly; Secure; SameSite=Lax; Path=/",
		"__Host-csrftoken=b":           "__Host-csrftoken=b; Secure; SameSite=Lax; Path=/",
		"__Secure-XSRF-TOKEN=b":        "__Secure-XSRF-TOKEN=b; Secure; SameSite=Lax; Path=/",
		"wp-settings-1=b":              "wp-settings-1=b; Secure; SameSite=Lax; Path=/",
		"wp-settings-time-1=b":         "wp-settings-time-1=b; Secure; SameSite=Lax; Path=/",
		"__Host-wp-settings-1=b":       "__Host-wp-settings-1=b; Secure; SameSite=Lax; Path=/",
		"__Secure-wp-settings-1=b":     "__Secure-wp-settings-1=b; Secure; SameSite=Lax; Path=/",
		"__Http-wp-settings-1=b":       "__Http-wp-settings-1=b; Secure; HttpOnly; SameSite=Lax; Path=/",
		"wp-setting-1=b":               "wp-setting-1=b; Secure; HttpOnly; SameSite=Lax; Path=/",
		"wp-settings-=b":               "wp-settings-=b; Secure; HttpOnly; SameSite=Lax; Path=/",
		"xsrf-token=b":                 "xsrf-token=b; Secure; HttpOnly; SameSite=Lax; Path=/",
		"a=; Max-Age=0; Path=/":        "a=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax",
		"token-without-equals; Path=/": "token-without-equals; Path=/; Secure; HttpOnly; SameSite=Lax",
	} {
		if got, _ := p.SetCookie(line, &Exchange{HTTPS: true}); got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
		if err := checkLine(p, cfg, true, line); err != nil {
			t.Errorf("%q: the oracle disagrees: %v", line, err)
		}
	}
	explicit := mustNew(t, Config{Defaults: true, Edits: edits("httponly set")})
	if got, _ := explicit.SetCookie("csrftoken=b", &Exchange{}); got != "csrftoken=b; HttpOnly; SameSite=Lax; Path=/" {
		t.Errorf("an explicit httponly does not act: %q", got)
	}
}

// TestDefaultsRoot checks that the root of the defaults is the app's.
func TestDefaultsRoot(t *testing.T) {
	for _, tc := range []struct {
		desc, edits, asked, seen, line, want string
	}{
		{"no rewrite", "", "/x", "/x", "a=b", "a=b; HttpOnly; SameSite=Lax; Path=/"},
		{"stripped", "", "/crm/x", "/x", "a=b", "a=b; HttpOnly; SameSite=Lax; Path=/crm"},
		{"stripped, and a Path", "", "/crm/x", "/x", "a=b; Path=/y", "a=b; Path=/y; HttpOnly; SameSite=Lax"},
		{"added", "", "/x", "/app/x", "a=b", "a=b; HttpOnly; SameSite=Lax; Path=/"},
		{"not mapped again", "path auto", "/crm/x", "/x", "a=b", "a=b; HttpOnly; SameSite=Lax; Path=/crm"},
		{"auto for the app's own", "path auto", "/crm/x", "/x", "a=b; Path=/", "a=b; Path=/crm; HttpOnly; SameSite=Lax"},
		{"a default of the policy's own is no root", "-", "/crm/x", "/x", "a=b", "a=b; Path=/"},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			cfg := Config{Defaults: true}
			switch tc.edits {
			case "":
			case "-":
				cfg = Config{Edits: edits("path default /")}
			default:
				cfg.Edits = edits(tc.edits)
			}
			p := mustNew(t, cfg)
			if got, _ := p.SetCookie(tc.line, &Exchange{AskedPath: tc.asked, SeenPath: tc.seen}); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
