package policy

import (
	"slices"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/rfc6265bis"
)

// referenceExchange is what a policy means for one request and its response, said
// a second time: names in browsers, cookies that do not pass, and cookies that are
// added. It works on names and values, and knows the hygiene of names that are made
// of letters, digits, ".", "[", "]" and "_", and of values that hold commas.
type referenceExchange struct {
	reference
	local  bool // browsers trust the host without https
	expand func(string) string

	sent []referencePair // by the browser
}

type referencePair struct{ name, value string }

// referenceCookie is one Set-Cookie line as a browser sees it.
type referenceCookie struct {
	referencePair
	effective rfc6265bis.Effective
}

// namingRule returns the rule that gives the cookie another name in browsers.
func (r *referenceExchange) namingRule(app string) (rule CookieRule, ok bool) {
	for _, c := range r.cfg.Cookies {
		if (c.Rename != "" || c.Prefix != "") && referenceSelects(c.Names, app) {
			rule, ok = c, true
		}
	}
	lower := strings.ToLower(app)
	exact := rule.Rename != "" && !strings.Contains(rule.Rename, "*")
	if !exact && (app == "" || strings.HasPrefix(lower, "http-") || referencePrefix(app) != "") {
		return rule, false
	}
	return rule, ok
}

// referencePrefix returns the prefix of a name, as browsers know it.
func referencePrefix(name string) string {
	for _, prefix := range []string{"__Host-Http-", "__Host-", "__Secure-", "__Http-"} {
		if len(name) >= len(prefix) && strings.EqualFold(name[:len(prefix)], prefix) {
			return prefix
		}
	}
	return ""
}

// browserNames returns the names that browsers can have for a cookie under rule,
// the strongest first.
func browserNames(rule CookieRule, app string) []string {
	if rule.Rename != "" {
		return []string{strings.Replace(rule.Rename, "*", app, 1)}
	}
	prefixes := map[string][]string{
		"auto": {"__Host-Http-", "__Host-", "__Secure-"}, "host": {"__Host-"}, "secure": {"__Secure-"}, "host-http": {"__Host-Http-"}, "http": {"__Http-"},
	}[rule.Prefix]
	var names []string
	for _, prefix := range prefixes {
		names = append(names, prefix+app)
	}
	return names
}

// appOf returns the cookie of the app that browsers call name, and how weak that
// name is among those that it can have.
func (r *referenceExchange) appOf(name string) (app string, rank int, ok bool) {
	var candidates []string
	for _, rule := range r.cfg.Cookies {
		if rule.Rename == "" && rule.Prefix == "" {
			continue
		}
		candidates = append(candidates, rule.Names...)
		for at := 1; at <= len(name); at++ { // whatever a prefix or a namespace may leave
			for end := at + 1; end <= len(name); end++ {
				candidates = append(candidates, name[at:end])
			}
		}
	}
	for _, app := range candidates {
		rule, ok := r.namingRule(app)
		if !ok {
			continue
		}
		if slices.Contains(rule.Names, "!"+name) {
			continue // the rule says that it is another cookie
		}
		if rank := slices.Index(browserNames(rule, app), name); rank >= 0 {
			return app, rank, true
		}
	}
	return "", 0, false
}

// windowIsOpen reports whether the cookie is accepted under the app's own name.
func (r *referenceExchange) windowIsOpen(rule CookieRule) bool {
	return rule.AcceptUnprefixedUntil != "" && r.now.Before(referenceDate(rule.AcceptUnprefixedUntil))
}

// strips reports whether a rule strips the cookie in a direction.
func (r *referenceExchange) strips(app, direction string) bool {
	return slices.ContainsFunc(r.cfg.Strip, func(s Strip) bool {
		return (s.Direction == direction || s.Direction == "") && referenceSelects(s.Names, app)
	})
}

// injections returns what rules inject in a direction.
func (r *referenceExchange) injections(direction string) (all []Inject) {
	for _, in := range r.cfg.Inject {
		if in.Direction == direction || in.Direction == "" && direction == "response" {
			all = append(all, in)
		}
	}
	return all
}

// replaces reports whether a rule puts another cookie in the place of this one.
func (r *referenceExchange) replaces(app, direction string) bool {
	return slices.ContainsFunc(r.injections(direction), func(in Inject) bool { return in.Name == app && !in.IfAbsent })
}

// injected returns the value that a rule injects now.
func (r *referenceExchange) injected(in Inject) (string, bool) {
	if !strings.Contains(in.Value, "{") {
		return in.Value, true
	}
	value := r.expand(in.Value)
	placeholder := in.Value[strings.Index(in.Value, "{") : strings.Index(in.Value, "}")+1] // tests have one at most
	return value, value != "" && !strings.Contains(value, placeholder) && !strings.ContainsAny(value, ";\"\x01") && strings.TrimSpace(value) == value
}

// received is a pair of a request on its way to the app.
type received struct {
	referencePair
	raw     string // as it stands in the header
	app     string // the app's name for it
	renamed bool   // a rule gives the cookie another name
	rank    int    // how weak the browser's name is; unprefixed: the app's own name
	named   bool   // it is a cookie of a rule that gives names
	dropped bool
}

const unprefixed = 100

// request returns the Cookie header that the app gets for one header.
func (r *referenceExchange) request(header string) string {
	var pairs []*received
	changed := false
	for _, piece := range strings.Split(header, ";") {
		if piece = strings.Trim(piece, " \t"); piece == "" {
			continue
		}
		name, value, ok := strings.Cut(piece, "=")
		p := &received{referencePair: referencePair{name, value}, raw: piece, app: name}
		if !ok {
			p.referencePair, p.app = referencePair{"", piece}, ""
		}
		r.sent = append(r.sent, p.referencePair)
		p.dropped = r.cfg.Hygiene != "off" && !r.passesHygiene(piece, name, value)
		pairs = append(pairs, p)
	}
	for _, p := range pairs {
		r.resolve(p)
	}
	r.dropConfusable(pairs)
	r.chooseOne(pairs)
	for _, p := range pairs {
		p.dropped = p.dropped || r.strips(p.app, "request") || r.replaces(p.app, "request")
		changed = changed || p.dropped || p.renamed
	}
	var out []string
	for _, p := range pairs {
		switch {
		case p.dropped:
		case p.renamed:
			out = append(out, p.app+"="+p.value)
		default:
			out = append(out, p.raw)
		}
	}
	for _, in := range r.injections("request") {
		there := slices.ContainsFunc(pairs, func(p *received) bool { return !p.dropped && p.name != "" && p.app == in.Name })
		if value, ok := r.injected(in); ok && !(in.IfAbsent && there) {
			out = append(out, in.Name+"="+value)
			changed = true
		}
	}
	if !changed {
		return header
	}
	return strings.Join(out, "; ")
}

// passesHygiene reports whether a pair is no problem for any parser.
func (r *referenceExchange) passesHygiene(piece, name, value string) bool {
	if !harmless(piece) {
		return false
	}
	if r.cfg.Hygiene != "strict" {
		return true
	}
	known := slices.ContainsFunc(r.cfg.Cookies, func(c CookieRule) bool {
		return slices.ContainsFunc(c.Names, func(entry string) bool {
			if strings.ContainsAny(entry, "!*?~") {
				return false
			}
			names := []string{entry}
			if c.Rename != "" || c.Prefix != "" {
				names = append(names, browserNames(c, entry)...)
			}
			return slices.Contains(names, name)
		})
	})
	return grammatical(piece) || known && grammatical("x="+value)
}

// resolve finds the app's name for a pair.
func (r *referenceExchange) resolve(p *received) {
	if p.dropped {
		return
	}
	if app, rank, ok := r.appOf(p.name); ok {
		p.app, p.rank, p.named, p.renamed = app, rank, true, app != p.name
	} else if rule, ok := r.namingRule(p.name); ok {
		p.rank, p.named = unprefixed, true
	} else if rule.Names != nil {
		p.named, p.rank = true, -1 // the app has given it its prefix
	}
}

// isHostOnly reports whether no other host can have set what browsers call name.
func isHostOnly(name string) bool { return strings.HasPrefix(referencePrefix(name), "__Host-") }

// dropConfusable drops what some parser may take for a cookie of a rule that gives
// names, or that is injected.
func (r *referenceExchange) dropConfusable(pairs []*received) {
	if r.cfg.Hygiene == "off" {
		return
	}
	for _, p := range pairs {
		ofRule := p.named && p.rank != -1 && p.rank != unprefixed
		if p.dropped || ofRule && isHostOnly(p.name) || r.strips(p.name, "request") && !ofRule {
			continue
		}
		exact := p.named || slices.ContainsFunc(r.injections("request"), func(in Inject) bool { return in.Name == p.name })
		if !exact && r.confusable(p.name) {
			p.dropped = true
		}
		for i, piece := range strings.Split(p.raw, ",") {
			name, _, assigned := strings.Cut(piece, "=")
			if i == 0 && exact || i == 0 && !strings.Contains(p.raw, ",") {
				continue
			}
			p.dropped = p.dropped || name != "" && (assigned && r.confusable(name) || r.narrowlyConfusable(name, true))
		}
	}
}

// readings returns what parsers may make of a name.
func readings(name string) []string {
	read := func(s string) string {
		return strings.NewReplacer(".", "_", "[", "_", "]", "").Replace(strings.ToLower(s))
	}
	cut, _, _ := strings.Cut(name, "[")
	return []string{read(name), read(cut)}
}

func (r *referenceExchange) confusable(name string) bool { return r.narrowlyConfusable(name, false) }

// narrowlyConfusable is confusable; with narrow, rules for all names do not count.
func (r *referenceExchange) narrowlyConfusable(name string, narrow bool) bool {
	isReading := func(managed string) bool {
		return slices.ContainsFunc(readings(managed), func(s string) bool { return slices.Contains(readings(name), s) })
	}
	for _, in := range r.injections("request") {
		if isReading(in.Name) {
			return true
		}
	}
	guarded := slices.Clone(r.cfg.Cookies)
	for _, s := range r.cfg.Strip {
		if s.Direction != "response" {
			guarded = append(guarded, CookieRule{Names: s.Names})
		}
	}
	for i, c := range guarded {
		if i < len(r.cfg.Cookies) && c.Rename == "" && c.Prefix == "" {
			continue
		}
		isPattern := false
		for _, entry := range c.Names {
			if strings.HasPrefix(entry, "!") {
				continue
			}
			if strings.ContainsAny(entry, "*?~") {
				isPattern = true
			} else if slices.ContainsFunc(append(browserNames(c, entry), entry), isReading) {
				return true
			}
		}
		if isPattern && !(narrow && slices.Contains(c.Names, "*")) && r.matchesReading(c, name) {
			return true
		}
	}
	return false
}

// matchesReading reports whether a reading of name is one that c is about, under the
// app's or a browser's name. Names are excluded as they are written.
func (r *referenceExchange) matchesReading(c CookieRule, name string) bool {
	var in []string
	for _, entry := range c.Names {
		pattern, negated := strings.CutPrefix(entry, "!")
		if negated && referenceMatches(pattern, name) {
			return false
		}
		if !negated {
			in = append(in, pattern)
		}
	}
	for _, reading := range readings(name) {
		candidates := []string{reading}
		for _, form := range browserNames(c, "\x00") {
			before, after, _ := strings.Cut(strings.ToLower(form), "\x00")
			if app, ok := strings.CutPrefix(reading, before); ok {
				if app, ok := strings.CutSuffix(app, after); ok {
					candidates = append(candidates, app)
				}
			}
		}
		for _, candidate := range candidates {
			if referenceSelects(in, candidate) {
				return true
			}
		}
	}
	return false
}

// chooseOne leaves one of the pairs that stand for one cookie.
func (r *referenceExchange) chooseOne(pairs []*received) {
	byApp := make(map[string][]*received)
	for _, p := range pairs {
		if p.dropped || !p.named || p.rank == -1 {
			continue
		}
		if rule, _ := r.namingRule(p.app); p.rank == unprefixed && !r.windowIsOpen(rule) {
			p.dropped = true
			continue
		}
		byApp[p.app] = append(byApp[p.app], p)
	}
	for _, of := range byApp {
		best := slices.MinFunc(of, func(a, b *received) int { return a.rank - b.rank }).rank
		var strongest []*received
		for _, p := range of {
			p.dropped = true
			if p.rank == best {
				strongest = append(strongest, p)
			}
		}
		first := strongest[0]
		same := !slices.ContainsFunc(strongest, func(p *received) bool { return p.value != first.value })
		if len(strongest) == 1 || best != unprefixed && (same || isHostOnly(first.name)) {
			first.dropped = false
		}
	}
}

// response returns what browsers get for the cookies of the app, after request.
func (r *referenceExchange) response(cookies []referenceCookie) (out []referenceCookie) {
	for _, c := range cookies {
		if !r.strips(c.name, "response") && !r.replaces(c.name, "response") {
			out = append(out, r.setCookie(c, r.editsFor(c.name))...)
		}
	}
	for _, in := range r.injections("response") {
		if in.IfAbsent && (r.appSets(in.Name, cookies) || r.browserHolds(in.Name)) {
			continue
		}
		if value, ok := r.injected(in); ok {
			c := referenceCookie{referencePair{in.Name, value}, rfc6265bis.Effective{SameSite: "Default"}}
			out = append(out, r.setCookie(c, append(r.editsFor(in.Name), in.Edits...))...)
		}
	}
	return append(out, r.expired()...)
}

func (r *referenceExchange) appSets(name string, cookies []referenceCookie) bool {
	return !r.strips(name, "response") && slices.ContainsFunc(cookies, func(c referenceCookie) bool { return c.name == name })
}

// browserHolds reports whether the browser has sent a cookie that the app gets
// under name, if nothing strips it.
func (r *referenceExchange) browserHolds(name string) bool {
	rule, renamed := r.namingRule(name)
	return slices.ContainsFunc(r.sent, func(p referencePair) bool {
		app, _, ok := r.appOf(p.name)
		return ok && app == name || p.name == name && (!renamed || r.windowIsOpen(rule))
	})
}

// sentUnder reports whether the browser has sent a cookie called name.
func (r *referenceExchange) sentUnder(name string) bool {
	return slices.ContainsFunc(r.sent, func(p referencePair) bool { return p.name == name })
}

// setCookie returns what browsers get for one cookie of the app.
func (r *referenceExchange) setCookie(c referenceCookie, edits []Edit) (out []referenceCookie) {
	s := r.run(edits, c.effective)
	rule, renamed := r.namingRule(c.name)
	name, insecure := c.name, false
	if renamed {
		names := browserNames(rule, c.name)
		name = names[0]
		if rule.Prefix == "auto" {
			switch {
			case s.out.Domain != "" || s.out.Path != "" && s.out.Path != "/":
				name = names[2]
			case !s.out.HTTPOnly:
				name = names[1]
			}
		}
		insecure = referencePrefix(name) != "" && !r.https && !r.local
	}
	owner, _, owned := r.appOf(name)
	sent := !insecure && !(owned && owner != c.name)
	if sent {
		if renamed || s.touched() {
			s.cohere(name)
		}
		out = append(out, referenceCookie{referencePair{name, c.value}, s.out})
	}
	if renamed {
		out = append(out, r.deletions(c, rule, name, sent, edits)...)
	}
	return out
}

// deletions returns what goes out beside a cookie with a new name: deletions of it
// under other names by which the browser may hold it.
func (r *referenceExchange) deletions(c referenceCookie, rule CookieRule, name string, sent bool, edits []Edit) (out []referenceCookie) {
	deletes := c.effective.Deletes(r.now)
	stronger := true
	for _, other := range browserNames(rule, c.name) {
		if other == name {
			stronger = false
			continue
		}
		if !sent || !stronger && !deletes || !r.sentUnder(other) {
			continue
		}
		d := referenceCookie{referencePair{other, c.value}, c.effective}
		if !deletes {
			d = referenceCookie{referencePair{other, ""}, rfc6265bis.Effective{SameSite: "Default", HasMaxAge: true}}
		}
		s := &referenceState{reference: &r.reference, in: d.effective, out: d.effective}
		s.cohere(other)
		out = append(out, referenceCookie{d.referencePair, s.out})
	}
	if deletes && r.windowIsOpen(rule) {
		s := r.run(edits, c.effective)
		s.cohere(c.name)
		out = append(out, referenceCookie{c.referencePair, s.out}, c)
	}
	return out
}

// expired returns the deletions of what rules expire.
func (r *referenceExchange) expired() (out []referenceCookie) {
	for _, e := range r.cfg.Expire {
		if e.Until != "" && !r.now.Before(referenceDate(e.Until)) {
			continue
		}
		var done []string
		for _, p := range r.sent {
			if p.name == "" || strings.ContainsAny(p.name, "\x01\x7f") || !referenceSelects(e.Names, p.name) || slices.Contains(done, p.name) || len(out) == maxExpired {
				continue
			}
			done = append(done, p.name)
			domain := r.expand(e.Domain)
			if strings.ContainsAny(domain, ";{") {
				continue
			}
			s := &referenceState{reference: &r.reference}
			s.out = rfc6265bis.Effective{SameSite: "Default", HasMaxAge: true, Path: "/", Domain: domain, Secure: r.https}
			if e.Path != "" {
				s.out.Path = e.Path
			}
			s.cohere(p.name)
			out = append(out, referenceCookie{referencePair{p.name, ""}, s.out})
		}
	}
	return out
}
