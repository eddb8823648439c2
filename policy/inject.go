package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/suggest"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/browser"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/cookieheader"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/cookiename"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// The directions in which cookies go, as indices.
const (
	toRequest = iota
	toResponse
)

// injection is an [Inject] compiled.
type injection struct {
	name     string
	value    string
	template bool     // value holds placeholders
	unknown  []string // what stands in a value whose placeholders nobody knows
	ifAbsent bool
	edits    []*edit // of a response cookie, after those that hold for its name anyway
	place    string
}

func compileInjections(injects []Inject, d *diagnostics) (compiled [2][]injection) {
	for i, cfg := range injects {
		in := injection{name: cfg.Name, value: cfg.Value, ifAbsent: cfg.IfAbsent, place: fmt.Sprintf("inject[%d]", i)}
		in.template = strings.Contains(cfg.Value, "{")
		in.unknown = placeholders.FindAllString(cfg.Value, -1)
		in.edits = compileEdits(cfg.Edits, in.place+".edits", d)
		to := toResponse
		switch cfg.Direction {
		case "", "response":
		case "request":
			to = toRequest
			if len(cfg.Edits) > 0 {
				d.errorf(in.place, "leave them out", "inject request %s has attributes, but a request carries none", cfg.Name)
			}
		default:
			d.errorf(in.place, suggest.Hint(cfg.Direction, []string{"request", "response"}), "unrecognized direction %q", cfg.Direction)
		}
		if problem := cookiename.NameProblem(cfg.Name); problem != nil {
			d.errorf(in.place, problem.Hint, "%s", problem.Text)
		} else if cfg.Name[0] == '$' || !cookieheader.IsToken(cfg.Name) {
			d.errorf(in.place, "write letters, digits, - and _", "the name %q is not a token, so that parsers disagree on it", cfg.Name)
		}
		if problem := valueProblem(cfg.Value); problem != "" {
			d.errorf(in.place, "write a value that a cookie can hold, such as one that is percent-encoded", "the value of inject %s %s", cfg.Name, problem)
		}
		if injectionOf(compiled[to], cfg.Name) != nil {
			d.errorf(in.place, "write only one of them", "inject %s gives that cookie a second value", cfg.Name)
		}
		compiled[to] = append(compiled[to], in)
	}
	return compiled
}

// placeholders are what a template holds in braces.
var placeholders = regexp.MustCompile(`\{[^{}\s"]+\}`)

// valueProblem says what a cookie cannot hold as its value, or what would tear
// other cookies apart in some parser. It never repeats the value.
func valueProblem(value string) string {
	switch {
	case strings.ContainsRune(value, ';'):
		return "holds a semicolon, which ends a cookie"
	case setcookie.HasControls(value):
		return "holds control characters"
	case value != cookieheader.TrimSpaces(value):
		return "has spaces at an end, which browsers cut off"
	case cookieheader.HasOpenQuote(value):
		return "holds a quote that it does not close"
	case len(value) > browser.MaxNameValue:
		return fmt.Sprintf("has %d octets, and browsers take %d at most", len(value), browser.MaxNameValue)
	}
	return ""
}

// injectionOf returns the injection of name, nil if there is none.
func injectionOf(injections []injection, name string) *injection {
	for i := range injections {
		if injections[i].name == name {
			return &injections[i]
		}
	}
	return nil
}

// replaces reports whether in takes the place of what comes under its name from
// the other side.
func (in *injection) replaces() bool { return in != nil && !in.ifAbsent }

// pair returns the cookie that in adds. It is false if there is no value now, or
// if placeholders give what a cookie cannot hold.
func (in *injection) pair(x *Exchange) (string, bool) {
	value := in.value
	if in.template {
		if value = x.expand(value); value == "" {
			x.decide(Decision{Cookie: in.name, Rule: in.place, Reason: ReasonNoValue})
			return "", false
		}
		unknown := slices.ContainsFunc(in.unknown, func(name string) bool { return strings.Contains(value, name) })
		if unknown || valueProblem(value) != "" {
			x.lose(Decision{Cookie: in.name, Rule: in.place, Reason: ReasonBadValue})
			return "", false
		}
	}
	return in.name + "=" + value, true
}

// isSet reports whether the app sets, or deletes, the cookie that in injects.
func (in *injection) isSet(lines []string, x *Exchange) bool {
	var l setcookie.Line
	for _, raw := range lines {
		if !l.Parse(raw) {
			continue
		}
		app := l.Name()
		if x.History != nil {
			app, _, _ = x.marks.find(app)
		}
		if app == in.name {
			return true
		}
	}
	return false
}
