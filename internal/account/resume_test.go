package account_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// denied is a refusal that no retry helps against.
var denied = awssim.Error{Code: "AccessDeniedException", Message: "not authorized"}

// TestInterruptedCreateContinues cuts a create at each of its calls in each way, then applies again. It is the short form
// of law 1: one account, in its place, with its tags, and nothing tainted.
func TestInterruptedCreateContinues(t *testing.T) {
	t.Parallel()
	operations := []string{
		"DescribeOrganization", "ListCreateAccountStatus", "CreateAccount", "DescribeCreateAccountStatus", "DescribeAccount", "MoveAccount", "AssumeRole",
	}
	for _, operation := range operations {
		for name, fault := range map[string]awssim.Fault{
			"denied":      {Kind: awssim.FaultError, Error: &denied},
			"lost answer": {Kind: awssim.FaultResetAfter, Count: 50},
		} {
			t.Run(operation+" "+name, func(t *testing.T) {
				t.Parallel()
				w := acctest.NewWorld(t)
				dev := w.AWS.AddOU(w.AWS.RootID(), "dev")
				config := account1(map[string]any{"parent_id": dev, "wait_for_access": true, "tags": map[string]any{"team": "a"}})
				first := w.Server(t, map[string]any{"max_retries": 3})
				plan := first.Plan(t, "doit_aws_account", acctest.Object{}, config)
				if said := acctest.Messages(plan.Diagnostics); said != "" {
					t.Fatal(said)
				}
				fault.Operation = operation
				injected := w.AWS.Inject(fault)
				state, said := first.ApplyPlanned(t, "doit_aws_account", acctest.Object{}, config, plan)
				injected.Remove()
				switch {
				case injected.Hits() == 0:
					t.Fatalf("the create makes no call of %s", operation)
				case !state.State.IsNull() && strings.Contains(said, "ERROR"):
					t.Fatalf("an error left a state, which Terraform taints: %s", said)
				case state.State.IsNull() && !strings.Contains(said, "ERROR"):
					t.Fatal("no state and no error")
				}
				if state.State.IsNull() {
					state = mustApply(t, w.Server(t, nil), config)
				}
				oneAccount(t, w, state, dev)
			})
		}
	}
}

// oneAccount checks that AWS has exactly the account that is in state, as it was asked for.
func oneAccount(t *testing.T, w *acctest.World, state acctest.Object, parent string) {
	t.Helper()
	var made []awssim.Account
	for _, a := range w.AWS.Accounts() {
		if a.ID != w.AWS.ManagementAccountID() {
			made = append(made, a)
		}
	}
	if len(made) != 1 {
		t.Fatalf("AWS has %d accounts: %+v", len(made), made)
	}
	a := made[0]
	if a.ID != state.Attribute(t, "id") || a.ParentID != parent || a.Tags["team"] != "a" || a.State != "ACTIVE" {
		t.Errorf("AWS has %+v, the state has %s", a, state.State)
	}
	if n := w.AWS.CountCalls("CloseAccount", "RemoveAccountFromOrganization"); n != 0 {
		t.Error("something was closed or removed")
	}
}

func TestSecondApplyContinues(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	dev := w.AWS.AddOU(w.AWS.RootID(), "dev")
	config := account(minimal + fmt.Sprintf("\n parent_id = %q", dev))
	w.AWS.Inject(awssim.Fault{Operation: "MoveAccount", Kind: awssim.FaultError, Error: &denied})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ExpectError: acctest.Text("exists, and nothing about it is lost")},
			{Config: config, ConfigPlanChecks: creates()},
			empty(config),
		},
	})
	stillOpen(t, w)
}

func TestAnotherScopeGetsTheImportBlock(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	mustApply(t, w.Server(t, map[string]any{"vend_scope": "one"}), account1(nil))
	other := w.Server(t, map[string]any{"vend_scope": "two"})
	for range 2 { // also when it applies again
		plan := other.Plan(t, "doit_aws_account", acctest.Object{}, account1(nil))
		said := acctest.Messages(plan.Diagnostics)
		if !strings.Contains(said, "import {") || !strings.Contains(said, "doit_aws_account.this") {
			t.Errorf("the plan says: %s", said)
		}
		other = w.Server(t, map[string]any{"vend_scope": "two"})
	}
	stillOpen(t, w)
}

func TestAdoptExisting(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	dev := w.AWS.AddOU(w.AWS.RootID(), "dev")
	id := w.AWS.AddAccount(awssim.Account{Name: "old", Email: "aws+team-a@example.com", Tags: map[string]string{"foreign": "kept"}})
	config := account1(map[string]any{"adopt_existing": true, "parent_id": dev, "tags": map[string]any{"team": "a"}})
	s := w.Server(t, nil)
	said := acctest.Messages(s.Plan(t, "doit_aws_account", acctest.Object{}, config).Diagnostics)
	for _, part := range []string{"WARNING", id, `name from "old" to "team-a"`, "parent from " + w.AWS.RootID() + " to " + dev, "1 tags set, none removed"} {
		if !strings.Contains(said, part) {
			t.Errorf("the plan does not say %q: %s", part, said)
		}
	}
	state := mustApply(t, w.Server(t, nil), config)
	a, _ := w.AWS.Account(id)
	if state.Attribute(t, "id") != id || a.Name != "team-a" || a.ParentID != dev || a.Tags["foreign"] != "kept" || a.Tags["team"] != "a" {
		t.Errorf("AWS has %+v", a)
	}
	if state.Attribute(t, "role_name") != "" {
		t.Error("nobody knows the access role of an account that somebody else created")
	}
	if n := w.AWS.CountCalls("CreateAccount"); n != 0 {
		t.Error("an account was created instead of adopted")
	}
}

// A replacement with create_before_destroy, cut in the middle, can leave two objects in state that are one account.
func TestOneOfTwoObjectsCannotDestroyTheirAccount(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := account1(map[string]any{"on_destroy": "close"})
	made := mustApply(t, w.Server(t, nil), config)
	for name, plans := range map[string][]map[string]any{"keep, then destroy": {config, nil}, "destroy, then keep": {nil, config}} {
		s := w.Server(t, nil)
		if said := acctest.Messages(s.Plan(t, "doit_aws_account", made, plans[0]).Diagnostics); strings.Contains(said, "ERROR") {
			t.Errorf("%s: the first plan says %s", name, said)
		}
		said := acctest.Messages(s.Plan(t, "doit_aws_account", made, plans[1]).Diagnostics)
		if !strings.Contains(said, "Two objects of this state hold the account "+made.Attribute(t, "id")) {
			t.Errorf("%s: the second plan says %s", name, said)
		}
	}
	stillOpen(t, w, "CloseAccount")
}

func TestReplacementIsRefusedInDeleteToo(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := account1(map[string]any{"on_destroy": "close"})
	made := mustApply(t, w.Server(t, nil), config)
	s := w.Server(t, nil)
	plan := s.Plan(t, "doit_aws_account", made, nil)
	plan.PlannedPrivate = nil // as when Terraform destroys in order to replace
	left, said := s.ApplyPlanned(t, "doit_aws_account", made, nil, plan)
	if left.State.IsNull() || !strings.Contains(said, "An AWS account is never replaced") {
		t.Errorf("Delete says %q", said)
	}
	stillOpen(t, w, "CloseAccount")
}

func TestAccountOfThisRunIsNotDestroyed(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	s := w.Server(t, nil)
	made := mustApply(t, s, account1(map[string]any{"on_destroy": "close"}))
	left, said := s.Apply(t, "doit_aws_account", made, nil)
	if left.State.IsNull() || !strings.Contains(said, "never replaced") {
		t.Errorf("Delete says %q", said)
	}
	stillOpen(t, w, "CloseAccount")
}
