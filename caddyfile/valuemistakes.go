package caddyfile

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// Mistakes in a line with one value.

// arrowWithoutSpaces is "path /a->/b".
var arrowWithoutSpaces = lineMistake{
	found: func(l *line) bool {
		return l.isMappable() && strings.Contains(l.args[0], arrow) && !strings.HasPrefix(l.args[0], "~")
	},
	message: func(l *line) string {
		from, to, _ := strings.Cut(l.args[0], arrow)
		return fmt.Sprintf("%s has no spaces around ->: write %s %s -> %s", l, l.name, from, to)
	},
}

// wordOff is "httponly off".
var wordOff = lineMistake{
	found: func(l *line) bool { return strings.EqualFold(l.args[0], "off") },
	message: func(l *line) string {
		return fmt.Sprintf("%s can be read in two ways: write %q to leave it as the app sends it, or %q to remove it",
			l, l.name+" unchanged", "-"+l.name)
	},
}

// emptyValue is `-path ""`, which is not "-path", and `secure ""`.
var emptyValue = lineMistake{
	found: func(l *line) bool { return l.args[0] == "" && (l.sigil == "-" || l.isFlag()) },
	message: func(l *line) string {
		return fmt.Sprintf("%s%s has an empty value: write %s%s alone", l.sigil, l.name, l.sigil, l.name)
	},
}

// wordUnchanged is "samesite keep".
var wordUnchanged = lineMistake{
	found: func(l *line) bool {
		words := []string{"keep", "leave", "preserve", "original", "as-is", "unchange", "unchnaged", "unmodified", "untouched"}
		return l.sigil == "" && slices.Contains(words, strings.ToLower(l.args[0]))
	},
	message: func(l *line) string {
		return fmt.Sprintf("%s: write %s unchanged to leave it as the app sends it", l, l.name)
	},
}

// removedValue is "-samesite lax".
var removedValue = lineMistake{
	found: func(l *line) bool { return l.sigil == "-" && !l.removesValue },
	message: func(l *line) string {
		return fmt.Sprintf("-%s takes no value, but has %q: write -%s alone; only -path and -domain can have a value", l.name, l.args[0], l.name)
	},
}

// sigilWithOp is "?samesite >=lax" and "-path auto".
var sigilWithOp = lineMistake{
	found: func(l *line) bool { return l.sigil != "" && l.op() != policy.OpSet },
	message: func(l *line) string {
		return fmt.Sprintf("%s%s and %s cannot be combined: write %s%s or %s %s", l.sigil, l.name, l.args[0], l.sigil, l.sigilExample(), l.name, l.args[0])
	},
}

// sigilExample is what can follow the sigil.
func (l *line) sigilExample() string {
	if l.sigil == "?" {
		return l.name + " <value>"
	}
	return l.name
}

// defaultFlag is "?secure".
var defaultFlag = lineMistake{
	found: func(l *line) bool { return l.sigil == "?" && l.isFlag() },
	message: func(l *line) string {
		return fmt.Sprintf("%s has no value to default to: write %s alone", l.name, l.name)
	},
}

// incompleteBound is "max_age <30d".
var incompleteBound = lineMistake{
	found: func(l *line) bool {
		return l.canBeBounded() && strings.TrimLeft(l.args[0], "<=>") != l.args[0] && !hasBound(l.args[0])
	},
	message: func(l *line) string {
		value := strings.TrimLeft(l.args[0], "<=>")
		return fmt.Sprintf("%s is not a bound: write %s %s%s, or %s %s to set it", l, l.name, l.bound(), value, l.name, value)
	},
}

func (l *line) canBeBounded() bool { return l.has(policy.OpAtLeast) || l.has(policy.OpAtMost) }

func hasBound(text string) bool {
	return strings.HasPrefix(text, ">=") || strings.HasPrefix(text, "<=")
}

// bound is the sign of the bound that l's attribute can have.
func (l *line) bound() string {
	if l.has(policy.OpAtLeast) {
		return ">="
	}
	return "<="
}

// flagValue is "httponly true".
var flagValue = lineMistake{
	found: func(l *line) bool { return l.isFlag() && l.op() == policy.OpSet },
	message: func(l *line) string {
		auto := ""
		if l.has(policy.OpAuto) {
			auto = l.name + " auto, "
		}
		return fmt.Sprintf("%s takes no value, but has %q: write %s, %s-%s to remove it, or %s unchanged to leave it as the app sends it",
			l.name, l.args[0], l.name, auto, l.name, l.name)
	},
}

// unsupportedBound is "max_age >=1d", and "path >=/a".
var unsupportedBound = lineMistake{
	found: func(l *line) bool { return hasBound(l.args[0]) && l.op() == policy.OpSet },
	message: func(l *line) string {
		sign, value := l.args[0][:2], l.args[0][2:]
		other := ""
		if l.canBeBounded() {
			other = fmt.Sprintf(", or %s %s%s", l.name, l.bound(), value)
		}
		return fmt.Sprintf("%s has no %s: write %s%s", l.name, sign, l.with(value), other)
	},
}

// wordRemove is "domain none".
var wordRemove = lineMistake{
	found: func(l *line) bool {
		words := []string{"remove", "removed", "delete", "false", "null", "unset"}
		if l.name != "samesite" { // where they mean none
			words = append(words, "none", "no")
		}
		return l.sigil == "" && slices.Contains(words, strings.ToLower(l.args[0]))
	},
	message: func(l *line) string { return fmt.Sprintf("%s: write -%s to remove it", l, l.name) },
}

// wordSession is "max_age session".
var wordSession = lineMistake{
	found: func(l *line) bool {
		return l.isLifetime() && l.sigil == "" && strings.EqualFold(l.args[0], "session")
	},
	message: func(l *line) string {
		return fmt.Sprintf("%s: write -max_age and -expires, each on a line of its own, for a session cookie", l)
	},
}

var (
	onlyNumber    = regexp.MustCompile(`^\d{1,10}$`)
	longUnit      = regexp.MustCompile(`^(\d{1,2})([wy])$`)
	deletesCookie = regexp.MustCompile(`^(?:-\d+[smhd]?|0+[smhd]?)$`)
)

// durationWithoutUnit is "max_age 3600".
var durationWithoutUnit = lineMistake{
	found: func(l *line) bool {
		return l.name == "max_age" && onlyNumber.MatchString(l.value()) && strings.Trim(l.value(), "0") != ""
	},
	message: func(l *line) string {
		return fmt.Sprintf("%s has no unit: write %ss for seconds, or m, h or d for minutes, hours or days", l, l)
	},
}

// durationOfDeletion is "max_age -1".
var durationOfDeletion = lineMistake{
	found: func(l *line) bool { return l.name == "max_age" && deletesCookie.MatchString(l.value()) },
	message: func(l *line) string {
		return fmt.Sprintf("%s would delete the cookie: write a duration of at least 1s, -max_age and -expires for a session cookie, or expire <name> to delete a cookie in browsers", l)
	},
}

// durationInWeeks is "max_age 2w".
var durationInWeeks = lineMistake{
	found: func(l *line) bool { return l.name == "max_age" && longUnit.MatchString(l.value()) },
	message: func(l *line) string {
		parts := longUnit.FindStringSubmatch(l.value())
		days, _ := strconv.Atoi(parts[1]) // two digits
		if parts[2] == "w" {
			days *= 7
		} else {
			days *= 365
		}
		sign := strings.TrimSuffix(l.args[0], l.value())
		return fmt.Sprintf("%s has no unit of s, m, h or d: write %s", l, l.with(fmt.Sprintf("%s%dd", sign, days)))
	},
}
