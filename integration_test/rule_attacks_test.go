package integration_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// ruleAttack is an attack on one kind of rule: on an exclusion, on strip, on a list
// of the cookies that pass, on an injected value, or on nested policies.
type ruleAttack struct {
	name   string
	policy string // directives of Caddy
	good   string // the good cookie in the browser, or ""
	inApp  string // the same one in the app
	evil   string // what the attacker puts into the Cookie field, or ""
	tag    string // what the attacker puts into the field X-Tag, or ""

	// unguarded is what the app would get of evil or tag from a gateway that
	// applies the rule and looks at nothing else.
	unguarded string

	// protected are the names that the app must not see, except for the good cookie.
	protected []string
}

// The policies that the attacks are aimed at.
const (
	excluding = "cookie_policy {\n\tcookie sess_* !*_pub {\n\t\tprefix host\n\t}\n}"
	stripping = "cookie_policy {\n\tstrip request XDEBUG_SESSION\n}"
	family    = "cookie_policy {\n\tstrip request debug_* !*_ok\n}"
	listing   = "cookie_policy {\n\tstrip request * !JSESSIONID\n}"
	allowing  = "cookie_policy {\n\tallow request JSESSIONID\n}"
	renaming  = "cookie_policy {\n\tcookie JSESSIONID {\n\t\trename id\n\t}\n\tallow request JSESSIONID\n}"
	injecting = "cookie_policy {\n\tcookie sid {\n\t\tprefix host\n\t}\n\tinject request tag {http.request.header.X-Tag}\n}"

	inner            = "\ncookie_policy {\n\tcookie tok {\n\t\tprefix host\n\t}\n}"
	insideRename     = "cookie_policy {\n\tcookie cart {\n\t\trename shop_cart\n\t}\n}" + inner
	insideNamespace  = "cookie_policy {\n\tcookie * {\n\t\trename shop_*\n\t}\n}" + inner
	insideSecure     = "cookie_policy {\n\tcookie cart {\n\t\tprefix secure\n\t}\n}" + inner
	insideInjections = "cookie_policy {\n\tinject request cart {http.request.header.X-Tag}\n}" + inner
)

// The attacks on each of them.
var ruleAttacks = slices.Concat(
	attacksOn("exclusion", ruleAttack{policy: excluding, good: "__Host-sess_id=good", inApp: "sess_id=good", protected: []string{"sess_id"}},
		"sess_id[x]_pub=evil", "sess_id[]_pub=evil", "sess_id[_pub]=evil_pub", "sess_id[x][y]_pub=evil", "sess.id[x]_pub=evil", "sess%5Fid[x]_pub=evil",
		"SESS_ID[x]_pub=evil", "sess_id%00_pub=evil", "sess_id%5Bx%5D_pub=evil", "a_pub=1, sess_id=evil", "sess_a_pub=1,sess_id=evil",
		"sess_a_pub=1[sess_id=evil", "sess_a_pub=1&sess_id=evil", "sess_a_pub=1\u00e9sess_id=evil", "sess_id=evil sess_a_pub",
		"sess_a_pub=1&sess_id[x]_pub=evil", "(sess_id=evil"),
	attacksOn("strip", ruleAttack{policy: stripping, good: "lang=de", inApp: "lang=de", protected: []string{"XDEBUG_SESSION"}},
		"XDEBUG_SESSION=1", "XDEBUG.SESSION=1", "XDEBUG SESSION=1", "XDEBUG[SESSION=1", "XDEBUG+SESSION=1", "XDEBUG_SESSION[x]=1", "XDEBUG_SESSION[]=1",
		"XDEBUG_SESSION =1", "%58DEBUG_SESSION=1", "XDEBUG%5FSESSION=1", "XDEBUG_SESSION%00x=1", "xdebug_session=1", "Xdebug_Session=1",
		"a=1, XDEBUG_SESSION=1", "a=1,XDEBUG_SESSION=1", "a=1 XDEBUG_SESSION=1", "a=1[XDEBUG_SESSION=1", "a=1]XDEBUG_SESSION=1", "a=1&XDEBUG_SESSION=1",
		"a=1\u00e9XDEBUG_SESSION=1", "a=1\u00a0XDEBUG_SESSION=1", `a="1; XDEBUG_SESSION=1"`, `a="1"XDEBUG_SESSION=1`, "(XDEBUG_SESSION=1", "?XDEBUG_SESSION=1",
		"\u2000XDEBUG_SESSION=1", "\xa0XDEBUG_SESSION=1", "=XDEBUG_SESSION=1"),
	attacksOn("strip a family", ruleAttack{policy: family, good: "lang=de", inApp: "lang=de", protected: []string{"debug_x"}},
		"debug_x=1", "debug.x=1", "debug_x[y]=1", "debug_x[y]_ok=1", "debug.x[]_ok=1", "debug_x%00_ok=1", "%64ebug_x=1", "DEBUG_X=1", "a_ok=1, debug_x=1",
		"a_ok=1&debug_x=1", "a_ok=1[debug_x=1", "a_ok=1\u00e9debug_x=1", "@debug_x=1"),
	attacksOn("strip all but one", ruleAttack{policy: listing, protected: []string{"admin"}}, besideAllowed...),
	attacksOn("allow", ruleAttack{policy: allowing, protected: []string{"admin"}}, besideAllowed...),
	attacksOn("allow a renamed one", ruleAttack{policy: renaming, protected: []string{"admin"}}, renamed(besideAllowed)...),
	tagsFor("inject", ruleAttack{policy: injecting, good: "__Host-sid=good", inApp: "sid=good", protected: []string{"sid"}}, "tag",
		"1, sid=evil", "1,sid=evil", "1 sid=evil", "1[sid=evil", "1]sid=evil", "1&sid=evil", "1&%73id=evil", "1\u00e9sid=evil", "1\u00a0sid=evil", "1\xffsid=evil",
		"1,(sid=evil", "1, SID=evil", "1; sid=evil", `"1"sid=evil`, "sid=evil, sid=evil", "1\tsid=evil", "1&sid[x]=evil"),
	valuesOf("nested rename", insideRename, "shop_cart"),
	valuesOf("nested namespace", insideNamespace, "shop_cart"),
	valuesOf("nested prefix secure", insideSecure, "__Secure-cart"),
	tagsFor("nested inject", ruleAttack{policy: insideInjections, good: "__Host-tok=good", inApp: "tok=good", protected: []string{"tok"}}, "cart",
		"x, tok=evil", "x,tok=evil", "x tok=evil", "x[tok=evil", "x&tok=evil", "x\u00e9tok=evil"),
)

// besideAllowed are attacks in the value of a cookie that passes, or with a name
// that some parser reads as another. An "&" is not among them: Workerman makes a cookie
// of what follows it, but consent tools put whole query strings into their values, which
// an allowlist must let through. The manual says so.
var besideAllowed = []string{
	"admin=1", "JSESSIONID=1, admin=1", "JSESSIONID=1,admin=1", "JSESSIONID=1 admin=1", "JSESSIONID=1\tadmin=1", "JSESSIONID=1[admin=1", "JSESSIONID=1]admin=1",
	"JSESSIONID=1\u00e9admin=1", "JSESSIONID=1\u00a0admin=1", "JSESSIONID=1\xffadmin=1",
	"JSESSIONID=1,(admin=1", `JSESSIONID="1; admin=1"`, `JSESSIONID="1",admin=1`, `JSESSIONID="1" admin=1`, `JSESSIONID="1"admin=1`,
}

// renamed returns cookies with the browser's name for JSESSIONID.
func renamed(cookies []string) []string {
	out := make([]string, 0, len(cookies))
	for _, cookie := range cookies {
		out = append(out, strings.Replace(cookie, "JSESSIONID=", "id=", 1))
	}
	return out
}

// attacksOn returns an attack like base for each of these cookies.
func attacksOn(kind string, base ruleAttack, cookies ...string) (attacks []ruleAttack) {
	for _, evil := range cookies {
		a := base
		a.name, a.evil, a.unguarded = fmt.Sprintf("%s, %q", kind, evil), evil, evil
		attacks = append(attacks, a)
	}
	return attacks
}

// valuesOf returns attacks on tok, which the inner policy protects, in the value of
// cart, for which the outer policy gives this name to browsers.
func valuesOf(kind, policy, name string) (attacks []ruleAttack) {
	base := ruleAttack{policy: policy, good: "__Host-tok=good", inApp: "tok=good", protected: []string{"tok"}}
	for _, value := range []string{
		"x, tok=evil", "x,tok=evil", "x tok=evil", "x[tok=evil", "x]tok=evil", "x&tok=evil", "x\u00e9tok=evil", "x,(tok=evil", "x,TOK=evil", `"x"tok=evil`,
	} {
		a := base
		a.name, a.evil, a.unguarded = fmt.Sprintf("%s, %q", kind, value), name+"="+value, "cart="+value
		attacks = append(attacks, a)
	}
	return attacks
}

// tagsFor returns an attack like base for each of these values of the field X-Tag,
// from which the policy makes the cookie called name.
func tagsFor(kind string, base ruleAttack, name string, values ...string) (attacks []ruleAttack) {
	for _, value := range values {
		a := base
		a.name, a.tag, a.unguarded = fmt.Sprintf("%s, %q", kind, value), value, name+"="+value
		attacks = append(attacks, a)
	}
	return attacks
}

// joined returns a Cookie field with the good and the evil cookie.
func joined(order, good, evil string) string {
	switch {
	case good == "" || evil == "":
		return good + evil
	case order == "before":
		return evil + "; " + good
	}
	return good + "; " + evil
}

// judge records whether the app sees a protected name from the attacker, and
// whether it misses the good cookie.
func (a *ruleAttack) judge(o *outcome) *outcome {
	if !o.answered() {
		return o
	}
	name, value, _ := strings.Cut(a.inApp, "=")
	o.lost = a.inApp != ""
	for _, pair := range o.seen {
		switch {
		case pair[0] == name && pair[1] == value && o.lost:
			o.lost = false
		case slices.ContainsFunc(a.protected, func(p string) bool { return strings.EqualFold(p, pair[0]) }):
			o.forged = true
		}
	}
	return o
}

// TestRuleAttacks sends every attack on a rule to every backend, through the
// gateway and as an unguarded gateway would pass it. No app may be deceived. With
// hygiene safe, a fragile app may lose the good cookie because of a stray one.
func TestRuleAttacks(t *testing.T) {
	t.Parallel()
	ports := startBackends(t)
	var site strings.Builder
	for i := range ruleAttacks {
		for _, level := range levels {
			hygiene := "cookie_policy {\n\thygiene " + level + "\n"
			fmt.Fprintf(&site, "@%d_%s path /%[1]d/%[2]s/*\nroute @%[1]d_%[2]s {\n%[3]s\n}\n", i, level, strings.ReplaceAll(ruleAttacks[i].policy, "cookie_policy {\n", hygiene))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(ports)) {
		fmt.Fprintf(&site, "@%s path */%[1]s\nreverse_proxy @%[1]s 127.0.0.1:%[2]d\n", name, ports[name])
	}
	_, port := startSite(t, site.String())

	tally := &ruleTally{deceived: make(map[string]bool)}
	for _, b := range backends() {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			if err := b.missing(); err != nil && os.Getenv("CI") != "" {
				t.Fatalf("%s cannot run: %v", b.name, err)
			} else if err != nil {
				t.Skipf("NOT TESTED: %s cannot run on this machine: %v", b.name, err)
			}
			direct := &rawClient{address: fmt.Sprintf("127.0.0.1:%d", ports[b.name])}
			via := &rawClient{address: fmt.Sprintf("127.0.0.1:%d", port), secure: true}
			defer direct.close()
			defer via.close()
			defer tally.done()
			for i := range ruleAttacks {
				a := &ruleAttacks[i]
				for _, order := range orders {
					if a.good == "" && order == "before" {
						continue // there is nothing that the attack could be before
					}
					unguarded := a.judge(measure(direct, "/", []string{joined(order, a.inApp, a.unguarded)}))
					if unguarded.err != nil {
						t.Errorf("%s, without a gateway: %v", a.name, unguarded.err)
					}
					tally.add(a, unguarded)
					for _, level := range levels {
						path := fmt.Sprintf("/%d/%s/%s", i, level, b.name)
						a.check(t, &b, measure(via, path, []string{joined(order, a.good, a.evil)}, "X-Tag: "+a.tag), level)
					}
				}
			}
		})
	}
	t.Cleanup(func() { // runs after all apps
		for i := range ruleAttacks {
			if a := &ruleAttacks[i]; tally.apps == len(backends()) && !tally.deceived[a.name] {
				t.Errorf("%s: it deceives no app, and tests nothing", a.name)
			}
		}
		t.Logf("%d attacks on rules, %d cells", len(ruleAttacks), tally.cells)
	})
}

// ruleTally is what the tests of all apps have in common.
type ruleTally struct {
	mu       sync.Mutex
	apps     int // that have got all attacks
	cells    int
	deceived map[string]bool // the attacks that succeed without a guard
}

// done counts an app.
func (f *ruleTally) done() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.apps++
}

// add counts the cells of an attack, which an app has got without a guard.
func (f *ruleTally) add(a *ruleAttack, unguarded *outcome) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cells += len(levels)
	f.deceived[a.name] = f.deceived[a.name] || unguarded.forged
}

// check fails the test if the attack has succeeded through the gateway.
func (a *ruleAttack) check(t *testing.T, b *backend, o *outcome, level string) {
	t.Helper()
	a.judge(o)
	switch {
	case o.err != nil || o.refused:
		t.Errorf("%s, hygiene %s: refused %t, %v", a.name, level, o.refused, o.err)
	case o.forged:
		t.Errorf("%s, hygiene %s: forged; sent %q, the app sees %q", a.name, level, o.sent, o.seen)
	case o.lost && (!b.fragile || level == "strict"):
		t.Errorf("%s, hygiene %s: lost; sent %q, the app sees %q", a.name, level, o.sent, o.seen)
	}
}
