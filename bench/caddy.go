package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// caddyConfig serves plain http. Browsers trust localhost without TLS, and so
// does the gateway, which sends names with a prefix to no other host by http.
var caddy = server{
	name: "Caddy",
	args: func(config string) []string { return []string{"run", "--config", config, "--adapter", "caddyfile"} },
	config: `{
	admin off
	auto_https off
	persist_config off
	log default {
		level ERROR
	}
}
http://:@PORT@ {
	bind 127.0.0.1
	@POLICY@
	reverse_proxy @UPSTREAM@
}
`,
}

// gatewayWay is our own.
var gatewayWay = way{
	name: "cookie_policy", effect: whole,
	policy: map[string]string{
		"flags": `cookie_policy {
		secure
		httponly
		samesite lax
	}`,
		"path": `cookie_policy {
		secure
		httponly
		samesite lax
		path /app -> /
	}`,
		"prefix": `cookie_policy {
		cookie * {
			prefix host
		}
	}`,
	},
}

// otherWays are those of stock Caddy, and two handlers that show what any
// module must cost.
var otherWays = []way{
	{
		name: "empty wrapper, does nothing", effect: nothing,
		policy: map[string]string{"flags": "bench_wrapper", "path": "bench_wrapper", "prefix": "bench_wrapper"},
	},
	{
		name: "bare scanner, appends only", effect: appends,
		policy: map[string]string{"flags": "bench_scanner"},
	},
	{
		name: "header, regular expression that appends only", effect: appends,
		policy: map[string]string{"flags": `header >Set-Cookie "^(.*)$" "$1; Secure; HttpOnly; SameSite=Lax"`},
	},
	{
		name: "header, regular expressions", effect: whole,
		policy: map[string]string{
			"flags": `header {
		` + caddyFlags + `
	}`,
			"path": `header {
		` + caddyFlags + `
		>Set-Cookie "(?i)(;\s*path=)/app(?:/([^;]*))?(;|$)" "$1/$2$3"
	}`,
			"prefix": `request_header Cookie "(^|; )__Host-" "$1"
	header {
		>Set-Cookie "(?i);\s*secure\b[^;]*" ""
		>Set-Cookie "^(.*)$" "__Host-$1; Secure"
	}`,
		},
	},
}

const caddyFlags = `>Set-Cookie "(?i);\s*(?:secure|httponly|samesite)\b[^;]*" ""
		>Set-Cookie "^(.*)$" "$1; Secure; HttpOnly; SameSite=Lax"`

// buildCaddy builds the Caddy of folder caddy: stock Caddy with the gateway of
// this tree and the two handlers that show what any module must cost.
func buildCaddy(ctx context.Context, folder string) (string, error) {
	path := filepath.Join(folder, "caddy-bench")
	build := exec.CommandContext(ctx, "go", "build", "-o", path, "./caddy")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return "", fmt.Errorf("building ./caddy: %w", err)
	}
	return path, nil
}
