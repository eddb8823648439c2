package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestParseOptions(t *testing.T) {
	program := filepath.Join(t.TempDir(), "caddy")
	if err := os.WriteFile(program, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		args []string
		want string // part of the error; empty if there is none
	}{
		{"nothing", nil, ""},
		{"all", []string{"-gateway", "old=" + program, "-gateway", "new=" + program, "-jobs", "flags,path", "-cookies", "0,20", "-rounds", "1"}, ""},
		{"verify only", []string{"-rounds", "0"}, ""},
		{"unknown job", []string{"-jobs", "flags,paths"}, `there is no job "paths"`},
		{"a job twice", []string{"-jobs", "flags,flags"}, "twice"},
		{"a number twice", []string{"-cookies", "1,1"}, "twice"},
		{"too many cookies", []string{"-cookies", "101"}, "not a number from 0 to 100"},
		{"gateway without a name", []string{"-gateway", program}, "name=path"},
		{"gateway that is not there", []string{"-gateway", "old=" + program + "-old"}, "no such file"},
		{"two gateways of one name", []string{"-gateway", "a=" + program, "-gateway", "a=" + program}, "already taken"},
		{"no requests", []string{"-requests", "0"}, "must be positive"},
		{"a stray word", []string{"flags"}, `"flags"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := parseOptions(test.args)
			switch {
			case err == nil && test.want != "":
				t.Errorf("no error, want %q", test.want)
			case err != nil && (test.want == "" || !strings.Contains(err.Error(), test.want)):
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

// TestLineup checks who takes part when two builds of the gateway are compared.
func TestLineup(t *testing.T) {
	gateways := []build{{"old", "/old"}, {"new", "/new"}}
	tests := []struct {
		job  string
		rows []string // of Caddy, less the plain ones
	}{
		{"flags", []string{
			"Caddy: cookie_policy (old)", "Caddy: cookie_policy (new)", "Caddy: empty wrapper, does nothing",
			"Caddy: bare scanner, appends only", "Caddy: header, regular expression that appends only", "Caddy: header, regular expressions",
		}},
		{"path", []string{
			"Caddy: cookie_policy (old)", "Caddy: cookie_policy (new)", "Caddy: empty wrapper, does nothing", "Caddy: header, regular expressions",
		}},
		{"prefix", []string{
			"Caddy: cookie_policy (old)", "Caddy: cookie_policy (new)", "Caddy: empty wrapper, does nothing", "Caddy: header, regular expressions",
		}},
	}
	for _, test := range tests {
		t.Run(test.job, func(t *testing.T) {
			g := newLineup(jobNamed(test.job), gateways, "/stock", "Caddy").groups[0]
			var rows []string
			for i, p := range g {
				if i >= p.plain+2 {
					rows = append(rows, p.row)
				}
				if plain := g[p.plain]; plain.policy != "" || plain.program != p.program {
					t.Errorf("%s is compared with %s", p.row, plain.row)
				}
			}
			if !slices.Equal(rows, test.rows) {
				t.Errorf("rows %q, want %q", rows, test.rows)
			}
		})
	}
}

// TestLineupNotes checks that who cannot take part is named, with the reason.
func TestLineupNotes(t *testing.T) {
	absent := &server{name: "Absent", program: "a-program-that-no-machine-has", ways: []way{{name: "way", policy: map[string]string{"prefix": "x"}}}}
	unable := &server{name: "Unable", program: "go", ways: []way{{name: "way", cannot: map[string]string{"prefix": "it cannot"}}}}
	before := installed
	t.Cleanup(func() { installed = before })
	installed = []*server{absent, unable}
	l := newLineup(jobNamed("prefix"), []build{{"this tree", "/caddy"}}, "/caddy", "")
	want := []note{
		{"Absent", "absent: a-program-that-no-machine-has is not installed"},
		{"Unable: way", "no row: it cannot"},
	}
	if !slices.Equal(l.notes, want) {
		t.Errorf("notes %q, want %q", l.notes, want)
	}
	if len(l.groups) != 1 {
		t.Errorf("there are %d groups, want that of Caddy alone", len(l.groups))
	}
}
