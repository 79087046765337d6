package clock

import (
	"context"
	"sync"
	"time"
)

// Fake is a clock for tests. Sleeping moves it forward at once, so a wait of an hour takes no time.
type Fake struct {
	mu  sync.Mutex
	now time.Time
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
	f.Advance(max(d, 0))
	return nil
}

// Advance moves the clock forward by d.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}
