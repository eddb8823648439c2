package policy

import (
	"strings"
	"testing"
)

// TestInject checks what becomes of exchanges to which rules add cookies.
func TestInject(t *testing.T) {
	checkExchanges(t, []exchangeCase{
		{desc: "inject a request cookie", cfg: Config{Inject: []Inject{{Direction: "request", Name: "edge", Value: "fra"}}}, cookie: "a=b", request: "a=b; edge=fra"},
		{desc: "inject the only one", cfg: Config{Inject: []Inject{{Direction: "request", Name: "edge", Value: "{good}"}}}, request: "edge=eu"},
		{desc: "inject over the browser's", cfg: Config{Inject: []Inject{{Direction: "request", Name: "edge", Value: "fra"}}}, cookie: "edge=evil; a=b; EDGE=evil; edge[x]=evil", request: "a=b; edge=fra"},
		{desc: "inject over a stripped one", cfg: Config{Strip: []Strip{{Names: []string{"*"}}}, Inject: []Inject{{Direction: "request", Name: "edge", Value: "fra"}}}, cookie: "edge=evil; a=b", request: "edge=fra"},
		{desc: "inject if absent, absent", cfg: Config{Inject: []Inject{{Direction: "request", Name: "tz", Value: "UTC", IfAbsent: true}}}, cookie: "a=b", request: "a=b; tz=UTC"},
		{desc: "inject if absent, there", cfg: Config{Inject: []Inject{{Direction: "request", Name: "tz", Value: "UTC", IfAbsent: true}}}, cookie: "tz=CET; a=b", request: "tz=CET; a=b"},
		{desc: "inject if absent, there by its browser's name", cfg: Config{Cookies: []CookieRule{{Names: []string{"tz"}, Rename: "zone"}}, Inject: []Inject{{Direction: "request", Name: "tz", Value: "UTC", IfAbsent: true}}}, cookie: "zone=CET", request: "tz=CET"},
		{desc: "inject if absent, only unprefixed", cfg: Config{Cookies: []CookieRule{{Names: []string{"tz"}, Rename: "zone"}}, Inject: []Inject{{Direction: "request", Name: "tz", Value: "UTC", IfAbsent: true}}}, cookie: "tz=evil", request: "tz=UTC"},
		{desc: "inject what a cookie cannot hold", cfg: Config{Inject: []Inject{{Direction: "request", Name: "a", Value: "{bad}"}, {Direction: "request", Name: "b", Value: "{empty}"}, {Direction: "request", Name: "c", Value: "{control}"}, {Direction: "request", Name: "d", Value: "{quote}"}, {Direction: "request", Name: "e", Value: "{space}"}}}, cookie: "a=evil; x=y", request: "x=y"},
		{desc: "inject a placeholder that nobody knows", cfg: Config{Inject: []Inject{{Direction: "request", Name: "a", Value: "x{http.request.headr.X}"}}}, cookie: "b=c", request: "b=c"},
		{desc: "inject, expanded once", cfg: Config{Inject: []Inject{{Direction: "request", Name: "a", Value: "{brace}"}}}, request: "a={good}"},
		{desc: "inject an empty value", cfg: Config{Inject: []Inject{{Direction: "request", Name: "a"}}}, request: "a="},
		{desc: "inject a response cookie", cfg: Config{Inject: []Inject{{Name: "region", Value: "{good}"}}}, set: []string{"a=b"}, response: []string{"a=b", "region=eu"}},
		{desc: "inject the only one into a response", cfg: Config{Inject: []Inject{{Direction: "response", Name: "region", Value: "eu"}}}, response: []string{"region=eu"}},
		{desc: "inject over the app's", cfg: Config{Inject: []Inject{{Name: "region", Value: "eu"}}}, set: []string{"region=us; Path=/x", "a=b", "region=; Max-Age=0"}, response: []string{"a=b", "region=eu"}},
		{desc: "inject obeys the edits, its own last", cfg: Config{Defaults: true, Cookies: []CookieRule{{Names: []string{"region"}, Edits: edits("samesite set strict")}}, Inject: []Inject{{Name: "region", Value: "eu", Edits: edits("httponly remove; max_age set 1h")}}}, response: []string{"region=eu; Secure; SameSite=Strict; Path=/; Max-Age=3600"}},
		{desc: "inject leaves HttpOnly off what scripts read", cfg: Config{Defaults: true, Inject: []Inject{{Name: "csrftoken", Value: "1"}}}, response: []string{"csrftoken=1; Secure; SameSite=Lax; Path=/"}},
		{desc: "inject is renamed", cfg: Config{Cookies: []CookieRule{{Names: []string{"region"}, Prefix: "auto"}}, Inject: []Inject{{Name: "region", Value: "eu"}}}, response: []string{"__Host-region=eu; Secure; Path=/"}},
		{desc: "inject over plain http under a prefix", cfg: Config{Cookies: []CookieRule{{Names: []string{"region"}, Prefix: "auto"}}, Inject: []Inject{{Name: "region", Value: "eu"}}}, http: true},
		{desc: "inject if the browser has none, it has", cfg: Config{Inject: []Inject{{Name: "visit", Value: "1", IfAbsent: true}}}, cookie: "visit=0", request: "visit=0"},
		{desc: "inject if the browser has none, it has none", cfg: Config{Inject: []Inject{{Name: "visit", Value: "1", IfAbsent: true}}}, cookie: "visits=0", request: "visits=0", response: []string{"visit=1"}},
		{desc: "inject if the app sets none, it does", cfg: Config{Inject: []Inject{{Name: "visit", Value: "1", IfAbsent: true}}}, set: []string{"visit=2"}, response: []string{"visit=2"}},
		{desc: "inject if the app sets none, it deletes it", cfg: Config{Inject: []Inject{{Name: "visit", Value: "1", IfAbsent: true}}}, set: []string{"visit=; Max-Age=0"}, response: []string{"visit=; Max-Age=0"}},
		{desc: "inject if the browser has none by the new name", cfg: Config{Cookies: []CookieRule{{Names: []string{"visit"}, Prefix: "host"}}, Inject: []Inject{{Name: "visit", Value: "1", IfAbsent: true}}}, cookie: "__Host-visit=0", request: "visit=0"},
		{desc: "inject where the browser has only a bare one", cfg: Config{Cookies: []CookieRule{{Names: []string{"visit"}, Prefix: "host"}}, Inject: []Inject{{Name: "visit", Value: "1", IfAbsent: true}}}, cookie: "visit=0", response: []string{"__Host-visit=1; Secure; Path=/"}},
		{desc: "inject where the app's is stripped", cfg: Config{Strip: []Strip{{Names: []string{"visit"}}}, Inject: []Inject{{Name: "visit", Value: "1", IfAbsent: true}}}, set: []string{"visit=2"}, response: []string{"visit=1"}},
		{desc: "inject a bad value into a response", cfg: Config{Inject: []Inject{{Name: "region", Value: "{bad}"}}}, set: []string{"region=us", "a=b"}, response: []string{"a=b"}},
	})
}

// TestInjectMessages checks what New says about inject.
func TestInjectMessages(t *testing.T) {
	checkMessages(t, []messageCase{
		{"unknown direction of inject", Config{Inject: []Inject{{Direction: "both", Name: "a"}}}, []string{`inject[0]: unrecognized direction "both": write request or response`}},
		{"attributes of a request", Config{Inject: []Inject{{Direction: "request", Name: "a", Value: "b", Edits: edits("secure set")}}}, []string{"inject[0]: inject request a has attributes, but a request carries none: leave them out"}},
		{"a name that is no token", Config{Inject: []Inject{{Name: "a[b]", Value: "c"}}}, []string{`inject[0]: the name "a[b]" is not a token, so that parsers disagree on it: write letters, digits, - and _`}},
		{"a name with a dollar", Config{Inject: []Inject{{Name: "$a", Value: "c"}}}, []string{`inject[0]: the name "$a" is not a token, so that parsers disagree on it: write letters, digits, - and _`}},
		{"a value with a semicolon", Config{Inject: []Inject{{Name: "a", Value: "b;c"}}}, []string{"inject[0]: the value of inject a holds a semicolon, which ends a cookie: write a value that a cookie can hold, such as one that is percent-encoded"}},
		{"a value with spaces at an end", Config{Inject: []Inject{{Name: "a", Value: " b"}}}, []string{"inject[0]: the value of inject a has spaces at an end, which browsers cut off: write a value that a cookie can hold, such as one that is percent-encoded"}},
		{"a value with a control character", Config{Inject: []Inject{{Name: "a", Value: "b\x01"}}}, []string{"inject[0]: the value of inject a holds control characters: write a value that a cookie can hold, such as one that is percent-encoded"}},
		{"a value with an open quote", Config{Inject: []Inject{{Name: "a", Value: `"b`}}}, []string{"inject[0]: the value of inject a holds a quote that it does not close: write a value that a cookie can hold, such as one that is percent-encoded"}},
		{"two values for one cookie", Config{Inject: []Inject{{Name: "a", Value: "b"}, {Name: "a", Value: "c"}}}, []string{"inject[1]: inject a gives that cookie a second value: write only one of them"}},
		{"one name in each direction", Config{Inject: []Inject{{Name: "a", Value: "b"}, {Direction: "request", Name: "a", Value: "c"}}}, nil},
		{"inject without a name", Config{Inject: []Inject{{Value: "a"}}}, []string{"inject[0]: the name is empty: write the name of a cookie, without a space after a sign such as !"}},
		{"inject too much", Config{Inject: []Inject{{Name: "a", Value: strings.Repeat("x", 4097)}}}, []string{"inject[0]: the value of inject a has 4097 octets, and browsers take 4096 at most: write a value that a cookie can hold, such as one that is percent-encoded"}},
	})
}
