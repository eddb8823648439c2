package policy

import "testing"

func TestCoherence(t *testing.T) {
	for _, tc := range []struct {
		desc, edits, line, https, http string
	}{
		{"None needs Secure", "samesite set none", "a=b", "a=b; Secure; SameSite=None", "a=b; SameSite=None"},
		{"the app's None needs it too", "httponly set", "a=b; SameSite=None", "a=b; SameSite=None; Secure; HttpOnly", "a=b; SameSite=None; HttpOnly"},
		{"Partitioned needs Secure", "httponly set", "a=b; Partitioned", "a=b; Partitioned; Secure; HttpOnly", "a=b; Partitioned; HttpOnly"},
		{"Secure is there already", "samesite set none", ";SeCure", ";SeCure; SameSite=None", ";SeCure; SameSite=None"},
		{"it overrides remove", "secure remove", "a=b; Secure; SameSite=None", "a=b; Secure; SameSite=None", "a=b; SameSite=None"},
		{"__Secure-", "httponly set", "__secure-a=b", "__secure-a=b; Secure; HttpOnly", "__secure-a=b; Secure; HttpOnly"},
		{"__Host-", "httponly set", "__Host-a=b; Path=/x; Domain=x.com", "__Host-a=b; Path=/; Secure; HttpOnly", "__Host-a=b; Path=/; Secure; HttpOnly"},
		{"__Host- overrides the policy", "path set /x; domain set x.com; secure remove", "__HOST-a=b; Secure", "__HOST-a=b; Secure; Path=/", "__HOST-a=b; Secure; Path=/"},
		{"__Http-", "samesite set lax", "__Http-a=b", "__Http-a=b; Secure; HttpOnly; SameSite=Lax", "__Http-a=b; Secure; HttpOnly; SameSite=Lax"},
		{"__Host-Http-", "httponly remove", "__Host-Http-a=b; HttpOnly", "__Host-Http-a=b; HttpOnly; Secure; Path=/", "__Host-Http-a=b; HttpOnly; Secure; Path=/"},
		{"already right", "httponly set", "__Host-a=b; path=/; secure; httponly", "__Host-a=b; path=/; secure; httponly", "__Host-a=b; path=/; secure; httponly"},
		{"no rule speaks of the line", "secure auto", "a=b", "a=b; Secure", "a=b"},
		{"a deletion under rules of lifetime alone", "max_age at_most 1h", "__Host-a=; Max-Age=0", "__Host-a=; Max-Age=0; Secure; Path=/", "__Host-a=; Max-Age=0; Secure; Path=/"},
		{"a deletion with None", "max_age at_most 1h", "a=; Max-Age=0; SameSite=None", "a=; Max-Age=0; SameSite=None; Secure", "a=; Max-Age=0; SameSite=None"},
		{"a deletion under a rule that is undone", "max_age at_most 1h; max_age unchanged", "a=; Max-Age=0; SameSite=None", "a=; Max-Age=0; SameSite=None", "a=; Max-Age=0; SameSite=None"},
		{"a deletion must find its cookie", "httponly set", "__Host-a=; Max-Age=0", "__Host-a=; Max-Age=0; Secure; HttpOnly; Path=/", "__Host-a=; Max-Age=0; Secure; HttpOnly; Path=/"},
		{"two underscores are no prefix", "httponly set", "__a=b", "__a=b; HttpOnly", "__a=b; HttpOnly"},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			p := mustNew(t, Config{Edits: edits(tc.edits)})
			for https, want := range map[bool]string{true: tc.https, false: tc.http} {
				if got, _ := p.SetCookie(tc.line, &Exchange{HTTPS: https}); got != want {
					t.Errorf("https %v: got %q, want %q", https, got, want)
				}
				if err := checkLine(p, Config{Edits: edits(tc.edits)}, https, tc.line); err != nil {
					t.Errorf("the oracle disagrees: %v", err)
				}
			}
		})
	}
}
