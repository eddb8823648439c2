package rfc6265bis

import (
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		desc, line string
		want       string // name|value|attributes
		ok         bool
	}{
		{"pair alone", "a=b", "a|b|", true},
		{"spaces", " a = b ;\tPath = /x ", "a|b|path=/x", true},
		{"no equals sign", "token; Secure", "|token|secure=", true},
		{"last equals sign belongs to the value", "a=b=c", "a|b=c|", true},
		{"unknown attribute is left out", "a=b; X=y; HttpOnly=1", "a|b|httponly=", true},
		{"bad Max-Age is skipped", "a=b; Max-Age=1.5; max-age=-5", "a|b|max-age=-5", true},
		{"bad Expires is skipped", "a=b; Expires=soon", "a|b|", true},
		{"1024 octets", "a=b; Path=/" + strings.Repeat("x", 1023), "a|b|path=/" + strings.Repeat("x", 1023), true},
		{"1025 octets are skipped", "a=b; Path=/" + strings.Repeat("x", 1024), "a|b|", true},
		{"tab is no control character", "a=b\tc", "a|b\tc|", true},
		{"control character", "a=b\x01", "", false},
		{"DEL", "a=b; Path=/\x7f", "", false},
		{"4096 octets", "a=" + strings.Repeat("x", 4095), "a|" + strings.Repeat("x", 4095) + "|", true},
		{"4097 octets", "a=" + strings.Repeat("x", 4096), "", false},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			c, ok := Parse(tc.line)
			if ok != tc.ok {
				t.Fatalf("Parse(%q): got %v, want %v", tc.line, ok, tc.ok)
			}
			if !ok {
				return
			}
			var attributes []string
			for _, a := range c.Attributes {
				attributes = append(attributes, a.Name+"="+a.Value)
			}
			if got := c.Name + "|" + c.Value + "|" + strings.Join(attributes, ","); got != tc.want {
				t.Errorf("Parse(%q): got %q, want %q", tc.line, got, tc.want)
			}
		})
	}
}

func TestParseDate(t *testing.T) {
	for _, tc := range []struct{ desc, date, want string }{
		{"IMF-fixdate", "Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"},
		{"RFC 850", "Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"},
		{"asctime", "Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z"},
		{"year 69", "1 Jan 69 0:0:0", "2069-01-01T00:00:00Z"},
		{"year 70", "1 Jan 70 0:0:0", "1970-01-01T00:00:00Z"},
		{"no such day", "31 Feb 2020 0:0:0", ""},
		{"leap day", "29 Feb 2020 0:0:0", "2020-02-29T00:00:00Z"},
		{"hour 24", "1 Jan 2020 24:0:0", ""},
		{"no time", "1 Jan 2020", ""},
		{"before 1601", "1 Jan 1600 0:0:0", ""},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			got := ""
			if date, ok := ParseDate(tc.date); ok {
				got = date.Format(time.RFC3339)
			}
			if got != tc.want {
				t.Errorf("ParseDate(%q): got %q, want %q", tc.date, got, tc.want)
			}
		})
	}
}

func TestDeletes(t *testing.T) {
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for line, want := range map[string]bool{
		"a=b":            false,
		"a=b; Max-Age=0": true,
		"a=b; Max-Age=-1; Expires=Sun, 06 Nov 2094 08:49:37 GMT": true,
		"a=b; Max-Age=1; Expires=Sun, 06 Nov 1994 08:49:37 GMT":  false,
		"a=b; Expires=Sun, 06 Nov 1994 08:49:37 GMT":             true,
		"a=b; Expires=Mon, 23 Nov 2026 00:00:00 GMT":             true,
	} {
		c, _ := Parse(line)
		e := c.Effective()
		if got := e.Deletes(now); got != want {
			t.Errorf("%q: got %v, want %v", line, got, want)
		}
	}
}
