package setcookie

import (
	"slices"
	"strings"
	"testing"
)

// TestAttributeNames checks that every attribute is found in any case and at any
// place, and that a word that is longer, shorter or merely like it is not.
func TestAttributeNames(t *testing.T) {
	for a := range NumAttributes {
		name := a.String()
		t.Run(name, func(t *testing.T) {
			mixed := []byte(strings.ToLower(name))
			for i := 0; i < len(mixed); i += 2 {
				mixed[i] = strings.ToUpper(name)[i]
			}
			var l Line
			for _, spelling := range []string{name, strings.ToLower(name), strings.ToUpper(name), string(mixed)} {
				for _, line := range []string{
					"a=b;" + spelling, "a=b; " + spelling, "a=b; " + spelling + ";", "a=b;\t" + spelling + " ; x", "a=b; " + spelling + "=x",
					"a=b; " + spelling + "\t=x; y", ";" + spelling, "a=b; Path=/x; Secure; " + spelling + "=", "a=b;;" + spelling,
				} {
					if !l.Parse(line) || !l.Present(a) {
						t.Errorf("not found in %q", line)
					}
				}
			}
			for _, word := range []string{
				name + "x", name + "-", name + "\xff", name + ":", name + ",", name + " x", name + ".=", "x" + name, "\u00a0" + name,
				name[:len(name)-1], name[1:], name[:2] + " " + name[2:], "\"" + name + "\"", name + "\u00a0",
				strings.Replace(strings.ToLower(name), "s", "\u017f", 1) + "x", name[:len(name)-1] + "\xe9", string(name[0]^0x40) + name[1:],
			} {
				for _, line := range []string{"a=b; " + word, "a=b; " + word + "=/x; X", "a=b;" + word + ";", word + "=1"} {
					if l.Parse(line) && l.Present(a) {
						t.Errorf("found in %q", line)
					}
				}
			}
		})
	}
}

func TestAttributeKinds(t *testing.T) {
	for _, tc := range []struct {
		attribute      Attribute
		name           string
		flag, lifetime bool
	}{
		{Secure, "Secure", true, false},
		{HTTPOnly, "HttpOnly", true, false},
		{SameSite, "SameSite", false, false},
		{Path, "Path", false, false},
		{Domain, "Domain", false, false},
		{MaxAge, "Max-Age", false, true},
		{Expires, "Expires", false, true},
		{Partitioned, "Partitioned", true, false},
		{Priority, "Priority", false, false},
	} {
		if a := tc.attribute; a.String() != tc.name || a.IsFlag() != tc.flag || a.IsLifetime() != tc.lifetime {
			t.Errorf("%s: got %q, flag %v, lifetime %v", tc.name, a, a.IsFlag(), a.IsLifetime())
		}
	}
}

func TestSet(t *testing.T) {
	s := SetOf(Priority, Secure, Path)
	s.Add(Domain)
	s.Add(Domain)
	s.Delete(Path)
	s.Delete(Expires)
	if got, want := slices.Collect(s.All()), []Attribute{Secure, Domain, Priority}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for a := range NumAttributes {
		if want := a == Secure || a == Domain || a == Priority; s.Has(a) != want {
			t.Errorf("%s: got %v", a, s.Has(a))
		}
	}
	for a := range s.All() {
		if a != Secure {
			t.Errorf("it goes on to %s", a)
		}
		break
	}
	if got := slices.Collect(Set(0).All()); len(got) > 0 {
		t.Errorf("the empty set holds %v", got)
	}
}
