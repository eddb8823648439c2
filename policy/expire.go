package policy

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/cookieheader"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/cookiename"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// expiry is an [Expire] compiled.
type expiry struct {
	selector *cookiename.Selector
	plan     *plan // Path, Domain, and what browsers require of a line that replaces a cookie
	until    int64 // Unix seconds; from then on it does nothing; 0: for ever
	place    string
}

// maxExpired is how many cookies one response deletes: a line for each of all
// that a browser can hold would be more than servers on the way to it take.
const maxExpired = 32

func compileExpiries(expires []Expire, now clock, d *diagnostics) []expiry {
	compiled := make([]expiry, 0, len(expires))
	for i, cfg := range expires {
		place := fmt.Sprintf("expire[%d]", i)
		var edits []*edit
		for _, given := range []struct {
			at string
			Edit
		}{
			{place, Edit{Attribute: "secure", Op: OpAuto}},
			{place + ".path", Edit{Attribute: "path", Op: OpSet, Value: cmp.Or(cfg.Path, "/")}},
			{place + ".domain", Edit{Attribute: "domain", Op: OpSet, Value: cfg.Domain}},
		} {
			if given.Op == OpSet && given.Value == "" {
				continue
			}
			if e, ok := compileEdit(given.Edit, given.at, d); ok {
				edits = append(edits, e)
			}
		}
		for k, name := range cfg.Names {
			if meant := misplacedValue(name); meant != "" {
				d.errorf(fmt.Sprintf("%s.names[%d]", place, k), meant+", or ="+name+" if that is the name of a cookie", "expire takes the names of cookies, and %q does not look like one", name)
			}
		}
		e := expiry{selector: d.selector(cfg.Names, place), place: place}
		e.until = endDate(cfg.Until, place+".until", "nothing is expired any more", d)
		e.plan, _ = newPlan(edits, now)
		compiled = append(compiled, e)
	}
	return compiled
}

// lifetimeLike finds durations.
var lifetimeLike = regexp.MustCompile(`^\d+(s|m|h|d|w)$`)

// misplacedValue says what to write for a value that was likely meant for an
// option of expire and stands among its names, or "".
func misplacedValue(name string) string {
	if lifetimeLike.MatchString(name) {
		return "leave it out, since expire takes no lifetime"
	}
	labels := strings.Count(strings.Trim(name, "."), ".")
	if domainProblem(name) == "" && labels > 0 && !strings.Contains(name, "_") {
		if suffix, icann := publicsuffix.PublicSuffix(strings.ToLower(strings.Trim(name, "."))); icann && suffix != name {
			return "write domain " + name + " in a block after the names"
		}
	}
	return ""
}

// expire adds a deletion of each cookie that the request carried and a rule
// names. It reports whether it added any.
func (e *expiry) expire(left int, names *names, x *Exchange, r *response) (added int) {
	if e.until != 0 && names.now.unix() >= e.until {
		return 0
	}
	quiet := *x // the name is the client's
	quiet.Trace = nil
	var done []string
	var c cookie
	for name := range cookieheader.Pairs(x.history().sent) {
		if added == left {
			return added
		}
		if name == "" || !e.selector.Match(name) || setcookie.HasControls(name) || slices.Contains(done, name) {
			continue
		}
		done = append(done, name)
		c.begin(strings.Clone(name) + "=; Max-Age=0")
		// The name is the browser's, and so is the path: no other policy renames or
		// maps them.
		c.renamed, c.remapped = true, true
		if e.plan.apply(&c, &quiet, &r.buffer) != nil {
			x.lose(Decision{Rule: e.place, Reason: ReasonBadValue})
			continue
		}
		c.cohere(&quiet)
		if slices.Contains(r.lines, c.Result(&r.buffer)) {
			continue // another policy of this request has added it
		}
		x.decide(Decision{Rule: e.place, Reason: ReasonDeleted})
		c.unnamed = true
		r.add(c.write(e.place, x, &r.buffer))
		added++
	}
	return added
}
