package clock

import (
	"context"
	"sync"
	"time"
)

// Fake is a clock for tests. Sleeping moves it forward at once, so a wait of an hour takes no time.
type Fake struct {
	mu        sync.Mutex
	now       time.Time
	deadlines map[*deadline]struct{}
}

// deadline is when a context ends.
type deadline struct {
	at  time.Time
	end func()
}

// NewFake returns a clock that shows start until somebody sleeps or advances it.
func NewFake(start time.Time) *Fake { return &Fake{now: start} }

// Now is the time that the sleepers so far have reached.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Sleep moves the clock forward by d and returns. The sleeps of parallel callers add up, so a test that
// counts hours must not run many of them at once.
func (f *Fake) Sleep(ctx context.Context, d time.Duration) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if end, ok := ctx.Value(endKey{}).(time.Time); ok {
		d = min(d, end.Sub(f.Now()))
	}
	f.Advance(max(d, 0))
	return context.Cause(ctx)
}

// endKey is where a context has its own end, beyond which nobody sleeps.
type endKey struct{}

// Advance moves the clock forward by d and ends the contexts whose time is over.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	f.now = f.now.Add(d)
	var over []func()
	for open := range f.deadlines {
		if !open.at.After(f.now) {
			over = append(over, open.end)
		}
	}
	f.mu.Unlock()
	for _, end := range over {
		end()
	}
}

// WithTimeout ends a context when the clock has moved by d.
func (f *Fake) WithTimeout(ctx context.Context, d time.Duration, cause error) (context.Context, context.CancelFunc) {
	f.mu.Lock()
	defer f.mu.Unlock()
	end := f.now.Add(d)
	if outer, ok := ctx.Value(endKey{}).(time.Time); ok && outer.Before(end) {
		end = outer
	}
	limited, cancel := context.WithCancelCause(context.WithValue(ctx, endKey{}, end))
	if d <= 0 {
		cancel(cause)
	}
	if f.deadlines == nil {
		f.deadlines = map[*deadline]struct{}{}
	}
	open := &deadline{at: f.now.Add(d), end: func() { cancel(cause) }}
	f.deadlines[open] = struct{}{}
	return limited, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.deadlines, open)
		cancel(context.Canceled)
	}
}
