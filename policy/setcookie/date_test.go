package setcookie

import (
	"testing"
	"time"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/internal/rfc6265bis"
)

func TestParseDate(t *testing.T) {
	for _, tc := range []struct{ desc, date, want string }{
		{"IMF-fixdate", "Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"},
		{"RFC 850", "Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"},
		{"asctime", "Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z"},
		{"year 69", "1 jan 69 0:0:0", "2069-01-01T00:00:00Z"},
		{"year 70", "1 jan 70 0:0:0", "1970-01-01T00:00:00Z"},
		{"year 99", "1 jan 99 0:0:0", "1999-01-01T00:00:00Z"},
		{"year 100", "1 jan 100 0:0:0", ""},
		{"the shortest", "1:2:3 4 Jan 70", "1970-01-04T01:02:03Z"},
		{"31 February", "31 Feb 2020 0:0:0", ""},
		{"30 February", "30 Feb 2020 0:0:0", ""},
		{"29 February in a leap year", "29 Feb 2020 0:0:0", "2020-02-29T00:00:00Z"},
		{"29 February in another year", "29 Feb 2021 0:0:0", ""},
		{"31 April", "31 Apr 2020 0:0:0", ""},
		{"hour 24", "1 Jan 2020 24:00:00", ""},
		{"minute 60", "1 Jan 2020 23:60:00", ""},
		{"second 60", "1 Jan 2020 23:59:60", ""},
		{"the last second of a day", "1 Jan 2020 23:59:59", "2020-01-01T23:59:59Z"},
		{"no seconds", "1 Jan 2020 1:2", ""},
		{"no seconds after a colon", "1 Jan 2020 1:2:", ""},
		{"three digits of an hour", "1 Jan 2020 001:2:3", ""},
		{"no time", "1 Jan 2020 GMT GMT", ""},
		{"no month", "01 02 2020 1:2:3", ""},
		{"no year", "1 Jan 1:2:3 GMT GMT", ""},
		{"two letters of a month", "1 Ja 2020 1:2:3", ""},
		{"the whole name of a month", "1 January 2020 1:2:3", "2020-01-01T01:02:03Z"},
		{"a month in another case", "1 DECember 2020 1:2:3", "2020-12-01T01:02:03Z"},
		{"five digits of a year", "1 Jan 20200 1:2:3", ""},
		{"year 1600", "1 Jan 1600 1:2:3", ""},
		{"year 1601", "1 Jan 1601 1:2:3", "1601-01-01T01:02:03Z"},
		{"day 0", "0 Jan 2020 1:2:3", ""},
		{"day 32", "32 Jan 2020 1:2:3", ""},
		{"an empty text", "", ""},
		{"a month that a day hides", "1Jan x 01Jan 2020y 1:2:3z", ""},
		{"letters after the fields", "1x Janx 2020y 1:2:3z", "2020-01-01T01:02:03Z"},
		{"quotes are delimiters", "\"Sat, 15-Apr-17\"21:01:22\"GMT", "2017-04-15T21:01:22Z"},
		{"octets that are not ASCII are no delimiters", "\xff1 jan 2020 1:2:3 4", "2020-01-04T01:02:03Z"},
		{"the first of two times", "1 Jan 2020 1:2:3 4:5:6", "2020-01-01T01:02:03Z"},
		{"a zone is not read", "1 Jan 2020 1:2:3 +0200", "2020-01-01T01:02:03Z"},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			got := ""
			if unix, ok := ParseDate(tc.date); ok {
				got = time.Unix(unix, 0).UTC().Format(time.RFC3339)
			}
			if got != tc.want {
				t.Errorf("%q: got %q, want %q", tc.date, got, tc.want)
			}
		})
	}
}

// FuzzCookieDate compares both readings of a date.
func FuzzCookieDate(f *testing.F) {
	for _, s := range []string{"Sun, 06 Nov 1994 08:49:37 GMT", "1 jan 70 0:0:0", "31 Feb 2020 0:0:0", "1:2:3 4 may 56", "1x:2:3", "\xff1 jan\x80 2020y 1:2:3z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := ParseDate(text)
		want, wantOK := rfc6265bis.ParseDate(text)
		if ok != wantOK || ok && !time.Unix(got, 0).Equal(want) {
			t.Fatalf("%q: got %d %v, want %v %v", text, got, ok, want, wantOK)
		}
	})
}
