// Command testcaddy is cmd/caddy plus the responder handler, for the integration tests.
package main

import (
	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	_ "github.com/caddyserver/caddy/v2/modules/standard"

	_ "github.com/caddy-cookie-policy/caddy-cookie-policy"
	_ "github.com/caddy-cookie-policy/caddy-cookie-policy/integration_test/internal/responder"
)

func main() {
	caddycmd.Main()
}
