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

// Next returns the pair of header that begins at from, and where the next one
// begins, as a tolerant server reads them: pieces are split at semicolons only,
// and spaces and tabs around them do not count. Quotes do not hold a piece
// together. It is not ok for a piece that is empty.
func Next(header string, from int) (p Pair, next int, ok bool) {
	end := len(header)
	if n := strings.IndexByte(header[from:], ';'); n >= 0 {
		end = from + n
	}
	start, next := from, end+1
	for start < end && isSpace(header[start]) {
		start++
	}
	for start < end && isSpace(header[end-1]) {
		end--
	}
	equals := start + strings.IndexByte(header[start:end], '=')
	return Pair{Start: int32(start), End: int32(end), Equals: int32(equals)}, next, start < end
}

// Pairs yields the name and the value of every cookie in the Cookie lines of a
// request, in order, read as by [Next], without empty pieces. A piece without "=" is a value without
// a name. Nothing is decoded.
func Pairs(lines []string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for _, line := range lines {
			for line != "" {
				var piece string
				piece, line, _ = strings.Cut(line, ";")
				if piece = TrimSpaces(piece); piece == "" {
					continue
				}
				name, value, ok := strings.Cut(piece, "=")
				if !ok {
					name, value = "", piece
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
	for s != "" && isSpace(s[0]) {
		s = s[1:]
	}
	for s != "" && isSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' }
