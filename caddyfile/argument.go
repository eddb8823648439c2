package caddyfile

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

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

// names notes where names stand, for the rule at jsonPlace.
func (p *parser) names(jsonPlace string, args []arg) []string {
	names := make([]string, 0, len(args))
	for i, a := range args {
		p.places[fmt.Sprintf("%s.names[%d]", jsonPlace, i)] = a.place
		names = append(names, p.likelyName(a))
	}
	return names
}

// likelyName complains about a name that is likely meant otherwise, and returns
// what is meant. The engine knows other such names.
func (p *parser) likelyName(a arg) string {
	out, name := "", a.text
	if rest, ok := strings.CutPrefix(name, "!"); ok {
		out, name = "!", rest
	}
	var what, meant string
	prefixed, slashed := expressionPrefix.FindStringSubmatch(name), slashedExpression.FindStringSubmatch(name)
	switch {
	case slashed != nil && slashed[2] == "":
		what, meant = "a regular expression between slashes", "~"+slashed[1]
	case slashed != nil:
		what, meant = "a regular expression between slashes", "~(?i)"+slashed[1]
	case strings.HasPrefix(name, "~"), strings.HasPrefix(name, "="):
		return a.text
	case !strings.HasPrefix(name, "'") && hasQuotes(name):
		what, meant = "a quotation", withoutQuotes(name)
	case prefixed != nil:
		what, meant = "a regular expression", "~"+prefixed[1]
	case choiceOrRepetition.MatchString(name):
		what, meant = "a regular expression", "~"+name
	default:
		return a.text
	}
	p.failAt(a.place, "the name %q looks like %s: write %s, or %s=%s if that is the name", a.text, what, out+meant, out, name)
	return out + meant
}

var (
	choiceOrRepetition = regexp.MustCompile(`^[\w-]+(?:\|[\w-]+)+$|^[\w-]+\+$`)
	slashedExpression  = regexp.MustCompile(`^~?/(.+)/(i?)$`)
	expressionPrefix   = regexp.MustCompile(`^(?:re|regex|regexp):(.+)$`)
)

// once reads an option with one value that can stand there once.
func (p *parser) once(jsonPlace string, value *string, write string) {
	word := p.Val()
	if *value != "" {
		p.fail("duplicate option %q: write it once", word)
	}
	p.note(jsonPlace)
	if text, ok := p.oneArg(word, write); ok && p.noPlaceholder(word, text, write) {
		switch *value = text; {
		case text == "":
			p.fail("%s is empty: write %s", word, write)
		case hasQuotes(text):
			*value = withoutQuotes(text) // so that one mistake does not lead to another
			p.fail("%s %s has quotes that are part of the value: write %s %s", word, text, word, *value)
		}
	}
	p.skipBlock()
}

// noArgs complains about arguments to an option that takes none.
func (p *parser) noArgs(option string) {
	if args := p.RemainingArgs(); len(args) > 0 {
		p.fail("%s takes no argument, but has %q: write it alone, or leave the line out", option, args[0])
	}
	p.skipBlock()
}

// oneArg reads the one argument of an option.
func (p *parser) oneArg(option, write string) (string, bool) {
	args := p.RemainingArgs()
	if len(args) != 1 {
		p.fail("%s takes one value, but has %s: write %s", option, howMany(len(args)), write)
		return "", false
	}
	return args[0], true
}

// howMany is n arguments.
func howMany(n int) string {
	switch n {
	case 0:
		return "no argument"
	case 1:
		return "one argument"
	}
	return fmt.Sprintf("%d arguments", n)
}

var (
	placeholder = regexp.MustCompile(`\{[^{}]+\}`)
	variable    = regexp.MustCompile(`^\{env\.([^{}:]+)\}$`)
)

// noPlaceholder complains about a placeholder in the value of an option that
// takes none, and reports whether there is none to complain about.
func (p *parser) noPlaceholder(option, value, write string) bool {
	takesOne := slices.Contains([]string{"path", "domain"}, option) // of expire
	if takesOne || !placeholder.MatchString(value) {
		return true
	}
	atLoad := ""
	if env := variable.FindStringSubmatch(value); env != nil {
		atLoad = fmt.Sprintf(", or {$%s}, which Caddy replaces when it reads the Caddyfile", env[1])
	}
	p.fail("%s takes no placeholder, but has %q: write %s%s", option, value, write, atLoad)
	return false
}
