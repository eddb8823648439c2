package caddyfile

// CaddyDirectives is for tests.
var CaddyDirectives = caddyDirectives
