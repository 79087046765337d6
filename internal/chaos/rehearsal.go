package chaos

import (
	"context"
	"fmt"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// rehearsal is what an operation does when nobody disturbs it.
type rehearsal struct {
	operation operation

	// where it begins
	requests []recordedRequest
	begins   time.Time
	files    map[string][]byte // configuration and state

	// what it does, and where it ends
	calls       []call
	changes     int // applied by terraform
	instances   []string
	inventory   []string
	irrevocable map[string]int
}

// rehearse finds out what an operation does. Of several runs that differ, the one with the most calls counts; a run that
// makes none tells nothing.
func (h *Harness) rehearse(ctx context.Context, o operation) (longest rehearsal, err error) {
	enough, most := 1, 1
	if o.anyOrder {
		enough, most = 8, 200
	}
	for n := 0; n < enough || len(longest.calls) == 0 && n < most; n++ {
		r, err := h.rehearseOnce(ctx, o)
		if err != nil {
			return r, err
		}
		if len(r.calls) > len(longest.calls) {
			longest = r
		}
	}
	if len(longest.calls) == 0 {
		return longest, fmt.Errorf("%s makes no call that could be cut", o.name)
	}
	return longest, nil
}

func (h *Harness) rehearseOnce(ctx context.Context, o operation) (r rehearsal, err error) {
	s, err := h.newStage(o)
	if err != nil {
		return r, err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s, undisturbed: %w\n%s", o.name, err, s.log.String())
		}
		if closing := s.close(); err == nil {
			err = closing
		}
	}()
	r.operation = o
	s.record = func(request recordedRequest) { r.requests = append(r.requests, request) }
	if err := s.expectAll(ctx, o.before); err != nil {
		return r, err
	}
	s.record = nil
	if r.files, err = s.files(); err != nil {
		return r, err
	}
	r.begins = s.clock.Now()
	s.world.ResetCalls()
	s.changes.Store(0)
	if err := s.expect(ctx, o.cut); err != nil {
		return r, err
	}
	r.calls, r.irrevocable, r.changes = numbered(s.world.Calls()), irrevocable(s.world.Calls()), int(s.changes.Load())
	if err := s.expectAll(ctx, o.settle); err != nil {
		return r, err
	}
	if r.instances, err = s.instances(); err != nil {
		return r, err
	}
	r.inventory = inventory(s.scene)
	return r, s.judge(ctx, r)
}

// numbered names every call.
func numbered(calls []awssim.Call) []call {
	seen := map[call]int{}
	named := make([]call, 0, len(calls))
	for i := range calls {
		c := call{service: calls[i].Service, operation: calls[i].Operation}
		seen[c]++
		named = append(named, call{service: c.service, operation: c.operation, nth: seen[c]})
	}
	return named
}

// restage opens a stage on which everything is as where the operation begins.
func (h *Harness) restage(ctx context.Context, r rehearsal) (*stage, error) {
	s, err := h.newStage(r.operation)
	if err != nil {
		return nil, err
	}
	s.replay(ctx, r.requests, r.begins)
	s.world.ResetCalls()
	for name, content := range r.files {
		if err := s.folder.Write(name, string(content)); err != nil {
			return nil, err
		}
	}
	return s, nil
}
