package accountcredentials_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// echoed is a configuration that shows, through the echo provider, what came out.
func echoed(accountID, more string) string {
	return fmt.Sprintf(`
ephemeral "doit_account_credentials" "this" {
  account_id = %s
  %s
}
provider "echo" {
  data = ephemeral.doit_account_credentials.this
}
resource "echo" "this" {}
`, accountID, more)
}

func shows(attribute string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue("echo.this", tfjsonpath.New("data").AtMapKey(attribute), check)
}

// TestTerraformOpens with the account known, and then with the account made by the same apply, whose role appears two
// minutes later. Without Terraform, TestOpen and TestWaitsForTheRoleOfANewAccount show the same.
func TestTerraformOpens(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.RolePropagation = 2 * time.Minute })
	const vended = `
resource "doit_aws_account" "team" {
  name       = "team-a"
  email      = "aws+team-a@example.com"
  on_destroy = "retain"
}
`
	resource.UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   acctest.Needs(acctest.Ephemeral),
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{
				Config: echoed(fmt.Sprintf("%q", grown(w)), `duration = "15m"`),
				ConfigStateChecks: []statecheck.StateCheck{
					shows("access_key_id", knownvalue.StringRegexp(regexp.MustCompile(`^ASIA[A-Z0-9]{16}$`))),
					shows("secret_access_key", knownvalue.StringRegexp(regexp.MustCompile(`^.{40}$`))),
					shows("session_token", knownvalue.StringRegexp(regexp.MustCompile(`^.{64,}$`))),
					shows("expiration", knownvalue.StringExact(w.Clock.Now().Add(15*time.Minute).Format(time.RFC3339))),
					shows("role_name", knownvalue.Null()),
					shows("duration", knownvalue.StringExact("15m")),
				},
			},
			{
				Config: vended + echoed("doit_aws_account.team.id", `role_name = "Missing"`),
				// The account was made before the role was refused, so that the next step finds it in state.
				ExpectError: acctest.Text("Waited 5m0s until the role Missing of account"),
			},
			{
				Config: vended + echoed("doit_aws_account.team.id", "") + "# the echo of the first step stays as it was",
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction("doit_aws_account.team", plancheck.ResourceActionNoop),
				}},
				ConfigStateChecks: []statecheck.StateCheck{shows("duration", knownvalue.StringExact("15m"))},
			},
		},
	})
}

// TestTerraformRefusesBadInputAtPlan calls nobody.
func TestTerraformRefusesBadInputAtPlan(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	resource.UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   acctest.Needs(acctest.Ephemeral),
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: echoed(`"team-a"`, ""), PlanOnly: true, ExpectError: acctest.Text(`"team-a" is not the id of an AWS account`)},
			{Config: echoed(`"111122223333"`, `duration = "13h"`), PlanOnly: true, ExpectError: acctest.Text(`"13h" is not a duration between 15m and 12h`)},
			{Config: echoed(`"111122223333"`, `session_policy = "{}"`), PlanOnly: true, ExpectError: acctest.Text("it has no Statement")},
		},
	})
	if calls := w.AWS.CountCalls(); calls > 0 {
		t.Errorf("AWS was called %d times", calls)
	}
}
