package orgimport_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// TestUnknownValues feeds each attribute from a value that is known only after apply.
func TestUnknownValues(t *testing.T) {
	t.Parallel()
	const secret = "external_id = \"" + externalID + "\"\n"
	for name, c := range map[string]struct{ value, in string }{
		"organization_id": {"", "customer_id = \"acme\"\n organization_id = X"},
		"customer_id":     {`"acme"`, "customer_id = X\n organization_id = ID\n" + cmpRole},
		"what steps need": {
			`{ process = "2022", email = "a@example.com", country = "DE", report = "billing" }`,
			"process = X.process\n root_email_pattern = X.email\n tax_country = X.country\n report_name = X.report",
		},
		"completed_steps":    {`["customer_notice"]`, "completed_steps = X"},
		"one completed step": {`"customer_notice"`, "completed_steps = [X]"},
		"adopt_existing":     {"true", "adopt_existing = X\n" + cmpRole},
		"tags":               {`{ team = "a" }`, "tags = X\n" + cmpRole},
		"one tag":            {`"a"`, "tags = { team = X }\n" + cmpRole},
		"a whole role":       {"{ external_id = \"" + externalID + "\" }", "cmp_role = X"},
		"name":               {`"console"`, "cmp_role = {\n name = X\n" + secret + "}"},
		"path":               {`"/partners/"`, "cmp_role = {\n path = X\n" + secret + "}"},
		"trust": {
			`{ accounts = ["777788889999"], secret = "` + externalID + `", mfa = true }`,
			"cmp_role = {\n trusted_account_ids = X.accounts\n external_id = X.secret\n require_mfa = X.mfa\n}\n cloudhealth_role = {\n external_id = X.secret\n}",
		},
		"trusted principals": {
			`{ arns = ["arn:aws:iam::` + management + `:user/ops"], yes = true, policy = jsonencode(` + readS3 + `) }`,
			"admin_role = {\n trusted_principal_arns = X.arns\n}\n awsadmin_role = {\n trusted_account_ids = [\"444455556666\"]\n without_external_id = X.yes\n policy_json = X.policy\n}",
		},
		"what the role may do": {
			`{ text = "text", yes = true, bucket = "bucket", seconds = 7200, arn = "arn:aws:iam::aws:policy/ReadOnlyAccess" }`,
			"cmp_role = {\n description = X.text\n member_access = X.yes\n report_bucket = X.bucket\n max_session_duration = X.seconds\n managed_policy_arns = [X.arn]\n permissions_boundary = X.arn\n" + secret + "}",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			w.AWS.AddUser(management, "ops")
			id := w.AWS.OrganizationID()
			if c.value == "" {
				c.value = `"` + id + `"`
			}
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: w.Factories(),
				Steps: []resource.TestStep{
					{
						Config: unknown(id, c.value, c.in), ConfigStateChecks: []statecheck.StateCheck{is("id", id)},
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectUnknownValue(addr, tfjsonpath.New("ready"))}},
					},
					empty(unknown(id, c.value, c.in)),
				},
			})
			behind(t, w.URL).expect()
		})
	}
}

// unknown is a configuration in which X is known only after apply.
func unknown(organizationID, value, in string) string {
	body := ""
	if !strings.Contains(in, "organization_id") {
		body = "customer_id = \"acme\"\n organization_id = ID\n"
	}
	body = strings.NewReplacer("X", "terraform_data.x.output", "ID", fmt.Sprintf("%q", organizationID)).Replace(body + in)
	return "resource \"terraform_data\" \"x\" {\n input = " + value + "\n}\n" +
		fmt.Sprintf("resource %q %q {\n%s\n}\n", typeName, "test", body)
}

// TestUnknownLater changes what is known into what is not, in a resource that is there.
func TestUnknownLater(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id := w.AWS.OrganizationID()
	later := unknown(id, `"console"`, "cmp_role = { name = X, external_id = \""+externalID+"\" }")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: importOf(id, cmpRole), ConfigStateChecks: []statecheck.StateCheck{made("cmp_role")}},
			{Config: later, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{made("cmp_role"), status("cmp_role", "done")}},
			{PreConfig: func() { behind(t, w.URL).expect("role console", "policy console") }, Config: later, PlanOnly: true},
		},
	})
	behind(t, w.URL).expect()
}

func TestUnknownProviderConfiguration(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id := w.AWS.OrganizationID()
	config := "resource \"terraform_data\" \"scope\" { input = \"prod\" }\nprovider \"doit\" {\n vend_scope = terraform_data.scope.output\n}\n" + importOf(id, allRoles)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{made("cmp_role", "cloudhealth_role", "awsadmin_role", "admin_role")}},
			empty(config),
		},
	})
	behind(t, w.URL).expect()
}
