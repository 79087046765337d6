package orgimport_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// writes are the calls that change anything of IAM.
var writes = []string{
	"CreateRole", "CreatePolicy", "AttachRolePolicy", "UpdateRole", "UpdateAssumeRolePolicy", "TagRole", "UntagRole", "DetachRolePolicy", "DeletePolicy",
	"DeleteRole", "CreatePolicyVersion", "DeletePolicyVersion", "PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary",
}

func TestRefusedAtPlan(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id, aws := w.AWS.OrganizationID(), behind(t, w.URL)
	for _, name := range []string{"doitintl_cmp", "CloudHealth", "AWSAdmin", "Administrator"} {
		aws.make(name)
	}
	w.AWS.ResetCalls()
	var steps []resource.TestStep
	for config, says := range map[string]string{
		importOf("o-anotherone1", ""): "organization_id is o-anotherone1, and these credentials belong to the organization " + id + " with the management account " + management,
		importOf("acme", ""):          "is not the id of an organization: it looks like o-exampleorgid",
		fmt.Sprintf("resource %q %q { organization_id = %q }\n", typeName, "test", id): "Set customer_id here or in the provider block.",
		importOf(id, cmpRole):                               "already has a role doitintl_cmp, and this configuration did not make it. Choose another name, or set adopt_existing = true",
		importOf(id, cloudhealthRole):                       "already has a role CloudHealth, and this configuration did not make it",
		importOf(id, awsadminRole):                          "already has a role AWSAdmin, and this configuration did not make it",
		importOf(id, adminRole):                             "already has a role Administrator, and this configuration did not make it",
		importOf(id, "cmp_role = { name = \"console\" }\n"): "Set external_id to the value that the party gives you.",
		importOf(id, "awsadmin_role = { trusted_account_ids = [\"444455556666\"], external_id = \"ab\" }\n"):     "needs policy_json",
		importOf(id, "admin_role = { name = \"x\", require_mfa = false }\n"):                                     "always requires MFA",
		importOf(id, "cmp_role = { name = \"x y\", external_id = \"ab\" }\n"):                                    "is not a name of a role",
		importOf(id, "cmp_role = { name = \"same\", external_id = \"ab\" }\nadmin_role = { name = \"Same\" }\n"): "Two resources of this configuration want to make the role " + management + "/same",
		importOf(id, "completed_steps = [\"root_mfa\"]\n"):                                                       "\"root_mfa\" is not a step that an operator attests: the provider checks this step by itself at every refresh",
		importOf(id, "completed_steps = [\"payment-method\"]\n"):                                                 "there is no such step; perhaps payment_method is meant.",
		importOf(id, "process = \"2021\"\n"):                                                                     "value must be one of",
		importOf(id, "tax_country = \"Germany\"\n"):                                                              "it has two capital letters, like DE",
		importOf(id, "root_email_pattern = \"nobody\"\n"):                                                        "it needs exactly one @",
		importOf(id, "report_name = \"a b\"\n"):                                                                  "is not a name of a report",
		importOf(id, "tags = { \"aws:x\" = \"y\" }\n"):                                                           "Invalid tag",
		importOf(id, "cmp_role = { external_id = \"!!!\" }\n"):                                                   "The value is secret and not shown",
	} {
		steps = append(steps, refused(config, says))
	}
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: w.Factories(), Steps: steps})
	if n := w.AWS.CountCalls(writes...); n != 0 {
		t.Errorf("%d calls changed something", n)
	}
}

// TestOneRoleInTwoResources has a role in doit_partner_role as well, and an organization in two imports.
func TestOneRoleInTwoResources(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id := w.AWS.OrganizationID()
	partner := "resource \"doit_partner_role\" \"same\" {\n kind = \"cmp\"\n external_id = \"" + externalID + "\"\n}\n"
	second := fmt.Sprintf("resource %q %q {\n organization_id = %q\n customer_id = \"acme\"\n}\n", typeName, "second", id)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			refused(importOf(id, cmpRole)+partner, "want to make the role "+management+"/doitintl_cmp"),
			refused(importOf(id, "")+second, "want to make the import of the organization "+id),
			{Config: importOf(id, cmpRole), ConfigStateChecks: []statecheck.StateCheck{made("cmp_role")}},
			refused(importOf(id, cmpRole)+partner, "The role "+management+"/doitintl_cmp is already in this state"),
			refused(importOf(id, cmpRole)+second, "The import of the organization "+id+" is already in this state"),
			refused(fmt.Sprintf("resource %q %q {\n organization_id = %q\n customer_id = \"acme\"\n%s}\n", typeName, "renamed", id, cmpRole), "tell Terraform with a moved block"),
			empty(importOf(id, cmpRole)),
		},
	})
	behind(t, w.URL).expect()
}

func TestCredentialsOfAMember(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	member := w.AWS.AddAccount(awssim.Account{Name: "team"})
	keys := w.AWS.CredentialsFor(member)
	config := fmt.Sprintf("provider \"doit\" {\n access_key = %q\n secret_key = %q\n}\n", keys.AccessKeyID, keys.SecretAccessKey) + importOf(w.AWS.OrganizationID(), cmpRole)
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: w.Factories(), Steps: []resource.TestStep{
		refused(config, "These credentials belong to the account "+member+", which is a member of the organization "+w.AWS.OrganizationID()+". An organization is imported from its management account, which is "+management),
	}})
	if n := w.AWS.CountCalls(writes...); n != 0 {
		t.Errorf("%d calls changed something", n)
	}
}

func TestAccountWithoutOrganization(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := importOf(w.AWS.OrganizationID(), "")
	w.AWS.SetOrganizationInUse(false)
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: w.Factories(), Steps: []resource.TestStep{
		refused(config, "The account of these credentials is in no organization."),
	}})
}

func TestCustomerOfTheProvider(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := fmt.Sprintf("provider \"doit\" {\n customer_id = \"acme\"\n}\nresource %q %q {\n organization_id = %q\n%s}\n", typeName, "test", w.AWS.OrganizationID(), cmpRole)
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: w.Factories(), Steps: []resource.TestStep{
		{Config: config, ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(addr, tfjsonpath.New("steps").AtSliceIndex(16).AtMapKey("evidence"), has("no Cost and Usage Report doitintl-awsops-acme")),
			statecheck.ExpectKnownValue(addr, tfjsonpath.New("cmp_role").AtMapKey("policies").AtSliceIndex(0), has("doitintl-awsops-acme")),
		}},
		empty(config),
	}})
}

func TestAnotherOrganizationIsAnotherResource(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id := w.AWS.OrganizationID()
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: w.Factories(), Steps: []resource.TestStep{
		{Config: importOf(id, ""), ConfigStateChecks: []statecheck.StateCheck{is("id", id)}},
		refused(importOf("o-anotherone1", ""), "This is the import of the organization "+id+", and organization_id is now o-anotherone1. Another organization needs another resource"),
		{Config: importOf(id, ""), ConfigPlanChecks: plans(plancheck.ResourceActionNoop)},
	}})
}
