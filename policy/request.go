package policy

import (
	"fmt"
	"net/http"
	"strings"
)

// Refusal is why a request must not go on to the app. Its message holds no
// cookie.
type Refusal struct { //nolint:errname // a refusal is an answer to the client, no failure
	Status int // of the response: 431
	Reason string

	// ClearCookies asks for the field Clear-Site-Data: "cookies" in the
	// response, so that the browser can come back without them.
	ClearCookies bool
}

// Error is the reason.
func (r *Refusal) Error() string { return r.Reason }

// Request polices the Cookie lines of h: one line goes on, with the app's
// names, without the cookies that may mislead a parser behind it or that rules
// strip, and with those that they inject. A single line that needs nothing
// stays the same string, and the slice of the lines is never written to. The
// error is nil or a *Refusal; h is unchanged then.
func (p *Policy) Request(h http.Header, x *Exchange) error {
	lines := h["Cookie"]
	x.enter(lines)
	if len(lines) == 0 && len(p.injections[toRequest]) == 0 {
		return nil
	}
	if refusal := p.limits.refuse(lines); refusal != nil {
		return refusal
	}
	var line string
	switch len(lines) {
	case 0:
	case 1:
		line = lines[0]
	default:
		// HTTP/2 clients send a line for each cookie (RFC 9113, section 8.2.3).
		line = strings.Join(lines, "; ")
	}
	policed, changed := p.police(line, x)
	switch {
	case policed == "":
		delete(h, "Cookie")
	case changed || len(lines) > 1:
		h["Cookie"] = []string{policed}
	}
	return nil
}

// The limits of a policy that names none.
const (
	defaultMaxCookies = 256
	defaultMaxBytes   = 32 << 10
)

func compileLimits(cfg *Limits, c *complaints) limits {
	l := limits{cookies: defaultMaxCookies, bytes: defaultMaxBytes}
	if cfg == nil {
		return l
	}
	for _, bound := range []struct {
		name       string
		configured int
		compiled   *int
	}{{"cookies", cfg.Cookies, &l.cookies}, {"bytes", cfg.Bytes, &l.bytes}} {
		switch {
		case bound.configured < 0:
			c.errorf("limits", "write a positive number, or off for no limits", "%s %d is no limit", bound.name, bound.configured)
		case bound.configured > 0:
			*bound.compiled = bound.configured
		}
	}
	switch cfg.OnExcess {
	case "":
	case "clear":
		l.clear = true
	default:
		c.errorf("limits", Suggest(cfg.OnExcess, []string{"clear"}), "unrecognized on_excess %q", cfg.OnExcess)
	}
	if cfg.Off {
		if cfg.Cookies != 0 || cfg.Bytes != 0 || cfg.OnExcess != "" {
			c.errorf("limits", "write one of both", "limits are off and set")
		}
		return limits{}
	}
	return l
}

// limits are Config.Limits compiled; zero means no limit.
type limits struct {
	cookies, bytes int
	clear          bool
}

// refuse counts what a request carries.
func (l *limits) refuse(lines []string) *Refusal {
	octets, cookies := 0, 0
	for _, line := range lines {
		octets += len(line)
		if l.cookies > 0 {
			cookies += 1 + strings.Count(line, ";")
		}
	}
	if l.cookies > 0 && cookies > l.cookies {
		cookies = 0 // semicolons are no cookies yet
		for range Pairs(lines) {
			cookies++
		}
	}
	var reason string
	switch {
	case l.bytes > 0 && octets > l.bytes:
		reason = fmt.Sprintf("the request has %d octets of cookies, and the policy allows %d", octets, l.bytes)
	case l.cookies > 0 && cookies > l.cookies:
		reason = fmt.Sprintf("the request has %d cookies, and the policy allows %d", cookies, l.cookies)
	default:
		return nil
	}
	return &Refusal{Status: http.StatusRequestHeaderFieldsTooLarge, Reason: reason, ClearCookies: l.clear}
}
