package functions_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

func TestFunctionsInTerraform(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	const config = `
resource "terraform_data" "name" { input = "My Team / Dev" }
output "address" { value = provider::doit::root_email("aws@example.com", terraform_data.name.output) }
output "bucket"  { value = provider::doit::awsops_name("acme") }
`
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{
				Config:      `output "address" { value = provider::doit::root_email("aws@example.com", "-") }`,
				ExpectError: acctest.Text(`Invalid value for "name" parameter: nothing is left of the name "-"`),
			},
			{
				Config:      `output "address" { value = provider::doit::root_email("aws", "dev") }`,
				ExpectError: acctest.Text(`Invalid value for "base" parameter: "aws" is not a root e-mail address that AWS accepts`),
			},
			{
				Config:      `output "bucket" { value = provider::doit::awsops_name("Acme") }`,
				ExpectError: acctest.Text(`Invalid value for "customer_id" parameter: "Acme" is not a customer id`),
			},
			{
				Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectUnknownOutputValue("address"),
					plancheck.ExpectKnownOutputValue("bucket", knownvalue.StringExact("doitintl-awsops-acme")),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownOutputValue("address", knownvalue.StringExact("aws+my-team-dev@example.com")),
				},
			},
			{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		},
	})
	if calls := w.AWS.Calls(); len(calls) != 0 {
		t.Errorf("the functions called AWS: %+v", calls)
	}
}
