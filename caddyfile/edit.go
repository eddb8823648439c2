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
	ops := policy.Ops(name)
	if ops == nil {
		p.fail("unrecognized subdirective %q: %s", word, policy.Suggest(name, words(options)))
		p.RemainingArgs()
		p.skipBlock()
		return
	}
	e := policy.Edit{Attribute: name, Op: policy.OpSet}
	args := p.RemainingArgs()
	if len(args) > 1 {
		p.fail("%s takes one value, but has %q: write one word, or quote it", word, strings.Join(args, " "))
		p.skipBlock()
		return
	}
	if len(args) == 1 {
		e.Value = args[0]
	}
	switch {
	case sigil == "-":
		e.Op = policy.OpRemove
	case sigil == "?":
		e.Op = policy.OpDefault
		if !slices.Contains(ops, e.Op) {
			p.fail("%s has no value to default to: write %s alone", name, name)
			p.skipBlock()
			return
		}
	default:
		e.Op, e.Value = opOf(e.Value, ops)
	}
	*edits = append(*edits, e)
	if nesting := p.Nesting(); p.NextBlock(nesting) {
		p.fail("%s takes no block: write it on one line", word)
		for p.NextBlock(nesting) {
		}
	}
}

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
		{policy.OpOff, "off", true},
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
