// Package wait has the one loop with which the provider waits for AWS, and the limits of time that end it.
package wait

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// Policy says for what to wait, how often to look and for how long. The pause between looks grows from First to Max by
// half each time.
type Policy struct {
	Until      string // completes "waited 5m0s until ..."
	First, Max time.Duration
	Timeout    time.Duration // 0 for as long as the Limit of the context lasts, which users set
}

// notYetError is the answer of a look that another one may follow.
type notYetError struct {
	seen string
	err  error
}

func (e *notYetError) Error() string {
	if e.err != nil {
		return "AWS's last answer: " + e.err.Error()
	}
	return "last seen: " + e.seen
}

func (e *notYetError) Unwrap() error { return e.err }

// Saw is what a look returns that did not see yet what is waited for, but something else, as in "PENDING_ACTIVATION".
func Saw(seen string) error { return &notYetError{seen: seen} }

// Refused is what a look returns that was refused for a reason that may pass.
func Refused(err error) error { return &notYetError{err: err} }

// TimeoutError says that the time was over before what was waited for was seen.
type TimeoutError struct {
	Until    string
	Waited   time.Duration
	Last     error  // what was seen last, or how AWS refused; nil when not even one look came to an end
	Argument string // of the timeouts block that allows more time, "" when none does
}

func (e *TimeoutError) Error() string { return waited(e.Waited, e.Until, e.Last) }

// Unwrap gives the refusal of AWS that might have passed, but did not. It skips the answer of the look, so that a wait
// inside a look is not taken for one.
func (e *TimeoutError) Unwrap() error { return errors.Unwrap(e.Last) }

// InterruptedError says that somebody stopped the run before what was waited for was seen.
type InterruptedError struct {
	Until  string
	Waited time.Duration
	Last   error // what was seen last; nil when not even one look came to an end
	Err    error // why the context ended
}

func (e *InterruptedError) Error() string {
	return "the run was interrupted: " + waited(e.Waited, e.Until, e.Last)
}

// Unwrap gives what ended the context. What AWS said last is left out, because it is not the reason.
func (e *InterruptedError) Unwrap() error { return e.Err }

func waited(d time.Duration, until string, last error) string {
	text := fmt.Sprintf("waited %s until %s", d.Round(time.Second), until)
	if last != nil {
		text += "; " + last.Error()
	}
	return text
}

// For asks look until it returns nil. It ends earlier with the first error that neither Saw nor Refused made, with a
// *TimeoutError when p.Timeout passes on c or ctx reaches its limit, and with an *InterruptedError when ctx ends otherwise.
// A first look that ctx ends is no wait yet, and its error is returned as it is: it names the call.
func For(ctx context.Context, c clock.Clock, p Policy, look func(context.Context) error) error {
	started, timeout := c.Now(), cmp.Or(p.Timeout, limitOf(ctx))
	var last *notYetError
	looking := ctx
	for pause := p.First; ; pause = min(pause+pause/2, p.Max) {
		err := look(looking)
		if err == nil {
			return nil
		}
		waited := c.Now().Sub(started)
		again, ok := errors.AsType[*notYetError](err)
		switch {
		case ok && waited >= timeout:
			return &TimeoutError{Until: p.Until, Waited: waited, Last: again}
		case ok:
			last, looking = again, Polling(ctx)
			err = c.Sleep(ctx, min(pause, timeout-waited))
		case last == nil || !ended(ctx, err):
			return err
		}
		if err != nil {
			return p.stopped(ctx, err, c.Now().Sub(started), last)
		}
	}
}

// Polling marks the calls of a wait that has begun: they can wait, and let others pass.
func Polling(ctx context.Context) context.Context { return context.WithValue(ctx, pollKey{}, true) }

type pollKey struct{}

// Polls says whether a call was marked so.
func Polls(ctx context.Context) bool { return ctx.Value(pollKey{}) != nil }

// stopped is the error of a wait whose context has ended.
func (p Policy) stopped(ctx context.Context, err error, waited time.Duration, last error) error {
	if limit, ok := errors.AsType[*LimitError](context.Cause(ctx)); ok {
		return &TimeoutError{Until: p.Until, Waited: waited, Last: last, Argument: limit.Argument}
	}
	return &InterruptedError{Until: p.Until, Waited: waited, Last: last, Err: err}
}

// ended says that an error is only the end of the context.
func ended(ctx context.Context, err error) bool {
	return ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded))
}
