package orgimport_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// TestEachAttributeIsUpdatedInPlace changes one attribute after the other and looks at what AWS has.
func TestEachAttributeIsUpdatedInPlace(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id, aws := w.AWS.OrganizationID(), behind(t, w.URL)
	w.AWS.SetTaxRegistration(management, "Verified", "FR")
	w.AWS.SetEmail(management, "awsops+acme@doit-intl.com")
	trusts := func(name, part string) func() {
		return func() {
			if _, trust, _ := aws.role(name); !strings.Contains(trust, part) {
				t.Errorf("%s has the trust policy %s", name, trust)
			}
		}
	}
	var steps []resource.TestStep
	check := func() {}
	step := func(more string, then func(), checks ...statecheck.StateCheck) {
		before := check
		steps = append(steps, resource.TestStep{
			PreConfig: before, Config: importOf(id, more), ConfigStateChecks: checks,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(addr, plancheck.ResourceActionUpdate), plancheck.ExpectUnknownValue(addr, tfjsonpath.New("steps")), plancheck.ExpectUnknownValue(addr, tfjsonpath.New("ready")),
			}},
		})
		check = then
	}
	none := func() {}
	steps = append(steps, resource.TestStep{Config: importOf(id, cmpRole), ConfigStateChecks: []statecheck.StateCheck{
		status("customer_notice", "pending"), status("tax_profile", "done"), status("root_email", "done"), is("payer_kind", "dedicated"),
	}})
	step("cmp_role = { external_id = \"another\" }\n", trusts("doitintl_cmp", "another"), status("cmp_role", "done"))
	step("cmp_role = { external_id = \"another\", max_session_duration = 7200 }\n", none)
	step("cmp_role = { external_id = \"another\", member_access = true }\n", none, status("cmp_role", "done"))
	step("cmp_role = { external_id = \"another\", trusted_account_ids = [\"777788889999\"] }\n", trusts("doitintl_cmp", "777788889999"))
	step(cmpRole, trusts("doitintl_cmp", "068664126052"))
	step(cmpRole+adminRole, none, made("cmp_role", "admin_role"))
	step(cmpRole+"completed_steps = [\"customer_notice\", \"root_password\"]\n", func() { aws.expect("role doitintl_cmp", "policy doitintl_cmp") },
		made("cmp_role"), status("customer_notice", "done"), status("root_password", "done"), status("payment_method", "pending"))
	step(cmpRole, none, status("customer_notice", "pending"))
	step(cmpRole+"tax_country = \"DE\"\n", none, status("tax_profile", "failed"))
	step(cmpRole+"root_email_pattern = \"aws+{id}@reseller.example\"\n", none, status("root_email", "pending"), is("payer_kind", "own"))
	step(cmpRole+"report_name = \"other\"\n", none, status("cur_report", "pending"))
	step(cmpRole+"process = \"2022\"\n", none, statecheck.ExpectKnownValue(addr, tfjsonpath.New("steps").AtSliceIndex(10).AtMapKey("how"), has("SPP team")))
	step(cmpRole+"adopt_existing = true\n", none)
	step(cmpRole+"tags = { team = \"finops\" }\n", func() {
		if _, _, tags := aws.role("doitintl_cmp"); tags["team"] != "finops" {
			t.Errorf("the role has the tags %v", tags)
		}
	})
	step(cmpRole+"tags = {}\n", func() {
		if _, _, tags := aws.role("doitintl_cmp"); tags["team"] != "" || tags["doit:owner-id"] == "" {
			t.Errorf("the role has the tags %v", tags)
		}
	})
	step("cmp_role = { external_id = \""+externalID+"\", name = \"console\" }\n", func() { aws.expect("role console", "policy console") }, made("cmp_role"), status("cmp_role", "done"))
	step("timeouts {\n create = \"20m\"\n}\n", func() { aws.expect() }, status("cmp_role", "not_applicable"), made())
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: append(steps, resource.TestStep{PreConfig: check, Config: importOf(id, "timeouts {\n create = \"20m\"\n}\n"), ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
		}}),
	})
}

// has is a check for a part of a text.
func has(part string) knownvalue.Check { return knownvalue.StringRegexp(acctest.Text(part)) }

func TestEverythingSet(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	config := importOf(w.AWS.OrganizationID(), allRoles+`
 process            = "2022"
 root_email_pattern = "aws+{id}@reseller.example"
 tax_country        = "DE"
 report_name        = "billing"
 completed_steps    = ["customer_notice", "root_password", "channel_onboarding", "payment_method", "email_verification"]
 adopt_existing     = false
 tags               = { team = "finops" }
 timeouts {
  create = "5m"
  update = "5m"
  delete = "5m"
 }
`)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{
				ready(false), status("email_verification", "done"), status("root_email", "pending"), is("management_account_id", management),
				statecheck.ExpectKnownValue(addr, tfjsonpath.New("steps").AtSliceIndex(2).AtMapKey("how"), has("to aws+acme@reseller.example.")),
			}},
			empty(config),
		},
	})
	aws.expect()
}

func TestPathOfARoleCannotChange(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id := w.AWS.OrganizationID()
	moved := importOf(id, "cmp_role = { external_id = \""+externalID+"\", path = \"/partners/\" }\n")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: importOf(id, cmpRole), ConfigStateChecks: []statecheck.StateCheck{made("cmp_role")}},
			refused(moved, "Set the path back, or choose another name as well"),
			{
				Config:            importOf(id, "cmp_role = { external_id = \""+externalID+"\", path = \"/partners/\", name = \"console\" }\n"),
				ConfigPlanChecks:  plans(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{made("cmp_role"), statecheck.ExpectKnownValue(addr, tfjsonpath.New("cmp_role").AtMapKey("path"), knownvalue.StringExact("/partners/"))},
			},
		},
	})
	behind(t, w.URL).expect()
}

// TestChangedRoleIsNotSettled has somebody attach a policy between plan and apply.
func TestChangedRoleIsNotSettled(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id := w.AWS.OrganizationID()
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: importOf(id, cmpRole+adminRole), ConfigStateChecks: []statecheck.StateCheck{made("cmp_role", "admin_role")}},
			{
				Config: importOf(id, "cmp_role = { external_id = \"another\" }\n"+adminRole),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectUnknownValue(addr, tfjsonpath.New("cmp_role").AtMapKey("other_policies")),
					plancheck.ExpectKnownValue(addr, tfjsonpath.New("admin_role").AtMapKey("other_policies"), knownvalue.ListExact([]knownvalue.Check{})),
				}},
			},
		},
	})
}

// A name that differs only in upper and lower case is the same role to AWS.
func TestNameInAnotherCase(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id := w.AWS.OrganizationID()
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: importOf(id, cmpRole), ConfigStateChecks: []statecheck.StateCheck{made("cmp_role")}},
			empty(importOf(id, "cmp_role = { external_id = \""+externalID+"\", name = \"DoitIntl_CMP\" }\n")),
		},
	})
}

// TestNameThatIsNoLongerSet keeps the role: it is not exchanged for one of the usual name.
func TestNameThatIsNoLongerSet(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	with := func(more map[string]any) map[string]any {
		wanted := map[string]any{"external_id": externalID}
		maps.Copy(wanted, more)
		return config(w.AWS.OrganizationID(), map[string]any{"cmp_role": wanted})
	}
	state := mustApply(t, w.Server(t, nil), with(map[string]any{"name": "console", "path": "/partners/"}))
	after, said := w.Server(t, nil).Apply(t, typeName, state, with(nil))
	if said != "" || text(t, after, "role_arns", "cmp_role") != "arn:aws:iam::"+management+":role/partners/console" {
		t.Errorf("the role is %s, and it says:\n%s", text(t, after, "role_arns", "cmp_role"), said)
	}
}
