package partnerrole_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

func TestMinimal(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	config := partnerRole(minimal)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(addr, plancheck.ResourceActionCreate),
					plancheck.ExpectKnownValue(addr, tfjsonpath.New("name"), knownvalue.StringExact("doitintl_cmp")),
					plancheck.ExpectKnownValue(addr, tfjsonpath.New("policies"), knownvalue.ListSizeExact(1)),
					plancheck.ExpectUnknownValue(addr, tfjsonpath.New("arn")),
					plancheck.ExpectSensitiveValue(addr, tfjsonpath.New("trust_policy")),
				}},
				ConfigStateChecks: checks(
					is("id", own+"/doitintl_cmp"), is("name", "doitintl_cmp"), is("path", "/"), is("account_id", own),
					is("arn", "arn:aws:iam::"+own+":role/doitintl_cmp"), is("description", "Access of the DoiT console"),
					isSet("trusted_account_ids", "068664126052"), isNull("trusted_principal_arns"), isNull("policy_json"), isNull("managed_policy_arns"),
					isList("policy_arns", policyARN(own, "doitintl_cmp")), isList("other_policies"), isNull("tags"),
					statecheck.ExpectKnownValue(addr, tfjsonpath.New("max_session_duration"), knownvalue.Int64Exact(3600)),
					statecheck.ExpectKnownValue(addr, tfjsonpath.New("require_mfa"), knownvalue.Bool(false)),
					statecheck.ExpectKnownValue(addr, tfjsonpath.New("tags_all"), knownvalue.MapExact(nil)),
				),
				Check: func(*terraform.State) error {
					_, trust, tags, attached := aws.role("doitintl_cmp")
					if !strings.Contains(trust, `"sts:ExternalId":"`+externalID+`"`) || len(tags) != 1 || tags["doit:owner-id"] == "" || strings.Join(attached, " ") != "doitintl_cmp" {
						t.Errorf("AWS has the trust %s, tags %v, policies %v", trust, tags, attached)
					}
					return nil
				},
			},
			{ResourceName: addr, ImportState: true, ImportStateId: "doitintl_cmp", ImportStateVerify: true},
			{ResourceName: addr, ImportState: true, ImportStateId: own + "/doitintl_cmp", ImportStateVerify: true},
			{ResourceName: addr, ImportState: true, ImportStateId: "a/b/c", ExpectError: acctest.Text(`"a/b/c" is not NAME or ACCOUNT/NAME`)},
			{ResourceName: addr, ImportState: true, ImportStateId: "none", ExpectError: acctest.Text("Cannot import non-existent remote object")},
			empty(config),
		},
	})
	aws.expect() // destroyed with its policy
}

func TestKinds(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		body   string
		checks []statecheck.StateCheck
		has    []string // in AWS afterwards
	}{
		"cloudhealth": {
			`kind = "cloudhealth"` + "\n" + `external_id = "abc"`,
			checks(is("name", "CloudHealth"), isSet("trusted_account_ids", "454464851268")),
			[]string{"role CloudHealth", "policy CloudHealth"},
		},
		"awsadmin": {
			`kind = "awsadmin"` + "\n" + `trusted_account_ids = ["999988887777"]` + "\n" + `external_id = "abc"` + "\n" + `policy_json = ` + "<<-EOT\n" + readS3 + "\nEOT",
			checks(is("name", "AWSAdmin"), isSet("trusted_account_ids", "999988887777"), is("policy_json", readS3+"\n"), isList("policies", readS3)),
			[]string{"role AWSAdmin", "policy AWSAdmin"},
		},
		"admin": {
			`kind = "admin"`,
			checks(is("name", "Administrator"), isSet("trusted_account_ids", own), isSet("managed_policy_arns", "arn:aws:iam::aws:policy/AdministratorAccess"),
				statecheck.ExpectKnownValue(addr, tfjsonpath.New("require_mfa"), knownvalue.Bool(true)), isList("policies"), isList("policy_arns")),
			[]string{"role Administrator"},
		},
		"custom without a policy of its own": {
			`kind = "custom"` + "\n" + `name = "Auditor"` + "\n" + `trusted_account_ids = ["` + own + `"]` + "\n" + `managed_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]`,
			checks(is("name", "Auditor"), isSet("managed_policy_arns", "arn:aws:iam::aws:policy/ReadOnlyAccess"), isNull("external_id"), isNull("description")),
			[]string{"role Auditor"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			aws := behind(t, w.URL)
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: w.Factories(),
				Steps: []resource.TestStep{
					{Config: partnerRole(row.body), ConfigStateChecks: row.checks, Check: func(*terraform.State) error { aws.expect(row.has...); return nil }},
					{ResourceName: addr, ImportState: true, ImportStateId: strings.TrimPrefix(row.has[0], "role "), ImportStateVerify: true, ImportStateVerifyIgnore: []string{"policy_json"}},
					empty(partnerRole(row.body)),
				},
			})
			aws.expect()
		})
	}
}
