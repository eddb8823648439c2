package policy

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/rfc6265bis"
)

// reference is what a policy means, said a second time: an interpreter of a
// Config over the browser's view of a cookie, without lines, spans or plans.
// Tests hold the engine against it.
type reference struct {
	cfg   Config
	https bool
	now   time.Time
}

// apply returns what the browser should see after the policy, and the wire
// names (lower case) of the attributes that the policy may have changed. It
// handles static values only.
func (r *reference) apply(name string, in rfc6265bis.Effective) (out rfc6265bis.Effective, managed []string) {
	s := r.run(r.editsFor(name), in)
	if s.touched() {
		s.cohere(name)
	}
	return s.out, s.managed
}

// run makes edits, without what the other attributes or the name demand.
func (r *reference) run(edits []Edit, in rfc6265bis.Effective) *referenceState {
	s := &referenceState{reference: r, in: in, out: in}
	s.deletion = in.Deletes(r.now)
	for _, e := range edits {
		s.edit(e)
	}
	if !s.touched() {
		return s
	}
	// A past Expires that the removed Max-Age hid.
	if s.removedMaxAge && in.HasMaxAge && s.out.HasExpires && !s.wroteExpires && !s.out.Expires.After(r.now) {
		s.out.HasExpires = false
		s.manage("expires")
	}
	for _, e := range s.defaults {
		if !s.out.HasMaxAge && !s.out.HasExpires {
			if e.Attribute == "max_age" {
				s.out.HasMaxAge, s.out.MaxAge = true, referenceSeconds(e.Value)
			} else {
				s.out.HasExpires, s.out.Expires = true, referenceDate(e.Value)
			}
		}
	}
	s.cap()
	return s
}

// touched reports whether an edit was about the cookie.
func (s *referenceState) touched() bool { return len(s.managed)+len(s.spared) > 0 }

// editsFor flattens the configuration for one name.
func (r *reference) editsFor(name string) []Edit {
	var edits []Edit
	if r.cfg.Defaults {
		edits = append(edits, Edit{Attribute: "secure", Op: OpAuto})
		bare := strings.TrimPrefix(strings.TrimPrefix(name, "__Host-"), "__Secure-")
		readable := strings.Fields("XSRF-TOKEN csrftoken _xsrf csrf_access_token csrf_refresh_token CSRF-TOKEN csrf-token csrf_token X-CSRF-Token X-CSRF-TOKEN X-XSRF-TOKEN")
		if !slices.Contains(readable, bare) && !(strings.HasPrefix(bare, "wp-settings-") && name != "wp-settings-") {
			edits = append(edits, Edit{Attribute: "httponly", Op: OpSet})
		}
		edits = append(edits, Edit{Attribute: "samesite", Op: OpDefault, Value: "lax"}, Edit{Attribute: "path", Op: OpDefault, Value: "/"})
	}
	edits = append(edits, r.cfg.Edits...)
	for _, rule := range r.cfg.Cookies {
		if referenceSelects(rule.Names, name) {
			edits = append(edits, rule.Edits...)
		}
	}
	return edits
}

// referenceSelects says a second time what a list of names means.
func referenceSelects(names []string, name string) bool {
	in, out := false, false
	for _, entry := range names {
		pattern, negated := strings.CutPrefix(entry, "!")
		matches := referenceMatches(pattern, name)
		in = in || !negated && matches
		out = out || negated && matches
	}
	return in && !out
}

// referenceExpressions holds what patterns of tests mean, each compiled once.
var referenceExpressions sync.Map

// referenceMatches says a second time what one of them means.
func referenceMatches(pattern, name string) bool {
	if strings.HasPrefix(pattern, "=") {
		return pattern[1:] == name
	}
	known, ok := referenceExpressions.Load(pattern)
	if !ok {
		expr, isExpr := strings.CutPrefix(pattern, "~")
		if !isExpr {
			expr = strings.NewReplacer(`\*`, `(?s:.*)`, `\?`, `(?s:.)`).Replace(regexp.QuoteMeta(pattern))
		}
		known, _ = referenceExpressions.LoadOrStore(pattern, regexp.MustCompile(`^(?:`+expr+`)$`))
	}
	return known.(*regexp.Regexp).MatchString(name)
}

type referenceState struct {
	*reference
	in, out       rfc6265bis.Effective
	deletion      bool
	removedMaxAge bool
	wroteExpires  bool
	cappedOnly    bool // only at_most manages Expires

	maxAgeCap, expiresCap int64 // seconds; 0: none
	managed               []string
	spared                []string // lifetime attributes of a deletion that a rule speaks about
	defaults              []Edit   // of a lifetime: they act at the end
}

func (s *referenceState) manage(wire string) {
	if !slices.Contains(s.managed, wire) {
		s.managed = append(s.managed, wire)
	}
}

// unmanage takes back manage: off leaves every occurrence as it came.
func (s *referenceState) unmanage(wire string) {
	s.managed = slices.DeleteFunc(s.managed, func(m string) bool { return m == wire })
}

func (s *referenceState) edit(e Edit) {
	if e.Op == OpUnchanged && !(s.deletion && strings.Contains("max_age expires", e.Attribute)) {
		defer s.unmanage(strings.ReplaceAll(e.Attribute, "_", "-"))
	}
	switch e.Attribute {
	case "secure":
		if e.Op != OpAuto || s.https {
			s.flag(e, "secure", &s.out.Secure, s.in.Secure)
		}
	case "httponly":
		s.flag(e, "httponly", &s.out.HTTPOnly, s.in.HTTPOnly)
	case "partitioned":
		s.flag(e, "partitioned", &s.out.Partitioned, s.in.Partitioned)
	case "samesite":
		s.sameSite(e)
	case "path":
		s.text(e, "path", &s.out.Path, s.in.Path, e.Value)
	case "domain":
		s.text(e, "domain", &s.out.Domain, s.in.Domain, strings.ToLower(strings.TrimPrefix(e.Value, ".")))
	case "priority":
		s.text(e, "priority", &s.out.Priority, s.in.Priority, e.Value)
	case "max_age", "expires":
		s.spared = slices.DeleteFunc(s.spared, func(a string) bool { return a == e.Attribute })
		switch {
		case !s.deletion:
			s.lifetime(e)
		case e.Op != OpUnchanged:
			s.spared = append(s.spared, e.Attribute)
		}
	}
}

// mapped is what the maps of one list make of a path or a domain: the first
// that is about it acts, unless what it would put there is there already.
func (s *referenceState) mapped(e Edit, now string) string {
	separator, from, to := "/", strings.Split(strings.TrimSuffix(e.From, "/"), "/"), strings.TrimSuffix(e.Value, "/")
	segments := strings.Split(now, separator)
	if e.Attribute == "domain" {
		separator, from, to = ".", strings.Split(strings.ToLower(e.From), "."), strings.ToLower(e.Value)
		segments = strings.Split(now, separator)
		if len(segments) < len(from) || !slices.Equal(segments[len(segments)-len(from):], from) {
			return now
		}
		return strings.Join(append(segments[:len(segments)-len(from)], to), separator)
	}
	if len(segments) < len(from) || !slices.Equal(segments[:len(from)], from) {
		return now
	}
	return strings.Join(append([]string{to}, segments[len(from):]...), separator)
}

func (s *referenceState) flag(e Edit, wire string, out *bool, in bool) {
	s.manage(wire)
	switch e.Op {
	case OpSet, OpAuto:
		*out = true
	case OpRemove:
		*out = false
	case OpUnchanged:
		*out = in
	}
}

func (s *referenceState) text(e Edit, wire string, out *string, in, value string) {
	s.manage(wire)
	switch e.Op {
	case OpSet:
		*out = value
	case OpDefault:
		if *out == "" {
			*out = value
		}
	case OpMap:
		if *out != "" {
			*out = s.mapped(e, *out)
		}
	case OpRemove:
		*out = ""
	case OpUnchanged:
		*out = in
	}
}

func (s *referenceState) sameSite(e Edit) {
	s.manage("samesite")
	order := []string{"None", "Default", "Lax", "Strict"}
	value := strings.ToUpper(e.Value[:min(1, len(e.Value))]) + strings.ToLower(e.Value[min(1, len(e.Value)):])
	switch e.Op {
	case OpSet:
		s.out.SameSite = value
	case OpDefault:
		if s.out.SameSite == "Default" {
			s.out.SameSite = value
		}
	case OpAtLeast:
		if slices.Index(order, s.out.SameSite) < slices.Index(order, value) {
			s.out.SameSite = value
		}
	case OpRemove:
		s.out.SameSite = "Default"
	case OpUnchanged:
		s.out.SameSite = s.in.SameSite
	}
}

func (s *referenceState) lifetime(e Edit) {
	out := &s.out
	overrides := e.Op == OpSet || e.Op == OpRemove || e.Op == OpUnchanged
	if overrides {
		s.defaults = slices.DeleteFunc(s.defaults, func(d Edit) bool { return d.Attribute == e.Attribute })
	}
	if e.Attribute == "max_age" {
		s.manage("max-age")
		if overrides {
			s.maxAgeCap, s.expiresCap = 0, 0
			s.removedMaxAge = e.Op == OpRemove
			if s.cappedOnly {
				s.unmanage("expires")
			}
			s.cappedOnly = false
		}
		seconds := referenceSeconds(e.Value)
		switch e.Op {
		case OpSet:
			out.HasMaxAge, out.MaxAge = true, seconds
		case OpDefault:
			s.defaults = append(s.defaults, e)
		case OpAtMost:
			if !slices.Contains(s.managed, "expires") {
				s.cappedOnly = true
				s.manage("expires")
			}
			if s.maxAgeCap == 0 || seconds < s.maxAgeCap {
				s.maxAgeCap = seconds
			}
			if s.expiresCap == 0 || seconds < s.expiresCap {
				s.expiresCap = seconds
			}
		case OpRemove:
			out.HasMaxAge = false
		case OpUnchanged:
			out.HasMaxAge, out.MaxAge = s.in.HasMaxAge, s.in.MaxAge
		}
		return
	}
	s.manage("expires")
	s.cappedOnly = false
	if overrides {
		s.expiresCap = 0
	}
	switch e.Op {
	case OpSet:
		out.HasExpires, out.Expires, s.wroteExpires = true, referenceDate(e.Value), true
	case OpDefault:
		s.defaults = append(s.defaults, e)
	case OpRemove:
		out.HasExpires, s.wroteExpires = false, false
	case OpUnchanged:
		out.HasExpires, out.Expires, s.wroteExpires = s.in.HasExpires, s.in.Expires, false
	}
}

// cap applies what at_most left.
func (s *referenceState) cap() {
	if s.maxAgeCap > 0 && s.out.HasMaxAge {
		s.out.MaxAge = min(s.out.MaxAge, s.maxAgeCap)
	}
	if limit := s.now.Add(time.Duration(s.expiresCap) * time.Second); s.expiresCap > 0 && s.out.HasExpires && s.out.Expires.After(limit) {
		s.out.Expires = limit
	}
}

// referenceDate reads a date in any of the forms.
func referenceDate(text string) (date time.Time) {
	for _, layout := range []string{time.DateOnly, time.RFC3339, http.TimeFormat} {
		if t, err := time.Parse(layout, text); err == nil {
			date = t
		}
	}
	return date
}

// referenceSeconds reads a number and one unit.
func referenceSeconds(text string) int64 {
	if text == "" {
		return 0
	}
	n, _ := strconv.ParseInt(text[:len(text)-1], 10, 64)
	return n * map[byte]int64{'s': 1, 'm': 60, 'h': 3600, 'd': 86400}[text[len(text)-1]]
}

func (s *referenceState) cohere(name string) {
	// Coherence speaks about what it changes, and only then.
	demand := func(wire string, out *bool) {
		if !*out {
			s.manage(wire)
			*out = true
		}
	}
	if s.https && (s.out.SameSite == "None" || s.out.Partitioned) {
		demand("secure", &s.out.Secure)
	}
	lower := strings.ToLower(name)
	host := strings.HasPrefix(lower, "__host-")
	http := strings.HasPrefix(lower, "__http-") || strings.HasPrefix(lower, "__host-http-")
	if host || http || strings.HasPrefix(lower, "__secure-") {
		demand("secure", &s.out.Secure)
	}
	if http {
		demand("httponly", &s.out.HTTPOnly)
	}
	if host {
		if s.out.Path != "/" {
			s.manage("path")
		}
		s.manage("domain")
		s.out.Path, s.out.Domain = "/", ""
	}
}
