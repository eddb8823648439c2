package policy

import (
	"bytes"
	"iter"
	"unicode"
	"unicode/utf8"
)

// canonicalForms yields what parsers may make of the name of a cookie:
// percent-decoded, without blanks and control characters of any alphabet,
// without a leading $, in lower case, cut at a bracket or without the closing
// one, and with PHP's underscores. A form is only good until the next one.
func canonicalForms(name string) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var nameBuf, foldBuf, formBuf [128]byte // most names need no more
		current := append(nameBuf[:0], name...)
		for range maxDecodings + 1 {
			folded := foldName(foldBuf[:0], current)
			for _, r := range readings {
				if !r.differs(folded) {
					continue
				}
				if !yield(r.apply(formBuf[:0], folded)) {
					return
				}
			}
			decoded := percentDecode(current)
			if len(decoded) == len(current) {
				return
			}
			current = decoded
		}
	}
}

// maxDecodings is how often proxies and apps on the way decode a name.
const maxDecodings = 3

// reading is one way to read a folded name.
type reading struct {
	cut         bool // at the first bracket: the rest is an index; otherwise brackets are underscores
	dropBlanks  bool // everywhere; otherwise inner ones are underscores
	plusIsBlank bool // as in forms
}

// readings are all ways. Read-only.
var readings = func() (all []reading) {
	for i := range 8 {
		all = append(all, reading{cut: i&1 != 0, dropBlanks: i&2 != 0, plusIsBlank: i&4 != 0})
	}
	return all
}()

// differs reports whether r can give another form than a reading without it.
func (r reading) differs(folded []byte) bool {
	return (!r.cut || bytes.IndexByte(folded, '[') >= 0) &&
		(!r.plusIsBlank || bytes.IndexByte(folded, '+') >= 0) &&
		(!r.dropBlanks || bytes.IndexByte(folded, ' ') >= 0 || r.plusIsBlank)
}

func (r reading) apply(dst, folded []byte) []byte {
	blanks := " "
	if r.plusIsBlank {
		blanks = " +"
	}
	folded = bytes.Trim(folded, blanks)
	folded = bytes.TrimLeft(folded, "$="+blanks)
	for _, c := range folded {
		blank := c == ' ' || c == '+' && r.plusIsBlank
		switch {
		case c == '[' && r.cut:
			return dst
		case c == ']' || blank && r.dropBlanks:
		case blank || c == '.' || c == '+' || c == '[':
			dst = append(dst, '_')
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// foldName appends name to dst in one case, without what some parser strips around
// names, wherever it stands; blanks stay, since PHP makes underscores of them.
// An octet that is no UTF-8 goes too: it may be a no-break space of Latin-1.
func foldName(dst, name []byte) []byte {
	for len(name) > 0 {
		c, size := rune(name[0]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRune(name)
		}
		name = name[size:]
		switch {
		case 'A' <= c && c <= 'Z':
			dst = append(dst, byte(c)|0x20)
		case ' ' <= c && c <= '~':
			dst = append(dst, byte(c))
		case c < utf8.RuneSelf || isInvisible(c):
		default: // some letters have two small forms
			dst = utf8.AppendRune(dst, unicode.ToLower(unicode.ToUpper(c)))
		}
	}
	return dst
}

// isInvisible reports whether some parser strips r, which is not ASCII.
func isInvisible(r rune) bool {
	return r == utf8.RuneError || unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// percentDecode decodes each escape in s that is one, in place.
func percentDecode(s []byte) []byte {
	decoded := s[:0]
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			c = unhex(s[i+1])<<4 | unhex(s[i+2])
			i += 2
		}
		decoded = append(decoded, c)
	}
	return decoded
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
