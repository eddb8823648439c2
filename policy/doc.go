// Package policy corrects the cookies of an app in both directions. It rewrites
// Set-Cookie lines so that they have the attributes that a policy names, and leaves
// every other byte of a line alone. It rewrites the Cookie header so that the app
// gets its cookies under its own names, and nothing that its parser could take for
// one of them.
//
// A line means what a browser makes of it (RFC 6265bis, section 5.6), which is not
// always what net/http makes of it. The last occurrence of an attribute counts, an
// unknown SameSite is the browser's default, and a Max-Age that is not a number is
// ignored. A policy reads a line in that way, decides about each attribute, and
// edits the original string: unknown attributes, odd spacing and values that no
// grammar allows stay as the app sent them.
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
// The package imports nothing of Caddy and works in any net/http server. It holds
// no global state, and the only clock that it reads is [Options.Now].
//
// The main types, in the order in which a program meets them: a person writes a
// [Config], [New] compiles it to a [Policy], an [Exchange] says what the policy must
// know of one request, and a [Decision] tells what was done to one cookie.
package policy
