package main

import (
	"fmt"
	"slices"
	"strings"
)

// A participant is a proxy with a policy, or one without.
type participant struct {
	row     string // as in the table
	server  *server
	program string
	policy  string
	effect  effect
	plain   int // the index of the same program without a policy

	proxy *proxy // while it runs
}

// A group is what is measured in turns: each program twice without a policy,
// then with each of its policies.
type group []*participant

// A build is a Caddy with the gateway.
type build struct{ name, path string }

// A lineup is who takes part in a job, and why others do not.
type lineup struct {
	groups []group
	notes  []note
}

type note struct{ row, text string }

// newLineup finds out who can do a job. Only rows whose name contains only are
// in it. caddyPath is the Caddy for the ways that are not the gateway.
func newLineup(j *job, gateways []build, caddyPath, only string) lineup {
	var l lineup
	var caddies group
	others := otherWays
	for _, gateway := range gateways {
		own := gatewayWay
		own.name = fmt.Sprintf("%s (%s)", own.name, gateway.name)
		ways := []way{own}
		if gateway.path == caddyPath { // the same program, so that one pair of plain ones serves all
			ways, others = append(ways, others...), nil
		}
		caddies = caddies.add(&l, j, &caddy, gateway.path, gateway.name, ways, only)
	}
	caddies = caddies.add(&l, j, &caddy, caddyPath, "stock", others, only)
	l.addGroup(caddies)
	for _, s := range installed {
		path := s.find()
		if wanted := slices.ContainsFunc(s.ways, func(w way) bool { return strings.Contains(s.row(w), only) }); !wanted {
			continue
		}
		if path == "" {
			l.notes = append(l.notes, note{s.name, "absent: " + s.program + " is not installed"})
			continue
		}
		l.addGroup(group(nil).add(&l, j, s, path, "", s.ways, only))
	}
	return l
}

func (l *lineup) addGroup(g group) {
	if len(g) > 0 {
		l.groups = append(l.groups, g)
	}
}

// row returns the name of a way's row.
func (s *server) row(w way) string { return s.name + ": " + w.name }

// add appends a program with those ways that do the job, and notes about those
// that cannot.
func (g group) add(l *lineup, j *job, s *server, program, label string, ways []way, only string) group {
	plain := len(g)
	for _, w := range ways {
		row := s.row(w)
		if !strings.Contains(row, only) {
			continue
		}
		if reason := w.cannot[j.name]; reason != "" {
			l.notes = append(l.notes, note{row, "no row: " + reason})
		}
		policy := w.policy[j.name]
		if policy == "" {
			continue
		}
		if len(g) == plain {
			name := s.name + ": plain"
			if label != "" {
				name += " (" + label + ")"
			}
			g = append(g, &participant{row: name, server: s, program: program, plain: plain},
				&participant{row: name, server: s, program: program, plain: plain})
		}
		g = append(g, &participant{row: row, server: s, program: program, policy: policy, effect: w.effect, plain: plain})
	}
	return g
}
