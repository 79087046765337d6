package organizationalunit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestInterruptedCreateContinues cuts a create at each of its calls in each way, then applies again: one unit, with its
// tags, and no state together with an error, which Terraform would taint.
func TestInterruptedCreateContinues(t *testing.T) {
	t.Parallel()
	denied := awssim.Error{Code: "AccessDeniedException", Message: "not authorized"}
	for _, operation := range []string{"DescribeOrganization", "CreateOrganizationalUnit", "DescribeOrganizationalUnit"} {
		for name, fault := range map[string]awssim.Fault{
			"refused":                        {Kind: awssim.FaultError, Error: &denied},
			"answer lost once":               {Kind: awssim.FaultResetAfter},
			"answer lost for ever":           {Kind: awssim.FaultResetAfter, Count: awssim.Always},
			"failed inside after executing":  {Kind: awssim.FaultInternalAfter},
			"failed inside before executing": {Kind: awssim.FaultInternal, Count: awssim.Always},
		} {
			t.Run(operation+" "+name, func(t *testing.T) {
				t.Parallel()
				w := acctest.NewWorld(t)
				aws := behind(t, w)
				parent := aws.create(w.AWS.RootID(), "Workloads")
				config := map[string]any{"name": "Dev", "parent_id": parent, "tags": map[string]any{"stage": "dev"}}
				plan := w.Server(t, nil).Plan(t, typeName, acctest.Object{}, config)
				if said := acctest.Messages(plan.Diagnostics); said != "" {
					t.Fatal(said)
				}
				fault.Operation = operation
				injected := w.AWS.Inject(fault)
				state, said := w.Server(t, map[string]any{"max_retries": 3}).ApplyPlanned(t, typeName, acctest.Object{}, config, plan)
				injected.Remove()
				if injected.Hits() == 0 {
					t.Fatalf("the create makes no call of %s", operation)
				}
				if state.State.IsNull() != strings.Contains(said, "ERROR") {
					t.Fatalf("state %s, messages %q", state.State, said)
				}
				if state.State.IsNull() {
					state, said = w.Server(t, nil).Apply(t, typeName, acctest.Object{}, config)
				}
				units := aws.below(parent)
				if len(units) != 1 || state.State.IsNull() || units["Dev"] != state.Attribute(t, "id") || aws.tags(units["Dev"])["stage"] != "dev" {
					t.Errorf("AWS has %v, the state has %s; %s", units, state.State, said)
				}
			})
		}
	}
}

func TestLostAnswerNeedsNoSecondApply(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]awssim.Fault{
		"once: the SDK sends again and AWS says duplicate": {Kind: awssim.FaultResetAfter},
		"every time: the unit is looked for":               {Kind: awssim.FaultResetAfter, Count: awssim.Always},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			config := unit(w.AWS.RootID(), "Dev", `tags = { stage = "dev" }`)
			fault.Operation = "CreateOrganizationalUnit"
			w.AWS.Inject(fault)
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: w.Factories(),
				Steps: []resource.TestStep{
					{Config: config, ConfigStateChecks: []statecheck.StateCheck{is("name", "Dev"), hasTags("tags_all", map[string]string{"stage": "dev"})}},
					empty(config),
				},
			})
		})
	}
}

// TestContinuedUnitIsAnnounced also changes the configuration between the attempts.
func TestContinuedUnitIsAnnounced(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w)
	parent := aws.create(w.AWS.RootID(), "Workloads")
	config := func(stage string) map[string]any {
		return map[string]any{"name": "Dev", "parent_id": parent, "tags": map[string]any{"stage": stage}}
	}
	denied := awssim.Error{Code: "AccessDeniedException", Message: "not authorized"}
	first := w.Server(t, nil)
	plan := first.Plan(t, typeName, acctest.Object{}, config("dev"))
	w.AWS.Inject(awssim.Fault{Operation: "DescribeOrganizationalUnit", Kind: awssim.FaultError, Error: &denied})
	state, said := w.Server(t, nil).ApplyPlanned(t, typeName, acctest.Object{}, config("dev"), plan)
	if !state.State.IsNull() || !strings.Contains(said, "Failed creating organizational unit Dev below "+parent) {
		t.Fatalf("state %s, messages %q", state.State, said)
	}
	id := aws.below(parent)["Dev"]

	stranger := w.Server(t, map[string]any{"vend_scope": "another state"}).Plan(t, typeName, acctest.Object{}, config("prod"))
	if said := acctest.Messages(stranger.Diagnostics); !strings.Contains(said, "this configuration did not create it") {
		t.Errorf("another scope is told %q", said)
	}
	second := w.Server(t, nil)
	plan = second.Plan(t, typeName, acctest.Object{}, config("prod"))
	want := fmt.Sprintf("WARNING: Continuing with organizational units that an earlier apply began\nThe organizational unit %s (Dev) below %s carries the marker", id, parent)
	if said := acctest.Messages(plan.Diagnostics); !strings.HasPrefix(said, want) {
		t.Errorf("the plan says %q, want %q", said, want)
	}
	state, said = second.ApplyPlanned(t, typeName, acctest.Object{}, config("prod"), plan)
	if said != "" || state.Attribute(t, "id") != id || aws.tags(id)["stage"] != "prod" {
		t.Errorf("it says %q, state %s, tags %v", said, state.State, aws.tags(id))
	}
}

func TestSecondApplyContinues(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	denied := awssim.Error{Code: "AccessDeniedException", Message: "not authorized"}
	config := named("parent", w.AWS.RootID(), "Workloads", "") + unit("${doit_organizational_unit.parent.id}", "Dev", "")
	w.AWS.Inject(awssim.Fault{Operation: "CreateOrganizationalUnit", Kind: awssim.FaultError, Error: &denied, Skip: 1})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ExpectError: acctest.Text("Failed creating organizational unit Dev below ou-")},
			{Config: config, ConfigPlanChecks: plans(plancheck.ResourceActionCreate), ConfigStateChecks: []statecheck.StateCheck{is("name_path", "Workloads/Dev")}},
			empty(config),
		},
	})
}

// TestRenameWithLostAnswer has an AWS that then calls the unit's own new name a duplicate, as moto does.
func TestRenameWithLostAnswer(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	before, after := unit(w.AWS.RootID(), "Dev", ""), unit(w.AWS.RootID(), "Development", "")
	duplicate := awssim.Error{Code: "DuplicateOrganizationalUnitException", Message: "duplicate"}
	w.AWS.Inject(awssim.Fault{Operation: "UpdateOrganizationalUnit", Kind: awssim.FaultResetAfter})
	w.AWS.Inject(awssim.Fault{Operation: "UpdateOrganizationalUnit", Kind: awssim.FaultError, Error: &duplicate})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: before, ConfigStateChecks: []statecheck.StateCheck{is("name", "Dev")}},
			{Config: after, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{is("name", "Development")}},
			empty(after),
		},
	})
}
