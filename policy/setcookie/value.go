package setcookie

import (
	"strconv"
	"strings"
	"time"
)

// Value is the value of an attribute: as it is written, and as it is compared.
type Value struct {
	Text string // what stands after "="; empty for a flag
	Num  int64  // SameSite: its strength; Max-Age: seconds; Expires: Unix seconds
}

// The strengths of SameSite, from weak to strong. An absent attribute, or an
// unknown value, gets the browser's default, which lies between None and Lax,
// since browsers do not agree on it.
const (
	StrengthNone = iota + 1
	StrengthDefault
	StrengthLax
	StrengthStrict
)

// ParseSameSite reads a SameSite in any case. The Text of the value is the
// usual spelling.
func ParseSameSite(text string) (Value, bool) {
	switch len(text) {
	case len("lax"):
		return Value{Text: "Lax", Num: StrengthLax}, strings.EqualFold(text, "lax")
	case len("none"):
		return Value{Text: "None", Num: StrengthNone}, strings.EqualFold(text, "none")
	case len("strict"):
		return Value{Text: "Strict", Num: StrengthStrict}, strings.EqualFold(text, "strict")
	}
	return Value{}, false
}

// ParsePriority reads a Priority in any case. The Text of the value is the
// usual spelling.
func ParsePriority(text string) (Value, bool) {
	for _, known := range [...]string{"Low", "Medium", "High"} {
		if strings.EqualFold(text, known) {
			return Value{Text: known}, true
		}
	}
	return Value{}, false
}

// MaxAgeValue returns a Max-Age of so many seconds.
func MaxAgeValue(seconds int64) Value {
	return Value{Text: strconv.FormatInt(seconds, 10), Num: seconds}
}

// ExpiresValue returns an Expires at a time in Unix seconds.
func ExpiresValue(unix int64) Value {
	return Value{Text: time.Unix(unix, 0).UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"), Num: unix}
}

// standing says what a browser makes of an attribute of a line.
type standing uint8

const (
	absent standing = iota // there is none, or it skips all of them
	masked                 // it obeys one that counts for nothing
	counts
)

// receivedValue reads what an app gave for a, which is not a lifetime.
func receivedValue(a Attribute, text string) (Value, standing) {
	v := Value{Text: text}
	isMask := false
	switch a {
	case SameSite:
		known, ok := ParseSameSite(text)
		if !ok {
			return Value{Num: StrengthDefault}, masked
		}
		v.Num = known.Num
	case Path:
		isMask = text == "" || text[0] != '/'
	case Domain:
		isMask = text == "" || text == "."
	case Priority:
		_, known := ParsePriority(text)
		isMask = !known
	}
	if isMask {
		return v, masked
	}
	return v, counts
}

// readLifetime reads what an app gave for Max-Age or Expires.
func readLifetime(a Attribute, text string) (int64, bool) {
	if a == MaxAge {
		return parseDeltaSeconds(text)
	}
	return ParseDate(text)
}

// parseDeltaSeconds reads a Max-Age (RFC 6265bis, section 5.6.2). More than
// an int64 holds is cut to it.
func parseDeltaSeconds(text string) (int64, bool) {
	digits := strings.TrimPrefix(text, "-")
	if digits == "" {
		return 0, false
	}
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return 0, false
		}
	}
	// Only a range error is left, and ParseInt gives the nearest value then.
	n, _ := strconv.ParseInt(text, 10, 64)
	return n, true
}

// Equal reports whether a browser makes the same of two values of a.
func (a Attribute) Equal(v, w Value) bool {
	switch a {
	case SameSite, MaxAge, Expires:
		return v.Num == w.Num
	case Domain:
		return strings.EqualFold(strings.TrimPrefix(v.Text, "."), strings.TrimPrefix(w.Text, "."))
	case Path:
		return v.Text == w.Text
	case Priority:
		return strings.EqualFold(v.Text, w.Text)
	}
	return true
}
