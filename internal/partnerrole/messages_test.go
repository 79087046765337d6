package partnerrole_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// refusals are ways in which IAM says no, by operation.
var refusals = map[string][]awssim.Error{
	"CreateRole": {
		{Code: "LimitExceeded", Message: "Cannot exceed quota for RolesPerAccount: 1000", Status: 409},
		{Code: "MalformedPolicyDocument", Message: "Syntax errors in policy.", Status: 400},
		{Code: "EntityAlreadyExists", Message: "Role with name doitintl_cmp already exists.", Status: 409},
	},
	"CreatePolicy": {
		{Code: "LimitExceeded", Message: "Cannot exceed quota for PoliciesPerAccount: 1500", Status: 409},
		{Code: "MalformedPolicyDocument", Message: "Syntax errors in policy.", Status: 400},
	},
	"AttachRolePolicy": {
		{Code: "LimitExceeded", Message: "Cannot exceed quota for PoliciesPerRole: 10", Status: 409},
		{Code: "NoSuchEntity", Message: "Policy arn:aws:iam::123456789012:policy/doitintl_cmp does not exist or is not attachable.", Status: 404},
		{Code: "PolicyNotAttachable", Message: "The policy cannot be attached.", Status: 400},
		{Code: "UnmodifiableEntity", Message: "Cannot perform the operation on the protected role.", Status: 400},
	},
	"DeleteRole": {
		{Code: "DeleteConflict", Message: "Cannot delete entity, must detach all policies first.", Status: 409},
		{Code: "UnmodifiableEntity", Message: "Cannot perform the operation on the protected role.", Status: 400},
	},
	"GetRole":   {},
	"GetPolicy": {},
}

// everyCall are refusals that any call can meet.
var everyCall = []awssim.Error{
	{Code: "AccessDenied", Message: "User: arn:aws:iam::123456789012:user/ci is not authorized to perform this.", Status: 403},
	{Code: "Throttling", Message: "Rate exceeded", Status: 400},
	{Code: "ServiceFailure", Message: "The request processing has failed because of an unknown error.", Status: 500},
	{Code: "ExpiredToken", Message: "The security token included in the request is expired", Status: 403},
	{Code: "EntityTemporarilyUnmodifiable", Message: "The entity is being modified.", Status: 409},
}

// TestMessages pins what a user reads, in one table for all ways in which AWS refuses. Run with -update after a change
// and read the difference as a user would.
func TestMessages(t *testing.T) {
	t.Parallel()
	table := &strings.Builder{}
	table.WriteString("# What a user reads when a role cannot be made, read or deleted\n\nWritten by `go test ./internal/partnerrole -run TestMessages -update`.\n")
	row := func(name, said string) {
		fmt.Fprintf(table, "\n## %s\n\n%s", name, acctest.Quote(said))
		if !strings.Contains(said, "ERROR") || strings.Contains(said, externalID) {
			t.Errorf("%s: the message is no error or tells the external id:\n%s", name, said)
		}
		if !strings.Contains(said, "doitintl_cmp") && !strings.HasPrefix(name, "plan: ") {
			t.Errorf("%s: the message names no role:\n%s", name, said)
		}
	}
	for operation, own := range ordered(refusals) {
		for _, refusal := range append(own, everyCall...) {
			row(operation+": "+refusal.Code, refused(t, operation, refusal))
		}
	}
	for name, said := range ordered(plannedErrors(t)) {
		row("plan: "+name, said)
	}
	acctest.Golden(t, "testdata/messages.md", table.String())
}

// refused meets a refusal while a role is made, read or deleted.
func refused(t *testing.T, operation string, refusal awssim.Error) string {
	t.Helper()
	w := acctest.NewWorld(t)
	fault := awssim.Fault{Operation: operation, Kind: awssim.FaultError, Count: awssim.Always, Error: &refusal}
	config := map[string]any{"max_retries": 2}
	switch operation {
	case "DeleteRole":
		made := mustApply(t, w.Server(t, nil), cmpRole(nil))
		w.AWS.Inject(fault)
		left, said := w.Server(t, config).Apply(t, typeName, made, nil)
		if left.State.IsNull() {
			t.Error("a destruction that failed left no state")
		}
		return said
	case "GetRole":
		made := mustApply(t, w.Server(t, nil), cmpRole(nil))
		w.AWS.Inject(fault)
		seen, said := w.Server(t, config).Refresh(t, typeName, made)
		if !seen.State.Equal(made.State) {
			t.Error("a refresh that failed changed the state")
		}
		return said
	default:
		w.AWS.Inject(fault)
		state, said := w.Server(t, config).Apply(t, typeName, acctest.Object{}, cmpRole(nil))
		if !state.State.IsNull() {
			t.Error("a failed create left a state, which Terraform would taint")
		}
		return said
	}
}

// plannedErrors are what a plan refuses.
func plannedErrors(t *testing.T) map[string]string {
	t.Helper()
	said := map[string]string{}
	for name, row := range map[string]struct {
		arrange func(outside)
		config  map[string]any
	}{
		"taken":                             {func(o outside) { o.make("doitintl_cmp", own) }, nil},
		"policy taken":                      {func(o outside) { o.makePolicy("doitintl_cmp") }, nil},
		"adoption of a role elsewhere":      {func(o outside) { o.make("doitintl_cmp", own) }, map[string]any{"adopt_existing": true, "path": "/partners/"}},
		"no external id":                    {nil, map[string]any{"external_id": nil}},
		"a stranger trusted without one":    {nil, map[string]any{"kind": "custom", "name": "Partner", "external_id": nil, "trusted_account_ids": []any{"111122223333"}, "policy_json": readS3}},
		"external id and none":              {nil, map[string]any{"without_external_id": true}},
		"cmp insists":                       {nil, map[string]any{"external_id": nil, "without_external_id": true}},
		"no such policy of AWS":             {nil, map[string]any{"managed_policy_arns": []any{"arn:aws:iam::aws:policy/ReadonlyAccess"}}},
		"no such boundary":                  {nil, map[string]any{"permissions_boundary": "arn:aws:iam::aws:policy/ReadonlyAccess"}},
		"admin without MFA":                 {nil, map[string]any{"kind": "admin", "require_mfa": false}},
		"member access for another kind":    {nil, map[string]any{"kind": "cloudhealth", "member_access": true}},
		"report bucket with another policy": {nil, map[string]any{"policy_json": readS3, "report_bucket": "acme"}},
		"awsadmin without trust and policy": {nil, map[string]any{"kind": "awsadmin", "name": "doitintl_cmp"}},
		"awsadmin without policy":           {nil, map[string]any{"kind": "awsadmin", "trusted_account_ids": []any{"111122223333"}}},
		"a tag that ignore_tags takes away": {nil, map[string]any{"tags": map[string]any{"ignored": "1"}}},
		"custom without a name":             {nil, map[string]any{"kind": "custom", "policy_json": readS3}},
	} {
		w := acctest.NewWorld(t)
		if row.arrange != nil {
			row.arrange(behind(t, w.URL))
		}
		s := w.Server(t, map[string]any{"ignore_tags": []any{map[string]any{"keys": []any{"ignored"}}}})
		said[name] = acctest.Messages(s.Plan(t, typeName, acctest.Object{}, cmpRole(row.config)).Diagnostics)
	}
	return said
}
