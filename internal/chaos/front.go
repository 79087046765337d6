package chaos

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/chaos/inside"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// front stands before a simulated AWS: it serves the clock to the provider's process, knows which process called last, and
// writes requests down so that another world can be brought to where this one is.
type front struct {
	world    *awssim.World
	clock    *clock.Fake
	provider atomic.Int64          // process that called last
	applied  func(nth int)         // called when a change has been applied, before terraform learns of it
	changes  atomic.Int64          // how many were applied
	record   func(recordedRequest) // nil: nothing is written down

	recording sync.Mutex // one request at a time, so that a replay has the same order
}

// recordedRequest is a request and the time at which it came.
type recordedRequest struct {
	at          time.Time
	method, url string
	header      http.Header
	body        []byte
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case inside.NowPath:
		fmt.Fprint(w, f.clock.Now().UnixNano())
	case inside.SleepPath:
		pause, err := strconv.ParseInt(r.FormValue("for"), 10, 64)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		f.clock.Advance(time.Duration(pause))
		fmt.Fprint(w, f.clock.Now().UnixNano())
	case inside.AppliedPath:
		nth := f.changes.Add(1)
		if f.applied != nil {
			f.applied(int(nth))
		}
		fmt.Fprint(w, nth)
	default:
		f.serve(w, r)
	}
}

func (f *front) serve(w http.ResponseWriter, r *http.Request) {
	if process, err := strconv.ParseInt(r.Header.Get(inside.ProcessHeader), 10, 64); err == nil {
		f.provider.Store(process)
	}
	if f.record == nil {
		f.world.ServeHTTP(w, r)
		return
	}
	f.recording.Lock()
	defer f.recording.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	f.record(recordedRequest{at: f.clock.Now(), method: r.Method, url: r.URL.String(), header: r.Header.Clone(), body: body})
	r.Body = io.NopCloser(bytes.NewReader(body))
	f.world.ServeHTTP(w, r)
}

// replay brings a new world to where another one is: its ids and its state follow from the requests and their times.
func (f *front) replay(ctx context.Context, requests []recordedRequest, until time.Time) {
	for _, recorded := range requests {
		f.clock.Advance(recorded.at.Sub(f.clock.Now()))
		request := httptest.NewRequestWithContext(ctx, recorded.method, recorded.url, bytes.NewReader(recorded.body))
		request.Header = recorded.header
		f.world.ServeHTTP(httptest.NewRecorder(), request)
	}
	f.clock.Advance(until.Sub(f.clock.Now()))
}
