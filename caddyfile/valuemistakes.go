package caddyfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// Mistakes in a line with one value.

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

// opInOtherCase is "path Auto".
var opInOtherCase = lineMistake{
	found: func(l *line) bool { return l.sigil == "" && l.otherCase() != "" },
	message: func(l *line) string {
		return fmt.Sprintf("%s is in another case: write %s", l, l.with(l.otherCase()))
	},
}

// otherCase returns auto or unchanged, if that is meant by the only value of l.
func (l *line) otherCase() string {
	for _, op := range []policy.Op{policy.OpUnchanged, policy.OpAuto} {
		if l.has(op) && strings.EqualFold(l.args[0], string(op)) && l.args[0] != string(op) {
			return string(op)
		}
	}
	return ""
}

// removedValue is "-samesite lax".
var removedValue = lineMistake{
	found: func(l *line) bool { return l.sigil == "-" && !l.isMappable() },
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

// starAfterPath is "path /app/*".
var starAfterPath = lineMistake{
	found: func(l *line) bool {
		return l.name == "path" && l.sigil != "-" && strings.HasPrefix(l.args[0], "/") && strings.HasSuffix(l.args[0], "*")
	},
	message: func(l *line) string {
		return fmt.Sprintf("%s needs no *, since a Path covers what lies under it: write %s", l, l.with("/"+strings.Trim(l.args[0], "/*")))
	},
}

// wordRemove is "domain none".
var wordRemove = lineMistake{
	found: func(l *line) bool {
		words := []string{"remove", "removed", "delete", "false", "null", "unset"}
		if l.name == "domain" {
			words = append(words, "host-only", "host_only", "hostonly") // what a cookie without Domain is
		}
		if l.name != "samesite" { // where they mean none
			words = append(words, "none", "no")
		}
		return l.sigil == "" && slices.Contains(words, strings.ToLower(l.args[0]))
	},
	message: func(l *line) string { return fmt.Sprintf("%s: write -%s to remove it", l, l.name) },
}
