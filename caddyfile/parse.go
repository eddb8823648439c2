// Package caddyfile reads a cookie policy from a Caddyfile.
package caddyfile

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// Parse reads a policy. Syntax:
//
//	cookie_policy [<matcher>] {
//		defaults
//		[?|-]<attribute> [<value>] | <attribute> unchanged
//
//		cookie <name>... {
//			[?|-]<attribute> [<value>] | <attribute> unchanged
//			rename <browser-name>
//			prefix auto|host|secure|host-http|http
//			accept_unprefixed_until <date>
//		}
//
//		strip [request|response] <name>...
//		allow [request|response] <name>...
//		[?]inject [response] <name> <value> {
//			[?|-]<attribute> [<value>] | <attribute> unchanged
//		}
//		[?]inject request <name> <value>
//		expire <name>... {
//			path <path>
//			domain <domain>
//			until <date>
//		}
//		cache off
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
//	[?]path <path> | path <old> -> <new> | path auto | -path <path>
//	[?]domain <domain> | domain <old> -> <new> | domain auto | -domain <domain>
//	[?]max_age <duration> | max_age <=<duration>
//	[?]expires <date>
//	[?]priority low|medium|high
//
// A leading ? gives the value only to cookies that have none. A leading -
// removes the attribute; with a value, only where the attribute has that value
// or lies under it. The word unchanged leaves an attribute as the app sent it.
//
// The lines of allow add up: they strip all cookies that none of them names.
//
// The error joins all mistakes, each with its file and line. The policy is
// compiled here once, to find mistakes of meaning and likely mistakes, too.
func Parse(d *caddyfile.Dispenser) (policy.Config, []Warning, error) {
	p := parser{Dispenser: d, places: make(map[string]place)}
	p.directive()
	p.compile()
	slices.SortStableFunc(p.mistakes, func(a, b mistake) int { return cmp.Compare(a.line, b.line) })
	errs := make([]error, 0, len(p.mistakes))
	for _, m := range p.mistakes {
		errs = append(errs, m.err)
	}
	return p.cfg, p.warnings, errors.Join(errs...)
}

// parser reads on after a mistake, to find the others.
type parser struct {
	*caddyfile.Dispenser
	cfg     policy.Config
	allowed []allowance
	start   place            // of the directive
	places  map[string]place // of its parts, by their places in the JSON

	blocks       []*block // that are being read, the innermost last
	closed       *block   // the last one that was read
	braceMissing bool     // a missing closing brace has been reported

	mistakes []mistake
	warnings []Warning
}

// directive reads what follows "cookie_policy".
func (p *parser) directive() {
	p.Next() // consume directive name
	p.start = p.here()
	if args := p.RemainingArgs(); len(args) > 0 {
		_, name := cutSigil(args[0])
		if isOption(args[0], policyOptions) || attributeNamed(name) != nil {
			p.fail("%s is an option of cookie_policy, and not an argument: write it in a block { … }, on a line of its own", args[0])
		} else {
			p.fail("cookie_policy takes a matcher as its only argument, and %q is none: write /path/*, @name or nothing, and rules in a block { … }", args[0])
		}
	}
	b := block{opening: opening("cookie_policy"), place: p.start, options: policyOptions, attributes: true}
	if !p.readBlock(b, p.option) && p.Val() != "}" {
		p.cfg.Defaults = true
	}
	if len(p.allowed) > 0 {
		p.stripOthers()
	}
}

// option reads one line of the policy.
func (p *parser) option(word string) {
	switch word {
	case "defaults":
		if p.cfg.Defaults {
			p.fail("duplicate option %q: write it once", word)
		}
		p.cfg.Defaults = true
		p.noArgs(word)
	case "cookie":
		p.cookie()
	case "strip":
		p.strip()
	case "allow":
		p.allow()
	case "inject", "?inject":
		p.inject()
	case "expire":
		p.expire()
	case "cache":
		p.cache()
	case "hygiene":
		p.hygiene()
	case "limits":
		p.limits()
	default:
		p.edit(&p.cfg.Edits, "edits")
	}
}

// cookie reads a block for some names.
func (p *parser) cookie() {
	at := p.here()
	jsonPlace := fmt.Sprintf("cookies[%d]", len(p.cfg.Cookies))
	p.note(jsonPlace)
	rule := policy.CookieRule{Names: p.names(jsonPlace, p.remainingArgs())}
	if len(rule.Names) == 0 {
		p.fail("cookie names no cookie: write the name of a cookie, or * for all, before the block")
		p.skipBlock()
		return
	}
	b := block{opening: opening("cookie", rule.Names...), place: at, options: cookieOptions, attributes: true}
	found := p.readBlock(b, func(word string) {
		switch word {
		case "rename":
			p.once(jsonPlace+"."+word, &rule.Rename, "the browser's name for the cookie")
			p.groupInName(rule.Names, &rule.Rename)
		case "prefix":
			p.once(jsonPlace+"."+word, &rule.Prefix, "auto, host, secure, host-http or http")
		case "accept_unprefixed_until":
			p.once(jsonPlace+"."+word, &rule.AcceptUnprefixedUntil, "a date, such as 2027-03-01")
		default:
			p.edit(&rule.Edits, jsonPlace+".edits")
		}
	})
	if !found {
		p.failAt(at, "cookie %s has no rule: write attributes in a block { … } after the names, each on a line of its own", strings.Join(rule.Names, " "))
		return
	}
	p.cfg.Cookies = append(p.cfg.Cookies, rule)
}

// groupInName complains about a reference to a group in the new name of cookies,
// which other servers have for rules with a pattern.
func (p *parser) groupInName(names []string, rename *string) {
	isPattern := slices.ContainsFunc(names, func(name string) bool { return strings.ContainsAny(name, "*?~") && name[0] != '=' })
	if group := groupReference.FindString(*rename); group != "" && isPattern {
		write := strings.Replace(*rename, group, "*", 1)
		p.fail("rename %s has %s, but no group to refer to: write rename %s, where the * stands for the app's name", *rename, group, write)
		*rename = write
	}
}

var groupReference = regexp.MustCompile(`\$\{?\d\}?|\\\d`)
