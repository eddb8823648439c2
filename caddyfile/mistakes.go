package caddyfile

import (
	"fmt"
	"slices"
	"strings"
)

// lineMistake is one mistake that people make in a line about an attribute.
// The engine would find most of them, too, but explain them in the words of the
// JSON, or take them for something else.
type lineMistake struct {
	found   func(*line) bool
	message func(*line) string
}

// lineMistakes are the mistakes, in groups of lines to which they apply: each
// predicate relies on the number of values that its group has. The first mistake
// that is found is reported. The group for all lines comes first, since what it
// finds would look like another mistake to the groups after it. Within a group,
// a mistake that shows what was meant comes before one that only shows that
// something is wrong.
var lineMistakes = []struct {
	applies  func(*line) bool
	mistakes []lineMistake
}{
	{(*line).always, []lineMistake{semicolon, quotedValue, brokenPlaceholder, literalOnly, removedStar, wildcardDomain, urlForDomain}},
	{(*line).hasArrow, []lineMistake{arrowOfOthers, arrowWithSigil, emptyTarget, arrowWithoutSides}},
	{(*line).hasMany, []lineMistake{
		severalAttributes, spaceInBound, spaceAfterSign, spacedEqualsSign, gluedArrow, otherArrow, wordMap, spaceInDuration,
		twoRemoved, moreThanAuto, twoForMap, manyForFlag,
		tooMany, // always found
	}},
	{(*line).hasOne, []lineMistake{
		severalAttributes, gluedArrow, wordOff, emptyValue, wordUnchanged, opInOtherCase,
		// From here on, a line with - is -path or -domain, and its value is not
		// empty.
		removedValue,
		defaultFlag, sigilWithOp,
		// From here on, the value is not "auto" or "unchanged" after a sigil.
		incompleteBound, flagValue, unsupportedBound, starAfterPath, wordRemove, wordSession, wordForever,
		durationWithoutUnit, durationOfDeletion, durationInWords, durationInWeeks, durationForDate, nameForDate,
	}},
	{(*line).hasNone, []lineMistake{defaultFlag}},
}

// mistake returns the message for the first mistake in l, "" if there is none.
func (l *line) mistake() string {
	for _, group := range lineMistakes {
		if !group.applies(l) {
			continue
		}
		for _, m := range group.mistakes {
			if m.found(l) {
				return m.message(l)
			}
		}
	}
	return ""
}

func (l *line) always() bool   { return true }
func (l *line) hasArrow() bool { return slices.Contains(l.args, arrow) }
func (l *line) hasMany() bool  { return !l.hasArrow() && len(l.args) > 1 }
func (l *line) hasOne() bool   { return !l.hasArrow() && len(l.args) == 1 }
func (l *line) hasNone() bool  { return len(l.args) == 0 }

// Mistakes in a line with several values.

// spaceInBound is "samesite >= lax".
var spaceInBound = lineMistake{
	found: func(l *line) bool { return l.canBeBounded() && (l.args[0] == ">=" || l.args[0] == "<=") },
	message: func(l *line) string {
		return fmt.Sprintf("%s has a space after %s: write %s", l.name, l.args[0], l.with(l.args[0]+l.args[1]))
	},
}

// spaceAfterSign is "samesite > lax".
var spaceAfterSign = lineMistake{
	found: func(l *line) bool {
		return len(l.args) == 2 && l.canBeBounded() && slices.Contains([]string{"<", ">", "=<", "=>"}, l.args[0])
	},
	message: func(l *line) string {
		joined := line{attribute: l.attribute, sigil: l.sigil, args: []string{l.args[0] + l.args[1]}}
		return incompleteBound.message(&joined)
	},
}

// spacedEqualsSign is "samesite = lax".
var spacedEqualsSign = lineMistake{
	found:   func(l *line) bool { return l.args[0] == "=" },
	message: func(l *line) string { return fmt.Sprintf("%s needs no =: write %s", l.name, l.with(l.args[1:]...)) },
}

// twoRemoved is "-path /a /b".
var twoRemoved = lineMistake{
	found: func(l *line) bool { return l.sigil == "-" && l.isMappable() && len(l.args) == 2 },
	message: func(l *line) string {
		return fmt.Sprintf("-%s takes one value, but has %q: write %s and %s, each on a line of its own",
			l.name, strings.Join(l.args, " "), l.with(l.args[0]), l.with(l.args[1]))
	},
}

// severalAttributes is "secure httponly" and "samesite lax secure".
var severalAttributes = lineMistake{
	found: func(l *line) bool {
		first := 1
		if l.isFlag() {
			first = 0
		}
		return len(l.args) > first && slices.ContainsFunc(l.args[first:], isAttribute)
	},
	message: func(l *line) string {
		lines := []string{l.sigil + l.name}
		for _, word := range l.args {
			if isAttribute(word) {
				lines = append(lines, word)
			} else {
				lines[len(lines)-1] += " " + word
			}
		}
		return fmt.Sprintf("%s has several attributes: write %s, each on a line of its own", l, strings.Join(lines, ", "))
	},
}

// isAttribute reports whether word is the name of an attribute, with or without
// a sigil.
func isAttribute(word string) bool {
	_, name := cutSigil(word)
	return attributeNamed(name) != nil
}

// manyForFlag is "secure on always".
var manyForFlag = lineMistake{
	found: (*line).isFlag,
	message: func(l *line) string {
		return fmt.Sprintf("%s%s takes no value, but has %q: write it alone, and each option on a line of its own",
			l.sigil, l.name, strings.Join(l.args, " "))
	},
}

// tooMany is "samesite lax secure".
var tooMany = lineMistake{
	found: func(*line) bool { return true },
	message: func(l *line) string {
		return fmt.Sprintf("%s%s takes one value, but has %q: write one, and each option on a line of its own",
			l.sigil, l.name, strings.Join(l.args, " "))
	},
}
