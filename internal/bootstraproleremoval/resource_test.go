package bootstraproleremoval_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func is(attribute, value string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New(attribute), knownvalue.StringExact(value))
}

func checks(all ...statecheck.StateCheck) []statecheck.StateCheck { return all }

func plans(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(addr, action)}}
}

// TestRemoval through terraform: removed, imported, changed in place, nothing to do, everything set.
func TestRemoval(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	minimal := s.block("test")
	everything := s.block("test", `role_name = "OrganizationAccountAccessRole"`, `via_role_name = "Deployer"`, "timeouts {\n    create = \"5m\"\n    update = \"5m\"\n  }")
	empty := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: s.Factories(),
		Steps: []resource.TestStep{
			{Config: minimal, ConfigStateChecks: checks(is("id", s.member+"/"+bootstrap), is("role_name", bootstrap), is("result", "disarmed"))},
			{Config: minimal, ConfigPlanChecks: empty},
			{Config: everything, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: checks(is("result", "removed"))},
			{Config: everything, ConfigPlanChecks: empty},
			{ResourceName: addr, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"replacement_role_names", "via_role_name", "result", "timeouts"}},
			{Config: minimal, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: checks(is("result", "removed"))},
			{Config: minimal + s.block("again", `via_role_name = "Deployer"`), ExpectError: acctest.Text("removal of the role " + s.member + "/organizationaccountaccessrole is already in this state")},
		},
	})
	if s.role(t, bootstrap) != "none" || s.tag(t) != bootstrap {
		t.Errorf("the role: %s, the tag is %q", s.role(t, bootstrap), s.tag(t))
	}
}

// TestUnknownValues feeds all attributes from a resource that is made in the same apply.
func TestUnknownValues(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	all := `
variable "via" { type = string }
resource "terraform_data" "x" { input = { account = "` + s.member + `", role = "OrganizationAccountAccessRole", stay = ["Administrator"], via = var.via } }
resource "doit_bootstrap_role_removal" "test" {
  account_id             = terraform_data.x.output.account
  role_name              = terraform_data.x.output.role
  replacement_role_names = terraform_data.x.output.stay
  via_role_name          = terraform_data.x.output.via
}
`
	vars := config.Variables{"via": config.StringVariable("Deployer")}
	var unknown []plancheck.PlanCheck
	for _, attribute := range []string{"account_id", "role_name", "replacement_role_names", "via_role_name", "id", "result", "role_arn"} {
		unknown = append(unknown, plancheck.ExpectUnknownValue(addr, tfjsonpath.New(attribute)))
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: s.Factories(),
		Steps: []resource.TestStep{
			{Config: all, ConfigVariables: vars, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: unknown}, ConfigStateChecks: checks(is("result", "removed"), is("account_id", s.member))},
			{Config: all, ConfigVariables: vars, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		},
	})
}

// TestEachUnknownValue plans with one unknown attribute at a time, before and after the removal: nothing fails, and only
// what makes it another removal plans a replacement.
func TestEachUnknownValue(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	made, _ := s.make(t, s.config(via))
	server := s.Server(t, nil)
	for _, name := range []string{"account_id", "role_name", "replacement_role_names", "via_role_name"} {
		unknown := object{name: tftypes.NewValue(server.Type(t, typeName).AttributeTypes[name], tftypes.UnknownValue)}
		other := s
		other.member = s.AWS.AddAccount(awssim.Account{})
		other.equip(other.member)
		plan := s.Server(t, nil).Plan(t, typeName, acctest.Object{}, other.config(via, unknown))
		if said := acctest.Messages(plan.Diagnostics); len(said) == 0 || said[:7] != "WARNING" {
			t.Errorf("a new removal with an unknown %s: %s", name, said)
		}
		plan = s.Server(t, nil).Plan(t, typeName, made, s.config(via, unknown))
		replaced := name == "account_id" || name == "role_name"
		if said := acctest.Messages(plan.Diagnostics); said != "" || len(plan.RequiresReplace) > 0 != replaced {
			t.Errorf("an unknown %s replaces %v and says %q", name, plan.RequiresReplace, said)
		}
	}
}

// TestUnknownReplacementsThatTurnOutEmpty touch nothing.
func TestUnknownReplacementsThatTurnOutEmpty(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	server := s.Server(t, nil)
	unknown := object{"replacement_role_names": tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, tftypes.UnknownValue)}
	plan := server.Plan(t, typeName, acctest.Object{}, s.config(via, unknown))
	settle(t, server, typeName, plan, "replacement_role_names", []tftypes.Value{})
	left, said := server.ApplyPlanned(t, typeName, acctest.Object{}, s.config(via, object{"replacement_role_names": []any{}}), plan)
	says(t, said, "It is empty, so nobody but the owner of the root mailbox could enter the account")
	if !left.State.IsNull() || !s.enters(t, bootstrap) {
		t.Errorf("it says %q", said)
	}
}

// TestUnknownProviderArguments plans without any call.
func TestUnknownProviderArguments(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: s.Factories(),
		Steps: []resource.TestStep{{
			Config: "resource \"terraform_data\" \"region\" { input = \"us-east-1\" }\nprovider \"doit\" { region = terraform_data.region.output }\n" + s.block("test", `via_role_name = "Deployer"`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectUnknownValue(addr, tfjsonpath.New("result")),
			}},
			ConfigStateChecks: checks(is("result", "removed")),
		}},
	})
}
