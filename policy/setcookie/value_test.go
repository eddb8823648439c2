package setcookie

import "testing"

func TestParseSameSite(t *testing.T) {
	for _, tc := range []struct {
		text, want string
		num        int64
		ok         bool
	}{
		{"lax", "Lax", StrengthLax, true},
		{"LAX", "Lax", StrengthLax, true},
		{"None", "None", StrengthNone, true},
		{"sTRICT", "Strict", StrengthStrict, true},
		{"", "", 0, false},
		{"law", "", 0, false},
		{"nope", "", 0, false},
		{"strike", "", 0, false},
		{"default", "", 0, false},
		{"lax ", "", 0, false},
		{"\u017ftrict", "", 0, false},
	} {
		got, ok := ParseSameSite(tc.text)
		if ok != tc.ok || ok && got != (Value{tc.want, tc.num}) {
			t.Errorf("%q: got %+v, %v", tc.text, got, ok)
		}
	}
	if !(StrengthNone < StrengthDefault && StrengthDefault < StrengthLax && StrengthLax < StrengthStrict) {
		t.Error("the strengths are out of order")
	}
}

func TestParsePriority(t *testing.T) {
	for text, want := range map[string]string{"low": "Low", "MEDIUM": "Medium", "High": "High", "": "", "highest": "", "lo": ""} {
		got, ok := ParsePriority(text)
		if ok != (want != "") || got.Text != want {
			t.Errorf("%q: got %+v, %v, want %q", text, got, ok, want)
		}
	}
}

func TestNewValues(t *testing.T) {
	if got, want := MaxAgeValue(-5), (Value{"-5", -5}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, want := ExpiresValue(1), (Value{"Thu, 01 Jan 1970 00:00:01 GMT", 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestEqual(t *testing.T) {
	for _, tc := range []struct {
		desc string
		a    Attribute
		v, w Value
		want bool
	}{
		{"flags are always equal", Secure, Value{Text: "no"}, Value{}, true},
		{"SameSite by strength", SameSite, Value{"LAX", StrengthLax}, Value{"Lax", StrengthLax}, true},
		{"SameSite of another strength", SameSite, Value{"Lax", StrengthLax}, Value{"None", StrengthNone}, false},
		{"Max-Age by number", MaxAge, Value{"060", 60}, Value{"60", 60}, true},
		{"another Max-Age", MaxAge, Value{"61", 61}, Value{"60", 60}, false},
		{"Expires by time", Expires, Value{"1 jan 70 0:0:5", 5}, ExpiresValue(5), true},
		{"another Expires", Expires, ExpiresValue(4), ExpiresValue(5), false},
		{"Domain without case and first dot", Domain, Value{Text: ".Example.COM"}, Value{Text: "example.com"}, true},
		{"another Domain", Domain, Value{Text: "a.example.com"}, Value{Text: "example.com"}, false},
		{"Domain with two dots", Domain, Value{Text: "..example.com"}, Value{Text: "example.com"}, false},
		{"the same Path", Path, Value{Text: "/a"}, Value{Text: "/a"}, true},
		{"Path in another case", Path, Value{Text: "/A"}, Value{Text: "/a"}, false},
		{"Path with a slash at the end", Path, Value{Text: "/a/"}, Value{Text: "/a"}, false},
		{"Priority in another case", Priority, Value{Text: "HIGH"}, Value{Text: "High"}, true},
		{"another Priority", Priority, Value{Text: "Low"}, Value{Text: "High"}, false},
	} {
		if got := tc.a.Equal(tc.v, tc.w); got != tc.want {
			t.Errorf("%s: got %v", tc.desc, got)
		}
		if got := tc.a.Equal(tc.w, tc.v); got != tc.want {
			t.Errorf("%s, the other way round: got %v", tc.desc, got)
		}
	}
}
