package setcookie

import (
	"fmt"
	"strings"
	"testing"
)

// TestBufferKeepsStrings checks that a string stays what it was, whatever is built
// after it and wherever the memory comes from.
func TestBufferKeepsStrings(t *testing.T) {
	for _, tc := range []struct {
		desc   string
		expect func(i int) int // octets, before string i; negative: nothing is said
	}{
		{"nothing expected", func(int) int { return -1 }},
		{"too little expected", func(int) int { return 3 }},
		{"all expected at once", func(i int) int { return map[bool]int{true: 1 << 16, false: -1}[i == 0] }},
		{"growing", func(i int) int { return 10 * i }},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			var b Buffer
			var e Editor
			var got, want []string
			for i := range 100 {
				if n := tc.expect(i); n >= 0 {
					b.Expect(n)
				}
				part := strings.Repeat(string(rune('a'+i%26)), i)
				e.Start(part + "=" + part + "; Path=/old")
				e.Set(Path, text("/"+part))
				got = append(got, b.Join(part, "-", part), e.Result(&b))
				want = append(want, part+"-"+part, part+"="+part+"; Path=/"+part)
			}
			for i := range got {
				if got[i] != want[i] {
					t.Errorf("string %d became %q, want %q", i, got[i], want[i])
				}
			}
		})
	}
}

func TestJoin(t *testing.T) {
	var b Buffer
	for _, tc := range []struct {
		parts []string
		want  string
	}{
		{nil, ""},
		{[]string{""}, ""},
		{[]string{"a"}, "a"},
		{[]string{"a", "", "bc", "d"}, "abcd"},
	} {
		if got := b.Join(tc.parts...); got != tc.want {
			t.Errorf("%q: got %q", tc.parts, got)
		}
	}
}

// TestBufferAllocations checks that one piece of memory is enough for all lines of
// a response whose length is known.
func TestBufferAllocations(t *testing.T) {
	var lines []string
	size := 0
	for i := range 50 {
		lines = append(lines, fmt.Sprintf("cookie%d=value; Path=/", i))
		size += len(lines[i]) + len("; Secure")
	}
	var e Editor
	if got := testing.AllocsPerRun(100, func() {
		var b Buffer
		b.Expect(size)
		for _, line := range lines {
			e.Start(line)
			e.Set(Secure, Value{})
			sink = e.Result(&b)
		}
	}); got != 1 {
		t.Errorf("%v allocations, want 1", got)
	}
}
