package chaos

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// Options say what is enumerated.
type Options struct {
	Only     Pattern // nil: all
	Parallel int     // how many cases at a time
	Out      io.Writer
	Verbose  bool // print what terraform printed in failed cases
}

// Totals counts cases. The naive provider's count the other way round: one that the harness found out has passed.
type Totals struct{ Cases, Passed, Failed int }

// Enumerate runs every case of every operation and prints one line for each operation.
func (h *Harness) Enumerate(ctx context.Context, o Options) Totals {
	fmt.Fprintf(o.Out, "%-38s %6s %6s %6s %6s %6s %8s\n", "operation", "calls", "faults", "cases", "passed", "failed", "seconds")
	var totals Totals
	for _, operation := range append(operations(), naively()) {
		if ctx.Err() != nil || !o.Only.matches(0, operation.name) {
			continue
		}
		r, err := h.rehearse(ctx, operation)
		if err != nil {
			totals.Failed++
			fmt.Fprintf(o.Out, "%-38s cannot be rehearsed: %v\n", operation.name, err)
			continue
		}
		if cases := o.Only.chosen(r.cases()); len(cases) > 0 {
			totals.add(h.enumerate(ctx, o, r, cases))
		}
	}
	return totals
}

func (t *Totals) add(more Totals) {
	t.Cases, t.Passed, t.Failed = t.Cases+more.Cases, t.Passed+more.Passed, t.Failed+more.Failed
}

// enumerate runs cases of one operation.
func (h *Harness) enumerate(ctx context.Context, o Options, r rehearsal, cases []Case) Totals {
	started := clock.Real().Now()
	failures := h.runAll(ctx, cases, o.Parallel)
	t := Totals{Cases: len(cases), Passed: len(cases) - len(failures), Failed: len(failures)}
	fmt.Fprintf(o.Out, "%-38s %6d %6d %6d %6d %6d %8.0f\n",
		r.operation.name, len(r.calls), kinds(cases), t.Cases, t.Passed, t.Failed, clock.Real().Now().Sub(started).Seconds())
	if r.operation.naive {
		return foundOut(o.Out, t)
	}
	for _, f := range failures {
		text := f.of.String()
		if o.Verbose {
			text = f.err.Error()
		}
		fmt.Fprintf(o.Out, "  FAILED %s\n", text)
	}
	return t
}

// foundOut turns the count of the naive provider round: it has to fail.
func foundOut(out io.Writer, t Totals) Totals {
	if t.Failed == 0 {
		fmt.Fprintln(out, "  FAILED the naive provider gets away with everything: the harness does not bite")
		return Totals{Cases: t.Cases, Failed: 1}
	}
	fmt.Fprintln(out, "  (as it must: the naive provider is found out)")
	return Totals{Cases: t.Cases, Passed: 1}
}

// kinds counts the kinds of faults among cases.
func kinds(cases []Case) int {
	names := map[string]struct{}{}
	for _, c := range cases {
		names[c.kind()] = struct{}{}
	}
	return len(names)
}

// failure is a case after which something is wrong.
type failure struct {
	of  Case
	err error
}

func (h *Harness) runAll(ctx context.Context, cases []Case, parallel int) []failure {
	var mu sync.Mutex
	var failures []failure
	var workers sync.WaitGroup
	queue := make(chan Case)
	for range max(1, parallel) {
		workers.Go(func() {
			for c := range queue {
				if err := h.Run(ctx, c); err != nil {
					mu.Lock()
					failures = append(failures, failure{c, err})
					mu.Unlock()
				}
			}
		})
	}
	for _, c := range cases {
		queue <- c
	}
	close(queue)
	workers.Wait()
	slices.SortFunc(failures, func(a, b failure) int { return strings.Compare(a.of.String(), b.of.String()) })
	return failures
}
