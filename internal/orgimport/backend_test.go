package orgimport_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// TestLifeOfRolesOnEachBackend has what moto can do, too: organization, roles and buckets. It has no tax registrations and
// no Cost and Usage Reports, so the steps always take these from a simulator.
func TestLifeOfRolesOnEachBackend(t *testing.T) {
	t.Parallel()
	acctest.OnEachBackend(t, func(t *testing.T, b *acctest.Backend) {
		id, aws := organizationID(t, b.URL), behind(t, b.URL)
		aws.make("AWSAdmin")
		simulator := acctest.NewWorld(t).URL
		elsewhere := fmt.Sprintf("provider \"doit\" {\n endpoints {\n  cur = %q\n  taxsettings = %[1]q\n }\n}\n", simulator)
		all := elsewhere + importOf(id, allRoles+"adopt_existing = true\ntags = { team = \"finops\" }\n")
		less := elsewhere + importOf(id, "cmp_role = { external_id = \"another\", member_access = true }\n"+cloudhealthRole)
		resource.UnitTest(t, resource.TestCase{
			ProtoV6ProviderFactories: b.Factories(),
			Steps: []resource.TestStep{
				{Config: all, ConfigStateChecks: []statecheck.StateCheck{made("cmp_role", "cloudhealth_role", "admin_role"), status("awsadmin_role", "done")}},
				empty(all),
				{Config: less, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{made("cmp_role", "cloudhealth_role"), status("cmp_role", "done")}},
				empty(less),
				{PreConfig: func() { aws.trust("doitintl_cmp", management) }, Config: less, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{status("cmp_role", "done")}},
				empty(less),
			},
		})
		aws.expect("role AWSAdmin", "policy AWSAdmin")
	})
}
