package orgimport_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func isWrite(c awssim.Call) bool { return slices.Contains(writes, c.Operation) }

// countWrites counts what changed something.
func countWrites(w *acctest.World) int { return w.AWS.CountCalls(writes...) }

// countMore counts the calls that change anything but the generation of a role, which every Create writes.
func countMore(w *acctest.World) int { return countWrites(w) - w.AWS.CountCalls("TagRole") }

var interruptions = map[string]awssim.Fault{
	"refused":                       {Kind: awssim.FaultError, Error: &denied, Count: awssim.Always},
	"answer lost":                   {Kind: awssim.FaultResetAfter, Count: awssim.Always},
	"failed inside after executing": {Kind: awssim.FaultInternalAfter, Count: awssim.Always},
}

// TestInterruptedCreateContinues cuts a create at every single write in each way, then applies again: everything is there
// once, and no error left a state, which Terraform would taint.
func TestInterruptedCreateContinues(t *testing.T) {
	t.Parallel()
	counting := acctest.NewWorld(t)
	mustApply(t, counting.Server(t, nil), config(counting.AWS.OrganizationID(), roles()))
	all := countWrites(counting)
	if all < 11 {
		t.Fatalf("four roles were made with %d writes", all)
	}
	for cut := range all {
		for name, fault := range interruptions {
			t.Run(fmt.Sprintf("%d %s", cut+1, name), func(t *testing.T) {
				t.Parallel()
				w := acctest.NewWorld(t)
				wanted := config(w.AWS.OrganizationID(), roles())
				fault.When, fault.Skip = isWrite, cut
				injected := w.AWS.Inject(fault)
				state, said := w.Server(t, map[string]any{"max_retries": 2}).Apply(t, typeName, acctest.Object{}, wanted)
				injected.Remove()
				if injected.Hits() == 0 || !state.State.IsNull() || !strings.Contains(said, "ERROR") {
					t.Fatalf("%d hits, state %s, messages %q", injected.Hits(), state.State, said)
				}
				w.AWS.ResetCalls()
				state = mustApply(t, w.Server(t, nil), wanted)
				behind(t, w.URL).expect(everything...)
				if again := countMore(w); again > all-cut {
					t.Errorf("the second apply wrote %d times, and %d were left", again, all-cut)
				}
				if n := len(list(t, state, "made_roles")); n != 4 {
					t.Errorf("%d roles are known as made", n)
				}
				if left, said := w.Server(t, nil).Apply(t, typeName, state, nil); !left.State.IsNull() {
					t.Error(said)
				}
				behind(t, w.URL).expect()
			})
		}
	}
}

// TestCreateInterruptedWhileLooking fails after the roles are made, when the steps are evaluated.
func TestCreateInterruptedWhileLooking(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	wanted := config(w.AWS.OrganizationID(), roles())
	injected := w.AWS.Inject(awssim.Fault{Operation: "GetAccountSummary", Kind: awssim.FaultInternal, Count: awssim.Always})
	state, said := w.Server(t, map[string]any{"max_retries": 2}).Apply(t, typeName, acctest.Object{}, wanted)
	injected.Remove()
	if !state.State.IsNull() || !strings.Contains(said, "Failed evaluating the steps of the import of the organization") ||
		!strings.Contains(said, "WARNING: Roles of an unfinished import are there") || !strings.Contains(said, ":role/Administrator. They are not in the state.") {
		t.Fatalf("state %s, messages %q", state.State, said)
	}
	w.AWS.ResetCalls()
	mustApply(t, w.Server(t, nil), wanted)
	if n := countMore(w); n != 0 {
		t.Errorf("the second apply wrote %d times", n)
	}
}

// TestInterruptedUpdateContinues changes everything at once and is cut at every write.
func TestInterruptedUpdateContinues(t *testing.T) {
	t.Parallel()
	before := roles()
	after := map[string]any{ // one is changed, one gets another name, one goes, one stays
		"cmp_role":         map[string]any{"external_id": "another", "member_access": true, "max_session_duration": 7200},
		"cloudhealth_role": map[string]any{"external_id": "published", "name": "Health"},
		"admin_role":       before["admin_role"],
		"tags":             map[string]any{"team": "finops"},
	}
	counting := acctest.NewWorld(t)
	id := counting.AWS.OrganizationID()
	state := mustApply(t, counting.Server(t, nil), config(id, before))
	counting.AWS.ResetCalls()
	if _, said := counting.Server(t, nil).Apply(t, typeName, state, config(id, after)); strings.Contains(said, "ERROR") {
		t.Fatal(said)
	}
	all := countWrites(counting)
	if all < 10 {
		t.Fatalf("the update made %d writes", all)
	}
	for cut := range all {
		for name, fault := range interruptions {
			t.Run(fmt.Sprintf("%d %s", cut+1, name), func(t *testing.T) {
				t.Parallel()
				w := acctest.NewWorld(t)
				id := w.AWS.OrganizationID()
				state := mustApply(t, w.Server(t, nil), config(id, before))
				fault.When, fault.Skip = isWrite, cut
				injected := w.AWS.Inject(fault)
				state, said := w.Server(t, map[string]any{"max_retries": 2}).Apply(t, typeName, state, config(id, after))
				injected.Remove()
				if injected.Hits() == 0 || state.State.IsNull() || !state.State.IsFullyKnown() || !strings.Contains(said, "ERROR") {
					t.Fatalf("%d hits, state %s, messages %q", injected.Hits(), state.State, said)
				}
				state, said = w.Server(t, nil).Refresh(t, typeName, state)
				if said != "" {
					t.Fatal(said)
				}
				state, said = w.Server(t, nil).Apply(t, typeName, state, config(id, after))
				if strings.Contains(said, "ERROR") {
					t.Fatal(said)
				}
				aws := behind(t, w.URL)
				aws.expect("role doitintl_cmp", "role Health", "role Administrator", "policy doitintl_cmp", "policy Health")
				if r, trust, tags := aws.role("doitintl_cmp"); *r.MaxSessionDuration != 7200 || !strings.Contains(trust, "another") || tags["team"] != "finops" {
					t.Errorf("the role is %+v, %s", r, trust)
				}
				if left, said := w.Server(t, nil).Apply(t, typeName, state, nil); !left.State.IsNull() {
					t.Error(said)
				}
				aws.expect()
			})
		}
	}
}

// TestInterruptedDeleteContinues is cut at every write.
func TestInterruptedDeleteContinues(t *testing.T) {
	t.Parallel()
	counting := acctest.NewWorld(t)
	state := mustApply(t, counting.Server(t, nil), config(counting.AWS.OrganizationID(), roles()))
	counting.AWS.ResetCalls()
	counting.Server(t, nil).Apply(t, typeName, state, nil)
	all := countWrites(counting)
	for cut := range all {
		t.Run(fmt.Sprint(cut+1), func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			state := mustApply(t, w.Server(t, nil), config(w.AWS.OrganizationID(), roles()))
			injected := w.AWS.Inject(awssim.Fault{When: isWrite, Skip: cut, Kind: awssim.FaultResetAfter, Count: awssim.Always})
			state, said := w.Server(t, map[string]any{"max_retries": 2}).Apply(t, typeName, state, nil)
			injected.Remove()
			if injected.Hits() == 0 || state.State.IsNull() || !strings.Contains(said, "ERROR") {
				t.Fatalf("%d hits, state %s, messages %q", injected.Hits(), state.State, said)
			}
			if left, said := w.Server(t, nil).Apply(t, typeName, state, nil); !left.State.IsNull() {
				t.Fatal(said)
			}
			behind(t, w.URL).expect()
		})
	}
}

// TestSecondApplyContinues is the same under Terraform: the second apply creates and taints nothing.
func TestSecondApplyContinues(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := importOf(w.AWS.OrganizationID(), allRoles)
	w.AWS.Inject(awssim.Fault{Operation: "CreateRole", Kind: awssim.FaultError, Error: &denied, Skip: 2})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ExpectError: acctest.Text("Failed making the role AWSAdmin for the import of the organization")},
			{Config: config, ConfigPlanChecks: plans(plancheck.ResourceActionCreate), ConfigStateChecks: []statecheck.StateCheck{made("cmp_role", "cloudhealth_role", "awsadmin_role", "admin_role")}},
			empty(config),
		},
	})
	behind(t, w.URL).expect()
}

// TestContinuedRoleIsAnnounced also shows that another state is a stranger.
func TestContinuedRoleIsAnnounced(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	wanted := config(w.AWS.OrganizationID(), map[string]any{"cmp_role": roles()["cmp_role"]})
	w.AWS.Inject(awssim.Fault{Operation: "AttachRolePolicy", Kind: awssim.FaultError, Error: &denied})
	w.Server(t, nil).Apply(t, typeName, acctest.Object{}, wanted)
	said := acctest.Messages(w.Server(t, nil).Plan(t, typeName, acctest.Object{}, wanted).Diagnostics)
	if !strings.HasPrefix(said, "WARNING: AttributeName(\"cmp_role\"): Continuing with roles that an earlier apply began") || strings.Contains(said, "ERROR") {
		t.Errorf("the plan says %q", said)
	}
	said = acctest.Messages(w.Server(t, map[string]any{"vend_scope": "another"}).Plan(t, typeName, acctest.Object{}, wanted).Diagnostics)
	if !strings.Contains(said, "ERROR: AttributeName(\"cmp_role\").AttributeName(\"name\"): Role exists already") {
		t.Errorf("another state is told %q", said)
	}
}

// TestScopeThatChangesLosesNothing has the state of another folder: what it says was made is deleted nevertheless.
func TestScopeThatChangesLosesNothing(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	wanted := config(w.AWS.OrganizationID(), roles())
	state := mustApply(t, w.Server(t, map[string]any{"vend_scope": "one"}), wanted)
	two := map[string]any{"vend_scope": "two"}
	state, said := w.Server(t, two).Refresh(t, typeName, state)
	if said != "" || len(list(t, state, "made_roles")) != 4 {
		t.Fatalf("state %s, messages %q", state.State, said)
	}
	if left, said := w.Server(t, two).Apply(t, typeName, state, nil); !left.State.IsNull() {
		t.Fatal(said)
	}
	behind(t, w.URL).expect()
}

// TestInterruptedAttachmentIsKnown attaches a policy, fails at the next write, and is then told that nobody wants it.
func TestInterruptedAttachmentIsKnown(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	before := config(w.AWS.OrganizationID(), map[string]any{"cmp_role": roles()["cmp_role"]})
	state := mustApply(t, w.Server(t, nil), before)
	const first, second = "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/IAMUserChangePassword"
	after := config(w.AWS.OrganizationID(), map[string]any{"cmp_role": map[string]any{"external_id": externalID, "managed_policy_arns": []any{first, second}}})
	w.AWS.Inject(awssim.Fault{Operation: "AttachRolePolicy", Skip: 1, Kind: awssim.FaultError, Error: &denied})
	state, said := w.Server(t, nil).Apply(t, typeName, state, after)
	if n := len(list(t, state, "cmp_role", "managed_policy_arns")); n != 1 || !strings.Contains(said, "ERROR") {
		t.Fatalf("the state knows %d policies; %s", n, said)
	}
	if state, said = w.Server(t, nil).Apply(t, typeName, state, before); strings.Contains(said, "ERROR") {
		t.Fatal(said)
	}
	if left, said := w.Server(t, nil).Apply(t, typeName, state, nil); !left.State.IsNull() {
		t.Error(said)
	}
	behind(t, w.URL).expect()
}
