package caddyfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// What a policy keeps from passing, and what it adds.

// strip reads: strip [request|response] <name>...
func (p *parser) strip() {
	place := fmt.Sprintf("strip[%d]", len(p.cfg.Strip))
	p.note(place)
	args := p.remainingArgs()
	var s policy.Strip
	s.Direction, args = cutDirection(args)
	switch {
	case len(args) == 0:
		p.fail("strip names no cookie: write the name of a cookie, or * for all; to strip one called \"request\" write =request")
	case s.Direction == "" && misspeltDirection(args[0].text):
		p.fail("unrecognized direction %q: write request or response, or leave it out for both; to strip a cookie of that name write =%s", args[0].text, args[0].text)
	default:
		s.Names = p.names(place, args)
		p.cfg.Strip = append(p.cfg.Strip, s)
	}
	p.noBlock("strip")
}

// cutDirection splits the word for a direction off args.
func cutDirection(args []arg) (string, []arg) {
	if len(args) > 0 && (args[0].text == "request" || args[0].text == "response") {
		return args[0].text, args[1:]
	}
	return "", args
}

// misspeltDirection reports whether word is likely meant for a direction.
func misspeltDirection(word string) bool {
	word = strings.ToLower(strings.TrimRight(word, ":,;"))
	return slices.Contains([]string{"request", "requests", "req", "response", "responses", "resp", "both"}, word)
}

// inject reads: [?]inject [request|response] <name> <value>, and attributes in
// a block.
func (p *parser) inject() {
	word := p.Val()
	place := fmt.Sprintf("inject[%d]", len(p.cfg.Inject))
	p.note(place)
	in := policy.Inject{IfAbsent: word == "?inject"}
	args := p.remainingArgs()
	direction, rest := cutDirection(args)
	if len(rest) > 2 && strings.HasSuffix(rest[1].text, ";") {
		p.fail("%s takes a name and a value: write attributes in a block { … } behind them, such as samesite lax, each on a line of its own", word)
		p.skipBlock()
		return
	}
	if len(rest) > 0 && direction == "" && misspeltDirection(rest[0].text) {
		p.fail("unrecognized direction %q: write %s request or %s response", rest[0].text, word, word)
		p.skipBlock()
		return
	}
	if name, value, ok := strings.Cut(firstOf(rest), "="); len(rest) == 1 && ok {
		p.fail("%s takes a name and a value: write %s %s %s, with a blank", word, word, name, value)
		p.skipBlock()
		return
	}
	if len(rest) != 2 {
		p.fail("%s takes a name and a value, but has %d: write %s, and quote a value with blanks", word, len(rest), word+" "+orResponse(direction)+" <name> <value>")
		p.skipBlock()
		return
	}
	in.Direction, in.Name, in.Value = direction, rest[0].text, rest[1].text
	for nesting := p.Nesting(); p.NextBlock(nesting); {
		p.edit(&in.Edits, place+".edits")
	}
	p.cfg.Inject = append(p.cfg.Inject, in)
}

func firstOf(args []arg) string {
	if len(args) == 0 {
		return ""
	}
	return args[0].text
}

func orResponse(direction string) string {
	if direction == "" {
		return "response"
	}
	return direction
}

// expire reads the names of cookies, and in a block where they were set.
func (p *parser) expire() {
	place := fmt.Sprintf("expire[%d]", len(p.cfg.Expire))
	p.note(place)
	e := policy.Expire{Names: p.names(place, p.remainingArgs())}
	if len(e.Names) == 0 {
		p.fail("expire names no cookie: write the browser's name of a cookie")
		p.skipBlock()
		return
	}
	if first := e.Names[0]; first == "request" || first == "response" {
		p.fail("expire takes no direction: write the browser's names of cookies alone; for one called %q write =%s", first, first)
	}
	for nesting := p.Nesting(); p.NextBlock(nesting); {
		switch word := p.Val(); word {
		case "path":
			p.once(place+".path", &e.Path, "the Path with which the cookie was set, such as /app")
		case "domain":
			p.once(place+".domain", &e.Domain, "the Domain with which the cookie was set, such as example.com")
		default:
			p.fail("unrecognized subdirective %q: %s", word, policy.Suggest(word, []string{"path", "domain"}))
			p.RemainingArgs()
			p.skipBlock()
		}
	}
	p.cfg.Expire = append(p.cfg.Expire, e)
}

// cache reads: cache off
func (p *parser) cache() {
	p.once("cache", &p.cfg.Cache, "off")
}

// noBlock complains about a block behind an option that has none.
func (p *parser) noBlock(option string) {
	nesting := p.Nesting()
	if p.NextBlock(nesting) {
		p.fail("%s takes no block: write it on one line", option)
		for p.NextBlock(nesting) {
		}
	}
}
