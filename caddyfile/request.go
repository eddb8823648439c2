package caddyfile

import (
	"math"
	"strconv"

	"github.com/dustin/go-humanize"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// hygiene reads: hygiene safe|strict|off
func (p *parser) hygiene() {
	if p.cfg.Hygiene != "" {
		p.fail("duplicate option %q: write it once", "hygiene")
	}
	p.note("hygiene")
	p.cfg.Hygiene, _ = p.oneArg("hygiene", "safe, strict or off")
	p.skipBlock()
}

// limits reads what a request may carry.
func (p *parser) limits() {
	if p.cfg.Limits != nil {
		p.fail("duplicate option %q: write it once", "limits")
	}
	p.note("limits")
	p.cfg.Limits = new(policy.Limits)
	if args := p.RemainingArgs(); len(args) > 0 {
		if len(args) > 1 || args[0] != "off" {
			p.fail("limits takes a block or off, but has %q: write limits off, or limits { … }", args[0])
		}
		p.cfg.Limits.Off = true
		p.skipBlock()
		return
	}
	block := false
	for nesting := p.Nesting(); p.NextBlock(nesting); {
		block = true
		p.limit(p.cfg.Limits)
	}
	if !block {
		p.fail("limits says nothing: write limits off, or cookies and bytes in a block { … }, each on a line of its own")
	}
}

// limitOptions are what a line of limits can begin with.
var limitOptions = []string{"cookies", "bytes", "on_excess"}

// limit reads one line of the block.
func (p *parser) limit(l *policy.Limits) {
	p.note("limits")
	switch word := p.Val(); word {
	case "cookies":
		if text, ok := p.oneArg(word, "a number, such as 256"); ok {
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 {
				p.fail("cookies: %q is no number of cookies: write a positive number, such as 256", text)
				n = 0
			}
			l.Cookies = n
		}
	case "bytes":
		if text, ok := p.oneArg(word, "a size, such as 32KiB"); ok {
			n, err := humanize.ParseBytes(text)
			if err != nil || n < 1 || n > math.MaxInt32 {
				p.fail("bytes: %q is no size: write one such as 32KiB", text)
				n = 1
			}
			l.Bytes = int(n)
		}
	case "on_excess":
		l.OnExcess, _ = p.oneArg(word, "clear")
	default:
		p.fail("unrecognized subdirective %q: %s", word, policy.Suggest(word, limitOptions))
		p.RemainingArgs()
	}
	p.skipBlock()
}
