package caddyfile

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/dustin/go-humanize"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// hygiene reads: hygiene safe|strict|off
func (p *parser) hygiene() {
	p.once("hygiene", &p.cfg.Hygiene, "safe, strict or off")
}

// limits reads what a request may carry.
func (p *parser) limits() {
	if p.cfg.Limits != nil {
		p.fail("duplicate option %q: write it once", "limits")
	}
	at := p.here()
	p.note("limits")
	p.cfg.Limits = new(policy.Limits)
	if args := p.RemainingArgs(); len(args) > 0 {
		if len(args) > 1 || args[0] != "off" {
			p.fail("limits takes a block or off, but has %q: write limits off, or limits { … }", args[0])
		}
		p.cfg.Limits.Off = true
		p.noBlock("limits " + args[0])
		return
	}
	b := block{opening: opening("limits"), place: at, options: limitOptions}
	if !p.readBlock(b, func(word string) { p.limit(word, p.cfg.Limits) }) {
		p.fail("limits is empty: write limits off, or cookies and bytes in a block { … }, each on a line of its own")
	}
}

// limit reads one line of the block.
func (p *parser) limit(word string, l *policy.Limits) {
	if word == "off" {
		p.fail("off stands in the block of limits: write limits off, without a block")
		p.skipBlock()
		return
	}
	if !slices.Contains(limitOptions, word) {
		p.unknown()
		return
	}
	switch p.note("limits"); word {
	case "cookies":
		p.limitOf(&l.Cookies, "number of cookies", "256", strconv.Atoi)
	case "bytes":
		p.limitOf(&l.Bytes, "size", "12KiB", parseSize)
	case "on_excess":
		p.once("limits", &l.OnExcess, "clear")
	}
}

// limitOf reads a limit. kind says what it is.
func (p *parser) limitOf(value *int, kind, example string, parse func(string) (int, error)) {
	word := p.Val()
	if *value != 0 {
		p.fail("duplicate option %q: write it once", word)
	}
	*value = 1 // so that one mistake does not lead to another
	write := fmt.Sprintf("a %s, such as %s", kind, example)
	if text, ok := p.oneArg(word, write); ok && p.noPlaceholder(word, text, write) {
		n, err := parse(text)
		if err != nil || n < 1 || n > math.MaxInt32 {
			p.fail("%s: %q is not a possible %s: write a positive one, such as %s", word, text, kind, example)
		} else {
			*value = n
		}
	}
	p.skipBlock()
}

// parseSize reads a number of octets, with or without a unit.
func parseSize(text string) (int, error) {
	n, err := humanize.ParseBytes(text)
	return int(min(n, math.MaxInt)), err
}
