package setcookie

import "testing"

var sink string

const typical = "PHPSESSID=31d4d96e407aad42c5f1a2b3c4d5e6f7; path=/; Priority=Hi"

func BenchmarkConcat(b *testing.B) {
	line, added := typical, "; Secure; HttpOnly; SameSite=Lax"
	for b.Loop() {
		sink = line + added
	}
}

func BenchmarkParse(b *testing.B) {
	var l Line
	for b.Loop() {
		l.Parse(typical)
	}
}

func BenchmarkEditor(b *testing.B) {
	for b.Loop() {
		var e Editor
		e.Start(typical)
		e.Set(Secure, Value{})
		e.Set(HTTPOnly, Value{})
		if !e.Has(SameSite) {
			e.Set(SameSite, Value{Text: "Lax", Num: StrengthLax})
		}
		var buf Buffer
		sink = e.Result(&buf)
	}
}
