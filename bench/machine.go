package main

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// writeMachine says where and when the figures come from, and with what.
func writeMachine(ctx context.Context, w io.Writer, builds []build) error {
	lines := []string{
		"Measured " + time.Now().UTC().Format("2006-01-02 15:04 MST"),
		fmt.Sprintf("%d CPUs, %s", runtime.NumCPU(), cpuModel()),
		"load average before: " + loadAverage(),
	}
	for _, b := range builds {
		info, err := buildinfo.ReadFile(b.path)
		if err != nil {
			return fmt.Errorf("%s: %w", b.path, err)
		}
		line := b.name + ": " + info.GoVersion
		for _, dependency := range info.Deps {
			if dependency.Path == "github.com/caddyserver/caddy/v2" {
				line += ", Caddy " + dependency.Version
			}
		}
		lines = append(lines, line)
	}
	for _, s := range installed {
		if path := s.find(); path != "" {
			out, err := exec.CommandContext(ctx, path, s.version...).CombinedOutput()
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			first, _, _ := bytes.Cut(out, []byte("\n"))
			lines = append(lines, s.name+": "+strings.TrimSpace(string(first)))
		}
	}
	_, err := fmt.Fprintf(w, "- %s\n\n", strings.Join(lines, "\n- "))
	return err
}

func cpuModel() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown model"
	}
	for line := range strings.Lines(string(info)) {
		if name, model, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(model)
		}
	}
	return "unknown model"
}

func loadAverage() string {
	load, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(load))[:3], " ")
}
