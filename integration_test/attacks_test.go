package integration_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/corpus"
)

// attack is a set of cookies that an attacker puts into a Cookie header beside
// the good cookies.
type attack struct {
	name    string
	cookies string
	closing string   // a second part of the attack, which must come after a good cookie
	fields  []string // several Cookie fields in place of cookies
	targets []string // the app's names of the cookies under attack
}

// ownNames are the app's names of the cookies that ownAttacks are aimed at.
var ownNames = []string{"sid", "s_id"}

// ownAttacks are published attacks and variants of them.
var ownAttacks = []attack{
	// cookie tossing: a sibling host plants the app's own name
	{name: "bare name", cookies: "sid=evil"},
	{name: "bare name, twice", cookies: "sid=evil; sid=worse"},
	{name: "bare name, empty", cookies: "sid="},
	{name: "bare name, quoted", cookies: `sid="evil"`},
	{name: "bare name, no space before it", cookies: "x=1;sid=evil"},
	{name: "bare name, tab before it", cookies: "x=1;\tsid=evil"},
	{name: "bare name, empty pieces around it", cookies: ";; ;sid=evil; ;;"},
	{name: "bare name with an underscore", cookies: "s_id=evil"},
	{name: "browser name, twice", cookies: "__Host-sid=evil"},

	// names that PHP changes to other names
	{name: "array", cookies: "sid[x]=evil"},
	{name: "array, no key", cookies: "sid[]=evil"},
	{name: "array of arrays", cookies: "sid[x][y]=evil"},
	{name: "array, underscore", cookies: "s_id[x]=evil"},
	{name: "array, dot", cookies: "s.id[x]=evil"},
	{name: "array, not closed", cookies: "sid[=evil"},
	{name: "array, not closed, with a key", cookies: "s[id=evil"},
	{name: "dot", cookies: "s.id=evil"},
	{name: "plus", cookies: "s+id=evil"},
	{name: "space inside", cookies: "s id=evil"},
	{name: "hyphen", cookies: "s-id=evil"},

	// white space that some parsers trim and others keep
	{name: "U+0085 before", cookies: "\u0085sid=evil"},
	{name: "U+00A0 before", cookies: "\u00a0sid=evil"},
	{name: "U+1680 before", cookies: "\u1680sid=evil"},
	{name: "U+2000 before", cookies: "\u2000sid=evil"},
	{name: "U+2028 before", cookies: "\u2028sid=evil"},
	{name: "U+3000 before", cookies: "\u3000sid=evil"},
	{name: "U+FEFF before", cookies: "\ufeffsid=evil"},
	{name: "U+200B before", cookies: "\u200bsid=evil"},
	{name: "U+0085 after", cookies: "sid\u0085=evil"},
	{name: "U+00A0 after", cookies: "sid\u00a0=evil"},
	{name: "U+2000 after", cookies: "sid\u2000=evil"},
	{name: "U+2000 on both sides", cookies: "\u2000sid\u2000=evil"},
	{name: "U+2000 before the browser name", cookies: "\u2000__Host-sid=evil"},
	{name: "U+00A0 after the browser name", cookies: "__Host-sid\u00a0=evil"},
	{name: "octet 85 before", cookies: "\x85sid=evil"},
	{name: "octet A0 before", cookies: "\xa0sid=evil"},
	{name: "octet 85 after", cookies: "sid\x85=evil"},
	{name: "octet A0 after", cookies: "sid\xa0=evil"},
	{name: "octets 85 and A0 before", cookies: "\x85\xa0sid=evil"},
	{name: "octet A0 and a space before", cookies: "\xa0 sid=evil"},
	{name: "space before the equals sign", cookies: "sid =evil"},
	{name: "tab before the equals sign", cookies: "sid\t=evil"},
	{name: "spaces around the equals sign", cookies: "sid = evil"},
	{name: "space before the equals sign of the browser name", cookies: "__Host-sid =evil"},

	// control characters: a proxy may refuse the request as a whole
	{name: "form feed before", cookies: "\fsid=evil"},
	{name: "vertical tab before", cookies: "\vsid=evil"},
	{name: "octet 1C before", cookies: "\x1csid=evil"},
	{name: "octet 1F after", cookies: "sid\x1f=evil"},
	{name: "NUL after", cookies: "sid\x00=evil"},
	{name: "NUL before the browser name", cookies: "\x00__Host-sid=evil"},
	{name: "DEL after", cookies: "sid\x7f=evil"},
	{name: "vertical tab in a value", cookies: "x=1\vsid=evil"},

	// characters that separate cookies for some parsers: commas in old
	// specifications, spaces in regular expressions
	{name: "comma", cookies: "x=1,sid=evil"},
	{name: "comma and space", cookies: "x=1, sid=evil"},
	{name: "comma and tab", cookies: "x=1,\tsid=evil"},
	{name: "comma, browser name", cookies: "x=1,__Host-sid=evil"},
	{name: "comma, percent", cookies: "x=1,%73id=evil"},
	{name: "comma, other case", cookies: "x=1,SID=evil"},
	{name: "comma, array", cookies: "x=1,sid[x]=evil"},
	{name: "comma, space before the equals sign", cookies: "x=1,sid =evil"},
	{name: "comma, quoted name", cookies: `x=1,"sid"=evil`},
	{name: "comma after quotes", cookies: `x="1",sid=evil`},
	{name: "comma inside quotes", cookies: `x="1,sid=evil"`},
	{name: "second comma", cookies: "x=1,y=2,sid=evil"},
	{name: "comma and attribute", cookies: "x=1,$Path=/"},
	{name: "comma at the end", cookies: "x=1,"},
	{name: "space in the value", cookies: "x=1 sid=evil"},
	{name: "tab in the value", cookies: "x=1\tsid=evil"},
	{name: "octet A0 in the value", cookies: "x=1\xa0sid=evil"},
	{name: "after closing quotes", cookies: `x="1"sid=evil`},
	{name: "space after closing quotes", cookies: `x="1" sid=evil`},
	{name: "escaped semicolon", cookies: `x=1\; sid=evil`},
	{name: "octal semicolon", cookies: `x="1\073 sid=evil"`},
	{name: "percent semicolon", cookies: "x=1%3B%20sid=evil"},

	// quoted values that contain a semicolon
	{name: "quoted", cookies: `x="1; sid=evil"`},
	{name: "quoted browser name", cookies: `x="1; __Host-sid=evil"`},
	{name: "single quotes", cookies: "x='1; sid=evil'"},
	{name: "opening quote", cookies: `x="evil`},
	{name: "closing quote", cookies: `x=evil"`},
	{name: "quote inside", cookies: `x=a"b`},
	{name: "three quotes", cookies: `x="a"b"`},
	{name: "escaped closing quote", cookies: `x="a\"`},
	{name: "quote in a name", cookies: `x"y=1`},
	{name: "sandwich", cookies: `x="1`, closing: `y=2"`},
	{name: "sandwich, quote before the name", cookies: `"x=1`, closing: `y=2"`},
	{name: "sandwich, escaped quotes inside", cookies: `x="\"1`, closing: `y=2"`},
	{name: "sandwich with $Version", cookies: `$Version=1; x="1`, closing: `y=2"`},
	{name: "sandwich with $Version after a comma", cookies: `$Version=1,x="1`, closing: `y=2"`},
	{name: "sandwich, forged cookie inside", cookies: `x="1`, closing: `sid=evil; y=2"`},
	{name: "sandwich, backslash before the quotes", cookies: `x=\"1`, closing: `y=2\"`},
	{name: "sandwich, backslash before the only quote", cookies: `x=1\"`},
	{name: "sandwich, quotes that open again", cookies: `x="1"2`},
	{name: "sandwich, quotes that open again after a space", cookies: `x="1" 2`},
	{name: "sandwich, quotes that open again when empty", cookies: `x=""1`, closing: `y=""2`},
	{name: "sandwich, quotes after a comma", cookies: `x=1" ,y="`, closing: `z=2`},
	{name: "sandwich, one quote in the name", cookies: `"x="`, closing: `y=2`},

	// cookies without a name, which browsers send as the bare value
	{name: "nameless", cookies: "=sid=evil"},
	{name: "nameless, browser name", cookies: "=__Host-sid=evil"},
	{name: "nameless, two equals signs", cookies: "==sid=evil"},
	{name: "nameless, space", cookies: "= sid=evil"},
	{name: "nameless, quoted", cookies: `="sid=evil"`},
	{name: "name alone", cookies: "sid"},
	{name: "browser name alone", cookies: "__Host-sid"},
	{name: "equals sign alone", cookies: "="},
	{name: "word alone", cookies: "evil"},

	// $Version, which makes some parsers follow RFC 2965
	{name: "$Version", cookies: "$Version=1; sid=evil"},
	{name: "$Version and comma", cookies: "$Version=1,sid=evil"},
	{name: "$Version and comma, browser name", cookies: "$Version=1,__Host-sid=evil"},
	{name: "$Version and comma in another", cookies: "$Version=1; x=1,sid=evil"},
	{name: "$Version and comma, space", cookies: "$Version=1; x=1, sid = evil"},
	{name: "$Version quoted", cookies: `$Version="1"; x=1; $Path="/"; sid=evil`},
	{name: "$Version, quoted", cookies: `$Version=1; x="1; sid=evil"`},
	{name: "$Version, backslashes", cookies: `$Version=1; x="\1"; sid="\e\v\i\l"`},
	{name: "$Version, lower case", cookies: "$version=1,sid=evil"},
	{name: "$Path", cookies: "$Path=/; $Domain=example.com"},
	{name: "dollar before the name", cookies: "$sid=evil"},
	{name: "dollar before the browser name", cookies: "$__Host-sid=evil"},

	// percent-encoded names
	{name: "percent", cookies: "%73id=evil"},
	{name: "percent inside", cookies: "s%69d=evil"},
	{name: "percent twice", cookies: "%2573id=evil"},
	{name: "percent three times", cookies: "%252573id=evil"},
	{name: "percent space before", cookies: "%20sid=evil"},
	{name: "percent NUL after", cookies: "sid%00=evil"},
	{name: "percent array", cookies: "sid%5Bx%5D=evil"},
	{name: "percent dot", cookies: "s%2Eid=evil"},
	{name: "percent underscore", cookies: "s%5Fid=evil"},
	{name: "percent equals sign", cookies: "sid%3Devil=1"},
	{name: "percent in the browser name", cookies: "__Host%2Dsid=evil"},
	{name: "percent before the browser name", cookies: "%5F%5FHost-sid=evil"},
	{name: "percent, lower case", cookies: "%5f%5fHost-sid=evil"},

	// other case
	{name: "upper case", cookies: "SID=evil"},
	{name: "mixed case", cookies: "Sid=evil"},
	{name: "upper case, underscore", cookies: "S_ID=evil"},
	{name: "upper case, dot", cookies: "S.ID=evil"},
	{name: "browser name, lower case", cookies: "__host-sid=evil"},
	{name: "browser name, upper case", cookies: "__HOST-SID=evil"},
	{name: "browser name, name in upper case", cookies: "__Host-SID=evil"},

	// names that a parser changes to a name with a prefix
	{name: "prefix, bracket", cookies: "_[Host-sid=evil"},
	{name: "prefix, bracket first", cookies: "[_Host-sid=evil"},
	{name: "prefix, two brackets", cookies: "[[Host-sid=evil"},
	{name: "prefix, dot", cookies: "_.Host-sid=evil"},
	{name: "prefix, dot first", cookies: "._Host-sid=evil"},
	{name: "prefix, two dots", cookies: "..Host-sid=evil"},
	{name: "prefix, dot and zero width space", cookies: ".\u200b_Host-sid=evil"},
	{name: "prefix, space", cookies: "_ Host-sid=evil"},
	{name: "prefix, plus", cookies: "_+Host-sid=evil"},
	{name: "prefix, underscore for the hyphen", cookies: "__Host_sid=evil"},
	{name: "prefix, dot for the hyphen", cookies: "__Host.sid=evil"},
	{name: "prefix, array", cookies: "__Host-sid[x]=evil"},
	{name: "prefix, dot in the name", cookies: "__Host-s.id=evil"},

	// cookies that are no attack, and that make some parser drop all cookies
	{name: "stray space", cookies: "x=a b"},
	{name: "stray JSON", cookies: `x={"a":1}`},
	{name: "stray backslash", cookies: `x=1\`},
	{name: "stray quoted name", cookies: `"x"=1`},
	{name: "stray beyond ASCII", cookies: "x=\u00e9"},
	{name: "stray array", cookies: "prefs[x]=1"},
	{name: "stray attribute", cookies: "Path=/x"},
	{name: "stray flag", cookies: "httponly=1"},
	{name: "stray comma and space", cookies: "x=a, b"},
}

// orders are the places of the attack in the header. An attacker chooses one by
// the Path of the cookie.
var orders = []string{"after", "before"}

// header returns the Cookie fields with the attack and the good cookies.
func (a *attack) header(order string, good []string) (fields []string) {
	fields = slices.Clone(a.fields)
	if len(fields) == 0 {
		fields = []string{a.cookies}
	}
	last := len(fields) - 1
	switch {
	case a.closing != "" && order == "before":
		fields[last] = strings.Join([]string{fields[last], strings.Join(good, "; "), a.closing}, "; ")
	case a.closing != "":
		fields[0] = strings.Join([]string{good[0], fields[0], strings.Join(good[1:], "; "), a.closing}, "; ")
	case order == "before":
		fields[last] += "; " + strings.Join(good, "; ")
	default:
		fields[0] = strings.Join(good, "; ") + "; " + fields[0]
	}
	return fields
}

// word matches a word that may be the name of a cookie. With a "$" before it, it
// is an attribute of RFC 2965.
var word = regexp.MustCompile(`\$?[A-Za-z0-9_-]+[ \t]*=?`)

// targetsIn returns the app's names of the cookies that an attack with this
// header may be aimed at.
func targetsIn(header string) (names []string) {
	for _, found := range word.FindAllString(header, -1) {
		name, ok := strings.CutSuffix(found, "=")
		name = strings.TrimRight(name, " \t")
		for _, prefix := range []string{"__host-", "__secure-"} {
			if strings.HasPrefix(strings.ToLower(name), prefix) {
				name = name[len(prefix):]
			}
		}
		if ok && name != "" && !strings.ContainsAny(name[:1], "$-0123456789") && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// corpusAttacks returns the attacks among the public test vectors, or nil if the
// machine does not have the vectors.
func corpusAttacks(t *testing.T) (attacks []attack) {
	t.Helper()
	if !corpus.Has(t) {
		return nil
	}
	for _, c := range corpus.Cookies(t) {
		if c.Class != "attack" {
			continue
		}
		a := attack{name: c.ID, cookies: c.Line(), fields: c.Headers, targets: targetsIn(c.Line())}
		if len(a.targets) == 0 {
			t.Errorf("%s: no cookie is under attack in %q", c.ID, c.Line())
		}
		attacks = append(attacks, a)
	}
	return attacks
}
