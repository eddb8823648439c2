package caddyfile

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// Warning is a [policy.Warning] in the words of the Caddyfile.
type Warning struct {
	policy.Warning
	Text string // the message, with file and line
}

// mistake is an error and the line by which it is sorted.
type mistake struct {
	line int
	err  error
}

// place is where a token stands.
type place struct {
	file string
	line int
	text string // ", at <file>:<line>", and how it was imported
}

// here is where the current token stands.
func (p *parser) here() place {
	return place{file: p.File(), line: p.Line(), text: p.Err("").Error()}
}

// note remembers where the current token stands.
func (p *parser) note(jsonPlace string) {
	p.places[jsonPlace] = p.here()
}

// fail notes a mistake at the current token.
func (p *parser) fail(format string, args ...any) {
	p.failAt(p.here(), format, args...)
}

// failAt notes a mistake at a place.
func (p *parser) failAt(at place, format string, args ...any) {
	p.mistakes = append(p.mistakes, mistake{line: at.line, err: errors.New(fmt.Sprintf(format, args...) + at.text)})
}

// compile adds the mistakes of meaning, and the warnings.
func (p *parser) compile() {
	compiled, err := policy.New(p.cfg, policy.Options{Now: time.Now})
	if err == nil {
		for _, w := range compiled.Warnings() {
			p.warnings = append(p.warnings, Warning{Warning: w, Text: p.describe(w)})
		}
		return
	}
	found := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		found = joined.Unwrap()
	}
	for _, err := range found {
		m := mistake{err: err}
		if config := (*policy.ConfigError)(nil); errors.As(err, &config) {
			at := p.placeOrStart(config.Place)
			m = mistake{line: at.line, err: errors.New(config.Message() + at.text)}
		}
		// A name that allow lets pass in both directions can stand in two rules.
		if !slices.ContainsFunc(p.mistakes, func(other mistake) bool { return other.err.Error() == m.err.Error() }) {
			p.mistakes = append(p.mistakes, m)
		}
	}
}

// describe is the message of w, with file and line.
func (p *parser) describe(w policy.Warning) string {
	at, text := p.placeOrStart(w.Place), w.Message
	if w.Other != "" {
		other := w.Other
		if place, ok := p.placeOf(w.Other); ok {
			other = place.seenFrom(at)
		}
		text = strings.ReplaceAll(text, "{other}", other)
	}
	return text + at.text
}

// seenFrom names a place in a message about another one.
func (at place) seenFrom(other place) string {
	if at.file != other.file {
		return fmt.Sprintf("%s:%d", at.file, at.line)
	}
	return fmt.Sprintf("line %d", at.line)
}

// placeOrStart is placeOf, and the place of the directive for what is about the
// whole policy.
func (p *parser) placeOrStart(jsonPlace string) place {
	if at, ok := p.placeOf(jsonPlace); ok {
		return at
	}
	return p.start
}

// placeOf returns where something in the JSON stands, or what it is part of.
func (p *parser) placeOf(jsonPlace string) (place, bool) {
	for {
		if at, ok := p.places[jsonPlace]; ok {
			return at, true
		}
		i := strings.LastIndexAny(jsonPlace, ".[")
		if i < 0 {
			return place{}, false
		}
		jsonPlace = jsonPlace[:i]
	}
}
