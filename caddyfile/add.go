package caddyfile

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/suggest"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// What a policy adds.

// inject reads: [?]inject [request|response] <name> <value>, and attributes in
// a block.
func (p *parser) inject() {
	word, at := p.Val(), p.here()
	jsonPlace := fmt.Sprintf("inject[%d]", len(p.cfg.Inject))
	p.note(jsonPlace)
	direction, args := cutDirection(p.remainingArgs())
	if mistake := injectMistake(word, direction, args); mistake != "" {
		p.fail("%s", mistake)
		p.skipBlock()
		return
	}
	in := policy.Inject{Direction: direction, Name: args[0].text, Value: args[1].text, IfAbsent: word == "?inject"}
	// The value can be a secret, and stays out of messages.
	b := block{opening: opening(word, in.Name, "…"), place: at, attributes: true}
	p.readBlock(b, func(string) { p.edit(&in.Edits, jsonPlace+".edits") })
	p.cfg.Inject = append(p.cfg.Inject, in)
}

// injectMistake returns what is wrong with the arguments of inject.
func injectMistake(word, direction string, args []arg) string {
	if len(args) > 0 && direction == "" && misspeltDirection(args[0].text) {
		return fmt.Sprintf("unrecognized direction %q: write %s request or %s response", args[0].text, word, word)
	}
	switch {
	case len(args) > 1 && attributesInValue(args[1:]):
		return word + " takes a name and a value: write attributes in a block { … } after them, such as samesite lax, each on a line of its own"
	case len(args) == 2 && hasQuotes(args[0].text):
		return fmt.Sprintf("the name %q has quotes that are part of it: write %s", args[0].text, withoutQuotes(args[0].text))
	case len(args) == 2:
		if mistake := placeholderMistake(args[1].text); mistake != "" {
			return fmt.Sprintf("the value of %s has %s", args[0].text, mistake)
		}
		return ""
	case len(args) == 1 && strings.Contains(args[0].text, "="):
		name, _, _ := strings.Cut(args[0].text, "=")
		return fmt.Sprintf("%s takes a name and a value: write a space instead of the = after %s", word, name)
	}
	return fmt.Sprintf("%s takes a name and a value, but has %s: write %s %s <name> <value>, and quote a value that has spaces",
		word, howMany(len(args)), word, cmp.Or(direction, "response"))
}

// attributesInValue reports whether attributes stand in or after a value.
func attributesInValue(value []arg) bool {
	_, after, found := strings.Cut(value[0].text, ";")
	if !found && len(value) > 1 {
		after = value[1].text
	}
	word, _, _ := strings.Cut(strings.TrimSpace(after), "=")
	known := attributeNamed(suggest.Nearest(strings.TrimRight(word, ";"), policy.AttributeNames())) != nil
	return known || found && len(value) > 1
}

// expire reads the names of cookies, and in a block where they were set and
// when it ends.
func (p *parser) expire() {
	at := p.here()
	jsonPlace := fmt.Sprintf("expire[%d]", len(p.cfg.Expire))
	p.note(jsonPlace)
	args := p.remainingArgs()
	if len(args) == 0 {
		p.fail("expire names no cookie: write the browser's name of a cookie")
		p.skipBlock()
		return
	}
	if first := args[0].text; isDirection(first) {
		p.fail("expire takes no direction: write the browser's names of cookies alone; for one called %q write =%s", first, first)
	}
	e := policy.Expire{Names: p.names(jsonPlace, p.checkExpired(args))}
	b := block{opening: opening("expire", e.Names...), place: at, options: expireOptions}
	p.readBlock(b, func(word string) {
		switch word {
		case "path":
			p.once(jsonPlace+".path", &e.Path, "the Path with which the cookie was set, such as /app")
		case "domain":
			p.domainOnce(jsonPlace+".domain", &e.Domain)
		case "until":
			p.once(jsonPlace+".until", &e.Until, "a date, such as 2027-03-01")
		default:
			p.unknown()
		}
	})
	p.cfg.Expire = append(p.cfg.Expire, e)
}

// checkExpired complains about the first name that is likely meant for an option
// of the block, or for its value, and returns the names before it.
func (p *parser) checkExpired(names []arg) []arg {
	for i, name := range names[1:] {
		var write string
		literal := fmt.Sprintf("; for a cookie called %q write =%s", name.text, name.text)
		switch next := names[i+2:]; {
		case len(next) > 0 && slices.Contains(expireOptions, name.text):
			write = name.text + " " + next[0].text
		case strings.Contains(name.text, "="):
			option, value, _ := strings.Cut(name.text, "=")
			if option = strings.ToLower(option); option != "path" && option != "domain" {
				continue
			}
			write, literal = option+" "+value, "" // no name holds a =
		case dateLike.MatchString(name.text):
			write = "until " + name.text
		case strings.HasPrefix(name.text, "/") && !strings.HasSuffix(name.text, "/"): // which is an expression in other programs
			write = "path " + name.text
		default:
			continue
		}
		p.failAt(name.place, "expire takes names alone: write %s in a block { … } after them%s", write, literal)
		return names[:i+1]
	}
	return names
}

var dateLike = regexp.MustCompile(`^\d{4}-\d\d-\d\d`)

// domainOnce reads the domain of expire.
func (p *parser) domainOnce(jsonPlace string, value *string) {
	p.once(jsonPlace, value, "the Domain with which the cookie was set, such as example.com")
	if domain, ok := strings.CutPrefix(*value, "*."); ok {
		p.failAt(p.places[jsonPlace], "domain %s needs no *, since a Domain covers its subdomains already: write domain %s", *value, domain)
		*value = domain // so that there is only one complaint
	}
	if host := hostOf(*value); host != *value {
		p.failAt(p.places[jsonPlace], "domain %s has more than a host name: write domain %s", *value, host)
		*value = host
	}
}

// cache reads: cache off
func (p *parser) cache() {
	p.once("cache", &p.cfg.Cache, "off")
}
