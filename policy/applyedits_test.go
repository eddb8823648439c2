package policy

import (
	"strings"
	"testing"
)

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
		{"samesite set, spaces stay", "samesite set lax", "a=b;\tsamesite =\tnone ; Path=/", "a=b;\tSameSite=Lax ; Path=/"},
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
		{"domain set, same except for dot and case", "domain set example.com", "a=b; Domain=.Example.COM", "a=b; Domain=.Example.COM"},
		{"domain default, empty masks", "domain default example.com", "a=b; Domain=x.com; Domain=", "a=b; Domain=example.com"},
		{"domain default, there", "domain default example.com", "a=b; Domain=x.com", "a=b; Domain=x.com"},
		{"domain remove", "domain remove", "a=b; Domain=; domain=x", "a=b"},
		{"domain unchanged", "domain set x.com; domain unchanged", "a=b; Domain=y.com", "a=b; Domain=y.com"},

		{"priority set", "priority set high", "a=b; priority=low", "a=b; Priority=High"},
		{"priority set, same", "priority set low", "a=b; priority=LOW", "a=b; priority=LOW"},
		{"priority default, unknown value", "priority default medium", "a=b; Priority=x", "a=b; Priority=Medium"},
		{"priority remove", "priority remove", "a=b; Priority=Low", "a=b"},
		{"priority unchanged", "priority set low; priority unchanged", "a=b", "a=b"},

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
		t.Run(tc.desc, func(t *testing.T) { checkEdits(t, tc.edits, tc.line, tc.want) })
	}
}

// checkEdits checks what edits make of a line that comes by https, and holds them
// against the reference.
func checkEdits(t *testing.T, text, line, want string) {
	t.Helper()
	cfg := Config{Edits: edits(text)}
	p := mustNew(t, cfg)
	got, keep := p.SetCookie(line, &Exchange{HTTPS: true})
	if !keep || got != want {
		t.Errorf("got  %q (%v)\nwant %q", got, keep, want)
	}
	if err := checkLine(p, cfg, true, line); err != nil {
		t.Errorf("the reference disagrees: %v", err)
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

func TestDomainAuto(t *testing.T) {
	p := mustNew(t, Config{Edits: edits("domain auto")})
	for _, tc := range []struct{ desc, host, line, want string }{
		{"covers the host", "www.example.com:8443", "a=b; Domain=example.com", "a=b; Domain=example.com"},
		{"the host itself", "www.example.com", "a=b; Domain=.WWW.example.com", "a=b; Domain=.WWW.example.com"},
		{"another host", "www.example.com", "a=b; Domain=backend.lan; Secure", "a=b; Secure"},
		{"a sibling", "www.example.com", "a=b; Domain=app.example.com", "a=b"},
		{"an address of the backend", "www.example.com", "a=b; Domain=10.0.0.7", "a=b"},
		{"public suffix", "www.example.co.uk", "a=b; Domain=co.uk", "a=b"},
		{"the last one counts", "www.example.com", "a=b; Domain=backend.lan; Domain=example.com", "a=b; Domain=example.com"},
		{"none", "www.example.com", "a=b", "a=b"},
		{"empty", "www.example.com", "a=b; Domain=", "a=b; Domain="},
		{"host not known", "", "a=b; Domain=backend.lan", "a=b; Domain=backend.lan"},
	} {
		if got, _ := p.SetCookie(tc.line, &Exchange{Host: tc.host}); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.desc, got, tc.want)
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
		{"a bad value is not mapped away", "path set {empty}; path map / -> /x; path auto", "a=b; Path=/", ""},
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
