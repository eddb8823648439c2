package policy

// Config is a cookie policy as a person writes it. [New] compiles it.
type Config struct {
	// Start from safe defaults, before everything else and wherever this
	// stands: `secure auto`, `httponly`, `?samesite lax` and `?path /`. HttpOnly
	// is left alone for the double-submit CSRF cookies that page scripts must
	// read, such as `XSRF-TOKEN` and `csrftoken`.
	Defaults bool `json:"defaults,omitempty"`

	// Edits for every cookie, in order.
	Edits []Edit `json:"edits,omitempty"`

	// Rules for some cookies, in order. All that match a cookie act, after the
	// edits above.
	Cookies []CookieRule `json:"cookies,omitempty"`

	// Which cookies of a request get through to the app. `safe`, the default,
	// drops those that make parsers lose or confuse others: without a name, with
	// a leading `$`, with control characters, or with an unclosed quote. `strict`
	// drops all that the grammar of RFC 6265 does not allow, and names such as
	// `path` that old parsers take for attributes, unless a rule names them.
	// `off` lets all through.
	Hygiene string `json:"hygiene,omitempty"`

	// How much a request may carry. Beyond it the response is error 431.
	Limits *Limits `json:"limits,omitempty"`
}

// Limits bound the Cookie header of a request.
type Limits struct {
	// How many cookies. Default: 256.
	Cookies int `json:"cookies,omitempty"`

	// How many octets in all Cookie lines. Default: 32768.
	Bytes int `json:"bytes,omitempty"`

	// `clear` adds Clear-Site-Data: "cookies" to the error 431, so that a
	// browser that was filled with cookies can come back.
	OnExcess string `json:"on_excess,omitempty"`

	// No limits at all.
	Off bool `json:"off,omitempty"`
}

// CookieRule is what a policy says about the cookies of some names.
type CookieRule struct {
	// Which cookies: an exact, case-sensitive name; a glob with `*` and `?`;
	// `~` and a Go regular expression. Both patterns match the whole name. A
	// leading `!` takes names out again, wherever it stands. A leading `=` makes
	// the rest a literal name. Names take no placeholders.
	Names []string `json:"names,omitempty"`

	// Edits for these cookies, in order.
	Edits []Edit `json:"edits,omitempty"`
}

// Edit is one thing to do to one attribute of a cookie.
type Edit struct {
	// The attribute: `secure`, `httponly`, `samesite`, `path`, `domain`,
	// `max_age`, `expires`, `partitioned` or `priority`.
	Attribute string `json:"attribute,omitempty"`

	// What to do:
	//
	//   - `set`: the attribute gets the value, whatever the app said;
	//   - `default`: it gets the value if the app gave none that counts;
	//   - `at_least` (samesite): what is weaker becomes the value;
	//   - `at_most` (max_age): a longer lifetime becomes the value, in Max-Age
	//     and in Expires; a session cookie stays one;
	//   - `auto` (secure): set when the client came by https;
	//   - `remove`: all occurrences go;
	//   - `off`: what earlier edits did is undone, the app's own stays.
	Op Op `json:"op,omitempty"`

	// The value: `strict`, `lax` or `none` for samesite; a path; a domain; a
	// duration such as `30m` or `30d` for max_age; a date for expires; `low`,
	// `medium` or `high` for priority. Secure, httponly and partitioned take none.
	// Placeholders are expanded in samesite, path, domain and max_age; a result
	// that the attribute cannot hold drops the cookie.
	Value string `json:"value,omitempty"`
}

// Op is what an [Edit] does to its attribute.
type Op string

// The operations; [Edit] says what each does.
const (
	OpSet     Op = "set"
	OpDefault Op = "default"
	OpAtLeast Op = "at_least"
	OpAtMost  Op = "at_most"
	OpAuto    Op = "auto"
	OpRemove  Op = "remove"
	OpOff     Op = "off"
)
