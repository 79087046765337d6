package bench

import (
	"net/http"
	"strings"
	"sync"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// Calls counts calls by operation of AWS, throttled ones included.
type Calls map[string]int

// Total is the number of calls.
func (c Calls) Total() int {
	n := 0
	for _, calls := range c {
		n += calls
	}
	return n
}

// Of is the number of calls of the named operations.
func (c Calls) Of(operations ...string) int {
	n := 0
	for _, operation := range operations {
		n += c[operation]
	}
	return n
}

// eaterID marks the calls of the other client in its user agent.
const eaterID = "bench-eater"

// recorder writes down the calls that the measured provider makes, and not those of the other client.
type recorder struct {
	mu    sync.Mutex
	calls []awssim.Call
}

// observe is awssim's Options.Observe.
func (r *recorder) observe(req *http.Request, call awssim.Call) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !strings.Contains(req.UserAgent(), eaterID) {
		r.calls = append(r.calls, call)
	}
}

// take returns what was written down since the last time.
func (r *recorder) take() []awssim.Call {
	r.mu.Lock()
	defer r.mu.Unlock()
	calls := r.calls
	r.calls = nil
	return calls
}

// throttled says whether AWS refused a call because there were too many.
func throttled(call awssim.Call) bool {
	switch call.Error {
	case "TooManyRequestsException", "ThrottledException", "ThrottlingException", "Throttling":
		return true
	}
	return false
}
