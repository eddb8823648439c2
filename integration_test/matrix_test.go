package integration_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/corpus"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/parsers"
)

// A cell of the matrix is an app, an attack, and the order of the attack and the
// good cookies. An attack succeeds if the app sees a value from the attacker, or
// misses a good cookie.

// hostPrefixPolicy returns a policy that gives names the prefix __Host-.
func hostPrefixPolicy(matcher, hygiene string, names []string) string {
	return fmt.Sprintf("\tcookie_policy %s {\n\t\thygiene %s\n\t\tcookie %s {\n\t\t\tprefix host\n\t\t}\n\t}\n",
		matcher, hygiene, strings.Join(names, " "))
}

// firstValue returns the value of the first cookie in fields that has exactly
// this name, or "". It ignores a cookie with an unbalanced quote, since parsers
// disagree about where it ends.
func firstValue(fields []string, name string) (value string) {
	for piece := range strings.SplitSeq(strings.Join(fields, "; "), ";") {
		found, value, ok := strings.Cut(strings.Trim(piece, " \t"), "=")
		if ok && found == name && strings.Count(value, `"`)%2 == 0 {
			return value
		}
	}
	return ""
}

// outcome is what an app has made of the cookies of a cell.
type outcome struct {
	sent    []string
	seen    [][2]string
	err     error
	refused bool   // the app never saw the request
	forged  bool   // the app sees a value from the attacker
	lost    bool   // the app misses a good cookie
	emptied bool   // lost, because of a stray cookie that is no attack
	reason  string // describes the first cookie that is forged or lost
}

// measure sends Cookie fields and records the cookies that the app sees.
func measure(client *rawClient, path string, fields []string, others ...string) *outcome {
	o := &outcome{sent: fields}
	var body []byte
	body, o.refused, o.err = client.get(path, fields, others...)
	if o.err == nil && !o.refused {
		o.err = json.Unmarshal(body, &o.seen)
	}
	return o
}

// answered reports whether the app got the request and answered it.
func (o *outcome) answered() bool { return o.err == nil && !o.refused }

// attacked reports whether the attack has succeeded.
func (o *outcome) attacked() bool { return o.forged || o.lost }

// expect records whether the app sees the cookie called name once, with value,
// and no cookie with a name that forbidden accepts.
func (o *outcome) expect(name, value string, forbidden func(other string) bool) {
	found, forged := false, false
	for _, pair := range o.seen {
		switch {
		case pair[0] == name && pair[1] == value && !found:
			found = true
		case pair[0] == name || forbidden(pair[0]):
			forged = true
		}
	}
	o.forged, o.lost = o.forged || forged, o.lost || !found
	if (forged || !found) && o.reason == "" {
		o.reason = fmt.Sprintf("the app must see %s once, as %q", name, value)
	}
}

// direct sends the attack to the app without a gateway. There the app uses both
// names of each cookie, so that an attack on either name counts.
func (a *attack) direct(client *rawClient, order string) *outcome {
	var good []string
	for _, name := range a.targets {
		good = append(good, name+"=good-"+name, "__Host-"+name+"=good-"+name)
	}
	o := measure(client, "/", a.header(order, good))
	if o.answered() {
		none := func(string) bool { return false }
		for _, name := range a.targets {
			o.expect(name, "good-"+name, none)
			o.expect("__Host-"+name, "good-"+name, none)
		}
	}
	return o
}

// through sends the attack through the gateway. The browser uses the names with
// the prefix, and the app must see only the names without it.
func (a *attack) through(client *rawClient, path, order string) *outcome {
	var good []string
	for _, name := range a.targets {
		good = append(good, "__Host-"+name+"=good-"+name)
	}
	o := measure(client, path, a.header(order, good))
	if o.answered() {
		for _, name := range a.targets {
			browserName := "__Host-" + name
			// No backend ignores the case of names, but other apps do.
			o.expect(name, firstValue(o.sent, browserName), func(other string) bool {
				return strings.EqualFold(other, browserName) || strings.EqualFold(other, name) && !slices.Contains(a.targets, other)
			})
		}
	}
	return o
}

// grammar matches a cookie pair as RFC 6265 defines it.
var grammar = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+=(\"?)[!#-+\\--:<-\\[\\]-~]*(\"?)$")

// attributeNames are names that old parsers take for attributes of the cookie
// before them.
var attributeNames = []string{"path", "domain", "expires", "max-age", "version", "comment", "secure", "httponly", "samesite"}

// onlyStrays reports whether the gateway has passed all good cookies and no
// attack, but also a stray cookie for which a fragile parser drops all others.
// The path leads to an app that answers with its Cookie field.
func (a *attack) onlyStrays(client *rawClient, path string, o *outcome) bool {
	body, refused, err := client.get(path, o.sent)
	if err != nil || refused {
		return false
	}
	strays := 0
	missing := slices.Clone(a.targets)
	for piece := range strings.SplitSeq(string(body), "; ") {
		name, value, ok := strings.Cut(piece, "=")
		if i := slices.Index(missing, name); i >= 0 && value == firstValue(o.sent, "__Host-"+name) {
			missing = slices.Delete(missing, i, i+1)
			continue
		}
		if !ok || name == "" || name[0] == '$' || slices.Contains(a.targets, name) || strings.Count(piece, `"`)%2 != 0 {
			return false
		}
		if !grammar.MatchString(piece) || slices.Contains(attributeNames, strings.ToLower(name)) {
			strays++
		}
	}
	return len(missing) == 0 && strays > 0
}

// levels are the levels of hygiene that must stop the attacks.
var levels = []string{"safe", "strict"}

// tally counts cells.
type tally struct {
	cells             int
	attacked, refused map[string]int // by level of hygiene; "" is without a gateway
	emptied           int            // by a stray cookie under hygiene safe
}

func newTally() *tally {
	return &tally{attacked: make(map[string]int), refused: make(map[string]int)}
}

func (f *tally) add(other *tally) {
	f.cells += other.cells
	for _, level := range append([]string{""}, levels...) {
		f.attacked[level] += other.attacked[level]
		f.refused[level] += other.refused[level]
	}
	f.emptied += other.emptied
}

func (f *tally) String() string {
	s := fmt.Sprintf("%d cells; without a gateway %d attacks succeed, %d are refused with 400", f.cells, f.attacked[""], f.refused[""])
	for _, level := range levels {
		s += fmt.Sprintf("; with hygiene %s %d succeed, %d are refused with 400", level, f.attacked[level], f.refused[level])
	}
	if f.emptied > 0 {
		s += fmt.Sprintf("; with hygiene safe a stray cookie empties %d", f.emptied)
	}
	return s
}

// TestAttackMatrix sends every attack to every backend, before and after the
// good cookies, with and without the gateway.
func TestAttackMatrix(t *testing.T) {
	t.Parallel()
	sets := []struct {
		name    string
		attacks []attack
		names   []string
	}{
		{name: "own", attacks: slices.Clone(ownAttacks), names: ownNames},
		{name: "separators", attacks: slices.Clone(separatorAttacks), names: ownNames},
		{name: "corpus", attacks: corpusAttacks(t)},
	}
	for _, set := range sets[:2] {
		for i := range set.attacks {
			set.attacks[i].targets = ownNames
		}
	}
	sets[2].names = namesOf(sets[2].attacks)

	ports := startBackends(t)
	var site strings.Builder
	for _, set := range sets {
		if len(set.attacks) == 0 {
			continue
		}
		for _, level := range levels {
			site.WriteString(hostPrefixPolicy("/"+set.name+"/"+level+"/*", level, set.names))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(ports)) {
		fmt.Fprintf(&site, "\t@%s path */%[1]s\n\treverse_proxy @%[1]s 127.0.0.1:%[2]d\n", name, ports[name])
	}
	fmt.Fprintf(&site, "\t@echo path */echo\n\treverse_proxy @echo %s\n", startEcho(t))
	_, port := startSite(t, site.String())
	gateway := fmt.Sprintf("127.0.0.1:%d", port)

	for _, set := range sets {
		t.Run(set.name, func(t *testing.T) {
			t.Parallel()
			if set.name == "corpus" {
				if len(corpus.Cookies(t)) > 0 && len(set.attacks) < 50 {
					t.Errorf("%d attacks in the corpus, want 50 or more", len(set.attacks))
				}
			}
			total := newTally()
			for _, b := range backends() {
				t.Run(b.name, func(t *testing.T) {
					if err := b.missing(); err != nil && os.Getenv("CI") != "" {
						t.Fatalf("%s cannot run: %v", b.name, err)
					} else if err != nil {
						t.Skipf("NOT TESTED: %s cannot run on this machine: %v", b.name, err)
					}
					f := runCells(t, set.attacks, &b, fmt.Sprintf("127.0.0.1:%d", ports[b.name]), gateway, "/"+set.name+"/")
					if f.attacked[""] == 0 && set.name != "separators" {
						t.Error("no attack succeeds without the gateway, so the backend tests nothing")
					}
					t.Log(f)
					total.add(f)
				})
			}
			if total.attacked[""] == 0 && len(set.attacks) > 0 {
				t.Error("no attack succeeds without the gateway, so the attacks test nothing")
			}
			t.Logf("all backends: %v", total)
		})
	}
}

// isControl reports whether r is a control character, for which HTTP servers
// refuse a field.
func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

// namesOf returns the targets of all attacks, each once.
func namesOf(attacks []attack) (names []string) {
	for _, a := range attacks {
		names = append(names, a.targets...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// cell is an attack in one order, with its outcomes.
type cell struct {
	attack *attack
	order  string
	direct *outcome
	levels map[string]*outcome
}

// runCells measures every attack in every order, directly at the backend, whose
// address is app, and through the gateway, whose policies are under path.
func runCells(t *testing.T, attacks []attack, b *backend, app, gateway, path string) *tally {
	t.Helper()
	cells := make([]*cell, 0, len(attacks)*len(orders))
	for i := range attacks {
		for _, order := range orders {
			cells = append(cells, &cell{attack: &attacks[i], order: order, levels: make(map[string]*outcome)})
		}
	}
	todo := make(chan *cell)
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			direct, via := &rawClient{address: app}, &rawClient{address: gateway, secure: true}
			defer direct.close()
			defer via.close()
			for c := range todo {
				c.direct = c.attack.direct(direct, c.order)
				for _, level := range levels {
					o := c.attack.through(via, path+level+"/"+b.name, c.order)
					o.emptied = b.fragile && level == "safe" && o.lost && !o.forged && c.attack.onlyStrays(via, path+level+"/echo", o)
					c.levels[level] = o
				}
			}
		})
	}
	for _, c := range cells {
		todo <- c
	}
	close(todo)
	workers.Wait()

	f := newTally()
	for _, c := range cells {
		c.report(t, f)
		// No server passes a NUL on, and PHP's own one ends the field there.
		if o := c.direct; b.model != "" && o.answered() && len(o.sent) == 1 && !strings.Contains(o.sent[0], "\x00") {
			if read, differs := b.differs(o.sent[0], o.seen); differs {
				t.Errorf("%s: of %q the app sees %q, and its model %q", c.attack.name, o.sent, o.seen, read)
			}
		}
	}
	return f
}

// modelled reports whether the attack also succeeds on one of the models of
// parsers. Tests of the engine use the models in place of real apps.
func (c *cell) modelled() bool {
	targets := slices.Clone(c.attack.targets)
	for _, name := range c.attack.targets {
		targets = append(targets, "__Host-"+name)
	}
	header := strings.Join(c.direct.sent, "; ")
	return slices.ContainsFunc(parsers.Models(), func(m parsers.Model) bool {
		good := make(map[string]int)
		for _, pair := range m.Read(header) {
			if !slices.Contains(targets, pair[0]) {
				continue
			}
			if good[pair[0]]++; pair[1] != "good-"+strings.TrimPrefix(pair[0], "__Host-") || good[pair[0]] > 1 {
				return true
			}
		}
		return false
	})
}

// report counts the cell. It fails the test if an attack succeeds through the
// gateway.
func (c *cell) report(t *testing.T, f *tally) {
	t.Helper()
	where := fmt.Sprintf("%s, %s the good cookies", c.attack.name, c.order)
	f.cells++
	switch {
	case c.direct.err != nil:
		t.Errorf("%s, without a gateway: %v", where, c.direct.err)
	case c.direct.refused:
		f.refused[""]++
	case c.direct.attacked():
		f.attacked[""]++
		if c.direct.forged && !c.modelled() {
			t.Errorf("%s, without a gateway: %q deceives the app, which sees %q, and no model", where, c.direct.sent, c.direct.seen)
		}
	}
	for _, level := range levels {
		switch o := c.levels[level]; {
		case o.err != nil:
			t.Errorf("%s, hygiene %s: %v", where, level, o.err)
		case o.refused && !strings.ContainsFunc(strings.Join(o.sent, ""), isControl):
			t.Errorf("%s, hygiene %s: the server refuses %q", where, level, o.sent)
		case o.refused:
			f.refused[level]++
		case o.emptied:
			f.emptied++
		case o.attacked():
			f.attacked[level]++
			t.Errorf("%s, hygiene %s: %s; sent %q, the app sees %q", where, level, o.reason, o.sent, o.seen)
		}
	}
}
