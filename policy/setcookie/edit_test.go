package setcookie

import (
	"strings"
	"testing"
	"unsafe"
)

// sameString reports whether both strings are in the same memory.
func sameString(a, b string) bool {
	return len(a) == len(b) && unsafe.StringData(a) == unsafe.StringData(b) //nolint:gosec // only compared
}

func text(s string) Value { return Value{Text: s} }

var (
	lax  = Value{"Lax", StrengthLax}
	none = Value{"None", StrengthNone}
)

// same stands for a result that is the received string.
const same = "same"

func TestEditor(t *testing.T) {
	long := strings.Repeat("x", 1025)
	for _, tc := range []struct {
		desc, line string
		edit       func(e *Editor)
		want       string
	}{
		{"nothing", " a = b ;; Path=/x ;\t", func(*Editor) {}, same},

		{"set a flag that is there", "a=b; secure=1 ; x", func(e *Editor) { e.Set(Secure, Value{}) }, same},
		{"set what is there in another spelling", "a=b;samesite = LAX ;x", func(e *Editor) { e.Set(SameSite, lax) }, same},
		{"set the same number", "a=b; Max-Age=060", func(e *Editor) { e.Set(MaxAge, MaxAgeValue(60)) }, same},
		{"set and restore", "a=b; Path=/x; Path=/y", func(e *Editor) { e.Set(Path, text("/z")); e.Restore(Path) }, same},
		{"remove and restore", "a=b; Path=/x", func(e *Editor) { e.Remove(Path); e.Restore(Path) }, same},
		{"remove what is not there", "a=b; Pathx=/x", func(e *Editor) { e.Remove(Path) }, same},
		{"collapse what is not there", "a=b; x", func(e *Editor) { e.Collapse(Path) }, same},
		{"collapse what stands there once", "a=b; Path = /x ", func(e *Editor) { e.Collapse(Path) }, same},
		{"collapse what a browser skips, once", "a=b; Max-Age=x", func(e *Editor) { e.Collapse(MaxAge) }, same},
		{"set, then remove what was not there", "a=b", func(e *Editor) { e.Set(Secure, Value{}); e.Remove(Secure) }, same},

		{"a new value in place", "a=b; Path=/x; Secure", func(e *Editor) { e.Set(Path, text("/y")) }, "a=b; Path=/y; Secure"},
		{"a new value in place, the space before it stays", "a=b;Path=/x;\t\tPath=/z;Secure", func(e *Editor) { e.Set(Path, text("/y")) }, "a=b;\t\tPath=/y;Secure"},
		{"a new value in place, spaces after it stay", "a=b;  PATH\t=\t/x \t; Secure", func(e *Editor) { e.Set(Path, text("/y")) }, "a=b;  Path=/y \t; Secure"},
		{"a new value in place at the end, spaces after it stay", "a=b; Path=/x  ", func(e *Editor) { e.Set(Path, text("/y")) }, "a=b; Path=/y  "},
		{"a value in place of none", "a=b; Path ; x", func(e *Editor) { e.Set(Path, text("/y")) }, "a=b; Path=/y ; x"},
		{"a value in place of one that masks", "a=b; SameSite=x; Path=/", func(e *Editor) { e.Set(SameSite, lax) }, "a=b; SameSite=Lax; Path=/"},
		{"a longer value and a shorter one", "a=b; Path=/x; Domain=example.com; c", func(e *Editor) { e.Set(Path, text("/longer/than/that")); e.Set(Domain, text("x.de")) }, "a=b; Path=/longer/than/that; Domain=x.de; c"},

		{"duplicates go, the last one stays", "a=b; Path=/x; Secure; path=/y; Path=/z; c", func(e *Editor) { e.Collapse(Path) }, "a=b; Secure; Path=/z; c"},
		{"duplicates go, the one stays that is not too long", "a=b; Path=/x; Path=/" + long, func(e *Editor) { e.Collapse(Path) }, "a=b; Path=/x"},
		{"duplicates go, the number stays that can be read", "a=b; Max-Age=5; Max-Age=x; Secure", func(e *Editor) { e.Collapse(MaxAge) }, "a=b; Max-Age=5; Secure"},
		{"duplicates go, all of which a browser skips", "a=b; Max-Age=x; Max-Age=y", func(e *Editor) { e.Collapse(MaxAge) }, "a=b; Max-Age=y"},
		{"duplicates go, and the last gets a new value", "a=b; Path=/x; Secure; Path=/z", func(e *Editor) { e.Set(Path, text("/y")) }, "a=b; Secure; Path=/y"},
		{"duplicates go, and the value stays", "a=b; Path=/x; Path=/y", func(e *Editor) { e.Set(Path, text("/y")) }, "a=b; Path=/y"},
		{"one that is skipped goes, and the new one is appended", "a=b; Path=/" + long + "; Secure", func(e *Editor) { e.Set(Path, text("/y")) }, "a=b; Secure; Path=/y"},
		{"a date that cannot be read goes, and the new one is appended", "a=b; Expires=x; Secure", func(e *Editor) { e.Set(Expires, ExpiresValue(0)) }, "a=b; Secure; Expires=Thu, 01 Jan 1970 00:00:00 GMT"},

		{"remove all occurrences", "a=b;Path=/x; Secure ;\tpath ; c=d", func(e *Editor) { e.Remove(Path) }, "a=b; Secure ; c=d"},
		{"remove the last one", "a=b; Secure ", func(e *Editor) { e.Remove(Secure) }, "a=b"},
		{"remove, then set", "a=b; Path=/x; Secure", func(e *Editor) { e.Remove(Path); e.Set(Path, text("/y")) }, "a=b; Path=/y; Secure"},
		{"set, then remove", "a=b; Path=/x; Secure", func(e *Editor) { e.Set(Path, text("/y")); e.Remove(Path) }, "a=b; Secure"},
		{"set twice", "a=b; Path=/x", func(e *Editor) { e.Set(Path, text("/y")); e.Set(Path, text("/z")) }, "a=b; Path=/z"},
		{"set, and collapse does nothing", "a=b; Path=/x", func(e *Editor) { e.Set(Path, text("/y")); e.Collapse(Path) }, "a=b; Path=/y"},

		{"append a flag", "a=b", func(e *Editor) { e.Set(Secure, Value{}) }, "a=b; Secure"},
		{"append to a line that ends with a semicolon", "a=b;", func(e *Editor) { e.Set(Secure, Value{}) }, "a=b;; Secure"},
		{"append to a line that ends with a space", "a=b ", func(e *Editor) { e.Set(Secure, Value{}) }, "a=b ; Secure"},
		{"append to an empty line", "", func(e *Editor) { e.Set(Path, text("/")) }, "; Path=/"},
		{
			"append all, in the order of the constants", "a=b",
			func(e *Editor) {
				e.Set(Priority, text("Low"))
				e.Set(Partitioned, Value{})
				e.Set(Expires, ExpiresValue(0))
				e.Set(MaxAge, MaxAgeValue(5))
				e.Set(Domain, text("x.de"))
				e.Set(Path, text("/"))
				e.Set(SameSite, none)
				e.Set(HTTPOnly, Value{})
				e.Set(Secure, Value{})
			},
			"a=b; Secure; HttpOnly; SameSite=None; Path=/; Domain=x.de; Max-Age=5; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Partitioned; Priority=Low",
		},
		{"append, replace and remove together", "a=b; Path=/x; Domain=y; Secure; c", func(e *Editor) { e.Set(HTTPOnly, Value{}); e.Set(Path, text("/y")); e.Remove(Domain) }, "a=b; Path=/y; Secure; c; HttpOnly"},

		{"another name", " a = b ; Path=/", func(e *Editor) { e.SetName("__Host-a") }, " __Host-a = b ; Path=/"},
		{"another value", " a =  b ; Path=/", func(e *Editor) { e.SetValue("xyz") }, " a =  xyz ; Path=/"},
		{"a value in place of none at all", "a=; Path=/", func(e *Editor) { e.SetValue("v") }, "a=v; Path=/"},
		{"no value in place of one", "a=b; Path=/", func(e *Editor) { e.SetValue("") }, "a=; Path=/"},
		{"a value of a nameless cookie", "token; Path=/", func(e *Editor) { e.SetValue("v") }, "v; Path=/"},
		{"a value of a cookie with an empty name", "=token; Path=/", func(e *Editor) { e.SetValue("v") }, "=v; Path=/"},
		{"name, value and attributes", "a=b; Path=/x; c", func(e *Editor) { e.SetName("n"); e.SetValue("v"); e.Set(Path, text("/y")); e.Set(Secure, Value{}) }, "n=v; Path=/y; c; Secure"},
		{"a name twice", "a=b", func(e *Editor) { e.SetName("n"); e.SetName("m") }, "m=b"},
		{"unknown attributes stay", "a=b; X = y ;;\xff; Path=/x; =;", func(e *Editor) { e.Remove(Path) }, "a=b; X = y ;;\xff; =;"},
		{"more attributes than fit", "a=b" + strings.Repeat("; Secure; x", 30), func(e *Editor) { e.Collapse(Secure) }, "a=b" + strings.Repeat("; x", 29) + "; Secure; x"},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			var e Editor
			if e.Start("z=z; Path=/z; Secure") { // what an earlier line left behind must not matter
				e.Set(Path, text("/q"))
				e.Remove(Secure)
				e.SetName("q")
				e.SetValue("q")
			}
			if !e.Start(tc.line) {
				t.Fatal("ignored")
			}
			tc.edit(&e)
			got := e.Result(new(Buffer))
			if tc.want == same {
				if !sameString(got, tc.line) {
					t.Errorf("got %q, which is not the same string as %q", got, tc.line)
				}
				return
			}
			if got != tc.want {
				t.Errorf("got  %q\nwant %q", got, tc.want)
			}
		})
	}
}

// TestEditorState checks what an editor says between two changes.
func TestEditorState(t *testing.T) {
	const line = "a=b; Path=/x; Path=/y; SameSite=x; Secure; Max-Age=z"
	type answer struct {
		has    bool
		text   string
		change Change
	}
	for _, tc := range []struct {
		desc      string
		attribute Attribute
		edit      func(e *Editor)
		want      answer
		touched   bool
	}{
		{"untouched", Path, func(*Editor) {}, answer{true, "/y", Unchanged}, false},
		{"untouched and absent", Domain, func(*Editor) {}, answer{false, "", Unchanged}, false},
		{"untouched and masked", SameSite, func(*Editor) {}, answer{false, "", Unchanged}, false},
		{"collapsed", Path, func(e *Editor) { e.Collapse(Path) }, answer{true, "/y", Collapsed}, true},
		{"collapsed, once there", Secure, func(e *Editor) { e.Collapse(Secure) }, answer{true, "", Unchanged}, true},
		{"collapsed and absent", Domain, func(e *Editor) { e.Collapse(Domain) }, answer{false, "", Unchanged}, true},
		{"set", Path, func(e *Editor) { e.Set(Path, text("/z")) }, answer{true, "/z", Replaced}, true},
		{"set to the earlier value", Path, func(e *Editor) { e.Set(Path, text("/x")) }, answer{true, "/x", Replaced}, true},
		{"set to what counts", Path, func(e *Editor) { e.Set(Path, text("/y")) }, answer{true, "/y", Collapsed}, true},
		{"set over what masks", SameSite, func(e *Editor) { e.Set(SameSite, lax) }, answer{true, "Lax", Replaced}, true},
		{"set over what is skipped", MaxAge, func(e *Editor) { e.Set(MaxAge, MaxAgeValue(1)) }, answer{true, "1", Added}, true},
		{"set what was absent", Domain, func(e *Editor) { e.Set(Domain, text("d")) }, answer{true, "d", Added}, true},
		{"set what is there", Secure, func(e *Editor) { e.Set(Secure, Value{}) }, answer{true, "", Unchanged}, true},
		{"removed", Path, func(e *Editor) { e.Remove(Path) }, answer{false, "", Removed}, true},
		{"removed and absent", Domain, func(e *Editor) { e.Remove(Domain) }, answer{false, "", Unchanged}, true},
		{"removed, though skipped", MaxAge, func(e *Editor) { e.Remove(MaxAge) }, answer{false, "", Removed}, true},
		{"restored", Path, func(e *Editor) { e.Remove(Path); e.Restore(Path) }, answer{true, "/y", Unchanged}, false},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			var e Editor
			e.Start(line)
			tc.edit(&e)
			v, ok := e.Get(tc.attribute)
			if !ok {
				v = Value{}
			}
			if got := (answer{ok, v.Text, e.Change(tc.attribute)}); got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
			if e.Has(tc.attribute) != tc.want.has || e.Touched().Has(tc.attribute) != tc.touched {
				t.Errorf("has %v, touched %v", e.Has(tc.attribute), e.Touched().Has(tc.attribute))
			}
		})
	}
}

func TestEditorNames(t *testing.T) {
	var e Editor
	e.Start(" a = b ")
	if e.FinalName() != "a" || e.FinalValue() != "b" {
		t.Errorf("got %q, %q", e.FinalName(), e.FinalValue())
	}
	e.SetName("n")
	e.SetValue("")
	if e.FinalName() != "n" || e.FinalValue() != "" || e.Name() != "a" || e.Value() != "b" {
		t.Errorf("got %q, %q for %q, %q", e.FinalName(), e.FinalValue(), e.Name(), e.Value())
	}
	if e.Start("a=\x01") {
		t.Error("it starts with a control character")
	}
}

// TestEditorAllocations checks that an editor costs nothing as long as nothing
// changes, and one string otherwise.
func TestEditorAllocations(t *testing.T) {
	var e Editor
	for _, tc := range []struct {
		desc string
		edit func()
		want float64
	}{
		{"nothing changes", func() { e.Set(Secure, Value{}); e.Collapse(Path); e.Remove(Domain) }, 0},
		{"something does", func() { e.Set(HTTPOnly, Value{}); e.Remove(Path) }, 1},
	} {
		got := testing.AllocsPerRun(100, func() {
			var b Buffer
			e.Start("a=b; Path=/x; Secure")
			tc.edit()
			sink = e.Result(&b)
		})
		if got != tc.want {
			t.Errorf("%s: %v allocations, want %v", tc.desc, got, tc.want)
		}
	}
}

var sink string
