package policy

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// value is what an attribute holds, in the form in which it is written and in
// the form in which it is compared.
type value struct {
	text string // as it stands after "="
	num  int64  // SameSite: rank; Max-Age: seconds; Expires: Unix seconds
}

// The ranks of SameSite, from weak to strong. An absent attribute, or an
// unknown value, is the browser's default: between None and Lax, since
// browsers differ in it.
const (
	rankNone = iota + 1
	rankBrowserDefault
	rankLax
	rankStrict
)

// maxAttributeValue is the length in octets beyond which a browser skips an
// attribute (RFC 6265bis, section 5.6).
const maxAttributeValue = 1024

// maxLifetime is what browsers cut a longer lifetime to (RFC 6265bis, section 5.5).
const maxLifetime = 400 * 24 * time.Hour

// parseValue reads what a configuration, or a placeholder in it, gives for a.
// The problem is empty if the attribute can hold it.
func parseValue(a attribute, text string) (v value, problem string) {
	switch a {
	case attrSameSite:
		return parseSameSite(text)
	case attrPath:
		return value{text: text}, pathProblem(text)
	case attrDomain:
		return value{text: text}, domainProblem(text)
	case attrMaxAge:
		return parseMaxAge(text)
	case attrExpires:
		return parseExpires(text)
	case attrPriority:
		return parsePriority(text)
	default: // a flag
		return value{}, ""
	}
}

func parseSameSite(text string) (value, string) {
	if v, ok := sameSite(text); ok {
		return v, ""
	}
	return value{}, fmt.Sprintf("%q is no SameSite", text)
}

// sameSite reads a SameSite, in any case.
func sameSite(text string) (value, bool) {
	switch len(text) {
	case len("lax"):
		return value{text: "Lax", num: rankLax}, strings.EqualFold(text, "lax")
	case len("none"):
		return value{text: "None", num: rankNone}, strings.EqualFold(text, "none")
	case len("strict"):
		return value{text: "Strict", num: rankStrict}, strings.EqualFold(text, "strict")
	}
	return value{}, false
}

func parsePriority(text string) (value, string) {
	if v, ok := priority(text); ok {
		return v, ""
	}
	return value{}, fmt.Sprintf("%q is no Priority", text)
}

// priority reads a Priority, in any case.
func priority(text string) (value, bool) {
	for _, known := range []string{"Low", "Medium", "High"} {
		if strings.EqualFold(text, known) {
			return value{text: known}, true
		}
	}
	return value{}, false
}

func pathProblem(text string) string {
	switch {
	case text == "":
		return "the path is empty"
	case text[0] != '/':
		return fmt.Sprintf("the path %q does not start with /", text)
	case len(text) > maxAttributeValue:
		return fmt.Sprintf("the path has %d octets, and browsers skip more than %d", len(text), maxAttributeValue)
	case strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(";{}", r) }):
		return fmt.Sprintf("the path %q holds what an attribute cannot; percent-encode it", text)
	}
	return ""
}

func domainProblem(text string) string {
	labels := strings.Split(strings.TrimPrefix(text, "."), ".")
	switch {
	case text == string(OpAuto), text == string(OpUnchanged):
		return fmt.Sprintf("%q is an op and no domain", text)
	case len(text) > 253:
		return fmt.Sprintf("the domain has %d octets, and a host name no more than 253", len(text))
	case strings.ContainsFunc(text, func(r rune) bool { return r > '~' }):
		return fmt.Sprintf("the domain %q is not ASCII; write its A-labels (xn--…)", text)
	case strings.ContainsFunc(text, notInHostName), slices.ContainsFunc(labels, isNoLabel):
		return fmt.Sprintf("%q is no domain", text)
	}
	return ""
}

func isNoLabel(label string) bool {
	return label == "" || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-")
}

func notInHostName(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '.', r == '_':
		return false
	}
	return true
}

// parseMaxAge reads a duration. Max-Age counts whole seconds, and one of less
// than a second would delete the cookie.
func parseMaxAge(text string) (value, string) {
	d, err := parseDuration(text)
	switch {
	case err != nil:
		if _, err := strconv.Atoi(text); err == nil {
			return value{}, fmt.Sprintf("%q has no unit", text)
		}
		return value{}, fmt.Sprintf("%q is no duration", text)
	case d < time.Second:
		return value{}, fmt.Sprintf("%q is no lifetime: it would delete the cookie", text)
	case d%time.Second != 0:
		return value{}, fmt.Sprintf("%q has a fraction of a second", text)
	}
	return maxAgeValue(int64(d / time.Second)), ""
}

func maxAgeValue(seconds int64) value {
	return value{text: strconv.FormatInt(seconds, 10), num: seconds}
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

func parseExpires(text string) (value, string) {
	for _, layout := range []string{time.DateOnly, time.RFC3339, time.RFC1123} {
		t, err := time.Parse(layout, text)
		if err == nil && (layout != time.RFC1123 || strings.HasSuffix(text, " GMT")) {
			if t.UTC().Year() < 1601 || t.UTC().Year() > 9999 {
				return value{}, fmt.Sprintf("%q is out of the range of cookie dates", text)
			}
			return expiresValue(t.Unix()), ""
		}
	}
	return value{}, fmt.Sprintf("%q is no date", text)
}

func expiresValue(unix int64) value {
	return value{text: time.Unix(unix, 0).UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"), num: unix}
}

// receivedValue reads what an app gave for a, as a browser does. It is ok if
// the browser obeys it. A value that is not ok is skipped, so that an earlier
// occurrence counts; a masked one counts, but for nothing.
func receivedValue(a attribute, text string) (v value, ok, masked bool) {
	if len(text) > maxAttributeValue {
		return value{}, false, false
	}
	v.text = text
	switch a {
	case attrSameSite:
		known, ok := sameSite(text)
		if !ok {
			return value{num: rankBrowserDefault}, true, true
		}
		v.num = known.num
	case attrPath:
		masked = text == "" || text[0] != '/'
	case attrDomain:
		masked = text == "" || text == "."
	case attrMaxAge:
		v.num, ok = parseDeltaSeconds(text)
		return v, ok, false
	case attrExpires:
		v.num, ok = parseCookieDate(text)
		return v, ok, false
	case attrPriority:
		_, known := priority(text)
		masked = !known
	}
	return v, true, masked
}

// parseDeltaSeconds reads a Max-Age (RFC 6265bis, section 5.6.2). More than
// an int64 holds is cut to it.
func parseDeltaSeconds(text string) (int64, bool) {
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' }) {
		return 0, false
	}
	// Only a range error is left, and ParseInt gives the nearest value then.
	n, _ := strconv.ParseInt(text, 10, 64)
	return n, true
}

// same reports whether the browser makes the same of both values of a.
func same(a attribute, v, w value) bool {
	switch a {
	case attrSameSite, attrMaxAge, attrExpires:
		return v.num == w.num
	case attrDomain:
		return strings.EqualFold(strings.TrimPrefix(v.text, "."), strings.TrimPrefix(w.text, "."))
	case attrPath:
		return v.text == w.text
	case attrPriority:
		return strings.EqualFold(v.text, w.text)
	}
	return true
}
