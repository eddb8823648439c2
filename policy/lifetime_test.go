package policy

import "testing"

// TestLifetimes has a case for each op of Max-Age and Expires, and for what they
// make of one another.
func TestLifetimes(t *testing.T) {
	for _, tc := range []struct {
		desc, edits, line, want string
	}{
		{"max_age set", "max_age set 1h", "a=b; Max-Age=60", "a=b; Max-Age=3600"},
		{"max_age set leaves Expires", "max_age set 1d", "a=b; Expires=Fri, 01 Jan 2027 00:00:00 GMT", "a=b; Expires=Fri, 01 Jan 2027 00:00:00 GMT; Max-Age=86400"},
		{"max_age set, same number", "max_age set 1h", "a=b; Max-Age=03600", "a=b; Max-Age=03600"},
		{"max_age set, bad one is skipped", "max_age set 1h", "a=b; Max-Age=3600; Max-Age=1.5", "a=b; Max-Age=3600"},
		{"max_age default, session cookie", "max_age default 1h", "a=b", "a=b; Max-Age=3600"},
		{"max_age default, Expires is a lifetime", "max_age default 1h", "a=b; Expires=Fri, 01 Jan 2027 00:00:00 GMT", "a=b; Expires=Fri, 01 Jan 2027 00:00:00 GMT"},
		{"max_age default, bad Expires is none", "max_age default 1h", "a=b; Expires=soon", "a=b; Expires=soon; Max-Age=3600"},
		{"max_age default, bad Max-Age is none", "max_age default 1h", "a=b; Max-Age=1h; Path=/", "a=b; Path=/; Max-Age=3600"},
		{"max_age at_most, longer", "max_age at_most 30d", "a=b; Max-Age=99999999999999999999", "a=b; Max-Age=2592000"},
		{"max_age at_most, shorter", "max_age at_most 30d", "a=b; Max-Age=5", "a=b; Max-Age=5"},
		{"max_age at_most, session", "max_age at_most 30d", "a=b", "a=b"},
		{"max_age at_most, bad stays alone", "max_age at_most 30d", "a=b; Max-Age=x", "a=b; Max-Age=x"},
		{"max_age at_most, of two bad one", "max_age at_most 30d", "a=b; Max-Age=x; Max-Age=y", "a=b; Max-Age=y"},
		{"max_age at_most, Expires", "max_age at_most 1d", "a=b; Expires=Fri, 01-Jan-2038 00:00:00 GMT; Path=/", "a=b; Expires=Tue, 24 Nov 2026 12:00:00 GMT; Path=/"},
		{"max_age at_most, both", "max_age at_most 1d", "a=b; Max-Age=100000; Expires=Fri, 01-Jan-2038 00:00:00 GMT", "a=b; Max-Age=86400; Expires=Tue, 24 Nov 2026 12:00:00 GMT"},
		{"max_age at_most twice", "max_age at_most 1d; max_age at_most 1h", "a=b; Expires=Fri, 01-Jan-2038 00:00:00 GMT", "a=b; Expires=Mon, 23 Nov 2026 13:00:00 GMT"},
		{"max_age at_most, then off", "max_age at_most 1d; max_age unchanged", "a=b; Max-Age=100000; Expires=Fri, 01-Jan-2038 00:00:00 GMT", "a=b; Max-Age=100000; Expires=Fri, 01-Jan-2038 00:00:00 GMT"},
		{"max_age at_most, then set", "max_age at_most 1h; max_age set 2h", "a=b; Max-Age=100000; Expires=Fri, 01-Jan-2038 00:00:00 GMT", "a=b; Max-Age=7200; Expires=Fri, 01-Jan-2038 00:00:00 GMT"},
		{"max_age at_most, Expires set after it", "max_age at_most 1h; expires set 2027-03-01", "a=b; Expires=Fri, 01-Jan-2038 00:00:00 GMT", "a=b; Expires=Mon, 01 Mar 2027 00:00:00 GMT"},
		{"max_age at_most, then off, duplicates stay", "max_age at_most 1h; max_age unchanged; secure set", "a=b; Expires=x; Expires=y", "a=b; Expires=x; Expires=y; Secure"},
		{"max_age removed, then a default", "max_age remove; max_age default 1h", "a=b; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=b; Max-Age=3600"},
		{"a default waits for what is removed", "expires default 2027-03-01; max_age remove", "a=b; Max-Age=60", "a=b; Expires=Mon, 01 Mar 2027 00:00:00 GMT"},
		{"the first default acts", "max_age default 1h; expires default 2027-03-01", "a=b", "a=b; Max-Age=3600"},
		{"a removed default does not", "max_age default 1h; max_age remove; expires default 2027-03-01", "a=b", "a=b; Expires=Mon, 01 Mar 2027 00:00:00 GMT"},
		{"max_age at_most, then a longer default", "max_age at_most 1h; max_age default 2h", "a=b", "a=b; Max-Age=3600"},
		{"max_age at_most, then a longer Expires by default", "max_age at_most 1h; expires default 2027-03-01", "a=b", "a=b; Expires=Mon, 23 Nov 2026 13:00:00 GMT"},
		{"max_age at_most, Max-Age and a set Expires", "max_age at_most 1h; expires set 2027-03-01", "a=b; Max-Age=9999", "a=b; Max-Age=3600; Expires=Mon, 01 Mar 2027 00:00:00 GMT"},
		{"max_age remove", "max_age remove", "a=b; Max-Age=5; max-age=6", "a=b"},
		{"max_age remove takes the past Expires it hid", "max_age remove", "a=b; Max-Age=5; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=b"},
		{"max_age remove leaves a future Expires", "max_age remove", "a=b; Max-Age=5; Expires=Fri, 01-Jan-2038 00:00:00 GMT", "a=b; Expires=Fri, 01-Jan-2038 00:00:00 GMT"},
		{"expires set", "expires set 2027-03-01", "a=b", "a=b; Expires=Mon, 01 Mar 2027 00:00:00 GMT"},
		{"expires set, same instant", "expires set 2027-03-01T01:00:00+01:00", "a=b; Expires=1 Mar 27 0:0:0", "a=b; Expires=1 Mar 27 0:0:0"},
		{"expires set, other instant", "expires set Mon, 01 Mar 2027 12:00:00 GMT", "a=b; Expires=1 Mar 27 0:0:0", "a=b; Expires=Mon, 01 Mar 2027 12:00:00 GMT"},
		{"expires default, Max-Age is a lifetime", "expires default 2027-03-01", "a=b; Max-Age=5", "a=b; Max-Age=5"},
		{"expires default, session cookie", "expires default 2027-03-01", "a=b", "a=b; Expires=Mon, 01 Mar 2027 00:00:00 GMT"},
		{"expires remove", "expires remove", "a=b; Expires=soon; Expires=Fri, 01-Jan-2038 00:00:00 GMT", "a=b"},
		{"expires unchanged", "expires set 2027-03-01; expires unchanged", "a=b; Expires=soon", "a=b; Expires=soon"},
		{"session cookie", "max_age remove; expires remove", "a=b; Max-Age=5; Expires=Fri, 01-Jan-2038 00:00:00 GMT", "a=b"},
		{"deletion by Max-Age keeps its lifetime", "max_age set 1d; expires remove; secure set", "a=; Max-Age=0; Expires=Fri, 01-Jan-2038 00:00:00 GMT", "a=; Max-Age=0; Expires=Fri, 01-Jan-2038 00:00:00 GMT; Secure"},
		{"deletion by a negative Max-Age", "max_age at_most 1d", "a=; Max-Age=-1; Max-Age=-1", "a=; Max-Age=-1; Max-Age=-1"},
		{"deletion by Expires", "max_age default 1d; max_age remove", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"},
		{"Max-Age outlives a past Expires", "max_age at_most 1h", "a=b; Max-Age=7200; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=b; Max-Age=3600; Expires=Thu, 01 Jan 1970 00:00:00 GMT"},
	} {
		t.Run(tc.desc, func(t *testing.T) { checkEdits(t, tc.edits, tc.line, tc.want) })
	}
}
