package policy

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/corpus"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/browser"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/rfc6265bis"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// fuzzValues are what random edits set; each attribute has some of every kind.
var fuzzValues = map[string][]string{
	"samesite": {"lax", "strict", "none"},
	"path":     {"/", "/p"},
	"domain":   {"example.com", ".Example.org"},
	"max_age":  {"1s", "1h", "30d"},
	"expires":  {"2027-03-01", "2020-01-01"},
	"priority": {"low", "high"},
}

// fuzzConfig makes a policy of what the fuzzer gives: three octets an edit.
func fuzzConfig(seed []byte) Config {
	var cfg Config
	if len(seed) > 0 {
		cfg.Defaults = seed[0]&1 == 1
		seed = seed[1:]
	}
	names := AttributeNames()
	rule := CookieRule{Names: []string{"a*", "!ab"}}
	for i := 0; i+3 <= len(seed) && i < 24; i += 3 {
		e := Edit{Attribute: names[int(seed[i])%len(names)]}
		ops := Ops(e.Attribute)
		e.Op = ops[int(seed[i+1])%len(ops)]
		if values := fuzzValues[e.Attribute]; values != nil && (e.Op == OpSet || e.Op == OpDefault || e.Op == OpAtLeast || e.Op == OpAtMost) {
			e.Value = values[int(seed[i+2]>>1)%len(values)]
		}
		if e.Op == OpMap { // of what no edit writes: the second time it would be mapped
			e.From, e.Value = "/m", "/n"
			if e.Attribute == "domain" {
				e.From, e.Value = "example.net", "M.Example.edu"
			}
		}
		if seed[i+2]&1 == 0 {
			cfg.Edits = append(cfg.Edits, e)
		} else {
			rule.Edits = append(rule.Edits, e)
		}
	}
	if rule.Edits != nil {
		cfg.Cookies = []CookieRule{rule}
	}
	return cfg
}

// addSeeds gives f the lines of this package's tables, of the corpus, and some
// policies.
func addSeeds(f *testing.F, add func(line string, seed []byte)) {
	policies := [][]byte{{}, {1}, {0, 0, 0, 0, 1, 0, 0, 2, 2, 3}, {0, 5, 2, 2, 6, 3, 0, 2, 1, 1, 4, 2, 0}}
	lines := []string{
		"a=b", "ab=c; Secure; SECURE", "a; Path=x; path=/y", "=; Domain=; domain=x", "__Host-a=b; SameSite=None; Partitioned",
		"a=b; Max-Age=x; Max-Age=5; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=; Max-Age=0; Max-Age=0", "a=b;;;=;==; =",
		"a=b; Expires=Fri, 01-Jan-2038 00:00:00 GMT; Priority=HIGH;Secure=\x80", "a=\x01", "a=b; Path=/m/x; Domain=.a.Example.net", "ab=c; Domain=example.net; Path=/m; Path=/mm", "a=\tb\t;\tPath\t=\t/\t",
	}
	if corpus.Has(f) {
		for i, tc := range corpus.SetCookies(f) {
			if i%4 == 0 {
				lines = append(lines, tc.Line())
			}
		}
	}
	for i, line := range lines {
		add(line, policies[i%len(policies)])
	}
}

// FuzzSetCookie holds one line under a random policy against the independent
// parser, the reference, and itself: twice is once.
func FuzzSetCookie(f *testing.F) {
	addSeeds(f, func(line string, seed []byte) { f.Add(line, seed, true) })
	f.Fuzz(func(t *testing.T, line string, seed []byte, https bool) {
		cfg := fuzzConfig(seed)
		p, err := New(cfg, Options{Now: testClock})
		if err != nil {
			return // it contradicts itself
		}
		if err := checkLine(p, cfg, https, line); err != nil {
			t.Fatalf("%+v\n%q: %v", cfg, line, err)
		}
		got, keep := p.SetCookie(line, &Exchange{HTTPS: https})
		if !keep {
			return
		}
		if len(cfg.Edits)+len(cfg.Cookies) == 0 && !cfg.Defaults && got != line {
			t.Fatalf("%q: without an edit it became %q", line, got)
		}
	})
}

// FuzzResponse runs whole headers through a random policy.
func FuzzResponse(f *testing.F) {
	addSeeds(f, func(line string, seed []byte) { f.Add(line+"\n"+"x=y\n"+line, "www.example.com", seed, true) })
	f.Fuzz(func(t *testing.T, text, host string, seed []byte, https bool) {
		p, err := New(fuzzConfig(seed), Options{Now: testClock})
		if err != nil {
			return
		}
		lines := strings.Split(text, "\n")
		half := len(lines) / 2
		odd := "set-cookie" // net/http sends what stands under any spelling
		h := http.Header{"Set-Cookie": slices.Clone(lines[:half]), odd: slices.Clone(lines[half:]), "X": {"y"}}
		dropped := 0
		x := &Exchange{HTTPS: https, Host: host, Trace: func(d Decision) {
			if d.Dropped() {
				dropped++
			}
			if d.Rule == "" && d.Reason != ReasonCollapsed || d.Reason == "" || (d.Verdict != "") != (d.Reason == ReasonRefused) {
				t.Errorf("half a decision: %+v", d)
			}
		}}
		p.Response(h, x)
		out := h["Set-Cookie"]
		if len(out)+dropped != len(lines) || len(h[odd]) > 0 || h.Get("X") != "y" {
			t.Fatalf("%q became %q, %d dropped", lines, h, dropped)
		}
		var kept []string
		for _, line := range lines {
			if rewritten, ok := p.SetCookie(line, &Exchange{HTTPS: https, Host: host}); ok {
				kept = append(kept, rewritten)
			}
		}
		if !slices.Equal(out, kept) {
			t.Fatalf("together %q, alone %q", out, kept)
		}
		for _, line := range out {
			if strings.ContainsAny(line, "\r\n\x00") {
				t.Fatalf("smuggled: %q", line)
			}
		}
	})
}

// FuzzPlaceholder looks for a value that a placeholder smuggles out of its
// attribute.
func FuzzPlaceholder(f *testing.F) {
	for _, s := range []string{"", "/", "/x; Domain=evil", "lax", "1h", "example.com", "/\r\nX: y", "/\x00", "/é", "/ ", "{x}", "1d1h", "-1s", strings.Repeat("/", 1025)} {
		f.Add(s)
	}
	var policies []*Policy
	all := edits("path set {x}; domain default {x}; samesite at_least {x}; max_age set {x}")
	for i := range all {
		policies = append(policies, mustNew(f, Config{Edits: all[i : i+1]}))
	}
	f.Fuzz(func(t *testing.T, text string) {
		for i, p := range policies {
			out, keep := p.SetCookie("a=b", &Exchange{Expand: func(string) string { return text }})
			if !keep {
				continue
			}
			c, ok := rfc6265bis.Parse(out)
			if !ok || c.Name != "a" || c.Value != "b" || len(c.Attributes) > 1 || strings.Count(out, ";") != len(c.Attributes) {
				t.Fatalf("%+v with %q gives %q", all[i], text, out)
			}
		}
	})
}

// FuzzRewrite looks for a URL by which a cookie gets more than a Path.
func FuzzRewrite(f *testing.F) {
	for _, s := range [][3]string{{"/crm/x", "/x", "/"}, {"/x", "/app/x", "/app/y"}, {"/x;Domain=a/y", "/y", "/"}, {"/", "", "/a"}, {"*", "", "/"}, {"", "/", "/x"}, {"/a//b", "/b", "//"}} {
		f.Add(s[0], s[1], s[2])
	}
	p := mustNew(f, Config{Defaults: true, Edits: edits("path auto")})
	f.Fuzz(func(t *testing.T, asked, seen, path string) {
		for _, line := range []string{"a=b", "a=b; Path=" + path + "; Domain=x.com"} {
			plain, keep := p.SetCookie(line, &Exchange{})
			got, kept := p.SetCookie(line, &Exchange{AskedPath: asked, SeenPath: seen})
			if keep != kept {
				t.Fatalf("%q: kept %v, without a rewrite %v", line, kept, keep)
			}
			c, ok := rfc6265bis.Parse(got)
			without, plainOK := rfc6265bis.Parse(plain)
			if ok != plainOK || strings.Count(got, ";") != strings.Count(plain, ";") {
				t.Fatalf("%q becomes %q, without a rewrite %q", line, got, plain)
			}
			a, b := c.Effective(), without.Effective()
			if len(a.Path) > setcookie.MaxValue || a.Path != "" && a.Path[0] != '/' {
				t.Fatalf("%q becomes %q", line, got)
			}
			if a.Path, b.Path = "", ""; a != b {
				t.Fatalf("%q becomes %q, without a rewrite %q", line, got, plain)
			}
		}
	})
}

// FuzzNames takes lines of an app to a browser and back: what the browser keeps
// under the new name, the app gets back under its own.
func FuzzNames(f *testing.F) {
	addSeeds(f, func(line string, seed []byte) { f.Add(line, byte(len(line)), len(seed) > 1) })
	for _, line := range []string{"sid=1", "ab=x; Domain=example.com; HttpOnly", "__Host-ab=1", "__Secure-x=y; Secure", "Http-a=b", "a[b]=c; Path=/x", "ab=; Max-Age=0"} {
		f.Add(line, byte(1), true)
	}
	type variant struct {
		defaults, pattern bool
		prefix            byte
	}
	policies := make(map[variant]*Policy)
	for i, prefix := range []string{"auto", "host", "secure", "host-http", "http"} {
		for _, defaults := range []bool{false, true} {
			literal, pattern := []string{"ab", "sid"}, []string{"*", "!lang"}
			policies[variant{defaults, false, byte(i)}] = mustNew(f, Config{Defaults: defaults, Cookies: []CookieRule{{Names: literal, Prefix: prefix}}})
			policies[variant{defaults, true, byte(i)}] = mustNew(f, Config{Defaults: defaults, Cookies: []CookieRule{{Names: pattern, Prefix: prefix}}})
		}
	}
	bare := mustNew(f, Config{})
	f.Fuzz(func(t *testing.T, line string, seed byte, pattern bool) {
		p := policies[variant{seed&8 != 0, pattern, seed % 5}]
		x := &Exchange{HTTPS: true, Host: "www.example.com"}
		out, keep := p.SetCookie(line, x)
		if !keep {
			return
		}
		in, ok := rfc6265bis.Parse(line)
		if !ok {
			return // too long, or without name and value
		}
		kept, ok := rfc6265bis.Parse(out)
		n := p.rules.peek(in.Name, nil).naming
		switch {
		case !ok && len(line) < 4000:
			t.Fatalf("%q became %q, which browsers ignore", line, out)
		case !ok:
			return // longer than it was
		case kept.Value != in.Value || n.applies(in.Name) == (kept.Name == in.Name):
			t.Fatalf("%q became %q", line, out)
		case deletes(in) != deletes(kept):
			t.Fatalf("%q became %q: no deletion, or one", line, out)
		}
		var e setcookie.Editor
		e.Start(out)
		if verdict := browser.Judge(&e, x.browser()); n.applies(in.Name) && (verdict == browser.Prefix || verdict == browser.HTTPPrefix) {
			t.Fatalf("%q became %q, which breaks its own promise", line, out)
		}
		if again, keep := p.SetCookie(out, x); !keep || again != out {
			t.Fatalf("%q became %q, and %q when the policy acts on it again", line, out, again)
		}
		if len(in.Name) > 256 {
			return // the guard looks at no more of its spellings
		}
		sent := in.Name + "=" + in.Value
		got := mustRequest(t, p, kept.Name+"="+kept.Value)
		separated := strings.ContainsFunc(sent, func(r rune) bool { return r >= utf8.RuneSelf || strings.ContainsRune(",\"\\ \t[]", r) })
		if want := mustRequest(t, bare, sent); n.applies(in.Name) && got != want && got != sent && !separated {
			t.Fatalf("%q became %q, of which the app gets %q, want %q", line, out, got, want)
		}
	})
}

func deletes(c rfc6265bis.Cookie) bool {
	effective := c.Effective()
	return effective.Deletes(testNow)
}

// FuzzRequest holds a random header against the definition of each level.
func FuzzRequest(f *testing.F) {
	for _, s := range []string{"a=b; c=d", `a="x; b=c"`, "$Version=1; a", `a="\\"; b="\"`, "=;=; ;", "a\x00=b", "path=/; a=\xff"} {
		f.Add(s)
	}
	if corpus.Has(f) {
		for _, tc := range corpus.Cookies(f) {
			f.Add(tc.Line())
		}
	}
	policies := hygienePolicies(f)
	f.Fuzz(func(t *testing.T, header string) {
		for level, p := range policies {
			if err := checkRequest(p, level, header); err != nil {
				t.Fatalf("%s: %q: %v", level, header, err)
			}
		}
	})
}
