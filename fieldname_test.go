package cookiepolicy

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestRemoveNames(t *testing.T) {
	for _, tc := range []struct {
		desc string
		in   http.Header
		want http.Header
	}{
		{"none", http.Header{}, http.Header{}},
		{"others", http.Header{"Trailer": {"X-A, X-B"}}, http.Header{"Trailer": {"X-A, X-B"}}},
		{"alone", http.Header{"Trailer": {"set-cookie"}}, http.Header{}},
		{"with others", http.Header{"Trailer": {"X-A,Set-Cookie , ", "X-B"}}, http.Header{"Trailer": {"X-A", "X-B"}}},
		{"under another spelling", http.Header{"trailer": {"SET-COOKIE"}}, http.Header{}},
		{"look-alike", http.Header{"Trailer": {"X-Set-Cookie"}}, http.Header{"Trailer": {"X-Set-Cookie"}}},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			for key := range tc.in {
				removeNames(tc.in, key, isSetCookie)
			}
			if len(tc.in) != len(tc.want) || !slices.Equal(tc.in["Trailer"], tc.want["Trailer"]) {
				t.Errorf("got %v, want %v", tc.in, tc.want)
			}
		})
	}
}

func TestIsSetCookie(t *testing.T) {
	for _, tc := range []struct {
		name string
		want bool
	}{
		{"Set-Cookie", true},
		{"set-cookie", true},
		{"SET-COOKIE", true},
		{"sEt-cOOkIE", true},
		{"Set-Coo\u212aie", true},
		{"\u017fet-Cookie", true},
		{"Set-Cook\u0130e", true},
		{"\u017fet-Coo\u212a\u0130e", true},
		{"Set-Cookie2", false},
		{"Set-Cooki", false},
		{"Set-Cooki\xff", false},
		{"Set_Cookie", false},
		{"X-Set-Cookie", false},
		{"Set-Cookie ", false},
		{"Set-Coo\u212aies", false},
		{"", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := isSetCookie(tc.name); got != tc.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

// TestFoldsKnowsAllLetters checks that no letter of Unicode that a change of case
// takes to one of Set-Cookie is missing.
func TestFoldsKnowsAllLetters(t *testing.T) {
	found := 0
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		for i, c := range "set-cookie" {
			name := "set-cookie"[:i] + string(r) + "set-cookie"[i+1:]
			if strings.ToLower(name) != "set-cookie" && !strings.EqualFold(name, "set-cookie") && strings.ToLower(strings.ToUpper(name)) != "set-cookie" {
				continue
			}
			found++
			if !isSetCookie(name) {
				t.Errorf("%q at %q", r, c)
			}
			header := http.Header{name: {"a=1"}}
			if sweep(header); len(header) > 0 {
				t.Errorf("%q stays in the header", name)
			}
		}
	}
	if found < 3 {
		t.Errorf("%d letters", found)
	}
}

func TestSweep(t *testing.T) {
	for _, tc := range []struct {
		desc         string
		in, want     []string
		cookies, odd bool
	}{
		{"nothing", nil, nil, false, false},
		{"no cookies", []string{"Server", "Content-Type", "Trailers", "Transfer-Encoding", "Strict-Transport-Security"}, []string{"Server", "Content-Type", "Trailers", "Transfer-Encoding", "Strict-Transport-Security"}, false, false},
		{"cookies", []string{"Set-Cookie"}, []string{"Set-Cookie"}, true, false},
		{"another spelling", []string{"set-cookie"}, []string{"set-cookie"}, true, true},
		{"both", []string{"Set-Cookie", "SET-COOKIE"}, []string{"Set-Cookie", "SET-COOKIE"}, true, true},
		{"no field name", []string{"Set-Coo\u212aie"}, nil, false, false},
		{"trailer", []string{"Trailer:Set-Cookie"}, nil, false, false},
		{"trailer, another spelling", []string{"trailer:set-cookie"}, nil, false, false},
		{"trailer, twice", []string{"Trailer:Trailer:Set-Cookie"}, nil, false, false},
		{"trailer, no field name", []string{"Trailer:Set-Coo\u212aie"}, nil, false, false},
		{"other trailers", []string{"Trailer:X-Sum", "Trailer:", "Trailer:Trailer:"}, []string{"Trailer:X-Sum", "Trailer:", "Trailer:Trailer:"}, false, false},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			header := make(http.Header)
			for _, key := range tc.in {
				header[key] = []string{"a=1"}
			}
			cookies, odd := sweep(header)
			if cookies != tc.cookies || odd != tc.odd {
				t.Errorf("got %v, %v", cookies, odd)
			}
			got := slices.Sorted(maps.Keys(header))
			slices.Sort(tc.want)
			if !slices.Equal(got, tc.want) {
				t.Errorf("%q stays, want %q", got, tc.want)
			}
		})
	}
}
