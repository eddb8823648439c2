// Command caddy is stock Caddy plus the cookie_policy module.
//
// It exists for the quick start, the examples and the tests. A production
// build is made with xcaddy, see the README.
package main

import (
	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	// plug in what stock Caddy has, and this module
	_ "github.com/caddyserver/caddy/v2/modules/standard"

	_ "github.com/caddy-cookie-policy/caddy-cookie-policy"
)

func main() {
	caddycmd.Main()
}
