package orgimport_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/onboarding"
)

func TestMinimal(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id := organizationID(t, w.URL)
	steps := []knownvalue.Check{}
	for _, step := range onboarding.StepIDs() {
		steps = append(steps, knownvalue.ObjectPartial(map[string]knownvalue.Check{"id": knownvalue.StringExact(step)}))
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: importOf(id, ""), ConfigStateChecks: []statecheck.StateCheck{
				is("id", id), is("management_account_id", management), is("feature_set", "ALL"), is("payer_kind", "own"), ready(false), made(),
				statecheck.ExpectKnownValue(addr, tfjsonpath.New("steps"), knownvalue.ListExact(steps)),
				status("management_account", "done"), status("cmp_role", "not_applicable"), status("payment_method", "pending"), status("cur_bucket", "pending"), status("cur_report", "pending"),
			}},
			empty(importOf(id, "")),
		},
	})
	behind(t, w.URL).expect()
}

func TestAllRoles(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id, aws := organizationID(t, w.URL), behind(t, w.URL)
	tagged := importOf(id, allRoles+"tags = { team = \"finops\" }\n")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: tagged, ConfigPlanChecks: plans(plancheck.ResourceActionCreate), ConfigStateChecks: []statecheck.StateCheck{
				made("cmp_role", "cloudhealth_role", "awsadmin_role", "admin_role"), status("cmp_role", "done"), status("cloudhealth_role", "done"), status("awsadmin_role", "done"),
				statecheck.ExpectKnownValue(addr, tfjsonpath.New("role_arns"), knownvalue.MapExact(map[string]knownvalue.Check{
					"cmp_role":         knownvalue.StringExact("arn:aws:iam::" + management + ":role/doitintl_cmp"),
					"cloudhealth_role": knownvalue.StringExact("arn:aws:iam::" + management + ":role/CloudHealth"),
					"awsadmin_role":    knownvalue.StringExact("arn:aws:iam::" + management + ":role/AWSAdmin"),
					"admin_role":       knownvalue.StringExact("arn:aws:iam::" + management + ":role/Administrator"),
				})),
			}},
			empty(tagged),
			{Config: tagged, PlanOnly: true, PreConfig: func() {
				aws.expect(everything...)
				if _, _, tags := aws.role("AWSAdmin"); tags["team"] != "finops" {
					t.Errorf("the role has the tags %v", tags)
				}
			}},
		},
	})
	aws.expect()
}
