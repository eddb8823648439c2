// Package setcookie reads and changes single Set-Cookie lines.
//
// A line means what a browser makes of it (RFC 6265bis, section 5.6), and not
// what net/http makes of it: the name ends at the first "=", the last occurrence
// of an attribute counts unless browsers skip it, an unknown SameSite is the
// browser's default, and a Max-Age that is not a number is not there.
//
// [Line] reads a line without a copy. [Editor] changes one thing in it and leaves
// the rest as it is, octet for octet: unknown attributes, odd spacing, and values
// that no grammar allows.
//
//	var e setcookie.Editor
//	if !e.Start(line) {
//		return // a browser ignores the line
//	}
//	e.Set(setcookie.Secure, setcookie.Value{})
//	line = e.Result(new(setcookie.Buffer))
//
// The package knows nothing of policies, requests or servers. It imports the
// standard library only.
package setcookie
