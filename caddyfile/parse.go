// Package caddyfile reads a cookie policy from a Caddyfile.
package caddyfile

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
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
//			rename <browser-name>
//			prefix auto|host|secure|host-http|http
//			accept_unprefixed_until <date>
//		}
//
//		strip [request|response] <name>...
//		[?]inject [response] <name> <value> {
//			[?|-]<attribute> [<value>] | <attribute> off
//		}
//		[?]inject request <name> <value>
//		expire <name>... {
//			path <path>
//			domain <domain>
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
//	[?]path <path> | path <old> -> <new> | path auto
//	[?]domain <domain> | domain <old> -> <new> | domain auto
//	[?]max_age <duration> | max_age <=<duration>
//	[?]expires <date>
//	[?]priority low|medium|high
//
// A leading ? gives the value only to cookies that have none; a leading -
// removes the attribute; off leaves it as the app sent it.
//
// The error joins all mistakes, each with its file and line. The policy is
// compiled here once, so that mistakes of meaning are found with them, and what
// is likely a mistake.
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

// Warning is a [policy.Warning] and what it is in the Caddyfile.
type Warning struct {
	policy.Warning
	Text string // the message, with file and line
}

// parser reads on after a mistake, to find the others.
type parser struct {
	*caddyfile.Dispenser
	cfg      policy.Config
	places   map[string]place // by the place in the JSON
	mistakes []mistake
	warnings []Warning
}

// place is where a token stands.
type place struct {
	line int
	text string // ", at <file>:<line>"
}

// mistake is an error and the line by which it is sorted.
type mistake struct {
	line int
	err  error
}

// directive reads what follows "cookie_policy".
func (p *parser) directive() {
	p.Next() // consume directive name
	if args := p.RemainingArgs(); len(args) > 0 {
		if _, name := cutSigil(args[0]); slices.Contains(words(options), name) {
			p.fail("%s is an option of cookie_policy: write it in a block { … }, on a line of its own", args[0])
		} else {
			p.fail("cookie_policy takes no argument but a matcher, and %q is none: write /path, @name or *", args[0])
		}
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

// options are what a line of the policy can begin with, besides attributes.
var options = []string{"defaults", "cookie", "strip", "inject", "expire", "hygiene", "limits", "cache"}

// cookieOptions are what a line about some cookies can begin with besides.
var cookieOptions = []string{"rename", "prefix", "accept_unprefixed_until"}

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
	case "strip":
		p.strip()
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
		p.edit(&p.cfg.Edits, "edits", options...)
	}
}

// cookie reads a block for some names.
func (p *parser) cookie() {
	place := fmt.Sprintf("cookies[%d]", len(p.cfg.Cookies))
	p.note(place)
	rule := policy.CookieRule{Names: p.names(place, p.remainingArgs())}
	if len(rule.Names) == 0 {
		p.fail("cookie names no cookie: write the name of a cookie, or * for all, before the block")
		p.skipBlock()
		return
	}
	block := false
	for nesting := p.Nesting(); p.NextBlock(nesting); {
		block = true
		switch word := p.Val(); word {
		case "rename":
			p.once(place+"."+word, &rule.Rename, "the browser's name for the cookie")
		case "prefix":
			p.once(place+"."+word, &rule.Prefix, "auto, host, secure, host-http or http")
		case "accept_unprefixed_until":
			p.once(place+"."+word, &rule.AcceptUnprefixedUntil, "a date, such as 2027-03-01")
		default:
			p.edit(&rule.Edits, place+".edits", cookieOptions...)
		}
	}
	if !block {
		p.fail("cookie %s has no rule: write attributes in a block { … } behind the names, each on a line of its own", strings.Join(rule.Names, " "))
		return
	}
	p.cfg.Cookies = append(p.cfg.Cookies, rule)
}

// arg is an argument and where it stands.
type arg struct {
	text  string
	place place
}

// remainingArgs reads the rest of the line.
func (p *parser) remainingArgs() []arg {
	var args []arg
	for p.NextArg() {
		args = append(args, arg{p.Val(), p.here()})
	}
	return args
}

// names notes where names stand, for the rule at place.
func (p *parser) names(place string, args []arg) []string {
	names := make([]string, 0, len(args))
	for i, a := range args {
		p.places[fmt.Sprintf("%s.names[%d]", place, i)] = a.place
		names = append(names, a.text)
	}
	return names
}

// once reads an option with one value that can stand there once.
func (p *parser) once(inJSON string, value *string, write string) {
	word := p.Val()
	if *value != "" {
		p.fail("duplicate option %q: write it once", word)
	}
	p.note(inJSON)
	if text, ok := p.oneArg(word, write); ok {
		if *value = text; text == "" {
			p.fail("%s is empty: write %s", word, write)
		}
	}
	p.skipBlock()
}

// noArgs complains about arguments to an option that takes none.
func (p *parser) noArgs(option string) {
	if args := p.RemainingArgs(); len(args) > 0 {
		p.fail("%s takes no argument, but has %q: write it alone", option, args[0])
	}
	p.skipBlock()
}

// oneArg reads the one argument of an option.
func (p *parser) oneArg(option, write string) (string, bool) {
	args := p.RemainingArgs()
	if len(args) != 1 {
		p.fail("%s takes one value, but has %d: write %s", option, len(args), write)
		return "", false
	}
	return args[0], true
}

// skipBlock passes over a block that does not belong where it stands.
func (p *parser) skipBlock() {
	for nesting := p.Nesting(); p.NextBlock(nesting); {
	}
}

// fail notes a mistake at the current token.
func (p *parser) fail(format string, args ...any) {
	p.mistakes = append(p.mistakes, mistake{line: p.Line(), err: p.Errf(format, args...)})
}

// note remembers where the current token stands.
func (p *parser) note(inJSON string) {
	p.places[inJSON] = p.here()
}

func (p *parser) here() place {
	return place{line: p.Line(), text: p.Err("").Error()}
}

// compile adds the mistakes of meaning.
func (p *parser) compile() {
	compiled, err := policy.New(p.cfg, policy.Options{Now: time.Now})
	if err == nil {
		for _, w := range compiled.Warnings() {
			text := inJSON.ReplaceAllStringFunc(w.Message, func(name string) string {
				if at, ok := p.places[name]; ok {
					return fmt.Sprintf("line %d", at.line)
				}
				return name
			})
			p.warnings = append(p.warnings, Warning{Warning: w, Text: text + p.placeOf(w.Place).text})
		}
		return
	}
	found := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		found = joined.Unwrap()
	}
	for _, err := range found {
		m := mistake{err: err}
		if config := (*policy.ConfigError)(nil); errors.As(err, &config) {
			at := p.placeOf(config.Place)
			m = mistake{line: at.line, err: errors.New(config.Message() + at.text)}
		}
		p.mistakes = append(p.mistakes, m)
	}
}

// inJSON finds the places of rules in a message.
var inJSON = regexp.MustCompile(`\b(?:cookies|strip|inject|expire|edits)\[\d+\](?:\.\w+(?:\[\d+\])?)*`)

// placeOf returns where something in the JSON stands, or what it is part of.
func (p *parser) placeOf(inJSON string) place {
	for {
		if at, ok := p.places[inJSON]; ok {
			return at
		}
		i := strings.LastIndexAny(inJSON, ".[")
		if i < 0 {
			return place{}
		}
		inJSON = inJSON[:i]
	}
}

// words are what a line can begin with, besides options.
func words(options []string) []string {
	return slices.Concat(options, policy.AttributeNames())
}
