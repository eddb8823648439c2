package caddyfile

import (
	"slices"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// The words with which a line can begin, by the block that it stands in. In the
// first two and in the block of inject, it can also begin with an attribute.
var (
	policyOptions = []string{"defaults", "cookie", "strip", "allow", "inject", "expire", "hygiene", "limits", "cache"}
	cookieOptions = []string{"rename", "prefix", "accept_unprefixed_until"}
	expireOptions = []string{"path", "domain", "until"}
	limitOptions  = []string{"cookies", "bytes", "on_excess"}
)

// attribute is what a line can say about one attribute.
type attribute struct {
	name string
	ops  []policy.Op
}

// attributes are all of them, in the order in which messages list them.
var attributes = func() (all []attribute) {
	for _, name := range policy.AttributeNames() {
		all = append(all, attribute{name, policy.Ops(name)})
	}
	return all
}()

// attributeNamed returns the attribute of that name, nil if there is none.
func attributeNamed(name string) *attribute {
	i := slices.IndexFunc(attributes, func(a attribute) bool { return a.name == name })
	if i < 0 {
		return nil
	}
	return &attributes[i]
}

// has reports whether op can be done to a.
func (a *attribute) has(op policy.Op) bool { return slices.Contains(a.ops, op) }

// isFlag reports whether a has no value.
func (a *attribute) isFlag() bool { return !a.has(policy.OpDefault) }

// isMappable reports whether a line can map one value of a to another, or remove
// one value alone.
func (a *attribute) isMappable() bool { return a.has(policy.OpMap) }

// isLifetime reports whether a says how long a browser keeps the cookie.
func (a *attribute) isLifetime() bool { return a.name == "max_age" || a.name == "expires" }

// cutSigil splits the ? or - off the name of an attribute.
func cutSigil(word string) (sigil, name string) {
	if strings.HasPrefix(word, "?") || strings.HasPrefix(word, "-") {
		return word[:1], word[1:]
	}
	return "", word
}

// isOption reports whether word is one of options. Of these, only inject can
// have a sigil.
func isOption(word string, options []string) bool {
	return slices.Contains(options, word) || word == "?inject" && slices.Contains(options, "inject")
}

// caddyDirectives are the directives of a standard Caddy. One of them in a
// policy is a sign that the policy's block has not been closed.
var caddyDirectives = []string{
	"abort", "acme_server", "basic_auth", "basicauth", "bind", "cookie_policy", "copy_response",
	"copy_response_headers", "encode", "error", "file_server", "forward_auth", "fs", "handle",
	"handle_errors", "handle_path", "header", "intercept", "invoke", "log", "log_append", "log_level",
	"log_name", "log_skip", "map", "method", "metrics", "php_fastcgi", "push", "redir", "request_body",
	"request_header", "respond", "reverse_proxy", "rewrite", "root", "route", "skip_log", "templates",
	"timeouts", "tls", "tracing", "try_files", "uri", "vars",
}
