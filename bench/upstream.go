package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
)

// maxCookies is how many cookies the app can set in one response.
const maxCookies = 100

// appGotHeader is a response field that holds the Cookie lines that the app
// got. The app sends it to the verification only.
const appGotHeader = "App-Got-Cookie"

// startUpstream runs the app. The path names the job and how many cookies the
// app sets, such as /flags/3; /flags/others stands for the job's other lines.
// With the query "echo", the app also says which cookies it got.
func startUpstream() *httptest.Server {
	body := strings.Repeat("x", 1024)
	measured, others := make(map[string][]string), make(map[string][]string)
	for i := range jobs {
		measured[jobs[i].name] = jobs[i].sets(maxCookies)
		for _, other := range jobs[i].others {
			others[jobs[i].name] = append(others[jobs[i].name], other.set)
		}
	}
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, number, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		lines := others[name]
		if number != "others" {
			n, err := strconv.Atoi(number)
			if err != nil || n < 0 || n > len(measured[name]) {
				http.NotFound(w, r)
				return
			}
			lines = measured[name][:n]
		}
		if len(lines) > 0 {
			w.Header()["Set-Cookie"] = lines
		}
		if got := r.Header["Cookie"]; r.URL.RawQuery == "echo" && len(got) > 0 {
			w.Header()[appGotHeader] = got
		}
		_, _ = io.WriteString(w, body)
	}))
}
