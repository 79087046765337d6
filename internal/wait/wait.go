// Package wait has the one loop with which the provider waits for AWS.
package wait

import (
	"context"
	"fmt"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// Policy says how often to look and for how long. The pause between looks grows from First to Max by half each time.
type Policy struct {
	First, Max time.Duration
	Timeout    time.Duration
}

// TimeoutError says that a wait ended before what it waited for was seen.
type TimeoutError struct {
	Waited time.Duration
}

func (e *TimeoutError) Error() string {
	return fmt.Sprintf("not finished after %s", e.Waited.Round(time.Second))
}

// For asks status until it is done or fails, ctx ends, or p.Timeout passes on c.
// It returns the last value seen in every case, so that the caller can name what is still pending.
func For[T any](ctx context.Context, c clock.Clock, p Policy, status func(context.Context) (T, bool, error)) (T, error) {
	started := c.Now()
	for pause := p.First; ; pause = min(pause+pause/2, p.Max) {
		seen, done, err := status(ctx)
		if done || err != nil {
			return seen, err
		}
		waited := c.Now().Sub(started)
		if waited >= p.Timeout {
			return seen, &TimeoutError{Waited: waited}
		}
		if err := c.Sleep(ctx, min(pause, p.Timeout-waited)); err != nil {
			return seen, err
		}
	}
}
