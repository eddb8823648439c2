package policy

import (
	"testing"
)

func TestMaps(t *testing.T) {
	for _, tc := range []struct {
		desc, edits, line, want string
	}{
		{"the path itself", "path map /old -> /new", "a=b; Path=/old", "a=b; Path=/new"},
		{"a path under it", "path map /old -> /new", "a=b; path=/old/x; Secure", "a=b; Path=/new/x; Secure"},
		{"its trailing slash stays", "path map /old -> /new", "a=b; Path=/old/", "a=b; Path=/new/"},
		{"a segment that only begins like it", "path map /old -> /new", "a=b; Path=/older", "a=b; Path=/older"},
		{"another case is another path", "path map /old -> /new", "a=b; Path=/OLD", "a=b; Path=/OLD"},
		{"absent", "path map /old -> /new", "a=b", "a=b"},
		{"masked", "path map / -> /new", "a=b; Path=/old; Path=x", "a=b; Path=x"},
		{"the last one counts, and stays alone", "path map /old -> /new", "a=b; Path=/old; Path=/x", "a=b; Path=/x"},
		{"the last one counts, and is mapped", "path map /old -> /new", "a=b; Path=/x; Path=/old", "a=b; Path=/new"},
		{"a value that looks like it", "path map /old -> /new", "a=Path=/old; Path=/x", "a=Path=/old; Path=/x"},
		{"root to a path", "path map / -> /app", "a=b; Path=/", "a=b; Path=/app"},
		{"all under root to a path", "path map / -> /app", "a=b; Path=/x/y", "a=b; Path=/app/x/y"},
		{"root, there already", "path map / -> /app", "a=b; Path=/app", "a=b; Path=/app"},
		{"root, under it already", "path map / -> /app", "a=b; Path=/app/x", "a=b; Path=/app/x"},
		{"root, only begins like it", "path map / -> /app", "a=b; Path=/apple", "a=b; Path=/app/apple"},
		{"to a path below, there already", "path map /a -> /a/b", "a=b; Path=/a/b/c", "a=b; Path=/a/b/c"},
		{"to root", "path map /app -> /", "a=b; Path=/app", "a=b; Path=/"},
		{"below to root", "path map /app -> /", "a=b; Path=/app/x", "a=b; Path=/x"},
		{"with slashes at the ends", "path map /two/ -> /", "a=b; Path=/two/x", "a=b; Path=/x"},
		{"with a slash at the end of the target", "path map /two -> /new/", "a=b; Path=/two/x", "a=b; Path=/new/x"},
		{"the target as it is written", "path map /two -> /new/", "a=b; Path=/two", "a=b; Path=/new/"},
		{"odd octets of the app stay", "path map /old -> /new", "a=b; Path=/old/\xc3\xa9 {x}", "a=b; Path=/new/\xc3\xa9 {x}"},
		{"the first that matches acts", "path map /a -> /b; path map /b -> /c", "a=b; Path=/a", "a=b; Path=/b"},
		{"the second, if the first does not", "path map /a -> /b; path map /b -> /c", "a=b; Path=/b", "a=b; Path=/c"},
		{"an edit of another attribute does not part them", "path map /a -> /b; secure set; path map /b -> /c", "a=b; Path=/a", "a=b; Path=/b; Secure"},
		{"one of the same attribute does", "path map /a -> /b; path default /d; path map /b -> /c", "a=b; Path=/a", "a=b; Path=/c"},
		{"a set one is mapped", "path set /a; path map /a -> /b", "a=b", "a=b; Path=/b"},
		{"off undoes it", "path map /a -> /b; path unchanged", "a=b; Path=/a", "a=b; Path=/a"},
		{"a deletion is mapped", "path map /a -> /b", "a=; Path=/a; Max-Age=0", "a=; Path=/b; Max-Age=0"},
		{"too long afterwards", "path map /a -> /" + long1000, "a=b; Path=/a/" + long1000, ""},

		{"expression", "path map ~^/old(/.*)?$ -> /new$1", "a=b; Path=/old/x", "a=b; Path=/new/x"},
		{"expression, group without match", "path map ~^/old(/.*)?$ -> /new$1", "a=b; Path=/old", "a=b; Path=/new"},
		{"expression on the whole value", "path map ~/old -> /new", "a=b; Path=/old/x", "a=b; Path=/old/x"},
		{"expression, named group", "path map ~^/u/(?P<user>[^/]+)$ -> /~${user}", "a=b; Path=/u/me", "a=b; Path=/~me"},
		{"expression, a dollar", "path map ~/a -> /$$", "a=b; Path=/a", "a=b; Path=/$"},
		{"expression that gives no path", "path map ~/(.*) -> $1", "a=b; Path=/x", ""},
		{"expression that gives nothing", "path map ~/(x)?.* -> $1", "a=b; Path=/y", ""},

		{"domain itself", "domain map internal.lan -> example.com", "a=b; Domain=internal.lan", "a=b; Domain=example.com"},
		{"subdomain keeps its labels", "domain map internal.lan -> example.com", "a=b; Domain=A.Internal.LAN", "a=b; Domain=A.example.com"},
		{"a first dot stays", "domain map internal.lan -> example.com", "a=b; Domain=.internal.lan", "a=b; Domain=.example.com"},
		{"a first dot before a subdomain", "domain map internal.lan -> example.com", "a=b; Domain=.a.internal.lan", "a=b; Domain=.a.example.com"},
		{"a first dot in the map", "domain map .internal.lan -> .example.com", "a=b; Domain=internal.lan", "a=b; Domain=example.com"},
		{"a label that only ends like it", "domain map internal.lan -> example.com", "a=b; Domain=notinternal.lan", "a=b; Domain=notinternal.lan"},
		{"one that only begins like it", "domain map internal.lan -> example.com", "a=b; Domain=internal.lan.net", "a=b; Domain=internal.lan.net"},
		{"domain absent", "domain map internal.lan -> example.com", "a=b", "a=b"},
		{"domain masked", "domain map internal.lan -> example.com", "a=b; Domain=internal.lan; Domain=", "a=b; Domain="},
		{"domain, there already", "domain map example.com -> shop.example.com", "a=b; Domain=x.shop.example.com", "a=b; Domain=x.shop.example.com"},
		{"domain expression", "domain map ~(.*)\\.lan -> $1.example.com", "a=b; Domain=.App.LAN", "a=b; Domain=app.example.com"},
		{"domain expression that gives none", "domain map ~(.*)\\.lan -> $1", "a=b; Domain=a_;b.lan", "a=b; Domain=a_;b.lan"},
		{"domain expression with an empty label", "domain map ~(.*)\\.lan -> $1.com", "a=b; Domain=a..lan", ""},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			p := mustNew(t, Config{Edits: edits(tc.edits)})
			x := &Exchange{HTTPS: true, Host: "www.example.com"}
			got, keep := p.SetCookie(tc.line, x)
			if got != tc.want || keep != (tc.want != "") {
				t.Errorf("got %q, %v, want %q", got, keep, tc.want)
			}
		})
	}
}

// TestMapPlaceholder checks that the target is expanded when it is used, and
// that a bad one drops only the cookies that it would be for.
func TestMapPlaceholder(t *testing.T) {
	p := mustNew(t, Config{Edits: edits("path map /old -> {x}")})
	for _, tc := range []struct{ desc, expanded, line, want string }{
		{"good", "/new", "a=b; Path=/old/x", "a=b; Path=/new/x"},
		{"bad", "new;", "a=b; Path=/old", ""},
		{"bad, for another", "new;", "a=b; Path=/x", "a=b; Path=/x"},
	} {
		got, _ := p.SetCookie(tc.line, &Exchange{Expand: func(string) string { return tc.expanded }})
		if got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.desc, got, tc.want)
		}
	}
}

// TestMapMessages checks what New says about maps.
func TestMapMessages(t *testing.T) {
	checkMessages(t, []messageCase{
		{"map without from", Config{Edits: []Edit{{Attribute: "path", Op: OpMap, Value: "/b"}}}, []string{`edits[0]: path map needs from and value: write two paths, such as "from": "/old" and "value": "/new"`}},
		{"domain map without value", Config{Edits: []Edit{{Attribute: "domain", Op: OpMap, From: "a.lan"}}}, []string{`edits[0]: domain map needs from and value: write two host names, such as "from": "internal.lan" and "value": "example.com"`}},
		{"domain map to what is none", Config{Edits: edits("domain map ~(.*) -> a/$1")}, []string{`edits[0]: the domain "a/a" is not a host name: write a host name, such as example.com, or write -domain ~(.*) to remove Domain`}},
		{"domain map of an expression to a fixed text that is none", Config{Edits: edits("domain map ~.* -> a/b")}, []string{`edits[0]: the domain "a/b" is not a host name: write a host name, such as example.com, or write -domain ~.* to remove Domain`}},
		{"a placeholder in the target of an expression", Config{Edits: edits("path map ~/a -> /{x}")}, []string{`edits[0]: path map with a regular expression takes no placeholder, but has "/{x}": write $1 for what a group matched`}},
		{"map to itself", Config{Edits: edits("path map /a -> /a/")}, []string{`edits[0]: path map has "/a" both as from and as value: write another target, or leave it out`}},
		{"map to an unknown group", Config{Edits: edits("path map ~/(?P<x>a) -> /$y")}, []string{`edits[0]: path map has $y, which stands for no group of "/(?P<x>a)": write $1 for the first group, and ${1} before a letter, a digit or _`}},
		{"map of an expression to no path", Config{Edits: edits("path map ~/a -> b")}, []string{`edits[0]: the path "b" does not start with /: write a path that starts with /, such as /app`}},
		{"a map of one path by an expression", Config{Edits: edits("path map ~^/user/ -> /u/")}, []string{`edits[0]: in path map, ~^/user/ matches only "/user/", since expressions match whole values: write ~^/user/(.*) to match what follows it, and $1 in the target`}},
	})
}
