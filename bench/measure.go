package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
)

// blockSize is how many requests a participant gets in one turn.
const blockSize = 2 * connections

// A plan is what is measured.
type plan struct {
	folder   string // for configurations and what proxies store
	upstream string // the address of the app
	cookies  []int
	rounds   int
	requests int  // to each participant in each round and for each number of cookies
	always   bool // browsers send cookies in every job
}

// samples are µs of CPU time per request, by number of cookies and participant,
// one for each round.
type samples map[int][][]float64

// measure runs all rounds of a group. Every round has new processes, so that
// what is peculiar to one process, such as where its memory lies, is spread
// over the samples too.
func (g group) measure(ctx context.Context, j *job, pl plan) (samples, error) {
	all := make(samples)
	for _, n := range pl.cookies {
		all[n] = make([][]float64, len(g))
	}
	for round := range pl.rounds {
		if err := g.round(ctx, j, pl, uint64(round), all); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// round starts the group, verifies what each participant does, and adds one
// sample for each number of cookies to all.
func (g group) round(ctx context.Context, j *job, pl plan, seed uint64, all samples) error {
	defer g.stop()
	if err := g.start(ctx, j, pl); err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // The order of turns must be the same in every run.
	for _, n := range pl.cookies {
		cookie := ""
		if j.prefixed || pl.always {
			cookie, _ = j.cookieHeaders(n)
		}
		path := "/" + j.name + "/" + strconv.Itoa(n)
		if err := g.turns(ctx, path, cookie, pl.requests/8, random); err != nil { // to warm up
			return err
		}
		before, err := g.readCPU()
		if err != nil {
			return err
		}
		if err := g.turns(ctx, path, cookie, pl.requests, random); err != nil {
			return err
		}
		after, err := g.readCPU()
		if err != nil {
			return err
		}
		for i, p := range g {
			used, err := after[i].since(before[i])
			if err != nil {
				return fmt.Errorf("%s: %w", p.row, err)
			}
			all[n][i] = append(all[n][i], float64(used.Nanoseconds())/1000/float64(rounded(pl.requests)))
		}
	}
	return nil
}

// start runs all participants and verifies that they do what is said of them.
func (g group) start(ctx context.Context, j *job, pl plan) error {
	for _, p := range g {
		if err := p.start(ctx, pl.folder, pl.upstream); err != nil {
			return fmt.Errorf("%s: %w", p.row, err)
		}
	}
	for _, p := range g {
		if err := p.proxy.wait(ctx, "/"+j.name+"/0"); err != nil {
			return fmt.Errorf("%s does not start: %w", p.row, err)
		}
		if err := p.verify(ctx, j, pl.cookies); err != nil {
			return fmt.Errorf("%s does not do the job %s: %w", p.row, j.name, err)
		}
	}
	return nil
}

// stop ends all participants that run.
func (g group) stop() {
	for _, p := range g {
		if p.proxy != nil {
			p.proxy.stop()
			p.proxy = nil
		}
	}
}

// turns gives each participant so many requests, rounded up, in short blocks by
// turns. Each order of turns is followed by its reverse, so that a machine that
// becomes faster or slower all the time favours nobody.
func (g group) turns(ctx context.Context, path, cookie string, requests int, random *rand.Rand) error {
	for range rounded(requests) / (2 * blockSize) {
		order := random.Perm(len(g))
		reverse := slices.Clone(order)
		slices.Reverse(reverse)
		for _, i := range append(order, reverse...) {
			if err := g[i].proxy.block(ctx, path, cookie, blockSize); err != nil {
				return fmt.Errorf("%s: %w", g[i].row, err)
			}
		}
	}
	return nil
}

// rounded returns the number of requests that turns makes.
func rounded(requests int) int {
	const pair = 2 * blockSize
	return max((requests+pair-1)/pair, 1) * pair
}

// readCPU reads the CPU time of all participants.
func (g group) readCPU() ([]cpuReading, error) {
	readings := make([]cpuReading, len(g))
	for i, p := range g {
		var err error
		if readings[i], err = readCPU(p.proxy.command.Process.Pid); err != nil {
			return nil, fmt.Errorf("%s: %w", p.row, err)
		}
	}
	return readings, nil
}
