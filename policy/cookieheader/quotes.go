package cookieheader

import "strings"

// HasOpenQuote reports whether some parser finds a quote in text, a pair, that
// is not closed, and looks for its end in the cookies after it. Parsers disagree
// on what a backslash does: it escapes the next octet everywhere, or only inside
// quotes.
func HasOpenQuote(text string) bool {
	everywhere, inside := false, false
	escapedEverywhere, escapedInside := false, false
	for i := range len(text) {
		switch text[i] {
		case '"':
			everywhere = everywhere != !escapedEverywhere
			inside = inside != !escapedInside
			escapedEverywhere, escapedInside = false, false
		case '\\':
			escapedEverywhere, escapedInside = !escapedEverywhere, inside && !escapedInside
		default:
			escapedEverywhere, escapedInside = false, false
		}
	}
	return everywhere || inside || continuesAfterQuote(text)
}

// continuesAfterQuote reports whether something follows the closing quote of a
// value, also of one after a comma: parsers of RFC 2965 take the quotes to be
// open again then. What has a quote before its "=" is no name and no value, but
// part of a text such as JSON.
func continuesAfterQuote(text string) bool {
	for {
		before, rest, comma := strings.Cut(text, ",")
		if equals := strings.IndexByte(before, '='); equals >= 0 && strings.IndexByte(before[:equals], '"') < 0 {
			if value := trimLeft(text[equals+1:]); strings.HasPrefix(value, `"`) && !endsAtQuote(value[1:]) {
				return true
			}
		}
		if !comma {
			return false
		}
		text = rest
	}
}

// endsAtQuote reports whether only spaces follow the first quote in value, up
// to its end or to a comma.
func endsAtQuote(value string) bool {
	for i := 0; i < len(value); i++ {
		switch value[i] {
		case '\\':
			i++
		case '"':
			rest := trimLeft(value[i+1:])
			return rest == "" || rest[0] == ','
		}
	}
	return false
}
