package policy

import (
	"slices"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/browser"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/cookieheader"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/guard"
)

// Exchange is what one policy must know of one request and its response. It is
// not safe for concurrent use. Its fields must not change after it was given to
// [Policy.Request], with the exception of AskedPath and SeenPath, which the
// response alone depends on.
type Exchange struct {
	// HTTPS says that the client came by https, on the last hop that can be
	// trusted to know.
	HTTPS bool

	// Host is the host that the browser asked for, with or without a port. It is
	// empty if it is not known.
	Host string

	// CrossSite says that the request came from another site and is no
	// navigation of the whole page: a subresource or a frame.
	CrossSite bool

	// AskedPath is the path of the URL that the browser asked for, and SeenPath
	// the one that the app sees, both percent-encoded. They may be empty if the
	// policy does not need them: see [Policy.Needs].
	AskedPath, SeenPath string

	// Expand replaces the placeholders in a value of the configuration. It is
	// called once for each use, and its result is never expanded again. With nil,
	// values stay as they are.
	Expand func(template string) string

	// Trace receives every Decision, in the order in which they are made. With
	// nil, none is made.
	Trace func(Decision)

	// Brief leaves to Trace only the decisions by which a user may miss a cookie:
	// those about cookies that are dropped, or that the browser will refuse.
	Brief bool

	// History is what all policies of one request share. With nil, Request or
	// Response makes one, and this policy is the only one.
	*History

	request      browser.Request // made of the fields above when it is first needed
	hasRequest   bool
	routeRewrite routeRewrite // likewise
	hasRoute     bool
}

// History is what the policies that one request passes must know of one another.
// Its zero value is ready for use by the first of them. It is not safe for
// concurrent use.
type History struct {
	sent    []string  // the Cookie lines of the browser, when the first policy saw them
	one     [1]string // room for most of them
	entered bool

	resolved nameSet      // app names of cookies that a policy renamed or injected in the request
	hostOnly nameSet      // those of them whose value no other host can have set
	budget   guard.Budget // what the policies may spend on odd names
	marks    marks        // what policies did to the lines of the response
}

// String says nothing of what h knows, which is cookies: whoever prints the
// context of a request must not print them.
func (h *History) String() string { return "cookie policy history" }

// String says nothing of what x knows.
func (x *Exchange) String() string { return "cookie policy exchange" }

// Forget ends the effect that policies had on the request for one another. Call
// it when the first of them is done, before an error route that has policies of
// its own.
func (h *History) Forget() { h.resolved, h.hostOnly = nameSet{}, nameSet{} }

// history returns the history, made now if there was none.
func (x *Exchange) history() *History {
	if x.History == nil {
		x.History = new(History)
		x.marks.pass = 1
	}
	return x.History
}

// beginResponse counts one more policy that looks at the response.
func (x *Exchange) beginResponse() {
	if x.History != nil {
		x.marks.pass++
	}
}

// enter notes what the browser sent, if this is the first policy.
func (h *History) enter(lines []string) {
	if !h.entered {
		// This is a copy, since handlers may write into the slice in the header.
		h.entered, h.sent = true, append(h.one[:0], lines...)
	}
}

// carried reports whether the browser sent a cookie called name.
func (h *History) carried(name string) bool {
	for sent := range cookieheader.Pairs(h.sent) {
		if sent == name {
			return true
		}
	}
	return false
}

// browser returns the request as the browser's rules see it.
func (x *Exchange) browser() *browser.Request {
	if !x.hasRequest {
		x.hasRequest, x.request = true, browser.Request{Host: x.Host, HTTPS: x.HTTPS, CrossSite: x.CrossSite}
	}
	return &x.request
}

// route returns what the route did to the path of the URL.
func (x *Exchange) route() *routeRewrite {
	if !x.hasRoute {
		x.hasRoute, x.routeRewrite = true, compareRoute(x.AskedPath, x.SeenPath)
	}
	return &x.routeRewrite
}

// expand replaces the placeholders in template.
func (x *Exchange) expand(template string) string {
	if x.Expand == nil {
		return template
	}
	return x.Expand(template)
}

// tracesAll reports whether every decision is wanted.
func (x *Exchange) tracesAll() bool { return x.Trace != nil && !x.Brief }

// decide traces a decision that is only wanted if all are.
func (x *Exchange) decide(d Decision) {
	if x.tracesAll() {
		x.Trace(d)
	}
}

// lose traces a decision by which a user may miss a cookie.
func (x *Exchange) lose(d Decision) {
	if x.Trace != nil {
		x.Trace(d)
	}
}

// nameSet is a set of names, most often of few.
type nameSet struct {
	few  [4]string
	n    int // how many are in few
	more map[string]bool
}

func (s *nameSet) add(name string) {
	switch {
	case s.has(name):
	case s.n < len(s.few):
		s.few[s.n] = name
		s.n++
	default:
		if s.more == nil {
			s.more = make(map[string]bool, 32) // if there are more than few, there are many
		}
		s.more[name] = true
	}
}

func (s *nameSet) has(name string) bool {
	return slices.Contains(s.few[:s.n], name) || s.more[name]
}

// marks are what policies did to the lines of a response, by the names that
// browsers get.
type marks struct {
	pass int // the policies that have begun with the response
	few  [2]mark
	n    int             // how many are in few
	more map[string]mark // the others
}

// mark says what policies did to the lines of one name. Policies are counted
// from 1 in the order in which they see the response; 0 stands for none.
type mark struct {
	name     string // for browsers
	app      string // for the app
	renamer  int    // the first policy that gave a line its name
	remapper int    // the first one for which path auto, or the root of the defaults, made Path what the browser calls it
}

// find returns what the policies before the current one did to the lines called
// name.
func (m *marks) find(name string) (app string, renamed, remapped bool) {
	if m.n == 0 {
		return name, false, false
	}
	found := m.more[name]
	for i := range m.few[:m.n] {
		if m.few[i].name == name {
			found = m.few[i]
		}
	}
	earlier := func(policy int) bool { return policy != 0 && policy < m.pass }
	if renamed = earlier(found.renamer); renamed {
		return found.app, true, earlier(found.remapper)
	}
	return name, false, earlier(found.remapper)
}

// add notes what the current policy did to a line.
func (m *marks) add(name, app string, renamed, remapped bool) {
	var known *mark
	for i := range m.few[:m.n] {
		if m.few[i].name == name {
			known = &m.few[i]
		}
	}
	fits := m.n < len(m.few)
	stored := m.more[name]
	switch {
	case known != nil:
	case fits:
		known = &m.few[m.n]
		*known = mark{name: name, app: app}
		m.n++
	default:
		known = &stored
		known.name, known.app = name, app
	}
	if renamed && known.renamer == 0 {
		known.renamer, known.app = m.pass, app
	}
	if remapped && known.remapper == 0 {
		known.remapper = m.pass
	}
	if known == &stored {
		if m.more == nil {
			m.more = make(map[string]mark)
		}
		m.more[name] = stored
	}
}
