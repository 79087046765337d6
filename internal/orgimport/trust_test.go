package orgimport_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestTrustThatNoPlanKnew checks at apply whom a role trusts, when it is made and when it is changed in place.
func TestTrustThatNoPlanKnew(t *testing.T) {
	t.Parallel()
	const says = "which is outside of this organization"
	w := acctest.NewWorld(t)
	foreign, _ := w.AWS.AddOrganization()
	trusting := func(account string) string {
		return "resource \"terraform_data\" \"x\" { input = \"" + account + "\" }\n" +
			importOf(w.AWS.OrganizationID(), "admin_role = { trusted_account_ids = [terraform_data.x.output] }\n")
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: trusting(foreign), ExpectError: acctest.Text(says)},
			{Config: trusting(awssim.ManagementAccountID), ConfigStateChecks: []statecheck.StateCheck{made("admin_role")}},
			{Config: trusting(foreign), ExpectError: acctest.Text(says)},
		},
	})
	behind(t, w.URL).expect()
}
