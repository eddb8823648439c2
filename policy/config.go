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

	// Cookies that do not pass.
	Strip []Strip `json:"strip,omitempty"`

	// Cookies that the app gets or sets without knowing.
	Inject []Inject `json:"inject,omitempty"`

	// Cookies that browsers lose as soon as they show them.
	Expire []Expire `json:"expire,omitempty"`

	// Which cookies of a request get through to the app. `safe`, the default,
	// drops those that make parsers lose or confuse others: without a name, with
	// a leading `$`, with control characters, with a quote in the name, or with
	// one in the value that some parser does not find closed. It drops what some
	// parser takes for a cookie with a prefix, such as `_[Host-x`, and what it
	// takes for one that this policy renames or injects: `SID`, `sid[x]`,
	// `%73id`, `x=1,sid=2` for `sid`. `strict` drops all that the grammar of RFC
	// 6265 does not allow, and names such as `path` that old parsers take for
	// attributes, unless a rule names them. `off` lets all through.
	Hygiene string `json:"hygiene,omitempty"`

	// How much a request may carry. Beyond it the response is error 431.
	Limits *Limits `json:"limits,omitempty"`

	// `off` leaves Cache-Control alone. Without it, a response to which this
	// policy adds a cookie gets `private`, so that no shared cache hands one
	// user's cookie to others.
	Cache string `json:"cache,omitempty"`
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

	// The name under which browsers hold the cookie; the app sees its own. The
	// rule must name exactly one cookie.
	Rename string `json:"rename,omitempty"`

	// Rename the cookies to a name with a prefix that browsers hold to its
	// promise, both ways: `host` (`__Host-`), `secure` (`__Secure-`), `host-http`
	// (`__Host-Http-`), `http` (`__Http-`), or `auto`, which takes the strongest
	// that the attributes of each cookie allow: `__Host-Http-` for HttpOnly
	// cookies without Domain and with Path=/ or none, `__Host-` for other such
	// ones, `__Secure-` for the rest. The cookie gets what the prefix demands.
	Prefix string `json:"prefix,omitempty"`

	// Up to this date (YYYY-MM-DD, at 00:00 UTC, or RFC 3339) browsers that still
	// hold the cookie under the app's own name are not logged out: it is accepted
	// if it comes once, and nothing came under the new name. Until then a deletion
	// goes out for both names.
	AcceptUnprefixedUntil string `json:"accept_unprefixed_until,omitempty"`
}

// Strip takes cookies out of requests, responses or both.
type Strip struct {
	// `request`, `response`, or empty for both.
	Direction string `json:"direction,omitempty"`

	// Which cookies, as in CookieRule.Names, by the app's names.
	Names []string `json:"names,omitempty"`
}

// Inject adds a cookie to every request or every response.
type Inject struct {
	// `request`, or `response`, the default.
	Direction string `json:"direction,omitempty"`

	// The app's name for the cookie. What comes under that name from the other
	// side is replaced.
	Name string `json:"name,omitempty"`

	// The value. Placeholders are expanded; a result that is empty or that a
	// cookie cannot hold, such as one with a semicolon, drops the cookie.
	Value string `json:"value,omitempty"`

	// Only if the browser does not hold the cookie and the app does not set it.
	IfAbsent bool `json:"if_absent,omitempty"`

	// Edits for this cookie, after those that hold for its name anyway.
	Edits []Edit `json:"edits,omitempty"`
}

// Expire deletes cookies in browsers whose requests carry them.
type Expire struct {
	// Which cookies, as in CookieRule.Names, but by the browser's names. One
	// response deletes at most 32; the next ones delete the rest.
	Names []string `json:"names,omitempty"`

	// The Path and the Domain with which they were set. Default: `/`, and none.
	// Placeholders are expanded.
	Path   string `json:"path,omitempty"`
	Domain string `json:"domain,omitempty"`

	// From this date on (YYYY-MM-DD, at 00:00 UTC, or RFC 3339) nothing is
	// deleted any more. Default: no end.
	Until string `json:"until,omitempty"`
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
	//   - `map` (path, domain): what is `from`, or under it, comes to lie under
	//     the value; of consecutive maps, the first that matches acts;
	//   - `auto` (secure): set when the client came by https;
	//   - `auto` (path): what this route did to the path of the URL is undone in
	//     the Path, such as `handle_path` or `uri strip_prefix`;
	//   - `auto` (domain): a Domain that the browser would refuse goes;
	//   - `remove`: all occurrences go;
	//   - `off`: what earlier edits did is undone, the app's own stays.
	Op Op `json:"op,omitempty"`

	// What a `map` replaces: a path, with all that is under it; a domain, with its
	// subdomains; or `~` and a Go regular expression on the whole of either.
	From string `json:"from,omitempty"`

	// The value: `strict`, `lax` or `none` for samesite; a path; a domain; a
	// duration such as `30m` or `30d` for max_age; a date for expires; `low`,
	// `medium` or `high` for priority. Secure, httponly and partitioned take none.
	// Placeholders are expanded in samesite, path, domain and max_age; a result
	// that the attribute cannot hold drops the cookie. The value of a `map` with a
	// regular expression holds `$1` or `${name}` for what the groups matched, and
	// no placeholder.
	Value string `json:"value,omitempty"`
}

// Op is what an [Edit] does to its attribute.
type Op string

// The operations; [Edit] says what each does.
const (
	OpSet       Op = "set"
	OpDefault   Op = "default"
	OpAtLeast   Op = "at_least"
	OpAtMost    Op = "at_most"
	OpMap       Op = "map"
	OpAuto      Op = "auto"
	OpRemove    Op = "remove"
	OpUnchanged Op = "unchanged"
)
