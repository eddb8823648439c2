package policy

import (
	"net/http"
	"slices"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/browser"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// response collects the Set-Cookie lines of one response: the slice that came in
// as long as nothing changes.
type response struct {
	lines  []string
	at     int // the line that is being looked at
	out    []string
	copied bool
	kept   int // how many of lines, from the first, stand in out unchanged as long as it is not copied

	octets int // of the lines that were not looked at yet
	buffer setcookie.Buffer
}

// newResponse begins with the lines of a response.
func newResponse(lines []string) response {
	r := response{lines: lines}
	for _, raw := range lines {
		r.octets += len(raw)
	}
	return r
}

// next goes on to the line at index i. A plan adds extra octets to each.
func (r *response) next(i, extra int) {
	r.at = i
	r.buffer.Expect(r.octets + extra*(len(r.lines)-i))
	r.octets -= len(r.lines[i])
}

// add appends a line to the result.
func (r *response) add(line string) {
	if !r.copied && r.kept == r.at && r.at < len(r.lines) && r.lines[r.at] == line {
		r.kept++
		return
	}
	r.copy()
	r.out = append(r.out, line)
}

// copy makes a result apart from the lines that came in.
func (r *response) copy() {
	if !r.copied {
		r.copied = true
		r.out = append(make([]string, 0, len(r.lines)), r.lines[:r.kept]...)
	}
}

// result returns the lines that go out.
func (r *response) result() []string {
	if !r.copied && r.kept < len(r.lines) {
		r.copy() // the last ones were dropped
	}
	if r.copied {
		return r.out
	}
	return r.lines
}

// write returns the line of c, notes for outer policies what this one did to it,
// and tells whether the browser will keep the cookie. The label is that of the rule
// about the cookie.
func (c *cookie) write(label string, x *Exchange, b *setcookie.Buffer) string {
	renamed := c.renamed || c.naming != nil
	if renamed || c.remapped {
		x.history().marks.add(c.FinalName(), c.app, renamed, c.remapped)
	}
	if x.Trace != nil {
		if v := browser.Judge(&c.Editor, x.browser()); v != browser.Keeps {
			d := Decision{Cookie: c.app, Rule: label, Reason: ReasonRefused, Verdict: v}
			if c.unnamed {
				d.Cookie = ""
			}
			x.Trace(d)
		}
	}
	return c.Result(b)
}

// setCookieLines returns the Set-Cookie lines of h. Lines under another spelling
// of the field name come after those under the usual one, since net/http would
// send them too.
func setCookieLines(h http.Header) []string {
	var others []string // spellings
	for key := range h {
		if len(key) == len("Set-Cookie") && key != "Set-Cookie" && strings.EqualFold(key, "Set-Cookie") {
			others = append(others, key)
		}
	}
	if others == nil {
		return h["Set-Cookie"]
	}
	slices.Sort(others)
	lines := slices.Clone(h["Set-Cookie"])
	for _, key := range others {
		lines = append(lines, h[key]...)
		delete(h, key)
	}
	h["Set-Cookie"] = lines
	return lines
}
