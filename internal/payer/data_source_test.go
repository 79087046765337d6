package payer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

const (
	typeName = "doit_payer_account"
	addr     = "data.doit_payer_account.test"
)

func payer(more string) string {
	return "data \"doit_payer_account\" \"test\" {\n" + more + "\n}\n"
}

func is(attribute string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New(attribute), value)
}

func TestPayer(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	management := w.AWS.ManagementAccountID()
	member := w.AWS.AddAccount(awssim.Account{Name: "dev"})
	text := knownvalue.StringExact
	kinds := []resource.TestStep{
		{Config: payer(""), ConfigStateChecks: []statecheck.StateCheck{
			is("account_id", text(management)), is("management_account_id", text(management)), is("organization_id", text(w.AWS.OrganizationID())),
			is("kind", text("own")), is("name", knownvalue.Null()),
			is("evidence", text("The management account "+management+" is none of the reseller's payers, and its root e-mail address does not match awsops+*@doit-intl.com.")),
		}},
		{Config: payer(fmt.Sprintf("account_id = %q\nconsolidated_payers = { %q = \"payer-1\" }", member, management)), ConfigStateChecks: []statecheck.StateCheck{
			is("account_id", text(member)), is("management_account_id", text(management)), is("kind", text("consolidated")), is("name", text("payer-1")),
		}},
		{Config: payer(fmt.Sprintf("reseller_payer_ids = [%q]", management)), ConfigStateChecks: []statecheck.StateCheck{
			is("kind", text("dedicated")), is("evidence", text("The management account "+management+" is one of the reseller's dedicated payers.")),
		}},
		{Config: payer(`reseller_email_pattern = ""`), ConfigStateChecks: []statecheck.StateCheck{
			is("kind", text("own")), is("evidence", text("The management account "+management+" is none of the reseller's payers.")),
		}},
		{Config: payer(""), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		{
			PreConfig: func() { w.AWS.SetEmail(management, "awsops+acme@doit-intl.com") },
			Config:    payer(""),
			ConfigStateChecks: []statecheck.StateCheck{
				is("kind", text("dedicated")),
				is("evidence", text("The root e-mail address of the management account "+management+" matches awsops+*@doit-intl.com.")),
			},
		},
	}
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: w.Factories(), Steps: kinds})
}

func TestUnknownValues(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	member := w.AWS.AddAccount(awssim.Account{Name: "dev"})
	config := fmt.Sprintf("resource \"terraform_data\" \"x\" {\n  input = { id = %q, payer = %q, pattern = \"aws@*.org\" }\n}\n", member, w.AWS.ManagementAccountID()) + payer(`
  account_id             = terraform_data.x.output.id
  consolidated_payers    = { (terraform_data.x.output.payer) = terraform_data.x.output.pattern }
  reseller_payer_ids     = [terraform_data.x.output.payer]
  reseller_email_pattern = terraform_data.x.output.pattern
`)
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: w.Factories(), Steps: []resource.TestStep{
		{Config: config, ConfigStateChecks: []statecheck.StateCheck{
			is("kind", knownvalue.StringExact("consolidated")), is("account_id", knownvalue.StringExact(member)), is("name", knownvalue.StringExact("aws@*.org")),
		}},
	}})
}

// text reads a string attribute, "" for null.
func text(t *testing.T, attributes map[string]tftypes.Value, name string) string {
	t.Helper()
	var s *string
	if err := attributes[name].As(&s); err != nil {
		t.Fatal(err)
	}
	if s == nil {
		return ""
	}
	return *s
}

// TestWhoAsks has the question asked by each kind of caller.
func TestWhoAsks(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		caller, account func(w *acctest.World, member string) string // "" caller: the management account; "" account: not set
		says            string                                       // "" when it is answered
		evidence        string
	}{
		"a member about itself":             {caller: itself, evidence: "none of the reseller's payers"},
		"a member about itself by id":       {caller: itself, account: itself, evidence: "none of the reseller's payers"},
		"a member about the management":     {caller: itself, account: management, evidence: "none of the reseller's payers"},
		"the management about itself by id": {account: management, evidence: "none of the reseller's payers"},
		"a member about another member": {caller: itself, account: another,
			says: "tells only the management account ACCOUNT and delegated administrators whether the account ACCOUNT is in the organization. Use credentials of ACCOUNT or of the management account."},
		"about an account of another organization": {account: foreign,
			says: "The organization o-ID of these credentials has no account ACCOUNT. Check the id, or use credentials of ACCOUNT or of its management account."},
		"an account in no organization":              {caller: alone, evidence: "is in no organization, so it pays for itself."},
		"an account in no organization about others": {caller: alone, account: itself, says: "belong to the account ACCOUNT, which is in no organization, so AWS tells them nothing about the account ACCOUNT."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			member := w.AWS.AddAccount(awssim.Account{Name: "dev"})
			provider, config := map[string]any{}, map[string]any{}
			if test.account != nil {
				config["account_id"] = test.account(w, member)
			}
			if test.caller != nil {
				keys := w.AWS.CredentialsFor(test.caller(w, member))
				provider = map[string]any{"access_key": keys.AccessKeyID, "secret_key": keys.SecretAccessKey}
			}
			attributes, said := w.Server(t, provider).ReadData(t, typeName, config)
			if test.says != "" {
				if said = acctest.HideIDs(said); !strings.Contains(said, test.says) || !strings.HasPrefix(said, "ERROR: AttributeName(\"account_id\")") {
					t.Errorf("it says %q, want ... %s ...", said, test.says)
				}
				return
			}
			if said != "" || !strings.Contains(text(t, attributes, "evidence"), test.evidence) || text(t, attributes, "kind") != "own" {
				t.Errorf("it says %q, the evidence is %q", said, text(t, attributes, "evidence"))
			}
			inOrganization := test.caller == nil || test.caller(w, member) == member
			if got := text(t, attributes, "management_account_id"); (got == w.AWS.ManagementAccountID()) != inOrganization {
				t.Errorf("the management account is %q", got)
			}
		})
	}
}

func itself(_ *acctest.World, member string) string { return member }

func management(w *acctest.World, _ string) string { return w.AWS.ManagementAccountID() }

func another(w *acctest.World, _ string) string {
	return w.AWS.AddAccount(awssim.Account{Name: "other"})
}

func foreign(w *acctest.World, _ string) string {
	id, _ := w.AWS.AddOrganization()
	return id
}

// alone is the management account after its organization is gone.
func alone(w *acctest.World, _ string) string {
	w.AWS.SetOrganizationInUse(false)
	return w.AWS.ManagementAccountID()
}

func TestErrorsOfAWS(t *testing.T) {
	t.Parallel()
	denied := awssim.Error{Code: "AccessDeniedException", Message: "not authorized"}
	for operation, says := range map[string]string{
		"DescribeOrganization": "ERROR: Failed finding out who pays for AWS account ACCOUNT\nDescribing the organization of these credentials: not authorized. These credentials may not do this.",
		"DescribeAccount":      "ERROR: Failed finding out who pays for AWS account ACCOUNT\nNot authorized. These credentials may not do this.",
		"GetCallerIdentity":    "ERROR: Failed finding out whose credentials these are\n",
	} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			member := w.AWS.AddAccount(awssim.Account{Name: "dev"})
			w.AWS.Inject(awssim.Fault{Operation: operation, Kind: awssim.FaultError, Error: &denied, Count: awssim.Always})
			_, said := w.Server(t, nil).ReadData(t, typeName, map[string]any{"account_id": member})
			if said = acctest.HideIDs(said); !strings.HasPrefix(said, says) {
				t.Errorf("it says %q, want %s ...", said, says)
			}
		})
	}
}

func TestInvalidConfiguration(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	for config, says := range map[string]string{
		`account_id = "1234"`:                          `"1234" is not an AWS account id: it has 12 digits`,
		`consolidated_payers = { payer = "x" }`:        `"payer" is not an AWS account id`,
		`reseller_payer_ids = ["x"]`:                   `"x" is not an AWS account id`,
		`reseller_email_pattern = "*"`:                 `it needs exactly one @`,
		`reseller_email_pattern = "awsops+*@*.*"`:      `it fits the addresses of every domain`,
		`reseller_email_pattern = "a b@doit-intl.com"`: `it has a blank in it`,
	} {
		t.Run(config, func(t *testing.T) {
			t.Parallel()
			resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: w.Factories(), Steps: []resource.TestStep{
				{Config: payer(config), PlanOnly: true, ExpectError: acctest.Text(says)},
			}})
		})
	}
}

// TestCalls are two at most, GetCallerIdentity aside.
func TestCalls(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	member := w.AWS.AddAccount(awssim.Account{Name: "dev"})
	s := w.Server(t, nil)
	w.AWS.ResetCalls()
	if _, said := s.ReadData(t, typeName, map[string]any{"account_id": member}); said != "" {
		t.Fatal(said)
	}
	if calls := w.AWS.CountCalls("DescribeOrganization", "DescribeAccount"); calls != 2 || len(w.AWS.Calls()) != 3 {
		t.Errorf("it makes the calls %+v", w.AWS.Calls())
	}
}
