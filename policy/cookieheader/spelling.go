package cookieheader

import (
	"bytes"
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Spellings yields what parsers may make of name, the name of a cookie, in lower
// case: percent-decoded up to three times; without spaces and control characters
// of any alphabet; without a leading "$"; cut at a bracket, or without the closing
// one; and with the underscores that PHP puts in place of other characters. A
// spelling is only valid until the next one.
func Spellings(name string) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var nameBuf, foldBuf, formBuf [128]byte // enough for most names
		current := append(nameBuf[:0], name...)
		for range maxDecodings + 1 {
			for cut := current; cut != nil; {
				folded := fold(foldBuf[:0], cut)
				for _, r := range readings {
					if r.differs(folded) && !yield(r.apply(formBuf[:0], folded)) {
						return
					}
				}
				// In C a name ends at its first NUL.
				end := bytes.IndexByte(cut, 0)
				if cut = nil; end >= 0 {
					cut = current[:end]
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

// HasOneSpelling reports whether all parsers read name as it is, except for its
// case.
func HasOneSpelling(name string) bool {
	for i := range len(name) {
		if !unambiguousOctets[name[i]] {
			return false
		}
	}
	return true
}

// MayBecomeOther reports whether some parser strips c at the beginning of a name,
// or reads another octet in its place.
func MayBecomeOther(c byte) bool { return !unambiguousOctets[c] }

// unambiguousOctets are letters, digits, "-", "_" and others of a token that no
// parser changes. It is read-only.
var unambiguousOctets = func() (table [256]bool) {
	for c := range table {
		switch byte(c) {
		case '$', '%', '+', '.':
		default:
			table[c] = tokenOctets[c]
		}
	}
	return table
}()

// Underscored returns text, a part of a name or of a glob, in lower case and with the
// underscores of PHP.
func Underscored(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case UnderscoreFor(r):
			return '_'
		case Dropped(r):
			return -1
		}
		return r
	}, strings.ToLower(text))
}

// UnderscoreFor reports whether PHP reads c in a name as an underscore.
func UnderscoreFor(c rune) bool { return c == '.' || c == '+' || c == '[' || c == ' ' }

// Dropped reports whether PHP leaves c, in a name, away.
func Dropped(c rune) bool { return c == ']' }

// maxDecodings is how often proxies and apps on the way decode a name.
const maxDecodings = 3

// reading is one way to read a folded name.
type reading struct {
	cut         bool // at the first bracket: the rest is an index; otherwise brackets are underscores
	dropSpaces  bool // everywhere; otherwise inner ones are underscores
	plusIsSpace bool // as in forms
	keepEnd     bool // spaces at the end are underscores, as inner ones; otherwise they do not count
}

// readings are all ways. It is read-only.
var readings = func() (all []reading) {
	for i := range 16 {
		r := reading{cut: i&1 != 0, dropSpaces: i&2 != 0, plusIsSpace: i&4 != 0, keepEnd: i&8 != 0}
		if !(r.dropSpaces && r.keepEnd) {
			all = append(all, r)
		}
	}
	return all
}()

// differs reports whether r can give another spelling than a reading without it.
func (r reading) differs(folded []byte) bool {
	return (!r.cut || bytes.IndexByte(folded, '[') >= 0) &&
		(!r.plusIsSpace || bytes.IndexByte(folded, '+') >= 0) &&
		(!r.dropSpaces || bytes.IndexByte(folded, ' ') >= 0 || r.plusIsSpace) &&
		(!r.keepEnd || bytes.HasSuffix(folded, []byte(" ")) || r.plusIsSpace && bytes.HasSuffix(folded, []byte("+")))
}

// apply appends what r makes of a folded name to dst.
func (r reading) apply(dst, folded []byte) []byte {
	spaces := " "
	if r.plusIsSpace {
		spaces = " +"
	}
	if !r.keepEnd {
		folded = bytes.TrimRight(folded, spaces)
	}
	folded = bytes.TrimLeft(folded, "$="+spaces)
	for _, c := range folded {
		space := c == ' ' || c == '+' && r.plusIsSpace
		switch {
		case c == '[' && r.cut:
			return dst
		case Dropped(rune(c)) || space && r.dropSpaces:
		case space || UnderscoreFor(rune(c)):
			dst = append(dst, '_')
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// fold appends name to dst in lower case, without what some parser strips
// wherever it stands. Spaces stay, since PHP makes underscores of them. An
// octet that is no UTF-8 goes: it may be a no-break space of Latin-1.
func fold(dst, name []byte) []byte {
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

// percentDecode decodes every valid escape in s, in place.
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
