package policy

// Config is a cookie policy as a person writes it. [New] compiles it.
type Config struct {
	// Whether every cookie gets safe attributes unless the app or another rule says
	// otherwise: `secure auto`, `httponly`, `?samesite lax` and `?path /`. They act
	// before all other edits. They do not add HttpOnly to cookies that page scripts
	// are known to read: CSRF tokens such as `XSRF-TOKEN` and `csrftoken`, and the
	// `wp-settings-*` of WordPress. Default: false. A Caddyfile directive without a
	// block sets it to true.
	Defaults bool `json:"defaults,omitempty"`

	// Edits for every cookie, in order. Default: none.
	Edits []Edit `json:"edits,omitempty"`

	// Rules for cookies of certain names, in order. All rules that match a cookie
	// act, after the edits for every cookie. Default: none.
	Cookies []CookieRule `json:"cookies,omitempty"`

	// Cookies that are removed from requests, from responses, or from both. Default:
	// none.
	Strip []Strip `json:"strip,omitempty"`

	// Cookies that are added to every request or to every response. Default: none.
	Inject []Inject `json:"inject,omitempty"`

	// Cookies that are deleted in every browser that sends them. Default: none.
	Expire []Expire `json:"expire,omitempty"`

	// Which cookies of a request reach the app:
	//
	//   - `safe`, the default, removes a cookie without a name; a cookie whose name
	//     begins with `$`; a cookie with control characters; a cookie with a quote in
	//     its name, or with one in its value that some parser finds open; a cookie
	//     that some parser could read as one with a prefix, such as `_[Host-x`; and a
	//     cookie that some parser could read as one that this policy renames or
	//     injects, such as `SID`, `sid[x]`, `%73id` and `x=1,sid=2` for `sid`.
	//   - `strict` also removes every cookie that the grammar of RFC 6265 does not
	//     allow, and cookies that are named like an attribute, such as `path`. A
	//     cookie whose exact name stands in `cookies` may have any name.
	//   - `off` removes none of these.
	Hygiene string `json:"hygiene,omitempty"`

	// How many cookies a request may carry. A request that has more gets error 431.
	// Default: 256 cookies, and 12288 bytes in all Cookie lines together.
	Limits *Limits `json:"limits,omitempty"`

	// `off` leaves Cache-Control alone. By default a response to which this policy
	// adds a cookie gets `Cache-Control: private`, so that no shared cache gives the
	// cookie of one user to others.
	Cache string `json:"cache,omitempty"`
}

// Limits bound the Cookie header of a request.
type Limits struct {
	// How many cookies a request may carry. Default: 256.
	Cookies int `json:"cookies,omitempty"`

	// How many bytes all Cookie lines of a request may have together. Default: 12288.
	// Caddy itself refuses a larger header than its server option `max_header_size`
	// allows, before the policy sees it.
	Bytes int `json:"bytes,omitempty"`

	// `clear` adds `Clear-Site-Data: "cookies"` to the error 431. The browser then
	// deletes its cookies for this site, and its next request is accepted. Default:
	// no such field.
	OnExcess string `json:"on_excess,omitempty"`

	// Whether there are no limits at all. Default: false.
	Off bool `json:"off,omitempty"`
}

// CookieRule is what a policy says about the cookies of some names.
type CookieRule struct {
	// Which cookies the rule is about, by the names that the app uses. Required. An
	// entry is one of these:
	//
	//   - a name, in which upper and lower case differ;
	//   - a glob, in which `*` stands for any text and `?` for any one character;
	//   - `~` and a Go regular expression;
	//   - `!` and one of the above, for cookies that the rule is not about, wherever
	//     the entry stands in the list;
	//   - `=` and a name that is taken literally.
	//
	// Globs and expressions match the whole name. Placeholders are not expanded.
	Names []string `json:"names,omitempty"`

	// Edits for these cookies, in order. Default: none.
	Edits []Edit `json:"edits,omitempty"`

	// The name under which browsers hold the cookie. The app keeps its own name, in
	// requests and in responses. Without a `*` in the new name, the rule must be about
	// exactly one name. One `*` in the new name stands for the app's name, and the
	// rule may then be about any number of cookies: with `crm_*`, browsers hold `sid`
	// as `crm_sid`, and an app's own `crm_x` as `crm_crm_x`. A cookie whose name has a
	// prefix such as `__Host-` already keeps its name then. If a request carries two
	// cookies of the new name with different values, the app gets neither, because
	// another host may have set one of them; a new name that begins with `__Host-`
	// avoids that. Default: the app's name.
	Rename string `json:"rename,omitempty"`

	// The prefix under which browsers hold the cookie. A browser takes a cookie with
	// a prefix only if its attributes are what the prefix requires, and the policy
	// sets them. The app keeps its own name, in requests and in responses. The value
	// is one of these:
	//
	//   - `host` (`__Host-`): the cookie gets Secure and Path=/, and has no Domain;
	//   - `host-http` (`__Host-Http-`): the same, and HttpOnly;
	//   - `secure` (`__Secure-`): the cookie gets Secure;
	//   - `http` (`__Http-`): the cookie gets Secure and HttpOnly;
	//   - `auto`: `__Secure-` for a cookie with a Domain, or with a Path other than
	//     `/`; of the others, `__Host-Http-` for those with HttpOnly, and `__Host-`
	//     for the rest.
	//
	// Only `host` and `host-http` keep other hosts from setting the cookie. Under the
	// other prefixes, two cookies of one name with different values do not reach the
	// app, as with `rename`. Default: no prefix.
	Prefix string `json:"prefix,omitempty"`

	// A date until which the app also gets the cookie if the browser still sends it
	// under the app's own name, so that users who are logged in stay so. The old name
	// counts only if the browser sends it once, and does not send the new name. Until
	// the date, a deletion by the app goes out for both names. The date is YYYY-MM-DD,
	// which means 00:00 UTC, or RFC 3339. Default: the old name does not count.
	AcceptUnprefixedUntil string `json:"accept_unprefixed_until,omitempty"`
}

// Strip removes cookies from requests, from responses, or from both.
type Strip struct {
	// Where the cookies are removed: `request`, which keeps them from the app, or
	// `response`, which keeps them from browsers. Default: both.
	Direction string `json:"direction,omitempty"`

	// Which cookies are removed, by the names that the app uses. Required. The entries
	// are those of a rule in `cookies`: `["*", "!a", "!b"]` leaves only `a` and `b`.
	Names []string `json:"names,omitempty"`
}

// Inject adds a cookie to every request or to every response.
type Inject struct {
	// Who gets the cookie: `request` for the app, `response` for the browser. Default:
	// `response`.
	Direction string `json:"direction,omitempty"`

	// The name that the app uses for the cookie. Required. A cookie of this name that
	// comes from the other side is replaced: that of the browser in requests, that of
	// the app in responses.
	Name string `json:"name,omitempty"`

	// The value of the cookie. Placeholders are expanded. If they leave the value
	// empty, nothing is injected, and a cookie that would be replaced is removed all
	// the same. If a cookie cannot hold the result, for example because it has a
	// semicolon, nothing is injected and the log warns. Default: empty.
	Value string `json:"value,omitempty"`

	// Whether the cookie is added only if it is not there already: to a request if the
	// browser does not send it, to a response if neither the browser has sent it nor
	// the app sets it. Default: false.
	IfAbsent bool `json:"if_absent,omitempty"`

	// Edits for this cookie, after those that apply to its name anyway. A request
	// carries no attributes, so they are for responses only. Default: none.
	Edits []Edit `json:"edits,omitempty"`
}

// Expire deletes cookies in browsers whose requests carry them.
type Expire struct {
	// Which cookies are deleted, by the names that browsers use. Required. The entries
	// are those of a rule in `cookies`. One response deletes at most 32 cookies, and
	// the next ones delete the rest.
	Names []string `json:"names,omitempty"`

	// The Path with which the cookies were set. With another one, browsers do not find
	// them. Placeholders are expanded. Default: `/`.
	Path string `json:"path,omitempty"`

	// The Domain with which the cookies were set. With another one, browsers do not
	// find them. Placeholders are expanded. Default: none, which finds only cookies
	// without Domain.
	Domain string `json:"domain,omitempty"`

	// A date from which nothing is deleted any more. Until then a deletion goes out
	// with every response to a browser that sends a cookie of that name, even if it is
	// another cookie of the same name that lives on. The date is YYYY-MM-DD, which
	// means 00:00 UTC, or RFC 3339. Default: no end.
	Until string `json:"until,omitempty"`
}

// Edit is one thing to do to one attribute of a cookie.
type Edit struct {
	// The attribute: `secure`, `httponly`, `samesite`, `path`, `domain`, `max_age`,
	// `expires`, `partitioned` or `priority`. Required.
	Attribute string `json:"attribute,omitempty"`

	// What to do. Required. Each edit acts on the result of the edits before it.
	//
	//   - `set`: the attribute gets the value, whatever the app sent.
	//   - `default`: the attribute gets the value if the app sent none that browsers
	//     obey. For all attributes except `secure`, `httponly` and `partitioned`.
	//   - `at_least`: a SameSite that is weaker becomes the value. For `samesite`.
	//   - `at_most`: a longer lifetime is cut to the value, in Max-Age and in Expires.
	//     A session cookie, which has neither, stays one. For `max_age`.
	//   - `map`: an attribute that is the same as `from`, or lies under it, is moved to
	//     the value. Of several maps in a row, the first that matches acts. For `path`
	//     and `domain`.
	//   - `auto`: for `secure`, the attribute is added if the client came by https. For
	//     `path`, a prefix that the route removed from the URL, as `handle_path` does,
	//     is added to Path, and one that it added is removed. For `domain`, a Domain
	//     that the browser would refuse is removed.
	//   - `remove`: the attribute is removed. With a value, it is removed only if it is
	//     the same as the value or lies under it, or if the value is `~` and a Go
	//     regular expression that matches it. A value is for `path` and `domain` only.
	//   - `unchanged`: the attribute is what the app sent, as if no earlier edit had
	//     changed it.
	Op Op `json:"op,omitempty"`

	// What a `map` moves: a path, with all paths under it; a domain, with its
	// subdomains; or `~` and a Go regular expression that must match the whole value.
	// Required for `map`, and not allowed for any other operation.
	From string `json:"from,omitempty"`

	// The value: `strict`, `lax` or `none` for `samesite`; a path that begins with `/`;
	// a domain; a duration such as `30m` or `30d` for `max_age`; a date for `expires`;
	// `low`, `medium` or `high` for `priority`. The attributes `secure`, `httponly` and
	// `partitioned` have no value, and neither have `auto` and `unchanged`. In the
	// values of `samesite`, `path`, `domain` and `max_age`, placeholders are expanded
	// for each cookie. If an attribute cannot hold the result, for example because it
	// is empty, the cookie is dropped and the log warns. The value of a `map` from a
	// regular expression may hold `$1` or `${name}` for what a group matched, and no
	// placeholder. Default: no value.
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
