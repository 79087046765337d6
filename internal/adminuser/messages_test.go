package adminuser_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// refusals are AWS's answers to the calls that can meet them; "*" stands for one call of each deed.
var refusals = map[string][]awssim.Error{
	"*": {
		{Code: "AccessDenied", Message: "User: arn:aws:iam::123456789012:user/ci is not authorized to perform this."},
		{Code: "Throttling", Message: "Rate exceeded"},
		{Code: "ServiceFailure", Message: "AWS failed.", Status: 500},
		{Code: "ExpiredToken", Message: "The security token included in the request is expired"},
	},
	"CreateUser":         {{Code: "LimitExceeded", Message: "Cannot exceed quota for UsersPerAccount: 5000", Status: 409}, {Code: "ConcurrentModification", Message: "Try again.", Status: 409}},
	"AttachUserPolicy":   {{Code: "LimitExceeded", Message: "Cannot exceed quota for PoliciesPerUser: 10", Status: 409}},
	"CreateLoginProfile": {{Code: "PasswordPolicyViolation", Message: "Password should have at least one uppercase letter"}},
	"UpdateUser":         {{Code: "EntityTemporarilyUnmodifiable", Message: "The user is being changed.", Status: 409}},
	"DeleteUser":         {{Code: "DeleteConflict", Message: "Cannot delete entity, must delete access keys first.", Status: 409}},
}

// deeds are what can be done with an administrator. Each returns what a user reads when a call is refused.
var deeds = []struct {
	name       string
	operations []string // the first one meets the refusals of "*"
	before     map[string]any
	config     map[string]any
}{
	{"create", []string{"CreateUser", "AttachUserPolicy", "CreateLoginProfile"}, nil, full(nil)},
	{"plan", []string{"GetUser"}, nil, full(nil)},
	{"change", []string{"UpdateUser"}, full(nil), full(map[string]any{"name": "glass"})},
	{"delete", []string{"DeleteUser"}, full(nil), nil},
}

// TestMessages pins what a user reads, in one table for all ways in which AWS refuses. Run with -update after a change
// and read the difference as a user would.
func TestMessages(t *testing.T) {
	t.Parallel()
	table := &strings.Builder{}
	table.WriteString("# What a user reads when AWS refuses\n\nWritten by `go test ./internal/adminuser -run TestMessages -update`.\n")
	for _, deed := range deeds {
		for i, operation := range deed.operations {
			rows := slices.Clone(refusals[operation])
			if i == 0 {
				rows = append(rows, refusals["*"]...)
			}
			for _, refusal := range rows {
				said := refused(t, operation, refusal, deed.before, deed.config)
				fmt.Fprintf(table, "\n## %s: %s answers %s\n\n%s", deed.name, operation, refusal.Code, acctest.Quote(said))
				if !strings.Contains(said, "ERROR") || !strings.Contains(said, "IAM user break-glass") || strings.Contains(said, password) {
					t.Errorf("%s, %s: it says\n%s", deed.name, refusal.Code, said)
				}
			}
		}
	}
	acctest.Golden(t, "testdata/messages.md", table.String())
}

func refused(t *testing.T, operation string, refusal awssim.Error, before, config map[string]any) string {
	t.Helper()
	w := acctest.NewWorld(t)
	state := acctest.Object{}
	if before != nil {
		state = apply(t, w, before)
	}
	w.AWS.Inject(awssim.Fault{Operation: operation, Kind: awssim.FaultError, Count: awssim.Always, Error: &refusal})
	after, said := w.Server(t, map[string]any{"max_retries": 2}).Apply(t, typeName, state, maps.Clone(config))
	if after.State.IsNull() != (before == nil) {
		t.Errorf("%s answers %s, and the state has %s", operation, refusal.Code, after.State)
	}
	return said
}
