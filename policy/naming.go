package policy

import (
	"fmt"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/suggest"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/cookieheader"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/cookiename"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// naming says under which name browsers hold a cookie of the app.
type naming struct {
	exact string // the browser's name, or "" with forms
	forms []form // how the browser's name is made of the app's, the strongest first

	until    int64    // Unix seconds; before them a cookie under the app's own name is accepted
	place    string   // of the rule
	excluded []string // names that the rule excludes literally: the app's own, whatever they look like
}

// form is how a browser's name is made of the app's: by what stands before and
// after it.
type form struct {
	before, after string
	prefix        setcookie.Prefix // of the browser's name
}

// prefixForms are what CookieRule.Prefix can say, and what it means. The table is
// read-only.
var prefixForms = []struct {
	word     string
	prefixes []setcookie.Prefix
}{
	{"auto", []setcookie.Prefix{setcookie.HostHTTPPrefix, setcookie.HostPrefix, setcookie.SecurePrefix}},
	{"host", []setcookie.Prefix{setcookie.HostPrefix}},
	{"secure", []setcookie.Prefix{setcookie.SecurePrefix}},
	{"host-http", []setcookie.Prefix{setcookie.HostHTTPPrefix}},
	{"http", []setcookie.Prefix{setcookie.HTTPPrefix}},
}

// compileNaming compiles what r says about names, nil if it says nothing.
func compileNaming(r CookieRule, s *cookiename.Selector, place string, d *diagnostics) *naming {
	n := &naming{place: place, excluded: s.Excluded()}
	n.until = endDate(r.AcceptUnprefixedUntil, place+".accept_unprefixed_until", "the window is closed", d)
	switch {
	case r.Rename == "" && r.Prefix == "":
		if r.AcceptUnprefixedUntil != "" {
			d.errorf(place+".accept_unprefixed_until", "write rename or prefix beside it, or leave it out",
				"accept_unprefixed_until says when a new name ends the old one, but there is no new name")
		}
		return nil
	case r.Rename != "" && r.Prefix != "":
		hint := fmt.Sprintf("write only one of them, such as rename %s%s", setcookie.HostPrefix, r.Rename)
		if setcookie.PrefixOf(r.Rename) != setcookie.NoPrefix {
			hint = fmt.Sprintf("leave prefix out, since rename %s is enough", r.Rename)
		}
		d.errorf(place+".prefix", hint, "rename and prefix exclude each other")
		return nil
	case r.Rename != "":
		n.compileRename(r.Rename, s, d)
		return n
	}
	if !n.compilePrefix(r.Prefix, d) {
		return nil
	}
	for _, name := range s.Exact() {
		if !n.applies(name) {
			d.errorf(place+".prefix", fmt.Sprintf("write the name without it, or exclude it with !%s", name),
				"the name %s carries a prefix already", name)
		}
	}
	return n
}

// compilePrefix compiles the word after prefix.
func (n *naming) compilePrefix(word string, d *diagnostics) bool {
	words := make([]string, 0, len(prefixForms))
	for _, known := range prefixForms {
		words = append(words, known.word)
		if known.word == word {
			for _, p := range known.prefixes {
				n.forms = append(n.forms, form{before: p.String(), prefix: p})
			}
			return true
		}
	}
	d.errorf(n.place+".prefix", suggest.Hint(word, words), "unrecognized prefix %q", word)
	return false
}

// compileRename compiles the browser's name, in which one * stands for the app's,
// and complains about a rename that cannot be undone, or that no browser would
// take.
func (n *naming) compileRename(name string, s *cookiename.Selector, d *diagnostics) {
	place, exact := n.place+".rename", s.Exact()
	before, after, namespace := strings.Cut(name, "*")
	plain := before + after
	prefix := setcookie.PrefixOf(before)
	if !namespace {
		n.exact, prefix = name, setcookie.PrefixOf(name)
	}
	n.forms = []form{{before: before, after: after, prefix: prefix}}
	if problem := cookiename.NameProblem(name); problem != nil {
		d.errorf(place, problem.Hint, "%s", problem.Text)
		return
	}
	switch {
	case plain == "":
		d.errorf(place, "write something beside the *, such as app_*", "rename %s gives every cookie its own name", name)
	case strings.ContainsAny(plain, "*?~"):
		d.errorf(place, "write at most one *, which stands for the app's name", "rename %s has more than one *, or another sign of a pattern", name)
	case plain[0] == '$' || !cookieheader.IsToken(plain):
		d.errorf(place, "write letters, digits, - and _", "the name %q is not a token, so that parsers disagree on it", name)
	case prefix != setcookie.NoPrefix && !strings.HasPrefix(name, prefix.String()):
		d.errorf(place, "write "+prefix.String()+name[len(prefix.String()):], "the prefix of %s is in another case", name)
	case namespace:
	case len(exact) != 1 || s.HasPattern() || len(n.excluded) > 0:
		d.errorf(place, "write a cookie block for each name, prefix instead, or a * for the app's name, such as rename "+name+"_*", "rename %s needs a rule for exactly one name", name)
	case exact[0] == name:
		d.errorf(place, "write another name, or leave rename out", "rename %s gives the cookie its own name", name)
	}
}

// where is the place of what gives the name.
func (n *naming) where() string {
	if n.exact != "" || n.forms[0].prefix == setcookie.NoPrefix {
		return n.place + ".rename"
	}
	return n.place + ".prefix"
}

// isRename reports whether n gives one name, or a namespace, and not a prefix of
// a list.
func (n *naming) isRename() bool { return n.exact != "" || n.forms[0].isNamespace() }

func (f form) isNamespace() bool { return f.after != "" || f.before != f.prefix.String() }

// name returns the browser's name in this form.
func (f form) name(app string) string { return f.before + app + f.after }

// cut returns the app's name for a browser's name in this form.
func (f form) cut(name string) (app string, ok bool) {
	app, ok = strings.CutPrefix(name, f.before)
	if ok {
		app, ok = strings.CutSuffix(app, f.after)
	}
	return app, ok && app != ""
}

// names returns all names that browsers can hold app under.
func (n *naming) names(app string) []string {
	if n.exact != "" {
		return []string{n.exact}
	}
	names := make([]string, 0, len(n.forms))
	for _, f := range n.forms {
		names = append(names, f.name(app))
	}
	return names
}

// applies reports whether n gives a cookie that the app calls name another one. A
// cookie without a name, or with a prefix already, keeps it. So does one that would
// make another prefix of __Host-.
func (n *naming) applies(name string) bool {
	switch {
	case n == nil:
		return false
	case n.exact != "":
		return true
	}
	return name != "" && setcookie.PrefixOf(name) == setcookie.NoPrefix &&
		(len(name) < len("Http-") || !strings.EqualFold(name[:len("Http-")], "Http-"))
}

// accepts reports whether browsers may still come with the app's own name.
func (n *naming) accepts(now clock) bool { return n.until != 0 && now.unix() < n.until }
