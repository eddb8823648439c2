package policy

import (
	"iter"
	"strings"
)

// Pairs yields the name and value of every cookie in the Cookie lines of a
// request, in order, as a tolerant server reads them: lines are joined with a
// semicolon, pieces are split at semicolons only, trimmed of blanks and tabs,
// and cut at their first "=". Empty pieces are skipped; a piece without "=" is
// a value without a name. Quotes are part of the value, and nothing is decoded.
func Pairs(lines []string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for _, line := range lines {
			for line != "" {
				var piece string
				piece, line, _ = strings.Cut(line, ";")
				if piece = trimBlanks(piece); piece == "" {
					continue
				}
				name, value, ok := strings.Cut(piece, "=")
				if !ok {
					name, value = "", piece
				}
				if !yield(trimBlanks(name), trimBlanks(value)) {
					return
				}
			}
		}
	}
}

// trimBlanks is strings.Trim for the two octets that a browser trims.
func trimBlanks(s string) string {
	for s != "" && isBlank(s[0]) {
		s = s[1:]
	}
	for s != "" && isBlank(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}
