package policy

import "testing"

// TestIdleEdits checks which edits can never act.
func TestIdleEdits(t *testing.T) {
	checkMessages(t, []messageCase{
		{"overridden", Config{Edits: edits("samesite set lax; path set /; samesite remove")}, []string{"edits[0]: samesite never acts: edits[2] overrides it"}},
		{"default after set", Config{Edits: edits("samesite set lax; samesite default strict")}, []string{"edits[1]: ?samesite never acts: what stands before it always leaves a value"}},
		{"default after defaults", Config{Defaults: true, Edits: edits("samesite default strict")}, []string{"edits[0]: ?samesite never acts: what stands before it always leaves a value"}},
		{"default after the policy's set, in a rule", Config{Edits: edits("path set /"), Cookies: []CookieRule{{Names: []string{"a"}, Edits: edits("path default /x")}}}, []string{"cookies[0].edits[0]: ?path never acts: what stands before it always leaves a value"}},
		{"a rule may override the policy", Config{Edits: edits("path set /"), Cookies: []CookieRule{{Names: []string{"a"}, Edits: edits("path set /x")}}}, nil},
		{"at_least after stronger", Config{Edits: edits("samesite set strict; samesite at_least lax")}, []string{"edits[1]: samesite >= never acts: what stands before it is never weaker"}},
		{"at_least after remove acts", Config{Edits: edits("samesite remove; samesite at_least lax")}, nil},
		{"at_least after default after remove", Config{Edits: edits("samesite remove; samesite default strict; samesite at_least lax")}, []string{"edits[2]: samesite >= never acts: what stands before it is never weaker"}},
		{"at_most twice", Config{Edits: edits("max_age at_most 1h; max_age at_most 2h")}, []string{"edits[1]: max_age <= never acts: what stands before it is never longer"}},
		{"default max_age after expires", Config{Edits: edits("expires set 2027-03-01; max_age default 1h")}, []string{"edits[1]: ?max_age never acts: what stands before it always leaves a value"}},
		{"remove twice", Config{Edits: edits("path remove; path remove")}, []string{"edits[0]: -path never acts: edits[1] overrides it"}},
		{"off without anything", Config{Edits: edits("secure unchanged")}, []string{"edits[0]: secure unchanged never acts: no line before it changes the attribute; write -secure to remove it"}},
		{"off of the defaults", Config{Defaults: true, Edits: edits("secure unchanged")}, nil},
		{"expires unchanged after at_most", Config{Edits: edits("max_age at_most 1h; expires unchanged")}, nil},
		{"auto after set", Config{Edits: edits("secure set"), Cookies: []CookieRule{{Names: []string{"a"}, Edits: edits("secure auto")}}}, []string{"cookies[0].edits[0]: secure auto never acts: what stands before it always sets it"}},
		{"auto after remove acts", Config{Edits: edits("secure remove"), Cookies: []CookieRule{{Names: []string{"a"}, Edits: edits("secure auto")}}}, nil},
		{"at_most without a lifetime", Config{Edits: edits("max_age remove; expires remove; max_age at_most 1h")}, []string{"edits[2]: max_age <= never acts: what stands before it leaves no lifetime"}},
		{"default may act after the other's default", Config{Edits: edits("max_age default 30d"), Cookies: []CookieRule{{Names: []string{"a"}, Edits: edits("expires remove; max_age default 1h")}}}, nil},
		{"at_most again, after an Expires", Config{Edits: edits("max_age at_most 1h; expires set 2027-06-01; max_age at_most 2h")}, nil},
		{"auto before remove", Config{Edits: edits("secure auto; secure remove")}, []string{"edits[0]: secure auto never acts: edits[1] overrides it"}},
		{"placeholders are not guessed", Config{Edits: edits("samesite set {x}; samesite at_least lax; max_age at_most {y}; max_age at_most 1h")}, nil},
		{"path auto on nothing", Config{Edits: edits("path remove; path auto")}, []string{"edits[1]: path auto never acts: what stands before it leaves nothing"}},
		{"path auto twice", Config{Edits: edits("path auto; path auto")}, []string{"edits[1]: path auto never acts: what stands before it does the same"}},
		{"a map that another one covers", Config{Edits: edits("path map /a -> /b; path map /a/b -> /c")}, []string{"edits[1]: path map from /a/b never acts: edits[0] matches first"}},
		{"a map that the root covers", Config{Edits: edits("path map / -> /x; path map /a -> /c")}, []string{"edits[1]: path map from /a never acts: edits[0] matches first"}},
		{"a domain map that another one covers", Config{Edits: edits("domain map lan -> x.com; domain map a.lan -> b.com")}, []string{"edits[1]: domain map from a.lan never acts: edits[0] matches first"}},
		{"map on nothing", Config{Edits: edits("domain remove; domain map a.lan -> b.lan")}, []string{"edits[1]: domain map from a.lan never acts: what stands before it leaves nothing"}},
	})
}
