package caddyfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// edit reads a line that says something of an attribute, and appends it to
// edits, which stand at place in the JSON. options are the other words that a
// line could begin with here.
func (p *parser) edit(edits *[]policy.Edit, place string, options ...string) {
	p.note(fmt.Sprintf("%s[%d]", place, len(*edits)))
	word := p.Val()
	sigil, name := cutSigil(word)
	args := p.RemainingArgs()
	ops := policy.Ops(name)
	if ops == nil {
		p.fail("unrecognized subdirective %q: %s", word, unknownAdvice(word, name, options))
		p.skipBlock()
		return
	}
	e := policy.Edit{Attribute: name, Op: policy.OpSet}
	if len(args) == 1 {
		e.Value = args[0]
	}
	mistake := misread(sigil, name, args, ops)
	if slices.Contains(args, arrow) {
		mistake = misreadMap(sigil, name, args, ops)
	} else if len(args) == 3 && args[1] == "=>" {
		mistake = fmt.Sprintf("%s has no =>: write %s %s -> %s", name, name, args[0], args[2])
	}
	if mistake != "" {
		p.fail("%s", mistake)
		p.skipBlock()
		return
	}
	if len(args) == 3 {
		e.Op, e.From, e.Value = policy.OpMap, args[0], args[2]
	}
	switch sigil {
	case "-":
		e.Op = policy.OpRemove
	case "?":
		e.Op = policy.OpDefault
	default:
		if e.Op != policy.OpMap {
			e.Op, e.Value = opOf(e.Value, ops)
		}
	}
	*edits = append(*edits, e)
	p.noBlock(word)
}

// unknownAdvice says what to write instead of a word that begins no line.
func unknownAdvice(word, name string, known []string) string {
	if attribute, value, ok := strings.Cut(name, "="); ok {
		attribute = strings.ToLower(attribute)
		if policy.Ops(attribute) != nil {
			return fmt.Sprintf("write %s %s, with a blank", attribute, strings.ToLower(strings.TrimRight(value, ";,")))
		}
	}
	if slices.Contains(cookieOptions, name) {
		return "write it in a block: cookie <name> { … }"
	}
	if slices.Contains(limitOptions, name) {
		return "write it in a block: limits { … }"
	}
	if slices.Contains(options, strings.TrimPrefix(word, "?")) { // and not known here
		return "write it in cookie_policy itself, outside of this block"
	}
	if bare := strings.TrimRight(name, ";,"); bare != name && policy.Ops(bare) != nil {
		return "write " + bare + " alone, without punctuation"
	}
	if strings.HasPrefix(name, "proxy_cookie_") {
		return "write path, domain or the flags themselves, such as path /old -> /new"
	}
	if strings.HasPrefix(word, "!") && policy.Ops(word[1:]) != nil {
		return "write -" + word[1:] + " to remove it"
	}
	return policy.Suggest(name, words(known))
}

// arrow stands between what a map replaces and what takes its place.
const arrow = "->"

// misreadMap is misread for a line with an arrow.
func misreadMap(sigil, name string, args []string, ops []policy.Op) string {
	switch {
	case !slices.Contains(ops, policy.OpMap):
		return fmt.Sprintf("%s cannot be mapped with ->, only path and domain can", name)
	case sigil != "":
		return fmt.Sprintf("%s%s and -> exclude each other: write %s %s, which acts only on cookies that have one", sigil, name, name, strings.Join(args, " "))
	case len(args) != 3 || args[1] != arrow || args[0] == arrow || args[2] == arrow:
		return fmt.Sprintf("%s %s is no map: write one value before the -> and one behind it", name, strings.Join(args, " "))
	}
	return ""
}

// misread finds what the engine could only explain in the words of the JSON.
func misread(sigil, name string, args []string, ops []policy.Op) string {
	flag := !slices.Contains(ops, policy.OpDefault)
	auto := ""
	if slices.Contains(ops, policy.OpAuto) {
		auto = name + " auto, "
	}
	switch {
	case len(args) > 1 && (args[0] == ">=" || args[0] == "<="):
		return fmt.Sprintf("%s has a blank behind %s: write %s %s%s", name, args[0], name, args[0], args[1])
	case len(args) == 3 && args[0] == "map" && slices.Contains(ops, policy.OpMap):
		return fmt.Sprintf("%s %s is no map: write %s %s -> %s", name, strings.Join(args, " "), name, args[1], args[2])
	case len(args) == 2 && slices.Contains(ops, policy.OpMap):
		return fmt.Sprintf("%s takes one value, but has %q: write %s %s -> %s to map one to the other", name, strings.Join(args, " "), name, args[0], args[1])
	case len(args) == 1 && slices.Contains(ops, policy.OpMap) && strings.Contains(args[0], arrow):
		from, to, _ := strings.Cut(args[0], arrow)
		return fmt.Sprintf("%s %s has no blanks around ->: write %s %s -> %s", name, args[0], name, from, to)
	case len(args) > 1:
		return fmt.Sprintf("%s%s takes one value, but has %q: write one, and each option on a line of its own", sigil, name, strings.Join(args, " "))
	case sigil == "-" && len(args) > 0:
		return fmt.Sprintf("-%s takes no value, but has %q: write -%s alone", name, args[0], name)
	case sigil == "?" && flag:
		return fmt.Sprintf("%s has no value to default to: write %s alone", name, name)
	case len(args) == 0:
		return ""
	}
	op, _ := opOf(args[0], ops)
	if rest := strings.TrimLeft(args[0], "<=>"); rest != args[0] && op == policy.OpSet && !flag && slices.ContainsFunc(ops, isBound) && !strings.HasPrefix(args[0], ">=") && !strings.HasPrefix(args[0], "<=") {
		sign := "<="
		if slices.Contains(ops, policy.OpAtLeast) {
			sign = ">="
		}
		return fmt.Sprintf("%s %s is no bound: write %s %s%s, or %s %s to set it", name, args[0], name, sign, rest, name, rest)
	}
	bound := strings.HasPrefix(args[0], ">=") || strings.HasPrefix(args[0], "<=")
	switch {
	case flag && op == policy.OpSet:
		return fmt.Sprintf("%s takes no value, but has %q: write %s, %s-%s to remove it, or %s off to leave it to the app", name, args[0], name, auto, name, name)
	case sigil == "?" && op != policy.OpSet:
		return fmt.Sprintf("?%s and %s exclude each other: write one of both", name, args[0])
	case bound && op == policy.OpSet:
		value, other := args[0][2:], ""
		if slices.Contains(ops, policy.OpAtLeast) {
			other = fmt.Sprintf(", or %s >=%s", name, value)
		}
		if slices.Contains(ops, policy.OpAtMost) {
			other = fmt.Sprintf(", or %s <=%s", name, value)
		}
		return fmt.Sprintf("%s has no %s: write %s %s%s", name, args[0][:2], name, value, other)
	}
	return ""
}

func isBound(op policy.Op) bool { return op == policy.OpAtLeast || op == policy.OpAtMost }

// cutSigil splits the ? or - off the name of an attribute.
func cutSigil(word string) (sigil, name string) {
	if strings.HasPrefix(word, "?") || strings.HasPrefix(word, "-") {
		return word[:1], word[1:]
	}
	return "", word
}

// opOf reads the op that is written as a value, or in front of one.
func opOf(text string, ops []policy.Op) (policy.Op, string) {
	for _, op := range []struct {
		policy.Op
		prefix string
		alone  bool
	}{
		{policy.OpUnchanged, "unchanged", true},
		{policy.OpAuto, "auto", true},
		{policy.OpAtLeast, ">=", false},
		{policy.OpAtMost, "<=", false},
	} {
		if rest, ok := strings.CutPrefix(text, op.prefix); ok && slices.Contains(ops, op.Op) && (!op.alone || rest == "") {
			return op.Op, rest
		}
	}
	return policy.OpSet, text
}
