package alternatecontacts_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

func TestLifeOfContactsOnEachBackend(t *testing.T) {
	t.Parallel()
	acctest.OnEachBackend(t, func(t *testing.T, b *acctest.Backend) {
		aws := behind(t, b.URL)
		aws.put("", "operations", "Theirs")
		first := contacts(block("billing", "Ann"), block("security", "Eve"))
		second := contacts(block("billing", "Anna"), block("operations", "Bob"), "adopt_existing = true")
		resource.UnitTest(t, resource.TestCase{
			ProtoV6ProviderFactories: b.Factories(),
			Steps: []resource.TestStep{
				{Config: first, ConfigStateChecks: []statecheck.StateCheck{is("billing", "name", "Ann"), unset("operations")}},
				empty(first),
				{Config: contacts(block("billing", "Anna"), block("operations", "Bob")), PlanOnly: true, ExpectError: acctest.Text("already has an alternate contact for operations")},
				{Config: second, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{
					is("billing", "name", "Anna"), is("operations", "name", "Bob"), unset("security"),
				}},
				ignoring("adopt_existing", imports("123456789012")),
				empty(second),
			},
		})
		if names := aws.names(""); names != ",," {
			t.Errorf("the destruction left %q", names)
		}
	})
}
