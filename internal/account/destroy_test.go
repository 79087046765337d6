package account_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func withDestroy(deed, more string) string {
	return strings.Replace(account(minimal+"\n"+more), `"retain"`, fmt.Sprintf("%q", deed), 1)
}

func gone() resource.TestStep { return resource.TestStep{Config: "locals { none = 1 }"} }

func TestProtectedByDefault(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	protected := strings.Replace(account(minimal), `on_destroy = "retain"`, "", 1)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: protected},
			{Config: "locals { none = 1 }", ExpectError: acctest.Text(`is refused, because on_destroy is "protect" in the state`)},
			{Config: protected, Destroy: true, ExpectError: acctest.Text("Nothing was changed")},
			{Config: account(minimal), ConfigPlanChecks: updates()},
			empty(account(minimal)),
		},
	})
	stillOpen(t, w, "CloseAccount", "RemoveAccountFromOrganization", "MoveAccount")
}

// unharmed ends a test with an account that Terraform must not destroy: it checks that the account is open, then lets it
// vanish, so that the test framework has nothing left to destroy.
func unharmed(t *testing.T, w *acctest.World) []resource.TestStep {
	return []resource.TestStep{
		{
			PreConfig: func() {
				stillOpen(t, w, "CloseAccount", "RemoveAccountFromOrganization", "MoveAccount")
				made, _ := w.AWS.AccountByEmail("aws+team-a@example.com")
				w.AWS.DeleteAccount(made.ID)
			},
			RefreshState:       true,
			ExpectNonEmptyPlan: true, // the account is gone
		},
		gone(),
	}
}

// stillOpen checks that the one account is as it was, and that AWS was not even asked for what is forbidden.
func stillOpen(t *testing.T, w *acctest.World, forbidden ...string) {
	t.Helper()
	if made, ok := w.AWS.AccountByEmail("aws+team-a@example.com"); !ok || made.State != "ACTIVE" {
		t.Errorf("the account is %+v", made)
	}
	if n := w.AWS.CountCalls("CreateAccount"); n != 1 {
		t.Errorf("CreateAccount was called %d times", n)
	}
	if n := w.AWS.CountCalls(forbidden...); len(forbidden) > 0 && n != 0 {
		t.Errorf("%s called %d times", strings.Join(forbidden, " or "), n)
	}
}

func TestRetain(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	quarantine := w.AWS.AddOU(w.AWS.RootID(), "quarantine")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps:                    []resource.TestStep{{Config: withDestroy("retain", fmt.Sprintf("quarantine_parent_id = %q", quarantine))}, gone()},
	})
	stillOpen(t, w, "CloseAccount", "RemoveAccountFromOrganization")
	if made, _ := w.AWS.AccountByEmail("aws+team-a@example.com"); made.ParentID != quarantine {
		t.Errorf("the account is in %s, not in quarantine", made.ParentID)
	}
}

func TestCloseAfterQuarantine(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	quarantine := w.AWS.AddOU(w.AWS.RootID(), "quarantine")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps:                    []resource.TestStep{{Config: withDestroy("close", fmt.Sprintf("quarantine_parent_id = %q", quarantine))}, gone()},
	})
	made, _ := w.AWS.AccountByEmail("aws+team-a@example.com")
	if made.ParentID != quarantine || made.State != "PENDING_CLOSURE" && made.State != "CLOSED" {
		t.Errorf("the account is %+v", made)
	}
}

func TestRemoveNeedsFourDays(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	var id string
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: withDestroy("remove", ""), Check: inAWS(w, &id, func(awssim.Account) error { return nil })},
			{Config: "locals { none = 1 }", ExpectError: acctest.Text("must be four days old before it can leave")},
			{Config: withDestroy("remove", ""), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
			{PreConfig: func() { w.Clock.Advance(5 * 24 * time.Hour) }, Config: "locals { none = 1 }"},
		},
	})
	if left, ok := w.AWS.Account(id); !ok || left.OrganizationID != "" {
		t.Errorf("the account %s is still in the organization", id)
	}
}

func TestReplaceIsRefused(t *testing.T) {
	t.Parallel()
	for _, deed := range []string{"protect", "retain", "close", "remove"} {
		t.Run(deed, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			trigger := func(input, deed string) string {
				return fmt.Sprintf("resource \"terraform_data\" \"x\" { input = %q }\n", input) +
					withDestroy(deed, "lifecycle { replace_triggered_by = [terraform_data.x] }")
			}
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: w.Factories(),
				Steps: append([]resource.TestStep{
					{Config: trigger("1", deed)},
					{Config: trigger("2", deed), ExpectError: acctest.Text("An account is never made twice and never replaced")},
					{Taint: []string{addr}, Config: withDestroy(deed, ""), ExpectError: acctest.Text("terraform untaint")},
				}, unharmed(t, w)...),
			})
		})
	}
}

func TestRenamedResourceIsRefused(t *testing.T) {
	t.Parallel()
	for _, deed := range []string{"protect", "retain", "close", "remove"} {
		t.Run(deed, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			config := func(name, more string) string {
				return strings.Replace(withDestroy(deed, ""), `"test"`, fmt.Sprintf("%q", name), 1) + more
			}
			moved := config("new", "moved {\n  from = doit_aws_account.old\n  to = doit_aws_account.new\n}")
			steps := []resource.TestStep{
				{Config: config("old", "")},
				{Config: config("new", ""), ExpectError: acctest.Text("tell Terraform with a moved block")},
				{Config: moved, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
			}
			resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: w.Factories(), Steps: append(steps, unharmed(t, w)...)})
		})
	}
}

func TestDestroyPlanWarnsOfEachAccount(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	dev := w.AWS.AddOU(w.AWS.RootID(), "dev")
	made := mustApply(t, w.Server(t, nil), account1(nil))
	for name, c := range map[string]struct {
		settings map[string]any
		says     []string
	}{
		"retain": {map[string]any{"on_destroy": "retain"}, []string{"AWS accounts will be forgotten", "stays open"}},
		"close":  {map[string]any{"on_destroy": "close"}, []string{"AWS accounts will be CLOSED", "90 days", "address stays taken"}},
		"remove": {map[string]any{"on_destroy": "remove"}, []string{"AWS accounts will leave the organization", "pays for itself"}},
		"quarantine": {
			map[string]any{"on_destroy": "close", "quarantine_parent_id": dev}, []string{"It is first moved to " + dev, "CLOSED"},
		},
	} {
		held, said := w.Server(t, nil).Apply(t, "doit_aws_account", made, account1(c.settings))
		if said != "" {
			t.Fatal(said)
		}
		said = acctest.Messages(w.Server(t, nil).Plan(t, "doit_aws_account", held, nil).Diagnostics)
		for _, part := range append(c.says, "WARNING", made.Attribute(t, "id"), "team-a", "aws+team-a@example.com") {
			if !strings.Contains(said, part) {
				t.Errorf("%s: the plan does not say %q: %s", name, part, said)
			}
		}
	}
	stillOpen(t, w, "CloseAccount", "RemoveAccountFromOrganization", "MoveAccount")
}
