package partnerrole_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
)

func TestLifeOfARoleOnEachBackend(t *testing.T) {
	t.Parallel()
	acctest.OnEachBackend(t, func(t *testing.T, b *acctest.Backend) {
		aws := behind(t, b.URL)
		extra := aws.makePolicy("extra") // moto has no policies of AWS
		first := partnerRole(`kind = "awsadmin"`, `trusted_account_ids = ["999988887777"]`, `external_id = "abc"`, fmt.Sprintf("policy_json = %q", large(3)), `tags = { stage = "dev" }`, `path = "/partners/"`)
		second := partnerRole(`kind = "awsadmin"`, `trusted_account_ids = ["999988887777", "111122223333"]`, `external_id = "def"`, fmt.Sprintf("policy_json = %q", readS3),
			fmt.Sprintf("managed_policy_arns = [%q]", extra), `max_session_duration = 7200`, `description = "changed"`, `tags = { team = "a" }`, `path = "/partners/"`,
			fmt.Sprintf("permissions_boundary = %q", extra))
		resource.UnitTest(t, resource.TestCase{
			ProtoV6ProviderFactories: b.Factories(),
			Steps: []resource.TestStep{
				{Config: first, ConfigStateChecks: checks(is("name", "AWSAdmin"), is("arn", "arn:aws:iam::"+own+":role/partners/AWSAdmin")), Check: func(*terraform.State) error {
					aws.expect("role AWSAdmin", "policy AWSAdmin", "policy AWSAdmin-2", "policy AWSAdmin-3", "policy extra")
					return nil
				}},
				{Config: second, ConfigPlanChecks: updates(), Check: func(*terraform.State) error {
					got := aws.snapshot("AWSAdmin")
					if strings.Join(got.attached, " ") != "AWSAdmin extra" || got.tags["team"] != "a" || len(got.tags) != 2 || !strings.Contains(got.trust, "111122223333") ||
						!role.Equivalent(aws.document(policyARN(own, "partners/AWSAdmin")), readS3) {
						t.Errorf("%s has %+v", b.Name, got)
					}
					return nil
				}},
				{ResourceName: addr, ImportState: true, ImportStateId: "AWSAdmin", ImportStateVerify: true},
				empty(second),
			},
		})
		aws.expect("policy extra")
	})
}

func TestRoleInAMemberAccountOnEachBackend(t *testing.T) {
	t.Parallel()
	acctest.OnEachBackend(t, func(t *testing.T, b *acctest.Backend) {
		account := "resource \"doit_aws_account\" \"team\" {\n  name = \"team-a\"\n  email = \"aws+team-a@example.com\"\n  on_destroy = \"retain\"\n}\n"
		config := account + partnerRole(minimal, "account_id = doit_aws_account.team.id")
		member := ""
		resource.UnitTest(t, resource.TestCase{
			ProtoV6ProviderFactories: b.Factories(),
			Steps: []resource.TestStep{
				{Config: config, Check: func(s *terraform.State) error {
					member = s.RootModule().Resources["doit_aws_account.team"].Primary.ID
					behind(t, b.URL, member).expect("role doitintl_cmp", "policy doitintl_cmp")
					behind(t, b.URL).expect()
					return nil
				}},
				{ResourceName: addr, ImportState: true, ImportStateIdFunc: func(*terraform.State) (string, error) { return member + "/doitintl_cmp", nil }, ImportStateVerify: true},
				empty(config),
				{Config: account},
			},
		})
		behind(t, b.URL, member).expect()
	})
}

func TestRolesOfOthersOnEachBackend(t *testing.T) {
	t.Parallel()
	acctest.OnEachBackend(t, func(t *testing.T, b *acctest.Backend) {
		aws := behind(t, b.URL)
		aws.make("doitintl_cmp", "arn:aws:iam::111122223333:root")
		theirs := aws.makePolicy("theirs")
		aws.attach("doitintl_cmp", theirs)
		aws.inline("doitintl_cmp", "more")
		adopted := partnerRole(minimal, "adopt_existing = true")
		resource.UnitTest(t, resource.TestCase{
			ProtoV6ProviderFactories: b.Factories(),
			Steps: []resource.TestStep{
				{Config: partnerRole(minimal), ExpectError: acctest.Text("Role exists already")},
				{Config: adopted, ConfigPlanChecks: plans(plancheck.ResourceActionCreate), ConfigStateChecks: checks(isList("other_policies", theirs, "inline:more"))},
				empty(adopted),
				{Config: partnerRole(minimal, "adopt_existing = true", `on_destroy = "delete"`), ConfigPlanChecks: updates()},
				{Config: "locals { none = 1 }", ExpectError: acctest.Text("was not deleted, because others use it: somebody attached the policy " + theirs + "; somebody gave it the policy inline:more")},
				{
					PreConfig: func() {
						aws.detach(theirs)
						must[*iam.DeleteRolePolicyOutput](t)(aws.DeleteRolePolicy(t.Context(), &iam.DeleteRolePolicyInput{RoleName: new("doitintl_cmp"), PolicyName: new("more")}))
					},
					Config: "locals { none = 1 }",
				},
			},
		})
		aws.expect("policy theirs")
	})
}
