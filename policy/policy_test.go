package policy

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// edits reads edits from short text: "samesite at_least lax; secure set", or
// "path map /old -> /new".
func edits(text string) []Edit {
	var list []Edit
	for part := range strings.SplitSeq(text, ";") {
		words := strings.SplitN(strings.TrimSpace(part), " ", 3)
		e := Edit{Attribute: words[0], Op: Op(words[1])}
		if len(words) == 3 {
			e.Value = words[2]
		}
		if from, to, ok := strings.Cut(e.Value, " -> "); ok {
			e.From, e.Value = from, to
		}
		list = append(list, e)
	}
	return list
}

// TestEdits has a case for each op of each attribute, and for what it meets.
func TestEdits(t *testing.T) {
	long := strings.Repeat("x", 1025)
	for _, tc := range []struct {
		desc, edits, line, want string
	}{
		{"secure set, absent", "secure set", "a=b", "a=b; Secure"},
		{"secure set, there", "secure set", "a=b; sEcUrE", "a=b; sEcUrE"},
		{"secure set, with a value", "secure set", "a=b; secure=no; x", "a=b; secure=no; x"},
		{"secure set, duplicates collapse to the last", "secure set", "a=b; Secure; Path=/; secure", "a=b; Path=/; secure"},
		{"secure set, too long to count", "secure set", "a=b; Secure=" + long + "; Path=/", "a=b; Path=/; Secure"},
		{"secure set, look-alikes", "secure set", "secure=1; X-Secure; Secured; Path=/Secure", "secure=1; X-Secure; Secured; Path=/Secure; Secure"},
		{"secure auto", "secure auto", "a=b", "a=b; Secure"},
		{"secure remove", "secure remove", "a=b; Secure; HttpOnly;SECURE", "a=b; HttpOnly"},
		{"secure remove, then set", "secure remove; secure set", "a=b; Secure; Secure", "a=b; Secure"},
		{"secure unchanged", "secure set; secure unchanged", "a=b; Secure; Secure", "a=b; Secure; Secure"},
		{"httponly set", "httponly set", "a=b; Path=/", "a=b; Path=/; HttpOnly"},
		{"httponly remove", "httponly remove", "a=b; HttpOnly; Path=/", "a=b; Path=/"},
		{"httponly unchanged", "httponly remove; httponly unchanged", "a=b; HttpOnly", "a=b; HttpOnly"},
		{"partitioned set", "partitioned set; secure set", "a=b", "a=b; Secure; Partitioned"},
		{"partitioned remove", "partitioned remove", "a=b; Partitioned", "a=b"},
		{"partitioned unchanged", "partitioned set; partitioned unchanged", "a=b", "a=b"},

		{"samesite set, absent", "samesite set lax", "a=b", "a=b; SameSite=Lax"},
		{"samesite set, same value in another spelling", "samesite set strict", "a=b; samesite=STRICT", "a=b; samesite=STRICT"},
		{"samesite set, other value in place", "samesite set strict", "a=b; SameSite=Lax; Path=/", "a=b; SameSite=Strict; Path=/"},
		{"samesite set, the last counts", "samesite set lax", "a=b; SameSite=Lax; SameSite=None", "a=b; SameSite=Lax"},
		{"samesite set, blanks stay", "samesite set lax", "a=b;\tsamesite =\tnone ; Path=/", "a=b;\tSameSite=Lax ; Path=/"},
		{"samesite default, absent", "samesite default lax", "a=b", "a=b; SameSite=Lax"},
		{"samesite default, there", "samesite default lax", "a=b; SameSite=None; Secure", "a=b; SameSite=None; Secure"},
		{"samesite default, unknown value", "samesite default lax", "a=b; SameSite=Foo; Path=/", "a=b; SameSite=Lax; Path=/"},
		{"samesite default, empty value masks", "samesite default lax", "a=b; SameSite=Strict; SameSite=", "a=b; SameSite=Lax"},
		{"samesite default, duplicates collapse", "samesite default lax", "a=b; SameSite=Lax; SameSite=Strict", "a=b; SameSite=Strict"},
		{"samesite at_least, weaker", "samesite at_least lax", "a=b; SameSite=None", "a=b; SameSite=Lax"},
		{"samesite at_least, absent", "samesite at_least lax", "a=b", "a=b; SameSite=Lax"},
		{"samesite at_least, stronger", "samesite at_least lax", "a=b; SameSite=strict", "a=b; SameSite=strict"},
		{"samesite at_least strict", "samesite at_least strict", "a=b; SameSite=Lax", "a=b; SameSite=Strict"},
		{"samesite remove", "samesite remove", "a=b; SameSite=Lax; SameSite=x; Path=/", "a=b; Path=/"},
		{"samesite unchanged", "samesite set strict; samesite unchanged", "a=b; SameSite=Foo", "a=b; SameSite=Foo"},
		{"samesite default after remove", "samesite remove; samesite default lax", "a=b; SameSite=None", "a=b; SameSite=Lax"},
		{"samesite at_least after set", "samesite set none; secure set; samesite at_least strict", "a=b", "a=b; Secure; SameSite=Strict"},

		{"path set", "path set /p", "a=b; Path=/x; path=/y", "a=b; Path=/p"},
		{"path set, the earlier one right", "path set /p", "a=b; Path=/p; path=/y", "a=b; Path=/p"},
		{"path set, masked in place", "path set /p", "a=b; Path=x; Secure", "a=b; Path=/p; Secure"},
		{"path default, absent", "path default /d", "a=b", "a=b; Path=/d"},
		{"path default, masked", "path default /d", "a=b; Path=/x; Path", "a=b; Path=/d"},
		{"path default, relative", "path default /d", "a=b; Path=x", "a=b; Path=/d"},
		{"path default, there", "path default /d", "a=b; Path = /x ", "a=b; Path = /x "},
		{"path default, too long to count", "path default /d", "a=b; Path=/x; Path=/" + long, "a=b; Path=/x"},
		{"path remove", "path remove", "a=b;Path=/;Secure", "a=b;Secure"},
		{"path unchanged", "path set /p; path unchanged", "a=b; Path=x; Path=/y", "a=b; Path=x; Path=/y"},

		{"domain set", "domain set example.com", "a=b", "a=b; Domain=example.com"},
		{"domain set, same but for dot and case", "domain set example.com", "a=b; Domain=.Example.COM", "a=b; Domain=.Example.COM"},
		{"domain default, empty masks", "domain default example.com", "a=b; Domain=x.com; Domain=", "a=b; Domain=example.com"},
		{"domain default, there", "domain default example.com", "a=b; Domain=x.com", "a=b; Domain=x.com"},
		{"domain remove", "domain remove", "a=b; Domain=; domain=x", "a=b"},
		{"domain unchanged", "domain set x.com; domain unchanged", "a=b; Domain=y.com", "a=b; Domain=y.com"},

		{"max_age set", "max_age set 1h", "a=b; Max-Age=60", "a=b; Max-Age=3600"},
		{"max_age set leaves Expires", "max_age set 1d", "a=b; Expires=Fri, 01 Jan 2027 00:00:00 GMT", "a=b; Expires=Fri, 01 Jan 2027 00:00:00 GMT; Max-Age=86400"},
		{"max_age set, same number", "max_age set 1h", "a=b; Max-Age=03600", "a=b; Max-Age=03600"},
		{"max_age set, bad one is skipped", "max_age set 1h", "a=b; Max-Age=3600; Max-Age=1.5", "a=b; Max-Age=3600"},
		{"max_age default, session cookie", "max_age default 1h", "a=b", "a=b; Max-Age=3600"},
		{"max_age default, Expires is a lifetime", "max_age default 1h", "a=b; Expires=Fri, 01 Jan 2027 00:00:00 GMT", "a=b; Expires=Fri, 01 Jan 2027 00:00:00 GMT"},
		{"max_age default, bad Expires is none", "max_age default 1h", "a=b; Expires=soon", "a=b; Expires=soon; Max-Age=3600"},
		{"max_age default, bad Max-Age is none", "max_age default 1h", "a=b; Max-Age=1h; Path=/", "a=b; Path=/; Max-Age=3600"},
		{"max_age at_most, longer", "max_age at_most 30d", "a=b; Max-Age=99999999999999999999", "a=b; Max-Age=2592000"},
		{"max_age at_most, shorter", "max_age at_most 30d", "a=b; Max-Age=5", "a=b; Max-Age=5"},
		{"max_age at_most, session", "max_age at_most 30d", "a=b", "a=b"},
		{"max_age at_most, bad stays alone", "max_age at_most 30d", "a=b; Max-Age=x", "a=b; Max-Age=x"},
		{"max_age at_most, of two bad one", "max_age at_most 30d", "a=b; Max-Age=x; Max-Age=y", "a=b; Max-Age=y"},
		{"max_age at_most, Expires", "max_age at_most 1d", "a=b; Expires=Fri, 01-Jan-2038 00:00:00 GMT; Path=/", "a=b; Expires=Tue, 24 Nov 2026 12:00:00 GMT; Path=/"},
		{"max_age at_most, both", "max_age at_most 1d", "a=b; Max-Age=100000; Expires=Fri, 01-Jan-2038 00:00:00 GMT", "a=b; Max-Age=86400; Expires=Tue, 24 Nov 2026 12:00:00 GMT"},
		{"max_age at_most twice", "max_age at_most 1d; max_age at_most 1h", "a=b; Expires=Fri, 01-Jan-2038 00:00:00 GMT", "a=b; Expires=Mon, 23 Nov 2026 13:00:00 GMT"},
		{"max_age at_most, then off", "max_age at_most 1d; max_age unchanged", "a=b; Max-Age=100000; Expires=Fri, 01-Jan-2038 00:00:00 GMT", "a=b; Max-Age=100000; Expires=Fri, 01-Jan-2038 00:00:00 GMT"},
		{"max_age at_most, then set", "max_age at_most 1h; max_age set 2h", "a=b; Max-Age=100000; Expires=Fri, 01-Jan-2038 00:00:00 GMT", "a=b; Max-Age=7200; Expires=Fri, 01-Jan-2038 00:00:00 GMT"},
		{"max_age at_most, Expires set after it", "max_age at_most 1h; expires set 2027-03-01", "a=b; Expires=Fri, 01-Jan-2038 00:00:00 GMT", "a=b; Expires=Mon, 01 Mar 2027 00:00:00 GMT"},
		{"max_age at_most, then off, duplicates stay", "max_age at_most 1h; max_age unchanged; secure set", "a=b; Expires=x; Expires=y", "a=b; Expires=x; Expires=y; Secure"},
		{"max_age removed, then a default", "max_age remove; max_age default 1h", "a=b; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=b; Max-Age=3600"},
		{"a default waits for what is removed", "expires default 2027-03-01; max_age remove", "a=b; Max-Age=60", "a=b; Expires=Mon, 01 Mar 2027 00:00:00 GMT"},
		{"the first default acts", "max_age default 1h; expires default 2027-03-01", "a=b", "a=b; Max-Age=3600"},
		{"a removed default does not", "max_age default 1h; max_age remove; expires default 2027-03-01", "a=b", "a=b; Expires=Mon, 01 Mar 2027 00:00:00 GMT"},
		{"max_age at_most, then a longer default", "max_age at_most 1h; max_age default 2h", "a=b", "a=b; Max-Age=3600"},
		{"max_age at_most, then a longer Expires by default", "max_age at_most 1h; expires default 2027-03-01", "a=b", "a=b; Expires=Mon, 23 Nov 2026 13:00:00 GMT"},
		{"max_age at_most, Max-Age and a set Expires", "max_age at_most 1h; expires set 2027-03-01", "a=b; Max-Age=9999", "a=b; Max-Age=3600; Expires=Mon, 01 Mar 2027 00:00:00 GMT"},
		{"max_age remove", "max_age remove", "a=b; Max-Age=5; max-age=6", "a=b"},
		{"max_age remove takes the past Expires it hid", "max_age remove", "a=b; Max-Age=5; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=b"},
		{"max_age remove leaves a future Expires", "max_age remove", "a=b; Max-Age=5; Expires=Fri, 01-Jan-2038 00:00:00 GMT", "a=b; Expires=Fri, 01-Jan-2038 00:00:00 GMT"},
		{"expires set", "expires set 2027-03-01", "a=b", "a=b; Expires=Mon, 01 Mar 2027 00:00:00 GMT"},
		{"expires set, same instant", "expires set 2027-03-01T01:00:00+01:00", "a=b; Expires=1 Mar 27 0:0:0", "a=b; Expires=1 Mar 27 0:0:0"},
		{"expires set, other instant", "expires set Mon, 01 Mar 2027 12:00:00 GMT", "a=b; Expires=1 Mar 27 0:0:0", "a=b; Expires=Mon, 01 Mar 2027 12:00:00 GMT"},
		{"expires default, Max-Age is a lifetime", "expires default 2027-03-01", "a=b; Max-Age=5", "a=b; Max-Age=5"},
		{"expires default, session cookie", "expires default 2027-03-01", "a=b", "a=b; Expires=Mon, 01 Mar 2027 00:00:00 GMT"},
		{"expires remove", "expires remove", "a=b; Expires=soon; Expires=Fri, 01-Jan-2038 00:00:00 GMT", "a=b"},
		{"expires unchanged", "expires set 2027-03-01; expires unchanged", "a=b; Expires=soon", "a=b; Expires=soon"},
		{"session cookie", "max_age remove; expires remove", "a=b; Max-Age=5; Expires=Fri, 01-Jan-2038 00:00:00 GMT", "a=b"},

		{"priority set", "priority set high", "a=b; priority=low", "a=b; Priority=High"},
		{"priority set, same", "priority set low", "a=b; priority=LOW", "a=b; priority=LOW"},
		{"priority default, unknown value", "priority default medium", "a=b; Priority=x", "a=b; Priority=Medium"},
		{"priority remove", "priority remove", "a=b; Priority=Low", "a=b"},
		{"priority unchanged", "priority set low; priority unchanged", "a=b", "a=b"},

		{"deletion by Max-Age keeps its lifetime", "max_age set 1d; expires remove; secure set", "a=; Max-Age=0; Expires=Fri, 01-Jan-2038 00:00:00 GMT", "a=; Max-Age=0; Expires=Fri, 01-Jan-2038 00:00:00 GMT; Secure"},
		{"deletion by a negative Max-Age", "max_age at_most 1d", "a=; Max-Age=-1; Max-Age=-1", "a=; Max-Age=-1; Max-Age=-1"},
		{"deletion by Expires", "max_age default 1d; max_age remove", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"},
		{"Max-Age outlives a past Expires", "max_age at_most 1h", "a=b; Max-Age=7200; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=b; Max-Age=3600; Expires=Thu, 01 Jan 1970 00:00:00 GMT"},

		{
			"new attributes come in one order", "priority set low; max_age set 1s; path set /; samesite set lax; httponly set; secure set; domain set x.com; partitioned set; expires set 2027-03-01", "a=b",
			"a=b; Secure; HttpOnly; SameSite=Lax; Path=/; Domain=x.com; Max-Age=1; Expires=Mon, 01 Mar 2027 00:00:00 GMT; Partitioned; Priority=Low",
		},
		{"nameless cookie", "secure set", "token", "token; Secure"},
		{"nameless cookie with an equals sign", "secure set", "=token", "=token; Secure"},
		{"empty line", "secure set", "", "; Secure"},
		{"trailing semicolon stays", "secure set", "a=b;", "a=b;; Secure"},
		{"a quoted semicolon is one all the same", "secure set", `a="b; Secure"`, `a="b; Secure"; Secure`},
		{"comma is no separator", "secure set", "a=b, c=d; HttpOnly, Secure", "a=b, c=d; HttpOnly, Secure; Secure"},
		{"not ASCII", "secure set", "a=\xff\xc3\xa9; Path=/\x80", "a=\xff\xc3\xa9; Path=/\x80; Secure"},
		{"more attributes than fit the stack", "secure set", "a=b" + strings.Repeat("; Secure", 40), "a=b; Secure"},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			cfg := Config{Edits: edits(tc.edits)}
			p := mustNew(t, cfg)
			got, keep := p.SetCookie(tc.line, &Exchange{HTTPS: true})
			if !keep || got != tc.want {
				t.Errorf("got  %q (%v)\nwant %q", got, keep, tc.want)
			}
			if err := checkLine(p, cfg, true, tc.line); err != nil {
				t.Errorf("the oracle disagrees: %v", err)
			}
		})
	}
}

func TestSecureAutoOverHTTP(t *testing.T) {
	p := mustNew(t, Config{Edits: edits("secure auto")})
	for _, line := range []string{"a=b", "a=b; Secure; Secure", "a=b; SameSite=None"} {
		if got, _ := p.SetCookie(line, &Exchange{}); got != line {
			t.Errorf("%q became %q", line, got)
		}
	}
}

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

func TestRuleOrder(t *testing.T) {
	p := mustNew(t, Config{
		Defaults: true,
		Edits:    edits("samesite set lax; priority set low"),
		Cookies: []CookieRule{
			{Names: []string{"s*"}, Edits: edits("samesite set strict; httponly unchanged")},
			{Names: []string{"sid"}, Edits: edits("priority unchanged; path set /sid")},
			{Names: []string{"*", "!sid"}, Edits: edits("domain set x.com")},
		},
	})
	for line, want := range map[string]string{
		"sid=1":  "sid=1; SameSite=Strict; Path=/sid",
		"sid2=1": "sid2=1; SameSite=Strict; Path=/; Domain=x.com; Priority=Low",
		"x=1":    "x=1; HttpOnly; SameSite=Lax; Path=/; Domain=x.com; Priority=Low",
	} {
		for range 2 { // the second time from the cache
			if got, _ := p.SetCookie(line, &Exchange{}); got != want {
				t.Errorf("%q: got %q, want %q", line, got, want)
			}
		}
	}
}

func TestPlaceholders(t *testing.T) {
	values := map[string]string{"{lax}": "lax", "{path}": "/p", "{host}": "x.com", "{age}": "1h", "{empty}": "", "{bad}": "/x; Domain=evil"}
	expand := func(s string) string {
		for placeholder, value := range values {
			s = strings.ReplaceAll(s, placeholder, value)
		}
		return s
	}
	for _, tc := range []struct{ desc, edits, line, want string }{
		{"all that may hold them", "samesite set {lax}; path set {path}/q; domain set {host}; max_age set {age}", "a=b", "a=b; SameSite=Lax; Path=/p/q; Domain=x.com; Max-Age=3600"},
		{"already right", "path set {path}", "a=b; path=/p", "a=b; path=/p"},
		{"in place", "path set {path}", "a=b; path=/q; X", "a=b; Path=/p; X"},
		{"default that does not act is not expanded", "path default {bad}", "a=b; Path=/x", "a=b; Path=/x"},
		{"at_least", "samesite at_least {lax}", "a=b; SameSite=None", "a=b; SameSite=Lax"},
		{"at_most", "max_age at_most {age}", "a=b; Max-Age=9999", "a=b; Max-Age=3600"},
		{"at_most, bad", "max_age at_most {empty}", "a=b; Max-Age=9999", ""},
		{"empty", "path set {empty}", "a=b", ""},
		{"smuggled attribute", "path set {bad}", "a=b", ""},
		{"unknown stays and is not a SameSite", "samesite set {fnord}", "a=b", ""},
		{"unknown stays and is no path", "path set /{fnord}", "a=b", ""},
		{"domain", "domain set {path}", "a=b", ""},
		{"overridden before it matters", "max_age set {empty}; max_age set 1h", "a=b", "a=b; Max-Age=3600"},
		{"undone before it matters", "max_age at_most {empty}; max_age unchanged", "a=b", "a=b"},
		{"a bad default of a lifetime that does not act", "max_age default {empty}", "a=b; Max-Age=5", "a=b; Max-Age=5"},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			p := mustNew(t, Config{Edits: edits(tc.edits)})
			if len(p.Templates()) == 0 {
				t.Error("there are no templates")
			}
			var decisions []Decision
			x := &Exchange{Expand: expand, Trace: func(d Decision) { decisions = append(decisions, d) }}
			got, keep := p.SetCookie(tc.line, x)
			if got != tc.want || keep != (tc.want != "") {
				t.Errorf("got %q (%v), want %q", got, keep, tc.want)
			}
			if tc.want == "" && (len(decisions) != 1 || decisions[0].Reason != ReasonBadValue || !decisions[0].Dropped()) {
				t.Errorf("decisions: %+v", decisions)
			}
		})
	}
	p := mustNew(t, Config{Edits: edits("path set /{x}")})
	if got, keep := p.SetCookie("a=b", &Exchange{}); keep {
		t.Errorf("without Expand: %q", got)
	}
}

func TestResponse(t *testing.T) {
	p := mustNew(t, Config{Edits: edits("secure set")})
	for _, tc := range []struct {
		desc string
		in   http.Header
		want []string
	}{
		{"no cookie", http.Header{"X": {"y"}}, nil},
		{"nothing changes", http.Header{"Set-Cookie": {"a=b; Secure", "c=d; secure"}}, []string{"a=b; Secure", "c=d; secure"}},
		{"some change", http.Header{"Set-Cookie": {"a=b; Secure", "c=d", "e=f"}}, []string{"a=b; Secure", "c=d; Secure", "e=f; Secure"}},
		{"one dropped", http.Header{"Set-Cookie": {"a=b; Secure", "c=\x00", "e=f"}}, []string{"a=b; Secure", "e=f; Secure"}},
		{"all dropped", http.Header{"Set-Cookie": {"a=\r\nX: y", "c=\x7f"}}, nil},
		{"odd keys", http.Header{"set-cookie": {"a=1"}, "SET-COOKIE": {"b=2"}, "Set-Cookie": {"c=3"}, "Set-Cookie2": {"d"}}, []string{"c=3; Secure", "b=2; Secure", "a=1; Secure"}},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			given := slices.Clone(tc.in["Set-Cookie"])
			shared := tc.in["Set-Cookie"]
			p.Response(tc.in, &Exchange{})
			if got := tc.in["Set-Cookie"]; !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if !slices.Equal(shared, given) {
				t.Errorf("the slice of the handler changed: %q, was %q", shared, given)
			}
			for key := range tc.in {
				if strings.EqualFold(key, "Set-Cookie") && key != "Set-Cookie" {
					t.Errorf("%q is still there", key)
				}
			}
		})
	}
}

func TestDecisions(t *testing.T) {
	p := mustNew(t, Config{
		Defaults: true,
		Edits:    edits("max_age at_most 1h; priority remove"),
		Cookies:  []CookieRule{{Names: []string{"sid"}, Edits: edits("samesite at_least strict")}},
	})
	var got []Decision
	x := &Exchange{HTTPS: true, Trace: func(d Decision) { got = append(got, d) }}
	p.Response(http.Header{"Set-Cookie": {
		"sid=secret; Path=/; Path=/; Max-Age=9999; Priority=Low; Expires=Fri, 01-Jan-2038 00:00:00 GMT",
		"__Host-x=secret; Path=/; Domain=d.com; HttpOnly; SameSite=Lax; Secure",
		"evil=secret\x01",
	}}, x)
	want := []Decision{
		{Cookie: "sid", Attribute: "secure", Rule: "defaults", Reason: ReasonSet},
		{Cookie: "sid", Attribute: "httponly", Rule: "defaults", Reason: ReasonSet},
		{Cookie: "sid", Attribute: "samesite", Rule: "cookies[0].edits[0]", Reason: ReasonRaised},
		{Cookie: "sid", Attribute: "path", Rule: "", Reason: ReasonCollapsed},
		{Cookie: "sid", Attribute: "max_age", Rule: "edits[0]", Reason: ReasonLowered},
		{Cookie: "sid", Attribute: "expires", Rule: "edits[0]", Reason: ReasonLowered},
		{Cookie: "sid", Attribute: "priority", Rule: "edits[1]", Reason: ReasonRemoved},
		{Cookie: "__Host-x", Attribute: "domain", Rule: RuleCoherence, Reason: ReasonRemoved},
		{Cookie: "", Attribute: "", Rule: RuleParser, Reason: ReasonRejected},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got:\n%+v\nwant:\n%+v", got, want)
	}
}

func TestNewNeedsAClock(t *testing.T) {
	if _, err := New(Config{}, Options{}); err == nil {
		t.Error("no error")
	}
}

func TestOptionsOfThePolicy(t *testing.T) {
	p := mustNew(t, Config{Defaults: true})
	if !p.Needs().Scheme || len(p.Templates()) > 0 || len(p.Warnings()) != 0 {
		t.Errorf("%v %v %v", p.Needs().Scheme, p.Templates(), p.Warnings())
	}
	if mustNew(t, Config{Edits: edits("secure set")}).Needs().Scheme {
		t.Error("secure set asks for the scheme")
	}
}

func TestCookieDates(t *testing.T) {
	for date, want := range map[string]string{
		"Sun, 06 Nov 1994 08:49:37 GMT":   "1994-11-06T08:49:37Z",
		"Sunday, 06-Nov-94 08:49:37 GMT":  "1994-11-06T08:49:37Z",
		"Sun Nov  6 08:49:37 1994":        "1994-11-06T08:49:37Z",
		"1 jan 69 0:0:0":                  "2069-01-01T00:00:00Z",
		"1 jan 70 0:0:0":                  "1970-01-01T00:00:00Z",
		"31 Feb 2020 0:0:0":               "",
		"30 Feb 2020 0:0:0":               "",
		"29 Feb 2020 0:0:0":               "2020-02-29T00:00:00Z",
		"1 Jan 2020 24:00:00":             "",
		"1 Jan 2020 1:2":                  "",
		"1 Jan 2020 1:2:":                 "",
		"1 Ja 2020 1:2:3":                 "",
		"1 Jan 20200 1:2:3":               "",
		"1 Jan 1600 1:2:3":                "",
		"0 Jan 2020 1:2:3":                "",
		"":                                "",
		"1Jan x 01Jan 2020y 1:2:3z":       "",
		"1x Janx 2020y 1:2:3z":            "2020-01-01T01:02:03Z",
		"\"Sat, 15-Apr-17\"21:01:22\"GMT": "2017-04-15T21:01:22Z",
	} {
		got := ""
		if unix, ok := setcookie.ParseDate(date); ok {
			got = time.Unix(unix, 0).UTC().Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", date, got, want)
		}
	}
}

// TestAllocations holds the engine to its budget.
func TestAllocations(t *testing.T) {
	for _, tc := range []struct {
		desc string
		cfg  Config
		line string
		want float64
	}{
		{"flags added", flags, typicalLine, 1},
		{"the defaults added", Config{Defaults: true}, typicalLine, 1},
		{"already right", flags, typicalLine + "; Secure; HttpOnly; SameSite=Lax", 0},
		{"already right, in another spelling", Config{Defaults: true}, "a=b;secure ; HTTPONLY;samesite=none;path = /x", 0},
		{"no rule", Config{}, typicalLine, 0},
		{"no rule for it", Config{Cookies: []CookieRule{{Names: []string{"x"}, Edits: edits("secure set")}}}, typicalLine, 0},
		{"a rewritten value", Config{Edits: edits("samesite set strict")}, "a=b; SameSite=Lax; Path=/", 1},
		{"a deletion", Config{Edits: edits("max_age at_most 1h")}, "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", 0},
		{"duplicates", Config{Edits: edits("secure set")}, "a=b" + strings.Repeat("; Secure", 100), 2},
		{"a pattern", Config{Cookies: []CookieRule{{Names: []string{"*"}, Edits: edits("secure set")}}}, typicalLine, 1},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			p := mustNew(t, tc.cfg)
			x := &Exchange{HTTPS: true}
			if got := testing.AllocsPerRun(1000, func() { sink, _ = p.SetCookie(tc.line, x) }); got > tc.want {
				t.Errorf("%v allocations, want %v", got, tc.want)
			}
		})
	}
}
