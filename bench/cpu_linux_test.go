package main

import (
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"
)

func TestSince(t *testing.T) {
	tests := []struct {
		name           string
		earlier, later cpuReading
		want           time.Duration
		ok             bool
	}{
		{"one thread", cpuReading{1: 5}, cpuReading{1: 8}, 3, true},
		{"a new thread", cpuReading{1: 5}, cpuReading{1: 8, 2: 4}, 7, true},
		{"a thread that ended", cpuReading{1: 5, 2: 1}, cpuReading{1: 8}, 0, false},
		{"no time at all", cpuReading{1: 5}, cpuReading{1: 5}, 0, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.later.since(test.earlier)
			if got != test.want || (err == nil) != test.ok {
				t.Errorf("%v, error %v", got, err)
			}
		})
	}
}

func TestParseStat(t *testing.T) {
	tests := []struct {
		name, stat  string
		pid, parent int
		ok          bool
	}{
		{"plain name", "12 (nginx) S 7 12 12 0", 12, 7, true},
		{"a name with a parenthesis and spaces", "12 (a) R 3 (b) S 7 12", 12, 7, true},
		{"no name", "12 nginx S 7", 0, 0, false},
		{"no parent", "12 (nginx) S", 0, 0, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			pid, parent, err := parseStat([]byte(test.stat))
			if (err == nil) != test.ok || err == nil && (pid != test.pid || parent != test.parent) {
				t.Errorf("%d, %d, error %v", pid, parent, err)
			}
		})
	}
}

func TestReadCPUCountsOwnWork(t *testing.T) {
	before, err := readCPU(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	const work = 50 * time.Millisecond
	for start := time.Now(); time.Since(start) < work; {
		_ = slices.Repeat([]int{1}, 100)
	}
	after, err := readCPU(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	var total time.Duration
	for tid, now := range after {
		total += now - before[tid]
	}
	if total < work/10 {
		t.Errorf("%v of work count as %v", work, total)
	}
}

// TestProcessTree checks that the child of a child is found: nginx works in one.
func TestProcessTree(t *testing.T) {
	command := exec.Command("sh", "-c", "cat; true")
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	// Once cat answers, it runs as a child of sh.
	if _, err := input.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := output.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	tree, err := processTree(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	children, err := processTree(command.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	if len(children) != 2 {
		t.Errorf("sh and its child are %v", children)
	}
	for _, pid := range children {
		if !slices.Contains(tree, pid) {
			t.Errorf("process %d is not in %v", pid, tree)
		}
	}
	if err := input.Close(); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err != nil {
		t.Fatal(err)
	}
}
