package policy

import (
	"strings"
	"unicode/utf8"
)

// hygiene is what a policy lets through to the app's parser.
type hygiene struct {
	level  hygieneLevel
	spared map[string]bool // names that a rule names as cookies
}

type hygieneLevel uint8

const (
	hygieneSafe hygieneLevel = iota
	hygieneStrict
	hygieneOff
)

func compileHygiene(word string, rules []rule, c *complaints) hygiene {
	y := hygiene{spared: make(map[string]bool)}
	switch word {
	case "", "safe":
	case "strict":
		y.level = hygieneStrict
	case "off":
		y.level = hygieneOff
	default:
		c.errorf("hygiene", Suggest(word, []string{"safe", "strict", "off"}), "unrecognized hygiene %q", word)
	}
	for i := range rules {
		for _, name := range rules[i].selector.exactIn() {
			y.spared[name] = true
			if n := rules[i].naming; n != nil {
				for _, name := range n.names(name) {
					y.spared[name] = true
				}
			}
		}
	}
	return y
}

// judge says why a pair is dropped whatever the policy manages, or "". The
// name of the pair ends at equals; a pair that is not suspicious holds neither
// quotes nor control characters.
func (y *hygiene) judge(piece string, equals int, suspicious bool) Reason {
	if equals <= 0 {
		return ReasonNameless
	}
	if piece[0] >= utf8.RuneSelf && isBlankName(piece[:equals]) {
		return ReasonNameless
	}
	if piece[0] == '$' {
		return ReasonDollar
	}
	if suspicious {
		switch {
		case ignored(piece):
			return ReasonControls
		case strings.IndexByte(piece[:equals], '"') >= 0, oddQuotes(piece):
			return ReasonQuotes
		}
	}
	if mimicsPrefix(piece[:equals]) {
		return ReasonConfusable
	}
	if y.level == hygieneStrict {
		return y.judgeStrictly(trimBlanks(piece[:equals]), piece[:equals], piece[equals+1:])
	}
	return ""
}

// isBlankName reports whether all of name is what some parser strips.
func isBlankName(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool { return r != ' ' && r != '\t' && !isInvisible(r) })
}

// judgeStrictly holds a pair against the grammar of RFC 6265, section 4.1.1,
// in which a name is a token and no blank stands beside the "=".
func (y *hygiene) judgeStrictly(name, before, value string) Reason {
	if name == "" || len(name) != len(before) || !isToken(name) && !y.spared[name] {
		return ReasonGrammar
	}
	if len(value) >= 2 && value[0] == '"' && value[len(value)-1] == '"' {
		value = value[1 : len(value)-1]
	}
	for i := range len(value) {
		if !cookieOctets[value[i]] {
			return ReasonGrammar
		}
	}
	if isAttributeName(name) && !y.spared[name] {
		return ReasonAttribute
	}
	return ""
}

// isToken reports whether name is a token (RFC 9110, section 5.6.2).
func isToken(name string) bool {
	for i := range len(name) {
		if !tokenOctets[name[i]] {
			return false
		}
	}
	return name != ""
}

// The octets of a token (RFC 9110, section 5.6.2) and of a cookie's value
// (RFC 6265, section 4.1.1). Read-only.
var (
	tokenOctets  = visibleBut(`"(),/:;<=>?@[\]{}`)
	cookieOctets = visibleBut(`",;\`)
)

// visibleBut holds what ASCII shows, but for others.
func visibleBut(others string) (table [256]bool) {
	for c := '!'; c <= '~'; c++ {
		table[c] = !strings.ContainsRune(others, c)
	}
	return table
}

// isAttributeName reports whether old parsers of the Cookie header take a pair
// of this name for an attribute of the cookie before it.
func isAttributeName(name string) bool {
	switch len(name) {
	case len("path"):
		return strings.EqualFold(name, "path") || strings.EqualFold(name, "port")
	case len("domain"):
		return strings.EqualFold(name, "domain") || strings.EqualFold(name, "secure")
	case len("max-age"):
		return strings.EqualFold(name, "max-age") || strings.EqualFold(name, "expires") ||
			strings.EqualFold(name, "version") || strings.EqualFold(name, "comment") || strings.EqualFold(name, "discard")
	case len("httponly"):
		return strings.EqualFold(name, "httponly") || strings.EqualFold(name, "samesite") || strings.EqualFold(name, "priority")
	}
	return strings.EqualFold(name, "commenturl") || strings.EqualFold(name, "partitioned")
}

// oddQuotes reports whether some parser finds a quote in piece that is not
// closed, and looks for its end in the cookies behind it. A backslash takes the
// quote behind it away: everywhere, or only inside quotes.
func oddQuotes(piece string) bool {
	everywhere, inside := false, false
	for i := 0; i < len(piece); i++ {
		switch piece[i] {
		case '\\':
			i++
		case '"':
			everywhere = !everywhere
		}
	}
	for i := 0; i < len(piece); i++ {
		switch {
		case piece[i] == '"':
			inside = !inside
		case piece[i] == '\\' && inside:
			i++
		}
	}
	return everywhere || inside || reopens(piece)
}

// reopens reports whether text stands behind the closing quote of a value, also
// of one behind a comma: old parsers take the quotes to be open again then. A
// name with a quote is none, but the inside of a text such as JSON.
func reopens(piece string) bool {
	for {
		before, rest, comma := strings.Cut(piece, ",")
		if equals := strings.IndexByte(before, '='); equals >= 0 && strings.IndexByte(before[:equals], '"') < 0 {
			if value := strings.TrimLeft(piece[equals+1:], " \t"); strings.HasPrefix(value, `"`) && !endsQuoted(value[1:]) {
				return true
			}
		}
		if !comma {
			return false
		}
		piece = rest
	}
}

// endsQuoted reports whether behind the first quote in value nothing stands
// but blanks, up to the end or a comma.
func endsQuoted(value string) bool {
	for i := 0; i < len(value); i++ {
		switch value[i] {
		case '\\':
			i++
		case '"':
			rest := strings.TrimLeft(value[i+1:], " \t")
			return rest == "" || rest[0] == ','
		}
	}
	return false
}
