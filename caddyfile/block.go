package caddyfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// block is a block whose lines are being read.
type block struct {
	opening    string   // its first line, such as "cookie sid {"
	place      place    // where that stands
	options    []string // the words with which a line in it can begin
	attributes bool     // a line in it can begin with an attribute, too

	// The block that ended right before the current line, if one did. When a
	// closing brace is missing, the brace that ended it may have been meant for
	// the block around it.
	before *block
}

// words are what a line of b can begin with.
func (b *block) words() []string {
	if b.attributes {
		return slices.Concat(b.options, policy.AttributeNames())
	}
	return b.options
}

// opening returns the first line of the block that an option opens for names.
func opening(option string, names ...string) string {
	const most = 3
	if len(names) > most {
		names = slices.Concat(names[:most], []string{"…"})
	}
	return strings.Join(slices.Concat([]string{option}, names, []string{"{"}), " ")
}

// readBlock reads the lines of b, if the current option has a block, and reports
// whether it has one that is not empty.
func (p *parser) readBlock(b block, line func(word string)) bool {
	p.blocks = append(p.blocks, &b)
	found := false
	var last *block
	for nesting := p.Nesting(); p.NextBlock(nesting); {
		found = true
		b.before, p.closed = last, nil
		line(p.Val())
		last = p.closed
	}
	p.blocks = p.blocks[:len(p.blocks)-1]
	if found {
		p.closed = &b
	}
	return found
}

// skipBlock passes over a block that does not belong where it stands.
func (p *parser) skipBlock() {
	for nesting := p.Nesting(); p.NextBlock(nesting); {
	}
}

// noBlock complains about a block after an option that has none.
func (p *parser) noBlock(option string) {
	nesting := p.Nesting()
	if p.NextBlock(nesting) {
		p.fail("%s takes no block: leave the { … } out", option)
		for p.NextBlock(nesting) {
		}
	}
}

// openBlocks says which block has no closing brace, if one has none.
func (p *parser) openBlocks() string {
	b, here := p.blocks[len(p.blocks)-1], p.here()
	if b.before == nil {
		return fmt.Sprintf("the block `%s` was opened in %s", b.opening, b.place.seenFrom(here))
	}
	return fmt.Sprintf("the block `%s` was opened in %s, and `%s` in %s",
		b.before.opening, b.before.place.seenFrom(here), b.opening, b.place.seenFrom(here))
}
