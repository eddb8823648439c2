package caddyfile

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// Mistakes in a line about how long a browser keeps a cookie.

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

// durationInWords is "max_age 30days", "max_age 30D" and `max_age "30 days"`.
var durationInWords = lineMistake{
	found: func(l *line) bool {
		joined := l.plainDuration()
		return l.name == "max_age" && joined != "" && joined != l.args[0]
	},
	message: func(l *line) string {
		return fmt.Sprintf("%s has no unit of s, m, h or d: write %s", l, l.with(l.plainDuration()))
	},
}

var numberAndUnit = regexp.MustCompile(`^((?:[<>]=)?\d+) *([A-Za-z]+)$`)

// plainDuration returns the only value of l with its unit in one letter, "" if
// it is no such duration.
func (l *line) plainDuration() string {
	parts := numberAndUnit.FindStringSubmatch(l.args[0])
	if parts == nil {
		return ""
	}
	split := line{args: parts[1:]}
	return split.joinedDuration()
}

// wordForever is "expires never".
var wordForever = lineMistake{
	found: func(l *line) bool {
		words := []string{"never", "forever", "infinite", "permanent", "always"}
		return l.isLifetime() && l.sigil != "-" && slices.Contains(words, strings.ToLower(l.args[0]))
	},
	message: func(l *line) string {
		return fmt.Sprintf("%s is longer than browsers keep a cookie: write %smax_age 400d, which is the longest", l, l.sigil)
	},
}

// durationForDate is "expires 30d".
var durationForDate = lineMistake{
	found: func(l *line) bool {
		return l.name == "expires" && l.sigil != "-" && plainDuration.MatchString(l.args[0])
	},
	message: func(l *line) string {
		return fmt.Sprintf("%s has a duration and not a date: write %smax_age %s", l, l.sigil, l.args[0])
	},
}

// nameForDate is "expires old_cookie".
var nameForDate = lineMistake{
	found: func(l *line) bool {
		return l.name == "expires" && l.sigil == "" && l.op() == policy.OpSet && cookieName.MatchString(l.args[0])
	},
	message: func(l *line) string {
		return fmt.Sprintf("%s has no date: write a date, such as expires 2027-03-01, or expire %s to delete the cookie of that name in browsers", l, l.args[0])
	},
}

var (
	plainDuration = regexp.MustCompile(`^[1-9]\d{0,8}[smhd]$`)
	cookieName    = regexp.MustCompile(`^[A-Za-z_][\w.*-]*$`)
)

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
	longUnit      = regexp.MustCompile(`^(\d{1,2}) ?(w|weeks?|mo|months?|y|years?)$`)
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
		days *= map[byte]int{'w': 7, 'm': 30, 'y': 365}[parts[2][0]]
		sign := strings.TrimSuffix(l.args[0], l.value())
		return fmt.Sprintf("%s has no unit of s, m, h or d: write %s", l, l.with(fmt.Sprintf("%s%dd", sign, days)))
	},
}
