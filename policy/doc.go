// Package policy makes cookies right, both ways: it rewrites Set-Cookie lines so
// that the attributes a policy names hold, and leaves every other byte alone; and
// it rewrites the Cookie header so that the app gets its own names, and nothing
// that its parser could take for them.
//
// A line means what a browser makes of it (RFC 6265bis, section 5.6), not what
// net/http makes of it. In particular the last occurrence of an attribute
// counts, an unknown SameSite is the browser's default and an unparsable
// Max-Age is not there. A policy reads a line that way, decides per attribute,
// and edits the original string: unknown attributes, odd spacing and values
// that no grammar allows stay as the app sent them.
//
//	cfg := policy.Config{Defaults: true}
//	p, err := policy.New(cfg, policy.Options{Now: time.Now})
//	if err != nil {
//		return err // every mistake of the configuration, joined
//	}
//	x := &policy.Exchange{HTTPS: r.TLS != nil, Host: r.Host}
//	if err := p.Request(r.Header, x); err != nil {
//		… // a *policy.Refusal: answer with its Status
//	}
//	… // the app works, and sets cookies in w.Header()
//	p.Response(w.Header(), x)
//
// The package knows nothing of Caddy and serves any net/http server. It holds
// no global state and reads no clock but the one it is given.
//
// From the outside in: [Config] is what a person writes, [New] compiles it to a
// [Policy], an [Exchange] says what the policy must know of one request, and
// a [Decision] tells what was done to one cookie.
package policy
