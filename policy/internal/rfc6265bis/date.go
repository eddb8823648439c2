package rfc6265bis

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The grammar of section 5.1.1.
var (
	dateTokens = regexp.MustCompile(`[^\x09\x20-\x2F\x3B-\x40\x5B-\x60\x7B-\x7E]+`)
	timeToken  = regexp.MustCompile(`(?s)^([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[^0-9].*)?$`)
	dayToken   = regexp.MustCompile(`(?s)^([0-9]{1,2})(?:[^0-9].*)?$`)
	monthToken = regexp.MustCompile(`(?is)^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec).*$`)
	yearToken  = regexp.MustCompile(`(?s)^([0-9]{2,4})(?:[^0-9].*)?$`)
)

// ParseDate is the algorithm of section 5.1.1.
func ParseDate(cookieDate string) (time.Time, bool) {
	var clock, day, month, year []string
	for _, token := range dateTokens.FindAllString(latin1(cookieDate), -1) {
		if m := timeToken.FindStringSubmatch(token); clock == nil && m != nil {
			clock = m
		} else if m := dayToken.FindStringSubmatch(token); day == nil && m != nil {
			day = m
		} else if m := monthToken.FindStringSubmatch(token); month == nil && m != nil {
			month = m
		} else if m := yearToken.FindStringSubmatch(token); year == nil && m != nil {
			year = m
		}
	}
	if clock == nil || day == nil || month == nil || year == nil {
		return time.Time{}, false
	}
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	y, d, h, m, s := number(year[1]), number(day[1]), number(clock[1]), number(clock[2]), number(clock[3])
	if y >= 70 && y <= 99 {
		y += 1900
	}
	if y >= 0 && y <= 69 {
		y += 2000
	}
	if d < 1 || d > 31 || y < 1601 || h > 23 || m > 59 || s > 59 {
		return time.Time{}, false
	}
	text := strings.ToLower(month[1])
	mon := 1 + strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", text)/3
	t := time.Date(y, time.Month(mon), d, h, m, s, 0, time.UTC)
	if t.Month() != time.Month(mon) { // no such date
		return time.Time{}, false
	}
	return t, true
}

// latin1 makes one character of each octet, since the grammar speaks of octets.
func latin1(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}
