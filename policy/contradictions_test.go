package policy

import "testing"

// TestContradictions checks edits that cannot both hold.
func TestContradictions(t *testing.T) {
	checkMessages(t, []messageCase{
		{"a contradiction of two rules", Config{Cookies: []CookieRule{
			{Names: []string{"sid"}, Edits: edits("samesite set none")}, {Names: []string{"sid", "x"}, Edits: edits("secure remove")},
		}}, []string{
			`cookies[1].edits[0]: samesite none contradicts -secure, since browsers refuse such a cookie without Secure: write secure, or leave one of them out`,
		}},
		{"contradictions", Config{
			Edits: edits("secure remove; partitioned set"),
			Cookies: []CookieRule{
				{Names: []string{"a"}, Edits: edits("samesite set none")},
				{Names: []string{"__Host-b", "__Http-c", "x"}, Edits: edits("secure remove; httponly remove; path set /x; domain default y.com")},
				{Names: []string{"__Host-d"}, Edits: edits("path remove; domain unchanged; httponly remove; samesite set lax")},
			},
		}, []string{
			`edits[1]: partitioned contradicts -secure, since browsers refuse such a cookie without Secure: write secure, or leave one of them out`,
			`cookies[0].edits[0]: samesite none contradicts -secure, since browsers refuse such a cookie without Secure: write secure, or leave one of them out`,
			`cookies[1].edits[0]: partitioned contradicts -secure, since browsers refuse such a cookie without Secure: write secure, or leave one of them out`,
			`cookies[1].edits[0]: -secure contradicts the name __Host-b, whose prefix requires Secure: leave it out`,
			`cookies[1].edits[2]: path contradicts the name __Host-b, whose prefix requires Path=/: leave it out`,
			`cookies[1].edits[3]: ?domain contradicts the name __Host-b, whose prefix requires no Domain: leave it out`,
			`cookies[1].edits[0]: -secure contradicts the name __Http-c, whose prefix requires Secure: leave it out`,
			`cookies[1].edits[1]: -httponly contradicts the name __Http-c, whose prefix requires HttpOnly: leave it out`,
			`cookies[2].edits[0]: -path contradicts the name __Host-d, whose prefix requires Path=/: leave it out`,
		}},
		{"inject what contradicts itself", Config{Inject: []Inject{{Name: "a", Value: "b", Edits: edits("secure remove; samesite set none")}}}, []string{"inject[0].edits[1]: samesite none contradicts -secure, since browsers refuse such a cookie without Secure: write secure, or leave one of them out"}},
		{"inject under a prefix", Config{Inject: []Inject{{Name: "__Host-a", Value: "b", Edits: edits("path set /x")}}}, []string{"inject[0].edits[0]: path contradicts the name __Host-a, whose prefix requires Path=/: leave it out"}},
	})
}
