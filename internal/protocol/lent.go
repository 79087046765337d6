package protocol

import (
	"context"
	"sync/atomic"
	"time"
)

// lent is a context that forgets what it knew when its call has ended. Whoever keeps it then keeps nothing else.
type lent struct {
	done  <-chan struct{}
	inner atomic.Pointer[context.Context] // nil when the call has ended
}

// lend makes a call with a context that is taken back afterwards.
func lend[I, O any](ctx context.Context, call func(context.Context, I) (O, error), in I) (O, error) {
	l := &lent{done: ctx.Done()}
	l.inner.Store(&ctx)
	defer l.inner.Store(nil) //nolint:contextcheck // takes it back
	return call(l, in)       //nolint:contextcheck // it is what was handed in
}

// of is the context that was lent, or one that knows nothing.
func (l *lent) of() context.Context {
	if inner := l.inner.Load(); inner != nil {
		return *inner
	}
	return context.Background()
}

// Deadline is that of the context that was lent.
func (l *lent) Deadline() (time.Time, bool) { return l.of().Deadline() }

// Done is closed when the context that was lent ends, also after its call.
func (l *lent) Done() <-chan struct{} { return l.done }

// Err says why Done is closed.
func (l *lent) Err() error {
	select {
	case <-l.done:
		if err := l.of().Err(); err != nil {
			return err
		}
		return context.Canceled
	default:
		return nil
	}
}

// Value is that of the context that was lent.
func (l *lent) Value(key any) any { return l.of().Value(key) }
