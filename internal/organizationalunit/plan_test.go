package organizationalunit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// refused is a step whose plan fails.
func refused(config, says string) resource.TestStep {
	return resource.TestStep{Config: config, PlanOnly: true, ExpectError: acctest.Text(says)}
}

// writes counts the calls that change organizational units.
func writes(w *acctest.World) int {
	return w.AWS.CountCalls("CreateOrganizationalUnit", "UpdateOrganizationalUnit", "DeleteOrganizationalUnit")
}

func TestNameTakenByAForeignUnit(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws, root := behind(t, w), w.AWS.RootID()
	id := aws.create(root, "Workloads")
	w.AWS.ResetCalls()
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			refused(unit(root, "Workloads", ""), fmt.Sprintf(
				`%s already has the organizational unit %s (Workloads), and this configuration did not create it. Choose another name, or import that unit: import { to = doit_organizational_unit.this id = %q }`, root, id, id)),
			{Config: unit(root, "Products", ""), ConfigStateChecks: []statecheck.StateCheck{is("name", "Products")}},
			refused(unit(root, "Workloads", ""), "already has the organizational unit "+id),
			{ // what the message proposes
				Config:             "removed {\n  from = doit_organizational_unit.test\n  lifecycle {\n    destroy = false\n  }\n}\n",
				ExpectNonEmptyPlan: false,
			},
			{
				Config:            fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", addr, id) + unit(root, "Workloads", ""),
				ConfigStateChecks: []statecheck.StateCheck{is("id", id)},
			},
			empty(unit(root, "Workloads", "")),
		},
	})
	if n := w.AWS.CountCalls("CreateOrganizationalUnit"); n != 1 {
		t.Errorf("%d organizational units were created, want Products alone", n)
	}
}

func TestTwoResourcesWantOneUnit(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	root := w.AWS.RootID()
	one := unit(root, "Workloads", "")
	both := one + named("other", root, "Workloads", "")
	unseen := one + `
resource "terraform_data" "name" {
  input      = "Workloads"
  depends_on = [doit_organizational_unit.test]
}
` + named("other", root, "${terraform_data.name.output}", "")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			refused(both, "Every organizational unit of a parent needs a name of its own"),
			{Config: unseen, ExpectError: acctest.Text("Two resources want one organizational unit")},
			refused(both, "already in this state"),
			{Config: one, ConfigPlanChecks: plans(plancheck.ResourceActionNoop)},
			empty(one),
		},
	})
	if units := behind(t, w).below(root); len(units) != 0 {
		t.Errorf("the destroyed configuration left %v", units)
	}
}

func TestRenamedResource(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := func(label string) string { return named(label, w.AWS.RootID(), "Workloads", "") }
	moved := fmt.Sprintf("moved {\n  from = %s.old\n  to = %s\n}\n", typeName, addr)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config("old"), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(typeName+".old", plancheck.ResourceActionCreate),
			}}},
			refused(config("test"), "tell Terraform with a moved block"),
			empty(config("test") + moved),
		},
	})
	if n := w.AWS.CountCalls("CreateOrganizationalUnit"); n != 1 {
		t.Errorf("%d organizational units were created, want 1", n)
	}
}

func TestNameHandedOver(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	root := w.AWS.RootID()
	before := unit(root, "Current", "")
	taken := unit(root, "Current", "") + named("next", root, "Current", "depends_on = [doit_organizational_unit.test]")
	after := unit(root, "Former", "") + named("next", root, "Current", "depends_on = [doit_organizational_unit.test]")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: before, ConfigStateChecks: []statecheck.StateCheck{is("name", "Current")}},
			refused(taken, "already in this state"),
			{Config: after, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{is("name", "Former")}},
			refused(unit(root, "Former", "")+named("next", root, "Former", "depends_on = [doit_organizational_unit.test]"), "already in this state"),
			empty(after),
		},
	})
}

func TestMissingParent(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			refused(unit("r-none", "Dev", ""), "The organization of these credentials has no r-none. Check the id"),
			refused(unit("ou-none-00000000", "Dev", ""), "The organization of these credentials has no ou-none-00000000. Check the id"),
		},
	})
	if writes(w) != 0 {
		t.Error("something was written")
	}
}

func TestTooManyTags(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	tags := func(n int) string {
		var list strings.Builder
		for i := range n {
			fmt.Fprintf(&list, "key%d = \"v\"\n", i)
		}
		return "tags = {\n" + list.String() + "}"
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			refused(unit(w.AWS.RootID(), "Dev", tags(50)), "There would be 50 tags, default_tags included, and at most 49 fit"),
			{Config: unit(w.AWS.RootID(), "Dev", tags(49)), ConfigStateChecks: []statecheck.StateCheck{is("name", "Dev")}},
			empty(unit(w.AWS.RootID(), "Dev", tags(49))),
		},
	})
}

func TestAnotherParent(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws, root := behind(t, w), w.AWS.RootID()
	above := aws.create(root, "Above")
	var inside string
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: unit(root, "Dev", ""), ConfigStateChecks: []statecheck.StateCheck{is("name_path", "Dev")}},
			{
				PreConfig: func() { inside = aws.create(aws.below(root)["Dev"], "Inside") },
				Config:    unit(above, "Dev", ""), PlanOnly: true,
				ExpectError: acctest.Text("AWS cannot move an organizational unit, so another parent_id replaces"),
			},
			refused(unit(above, "Dev", ""), "and it is not empty: it has organizational unit"),
			refused(unit(above, "Dev", ""), "Then remove this one and apply again. Nothing was changed."),
			{
				PreConfig:        func() { aws.delete(inside) },
				Config:           unit(above, "Dev", ""),
				ConfigPlanChecks: plans(plancheck.ResourceActionDestroyBeforeCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					is("parent_id", above), is("name_path", "Above/Dev"),
				},
			},
			refused(unit("ou-none-00000000", "Dev", ""), "has no ou-none-00000000"),
			empty(unit(above, "Dev", "")),
		},
	})
}

func TestUnitIsNotReplacedByItsTwin(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := func(revision int) string {
		return fmt.Sprintf("resource %q %q { input = %d }\n", "terraform_data", "revision", revision) +
			unit(w.AWS.RootID(), "Dev", "lifecycle {\n  replace_triggered_by = [terraform_data.revision]\n}")
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config(1), ConfigStateChecks: []statecheck.StateCheck{is("name", "Dev")}},
			refused(config(2), "take that away: the new unit would be the same"),
			{Taint: []string{addr}, Config: config(1), ExpectError: acctest.Text("If it is tainted, run: terraform untaint")},
		},
	})
}

// TestUnknownParentThatStaysTheSame plans a replacement, because the parent may be another one. With
// create_before_destroy the new unit is found to be the old one, which then survives the destruction of the old one.
func TestUnknownParentThatStaysTheSame(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	root := w.AWS.RootID()
	config := func(revision int) string {
		return fmt.Sprintf("resource %q %q {\n  input = %q\n  triggers_replace = [%d]\n}\n", "terraform_data", "parent", root, revision) +
			unit("${terraform_data.parent.output}", "Dev", "lifecycle {\n  create_before_destroy = true\n}")
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config(1), ConfigStateChecks: []statecheck.StateCheck{is("name", "Dev")}},
			{
				Config: config(2), ConfigPlanChecks: plans(plancheck.ResourceActionCreateBeforeDestroy),
				ConfigStateChecks: []statecheck.StateCheck{is("parent_id", root)},
			},
			{PreConfig: func() {
				if made, deleted := w.AWS.CountCalls("CreateOrganizationalUnit"), w.AWS.CountCalls("DeleteOrganizationalUnit"); made != 2 || deleted != 0 {
					t.Errorf("AWS was asked for %d units and to delete %d, want one more that it has already, and none", made, deleted)
				}
			}, Config: config(2), PlanOnly: true},
			empty(config(2)),
		},
	})
	if units := behind(t, w).below(root); len(units) != 0 {
		t.Errorf("the destroyed configuration left %v", units)
	}
}

func TestUnknownProviderConfiguration(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := `resource "terraform_data" "scope" { input = "prod" }
provider "doit" {
  vend_scope = terraform_data.scope.output
}
` + unit(w.AWS.RootID(), "Dev", "")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{is("name", "Dev")}},
			empty(config),
		},
	})
}
