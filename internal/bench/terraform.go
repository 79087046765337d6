package bench

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// Ways in which a run of terraform ends.
const (
	unchanged = "no changes"
	failed    = "failed"
)

// plan runs terraform plan, which refreshes everything, for at most as long as limit, and measures it.
func (s *site) plan(ctx context.Context, limit time.Duration) (Run, error) {
	return s.terraform(ctx, limit, "plan", "-json", "-input=false")
}

// terraform runs terraform with a command that prints JSON and measures it. Over the limit it is killed.
func (s *site) terraform(ctx context.Context, limit time.Duration, args ...string) (Run, error) {
	s.calls.take()
	limited, cancel := clock.Real().WithTimeout(ctx, limit, fmt.Errorf("killed after %s", limit))
	defer cancel()
	stop := context.AfterFunc(limited, func() { _ = s.folder.Kill() }) // it may have ended in the meantime
	defer stop()

	watching, end := context.WithCancel(ctx)
	var peak int64
	var watch sync.WaitGroup
	watch.Go(func() { peak = watchMemory(watching, s.folder) })
	started := clock.Real().Now()
	output, code, err := s.folder.Run(ctx, args...)
	wall := clock.Real().Now().Sub(started)
	end()
	watch.Wait()
	if err != nil {
		return Run{}, err
	}
	run := measured(s.calls.take())
	run.Wall, run.PeakMemory = wall.Seconds(), peak
	said := parseOutput(output)
	run.changed, run.Outcome = said.changed, said.outcome(code)
	if limited.Err() != nil {
		run.Outcome = context.Cause(limited).Error()
	}
	return run, nil
}

// measured is what the calls themselves say.
func measured(calls []awssim.Call) Run {
	run := Run{Calls: Calls{}, read: map[string]bool{}}
	if len(calls) == 0 {
		return run
	}
	at := func(a, b awssim.Call) int { return a.At.Compare(b.At) }
	run.Span = slices.MaxFunc(calls, at).At.Sub(slices.MinFunc(calls, at).At).Seconds()
	for _, call := range calls {
		run.Calls[call.Operation]++
		if throttled(call) {
			run.Throttled++
		}
		if id := readAlone(call); id != "" {
			run.read[id] = true
		}
	}
	return run
}
