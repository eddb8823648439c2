package main

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"testing"
)

func TestRounded(t *testing.T) {
	tests := []struct {
		name               string
		requests, expected int
	}{
		{"none is one pair of blocks", 0, 2 * blockSize},
		{"one", 1, 2 * blockSize},
		{"a pair of blocks", 2 * blockSize, 2 * blockSize},
		{"one more", 2*blockSize + 1, 4 * blockSize},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := rounded(test.requests); got != test.expected {
				t.Errorf("%d, want %d", got, test.expected)
			}
		})
	}
}

// TestTurns checks that all participants get the same number of requests, in
// blocks whose order is the same read backwards.
func TestTurns(t *testing.T) {
	var lock sync.Mutex
	var blocks []int // whose block it was
	counts := make(map[int]int)
	var g group
	for i := range 3 {
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			lock.Lock()
			defer lock.Unlock()
			if counts[i]%blockSize == 0 {
				blocks = append(blocks, i)
			}
			counts[i]++
			if got := r.URL.Path + " " + r.Header.Get("Cookie"); got != "/flags/1 a=1" {
				t.Errorf("got request %q", got)
			}
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
		g = append(g, &participant{proxy: &proxy{port: port, client: server.Client()}})
	}
	if err := g.turns(t.Context(), "/flags/1", "a=1", 2*blockSize, rand.New(rand.NewPCG(1, 0))); err != nil {
		t.Fatal(err)
	}
	if want := map[int]int{0: 2 * blockSize, 1: 2 * blockSize, 2: 2 * blockSize}; !maps.Equal(counts, want) {
		t.Errorf("requests by participant are %v, want %v", counts, want)
	}
	reverse := slices.Clone(blocks)
	slices.Reverse(reverse)
	if len(blocks) != 6 || !slices.Equal(blocks, reverse) {
		t.Errorf("blocks came in the order %v", blocks)
	}
}
