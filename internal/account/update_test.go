package account_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// inAWS checks the account as the simulated AWS has it.
func inAWS(w *acctest.World, id *string, check func(a awssim.Account) error) resource.TestCheckFunc {
	return func(s *terraform.State) error {
		now := s.RootModule().Resources[addr].Primary.ID
		if *id == "" {
			*id = now
		}
		if *id != now {
			return fmt.Errorf("the account changed from %s to %s", *id, now)
		}
		made, ok := w.AWS.Account(now)
		if !ok {
			return fmt.Errorf("AWS has no account %s", now)
		}
		return check(made)
	}
}

func TestRenameMoveAndRetagInPlace(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	dev, prod := w.AWS.AddOU(w.AWS.RootID(), "dev"), w.AWS.AddOU(w.AWS.RootID(), "prod")
	configured := func(name, parent, tags string) string {
		return account(fmt.Sprintf("name = %q\nemail = \"aws+team-a@example.com\"\nparent_id = %q\n%s", name, parent, tags))
	}
	var id string
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{
				Config: configured("team-a", dev, `tags = { team = "a", stage = "dev" }`),
				Check:  inAWS(w, &id, func(awssim.Account) error { return nil }),
			},
			{
				Config:           configured("team-b", dev, `tags = { team = "a", stage = "dev" }`),
				ConfigPlanChecks: updates(),
				Check: inAWS(w, &id, func(a awssim.Account) error {
					return want(a.Name == "team-b" && a.ParentID == dev, a)
				}),
			},
			{
				Config:           configured("team-b", prod, `tags = { team = "a", stage = "dev" }`),
				ConfigPlanChecks: updates(),
				Check:            inAWS(w, &id, func(a awssim.Account) error { return want(a.ParentID == prod, a) }),
			},
			{
				Config:           configured("team-b", prod, `tags = { team = "b" }`),
				ConfigPlanChecks: updates(),
				Check: inAWS(w, &id, func(a awssim.Account) error {
					_, stage := a.Tags["stage"]
					return want(a.Tags["team"] == "b" && !stage && a.Tags["doit:vend-id"] != "", a)
				}),
			},
			{
				Config:           configured("team-c", dev, `tags = {}`),
				ConfigPlanChecks: updates(),
				Check: inAWS(w, &id, func(a awssim.Account) error {
					return want(a.Name == "team-c" && a.ParentID == dev && len(a.Tags) == 1 && a.Tags["doit:vend-id"] != "", a)
				}),
			},
			empty(configured("team-c", dev, `tags = {}`)),
		},
	})
}

func want(ok bool, a awssim.Account) error {
	if ok {
		return nil
	}
	return fmt.Errorf("AWS has %+v", a)
}

func TestEmailInAnotherSpellingIsNoChange(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	upper := account(strings.Replace(minimal, "aws+team-a", "AWS+Team-A", 1))
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: account(minimal), ConfigStateChecks: []statecheck.StateCheck{is("email", "aws+team-a@example.com")}},
			empty(upper),
		},
	})
}

func TestEmailChangeInTwoSteps(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	moved := strings.Replace(minimal, "aws+team-a", "aws+new-a", 1)
	withCode := filepath.Join(t.TempDir(), "main.tf")
	write := func(content string) {
		if err := os.WriteFile(withCode, []byte(content), 0o600); err != nil {
			t.Error(err)
		}
	}
	write(account(moved))
	var id string
	resource.UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   acctest.Needs(acctest.WriteOnly),
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: account(minimal), Check: inAWS(w, &id, func(awssim.Account) error { return nil })},
			{Config: account(moved), ExpectError: acctest.Text("AWS sent a code of 6 characters to aws+new-a@example.com")},
			{Config: account(moved), ExpectError: acctest.Text("Set email_otp to the code and apply again")},
			{Config: account(moved + "\n email_otp = \"wrong1\""), ExpectError: acctest.Text("Failed changing the root e-mail address")},
			{
				PreConfig:         func() { write(account(moved + fmt.Sprintf("\n email_otp = %q", w.AWS.OTP(id)))) },
				ConfigFile:        func(config.TestStepConfigRequest) string { return withCode },
				ConfigPlanChecks:  updates(),
				ConfigStateChecks: []statecheck.StateCheck{is("email", "aws+new-a@example.com"), isNull("email_otp")},
				Check:             inAWS(w, &id, func(a awssim.Account) error { return want(a.Email == "aws+new-a@example.com", a) }),
			},
			empty(account(moved)),
		},
	})
	if n := w.AWS.CountCalls("StartPrimaryEmailUpdate"); n != 1 {
		t.Errorf("a code was sent %d times within a quarter of an hour", n)
	}
}

func TestTagsUnknownUntilApply(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := `
resource "terraform_data" "x" { input = "later" }
` + account(minimal+"\n tags = { team = terraform_data.x.output }")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectUnknownValue(addr, tfjsonpath.New("tags").AtMapKey("team")),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(addr, tfjsonpath.New("tags_all").AtMapKey("team"), knownvalue.StringExact("later")),
				},
			},
			empty(config),
		},
	})
}

func creates() resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
		plancheck.ExpectResourceAction(addr, plancheck.ResourceActionCreate),
	}}
}

// TestLateCodeIsReplaced goes through the protocol, so that it runs with every Terraform.
func TestLateCodeIsReplaced(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	made := mustApply(t, w.Server(t, nil), account1(nil))
	change := func(from acctest.Object, code any) (acctest.Object, string) {
		return w.Server(t, nil).Apply(t, "doit_aws_account", from, account1(map[string]any{"email": "aws+new-a@example.com", "email_otp": code}))
	}
	pending, _ := change(made, nil)
	w.Clock.Advance(16 * time.Minute)
	pending, said := change(pending, "wrong1")
	if n := w.AWS.CountCalls("StartPrimaryEmailUpdate"); n != 2 || !strings.Contains(said, "AWS sent a code") {
		t.Fatalf("%d codes were sent: %s", n, said)
	}
	changed, said := change(pending, w.AWS.OTP(made.Attribute(t, "id")))
	if strings.Contains(said, "ERROR") || changed.Attribute(t, "email") != "aws+new-a@example.com" {
		t.Errorf("the right code gave %s", said)
	}
}

// AWS needs up to four hours until Organizations shows a new root address. Until then the old one is no drift.
func TestAcceptedEmailIsNoDriftWhileItSpreads(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.EmailLag = 3 * time.Hour })
	made := mustApply(t, w.Server(t, nil), account1(nil))
	config := account1(map[string]any{"email": "aws+new-a@example.com"})
	pending, _ := w.Server(t, nil).Apply(t, "doit_aws_account", made, config)
	config["email_otp"] = w.AWS.OTP(made.Attribute(t, "id"))
	changed, said := w.Server(t, nil).Apply(t, "doit_aws_account", pending, config)
	if strings.Contains(said, "ERROR") {
		t.Fatal(said)
	}
	for _, later := range []time.Duration{time.Minute, 2 * time.Hour, 5 * time.Hour} {
		w.Clock.Advance(later)
		read, said := w.Server(t, nil).Refresh(t, "doit_aws_account", changed)
		if said != "" || read.Attribute(t, "email") != "aws+new-a@example.com" {
			t.Errorf("%s later the state has %s. %s", later, read.Attribute(t, "email"), said)
		}
	}
}
