package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// A cpuReading holds, for each thread of a process and of its descendants, how
// long it has been on a CPU: user and system time, in nanoseconds, as Linux
// accounts it in /proc/<pid>/task/<tid>/schedstat.
type cpuReading map[int]time.Duration

// readCPU reads the CPU time of the process root and of its descendants.
func readCPU(root int) (cpuReading, error) {
	processes, err := processTree(root)
	if err != nil {
		return nil, err
	}
	reading := make(cpuReading)
	for _, pid := range processes {
		tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
		if err != nil {
			return nil, err
		}
		for _, task := range tasks {
			stat, err := os.ReadFile(filepath.Join(task, "schedstat"))
			if errors.Is(err, os.ErrNotExist) {
				continue // The thread has just ended; since notices that.
			}
			if err != nil {
				return nil, err
			}
			field, _, _ := bytes.Cut(stat, []byte(" "))
			ns, err := strconv.ParseInt(string(field), 10, 64)
			if err != nil {
				return nil, fmt.Errorf("%s/schedstat: %w", task, err)
			}
			tid, err := strconv.Atoi(filepath.Base(task))
			if err != nil {
				return nil, err
			}
			reading[tid] = time.Duration(ns)
		}
	}
	if len(reading) == 0 {
		return nil, fmt.Errorf("process %d has no threads in /proc", root)
	}
	return reading, nil
}

// since returns the CPU time between an earlier reading and this one. The time
// of a thread that has ended is lost, so that such a reading is an error.
func (r cpuReading) since(earlier cpuReading) (time.Duration, error) {
	var total time.Duration
	for tid := range earlier {
		if _, ok := r[tid]; !ok {
			return 0, errors.New("a thread of the proxy ended while it was measured")
		}
	}
	for tid, now := range r {
		total += now - earlier[tid]
	}
	if total <= 0 {
		return 0, errors.New("the system accounts no CPU time to the proxy")
	}
	return total, nil
}

// processTree returns root and all its descendants.
func processTree(root int) ([]int, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	children := make(map[int][]int)
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // The process has just ended.
		}
		pid, parent, err := parseStat(stat)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		children[parent] = append(children[parent], pid)
	}
	tree := []int{root}
	for i := 0; i < len(tree); i++ {
		tree = append(tree, children[tree[i]]...)
	}
	return tree, nil
}

// parseStat returns the first and the fourth field of /proc/<pid>/stat. The
// second is the program's name in parentheses, and may hold any character.
func parseStat(stat []byte) (pid, parent int, err error) {
	end := bytes.LastIndexByte(stat, ')')
	var state string
	if end < 0 {
		return 0, 0, errors.New("there is no program name")
	}
	if _, err := fmt.Sscan(string(stat), &pid); err != nil {
		return 0, 0, err
	}
	if _, err := fmt.Sscan(string(stat[end+1:]), &state, &parent); err != nil {
		return 0, 0, err
	}
	return pid, parent, nil
}
