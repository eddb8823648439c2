package caddyfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// arrow stands between what a map replaces and what takes its place.
const arrow = "->"

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
		return len(l.args) != 3 || l.args[1] != arrow || l.args[0] == arrow || l.args[0] == "" || l.args[2] == arrow
	},
	message: func(l *line) string {
		return fmt.Sprintf("%s is incomplete or has too much: write one value before the -> and one after it", l)
	},
}

// emptyTarget is `domain a.lan -> ""`.
var emptyTarget = lineMistake{
	found: func(l *line) bool {
		return len(l.args) == 3 && l.args[1] == arrow && slices.Contains([]string{"", "-", "none"}, l.args[2])
	},
	message: func(l *line) string {
		return fmt.Sprintf("%s %s %s %q maps to nothing: write -%s %s to remove it", l.name, l.args[0], arrow, l.args[2], l.name, l.args[0])
	},
}

// Mistakes in a line that was meant to have an arrow.

// gluedArrow is "path /a->/b", "path /a ->/b" and "path /a-> /b".
var gluedArrow = lineMistake{
	found: func(l *line) bool {
		if len(l.args) == 1 && strings.HasPrefix(l.args[0], "~") {
			return false // the arrow may be part of the expression
		}
		from, to := l.aroundArrow()
		return l.isMappable() && from != "" && to != "" && !strings.Contains(from+to, " ")
	},
	message: func(l *line) string {
		from, to := l.aroundArrow()
		return fmt.Sprintf("%s has no spaces around ->: write %s %s -> %s", l, l.name, from, to)
	},
}

// aroundArrow returns what stands before and after an arrow, wherever it is.
func (l *line) aroundArrow() (from, to string) {
	from, to, _ = strings.Cut(strings.Join(l.args, " "), arrow)
	return strings.TrimSpace(from), strings.TrimSpace(to)
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

// moreThanAuto is "path auto /x".
var moreThanAuto = lineMistake{
	found: func(l *line) bool { return l.args[0] == string(policy.OpAuto) && l.has(policy.OpAuto) },
	message: func(l *line) string {
		return fmt.Sprintf("%s takes no value after auto: write %s auto, or %s", l, l.name, l.with(l.args[1:]...))
	},
}

// twoForMap is "path /a /b".
var twoForMap = lineMistake{
	found: func(l *line) bool {
		return l.isMappable() && l.sigil == "" && len(l.args) == 2 && !strings.Contains(l.String(), arrow)
	},
	message: func(l *line) string {
		return fmt.Sprintf("%s takes one value, but has %q: write %s %s -> %s to map one to the other",
			l.name, strings.Join(l.args, " "), l.name, l.args[0], l.args[1])
	},
}
