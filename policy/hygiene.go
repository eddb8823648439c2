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
	if name == "" || len(name) != len(before) || strings.ContainsFunc(name, notInToken) && !y.spared[name] {
		return ReasonGrammar
	}
	if len(value) >= 2 && value[0] == '"' && value[len(value)-1] == '"' {
		value = value[1 : len(value)-1]
	}
	for i := range len(value) {
		if c := value[i]; c <= ' ' || c == '"' || c == ',' || c == '\\' || c > '~' {
			return ReasonGrammar
		}
	}
	if isAttributeName(name) && !y.spared[name] {
		return ReasonAttribute
	}
	return ""
}

// notInToken reports whether r cannot stand in a token (RFC 9110, section
// 5.6.2).
func notInToken(r rune) bool {
	return r <= ' ' || r > '~' || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
}

// isAttributeName reports whether old parsers of the Cookie header take a pair
// of this name for an attribute of the cookie before it.
func isAttributeName(name string) bool {
	for _, known := range []string{
		"path", "domain", "expires", "max-age", "version", "comment", "commenturl",
		"discard", "port", "secure", "httponly", "samesite", "partitioned", "priority",
	} {
		if strings.EqualFold(name, known) {
			return true
		}
	}
	return false
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
