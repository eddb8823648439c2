// Package caddyfile reads a cookie policy from a Caddyfile.
package caddyfile

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// Parse reads a policy. Syntax:
//
//	cookie_policy [<matcher>] {
//		defaults
//		[?|-]<attribute> [<value>] | <attribute> off
//
//		cookie <name>... {
//			[?|-]<attribute> [<value>] | <attribute> off
//		}
//
//		hygiene safe|strict|off
//		limits off | limits {
//			cookies <number>
//			bytes <size>
//			on_excess clear
//		}
//	}
//
// Without a block it is a policy of defaults alone. The attributes and what
// can be done to them:
//
//	secure | secure auto
//	httponly | partitioned
//	[?]samesite strict|lax|none | samesite >=lax|>=strict
//	[?]path <path>
//	[?]domain <domain>
//	[?]max_age <duration> | max_age <=<duration>
//	[?]expires <date>
//	[?]priority low|medium|high
//
// A leading ? gives the value only to cookies that have none; a leading -
// removes the attribute; off leaves it as the app sent it.
//
// The error joins all mistakes, each with its file and line. The policy is
// compiled here once, so that mistakes of meaning are found with them.
func Parse(d *caddyfile.Dispenser) (policy.Config, error) {
	p := parser{Dispenser: d, lines: make(map[string]string)}
	p.directive()
	p.compile()
	return p.cfg, errors.Join(p.errs...)
}

// parser reads on after a mistake, to find the others.
type parser struct {
	*caddyfile.Dispenser
	cfg   policy.Config
	lines map[string]string // from a place in the JSON to ", at <file>:<line>"
	errs  []error
}

// directive reads what follows "cookie_policy".
func (p *parser) directive() {
	p.Next() // consume directive name
	if args := p.RemainingArgs(); len(args) > 0 {
		p.fail("cookie_policy takes no argument but a matcher, and %q is none: write /path, @name or *", args[0])
	}
	block := false
	for p.NextBlock(0) {
		block = true
		p.option()
	}
	if !block && p.Val() != "}" {
		p.cfg.Defaults = true
	}
}

// option reads one line of the policy.
func (p *parser) option() {
	switch word := p.Val(); word {
	case "defaults":
		if p.cfg.Defaults {
			p.fail("duplicate option %q: write it once", word)
		}
		p.cfg.Defaults = true
		p.noArgs(word)
	case "cookie":
		p.cookie()
	case "hygiene":
		p.hygiene()
	case "limits":
		p.limits()
	default:
		p.edit(&p.cfg.Edits, "edits", "defaults", "cookie", "hygiene", "limits")
	}
}

// cookie reads a block for some names.
func (p *parser) cookie() {
	place := fmt.Sprintf("cookies[%d]", len(p.cfg.Cookies))
	p.note(place)
	var rule policy.CookieRule
	for p.NextArg() {
		p.note(fmt.Sprintf("%s.names[%d]", place, len(rule.Names)))
		rule.Names = append(rule.Names, p.Val())
	}
	if len(rule.Names) == 0 {
		p.fail("cookie names no cookie: write the name of a cookie, or * for all, before the block")
		p.skipBlock()
		return
	}
	block := false
	for nesting := p.Nesting(); p.NextBlock(nesting); {
		block = true
		p.edit(&rule.Edits, place+".edits")
	}
	if !block {
		p.fail("cookie %s has no rule: write attributes in a block { … }, each on a line of its own", rule.Names[0])
		return
	}
	p.cfg.Cookies = append(p.cfg.Cookies, rule)
}

// noArgs complains about arguments to an option that takes none.
func (p *parser) noArgs(option string) {
	if args := p.RemainingArgs(); len(args) > 0 {
		p.fail("%s takes no argument, but has %q: write it alone", option, args[0])
	}
	p.skipBlock()
}

// skipBlock passes over a block that does not belong where it stands.
func (p *parser) skipBlock() {
	for nesting := p.Nesting(); p.NextBlock(nesting); {
	}
}

// fail notes a mistake at the current token.
func (p *parser) fail(format string, args ...any) {
	p.errs = append(p.errs, p.Errf(format, args...))
}

// note remembers where the current token stands.
func (p *parser) note(place string) {
	p.lines[place] = p.Err("").Error()
}

// compile adds the mistakes of meaning.
func (p *parser) compile() {
	_, err := policy.New(p.cfg, policy.Options{Now: time.Now})
	if err == nil {
		return
	}
	found := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		found = joined.Unwrap()
	}
	for _, err := range found {
		if mistake := (*policy.ConfigError)(nil); errors.As(err, &mistake) {
			err = errors.New(mistake.Message() + p.lines[mistake.Place])
		}
		p.errs = append(p.errs, err)
	}
}

// words are what a line can begin with, besides options.
func words(options []string) []string {
	return slices.Concat(options, policy.AttributeNames())
}
