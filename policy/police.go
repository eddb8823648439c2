package policy

import "strings"

// pair is one cookie of a request, judged.
type pair struct {
	text   string // trimmed
	equals int    // where its name ends
	judgement
}

// judgement says what becomes of a pair.
type judgement struct {
	reason Reason // why it is dropped; "" if it is not
	rule   string // of the reason

	app    string  // the app's name for it; "" for the one it has
	naming *naming // what gives it that name
	rank   int     // of several pairs with one app name, the lowest goes on
}

// The ranks of pairs that have the app's name already, behind all forms of the
// browser's: one that an outer policy has given it, and one that came so.
const (
	resolvedRank = 1<<8 - 1
	bareRank     = 1 << 8
)

// police returns line as the app must see it, and whether that is another one.
func (p *Policy) police(line string, x *Exchange) (string, bool) {
	asks := p.names || p.strips.has(onRequest) || len(p.injections[toRequest]) > 0
	if p.hygiene.level == hygieneOff && !asks {
		return line, false
	}
	l := p.look(line)
	around := 0 // see blanksAround
	for from := 0; from < len(line); {
		next := nextSemicolon(line, from)
		piece := trimBlanks(line[from:next])
		around += next - from - len(piece)
		from = next + 1
		if piece == "" {
			continue
		}
		equals := strings.IndexByte(piece, '=')
		if p.hygiene.level != hygieneOff && p.hygiene.judge(piece, equals, l.suspicious) != "" {
			return p.rebuild(line, x)
		}
		if name := piece[:max(equals, 0)]; asks && p.concerns(name) || l.guarded && p.guard.confusable(name) {
			return p.rebuild(line, x)
		}
	}
	if l.guarded && mayHide(line, around) || len(p.injections[toRequest]) > 0 {
		return p.rebuild(line, x)
	}
	return line, false
}

// concerns reports whether a rule may have a say about a cookie that came
// under name.
func (p *Policy) concerns(name string) bool {
	if !p.mayConcern(name) {
		return false
	}
	if pl := p.requestPlan(name); pl.naming != nil || pl.strip.has(onRequest) {
		return true
	}
	_, _, _, owned := p.owner(name)
	return owned || replacementIn(p.injections[toRequest], name) != nil
}

// mayConcern is false for most names that no rule has a say about.
func (p *Policy) mayConcern(name string) bool {
	return p.requestPatterns || p.concerned.mayHold(name)
}

// nameFilter tells at a glance of most names that they are not in a set.
type nameFilter struct {
	first   [256]bool // octets that one of the set begins with
	lengths uint64    // a bit for each length, the highest for all from 63 on
}

func (f *nameFilter) add(name string) {
	f.first[name[0]] = true
	f.lengths |= 1 << min(len(name), 63)
}

func (f *nameFilter) mayHold(name string) bool {
	return name != "" && f.first[name[0]] && f.lengths&(1<<min(len(name), 63)) != 0
}

// concernedNames collects the names for which concerns may be true, if no
// pattern has a say.
func (p *Policy) concernedNames() (f nameFilter) {
	for i := range p.rules {
		r := &p.rules[i]
		if r.naming == nil && !r.strip.has(onRequest) {
			continue
		}
		for _, name := range r.selector.exactIn() {
			f.add(name)
			if r.naming != nil {
				for _, name := range r.naming.names(name) {
					f.add(name)
				}
			}
		}
	}
	for i := range p.injections[toRequest] {
		f.add(p.injections[toRequest][i].name)
	}
	return f
}

// looks are what one look at a whole line tells about its pairs.
type looks struct {
	suspicious bool // there may be quotes or control characters
	guarded    bool // there are managed names, and they are guarded
	hiding     bool // a pair may hide another one
}

func (p *Policy) look(line string) looks {
	return looks{
		suspicious: p.hygiene.level != hygieneOff && (ignored(line) || strings.IndexByte(line, '"') >= 0),
		guarded:    p.hygiene.level != hygieneOff && !p.guard.idle(),
	}
}

// judge decides about one pair by itself.
func (p *Policy) judge(piece string, equals int, l *looks, x *Exchange) judgement {
	if p.hygiene.level != hygieneOff {
		if reason := p.hygiene.judge(piece, equals, l.suspicious); reason != "" {
			return judgement{reason: reason, rule: RuleHygiene}
		}
	}
	name := piece[:max(equals, 0)]
	var j judgement
	app, trusted := name, x.trusts(piece)
	own := trusted     // the name is exactly one that the policy knows
	settled := trusted // no other host can have set the value
	concerns := p.mayConcern(name)
	if p.names && concerns {
		resolved, n, rank, owned := p.owner(name)
		switch bare := p.namingOf(name); {
		case owned && !trusted:
			app, own, settled = resolved, true, prefixOf(name).hostOnly()
			j = judgement{app: app, naming: n, rank: rank}
		case bare.applies(name):
			own = true
			j = judgement{app: name, naming: bare, rank: bareRank}
			if trusted {
				j.rank = resolvedRank
			}
		case bare != nil: // it has its prefix from the app
			own = true
		}
	}
	if l.guarded && !settled {
		own = own || replacementIn(p.injections[toRequest], name) != nil
		if !own && p.guard.confusable(name) || l.hiding && p.guard.hides(piece, own) {
			return judgement{reason: ReasonConfusable, rule: RuleHygiene}
		}
	}
	if !concerns {
		return j
	}
	return p.judgeStrip(j, app)
}

// judgeStrip adds to j what rules strip by the app's name.
func (p *Policy) judgeStrip(j judgement, app string) judgement {
	if p.strips.has(onRequest) {
		if pl := p.requestPlan(app); pl.strip.has(onRequest) {
			return judgement{reason: ReasonStripped, rule: pl.stripper}
		}
	}
	if in := p.replacement(app, toRequest); in != nil {
		return judgement{reason: ReasonReplaced, rule: in.place}
	}
	return j
}

// rebuild is police for a line of which something is likely to change.
func (p *Policy) rebuild(line string, x *Exchange) (string, bool) {
	l := p.look(line)
	l.hiding = l.guarded && mayHide(line, blanksAround(line))
	var few [32]pair
	pairs, changed := few[:0], false
	for from := 0; from < len(line); {
		next := nextSemicolon(line, from)
		piece := trimBlanks(line[from:next])
		from = next + 1
		if piece == "" {
			continue
		}
		equals := strings.IndexByte(piece, '=')
		pr := pair{text: piece, equals: equals, judgement: p.judge(piece, equals, &l, x)}
		if pr.reason != "" {
			pr.trace(x)
			changed = true
			continue
		}
		pairs = append(pairs, pr)
	}
	p.choose(pairs)
	injected := p.injectPairs(pairs, x)
	size := 0
	for i := range pairs {
		pr := &pairs[i]
		changed = changed || pr.reason != "" || pr.renamed()
		size += len("; ") + len(pr.app) + len(pr.text)
		if pr.reason != "" {
			pr.trace(x)
		} else if pr.naming != nil && !pr.renamed() {
			x.trust(pr.text)
		}
	}
	if !changed && len(injected) == 0 {
		return line, false
	}
	for _, text := range injected {
		size += len("; ") + len(text)
	}
	b := pairBuilder{exchange: x}
	b.Grow(size)
	for i := range pairs {
		switch pr := &pairs[i]; {
		case pr.reason != "":
		case pr.renamed():
			b.add(pr.app, pr.text[pr.equals:], true)
		default:
			b.add("", pr.text, false)
		}
	}
	for _, text := range injected {
		b.add("", text, true)
	}
	return b.String(), true
}

// blanksAround counts the blanks around the pairs of line.
func blanksAround(line string) int {
	around := 0
	for from := 0; from < len(line); {
		next := nextSemicolon(line, from)
		around += next - from - len(trimBlanks(line[from:next]))
		from = next + 1
	}
	return around
}

// trace tells that the pair is dropped. Its name is the client's, and may be
// anything.
func (j *judgement) trace(x *Exchange) {
	if x.tracesAll() {
		x.Trace(Decision{Rule: j.rule, Reason: j.reason})
	}
}

// renamed reports whether the pair goes on under another name.
func (pr *pair) renamed() bool { return pr.app != "" && pr.app != pr.text[:pr.equals] }

// pairBuilder writes the line that goes on. It has room for all of it, so that
// what it has written stays where it is.
type pairBuilder struct {
	strings.Builder
	exchange *Exchange
}

// add writes a pair. One that is trusted comes from the policy, and not only
// past it.
func (b *pairBuilder) add(name, rest string, trusted bool) {
	if b.Len() > 0 {
		b.WriteString("; ")
	}
	start := b.Len()
	b.WriteString(name)
	b.WriteString(rest)
	if trusted {
		b.exchange.trust(b.String()[start:])
	}
}

// choose drops all but one of the pairs that the app would get under one name
// from the policy: the strongest form of the name goes on, or the first of
// equals. One that has the app's name already goes on only while a window is
// open, if it came alone.
func (p *Policy) choose(pairs []pair) {
	chosen := make(map[string]int, 0) // of each app name
	for i := range pairs {
		pr := &pairs[i]
		if pr.naming == nil || pr.reason != "" {
			continue
		}
		if pr.rank == bareRank && !pr.naming.open(p.now) {
			pr.drop(ReasonTossed)
			continue
		}
		j, ok := chosen[pr.app]
		switch best := &pairs[j]; {
		case !ok:
			chosen[pr.app] = i
		case pr.rank == bareRank && best.rank == bareRank: // no telling which
			pr.drop(ReasonTossed)
			best.drop(ReasonTossed)
		case pr.rank < best.rank:
			best.lose()
			chosen[pr.app] = i
		default:
			pr.lose()
		}
	}
}

// lose drops a pair for a better one.
func (pr *pair) lose() {
	if pr.rank == bareRank {
		pr.drop(ReasonTossed)
	} else {
		pr.drop(ReasonDuplicate)
	}
}

func (pr *pair) drop(reason Reason) { pr.reason, pr.rule = reason, pr.naming.place }

// injectPairs returns the pairs that rules add to every request.
func (p *Policy) injectPairs(pairs []pair, x *Exchange) []string {
	var injected []string
	for i := range p.injections[toRequest] {
		in := &p.injections[toRequest][i]
		if in.ifAbsent && hasPair(pairs, in.name) {
			continue
		}
		if text, ok := in.pair(x); ok {
			injected = append(injected, text)
		}
	}
	return injected
}

// hasPair reports whether the app gets a cookie of that name.
func hasPair(pairs []pair, name string) bool {
	for i := range pairs {
		pr := &pairs[i]
		if pr.reason == "" && (pr.app == name || pr.app == "" && pr.equals >= 0 && pr.text[:pr.equals] == name) {
			return true
		}
	}
	return false
}
