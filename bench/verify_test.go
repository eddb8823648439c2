package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/bench/floor"
)

func TestCompare(t *testing.T) {
	const want = "a=1; Path=/; Secure; HttpOnly; SameSite=Lax"
	tests := []struct {
		name string
		got  []string
		ok   bool
	}{
		{"same line", []string{want}, true},
		{"another order of attributes", []string{"a=1; SameSite=Lax; Secure; HttpOnly; Path=/"}, true},
		{"another case of names and of SameSite", []string{"a=1; path=/; secure; HTTPONLY; samesite=lax"}, true},
		{"other spaces", []string{"a=1;Path=/;Secure ;\tHttpOnly; SameSite = Lax"}, true},
		{"no line", nil, false},
		{"a second line", []string{want, want}, false},
		{"another name", []string{"b=1; Path=/; Secure; HttpOnly; SameSite=Lax"}, false},
		{"another value", []string{"a=2; Path=/; Secure; HttpOnly; SameSite=Lax"}, false},
		{"a missing flag", []string{"a=1; Path=/; HttpOnly; SameSite=Lax"}, false},
		{"a flag twice", []string{want + "; Secure"}, false},
		{"another SameSite", []string{"a=1; Path=/; Secure; HttpOnly; SameSite=None"}, false},
		{"another Path", []string{"a=1; Path=/app; Secure; HttpOnly; SameSite=Lax"}, false},
		{"another case of Path", []string{"a=1; Path=/APP; Secure; HttpOnly; SameSite=Lax"}, false},
		{"an attribute too many", []string{want + "; Priority=High"}, false},
		{"an empty attribute", []string{want + ";"}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := compare(test.got, []string{want}); (err == nil) != test.ok {
				t.Errorf("error %v, want none: %v", err, test.ok)
			}
		})
	}
}

// fakeProxy stands in for a proxy with a policy: lines changes the Set-Cookie
// lines of the app, cookie the Cookie header for it.
type fakeProxy struct {
	lines  func(lines []string) []string
	cookie func(string) string
}

func (f fakeProxy) start(t *testing.T) *proxy {
	t.Helper()
	upstream := startUpstream()
	t.Cleanup(upstream.Close)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, upstream.URL+r.URL.String(), nil)
		if err != nil {
			t.Error(err)
			return
		}
		if cookie := r.Header.Get("Cookie"); cookie != "" {
			request.Header.Set("Cookie", f.cookie(cookie))
		}
		response, err := upstream.Client().Do(request)
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = response.Body.Close() }()
		response.Header["Set-Cookie"] = f.lines(response.Header["Set-Cookie"])
		for name, values := range response.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(response.StatusCode)
		_, _ = io.Copy(w, response.Body)
	}))
	t.Cleanup(server.Close)
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(address.Port())
	if err != nil {
		t.Fatal(err)
	}
	return &proxy{port: port, client: server.Client()}
}

// solve does a job as the examples want it.
func solve(j *job) func([]string) []string {
	return func(lines []string) []string {
		var solved []string
		for _, line := range lines {
			i := slices.IndexFunc(j.others, func(e example) bool { return e.set == line })
			if i >= 0 {
				solved = append(solved, j.others[i].want)
				continue
			}
			n := slices.Index(j.sets(maxCookies), line)
			solved = append(solved, j.wants(n + 1)[n])
		}
		return solved
	}
}

func appendFlags(lines []string) []string {
	var result []string
	for _, line := range lines {
		result = append(result, line+floor.Flags)
	}
	return result
}

func TestVerify(t *testing.T) {
	same := func(cookie string) string { return cookie }
	sameLines := func(lines []string) []string { return lines }
	unprefixed := func(cookie string) string { return strings.ReplaceAll(cookie, "__Host-", "") }
	flags, path, prefix := jobNamed("flags"), jobNamed("path"), jobNamed("prefix")
	tests := []struct {
		name   string
		job    *job
		proxy  fakeProxy
		effect effect
		ok     bool
	}{
		{"flags done", flags, fakeProxy{solve(flags), same}, whole, true},
		{"flags not done", flags, fakeProxy{sameLines, same}, whole, false},
		{"flags appended by one that appends", flags, fakeProxy{appendFlags, same}, appends, true},
		{"flags appended by one that must do it all", flags, fakeProxy{appendFlags, same}, whole, false},
		{"flags done by one that is said to append", flags, fakeProxy{solve(flags), same}, appends, false},
		{"flags not done by one that appends", flags, fakeProxy{sameLines, same}, appends, false},
		{"flags done by one that does nothing", flags, fakeProxy{solve(flags), same}, nothing, false},
		{"flags left by one that does nothing", flags, fakeProxy{sameLines, same}, nothing, true},
		{"flags done, but the app gets other cookies", flags, fakeProxy{solve(flags), strings.ToUpper}, whole, false},
		{"path done", path, fakeProxy{solve(path), same}, whole, true},
		{"path not done, but flags", path, fakeProxy{appendFlags, same}, whole, false},
		{"prefix done", prefix, fakeProxy{solve(prefix), unprefixed}, whole, true},
		{"prefix done for responses only", prefix, fakeProxy{solve(prefix), same}, whole, false},
		{"prefix done for requests only", prefix, fakeProxy{sameLines, unprefixed}, whole, false},
		{"prefix left by one that does nothing", prefix, fakeProxy{sameLines, same}, nothing, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := participant{effect: test.effect, proxy: test.proxy.start(t)}
			if err := p.verify(t.Context(), test.job, []int{0, 1, 3}); (err == nil) != test.ok {
				t.Errorf("error %v, want none: %v", err, test.ok)
			}
		})
	}
}
