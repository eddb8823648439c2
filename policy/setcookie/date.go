package setcookie

import "time"

// shortestDate is the length in octets of the shortest text that is a date,
// such as "1:2:3 4 Jan 70".
const shortestDate = 14

// ParseDate reads a date as browsers do (RFC 6265bis, section 5.1.1): each word
// between delimiters is a time, a day, a month or a year, whichever of them it
// can be and is still missing. It returns Unix seconds, and false if text is
// not a date. Any text is allowed.
func ParseDate(text string) (unix int64, ok bool) {
	if len(text) < shortestDate {
		return 0, false
	}
	var d dateFields
	for i := 0; i < len(text); {
		if isDateDelimiter(text[i]) {
			i++
			continue
		}
		start := i
		for i < len(text) && !isDateDelimiter(text[i]) {
			i++
		}
		d.take(text[start:i])
	}
	return d.unix()
}

// dateFields are what has been found of a date so far.
type dateFields struct {
	hour, minute, second, day, year int
	month                           time.Month // 0: not found
	hasTime, hasDay, hasYear        bool
}

// take gives token to the first field that is still missing and can hold it.
func (d *dateFields) take(token string) {
	if !d.hasTime && d.takeTime(token) {
		d.hasTime = true
		return
	}
	if !d.hasDay {
		if n, ok := leadingNumber(token, 1, 2); ok {
			d.day, d.hasDay = n, true
			return
		}
	}
	if d.month == 0 {
		if d.month = monthOf(token); d.month != 0 {
			return
		}
	}
	if !d.hasYear {
		d.year, d.hasYear = leadingNumber(token, 2, 4)
	}
}

func (d *dateFields) takeTime(token string) bool {
	var parts [3]int
	for i := range parts {
		n := countDigits(token)
		if n < 1 || n > 2 {
			return false
		}
		for _, c := range []byte(token[:n]) {
			parts[i] = parts[i]*10 + int(c-'0')
		}
		token = token[n:]
		if i < 2 {
			if token == "" || token[0] != ':' {
				return false
			}
			token = token[1:]
		}
	}
	d.hour, d.minute, d.second = parts[0], parts[1], parts[2]
	return true
}

func (d *dateFields) unix() (int64, bool) {
	year := d.year
	switch {
	case year >= 70 && year <= 99:
		year += 1900
	case year >= 0 && year <= 69:
		year += 2000
	}
	if !d.hasTime || !d.hasDay || d.month == 0 || !d.hasYear ||
		d.day < 1 || d.day > 31 || year < 1601 || d.hour > 23 || d.minute > 59 || d.second > 59 {
		return 0, false
	}
	t := time.Date(year, d.month, d.day, d.hour, d.minute, d.second, 0, time.UTC)
	return t.Unix(), t.Day() == d.day // a day that the month lacks overflows into the next
}

// leadingNumber reads lo to hi digits that no further digit follows.
func leadingNumber(token string, lo, hi int) (n int, ok bool) {
	digits := countDigits(token)
	if digits < lo || digits > hi {
		return 0, false
	}
	for _, c := range []byte(token[:digits]) {
		n = n*10 + int(c-'0')
	}
	return n, true
}

func countDigits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// monthOf reads the first three letters of token, or returns 0.
func monthOf(token string) time.Month {
	if len(token) < 3 {
		return 0
	}
	const months = "janfebmaraprmayjunjulaugsepoctnovdec"
	letters := [3]byte{token[0] | 0x20, token[1] | 0x20, token[2] | 0x20}
	for i := 0; i < len(months); i += 3 {
		if months[i] == letters[0] && months[i+1] == letters[1] && months[i+2] == letters[2] {
			return time.Month(i/3 + 1)
		}
	}
	return 0
}

func isDateDelimiter(c byte) bool {
	return c == '\t' || c >= ' ' && c <= '/' || c >= ';' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~'
}
