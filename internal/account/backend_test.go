package account_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// onBackend checks the account of the state as the backend has it.
func onBackend(t *testing.T, b *acctest.Backend, id *string, name, parent string, tags map[string]string) resource.TestCheckFunc {
	return func(s *terraform.State) error {
		*id = s.RootModule().Resources[addr].Primary.ID
		account, in, has := b.Account(t, *id)
		delete(has, "doit:vend-id")
		if *account.Name != name || in != parent || fmt.Sprint(has) != fmt.Sprint(tags) {
			return fmt.Errorf("%s has %q in %s with the tags %v", b.Name, *account.Name, in, has)
		}
		return nil
	}
}

func TestLifeOfAnAccountOnEachBackend(t *testing.T) {
	t.Parallel()
	acctest.OnEachBackend(t, func(t *testing.T, b *acctest.Backend) {
		root := b.RootID(t)
		dev, prod := b.AddOU(t, root, "dev"), b.AddOU(t, root, "prod")
		configured := func(parent, tags string) string {
			return account(minimal + fmt.Sprintf("\n parent_id = %q\n wait_for_access = true\n %s", parent, tags))
		}
		var id string
		resource.UnitTest(t, resource.TestCase{
			ProtoV6ProviderFactories: b.Factories(),
			Steps: []resource.TestStep{
				{
					Config:            configured(dev, `tags = { team = "a", stage = "dev" }`),
					ConfigStateChecks: []statecheck.StateCheck{is("state", "ACTIVE"), is("parent_id", dev), is("joined_method", "CREATED")},
					Check:             onBackend(t, b, &id, "team-a", dev, map[string]string{"team": "a", "stage": "dev"}),
				},
				{
					Config:           configured(prod, `tags = { team = "b" }`),
					ConfigPlanChecks: updates(),
					Check:            onBackend(t, b, &id, "team-a", prod, map[string]string{"team": "b"}),
				},
				{
					ResourceName: addr, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{
						"role_name", "iam_user_access_to_billing", "create_govcloud", "create_request_id", "on_destroy", "wait_for_access",
					},
				},
				{
					ResourceName: addr, ImportState: true, ImportStateId: "aws+team-a@example.com", ImportStateVerify: true,
					ImportStateVerifyIgnore: []string{
						"role_name", "iam_user_access_to_billing", "create_govcloud", "create_request_id", "on_destroy", "wait_for_access",
					},
				},
				empty(configured(prod, `tags = { team = "b" }`)),
			},
		})
		if account, _, _ := b.Account(t, id); account.State != "ACTIVE" {
			t.Errorf("a retained account is %s", account.State)
		}
	})
}

func TestProtectionOnEachBackend(t *testing.T) {
	t.Parallel()
	acctest.OnEachBackend(t, func(t *testing.T, b *acctest.Backend) {
		var id string
		root := b.RootID(t)
		resource.UnitTest(t, resource.TestCase{
			ProtoV6ProviderFactories: b.Factories(),
			Steps: []resource.TestStep{
				{Config: withDestroy("protect", ""), Check: onBackend(t, b, &id, "team-a", root, nil)},
				{Config: "locals { none = 1 }", ExpectError: acctest.Text(`is refused, because on_destroy is "protect"`)},
				{Config: withDestroy("close", ""), ConfigPlanChecks: updates()},
				{Config: withDestroy("close", ""), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
				gone(),
			},
		})
		if account, _, _ := b.Account(t, id); account.State == "ACTIVE" {
			t.Errorf("the account is still %s", account.State)
		}
	})
}

func TestSecondResourceForAnAccountOnEachBackend(t *testing.T) {
	t.Parallel()
	acctest.OnEachBackend(t, func(t *testing.T, b *acctest.Backend) {
		resource.UnitTest(t, resource.TestCase{
			ProtoV6ProviderFactories: b.Factories(),
			Steps: []resource.TestStep{
				{Config: account(minimal)},
				{
					Config:      account(minimal) + "\nresource \"doit_aws_account\" \"twin\" {\n" + minimal + "\n}",
					ExpectError: acctest.Text("tell Terraform with a moved block"),
				},
				empty(account(minimal)),
			},
		})
	})
}
