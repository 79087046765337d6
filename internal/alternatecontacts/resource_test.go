package alternatecontacts_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

var dev = awssim.Account{Name: "dev"}

func TestMinimal(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	aws.put("", "operations", "Theirs")
	minimal := contacts(block("billing", "Ann"))
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: minimal, ConfigPlanChecks: plans(plancheck.ResourceActionCreate), ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(addr, tfjsonpath.New("account_id"), knownvalue.StringExact(w.AWS.ManagementAccountID())),
				is("billing", "name", "Ann"), is("billing", "email", "ann@example.com"), unset("operations"), unset("security"),
			}},
			empty(minimal),
			{ResourceName: addr, ImportState: true, ImportStateId: "dev", ExpectError: acctest.Text(`"dev" is not the id of an AWS account: it has 12 digits`)},
		},
	})
	if names := aws.names(""); names != ",Theirs," {
		t.Errorf("after the destruction the contacts are %q", names)
	}
	for _, call := range w.AWS.Calls() {
		if in, ok := call.Input.(*account.GetAlternateContactInput); ok && in.AccountId != nil {
			t.Errorf("the management account named itself in %s", call.Operation)
		}
	}
}

func TestEverythingChangesInPlace(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws, id := behind(t, w.URL), member(w)
	all := contacts(accountID(id), block("billing", "Ann"), block("operations", "Bob"), block("security", "Eve"), "adopt_existing = false")
	other := strings.NewReplacer("CFO", "CEO", "+44 20 7946 0000", "(020) 1", "ann@", "anna@").Replace(contacts(accountID(id), block("billing", "Ann"), block("operations", "Bob"), block("security", "Eve")))
	fewer := contacts(accountID(id), block("security", "Eve"))
	more := contacts(accountID(id), block("billing", "Ann"), block("security", "Eve"))
	update := plans(plancheck.ResourceActionUpdate)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: all, ConfigStateChecks: []statecheck.StateCheck{is("billing", "name", "Ann"), is("operations", "name", "Bob"), is("security", "name", "Eve")}},
			ignoring("adopt_existing", imports(id)), empty(all),
			{Config: other, ConfigPlanChecks: update, ConfigStateChecks: []statecheck.StateCheck{
				is("billing", "title", "CEO"), is("billing", "phone", "(020) 1"), is("billing", "email", "anna@example.com"), is("security", "title", "CEO"),
			}},
			empty(other),
			{Config: fewer, ConfigPlanChecks: update, ConfigStateChecks: []statecheck.StateCheck{unset("billing"), unset("operations"), is("security", "title", "CFO")}},
			{
				PreConfig: func() {
					if names := aws.names(id); names != ",,Eve" {
						t.Errorf("the contacts are %q, want Eve alone", names)
					}
				},
				Config: more, ConfigPlanChecks: update, ConfigStateChecks: []statecheck.StateCheck{is("billing", "name", "Ann")},
			},
			imports(id), empty(more),
		},
	})
	if names := aws.names(id); names != ",," {
		t.Errorf("the destruction left %q", names)
	}
}

func TestAnotherAccountIsAReplacement(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws, one, two := behind(t, w.URL), member(w), w.AWS.AddAccount(awssim.Account{Name: "prod"})
	config := func(id string) string { return contacts(accountID(id), block("billing", "Ann")) }
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config(one), ConfigStateChecks: []statecheck.StateCheck{is("billing", "name", "Ann")}},
			{Config: contacts(block("billing", "Ann")), PlanOnly: true, ExpectError: acctest.Text(fmt.Sprintf(
				"account_id is not set, which means the account of these credentials, %s. The contacts in state are those of the account %s.", w.AWS.ManagementAccountID(), one))},
			{Config: config(two), ConfigPlanChecks: plans(plancheck.ResourceActionReplace), ConfigStateChecks: []statecheck.StateCheck{is("billing", "name", "Ann")}},
			{PreConfig: func() {
				if aws.names(one) != ",," || aws.names(two) != "Ann,," {
					t.Errorf("the contacts are %q and %q", aws.names(one), aws.names(two))
				}
			}, Config: config(two), PlanOnly: true},
			empty(config(two)),
		},
	})
}

func TestChangedBehindTerraformsBack(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	config := contacts(block("billing", "Ann"), block("security", "Eve"))
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{is("security", "name", "Eve")}},
			{ // changed: changed back
				PreConfig: func() { aws.put("", "billing", "Mallory") },
				Config:    config, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{is("billing", "name", "Ann")},
			},
			{ // one gone: set again
				PreConfig: func() { aws.remove("", "billing") },
				Config:    config, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{is("billing", "name", "Ann")},
			},
			{ // all gone: made again
				PreConfig: func() { aws.remove("", "billing"); aws.remove("", "security") },
				Config:    config, ConfigPlanChecks: plans(plancheck.ResourceActionCreate), ConfigStateChecks: []statecheck.StateCheck{is("billing", "name", "Ann")},
			},
			empty(config),
		},
	})
	if names := aws.names(""); names != ",," {
		t.Errorf("the destruction left %q", names)
	}
}

func TestUnknownValues(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id := member(w)
	given := fmt.Sprintf("resource \"terraform_data\" \"x\" {\n  input = { id = %q, name = \"Ann\", email = \"ann@example.com\", whole = { name = \"Eve\", title = \"CFO\", email = \"eve@example.com\", phone = \"1\" } }\n}\n", id)
	const x = "terraform_data.x.output"
	config := given + contacts(
		"account_id = "+x+".id",
		"billing = { name = "+x+".name, title = "+x+".name, email = "+x+".email, phone = \"1\" }",
		"security = "+x+".whole",
		"adopt_existing = "+x+".name == \"Ann\"")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectUnknownValue(addr, tfjsonpath.New("account_id")),
					plancheck.ExpectUnknownValue(addr, tfjsonpath.New("billing").AtMapKey("name")),
					plancheck.ExpectUnknownValue(addr, tfjsonpath.New("security")),
					plancheck.ExpectUnknownValue(addr, tfjsonpath.New("adopt_existing")),
				}},
				ConfigStateChecks: []statecheck.StateCheck{is("billing", "name", "Ann"), is("security", "name", "Eve")},
			},
			empty(config),
			{ // the same account, still known; the values are not
				Config: strings.Replace(config, `name = "Ann"`, `name = "Anna"`, 1), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(addr, plancheck.ResourceActionReplace), // account_id is not known either
				}},
				ConfigStateChecks: []statecheck.StateCheck{is("billing", "name", "Anna")},
			},
		},
	})
}

func TestImportByIdentity(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := contacts(block("billing", "Ann"))
	resource.UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   acctest.Needs(acctest.Identity),
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{is("billing", "name", "Ann")}},
			{ResourceName: addr, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
			empty(config),
		},
	})
}

func TestImportByIdentityBelowTerraform(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws, id := behind(t, w.URL), member(w)
	aws.put(id, "billing", "Ann")
	aws.put(id, "security", "Eve")
	s := w.Server(t, nil)
	identity := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"account_id": tftypes.String}}
	imported, err := s.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{
		TypeName: typeName, Identity: &tfprotov6.ResourceIdentityData{
			IdentityData: acctest.Dynamic(t, identity, tftypes.NewValue(identity, map[string]tftypes.Value{"account_id": tftypes.NewValue(tftypes.String, id)})),
		},
	})
	if err != nil || acctest.Messages(imported.Diagnostics) != "" {
		t.Fatal(err, acctest.Messages(imported.Diagnostics))
	}
	state, err := imported.ImportedResources[0].State.Unmarshal(s.Type(t, typeName))
	if err != nil {
		t.Fatal(err)
	}
	read, said := s.Refresh(t, typeName, acctest.Object{State: state, Private: imported.ImportedResources[0].Private})
	if said != "" {
		t.Fatal(said)
	}
	wanted := map[string]any{"account_id": id, "billing": contact("Ann"), "security": contact("Eve")}
	plan := s.Plan(t, typeName, read, wanted)
	planned, err := plan.PlannedState.Unmarshal(s.Type(t, typeName))
	if err != nil || !planned.Equal(read.State) {
		t.Errorf("the imported contacts plan a change: %s %v", planned, err)
	}
	aws.put(id, "security", "Theirs") // after the import, so it is no longer the resource's
	after, said := w.Server(t, nil).Apply(t, typeName, read, nil)
	if !strings.HasPrefix(said, "WARNING: Alternate contacts of others were left alone") || !after.State.IsNull() || aws.names(id) != ",,Theirs" {
		t.Errorf("destroying what was imported leaves %s and says %q", aws.names(id), said)
	}
}

func TestImportOfNothing(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{{
			Config: contacts(block("billing", "Ann")), ResourceName: addr, ImportState: true, ImportStateId: w.AWS.ManagementAccountID(),
			ExpectError: acctest.Text("Cannot import non-existent remote object"),
		}},
	})
}

func TestInvalidConfiguration(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	s := w.Server(t, nil)
	with := func(attribute, value string) map[string]any {
		c := contact("Ann")
		c[attribute] = value
		return map[string]any{"billing": c}
	}
	for name, test := range map[string]struct {
		config map[string]any
		says   string // "" when it is valid
	}{
		"nothing":            {map[string]any{"adopt_existing": true}, "At least one of these attributes must be configured: [billing,operations,security]"},
		"account":            {map[string]any{"account_id": "1", "billing": contact("Ann")}, "it has 12 digits"},
		"empty name":         {with("name", ""), "it has 0 characters, AWS takes 1 to 64"},
		"longest name":       {with("name", strings.Repeat("ü", 64)), ""},
		"long name":          {with("name", strings.Repeat("n", 65)), "it has 65 characters, AWS takes 1 to 64"},
		"long title":         {with("title", strings.Repeat("n", 51)), "it has 51 characters, AWS takes 1 to 50"},
		"long email":         {with("email", strings.Repeat("n", 243)+"@example.com"), "it has 255 characters, AWS takes 1 to 254"},
		"two at signs":       {with("email", "a@b@example.com"), "before one @"},
		"quoted email":       {with("email", "a'b@example.com"), "before one @"},
		"no dot":             {with("email", "a@example"), "a dot in it after the @"},
		"odd but good email": {with("email", " a+b=c.#|!&-@x_y.z-1.io "), ""},
		"long phone":         {with("phone", strings.Repeat("1", 26)), "it has 26 characters, AWS takes 1 to 25"},
		"letters as phone":   {with("phone", "ext. 5"), "AWS takes only digits, blanks and the characters ()+-"},
		"phone":              {with("phone", "+1 (020)-5"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			object := s.Type(t, typeName)
			resp, err := s.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
				TypeName: typeName, Config: acctest.Dynamic(t, object, acctest.Value(t, object, test.config)),
			})
			if err != nil {
				t.Fatal(err)
			}
			if said := acctest.Messages(resp.Diagnostics); !strings.Contains(said, test.says) || test.says == "" && said != "" {
				t.Errorf("it says %q, want ... %s ...", said, test.says)
			}
		})
	}
}
