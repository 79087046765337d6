package orgimport_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// refusals are what AWS can say to each call, and to each write.
var (
	refusals = map[string]awssim.Error{
		"access denied":         denied,
		"throttled":             {Code: "Throttling", Message: "Rate exceeded", Status: 400},
		"expired credentials":   {Code: "ExpiredToken", Message: "The security token included in the request is expired", Status: 403},
		"unknown credentials":   {Code: "InvalidClientTokenId", Message: "The security token included in the request is invalid.", Status: 403},
		"AWS fails":             {Code: "ServiceFailure", Message: "We encountered an internal error.", Status: 500},
		"a quota":               {Code: "LimitExceeded", Message: "Cannot exceed quota for RolesPerAccount: 1000", Status: 409},
		"concurrent changes":    {Code: "ConcurrentModification", Message: "The object was modified at the same time.", Status: 409},
		"cannot be changed yet": {Code: "EntityTemporarilyUnmodifiable", Message: "Try again later.", Status: 409},
		"cannot be changed":     {Code: "UnmodifiableEntity", Message: "Only the service can change it.", Status: 400},
		"no such principal":     {Code: "MalformedPolicyDocument", Message: `Invalid principal in policy: "AWS":"arn:aws:iam::444455556666:root"`, Status: 400},
	}
	// callsOf are the calls that are refused during a deed: the first in every way, the others in one.
	callsOf = map[string][]string{
		"create":    {"CreateRole", "CreatePolicy", "AttachRolePolicy"},
		"change":    {"UpdateAssumeRolePolicy", "UpdateRole", "CreatePolicyVersion", "TagRole"},
		"take away": {"DeleteRole", "DetachRolePolicy", "DeletePolicy"},
		"destroy":   {"DeleteRole"},
		"refresh":   {"ListAttachedRolePolicies", "DescribeOrganization"},
	}
)

// deeds are what can be done with an import and go wrong. Each returns what a user reads.
var deeds = map[string]func(t *testing.T, fault awssim.Fault) string{
	"create": func(t *testing.T, fault awssim.Fault) string {
		t.Helper()
		w := acctest.NewWorld(t)
		wanted := config(w.AWS.OrganizationID(), roles())
		plan := w.Server(t, nil).Plan(t, typeName, acctest.Object{}, wanted)
		if fault.Operation == "AttachRolePolicy" {
			fault.Skip = 1 // the first role is made
		}
		w.AWS.Inject(fault)
		state, said := w.Server(t, few).ApplyPlanned(t, typeName, acctest.Object{}, wanted, plan)
		if !state.State.IsNull() {
			t.Error("a failed create left a state, which Terraform would taint")
		}
		return said
	},
	"change": changed(func() map[string]any {
		after := roles()
		after["cmp_role"] = map[string]any{"external_id": "another", "member_access": true, "max_session_duration": 7200}
		after["tags"] = map[string]any{"team": "finops"}
		return after
	}),
	"take away": changed(func() map[string]any { return nil }),
	"destroy": func(t *testing.T, fault awssim.Fault) string {
		t.Helper()
		w := acctest.NewWorld(t)
		state := mustApply(t, w.Server(t, nil), config(w.AWS.OrganizationID(), roles()))
		plan := w.Server(t, nil).Plan(t, typeName, state, nil)
		w.AWS.Inject(fault)
		left, said := w.Server(t, few).ApplyPlanned(t, typeName, state, nil, plan)
		if left.State.IsNull() {
			t.Error("a destruction that failed left no state")
		}
		return said
	},
	"refresh": func(t *testing.T, fault awssim.Fault) string {
		t.Helper()
		w := acctest.NewWorld(t)
		state := mustApply(t, w.Server(t, nil), config(w.AWS.OrganizationID(), roles()))
		w.AWS.Inject(fault)
		_, said := w.Server(t, few).Refresh(t, typeName, state)
		return said
	},
}

var few = map[string]any{"max_retries": 2}

func changed(after func() map[string]any) func(t *testing.T, fault awssim.Fault) string {
	return func(t *testing.T, fault awssim.Fault) string {
		t.Helper()
		w := acctest.NewWorld(t)
		state := mustApply(t, w.Server(t, nil), config(w.AWS.OrganizationID(), roles()))
		wanted := config(w.AWS.OrganizationID(), after())
		plan := w.Server(t, nil).Plan(t, typeName, state, wanted)
		w.AWS.Inject(fault)
		left, said := w.Server(t, few).ApplyPlanned(t, typeName, state, wanted, plan)
		if !left.State.IsFullyKnown() || left.State.IsNull() {
			t.Errorf("a failed change left the state %s", left.State)
		}
		return said
	}
}

// TestMessages pins what a user reads in one table for all ways in which AWS refuses. Run with -update after a change and
// read the difference as a user would.
func TestMessages(t *testing.T) {
	t.Parallel()
	table := &strings.Builder{}
	table.WriteString("# What a user reads when AWS refuses\n\nWritten by `go test ./internal/orgimport -run TestMessages -update`.\n")
	for _, deed := range slices.Sorted(maps.Keys(deeds)) {
		for i, operation := range callsOf[deed] {
			for _, name := range slices.Sorted(maps.Keys(refusals)) {
				refusal := refusals[name]
				if !can(operation, name) || i > 0 && name != "access denied" {
					continue
				}
				said := deeds[deed](t, awssim.Fault{Operation: operation, Kind: awssim.FaultError, Error: &refusal, Count: awssim.Always})
				fmt.Fprintf(table, "\n## %s: %s, %s\n\n%s", deed, operation, name, acctest.Quote(said))
				if strings.Contains(said, externalID) {
					t.Errorf("%s, %s, %s: the message tells the external id", deed, operation, name)
				}
			}
		}
	}
	acctest.Golden(t, "testdata/messages.md", table.String())
}

// can leaves out what AWS would not say.
func can(operation, refusal string) bool {
	switch refusal {
	case "no such principal":
		return operation == "CreateRole" || operation == "UpdateAssumeRolePolicy"
	case "a quota":
		return strings.HasPrefix(operation, "Create") || strings.HasPrefix(operation, "Attach") || operation == "TagRole"
	case "cannot be changed", "cannot be changed yet", "concurrent changes":
		return !strings.HasPrefix(operation, "Describe") && !strings.HasPrefix(operation, "List")
	}
	return true
}
