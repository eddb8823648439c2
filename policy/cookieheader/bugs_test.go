package cookieheader

import "testing"

// TestBugSpellings has names that PHP reads in a way that Spellings does not yield.
func TestBugSpellings(t *testing.T) {
	for _, tc := range []struct{ desc, name string }{
		{"an escaped NUL ends a name", "sid%00x"},
		{"a space at the end becomes an underscore", "sid "},
		{"an escaped space at the end becomes an underscore", "sid%20"},
		{"a plus at the beginning goes, and one at the end becomes an underscore", "+sid+"},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			if model, read := misreadBy(tc.name); model != "" {
				t.Errorf("%s reads %q as %q, of which no spelling is one of %q", model, tc.name, read, spellingsOf(tc.name))
			}
		})
	}
}
