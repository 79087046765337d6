package account_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

const addr = "doit_aws_account.test"

// account is a configuration of doit_aws_account.test that Terraform may destroy at the end of a test.
func account(body string) string {
	return fmt.Sprintf("resource %q %q {\n  on_destroy = \"retain\"\n%s\n}\n", "doit_aws_account", "test", body)
}

const minimal = `
  name  = "team-a"
  email = "aws+team-a@example.com"`

// empty is the last step of every test: the same configuration plans nothing.
func empty(config string) resource.TestStep {
	return resource.TestStep{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{
		PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}}
}

func updates() resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
		plancheck.ExpectResourceAction(addr, plancheck.ResourceActionUpdate),
	}}
}

func is(attribute, value string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New(attribute), knownvalue.StringExact(value))
}

func isNull(attribute string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New(attribute), knownvalue.Null())
}

func TestMinimal(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{
				Config: account(minimal),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(addr, plancheck.ResourceActionCreate),
					plancheck.ExpectUnknownValue(addr, tfjsonpath.New("id")),
					plancheck.ExpectKnownValue(addr, tfjsonpath.New("role_name"), knownvalue.StringExact("OrganizationAccountAccessRole")),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					is("name", "team-a"), is("email", "aws+team-a@example.com"), is("state", "ACTIVE"),
					is("parent_id", w.AWS.RootID()), is("role_name", "OrganizationAccountAccessRole"),
					is("iam_user_access_to_billing", "ALLOW"), is("joined_method", "CREATED"),
					is("organization_id", w.AWS.OrganizationID()), is("management_account_id", w.AWS.ManagementAccountID()),
					isNull("tags"), isNull("govcloud_account_id"),
					statecheck.ExpectKnownValue(addr, tfjsonpath.New("create_govcloud"), knownvalue.Bool(false)),
					statecheck.ExpectKnownValue(addr, tfjsonpath.New("tags_all"), knownvalue.MapSizeExact(0)),
				},
				Check: func(s *terraform.State) error {
					made, ok := w.AWS.AccountByEmail("aws+team-a@example.com")
					id := s.RootModule().Resources[addr].Primary.ID
					role := s.RootModule().Resources[addr].Primary.Attributes["access_role_arn"]
					if want := "arn:aws:iam::" + id + ":role/OrganizationAccountAccessRole"; !ok || made.ID != id || role != want {
						return fmt.Errorf("state has the account %s with the role %s, AWS has %s and would call it %s", id, role, made.ID, want)
					}
					return nil
				},
			},
			{ResourceName: addr, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{
				"role_name", "iam_user_access_to_billing", "create_govcloud", "create_request_id", "on_destroy", "tags.%",
			}},
			{
				ResourceName: addr, ImportState: true, ImportStateId: "AWS+team-a@example.com",
				ImportStateVerify: true, ImportStateVerifyIgnore: []string{
					"role_name", "iam_user_access_to_billing", "create_govcloud", "create_request_id", "on_destroy", "tags.%",
				},
			},
			empty(account(minimal)),
		},
	})
	if n := w.AWS.CountCalls("CreateAccount"); n != 1 {
		t.Errorf("CreateAccount was called %d times", n)
	}
}

func TestEverythingSet(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	dev := w.AWS.AddOU(w.AWS.RootID(), "dev")
	quarantine := w.AWS.AddOU(w.AWS.RootID(), "quarantine")
	config := account(fmt.Sprintf(`
  name                       = "Team A (prod)"
  email                      = "aws+everything@example.com"
  parent_id                  = %q
  quarantine_parent_id       = %q
  role_name                  = "BreakGlass"
  iam_user_access_to_billing = "DENY"
  create_govcloud            = false
  wait_for_access            = true
  adopt_existing             = false
  tags                       = { team = "a", empty = "" }
  timeouts {
    create = "2h"
    update = "1h"
    delete = "1h"
  }`, dev, quarantine))
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config,
				ConfigStateChecks: []statecheck.StateCheck{
					is("parent_id", dev), is("role_name", "BreakGlass"), is("iam_user_access_to_billing", "DENY"),
					statecheck.ExpectKnownValue(addr, tfjsonpath.New("tags_all"), knownvalue.MapExact(map[string]knownvalue.Check{
						"team": knownvalue.StringExact("a"), "empty": knownvalue.StringExact(""),
					})),
				},
				Check: func(*terraform.State) error {
					made, _ := w.AWS.AccountByEmail("aws+everything@example.com")
					if made.ParentID != dev || made.RoleName != "BreakGlass" || made.IamUserAccessToBilling != "DENY" || made.Tags["team"] != "a" {
						return fmt.Errorf("AWS has %+v", made)
					}
					return nil
				},
			},
			empty(config),
		},
	})
	if n := w.AWS.CountCalls("AssumeRole"); n == 0 {
		t.Error("wait_for_access assumed no role")
	}
}
