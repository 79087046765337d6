package wait

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sync/singleflight"
)

// Flights are calls that several wait for at the same time. The zero value is ready.
type Flights struct {
	mu      sync.Mutex
	group   singleflight.Group
	waiting map[string]*flight
}

// flight is the context of one call and how many wait for its answer.
type flight struct {
	ctx     context.Context // of the call, which outlives whoever began it
	cancel  context.CancelCauseFunc
	waiters int
}

// Together runs ask once for all who ask the same at the same time, and question completes "asking AWS for the". One of them
// giving up does not end it for the others. The last one to give up cancels it and waits for its end.
func Together[T any](ctx context.Context, f *Flights, question string, ask func(context.Context) (T, error)) (T, error) {
	call, answers := f.join(ctx, question, func(ctx context.Context) (any, error) { return ask(ctx) })
	var none T
	select {
	case <-ctx.Done():
		if last := f.leave(question, call); last {
			<-answers // no call goes on when nobody waits for it
		}
		return none, fmt.Errorf("asking AWS for the %s: %w", question, context.Cause(ctx))
	case answer := <-answers:
		f.leave(question, call)
		if answer.Err != nil {
			return none, answer.Err
		}
		value, ok := answer.Val.(T)
		if !ok {
			return none, fmt.Errorf("two kinds of answer to the question %q: report this as a bug of the provider", question)
		}
		return value, nil
	}
}

func (f *Flights) join(ctx context.Context, question string, ask func(context.Context) (any, error)) (*flight, <-chan singleflight.Result) {
	f.mu.Lock()
	defer f.mu.Unlock()
	call, ok := f.waiting[question]
	if !ok {
		call = new(flight)
		call.ctx, call.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
		if f.waiting == nil {
			f.waiting = map[string]*flight{}
		}
		f.waiting[question] = call
	}
	call.waiters++
	return call, f.group.DoChan(question, func() (any, error) { return ask(call.ctx) })
}

// leave ends a call that nobody waits for any more, which last says. Who asks after that begins another one.
func (f *Flights) leave(question string, call *flight) (last bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	call.waiters--
	if call.waiters > 0 {
		return false
	}
	call.cancel(context.Canceled)
	delete(f.waiting, question)
	f.group.Forget(question)
	return true
}
