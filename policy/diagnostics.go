package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/cookiename"
)

// ConfigError is one mistake in a [Config]. [New] joins all that it finds.
type ConfigError struct {
	Place   string // where it stands in the JSON, such as "cookies[1].edits[0]"
	Problem string // what is wrong; it names the value
	Hint    string // what to write instead
}

// Error gives the place, the problem and the hint on one line.
func (e *ConfigError) Error() string {
	return e.Place + ": " + e.Message()
}

// Message is the error without its place, for callers that know a better one
// than that in the JSON, such as a file and a line.
func (e *ConfigError) Message() string {
	if e.Hint == "" {
		return e.Problem
	}
	return e.Problem + ": " + e.Hint
}

// Warning is something in a [Config] that loads but does not do what its
// author is likely to expect.
type Warning struct {
	Place   string // as in ConfigError
	Message string // it holds OtherPlace where the other place belongs
	Other   string // another place that the warning is about; often empty
}

// OtherPlace stands in the message of a [Warning] for its other place.
const OtherPlace = "{other}"

// Text returns the message with the name that the caller has for the other
// place, such as "line 8".
func (w Warning) Text(other string) string {
	return strings.ReplaceAll(w.Message, OtherPlace, other)
}

// String gives the place and the message on one line.
func (w Warning) String() string { return w.Place + ": " + w.Text(w.Other) }

// diagnostics collects the mistakes and the warnings of one compilation.
type diagnostics struct {
	now      time.Time
	errs     []error
	warnings []Warning
}

func (d *diagnostics) errorf(place, hint, problem string, args ...any) {
	mistake := &ConfigError{Place: place, Problem: fmt.Sprintf(problem, args...), Hint: hint}
	if !slices.ContainsFunc(d.errs, func(err error) bool { return err.Error() == mistake.Error() }) {
		d.errs = append(d.errs, mistake)
	}
}

func (d *diagnostics) warnf(place, message string, args ...any) {
	d.warnAbout(place, "", message, args...)
}

// warnAbout warns of something at place that has to do with other. The message
// holds OtherPlace for it.
func (d *diagnostics) warnAbout(place, other, message string, args ...any) {
	w := Warning{Place: place, Message: fmt.Sprintf(message, args...), Other: other}
	if !slices.Contains(d.warnings, w) {
		d.warnings = append(d.warnings, w)
	}
}

// selector compiles the names that stand at place.
func (d *diagnostics) selector(names []string, place string) *cookiename.Selector {
	s, problems := cookiename.NewSelector(names)
	for _, p := range problems {
		at := place
		if p.Index >= 0 {
			at = fmt.Sprintf("%s.names[%d]", place, p.Index)
		}
		if p.Warning {
			d.warnf(at, "%s: %s", p.Text, p.Hint)
		} else {
			d.errorf(at, p.Hint, "%s", p.Text)
		}
	}
	return s
}
