// Command bench measures what a cookie policy costs in CPU time per request: in
// Caddy with this module, in Caddy with regular expressions, and in nginx,
// HAProxy and Apache httpd where they are installed. README.md has the method.
//
//	go run . [-gateway name=path]... [-jobs flags,path,prefix] [-cookies 0,1,3,20] [-rounds 7] [-requests 1600]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	// With these signals, the broken pipe of a reader that has gone among them,
	// the proxies and the files still go.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGPIPE)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options are what the command line says.
type options struct {
	plan
	gateways []build
	jobs     []*job
	only     string
}

func parseOptions(args []string) (options, error) {
	o := options{plan: plan{cookies: []int{0, 1, 3, 20}}}
	for i := range jobs {
		o.jobs = append(o.jobs, &jobs[i])
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.Func("gateway", "a Caddy with the gateway, as `name=path`; may be repeated (default: the one of this tree)", o.addGateway)
	flags.Func("jobs", "the jobs, as a `list` (default flags,path,prefix)", o.setJobs)
	flags.Func("cookies", "the numbers of cookies, as a `list` (default 0,1,3,20)", o.setCookies)
	flags.IntVar(&o.rounds, "rounds", 7, "how often everything is measured; with 0, it is only verified")
	flags.IntVar(&o.requests, "requests", 1600, "the requests to each proxy in a round, for each number of cookies")
	flags.BoolVar(&o.always, "browser-cookies", false, "requests carry as many cookies as responses in every job, not only in prefix")
	flags.StringVar(&o.only, "only", "", "measure only the rows whose name contains this `text`")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("there is no option %q", flags.Arg(0))
	}
	if o.rounds < 0 || o.requests < 1 {
		return o, errors.New("-rounds must not be negative, and -requests must be positive")
	}
	return o, nil
}

func (o *options) addGateway(text string) error {
	name, path, ok := strings.Cut(text, "=")
	if !ok || name == "" || path == "" {
		return errors.New("it must be name=path")
	}
	if name == "stock" || slices.ContainsFunc(o.gateways, func(b build) bool { return b.name == name }) {
		return fmt.Errorf("the name %q is already taken", name)
	}
	if _, err := os.Stat(path); err != nil {
		return err
	}
	o.gateways = append(o.gateways, build{name, path})
	return nil
}

func (o *options) setJobs(list string) error {
	o.jobs = nil
	for name := range strings.SplitSeq(list, ",") {
		j := jobNamed(name)
		if j == nil {
			return fmt.Errorf("there is no job %q", name)
		}
		if slices.Contains(o.jobs, j) {
			return fmt.Errorf("the job %q is there twice", name)
		}
		o.jobs = append(o.jobs, j)
	}
	return nil
}

func (o *options) setCookies(list string) error {
	o.cookies = nil
	for text := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > maxCookies {
			return fmt.Errorf("%q is not a number from 0 to %d", text, maxCookies)
		}
		if slices.Contains(o.cookies, n) {
			return fmt.Errorf("the number %d is there twice", n)
		}
		o.cookies = append(o.cookies, n)
	}
	return nil
}

func run(ctx context.Context, args []string) error {
	o, err := parseOptions(args)
	if err != nil {
		return err
	}
	o.folder, err = os.MkdirTemp("", "cookie-policy-bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(o.folder) }()
	caddyPath, err := buildCaddy(ctx, o.folder)
	if err != nil {
		return err
	}
	builds := append(slices.Clone(o.gateways), build{"stock", caddyPath})
	if len(o.gateways) == 0 {
		o.gateways, builds = []build{{"this tree", caddyPath}}, []build{{"this tree", caddyPath}}
	}
	upstream := startUpstream()
	defer upstream.Close()
	o.upstream = strings.TrimPrefix(upstream.URL, "http://")
	lineups := make([]lineup, len(o.jobs))
	for i, j := range o.jobs {
		lineups[i] = newLineup(j, o.gateways, caddyPath, o.only)
	}
	if !slices.ContainsFunc(lineups, func(l lineup) bool { return len(l.groups)+len(l.notes) > 0 }) {
		return fmt.Errorf("no row of these jobs has a name that contains %q", o.only)
	}
	if err := verifyAll(ctx, o, lineups); err != nil {
		return err
	}
	if o.rounds == 0 {
		return nil
	}
	if err := writeMachine(ctx, os.Stdout, builds); err != nil {
		return err
	}
	return measureAll(ctx, o, lineups)
}

// verifyAll runs every row once before anything is measured, so that a mistake
// does not come out after minutes.
func verifyAll(ctx context.Context, o options, lineups []lineup) error {
	for i, j := range o.jobs {
		for _, g := range lineups[i].groups {
			err := g.start(ctx, j, o.plan)
			g.stop()
			if err != nil {
				return err
			}
			for k, p := range g {
				if k != p.plain {
					fmt.Fprintf(os.Stderr, "verified: %s, %s\n", j.name, p.row)
				}
			}
		}
		for _, n := range lineups[i].notes {
			fmt.Fprintf(os.Stderr, "not verified: %s, %s: %s\n", j.name, n.row, n.text)
		}
	}
	return nil
}

func measureAll(ctx context.Context, o options, lineups []lineup) error {
	fmt.Print(tableHead)
	for i, j := range o.jobs {
		for _, g := range lineups[i].groups {
			all, err := g.measure(ctx, j, o.plan)
			if err != nil {
				return err
			}
			if err := g.writeRows(os.Stdout, j, o.cookies, all); err != nil {
				return err
			}
		}
		if err := writeNotes(os.Stdout, j, lineups[i].notes); err != nil {
			return err
		}
	}
	fmt.Printf("\nload average after: %s\n", loadAverage())
	return nil
}
