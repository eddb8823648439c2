package caddyfile

import (
	"fmt"
	"regexp"
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
	{(*line).always, []lineMistake{semicolon, wildcardDomain}},
	{(*line).hasArrow, []lineMistake{arrowOfOthers, arrowWithSigil, arrowWithoutSides}},
	{(*line).hasMany, []lineMistake{
		spaceInBound, spacedEqualsSign, otherArrow, wordMap, spaceInDuration, twoRemoved, twoForMap,
		tooMany, // always found
	}},
	{(*line).hasOne, []lineMistake{
		arrowWithoutSpaces, wordOff, emptyValue, wordUnchanged,
		// From here on, a line with - is -path or -domain, and its value is not
		// empty.
		removedValue,
		defaultFlag, sigilWithOp,
		// From here on, the value is not "auto" or "unchanged" after a sigil.
		incompleteBound, flagValue, unsupportedBound, wordRemove, wordSession,
		durationWithoutUnit, durationOfDeletion, durationInWeeks,
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

// Mistakes in any line.

// semicolon is "samesite lax;".
var semicolon = lineMistake{
	found: func(l *line) bool { return l.semicolonAt() >= 0 },
	message: func(l *line) string {
		i := l.semicolonAt()
		args, others := slices.Clone(l.args[:i]), ""
		if last := strings.TrimRight(l.args[i], ";"); last != "" {
			args = append(args, last)
		}
		if i < len(l.args)-1 {
			others = ", and each option on a line of its own"
		}
		return fmt.Sprintf("%s has a semicolon: write %s%s", l, l.with(args...), others)
	},
}

// semicolonAt returns the first argument that ends with a semicolon, -1 if none
// does.
func (l *line) semicolonAt() int {
	return slices.IndexFunc(l.args, func(arg string) bool { return strings.HasSuffix(arg, ";") && !strings.HasPrefix(arg, "~") })
}

// wildcardDomain is "domain *.example.com".
var wildcardDomain = lineMistake{
	found: func(l *line) bool { return l.name == "domain" && slices.ContainsFunc(l.args, isWildcard) },
	message: func(l *line) string {
		args := make([]string, 0, len(l.args))
		for _, arg := range l.args {
			args = append(args, strings.TrimPrefix(arg, "*."))
		}
		return fmt.Sprintf("%s needs no *, since a Domain covers its subdomains already: write %s", l, l.with(args...))
	},
}

func isWildcard(domain string) bool { return strings.HasPrefix(domain, "*.") }

// Mistakes in a line with an arrow.

// arrowOfOthers is "samesite lax -> strict".
var arrowOfOthers = lineMistake{
	found:   func(l *line) bool { return !l.isMappable() },
	message: func(l *line) string { return l.name + " cannot be mapped with ->, only path and domain can" },
}

// arrowWithSigil is "?path /a -> /b".
var arrowWithSigil = lineMistake{
	found: func(l *line) bool { return l.sigil != "" },
	message: func(l *line) string {
		return fmt.Sprintf("%s%s and -> cannot be combined: write %s %s, which acts only on cookies that have one",
			l.sigil, l.name, l.name, strings.Join(l.args, " "))
	},
}

// arrowWithoutSides is "path /a ->".
var arrowWithoutSides = lineMistake{
	found: func(l *line) bool {
		return len(l.args) != 3 || l.args[1] != arrow || l.args[0] == arrow || l.args[2] == arrow
	},
	message: func(l *line) string {
		return fmt.Sprintf("%s is incomplete or has too much: write one value before the -> and one after it", l)
	},
}

// Mistakes in a line with several values.

// spaceInBound is "samesite >= lax".
var spaceInBound = lineMistake{
	found: func(l *line) bool { return l.canBeBounded() && (l.args[0] == ">=" || l.args[0] == "<=") },
	message: func(l *line) string {
		return fmt.Sprintf("%s has a space after %s: write %s", l.name, l.args[0], l.with(l.args[0]+l.args[1]))
	},
}

// spacedEqualsSign is "samesite = lax".
var spacedEqualsSign = lineMistake{
	found:   func(l *line) bool { return l.args[0] == "=" },
	message: func(l *line) string { return fmt.Sprintf("%s needs no =: write %s", l.name, l.with(l.args[1:]...)) },
}

// otherArrow is "path /a => /b".
var otherArrow = lineMistake{
	found: func(l *line) bool { return l.isMappable() && len(l.args) == 3 && l.args[1] == "=>" },
	message: func(l *line) string {
		return fmt.Sprintf("%s has no =>: write %s %s -> %s", l.name, l.name, l.args[0], l.args[2])
	},
}

// wordMap is "path map /a /b".
var wordMap = lineMistake{
	found: func(l *line) bool { return l.isMappable() && len(l.args) == 3 && l.args[0] == "map" },
	message: func(l *line) string {
		return fmt.Sprintf("%s has no word map: write %s %s -> %s", l, l.name, l.args[1], l.args[2])
	},
}

// spaceInDuration is "max_age 30 days".
var spaceInDuration = lineMistake{
	found: func(l *line) bool { return l.name == "max_age" && len(l.args) == 2 && l.joinedDuration() != "" },
	message: func(l *line) string {
		return fmt.Sprintf("%s has a space in its duration: write %s", l, l.with(l.joinedDuration()))
	},
}

var (
	numberAtEnd = regexp.MustCompile(`^(?:[<>]=)?\d+$`)
	unitOfTime  = regexp.MustCompile(`^(?i)(s|m|h|d)(?:ec|ecs|econd|econds|in|ins|inute|inutes|r|rs|our|ours|ay|ays)?$`)
)

func (l *line) joinedDuration() string {
	unit := unitOfTime.FindStringSubmatch(l.args[1])
	if unit == nil || !numberAtEnd.MatchString(l.args[0]) {
		return ""
	}
	return l.args[0] + strings.ToLower(unit[1])
}

// twoRemoved is "-path /a /b".
var twoRemoved = lineMistake{
	found: func(l *line) bool { return l.sigil == "-" && l.removesValue && len(l.args) == 2 },
	message: func(l *line) string {
		return fmt.Sprintf("-%s takes one value, but has %q: write %s and %s, each on a line of its own",
			l.name, strings.Join(l.args, " "), l.with(l.args[0]), l.with(l.args[1]))
	},
}

// twoForMap is "path /a /b".
var twoForMap = lineMistake{
	found: func(l *line) bool { return l.isMappable() && l.sigil == "" && len(l.args) == 2 },
	message: func(l *line) string {
		return fmt.Sprintf("%s takes one value, but has %q: write %s %s -> %s to map one to the other",
			l.name, strings.Join(l.args, " "), l.name, l.args[0], l.args[1])
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
