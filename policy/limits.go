package policy

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/suggest"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/browser"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/cookieheader"
)

// Refusal is why a request must not go on to the app. Its message holds no
// cookie.
type Refusal struct { //nolint:errname // a refusal is an answer to the client, and no failure
	Status int // of the response: 431
	Reason string

	// ClearCookies asks for the field Clear-Site-Data: "cookies" in the
	// response, so that the browser can come back without them.
	ClearCookies bool
}

// Error is the reason.
func (r *Refusal) Error() string { return r.Reason }

// The limits of a policy that names none.
const (
	defaultMaxCookies = 256
	defaultMaxBytes   = 12 << 10 // below the 16 KiB that Caddy takes of a whole header by default
)

// limits are Config.Limits compiled; zero means no limit.
type limits struct {
	cookies, bytes int
	clear          bool
}

func compileLimits(cfg *Limits, d *diagnostics) limits {
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
			d.errorf("limits", "write a positive number, or off for no limits", "%s %d is not a limit", bound.name, bound.configured)
		case bound.configured > 0:
			*bound.compiled = bound.configured
		}
	}
	if l.bytes < browser.MaxNameValue && cfg.Bytes > 0 {
		d.warnf("limits", "bytes %d is less than the %d that one cookie can have, so that many requests will get error 431: write 8KiB or more", cfg.Bytes, browser.MaxNameValue)
	}
	switch cfg.OnExcess {
	case "":
	case "clear":
		l.clear = true
	default:
		d.errorf("limits", suggest.Hint(cfg.OnExcess, []string{"clear"}), "unrecognized on_excess %q", cfg.OnExcess)
	}
	if cfg.Off {
		if cfg.Cookies != 0 || cfg.Bytes != 0 || cfg.OnExcess != "" {
			d.errorf("limits", "write off alone, or the limits alone", "the limits are off, but one of them is set")
		}
		return limits{}
	}
	return l
}

// check counts what a request carries, and returns why it is too much, or nil. It
// counts no further than it must, since a client may send a thousand times what it
// is allowed.
func (l *limits) check(lines []string) *Refusal {
	octets := 0
	for _, line := range lines {
		octets += len(line)
	}
	if l.bytes > 0 && octets > l.bytes {
		return l.refuse("the request has %d octets of cookies, and the policy allows %d", octets, l.bytes)
	}
	if l.cookies == 0 {
		return nil
	}
	pieces := len(lines)
	for _, line := range lines {
		pieces += strings.Count(line, ";")
	}
	if pieces <= l.cookies {
		return nil
	}
	cookies := 0 // not every semicolon ends a cookie
	for range cookieheader.Pairs(lines) {
		cookies++
	}
	if cookies > l.cookies {
		return l.refuse("the request has %d cookies, and the policy allows %d", cookies, l.cookies)
	}
	return nil
}

// refuse returns the refusal of a request that has more than it is allowed.
func (l *limits) refuse(format string, has, allowed int) *Refusal {
	return &Refusal{Status: http.StatusRequestHeaderFieldsTooLarge, Reason: fmt.Sprintf(format, has, allowed), ClearCookies: l.clear}
}
