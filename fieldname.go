package cookiepolicy

import (
	"net/http"
	"strings"
	"unicode"
)

// sweep takes from header what would carry cookies past the policy: announcements
// of trailers with cookies, such trailers themselves, and keys that are no field
// name but that the server of HTTP/3 would make one. It changes nothing else, and
// only looks at most headers. It reports whether there are Set-Cookie fields, and
// whether some of them have another spelling.
func sweep(header http.Header) (cookies, odd bool) {
	for key := range header {
		if len(key) < len("Trailer") {
			continue
		}
		switch key[0] {
		case 'T', 't':
			switch {
			case len(key) == len("Trailer"):
				if strings.EqualFold(key, "Trailer") {
					removeNames(header, key, isSetCookie)
				}
			case isSetCookieTrailer(key):
				delete(header, key)
			}
		case 'S', 's', firstOfLongS:
			switch {
			case key == "Set-Cookie":
				cookies = true
			case !isSetCookie(key):
			case len(key) == len("Set-Cookie"):
				cookies, odd = true, true
			default:
				delete(header, key)
			}
		}
	}
	return cookies, odd
}

// removeNames takes the names for which is holds out of the list in the field
// called key, and the field itself if nothing else is in it. It never writes to
// the slice in header.
func removeNames(header http.Header, key string, is func(name string) bool) {
	lines, found := header[key], false
	for _, line := range lines {
		for name := range strings.SplitSeq(line, ",") {
			found = found || is(strings.TrimSpace(name))
		}
	}
	if !found {
		return
	}
	var kept []string
	for _, line := range lines {
		for name := range strings.SplitSeq(line, ",") {
			if name = strings.TrimSpace(name); name != "" && !is(name) {
				kept = append(kept, name)
			}
		}
	}
	if kept == nil {
		delete(header, key)
	} else {
		header[key] = kept
	}
}

// The letters outside ASCII that a change of case makes one of Set-Cookie, and
// how much longer they are.
const (
	longS     = "\u017f" // s
	kelvin    = "\u212a" // k
	dottedI   = "\u0130" // i
	foldExtra = len(longS) - 1 + len(kelvin) - 1 + len(dottedI) - 1

	firstOfLongS = '\xc5'
)

// isSetCookie reports whether a field called name carries cookies, or would if a
// writer folded its case. net/http sends what a handler puts in the map, under
// whatever spelling; quic-go applies strings.ToLower to it.
func isSetCookie(name string) bool { return folds(name, "set-cookie") }

// isCookie is isSetCookie for the field of a request.
func isCookie(name string) bool { return folds(name, "cookie") }

// folds reports whether some change of case makes name the same as lower.
func folds(name, lower string) bool {
	if len(name) < len(lower) || len(name) > len(lower)+foldExtra {
		return false
	}
	i := 0
	for _, r := range name {
		if i == len(lower) || unicode.ToLower(r) != rune(lower[i]) && unicode.ToLower(unicode.ToUpper(r)) != rune(lower[i]) {
			return false
		}
		i++
	}
	return i == len(lower)
}

// isSetCookieTrailer reports whether key stands for a trailer with cookies that
// was not announced; see [http.TrailerPrefix]. The server of HTTP/2 may remove
// the prefix several times.
func isSetCookieTrailer(key string) bool {
	n := len(http.TrailerPrefix)
	trailer := false
	for len(key) > n && strings.EqualFold(key[:n], http.TrailerPrefix) {
		key, trailer = key[n:], true
	}
	return trailer && isSetCookie(key)
}
