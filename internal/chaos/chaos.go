// Package chaos proves by enumeration that no interruption of the provider loses an account, makes it twice or closes it.
//
// Every operation of the table in operations.go is performed once undisturbed, which tells the calls that it makes. Then,
// for each call and each fault, it is performed in a world of its own by the real terraform with the provider in a real
// process, cut there, and performed again without the fault. Afterwards the world, the state and the next plan must be as
// if nothing had happened.
package chaos

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/tfcli"
)

// Harness has the built provider and a folder for everything that runs.
type Harness struct {
	dir, provider string
	start         time.Time // of every world
}

// NewHarness builds the provider. Close forgets everything.
func NewHarness(ctx context.Context) (*Harness, error) {
	dir, err := os.MkdirTemp("", "doit-chaos")
	if err != nil {
		return nil, err
	}
	// The SDK asks the machine's clock whether credentials have expired, and no world's credentials are to.
	tomorrow := clock.Real().Now().UTC().Truncate(time.Hour).Add(24 * time.Hour)
	h := &Harness{dir: dir, provider: filepath.Join(dir, "provider"), start: tomorrow}
	return h, tfcli.Build(ctx, h.provider, "github.com/doit-vending/terraform-provider-doit/internal/chaos/cmd/provider")
}

// Close deletes what the harness built.
func (h *Harness) Close() error { return os.RemoveAll(h.dir) }

// Case is one operation, cut once.
type Case struct {
	rehearsal *rehearsal
	at        call
	fault     fault
	change    int // the applied change that is cut, instead of a call; 0: none
}

// String is the name by which the case can be run alone.
func (c Case) String() string { return c.rehearsal.operation.name + "/" + c.place() + "/" + c.kind() }

// place is where the case cuts.
func (c Case) place() string {
	if c.change > 0 {
		return fmt.Sprintf("change %d", c.change)
	}
	return fmt.Sprintf("%s.%s %d", c.at.service, c.at.operation, c.at.nth)
}

// kind is how the case cuts.
func (c Case) kind() string {
	if c.change > 0 {
		return unsaved
	}
	return c.fault.name
}

// cases are all that an operation has.
func (r *rehearsal) cases() []Case {
	var cases []Case
	for _, at := range r.calls {
		for _, f := range faults {
			cases = append(cases, Case{rehearsal: r, at: at, fault: f})
		}
	}
	for change := range r.changes {
		cases = append(cases, Case{rehearsal: r, change: change + 1})
	}
	return cases
}

// Run performs a case. The error says what is wrong afterwards, with everything that terraform printed.
func (h *Harness) Run(ctx context.Context, c Case) error {
	const attempts = 300 // where Terraform plans in any order, not every run makes every call
	for range attempts {
		met, err := h.runOnce(ctx, c)
		if met || err != nil {
			return err
		}
		if !c.rehearsal.operation.anyOrder {
			break
		}
	}
	return fmt.Errorf("%s: what was to be cut did not happen", c)
}

func (h *Harness) runOnce(ctx context.Context, c Case) (met bool, err error) {
	s, err := h.restage(ctx, *c.rehearsal)
	if err != nil {
		return false, err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s: %w\n%s", c, err, s.log.String())
		}
		if closing := s.close(); err == nil {
			err = closing
		}
	}()
	happened := s.arm(c)
	if _, _, err := s.perform(ctx, c.rehearsal.operation.cut); err != nil {
		return false, err
	}
	if !happened() {
		return false, nil
	}
	again := c.rehearsal.operation.cut
	again.pause = 0
	err = s.expect(ctx, again)
	if says := c.rehearsal.operation.rescue.says; err != nil && says != "" && strings.Contains(unwrapped(s.last), says) {
		err = s.expectAll(ctx, c.rehearsal.operation.rescue.steps)
	}
	if err != nil {
		return true, fmt.Errorf("applied again: %w", err)
	}
	if err := s.expectAll(ctx, c.rehearsal.operation.settle); err != nil {
		return true, fmt.Errorf("afterwards: %w", err)
	}
	return true, s.judge(ctx, *c.rehearsal)
}

// arm lets the case happen. happened says afterwards whether it did.
func (s *stage) arm(c Case) (happened func() bool) {
	if c.change == 0 {
		injected := c.fault.inject(s, c.at)
		return func() bool { return injected.Hits() > 0 }
	}
	applied := false
	s.applied = func(nth int) {
		if nth == c.change {
			applied = true
			s.note(s.killAll())
		}
	}
	return func() bool { return applied }
}
