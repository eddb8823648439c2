// Command caddy is the Caddy that is measured: stock Caddy with the gateway and
// with two handlers that show what any module must cost.
package main

import (
	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	_ "github.com/caddyserver/caddy/v2/modules/standard"

	_ "github.com/caddy-cookie-policy/caddy-cookie-policy"
)

func main() {
	caddycmd.Main()
}
