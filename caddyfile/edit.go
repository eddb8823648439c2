package caddyfile

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// line is a line about an attribute, as it is written.
type line struct {
	*attribute
	sigil string // ?, - or nothing
	args  []string
}

// edit reads a line about an attribute, and appends it to edits, which stand at
// jsonPlace in the JSON.
func (p *parser) edit(edits *[]policy.Edit, jsonPlace string) {
	word := p.Val()
	sigil, name := cutSigil(word)
	a := attributeNamed(name)
	if a == nil {
		p.unknown()
		return
	}
	p.note(fmt.Sprintf("%s[%d]", jsonPlace, len(*edits)))
	l := line{attribute: a, sigil: sigil, args: p.RemainingArgs()}
	if mistake := l.mistake(); mistake != "" {
		p.fail("%s", mistake)
		p.skipBlock()
		return
	}
	*edits = append(*edits, l.edit())
	p.noBlock(word)
}

// edit is what l, which is without mistakes, says.
func (l *line) edit() policy.Edit {
	e := policy.Edit{Attribute: l.name, Op: l.op(), Value: l.value()}
	switch {
	case l.hasArrow():
		e.Op, e.From, e.Value = policy.OpMap, l.args[0], l.args[2]
	case l.sigil == "-":
		e.Op = policy.OpRemove
	case l.sigil == "?":
		e.Op = policy.OpDefault
	}
	return e
}

// op is the operation that is written as the only value of l, or before it.
func (l *line) op() policy.Op {
	op, _ := l.opAndValue()
	return op
}

// value is the only value of l, without the sign of a bound.
func (l *line) value() string {
	_, value := l.opAndValue()
	return value
}

func (l *line) opAndValue() (policy.Op, string) {
	if len(l.args) != 1 {
		return policy.OpSet, ""
	}
	text := l.args[0]
	for _, op := range []policy.Op{policy.OpUnchanged, policy.OpAuto} {
		if text == string(op) && l.has(op) {
			return op, ""
		}
	}
	if value, ok := strings.CutPrefix(text, ">="); ok && l.has(policy.OpAtLeast) {
		return policy.OpAtLeast, value
	}
	if value, ok := strings.CutPrefix(text, "<="); ok && l.has(policy.OpAtMost) {
		return policy.OpAtMost, value
	}
	return policy.OpSet, text
}

// String is l as it is written.
func (l *line) String() string { return l.with(l.args...) }

// with is l with other arguments.
func (l *line) with(args ...string) string {
	text := l.sigil + l.name
	for _, arg := range args {
		text += " " + cmp.Or(arg, `""`)
	}
	return text
}
