package bootstraproleremoval_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// everyCall are refusals that any call can meet, by code.
var everyCall = []awssim.Error{
	{Code: "AccessDenied", Message: "User: arn:aws:iam::123456789012:user/ci is not authorized to perform this.", Status: 403},
	{Code: "ServiceFailure", Message: "The request processing has failed because of an unknown error.", Status: 500},
}

// refused are refusals of single calls.
var refused = map[string][]awssim.Error{
	"ListTagsForResource":         {},
	"TagResource":                 {*awssim.ConstraintViolation("TAG_POLICY_VIOLATION")},
	"AssumeRole":                  {{Code: "RegionDisabledException", Message: "STS is not activated in this region.", Status: 403}},
	"GetRole":                     {},
	"ListInstanceProfilesForRole": {},
	"DetachRolePolicy":            {{Code: "UnmodifiableEntity", Message: "Cannot perform the operation on the protected role.", Status: 400}},
	"DeleteRole":                  {{Code: "UnmodifiableEntity", Message: "Cannot perform the operation on the protected role.", Status: 400}},
	"UpdateAssumeRolePolicy":      {{Code: "UnmodifiableEntity", Message: "Cannot perform the operation on the protected role.", Status: 400}},
}

// TestMessages pins what a user reads, in one table for all ways in which AWS refuses. Run with -update after a change and
// read the difference as a user would.
func TestMessages(t *testing.T) {
	t.Parallel()
	table := &strings.Builder{}
	table.WriteString("# What a user reads when a bootstrap role cannot be removed\n\nWritten by `go test ./internal/bootstraproleremoval -run TestMessages -update`.\n")
	for _, operation := range slices.Sorted(maps.Keys(refused)) {
		for _, refusal := range slices.Concat(refused[operation], everyCall) {
			for _, way := range []string{"via another role", "by itself"} {
				if operation == "UpdateAssumeRolePolicy" && way != "by itself" {
					continue
				}
				fmt.Fprintf(table, "\n## %s, %s: %s\n\n%s", way, operation, refusal.Code, acctest.Quote(refuse(t, way == "by itself", operation, refusal)))
			}
		}
	}
	acctest.Golden(t, "testdata/messages.md", table.String())
}

// refuse meets a refusal while a role is removed. There is no state then, unless the role was closed.
func refuse(t *testing.T, alone bool, operation string, refusal awssim.Error) string {
	t.Helper()
	s := newScene(t)
	config := s.config()
	if !alone {
		maps.Copy(config, via)
	}
	plan := s.Server(t, nil).Plan(t, typeName, acctest.Object{}, config)
	s.AWS.Inject(awssim.Fault{Operation: operation, Kind: awssim.FaultError, Count: awssim.Always, Error: &refusal})
	left, said := s.Server(t, object{"max_retries": 2}).ApplyPlanned(t, typeName, acctest.Object{}, config, plan)
	closed := alone && refusal.Code == "AccessDenied" && (operation == "DetachRolePolicy" || operation == "DeleteRole")
	if left.State.IsNull() == closed || strings.Contains(said, "ERROR") == closed || !strings.Contains(said, bootstrap) {
		t.Errorf("%s, %s: a state: %t, it says %s", operation, refusal.Code, !left.State.IsNull(), said)
	}
	return said
}
