package floor

import (
	"strings"
	"testing"
)

func TestAppendFlags(t *testing.T) {
	tests := []struct {
		name, line string
		left       bool // the line stays as it is
	}{
		{"plain", "a=1; Path=/", false},
		{"empty", "", false},
		{"tab in a whole word", "a=1;\tPath=/app", false},
		{"tab in the rest", "a=1234567;\tPath", false},
		{"octets above ASCII", "a=\xff\x80\xbf\xa0\x9f; Path=/", false},
		{"control character in a whole word", "a=1\x01; Path=/", true},
		{"control character in the rest", "a=1; Path=/\x1f", true},
		{"delete in a whole word", "a=1\x7f; Path=/", true},
		{"many semicolons", "a=1" + strings.Repeat(";", maxSemicolons), false},
		{"too many semicolons", "a=1" + strings.Repeat(";", maxSemicolons+1), true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want := test.line + Flags
			if test.left {
				want = test.line
			}
			if got := AppendFlags(test.line); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// TestScan compares scan with a count by the library, for each octet at each
// place of a word and of the rest after it.
func TestScan(t *testing.T) {
	for c := range 256 {
		for at := range 12 {
			line := []byte("x;x;;xxx;xxx")
			line[at] = byte(c)
			text := string(line)
			semicolons, control := scan(text)
			wantControl := c < ' ' && c != '\t' || c == 0x7f
			if control != wantControl || !control && semicolons != strings.Count(text, ";") {
				t.Errorf("octet %#x at %d: %d semicolons, control %v", c, at, semicolons, control)
			}
		}
	}
}
