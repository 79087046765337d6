package wait

import (
	"context"
	"fmt"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// LimitError says that all the time of a deed is over.
type LimitError struct {
	Limit    time.Duration
	Argument string // of the timeouts block that it comes from
}

func (e *LimitError) Error() string { return fmt.Sprintf("the time limit of %s was reached", e.Limit) }

// Is lets a limit pass for what the standard library calls it.
func (e *LimitError) Is(target error) bool { return target == context.DeadlineExceeded }

// Limit gives a deed so much time on c. The cause of the end of the context is then a *LimitError. argument is the one of
// the timeouts block that users set.
func Limit(ctx context.Context, c clock.Clock, limit time.Duration, argument string) (context.Context, context.CancelFunc) {
	return Within(ctx, c, limit, &LimitError{Limit: limit, Argument: argument})
}

// Within is Limit for a deed that has used up some of its limit already.
func Within(ctx context.Context, c clock.Clock, left time.Duration, limit *LimitError) (context.Context, context.CancelFunc) {
	return c.WithTimeout(context.WithValue(ctx, limitKey{}, limit.Limit), left, limit)
}

type limitKey struct{}

// limitOf is the limit of the deed, an hour where nobody has set one: no wait is without end.
func limitOf(ctx context.Context) time.Duration {
	if limit, ok := ctx.Value(limitKey{}).(time.Duration); ok {
		return limit
	}
	return time.Hour
}

// Place takes the one free place of a queue, or waits until there is one for as long as ctx lasts. The error is an
// *InterruptedError or a *LimitError that says for what was waited.
func Place(ctx context.Context, c clock.Clock, places chan<- struct{}, until string) error {
	started := c.Now()
	select {
	case places <- struct{}{}:
		return nil
	default:
	}
	select {
	case places <- struct{}{}:
		return nil
	case <-ctx.Done():
		p := Policy{Until: until}
		return p.stopped(ctx, context.Cause(ctx), c.Now().Sub(started), nil)
	}
}
