package partnerrole_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// TestUnknownValues feeds all attributes from a resource that is made in the same apply, then changes them.
func TestUnknownValues(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	const given = `
variable "suffix" { type = string }
resource "terraform_data" "x" { input = {
  kind = "custom", name = "Partner", path = "/partners/", description = "made ${var.suffix}", account = "123456789012", trusted = "999988887777"
  external = "secret-${var.suffix}", mfa = true, policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = var.suffix }] })
  managed = "arn:aws:iam::aws:policy/ReadOnlyAccess", session = 7200, tag = var.suffix, boundary = "arn:aws:iam::aws:policy/AdministratorAccess", no = false, destroy = "delete"
} }
`
	all := given + partnerRole(
		"kind = terraform_data.x.output.kind", "name = terraform_data.x.output.name", "path = terraform_data.x.output.path", "description = terraform_data.x.output.description",
		"account_id = terraform_data.x.output.account", "trusted_account_ids = [terraform_data.x.output.trusted]", "external_id = terraform_data.x.output.external",
		"require_mfa = terraform_data.x.output.mfa", "policy_json = terraform_data.x.output.policy", "managed_policy_arns = [terraform_data.x.output.managed]",
		"max_session_duration = terraform_data.x.output.session", "permissions_boundary = terraform_data.x.output.boundary", "adopt_existing = terraform_data.x.output.no",
		"on_destroy = terraform_data.x.output.destroy", "tags = { stage = terraform_data.x.output.tag }", "without_external_id = terraform_data.x.output.no", "member_access = terraform_data.x.output.no",
	)
	unknown := func(attributes ...string) (all []plancheck.PlanCheck) {
		for _, attribute := range attributes {
			all = append(all, plancheck.ExpectUnknownValue(addr, tfjsonpath.New(attribute)))
		}
		return all
	}
	vars := func(suffix string) config.Variables { return config.Variables{"suffix": config.StringVariable(suffix)} }
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{
				Config: all, ConfigVariables: vars("one"),
				ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: unknown("kind", "name", "path", "account_id", "external_id", "trust_policy", "policies", "require_mfa", "policy_json")},
				ConfigStateChecks: checks(is("id", own+"/Partner"), is("description", "made one"), is("external_id", "secret-one"), isSet("trusted_account_ids", "999988887777")),
			},
			{Config: all, ConfigVariables: vars("one"), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		},
	})
	behind(t, w.URL).expect()
}

// TestEachUnknownValue plans a role that is there with one unknown attribute at a time: nothing fails, and only what makes
// it another role plans a replacement.
func TestEachUnknownValue(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	made := mustApply(t, w.Server(t, nil), cmpRole(nil))
	s := w.Server(t, nil)
	object := s.Type(t, typeName)
	for name, attribute := range ordered(object.AttributeTypes) {
		if computed := strings.Contains(" arn id other_policies policies policy_arns tags_all trust_policy unique_id timeouts ", " "+name+" "); computed {
			continue
		}
		config := cmpRole(map[string]any{name: tftypes.NewValue(attribute, tftypes.UnknownValue)})
		fresh := w.Server(t, nil)
		if said := acctest.Messages(fresh.Plan(t, typeName, acctest.Object{}, withName(maps.Clone(config), name, "other")).Diagnostics); strings.Contains(said, "ERROR") {
			t.Errorf("a new role with an unknown %s: %s", name, said)
		}
		plan := s.Plan(t, typeName, made, config)
		if said := acctest.Messages(plan.Diagnostics); strings.Contains(said, "ERROR") {
			t.Errorf("a role with an unknown %s: %s", name, said)
		}
		replaced := name == "name" || name == "path" || name == "account_id"
		if (len(plan.RequiresReplace) > 0) != replaced {
			t.Errorf("an unknown %s replaces: %v", name, plan.RequiresReplace)
		}
	}
}

func withName(config map[string]any, attribute, name string) map[string]any {
	if attribute != "name" {
		config["name"] = name
	}
	return config
}

// TestUnknownProviderArguments plans without any call, and says at apply what is missing.
func TestUnknownProviderArguments(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{{
			Config: fmt.Sprintf("resource \"terraform_data\" \"region\" { input = %q }\nprovider \"doit\" { region = terraform_data.region.output }\n%s", "us-east-1", partnerRole(minimal)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectUnknownValue(addr, tfjsonpath.New("account_id")), plancheck.ExpectUnknownValue(addr, tfjsonpath.New("policies")),
			}},
			ConfigStateChecks: checks(is("account_id", own)),
		}},
	})
}
