package partnerrole_test

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// counted are the calls since the last reset, by operation.
func counted(w *acctest.World) map[string]int {
	calls := map[string]int{}
	for _, call := range w.AWS.Calls() {
		calls[call.Operation]++
	}
	return calls
}

func TestCallsOfOneRole(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := cmpRole(map[string]any{"tags": map[string]any{"stage": "dev"}})
	s := w.Server(t, nil)
	plan := s.Plan(t, typeName, acctest.Object{}, config)
	if diff := cmp.Diff(map[string]int{"GetCallerIdentity": 1, "GetRole": 1, "GetPolicy": 1}, counted(w)); diff != "" {
		t.Errorf("planning a new role: %s", diff)
	}
	w.AWS.ResetCalls()
	made, said := s.ApplyPlanned(t, typeName, acctest.Object{}, config, plan)
	if said != "" {
		t.Fatal(said)
	}
	want := map[string]int{
		"GetRole": 2, "GetPolicy": 3, "CreatePolicy": 1, "CreateRole": 1, "AttachRolePolicy": 1,
		"ListAttachedRolePolicies": 1, "ListRolePolicies": 1, "GetPolicyVersion": 1,
	}
	if diff := cmp.Diff(want, counted(w)); diff != "" {
		t.Errorf("making it: %s", diff)
	}
	s = w.Server(t, nil)
	w.AWS.ResetCalls()
	seen, _ := s.Refresh(t, typeName, made)
	s.Plan(t, typeName, seen, config)
	want = map[string]int{"GetCallerIdentity": 1, "GetRole": 1, "ListAttachedRolePolicies": 1, "ListRolePolicies": 1, "GetPolicy": 1, "GetPolicyVersion": 1}
	if diff := cmp.Diff(want, counted(w)); diff != "" || !seen.State.Equal(made.State) {
		t.Errorf("refreshing and planning without a change: %s", diff)
	}
}

// TestNoSecretInLogs makes, changes and deletes a role and looks for the external ids in what was logged and said.
func TestNoSecretInLogs(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	var log bytes.Buffer
	ctx := tflogtest.RootLogger(context.WithoutCancel(t.Context()), &log)
	object := w.Server(t, nil).Type(t, typeName)
	prior := acctest.Dynamic(t, object, acctest.Value(t, object, nil))
	for _, config := range []map[string]any{cmpRole(nil), cmpRole(map[string]any{"external_id": "another-secret-of-acme"}), nil} {
		before, err := prior.Unmarshal(object)
		if err != nil {
			t.Fatal(err)
		}
		s := w.Server(t, nil)
		plan := s.Plan(t, typeName, acctest.Object{State: before}, config)
		resp, err := s.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
			TypeName: typeName, PriorState: prior, PlannedState: plan.PlannedState, Config: acctest.Dynamic(t, object, acctest.Value(t, object, config)),
		})
		if err != nil {
			t.Fatal(err)
		}
		prior = resp.NewState
		if said := acctest.Messages(slices.Concat(plan.Diagnostics, resp.Diagnostics)); said != "" {
			t.Errorf("it says %q", said)
		}
	}
	if !strings.Contains(log.String(), "created role") || !strings.Contains(log.String(), "deleted role") {
		t.Errorf("nothing was logged:\n%s", log.String())
	}
	if strings.Contains(log.String(), "secret-of-acme") {
		t.Error("the log tells an external id")
	}
}

// TestInvalidArguments are found without any call, and the message of a secret does not repeat it.
func TestInvalidArguments(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	s := w.Server(t, nil)
	for name, row := range map[string]struct {
		change map[string]any
		says   string
	}{
		"kind":        {map[string]any{"kind": "root"}, `value must be one of: ["admin" "awsadmin" "cloudhealth" "cmp" "custom"]`},
		"name":        {map[string]any{"name": "a b"}, "a role name has 1 to 64"},
		"service":     {map[string]any{"name": "AWSServiceRoleForX"}, "reserved for service-linked roles"},
		"path":        {map[string]any{"path": "partners"}, "begins and ends with a slash"},
		"account":     {map[string]any{"account_id": "42"}, "an account id has 12 digits"},
		"trusted":     {map[string]any{"trusted_account_ids": []any{"arn:aws:iam::111122223333:root"}}, "an account id has 12 digits"},
		"principal":   {map[string]any{"trusted_principal_arns": []any{"*"}}, "a principal is an IAM user or role"},
		"external id": {map[string]any{"external_id": "very secret!"}, "The value is secret and not shown"},
		"policy":      {map[string]any{"policy_json": "{}"}, "This is no permission policy: it has no Statement."},
		"managed":     {map[string]any{"managed_policy_arns": []any{"ReadOnlyAccess"}}, "a managed policy is like"},
		"boundary":    {map[string]any{"permissions_boundary": "x"}, "a managed policy is like"},
		"session":     {map[string]any{"max_session_duration": 60}, "between 3600 and 43200"},
		"description": {map[string]any{"description": ""}, "a description has 1 to 1000 characters"},
		"on_destroy":  {map[string]any{"on_destroy": "keep"}, `["delete" "retain"]`},
		"tags":        {map[string]any{"tags": map[string]any{"doit:x": "1"}}, "which this provider keeps for itself"},
		"entry":       {map[string]any{"access_role_name": "a b"}, "a role name has 1 to 64"},
		"timeouts":    {map[string]any{"timeouts": map[string]any{"create": "soon"}}, "soon"},
	} {
		config := maps.Clone(row.change)
		if config["kind"] == nil {
			config["kind"] = "cmp"
		}
		object := s.Type(t, typeName)
		resp, err := s.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
			TypeName: typeName, Config: acctest.Dynamic(t, object, acctest.Value(t, object, config)),
		})
		if err != nil {
			t.Fatal(err)
		}
		if said := acctest.Messages(resp.Diagnostics); !strings.Contains(said, row.says) || strings.Contains(said, "very secret!") {
			t.Errorf("%s: it says %q", name, said)
		}
	}
	if n := len(w.AWS.Calls()); n != 0 {
		t.Errorf("%d calls were made", n)
	}
}
