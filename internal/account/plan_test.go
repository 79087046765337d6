package account_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestRefusedAtPlan has what can be known before the first write. Each row is refused on the right attribute, and AWS is
// not asked to change anything.
func TestRefusedAtPlan(t *testing.T) {
	t.Parallel()
	taken := awssim.Account{Name: "old", Email: "aws+team-a@example.com"}
	closed := taken
	closed.State = "CLOSED"
	for name, c := range map[string]struct {
		arrange func(*acctest.World)
		config  map[string]any
		at      string
		says    string
	}{
		"missing organizational unit": {
			config: map[string]any{"parent_id": "ou-ab12-34cd56ef"}, at: "parent_id", says: "has no ou-ab12-34cd56ef",
		},
		"root of another organization": {
			config: map[string]any{"parent_id": "r-zzzz"}, at: "parent_id", says: "has no r-zzzz",
		},
		"missing quarantine": {
			config: map[string]any{"quarantine_parent_id": "ou-ab12-34cd56ef", "on_destroy": "close"}, at: "quarantine_parent_id", says: "has no ou-ab12-34cd56ef",
		},
		"address of a member": {
			arrange: func(w *acctest.World) { w.AWS.AddAccount(taken) }, at: "email", says: "import {",
		},
		"address of a member in another spelling": {
			arrange: func(w *acctest.World) { w.AWS.AddAccount(taken) }, config: map[string]any{"email": "AWS+TEAM-A@EXAMPLE.COM"}, at: "email", says: "import {",
		},
		"address of a closed account": {
			arrange: func(w *acctest.World) { w.AWS.AddAccount(closed) }, at: "email", says: "The address of a closed account stays taken",
		},
		"closed account is not adopted": {
			arrange: func(w *acctest.World) { w.AWS.AddAccount(closed) }, config: map[string]any{"adopt_existing": true}, at: "email", says: "stays taken",
		},
		"address of the management account": {
			config: map[string]any{"email": "management@example.com"}, at: "email", says: "import {",
		},
		"quota": {
			arrange: func(w *acctest.World) { w.AWS.SetAccountQuota(1) }, at: "email", says: "may have 1 accounts, and this configuration brings it to at least 2. Ask for more in Service Quotas",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			if c.arrange != nil {
				c.arrange(w)
			}
			said := acctest.Messages(w.Server(t, nil).Plan(t, "doit_aws_account", acctest.Object{}, account1(c.config)).Diagnostics)
			if !strings.Contains(said, `ERROR: AttributeName("`+c.at+`")`) || !strings.Contains(strings.ToLower(said), strings.ToLower(c.says)) {
				t.Errorf("the plan says %q; want an error on %s with %q", said, c.at, c.says)
			}
			if n := w.AWS.CountCalls("CreateAccount", "MoveAccount", "TagResource"); n != 0 {
				t.Error("a plan wrote")
			}
		})
	}
}

func TestQuotaCountsEveryPlannedAccount(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	w.AWS.SetAccountQuota(3) // the management account and two more
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{{
			Config: `
resource "doit_aws_account" "each" {
  for_each = toset(["a", "b", "c"])
  name     = each.key
  email    = "aws+${each.key}@example.com"
}`,
			ExpectError: acctest.Text("organization may have 3 accounts, and this configuration brings it to at least 4"),
		}},
	})
	if n := w.AWS.CountCalls("CreateAccount"); n != 0 {
		t.Errorf("%d accounts were requested", n)
	}
}

func TestOneAddressInTwoResources(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{{
			Config: account(minimal) + `
resource "doit_aws_account" "twin" {
  name  = "twin"
  email = "AWS+team-a@example.com"
}`,
			ExpectError: acctest.Text("Every account needs an address of its own"),
		}},
	})
}

func TestUnknownUntilApply(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	dev := w.AWS.AddOU(w.AWS.RootID(), "dev")
	config := `
resource "terraform_data" "x" { input = { name = "team-a", email = "aws+team-a@example.com", parent = "` + dev + `" } }
` + account(`
  name      = terraform_data.x.output.name
  email     = terraform_data.x.output.email
  parent_id = terraform_data.x.output.parent`)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectUnknownValue(addr, tfjsonpath.New("email")),
					plancheck.ExpectUnknownValue(addr, tfjsonpath.New("parent_id")),
				}},
			},
			empty(config),
		},
	})
}

func TestAccountVanishedBehindTerraformsBack(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	var id string
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: account(minimal), Check: inAWS(w, &id, func(awssim.Account) error { return nil })},
			{
				PreConfig:        func() { w.AWS.DeleteAccount(id) },
				Config:           account(minimal),
				ConfigPlanChecks: creates(),
			},
			empty(account(minimal)),
		},
	})
}

func TestClosedBehindTerraformsBackIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	var id string
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: account(minimal), Check: inAWS(w, &id, func(awssim.Account) error { return nil })},
			{
				PreConfig:   func() { w.AWS.SetState(id, "CLOSED") },
				Config:      account(minimal),
				ExpectError: acctest.Text("The address of a closed account stays taken"),
			},
			gone(),
		},
	})
	if n := w.AWS.CountCalls("CreateAccount"); n != 1 {
		t.Errorf("CreateAccount was called %d times", n)
	}
}

func TestSuspendedStaysInState(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"SUSPENDED", "PENDING_CLOSURE"} {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			made := mustApply(t, w.Server(t, nil), account1(nil))
			w.AWS.SetState(made.Attribute(t, "id"), state)
			read, said := w.Server(t, nil).Refresh(t, "doit_aws_account", made)
			if read.State.IsNull() || read.Attribute(t, "state") != state || !strings.Contains(said, "WARNING") {
				t.Errorf("state %s, messages %q", read.State, said)
			}
		})
	}
}

func TestGoneIsBelievedOnlyInItsOwnOrganization(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	made := mustApply(t, w.Server(t, nil), account1(nil))
	_, keys := w.AWS.AddOrganization()
	other := w.Server(t, map[string]any{"access_key": keys.AccessKeyID, "secret_key": keys.SecretAccessKey})
	read, said := other.Refresh(t, "doit_aws_account", made)
	if read.State.IsNull() || !strings.Contains(said, "Credentials of another organization") {
		t.Errorf("the account left the state, or nobody said why: %q", said)
	}
}
