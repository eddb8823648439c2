package caddyfile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/suggest"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// unknown complains about the current word, with which no line of the block can
// begin.
func (p *parser) unknown() {
	u := unknownWord{word: p.Val(), blocks: p.blocks}
	_, u.name = cutSigil(u.word)
	u.args = p.RemainingArgs()
	if p.braceMissing && u.isCaddyDirective() {
		p.skipBlock() // the first one has been reported
		return
	}
	message := fmt.Sprintf("unrecognized subdirective %q", u.word)
	for _, m := range unknownWordMistakes {
		if write := m.write(&u); write != "" {
			message += ": " + write
			if m.braceMissing && !p.braceMissing {
				message += "; is a } missing? " + p.openBlocks()
				p.braceMissing = true
			}
			break
		}
	}
	p.fail("%s", message)
	p.skipBlock()
}

// unknownWord is a word with which no line of a block can begin.
type unknownWord struct {
	word   string
	name   string // word without ? or -
	args   []string
	blocks []*block // that it stands in, the innermost last
}

func (u *unknownWord) isCaddyDirective() bool { return slices.Contains(caddyDirectives, u.word) }

// unknownWordMistake is one reason for an unknown word.
type unknownWordMistake struct {
	write        func(*unknownWord) string // what to write instead, "" if the reason is another one
	braceMissing bool                      // a missing closing brace can be the reason, too
}

// unknownWordMistakes are the reasons. The first that fits is reported: those
// that look at the spelling come first, since they are certain; then those for
// words that are known elsewhere; and last a comparison with the words that are
// known here, which always has an answer.
var unknownWordMistakes = []unknownWordMistake{
	{write: equalsSign},
	{write: punctuation},
	{write: exclamationMark},
	{write: nginxDirective},
	{write: sigilOfOption},
	{write: negation},
	{write: otherVerb},
	{write: attributeOfExpire, braceMissing: true},
	{write: wordOfOuterBlock, braceMissing: true},
	{write: wordOfInnerBlock},
	{write: caddyDirective, braceMissing: true},
	{write: misspeltWord},
}

// equalsSign recognises samesite=lax, and also Max-Age= 30d and prefix=host.
func equalsSign(u *unknownWord) string {
	word, value, ok := strings.Cut(u.word, "=")
	if !ok {
		return ""
	}
	if isOption(word, u.blocks[len(u.blocks)-1].options) {
		return "write a space instead of the = after " + word
	}
	sigil, name := cutSigil(word)
	a := attributeNamed(suggest.Nearest(name, policy.AttributeNames()))
	if a == nil {
		return ""
	}
	if a.isFlag() {
		return fmt.Sprintf("write %s%s alone", sigil, a.name)
	}
	value = strings.TrimRight(strings.Join(append([]string{value}, u.args...), ""), ";,")
	switch {
	case a.name == "samesite" || a.name == "priority":
		value = strings.ToLower(value)
	case a.name == "max_age" && onlyNumber.MatchString(value):
		value += "s" // it is a line of a cookie
	}
	return fmt.Sprintf("write %s%s %s, with a space", sigil, a.name, cmp.Or(value, "<value>"))
}

// punctuation recognises a semicolon or a comma after an attribute.
func punctuation(u *unknownWord) string {
	bare := strings.TrimRight(u.word, ";,")
	_, name := cutSigil(strings.ToLower(bare))
	if bare == u.word || attributeNamed(name) == nil {
		return ""
	}
	return "write " + strings.ToLower(bare) + " alone, without punctuation"
}

// exclamationMark recognises !secure.
func exclamationMark(u *unknownWord) string {
	name, ok := strings.CutPrefix(u.word, "!")
	if !ok || attributeNamed(name) == nil {
		return ""
	}
	return "write -" + name + " to remove it"
}

// sigilOfOption recognises -defaults.
func sigilOfOption(u *unknownWord) string {
	sigil, name := cutSigil(u.word)
	if sigil == "" || !isOption(name, u.blocks[len(u.blocks)-1].options) {
		return ""
	}
	if sigil == "?" {
		return fmt.Sprintf("write %s without ?, which only attributes and inject can have", name)
	}
	return fmt.Sprintf("write %s without -, which only attributes can have, or leave the line out", name)
}

// wordOfOuterBlock recognises a word that an outer block knows.
func wordOfOuterBlock(u *unknownWord) string {
	for _, b := range u.blocks[:len(u.blocks)-1] {
		if isOption(u.word, b.options) || b.attributes && attributeNamed(u.name) != nil {
			return "write it outside of this block, in cookie_policy itself"
		}
	}
	return ""
}

// wordOfInnerBlock recognises a word that another block knows.
func wordOfInnerBlock(u *unknownWord) string {
	switch {
	case slices.Contains(cookieOptions, u.word):
		return "write it in a block: cookie <name> { … }"
	case slices.Contains(limitOptions, u.word):
		return "write it in a block: limits { … }"
	case slices.Contains(expireOptions, u.word):
		return "write it in a block: expire <name> { … }"
	}
	return ""
}

// caddyDirective recognises a directive of Caddy.
func caddyDirective(u *unknownWord) string {
	if !u.isCaddyDirective() {
		return ""
	}
	return "it is a directive of Caddy, not of cookie_policy"
}

// misspeltWord compares with the words that are known here.
func misspeltWord(u *unknownWord) string {
	known := u.blocks[len(u.blocks)-1].words()
	sigil, _ := cutSigil(u.word)
	near := suggest.Nearest(u.name, known)
	if attributeNamed(near) == nil && !isOption(sigil+near, known) {
		sigil = ""
	}
	if near != "" {
		return fmt.Sprintf("did you mean %q? (write %s)", sigil+near, suggest.OneOf(known))
	}
	return "write " + suggest.OneOf(known)
}
