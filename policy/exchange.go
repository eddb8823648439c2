package policy

import "slices"

// Exchange is what a policy must know of one request and its response. All
// policies that one request passes share it. It is not safe for concurrent use.
type Exchange struct {
	// HTTPS says that the client came by https, on the last hop that can be
	// trusted to know.
	HTTPS bool

	// Host is the host that the browser asked for, with or without a port.
	// Empty if it is not known.
	Host string

	// CrossSite says that the request came from another site and is no
	// navigation of the whole page: a subresource or a frame.
	CrossSite bool

	// AskedPath is the path of the URL that the browser asked for, and SeenPath
	// the one that the app sees, both percent-encoded. They may be empty where
	// no policy asks for them. See [Policy.AsksPath].
	AskedPath, SeenPath string

	// Expand replaces the placeholders in a value of the configuration. It is
	// called once for each use; its result is never expanded again. nil leaves
	// values as they are.
	Expand func(template string) string

	// Trace receives every Decision, in the order in which they are taken. nil
	// costs nothing.
	Trace func(Decision)

	// Brief leaves to Trace only the decisions that a user may miss a cookie
	// by: what is dropped, and what the browser will refuse.
	Brief bool

	securable answer // the browser takes a cookie with Secure

	// What the browser sent, when the first policy saw it.
	sent    []string
	one     [1]string // where most of them need no more
	entered bool

	// The pairs that a policy gave a new name, or added. The policies behind it
	// trust them. Most requests have few.
	trusted struct {
		few  [4]string
		n    int // how many are in few
		more map[string]bool
	}

	marks []mark
}

// mark says what the policies behind the current one did to a line.
type mark struct {
	line   string
	app    string // the app's name for the cookie
	named  bool   // the line has the browser's name
	rooted bool   // its Path is what the browser calls it
}

// String says nothing of what x knows: it is cookies, and whoever prints the
// context of a request must not print them.
func (x *Exchange) String() string { return "cookie policy exchange" }

// Forget ends the trust of policies in what others before them made of the
// request. Call it when the first of them is done.
func (x *Exchange) Forget() {
	x.trusted.n, x.trusted.more = 0, nil
}

// markOf returns the last of marks that is about a line, nil if none is.
func markOf(marks []mark, raw string) *mark {
	for i := len(marks) - 1; i >= 0; i-- {
		if marks[i].line == raw {
			return &marks[i]
		}
	}
	return nil
}

// enter notes what the browser sent.
func (x *Exchange) enter(lines []string) {
	if !x.entered {
		// A copy: handlers may write into the slice in the header.
		x.entered, x.sent = true, append(x.one[:0], lines...)
	}
}

// trust notes a pair for the policies behind this one.
func (x *Exchange) trust(pair string) {
	t := &x.trusted
	switch {
	case x.trusts(pair):
	case t.n < len(t.few):
		t.few[t.n] = pair
		t.n++
	default:
		if t.more == nil {
			t.more = make(map[string]bool)
		}
		t.more[pair] = true
	}
}

// trusts reports whether a policy before this one made pair.
func (x *Exchange) trusts(pair string) bool {
	t := &x.trusted
	return slices.Contains(t.few[:t.n], pair) || t.more[pair]
}

// expand replaces the placeholders in template.
func (x *Exchange) expand(template string) string {
	if x.Expand == nil {
		return template
	}
	return x.Expand(template)
}

// answer is one that is worked out once.
type answer uint8

const (
	unknown answer = iota
	yes
	no
)

func (x *Exchange) decide(d Decision) {
	if x.Trace != nil {
		x.Trace(d)
	}
}

// tracesAll reports whether every decision is wanted.
func (x *Exchange) tracesAll() bool { return x.Trace != nil && !x.Brief }

// carried reports whether the browser sent a cookie called name.
func (x *Exchange) carried(name string) bool {
	for sent := range Pairs(x.sent) {
		if sent == name {
			return true
		}
	}
	return false
}

// untraced runs do without a trace.
func (x *Exchange) untraced(do func()) {
	trace := x.Trace
	x.Trace = nil
	do()
	x.Trace = trace
}

// takesSecure reports whether the browser takes a cookie with Secure.
func (x *Exchange) takesSecure() bool {
	if x.HTTPS {
		return true
	}
	if x.securable == unknown {
		x.securable = no
		if isLocal(x.host()) {
			x.securable = yes
		}
	}
	return x.securable == yes
}
