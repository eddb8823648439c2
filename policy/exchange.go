package policy

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
