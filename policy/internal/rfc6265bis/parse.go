// Package rfc6265bis is the browser's side of Set-Cookie, written step by step
// from the text of draft-ietf-httpbis-rfc6265bis. It is the yardstick of the
// tests: slow, plain, and sharing nothing with the engine, so that a mistake
// in one of them cannot hide in the other.
package rfc6265bis

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Attribute is one entry of a cookie-attribute-list, its name in lower case.
type Attribute struct {
	Name, Value string
}

// Cookie is what section 5.6 makes of a line.
type Cookie struct {
	Name, Value string
	Attributes  []Attribute // recognised ones, in order, duplicates kept
}

var (
	controls     = regexp.MustCompile(`[\x00-\x08\x0A-\x1F\x7F]`)
	deltaSeconds = regexp.MustCompile(`^-?[0-9]+$`)
)

// Parse is the algorithm of section 5.6. It is false where that says "abort
// this algorithm and ignore the set-cookie-string".
func Parse(setCookie string) (Cookie, bool) {
	// 1. control characters
	if controls.MatchString(setCookie) {
		return Cookie{}, false
	}
	// 2. name-value-pair and unparsed-attributes
	pair, unparsed, _ := strings.Cut(setCookie, ";")
	// 3. name and value
	var c Cookie
	if name, value, ok := strings.Cut(pair, "="); ok {
		c.Name, c.Value = name, value
	} else {
		c.Value = pair
	}
	// 4. white space
	c.Name, c.Value = strings.Trim(c.Name, " \t"), strings.Trim(c.Value, " \t")
	// 5. size
	if len(c.Name)+len(c.Value) > 4096 {
		return Cookie{}, false
	}
	if strings.Contains(setCookie, ";") {
		for _, av := range strings.Split(unparsed, ";") {
			if a, ok := parseAttribute(av); ok {
				c.Attributes = append(c.Attributes, a)
			}
		}
	}
	return c, true
}

func parseAttribute(av string) (Attribute, bool) {
	name, value, _ := strings.Cut(av, "=")
	name, value = strings.ToLower(strings.Trim(name, " \t")), strings.Trim(value, " \t")
	if len(value) > 1024 {
		return Attribute{}, false
	}
	switch name {
	case "expires": // 5.6.1
		_, ok := ParseDate(value)
		return Attribute{name, value}, ok
	case "max-age": // 5.6.2
		return Attribute{name, value}, deltaSeconds.MatchString(value)
	case "domain", "path", "samesite": // 5.6.3, 5.6.4, 5.6.7
		return Attribute{name, value}, true
	case "priority": // beyond the draft, as Chromium reads it
		return Attribute{name, value}, true
	case "secure", "httponly", "partitioned": // 5.6.5, 5.6.6, CHIPS
		return Attribute{name, ""}, true
	}
	return Attribute{}, false
}

// last returns the value of the last attribute called name.
func (c *Cookie) last(name string) (string, bool) {
	for i := len(c.Attributes) - 1; i >= 0; i-- {
		if c.Attributes[i].Name == name {
			return c.Attributes[i].Value, true
		}
	}
	return "", false
}

// Effective is what the attributes of a cookie come to.
type Effective struct {
	Secure, HTTPOnly, Partitioned bool

	SameSite string // "Strict", "Lax", "None" or "Default"
	Path     string // "" is the default path
	Domain   string // in lower case without the leading dot; "" is host-only
	Priority string // "low", "medium", "high" or ""

	HasMaxAge  bool
	MaxAge     int64 // seconds, not cut
	HasExpires bool
	Expires    time.Time
}

// Effective follows section 5.7, where the last attribute of a name counts.
func (c *Cookie) Effective() Effective {
	var e Effective
	_, e.Secure = c.last("secure")
	_, e.HTTPOnly = c.last("httponly")
	_, e.Partitioned = c.last("partitioned")
	e.SameSite = "Default"
	if v, ok := c.last("samesite"); ok {
		for _, known := range []string{"None", "Strict", "Lax"} {
			if strings.EqualFold(v, known) {
				e.SameSite = known
			}
		}
	}
	if v, ok := c.last("path"); ok && strings.HasPrefix(v, "/") {
		e.Path = v
	}
	if v, ok := c.last("domain"); ok {
		e.Domain = strings.ToLower(strings.TrimPrefix(v, "."))
	}
	if v, ok := c.last("priority"); ok {
		switch lower := strings.ToLower(v); lower {
		case "low", "medium", "high":
			e.Priority = lower
		}
	}
	if v, ok := c.last("max-age"); ok {
		e.HasMaxAge = true
		e.MaxAge, _ = strconv.ParseInt(v, 10, 64) // a range error gives the nearest value
	}
	if v, ok := c.last("expires"); ok {
		e.Expires, e.HasExpires = ParseDate(v)
	}
	return e
}

// Deletes reports whether the cookie is expired when it arrives: section 5.7
// prefers Max-Age to Expires.
func (e *Effective) Deletes(now time.Time) bool {
	if e.HasMaxAge {
		return e.MaxAge <= 0
	}
	return e.HasExpires && !e.Expires.After(now)
}
