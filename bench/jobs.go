package main

import (
	"fmt"
	"slices"
	"strings"
)

// A job is what a policy does with the cookies of the app. All rows of a job
// get the same requests and the same Set-Cookie lines, and what they must make
// of these is the same too.
type job struct {
	name     string
	measured example   // the line that the app sets again and again, with %d for its number
	others   []example // lines that only the verification sends, once each

	// prefixed says that browsers hold the cookies by a name with a prefix,
	// and send them by it.
	prefixed bool
}

// An example is a line that the app sets and the line that the browser must
// get. Attributes may come in any order and in any case.
type example struct{ set, want string }

const value = "31d4d96e407aad42c5f1a2b3c4d5e6f7"

var jobs = []job{
	{
		name: "flags",
		measured: example{
			set:  "session%d=" + value + "; Path=/app",
			want: "session%d=" + value + "; Path=/app; Secure; HttpOnly; SameSite=Lax",
		},
		others: []example{
			{"all=1; Path=/app; Secure; HttpOnly; SameSite=Lax", "all=1; Path=/app; Secure; HttpOnly; SameSite=Lax"},
			{"case=1; secure; path=/app; SAMESITE=LAX", "case=1; Path=/app; Secure; HttpOnly; SameSite=Lax"},
			{"tight=1;Path=/app;httponly;secure", "tight=1; Path=/app; Secure; HttpOnly; SameSite=Lax"},
			{"secure=httponly; Max-Age=60", "secure=httponly; Max-Age=60; Secure; HttpOnly; SameSite=Lax"},
		},
	},
	{
		name: "path",
		measured: example{
			set:  "session%d=" + value + "; Path=/app",
			want: "session%d=" + value + "; Path=/; Secure; HttpOnly; SameSite=Lax",
		},
		others: []example{
			{"all=1; Path=/app; Secure; HttpOnly; SameSite=Lax", "all=1; Path=/; Secure; HttpOnly; SameSite=Lax"},
			{"below=1; Secure; path=/app/shop", "below=1; Path=/shop; Secure; HttpOnly; SameSite=Lax"},
			{"alike=1; Path=/apple; HttpOnly", "alike=1; Path=/apple; Secure; HttpOnly; SameSite=Lax"},
			{"other=1; Path=/", "other=1; Path=/; Secure; HttpOnly; SameSite=Lax"},
			{"none=path=/app", "none=path=/app; Secure; HttpOnly; SameSite=Lax"},
		},
	},
	{
		name: "prefix",
		measured: example{
			set:  "session%d=" + value + "; Path=/",
			want: "__Host-session%d=" + value + "; Path=/; Secure",
		},
		others: []example{
			{"secured=1; Path=/; Secure; SameSite=Strict", "__Host-secured=1; Path=/; Secure; SameSite=Strict"},
			{"gone=; Path=/; Max-Age=0; HttpOnly", "__Host-gone=; Path=/; Max-Age=0; HttpOnly; Secure"},
			{"value=__Host-x; Path=/", "__Host-value=__Host-x; Path=/; Secure"},
		},
		prefixed: true,
	},
}

func jobNamed(name string) *job {
	i := slices.IndexFunc(jobs, func(j job) bool { return j.name == name })
	if i < 0 {
		return nil
	}
	return &jobs[i]
}

// sets returns the lines of a response with this number of measured cookies.
func (j *job) sets(cookies int) []string {
	lines := make([]string, cookies)
	for i := range lines {
		lines[i] = fmt.Sprintf(j.measured.set, i)
	}
	return lines
}

// wants returns what must become of the lines of sets.
func (j *job) wants(cookies int) []string {
	lines := make([]string, cookies)
	for i := range lines {
		lines[i] = fmt.Sprintf(j.measured.want, i)
	}
	return lines
}

// cookieHeaders returns the Cookie header of a browser that holds this number
// of measured cookies, and the one that the app must get for it. Both are
// empty without cookies.
func (j *job) cookieHeaders(cookies int) (browser, app string) {
	prefix := ""
	if j.prefixed {
		prefix = "__Host-"
	}
	browsers, apps := make([]string, cookies), make([]string, cookies)
	for i := range cookies {
		apps[i] = fmt.Sprintf("session%d=%s", i, value)
		browsers[i] = prefix + apps[i]
	}
	return strings.Join(browsers, "; "), strings.Join(apps, "; ")
}
