// Command caddy is cmd/caddy plus the handlers that the integration tests need.
package main

import (
	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	_ "github.com/caddyserver/caddy/v2/modules/standard"

	_ "github.com/caddy-cookie-policy/caddy-cookie-policy"
	_ "github.com/caddy-cookie-policy/caddy-cookie-policy/integration_test/internal/zoo"
)

func main() {
	caddycmd.Main()
}
