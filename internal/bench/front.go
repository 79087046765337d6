package bench

import (
	"net/http"
	"sync"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// front stands before the simulated AWS and notes when the first request comes.
type front struct {
	handler http.Handler

	mu    sync.Mutex
	first time.Time
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	if f.first.IsZero() {
		f.first = clock.Real().Now()
	}
	f.mu.Unlock()
	f.handler.ServeHTTP(w, r)
}

// firstCall is when the first request came. It reports false when none did.
func (f *front) firstCall() (time.Time, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.first, !f.first.IsZero()
}

// forget makes the next request the first one.
func (f *front) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.first = time.Time{}
}
