package organization_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// trouble is one way in which a call goes wrong.
type trouble struct {
	name  string
	fault awssim.Fault
	// hook is called when AWS has executed the call or not, before it answers.
	hook func(s *scene, x *exchange)
	// early calls hook before AWS executes the call.
	early bool
	// at are the operations to which it happens; nil for all.
	at []string
}

// GoString is what a failed history shows.
func (t trouble) GoString() string { return t.name }

var (
	denied = &awssim.Error{Code: "AccessDeniedException", Message: "not authorized"}
	busy   = &awssim.Error{Code: "ConcurrentModificationException", Message: "try again"}
	fresh  = &awssim.Error{Code: "FinalizingOrganizationException", Message: "try again in an hour"}
)

// troubles are all of them. kill and interrupt end the process, so that nobody hears the answer.
var troubles = []trouble{
	{name: "throttle", fault: awssim.Fault{Kind: awssim.FaultThrottle}},
	{name: "internal", fault: awssim.Fault{Kind: awssim.FaultInternal}},
	{name: "internal after", fault: awssim.Fault{Kind: awssim.FaultInternalAfter}},
	{name: "reset", fault: awssim.Fault{Kind: awssim.FaultReset}},
	{name: "reset after", fault: awssim.Fault{Kind: awssim.FaultResetAfter}},
	{name: "hang", fault: awssim.Fault{Kind: awssim.FaultHang}, hook: loseHeart},
	{name: "hang after", fault: awssim.Fault{Kind: awssim.FaultHangAfter}, hook: loseHeart},
	{name: "denied", fault: awssim.Fault{Kind: awssim.FaultError, Error: denied}},
	{name: "busy", fault: awssim.Fault{Kind: awssim.FaultError, Error: busy}},
	{name: "empty page", fault: awssim.Fault{Kind: awssim.FaultEmptyPage}, at: lists},
	{name: "interrupted before", hook: interrupt, early: true},
	{name: "interrupted after", hook: interrupt},
	{name: "interrupted, not executed", fault: awssim.Fault{Kind: awssim.FaultReset}, hook: interrupt},
	{name: "killed after", hook: kill},
	{name: "killed, not executed", fault: awssim.Fault{Kind: awssim.FaultReset}, hook: kill},
	// Refusals that only a request for an account gets.
	{name: "too many creations", fault: awssim.Fault{Kind: awssim.FaultError, Error: awssim.ConstraintViolation("ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED")}, at: requesting},
	{name: "account limit", fault: awssim.Fault{Kind: awssim.FaultError, Error: awssim.ConstraintViolation("ACCOUNT_NUMBER_LIMIT_EXCEEDED")}, at: requesting},
	{name: "finalizing", fault: awssim.Fault{Kind: awssim.FaultError, Error: fresh}, at: requesting},
}

func loseHeart(_ *scene, x *exchange) { x.cut(impatience{}) }

func interrupt(_ *scene, x *exchange) {
	x.process.cancel()
	x.settle()
}

func kill(s *scene, x *exchange) {
	s.wire.kill(x.process)
	x.process.cancel()
	x.settle()
}

// operations that faults aim at; "" is any call.
var (
	lists      = []string{"ListCreateAccountStatus", "ListAccounts", "ListTagsForResource", "ListParents"}
	requesting = []string{"CreateAccount", "CreateGovCloudAccount"}
	operations = slices.Concat(lists, requesting, []string{
		"", "", "CreateAccount", "DescribeCreateAccountStatus", "DescribeAccount", "MoveAccount", "PutAccountName", "TagResource", "CloseAccount",
		"AssumeRole", "DescribeOrganization",
	})
)

// injectFaults draws what goes wrong during the next step. It returns what ends it.
func (s *scene) injectFaults(most int) (remove func()) {
	var injected []*awssim.Injected
	for i := range rapid.IntRange(0, most).Draw(s.T, "faults") {
		name := fmt.Sprintf("fault %d", i)
		bad := rapid.SampledFrom(troubles).Draw(s.T, name)
		fault := bad.fault
		at := operations
		if bad.at != nil {
			at = bad.at
		}
		fault.Operation = rapid.SampledFrom(at).Draw(s.T, name+" at")
		fault.Skip = rapid.IntRange(0, 3).Draw(s.T, name+" skips")
		if fault.Operation == "" {
			fault.Skip *= 4
		}
		fault.Count = rapid.SampledFrom([]int{1, 2, 6}).Draw(s.T, name+" count")
		if hook := bad.hook; hook != nil {
			act := func(awssim.Call) { hook(s, s.current) }
			if bad.early {
				fault.Before = act
			} else {
				fault.After = act
			}
		}
		injected = append(injected, s.aws.Inject(fault))
	}
	return func() {
		for _, i := range injected {
			i.Remove()
		}
	}
}

// drawVerdict lets AWS fail a later creation, whoever asks for it.
func (s *scene) drawVerdict() {
	s.aws.FailNextCreation(rapid.SampledFrom([]string{
		"INTERNAL_FAILURE", "CONCURRENT_ACCOUNT_MODIFICATION", "INVALID_ADDRESS", "EMAIL_ALREADY_EXISTS",
	}).Draw(s.T, "verdict"))
}
