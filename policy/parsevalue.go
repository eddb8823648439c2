package policy

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// maxLifetime is what browsers cut a longer lifetime to (RFC 6265bis, section 5.5).
const maxLifetime = 400 * 24 * time.Hour

// parseValue reads what a configuration, or a placeholder in it, gives for a. The
// problem is empty if the attribute can hold it.
func parseValue(a setcookie.Attribute, text string) (v setcookie.Value, problem string) {
	switch a {
	case setcookie.SameSite:
		if v, ok := setcookie.ParseSameSite(text); ok {
			return v, ""
		}
		return v, fmt.Sprintf("samesite cannot be %q", text)
	case setcookie.Path:
		return setcookie.Value{Text: text}, pathProblem(text)
	case setcookie.Domain:
		return setcookie.Value{Text: text}, domainProblem(text)
	case setcookie.MaxAge:
		return parseMaxAge(text)
	case setcookie.Expires:
		return parseExpires(text)
	case setcookie.Priority:
		if v, ok := setcookie.ParsePriority(text); ok {
			return v, ""
		}
		return v, fmt.Sprintf("priority cannot be %q", text)
	default: // a flag
		return setcookie.Value{}, ""
	}
}

func pathProblem(text string) string {
	switch {
	case text == "":
		return "the path is empty"
	case text[0] != '/':
		return fmt.Sprintf("the path %q does not start with /", text)
	case len(text) > setcookie.MaxValue:
		return fmt.Sprintf("the path has %d octets, and browsers skip more than %d", len(text), setcookie.MaxValue)
	}
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c > '~' || c == ';' || c == '{' || c == '}' {
			return fmt.Sprintf("the path %q holds a character that an attribute cannot hold", text)
		}
	}
	return ""
}

func domainProblem(text string) string {
	labels := strings.Split(strings.TrimPrefix(text, "."), ".")
	switch {
	case text == string(OpAuto), text == string(OpUnchanged):
		return fmt.Sprintf("the domain cannot be %q, which is an op", text)
	case strings.HasPrefix(text, "*."):
		return fmt.Sprintf("the domain %q has a star, but covers all subdomains without it", text)
	case len(text) > 253:
		return fmt.Sprintf("the domain has %d octets, and a host name has at most 253", len(text))
	case strings.ContainsFunc(text, func(r rune) bool { return r > '~' }):
		return fmt.Sprintf("the domain %q is not ASCII", text)
	case strings.ContainsFunc(text, notInHostName), slices.ContainsFunc(labels, isNotLabel):
		return fmt.Sprintf("the domain %q is not a host name", text)
	}
	return ""
}

func isNotLabel(label string) bool {
	return label == "" || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-")
}

func notInHostName(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '.', r == '_':
		return false
	}
	return true
}

func parseMaxAge(text string) (setcookie.Value, string) {
	d, err := parseDuration(text)
	switch {
	case err != nil:
		return setcookie.Value{}, durationProblem(text)
	case d < time.Second:
		return setcookie.Value{}, fmt.Sprintf("max_age %q would delete the cookie", text)
	case d%time.Second != 0:
		return setcookie.Value{}, fmt.Sprintf("max_age %q has a fraction of a second", text)
	}
	return setcookie.MaxAgeValue(int64(d / time.Second)), ""
}

// durationProblem says what is wrong with a text that is not a duration.
func durationProblem(text string) string {
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		if n < 0 {
			return fmt.Sprintf("max_age %q is negative, and would delete the cookie", text)
		}
		return fmt.Sprintf("max_age %q has no unit", text)
	}
	return fmt.Sprintf("max_age %q is not a duration", text)
}

// parseDuration is time.ParseDuration with the unit "d" of 24 hours.
func parseDuration(text string) (time.Duration, error) {
	var days time.Duration
	if before, after, ok := strings.Cut(text, "d"); ok {
		n, err := strconv.ParseUint(before, 10, 32)
		if err != nil || n > math.MaxInt64/uint64(24*time.Hour) {
			return 0, fmt.Errorf("invalid number of days")
		}
		days = time.Duration(n) * 24 * time.Hour
		if after == "" {
			return days, nil
		}
		text = after
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || days > math.MaxInt64-d {
		return 0, fmt.Errorf("invalid duration")
	}
	return days + d, nil
}

func parseExpires(text string) (setcookie.Value, string) {
	for _, layout := range []string{time.DateOnly, time.RFC3339, time.RFC1123} {
		t, err := time.Parse(layout, text)
		if err == nil && (layout != time.RFC1123 || strings.HasSuffix(text, " GMT")) {
			if t.UTC().Year() < 1601 || t.UTC().Year() > 9999 {
				return setcookie.Value{}, fmt.Sprintf("expires %q is out of the range of cookie dates", text)
			}
			return setcookie.ExpiresValue(t.Unix()), ""
		}
	}
	return setcookie.Value{}, fmt.Sprintf("expires %q is not a date", text)
}

// endDate reads the date from which on something ends by itself, as Unix
// seconds; 0 if there is none. What has ended is the subject of a warning.
func endDate(text, place, ended string, d *diagnostics) int64 {
	if text == "" {
		return 0
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			if !t.After(d.now) {
				d.warnf(place, "%s is past, so that %s", text, ended)
			}
			return t.Unix()
		}
	}
	d.errorf(place, "write one such as 2027-03-01 (00:00 UTC) or 2027-03-01T12:00:00Z", "%q is not a date", text)
	return 0
}

// clock tells the time.
type clock func() time.Time

func (c clock) unix() int64 { return c().Unix() }

// literalHint says what a can have in place of text.
func literalHint(a setcookie.Attribute, text string) string {
	switch {
	case a == setcookie.Domain && strings.HasPrefix(text, "*."):
		return "write " + text[2:]
	case a == setcookie.Domain && strings.ContainsFunc(text, func(r rune) bool { return r > '~' }):
		return "write its A-labels, which begin with xn--"
	case a == setcookie.Path && strings.HasPrefix(text, "/") && len(text) <= setcookie.MaxValue:
		return "percent-encode it, such as %20 for a space"
	}
	return "write " + attributes[a].describe
}
