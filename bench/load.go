package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// startUpstream runs an app whose path says how many cookies it sets.
func startUpstream() *httptest.Server {
	body := strings.Repeat("x", 1024)
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(strings.Trim(r.URL.Path, "/"))
		for i := range n {
			w.Header().Add("Set-Cookie", fmt.Sprintf("session%d=31d4d96e407aad42c5f1a2b3c4d5e6f7; Path=/app", i))
		}
		_, _ = io.WriteString(w, body)
	}))
}

// connections is how many requests are under way at once.
const connections = 8

// load sends requests to both proxies, and returns the CPU time that each took
// for one, in µs.
func load(plain, policed *proxy, cookies, requests int) (a, b float64, err error) {
	pair := []*proxy{plain, policed}
	var before, after [2]time.Duration
	for i, p := range pair {
		if before[i], err = cpuTime(p.pid()); err != nil {
			return 0, 0, err
		}
	}
	var wait sync.WaitGroup
	failed := make(chan error, connections)
	for connection := range connections {
		wait.Go(func() {
			for i := range requests / connections * 2 {
				p := pair[(i+connection)%2]
				if _, err := p.get(fmt.Sprintf("http://127.0.0.1:%d/%d", p.port, cookies)); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	wait.Wait()
	select {
	case err := <-failed:
		return 0, 0, err
	default:
	}
	for i, p := range pair {
		if after[i], err = cpuTime(p.pid()); err != nil {
			return 0, 0, err
		}
	}
	each := func(i int) float64 {
		return float64((after[i] - before[i]).Nanoseconds()) / 1000 / float64(requests/connections*connections)
	}
	return each(0), each(1), nil
}

// get makes one request and returns the cookies of the response.
func (p *proxy) get(url string) ([]string, error) {
	resp, err := p.client.Get(url)
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", url, resp.Status)
	}
	return resp.Header.Values("Set-Cookie"), err
}

// cpuTime returns the time that all threads of a process and of its children
// have been on a CPU, as the scheduler accounts it.
func cpuTime(pid int) (total time.Duration, err error) {
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
	if err != nil || len(tasks) == 0 {
		return 0, fmt.Errorf("process %d has no threads (%w)", pid, err)
	}
	for _, task := range tasks {
		stat, err := os.ReadFile(filepath.Join(task, "schedstat"))
		if err != nil {
			continue // the thread ended
		}
		ns, err := strconv.ParseInt(strings.Fields(string(stat))[0], 10, 64)
		if err != nil {
			return 0, err
		}
		total += time.Duration(ns)
		children, _ := os.ReadFile(filepath.Join(task, "children"))
		for _, child := range strings.Fields(string(children)) {
			n, err := strconv.Atoi(child)
			if err != nil {
				return 0, err
			}
			more, err := cpuTime(n)
			if err != nil {
				return 0, err
			}
			total += more
		}
	}
	return total, nil
}
