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

// A cell of the matrix is an app, an attack, and the side of the good cookies
// that the attack stands on. It is broken if the app sees a value that nobody
// allowed, or misses one that was.

// policyOf is a policy that gives names the prefix of browsers.
func policyOf(matcher, hygiene string, names []string) string {
	return fmt.Sprintf("\tcookie_policy %s {\n\t\thygiene %s\n\t\tcookie %s {\n\t\t\tprefix host\n\t\t}\n\t}\n",
		matcher, hygiene, strings.Join(names, " "))
}

// startGateway runs a gateway whose site has these directives, and returns its
// address.
func startGateway(t *testing.T, directives string) (address string) {
	t.Helper()
	port := freePort(t)
	start(t, caddyBinary, fmt.Sprintf("{\n\tadmin off\n\tpersist_config off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n\n"+
		"https://localhost:%d {\n\tbind 127.0.0.1\n\ttls internal\n%s}\n", port, directives), port)
	awaitTLS(t, port)
	return fmt.Sprintf("127.0.0.1:%d", port)
}

// allowed is the value of the first cookie that has exactly this name, as a
// browser would write it. One with an open quote is no cookie to anybody.
func allowed(fields []string, name string) (value string) {
	for piece := range strings.SplitSeq(strings.Join(fields, "; "), ";") {
		found, value, ok := strings.Cut(strings.Trim(piece, " \t"), "=")
		if ok && found == name && strings.Count(value, `"`)%2 == 0 {
			return value
		}
	}
	return ""
}

// outcome is what became of a cell.
type outcome struct {
	sent    []string
	seen    [][2]string
	err     error
	refused bool   // the app never saw the request
	forged  bool   // the app sees a value that nobody allowed
	lost    bool   // the app misses a value that it should see
	emptied bool   // and that because of a stray that is no attack
	reason  string // of the first that is forged or lost
}

// measure sends Cookie fields and notes what the app says that it sees.
func measure(w *wire, path string, fields []string) *outcome {
	o := &outcome{sent: fields}
	var body []byte
	body, o.refused, o.err = w.get(path, fields)
	if o.err == nil && !o.refused {
		o.err = json.Unmarshal(body, &o.seen)
	}
	return o
}

// known reports whether the app has said what it sees.
func (o *outcome) known() bool { return o.err == nil && !o.refused }

// broken reports whether the attack has had its way.
func (o *outcome) broken() bool { return o.forged || o.lost }

// expect notes whether the app sees name exactly once, and with value. What
// same says is the same name must not be there at all.
func (o *outcome) expect(name, value string, same func(other string) bool) {
	found, forged := false, false
	for _, pair := range o.seen {
		switch {
		case pair[0] == name && pair[1] == value && !found:
			found = true
		case pair[0] == name || same(pair[0]):
			forged = true
		}
	}
	o.forged, o.lost = o.forged || forged, o.lost || !found
	if (forged || !found) && o.reason == "" {
		o.reason = fmt.Sprintf("%s must be there once, as %q", name, value)
	}
}

// direct is the cell without the gateway: the app has both names of each
// cookie, and the attacker is after either.
func (a *attack) direct(w *wire, order string) *outcome {
	var good []string
	for _, name := range a.targets {
		good = append(good, name+"=good-"+name, "__Host-"+name+"=good-"+name)
	}
	o := measure(w, "/", a.header(order, good))
	if o.known() {
		exactly := func(string) bool { return false }
		for _, name := range a.targets {
			o.expect(name, "good-"+name, exactly)
			o.expect("__Host-"+name, "good-"+name, exactly)
		}
	}
	return o
}

// through is the cell with the gateway: the browser has the names with the
// prefix, and the app those without it and no other.
func (a *attack) through(w *wire, path, order string) *outcome {
	var good []string
	for _, name := range a.targets {
		good = append(good, "__Host-"+name+"=good-"+name)
	}
	o := measure(w, path, a.header(order, good))
	if o.known() {
		for _, name := range a.targets {
			browsers := "__Host-" + name
			// Apps that ignore case are not among the backends, and are not
			// to be fooled either.
			o.expect(name, allowed(o.sent, browsers), func(other string) bool {
				return strings.EqualFold(other, browsers) || strings.EqualFold(other, name) && !slices.Contains(a.targets, other)
			})
		}
	}
	return o
}

// grammar is what RFC 6265 allows in a Cookie header.
var grammar = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+=(\"?)[!#-+\\--:<-\\[\\]-~]*(\"?)$")

// attributes are what old parsers do not take for cookies.
var attributes = []string{"path", "domain", "expires", "max-age", "version", "comment", "secure", "httponly", "samesite"}

// onlyStrays reports whether the app has got all that it should, and nothing
// that hygiene safe stops, but beside it a cookie that a fragile parser may
// give up at. The path leads to an app that answers with its Cookie field.
func (a *attack) onlyStrays(w *wire, path string, o *outcome) bool {
	body, refused, err := w.get(path, o.sent)
	if err != nil || refused {
		return false
	}
	strays := 0
	missing := slices.Clone(a.targets)
	for piece := range strings.SplitSeq(string(body), "; ") {
		name, value, ok := strings.Cut(piece, "=")
		if i := slices.Index(missing, name); i >= 0 && value == allowed(o.sent, "__Host-"+name) {
			missing = slices.Delete(missing, i, i+1)
			continue
		}
		if !ok || name == "" || name[0] == '$' || slices.Contains(a.targets, name) || strings.Count(piece, `"`)%2 != 0 {
			return false
		}
		if !grammar.MatchString(piece) || slices.Contains(attributes, strings.ToLower(name)) {
			strays++
		}
	}
	return len(missing) == 0 && strays > 0
}

// levels of hygiene that must stop the attacks.
var levels = []string{"safe", "strict"}

// figures count cells.
type figures struct {
	cells           int
	broken, refused map[string]int // by level of hygiene, "" for no gateway
	emptied         int            // with hygiene safe, by strays
}

func newFigures() *figures {
	return &figures{broken: make(map[string]int), refused: make(map[string]int)}
}

func (f *figures) add(other *figures) {
	f.cells += other.cells
	for _, level := range append([]string{""}, levels...) {
		f.broken[level] += other.broken[level]
		f.refused[level] += other.refused[level]
	}
	f.emptied += other.emptied
}

func (f *figures) String() string {
	s := fmt.Sprintf("%d cells; no gateway: %d broken, %d refused with 400", f.cells, f.broken[""], f.refused[""])
	for _, level := range levels {
		s += fmt.Sprintf("; hygiene %s: %d broken, %d refused with 400", level, f.broken[level], f.refused[level])
	}
	if f.emptied > 0 {
		s += fmt.Sprintf("; hygiene safe: %d emptied by a stray cookie", f.emptied)
	}
	return s
}

// TestAttackMatrix sends every attack to every backend, on either side of the
// good cookies, with and without the gateway.
func TestAttackMatrix(t *testing.T) {
	sets := []struct {
		name    string
		attacks []attack
		names   []string
	}{
		{name: "own", attacks: slices.Clone(ownAttacks), names: ownNames},
		{name: "corpus", attacks: corpusAttacks(t)},
	}
	for i := range sets[0].attacks {
		sets[0].attacks[i].targets = ownNames
	}
	sets[1].names = namesOf(sets[1].attacks)

	ports := startBackends(t)
	var site strings.Builder
	for _, set := range sets {
		if len(set.attacks) == 0 {
			continue
		}
		for _, level := range levels {
			site.WriteString(policyOf("/"+set.name+"/"+level+"/*", level, set.names))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(ports)) {
		fmt.Fprintf(&site, "\t@%s path */%[1]s\n\treverse_proxy @%[1]s 127.0.0.1:%[2]d\n", name, ports[name])
	}
	fmt.Fprintf(&site, "\t@echo path */echo\n\treverse_proxy @echo %s\n", startEcho(t))
	gateway := startGateway(t, site.String())

	for _, set := range sets {
		t.Run(set.name, func(t *testing.T) {
			if set.name == "corpus" {
				if len(corpus.Cookies(t)) > 0 && len(set.attacks) < 50 {
					t.Errorf("%d attacks in the corpus, want 50 or more", len(set.attacks))
				}
			}
			total := newFigures()
			for _, b := range backends() {
				t.Run(b.name, func(t *testing.T) {
					if err := b.lacks(); err != nil && os.Getenv("CI") != "" {
						t.Fatalf("CI lacks what %s needs: %v", b.name, err)
					} else if err != nil {
						t.Skipf("NOT TESTED: this machine lacks what %s needs: %v", b.name, err)
					}
					f := runCells(t, set.attacks, &b, fmt.Sprintf("127.0.0.1:%d", ports[b.name]), gateway, "/"+set.name+"/")
					if f.broken[""] == 0 {
						t.Error("no attack works without the gateway: the backend shows nothing")
					}
					t.Log(f)
					total.add(f)
				})
			}
			t.Logf("all backends: %v", total)
		})
	}
}

// isControl reports whether HTTP servers may refuse a field for r.
func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

// namesOf returns all targets, each once.
func namesOf(attacks []attack) (names []string) {
	for _, a := range attacks {
		names = append(names, a.targets...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// cell is an attack on one side of the good cookies, and what became of it.
type cell struct {
	attack *attack
	order  string
	direct *outcome
	levels map[string]*outcome
}

// runCells measures every attack, on either side, on the backend at the
// address app and through the gateway, whose policies are under path.
func runCells(t *testing.T, attacks []attack, b *backend, app, gateway, path string) *figures {
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
			straight, via := &wire{address: app}, &wire{address: gateway, secure: true}
			defer straight.close()
			defer via.close()
			for c := range todo {
				c.direct = c.attack.direct(straight, c.order)
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

	f := newFigures()
	for _, c := range cells {
		c.report(t, f)
	}
	return f
}

// modelled reports whether some model of a parser is misled as the app is: the
// models stand for the apps where there are none.
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

// report counts the cell, and fails the test if the gateway has not helped.
func (c *cell) report(t *testing.T, f *figures) {
	t.Helper()
	where := fmt.Sprintf("%s, attack %s the good cookies", c.attack.name, c.order)
	f.cells++
	switch {
	case c.direct.err != nil:
		t.Errorf("%s, no gateway: %v", where, c.direct.err)
	case c.direct.refused:
		f.refused[""]++
	case c.direct.broken():
		f.broken[""]++
		if c.direct.forged && !c.modelled() {
			t.Errorf("%s, no gateway: no model is misled by %q as the app is, which sees %q", where, c.direct.sent, c.direct.seen)
		}
	}
	for _, level := range levels {
		switch o := c.levels[level]; {
		case o.err != nil:
			t.Errorf("%s, hygiene %s: %v", where, level, o.err)
		case o.refused && !strings.ContainsFunc(strings.Join(o.sent, ""), isControl):
			t.Errorf("%s, hygiene %s: refused without a reason, sent %q", where, level, o.sent)
		case o.refused:
			f.refused[level]++
		case o.emptied:
			f.emptied++
		case o.broken():
			f.broken[level]++
			t.Errorf("%s, hygiene %s: %s; sent %q, the app sees %q", where, level, o.reason, o.sent, o.seen)
		}
	}
}
