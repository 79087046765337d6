package organizationalunit_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

func TestLifeOfUnitsOnEachBackend(t *testing.T) {
	t.Parallel()
	acctest.OnEachBackend(t, func(t *testing.T, b *acctest.Backend) {
		root := b.RootID(t)
		tree := func(name, tags string) string {
			return "data \"doit_organization\" \"this\" {}\n" +
				named("parent", "${data.doit_organization.this.root_id}", "Workloads", "") +
				unit("${doit_organizational_unit.parent.id}", name, tags) + `
data "doit_organizational_units" "all" {
  depends_on = [doit_organizational_unit.test]
}
output "paths" {
  value = data.doit_organizational_units.all.organizational_units[*].name_path
}
`
		}
		paths := func(paths ...string) statecheck.StateCheck {
			checks := make([]knownvalue.Check, 0, len(paths))
			for _, path := range paths {
				checks = append(checks, knownvalue.StringExact(path))
			}
			return statecheck.ExpectKnownOutputValue("paths", knownvalue.ListExact(checks))
		}
		final := tree("Development", `tags = { stage = "dev" }`)
		resource.UnitTest(t, resource.TestCase{
			ProtoV6ProviderFactories: b.Factories(),
			Steps: []resource.TestStep{
				{Config: tree("Dev", `tags = { stage = "test", team = "a" }`), ConfigStateChecks: []statecheck.StateCheck{
					is("name_path", "Workloads/Dev"), hasTags("tags_all", map[string]string{"stage": "test", "team": "a"}),
					statecheck.ExpectKnownValue("data.doit_organization.this", tfjsonpath.New("root_id"), knownvalue.StringExact(root)),
					paths("Workloads", "Workloads/Dev"),
				}},
				{Config: final, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{
					is("name_path", "Workloads/Development"), hasTags("tags_all", map[string]string{"stage": "dev"}),
					paths("Workloads", "Workloads/Development"),
				}},
				{ResourceName: addr, ImportState: true, ImportStateVerify: true},
				{Config: final + at("Workloads/Development"), ConfigStateChecks: []statecheck.StateCheck{found("name", "Development")}},
				{Config: final + at("Workloads/None"), ExpectError: acctest.Text(`"Workloads" has no "None", but "Development"`)},
				refused(named("twin", root, "Workloads", "")+final, "already in this state"),
				empty(final),
			},
		})
		if units, err := b.Organizations().ListOrganizationalUnitsForParent(t.Context(), &organizations.ListOrganizationalUnitsForParentInput{ParentId: &root}); err != nil || len(units.OrganizationalUnits) != 0 {
			t.Errorf("the destroyed configuration left %+v, %v", units, err)
		}
	})
}
