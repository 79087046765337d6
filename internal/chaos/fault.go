package chaos

import (
	"syscall"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// fault is one way in which a run is cut at one of its calls.
type fault struct {
	name string
	kind awssim.FaultKind
	// garbage is what a garbled answer is made into.
	garbage *awssim.Garbage
	// count is how many attempts of the call meet it.
	count int
	// before and after kill somebody, before the call is executed or when it was.
	before, after func(*stage) error
}

// unsaved is the one fault that no call meets: terraform and provider die when a change has been applied and terraform
// has not heard of it yet, so that it is in no state.
const unsaved = "killed before the state is saved"

// denied is a refusal against which no retry helps.
var denied = awssim.Error{Code: "AccessDeniedException", Message: "not authorized"}

// faults are all of them. Killed means SIGKILL.
var faults = []fault{
	{name: "throttled three times", kind: awssim.FaultThrottle, count: 3},
	{name: "HTTP 500", kind: awssim.FaultInternal},
	{name: "reset before execution", kind: awssim.FaultReset},
	{name: "reset after execution", kind: awssim.FaultResetAfter},
	{name: "hangs", kind: awssim.FaultHang},
	{name: "denied", kind: awssim.FaultError},
	{name: "garbage before execution", kind: awssim.FaultGarbled, garbage: awssim.GarbageNamed("a web page, HTTP 200")},
	{name: "garbage after execution", kind: awssim.FaultGarbledAfter, garbage: awssim.GarbageNamed("half of it")},
	{name: "provider killed before execution", kind: awssim.FaultReset, before: (*stage).killProvider},
	{name: "provider killed after execution", kind: awssim.FaultResetAfter, after: (*stage).killProvider},
	{name: "terraform killed before execution", before: (*stage).killTerraform}, // its provider goes on for a moment
	{name: "both killed after execution", kind: awssim.FaultResetAfter, after: (*stage).killAll},
}

// inject lets the call meet the fault.
func (f fault) inject(s *stage, at call) *awssim.Injected {
	kill := func(who func(*stage) error) func(awssim.Call) {
		if who == nil {
			return nil
		}
		return func(awssim.Call) { s.note(who(s)) }
	}
	return s.world.Inject(awssim.Fault{
		Service: at.service, Operation: at.operation, Skip: at.nth - 1, Count: f.count, Kind: f.kind, Error: &denied, Garbage: f.garbage,
		Before: kill(f.before), After: kill(f.after),
	})
}

func (s *stage) killProvider() error  { return syscall.Kill(int(s.provider.Load()), syscall.SIGKILL) }
func (s *stage) killTerraform() error { return s.folder.KillTerraform() }
func (s *stage) killAll() error       { return s.folder.Kill() }
