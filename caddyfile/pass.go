package caddyfile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// What a policy keeps from passing, and what it adds.

// strip reads: strip [request|response] <name>...
func (p *parser) strip() {
	jsonPlace := fmt.Sprintf("strip[%d]", len(p.cfg.Strip))
	p.note(jsonPlace)
	if direction, args := p.directionAndNames("strip"); len(args) > 0 {
		s := policy.Strip{Direction: direction, Names: p.names(jsonPlace, args)}
		p.cfg.Strip = append(p.cfg.Strip, s)
	}
	p.noBlock("strip")
}

// allowance is one name that an allow line lets pass.
type allowance struct {
	arg
	direction string // "" for both
	line      place
}

// allow reads: allow [request|response] <name>...
func (p *parser) allow() {
	at := p.here()
	direction, args := p.directionAndNames("allow")
	for _, a := range args {
		switch name, out := strings.CutPrefix(a.text, "!"); {
		case out:
			p.failAt(a.place, "allow takes no name with !, but has %q: leave it out, since cookies that allow does not name are kept out anyway, or write strip %s if a pattern allows it; for a cookie of that name write =%s",
				a.text, name, a.text)
		case a.text == "*":
			p.failAt(a.place, "allow * keeps no cookie out: write the names of the cookies that may pass")
		default:
			p.allowed = append(p.allowed, allowance{arg: a, direction: direction, line: at})
		}
	}
	p.noBlock("allow")
}

// stripOthers adds the rules that strip all cookies except the allowed ones.
// Lines for one direction add up, and a line without one holds for both: if all
// are without, one rule is enough.
func (p *parser) stripOthers() {
	directions := []string{""}
	if slices.ContainsFunc(p.allowed, func(a allowance) bool { return a.direction != "" }) {
		directions = []string{"request", "response"}
	}
	for _, direction := range directions {
		jsonPlace := fmt.Sprintf("strip[%d]", len(p.cfg.Strip))
		s := policy.Strip{Direction: direction, Names: []string{"*"}}
		for _, a := range p.allowed {
			name := "!" + a.text
			if a.direction != "" && a.direction != direction || slices.Contains(s.Names, name) {
				continue
			}
			if len(s.Names) == 1 {
				p.places[jsonPlace] = a.line
			}
			p.places[fmt.Sprintf("%s.names[%d]", jsonPlace, len(s.Names))] = a.place
			s.Names = append(s.Names, name)
		}
		if len(s.Names) > 1 {
			p.cfg.Strip = append(p.cfg.Strip, s)
		}
	}
}

// directionAndNames reads what strip and allow have in common. Without names
// it has complained.
func (p *parser) directionAndNames(option string) (direction string, names []arg) {
	direction, names = cutDirection(p.remainingArgs())
	switch {
	case len(names) == 0:
		p.fail("%s names no cookie: write the names of cookies, or a pattern such as app_*; for a cookie called \"request\" write =request", option)
	case direction == "" && misspeltDirection(names[0].text):
		p.fail("unrecognized direction %q: write request or response, or leave it out for both; for a cookie of that name write =%s", names[0].text, names[0].text)
		return "", nil
	}
	return direction, names
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
	case len(args) == 2:
		return ""
	case len(args) == 1 && strings.Contains(args[0].text, "="):
		name, _, _ := strings.Cut(args[0].text, "=")
		return fmt.Sprintf("%s takes a name and a value: write a space instead of the = after %s", word, name)
	case len(args) > 2 && strings.HasSuffix(args[1].text, ";"):
		return word + " takes a name and a value: write attributes in a block { … } after them, such as samesite lax, each on a line of its own"
	}
	return fmt.Sprintf("%s takes a name and a value, but has %s: write %s %s <name> <value>, and quote a value that has spaces",
		word, howMany(len(args)), word, cmp.Or(direction, "response"))
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
	if first := args[0].text; first == "request" || first == "response" {
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
		write, before := "", names[:i+1]
		switch next := names[i+2:]; {
		case len(next) > 0 && slices.Contains(expireOptions, name.text):
			write = name.text + " " + next[0].text
		case strings.HasPrefix(name.text, "/") && !strings.HasSuffix(name.text, "/"): // which is an expression in other programs
			write = "path " + name.text
		default:
			continue
		}
		p.failAt(name.place, "expire takes names alone: write %s in a block { … } after them; for a cookie called %q write =%s", write, name.text, name.text)
		return before
	}
	return names
}

// domainOnce reads the domain of expire.
func (p *parser) domainOnce(jsonPlace string, value *string) {
	p.once(jsonPlace, value, "the Domain with which the cookie was set, such as example.com")
	if domain, ok := strings.CutPrefix(*value, "*."); ok {
		p.failAt(p.places[jsonPlace], "domain %s needs no *, since a Domain covers its subdomains already: write domain %s", *value, domain)
		*value = domain // so that there is only one complaint
	}
}

// cache reads: cache off
func (p *parser) cache() {
	p.once("cache", &p.cfg.Cache, "off")
}
