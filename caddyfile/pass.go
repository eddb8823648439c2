package caddyfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// What a policy keeps from passing.

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
			a.text = p.likelyName(a)
			p.allowed = append(p.allowed, allowance{arg: a, direction: direction, line: at})
		}
	}
	p.noBlock("allow")
}

// stripOthers adds the rules that strip all cookies except the allowed ones.
// Lines for one direction add up, and a line without one holds for both: if all
// are without, one rule is enough.
func (p *parser) stripOthers() {
	for _, a := range p.allowed {
		p.strippedToo(a)
	}
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

// strippedToo complains about a name that is both allowed and stripped.
func (p *parser) strippedToo(a allowance) {
	for i, s := range p.cfg.Strip {
		k := slices.Index(s.Names, a.text)
		if k < 0 || s.Direction != "" && a.direction != "" && s.Direction != a.direction {
			continue
		}
		at := p.places[fmt.Sprintf("strip[%d].names[%d]", i, k)]
		p.failAt(at, "strip %s contradicts allow %s in %s: leave one of them out", a.text, a.text, a.place.seenFrom(at))
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
	case len(names) > 1 && slices.Contains(fillers, names[0].text):
		p.failAt(names[0].place, "%s needs no word %q: write %s; for a cookie of that name write =%s",
			option, names[0].text, strings.Join(strings.Fields(option+" "+direction+" "+strings.Join(texts(names[1:]), " ")), " "), names[0].text)
		return "", nil
	}
	if i := slices.IndexFunc(names, func(a arg) bool { return isDirection(a.text) }); i >= 0 {
		p.secondDirection(option, direction, names, i)
		return "", nil
	}
	return direction, names
}

// fillers are words that make a sentence of an option.
var fillers = []string{"from", "in", "on", "cookie", "cookies"}

// secondDirection complains about a word for a direction among the names, at i.
func (p *parser) secondDirection(option, direction string, names []arg, i int) {
	cookies := slices.DeleteFunc(slices.Clone(names), func(a arg) bool { return isDirection(a.text) })
	others, word := strings.Join(texts(cookies), " "), names[i].text
	write := fmt.Sprintf("%s %s %s", option, word, others)
	if direction != "" || len(names)-len(cookies) > 1 {
		write = fmt.Sprintf("%s %s, which is for both directions", option, others)
	}
	p.failAt(names[i].place, "%s takes one direction, before the names, but has %q among them: write %s; for a cookie of that name write =%s",
		option, word, strings.TrimSpace(write), word)
}

func texts(args []arg) []string {
	all := make([]string, 0, len(args))
	for _, a := range args {
		all = append(all, a.text)
	}
	return all
}

func isDirection(word string) bool { return word == "request" || word == "response" }

// cutDirection splits the word for a direction off args.
func cutDirection(args []arg) (string, []arg) {
	if len(args) > 0 && isDirection(args[0].text) {
		return args[0].text, args[1:]
	}
	return "", args
}

// misspeltDirection reports whether word is likely meant for a direction.
func misspeltDirection(word string) bool {
	word = strings.ToLower(strings.TrimLeft(strings.TrimRight(word, ":,;"), "-"))
	known := []string{"request", "requests", "req", "response", "responses", "resp", "both"}
	parts := strings.FieldsFunc(word, func(r rune) bool { return strings.ContainsRune(",/|+&", r) })
	return len(parts) > 0 && !slices.ContainsFunc(parts, func(part string) bool { return !slices.Contains(known, part) })
}
