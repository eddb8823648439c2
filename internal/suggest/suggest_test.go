package suggest

import "testing"

func TestHint(t *testing.T) {
	known := []string{"secure", "httponly", "max_age"}
	for _, tc := range []struct{ desc, word, want string }{
		{"a letter is missing", "secur", `did you mean "secure"? (write secure, httponly or max_age)`},
		{"another case and a hyphen", "Max-Age", `did you mean "max_age"? (write secure, httponly or max_age)`},
		{"nothing is near", "expires", "write secure, httponly or max_age"},
		{"no word", "", "write secure, httponly or max_age"},
		{"a word that nobody types", string(make([]byte, 65)), "write secure, httponly or max_age"},
	} {
		if got := Hint(tc.word, known); got != tc.want {
			t.Errorf("%s: %s", tc.desc, got)
		}
	}
	if got := Hint("x", []string{"clear"}); got != "write clear" {
		t.Errorf("one word: %s", got)
	}
}
