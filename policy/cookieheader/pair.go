package cookieheader

import (
	"iter"
	"strings"
)

// Pair is one cookie of a Cookie header, by offsets into the header.
type Pair struct {
	Start, End int32 // without the spaces and tabs around it
	Equals     int32 // the first "="; Start-1 if there is none
}

// Text returns the pair as it stands in header.
func (p Pair) Text(header string) string { return header[p.Start:p.End] }

// Name returns what stands before the "=". It may end with spaces or tabs, and
// it is empty if there is no "=".
func (p Pair) Name(header string) string {
	if p.Equals < p.Start {
		return ""
	}
	return header[p.Start:p.Equals]
}

// Next returns the first pair of header from the octet at from on, and where the
// rest of the header begins, as a tolerant server reads it: pieces are split at
// semicolons only, and spaces and tabs around them do not count. Quotes do not hold
// a piece together. Empty pieces are skipped. It is not ok if there is no more pair.
func Next(header string, from int) (p Pair, rest int, ok bool) {
	start := from
	for start < len(header) && (header[start] == ';' || isSpace(header[start])) {
		start++
	}
	end := len(header)
	if n := strings.IndexByte(header[start:], ';'); n >= 0 {
		end = start + n
	}
	rest = end
	for start < end && isSpace(header[end-1]) {
		end--
	}
	equals := start + strings.IndexByte(header[start:end], '=')
	return Pair{Start: int32(start), End: int32(end), Equals: int32(equals)}, rest, start < end
}

// Pairs yields the name and the value of every cookie in the Cookie lines of a
// request, in order, read as by [Next]. A piece without "=" is a value without a
// name. Nothing is decoded.
func Pairs(lines []string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for _, line := range lines {
			for p, rest, ok := Next(line, 0); ok; p, rest, ok = Next(line, rest) {
				name, value := p.Name(line), line[p.Equals+1:p.End]
				if p.Equals < p.Start {
					value = p.Text(line)
				}
				if !yield(TrimSpaces(name), TrimSpaces(value)) {
					return
				}
			}
		}
	}
}

// TrimSpaces returns s without the spaces and tabs around it, which are all that
// browsers and servers trim.
func TrimSpaces(s string) string {
	s = trimLeft(s)
	for s != "" && isSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

// trimLeft returns s without the spaces and tabs before it.
func trimLeft(s string) string {
	for s != "" && isSpace(s[0]) {
		s = s[1:]
	}
	return s
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' }
