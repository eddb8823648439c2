package policy

import "slices"

// fold is the state of a line's attributes while the edits of a plan run over
// it, one after the other.
type fold struct {
	line     line
	plan     *plan
	exchange *Exchange
	policy   *Policy
	now      int64 // Unix seconds; read once a line, and only if a lifetime is at stake

	states   [numAttributes]state
	spoken   attributeSet // whose state is not received
	skipped  attributeSet // whose edits a deletion is spared
	mapped   attributeSet // on which a map of the current run of maps acted
	deletion deletion

	// What at_most leaves to each, nil: no limit. It holds for what a later
	// default writes too, so that a policy applied twice is the same as once.
	maxAgeLimit, expiresLimit *limit
	limitAlone                bool // nothing but at_most speaks about Expires

	// The defaults of a lifetime wait for the end, when it is known whether
	// there is one. The first of them that nothing overrides acts.
	lifetimeDefaults []*edit

	app    string     // the app's name for the cookie
	named  bool       // the line has the browser's name already
	rooted bool       // Path is what the browser calls it
	naming *naming    // what gives it another name now
	prefix namePrefix // with naming: what that name promises
}

// state is what has become of one attribute. Its zero value is received.
type state struct {
	kind  stateKind
	edit  *edit  // written, removed, invalid: by whom
	value *value // written: what
}

type stateKind uint8

const (
	received stateKind = iota // as the app sent it, every occurrence
	kept                      // the occurrence that the browser obeys, alone
	written
	removed
	invalid // a placeholder gave what the attribute cannot hold
)

// newFold reads a line that browsers do not ignore. The mark says what the
// policies behind p did to it, nil: nothing.
func newFold(p *Policy, pl *plan, x *Exchange, raw string, m *mark) fold {
	f := fold{line: line{raw: raw, name: lineName(raw)}, plan: pl, exchange: x, policy: p}
	f.app = f.line.name
	if m != nil {
		f.app, f.named, f.rooted = m.app, m.named, m.rooted
	}
	f.line.scan(pl.lifetime || pl.naming != nil && pl.naming.until != 0)
	return f
}

// apply runs the whole plan. It returns the edit that acts with a value that
// its attribute cannot hold, if there is one.
func (f *fold) apply() (bad *edit) {
	for i := range f.plan.edits {
		f.run(&f.plan.edits[i])
	}
	if f.spoken|f.skipped != 0 && f.plan.lifetime {
		f.settle()
	}
	f.chooseName()
	if f.spoken|f.skipped != 0 || f.naming != nil {
		f.cohere()
	}
	for spoken := f.spoken; spoken != 0; spoken &= spoken - 1 {
		if s := &f.states[spoken.first()]; s.kind == invalid {
			return s.edit
		}
	}
	return nil
}

// run applies e to the current state.
func (f *fold) run(e *edit) {
	if e.attribute.lifetime() && f.deletes() {
		// A deletion stays one, but a rule speaks about it.
		f.skipped.add(e.attribute)
		if e.op == OpUnchanged {
			f.skipped &^= 1 << e.attribute
		}
		return
	}
	switch e.op {
	case OpSet:
		f.write(e)
	case OpAuto:
		f.auto(e)
	case OpMap:
		f.mapTo(e)
	case OpDefault:
		f.speak(e.attribute)
		switch {
		case e.attribute.lifetime():
			f.lifetimeDefaults = append(f.lifetimeDefaults, e)
		case f.holds(e.attribute):
		case e.root:
			f.writeRoot(e)
		default:
			f.write(e)
		}
	case OpAtLeast:
		f.speak(e.attribute)
		if v, ok := f.resolve(e); ok && f.rank() < v.num {
			f.become(e.attribute, state{kind: written, edit: e, value: v})
		}
	case OpAtMost:
		f.lower(e)
	case OpRemove:
		f.become(e.attribute, state{kind: removed, edit: e})
	case OpUnchanged:
		f.become(e.attribute, state{})
		f.hush(e.attribute)
	}
}

// speak notes that a rule speaks about a: from now on it stands there once.
func (f *fold) speak(a attribute) {
	f.spoken.add(a)
	if f.states[a].kind == received {
		f.states[a].kind = kept
	}
	if a == attrExpires {
		f.limitAlone = false
	}
}

// hush forgets that a rule spoke about a.
func (f *fold) hush(a attribute) {
	f.spoken &^= 1 << a
	f.states[a] = state{}
}

// write gives e's attribute e's value.
func (f *fold) write(e *edit) {
	if v, ok := f.resolve(e); ok {
		f.become(e.attribute, state{kind: written, edit: e, value: v})
	}
}

// become changes the state of a. One of a lifetime that overrides what stands
// before it ends the limits that do.
func (f *fold) become(a attribute, s state) {
	f.spoken.add(a)
	f.states[a] = s
	if s.edit != nil && !s.edit.overrides() {
		return
	}
	if a == attrPath {
		f.rooted = false
	}
	if a.lifetime() {
		f.lifetimeDefaults = slices.DeleteFunc(f.lifetimeDefaults, func(e *edit) bool { return e.attribute == a })
	}
	switch a {
	case attrMaxAge:
		f.maxAgeLimit, f.expiresLimit = nil, nil
		if f.limitAlone {
			f.hush(attrExpires)
		}
		f.limitAlone = false
	case attrExpires:
		f.expiresLimit, f.limitAlone = nil, false
	}
}

// resolve returns the value of e, its placeholders expanded. If the attribute
// cannot hold the result, its state is invalid until an edit overrides it.
func (f *fold) resolve(e *edit) (*value, bool) {
	if e.template == "" {
		return &e.value, true
	}
	text := f.exchange.expand(e.template)
	v, problem := parseValue(e.attribute, text)
	if problem != "" || e.op == OpAtLeast && v.num == rankNone {
		f.become(e.attribute, state{kind: invalid, edit: e})
		return nil, false
	}
	return &v, true
}

// auto does what the exchange asks for.
func (f *fold) auto(e *edit) {
	switch e.attribute {
	case attrSecure:
		if f.exchange.HTTPS {
			f.write(e)
		}
	case attrPath:
		f.speak(attrPath)
		f.undoRewrite(e)
	case attrDomain:
		f.speak(attrDomain)
		if v, ok := f.current(attrDomain); ok && f.exchange.verdictOnDomain(v.text) != "" {
			f.become(attrDomain, state{kind: removed, edit: e})
		}
	}
}

// mapTo runs a map: on what is there, and only until one of a run has acted.
func (f *fold) mapTo(e *edit) {
	a := e.attribute
	f.speak(a)
	if !e.mapping.follows {
		f.mapped &^= 1 << a
	}
	now, ok := f.current(a)
	if !ok || f.mapped.has(a) || f.states[a].kind == invalid {
		return
	}
	if !e.mapping.matches(a, now.text) {
		return
	}
	to, ok := f.resolve(e)
	if !ok {
		return
	}
	text, ok := e.mapping.mapped(a, now.text, to.text)
	if !ok {
		return // it is there already
	}
	f.mapped.add(a)
	s := state{kind: written, edit: e, value: &value{text: text}}
	if e.mapping.problem(a, text) {
		s = state{kind: invalid, edit: e}
	}
	f.become(a, s)
}

// undoRewrite undoes in Path what the route did to the path of the URL, unless
// a policy behind this one did.
func (f *fold) undoRewrite(e *edit) {
	now, ok := f.current(attrPath)
	if !ok || f.rooted || f.states[attrPath].kind == invalid {
		return
	}
	r := f.exchange.rewrite()
	text := r.undo(now.text)
	if r.unknown || len(text) > maxAttributeValue {
		if f.exchange.tracesAll() {
			f.exchange.Trace(Decision{Cookie: f.app, Attribute: "path", Rule: e.place, Reason: ReasonPathUnmapped})
		}
		return
	}
	if text != now.text {
		f.become(attrPath, state{kind: written, edit: e, value: &value{text: text}})
	}
	f.rooted = r != routeRewrite{}
}

// writeRoot sets Path to what the browser calls the root of the app.
func (f *fold) writeRoot(e *edit) {
	root := f.exchange.rewrite().undo("/")
	if root == "/" {
		f.write(e)
		return
	}
	f.become(e.attribute, state{kind: written, edit: e, value: &value{text: root}})
	f.rooted = true
}

// current returns the value that a browser would obey now.
func (f *fold) current(a attribute) (v value, ok bool) {
	switch s := &f.states[a]; s.kind {
	case written:
		return *s.value, true
	case removed:
		return value{}, false
	case invalid:
		return value{}, true
	}
	if a == attrExpires && f.uncovered() {
		return value{}, false
	}
	v, ok, masked := f.line.effective(a)
	return v, ok && !masked
}

// holds reports whether a has an effective value. A lifetime is one thing in
// two attributes.
func (f *fold) holds(a attribute) bool {
	if a.lifetime() {
		_, maxAge := f.current(attrMaxAge)
		_, expires := f.current(attrExpires)
		return maxAge || expires
	}
	_, ok := f.current(a)
	return ok
}

// rank returns how strong SameSite is now.
func (f *fold) rank() int64 {
	if v, ok := f.current(attrSameSite); ok {
		return v.num
	}
	return rankBrowserDefault
}
