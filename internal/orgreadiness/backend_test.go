package orgreadiness_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// TestBackends reads what moto has, too. It lacks root features, invitations, transfers, tax and the billing services, and
// its credential report has no root user.
func TestBackends(t *testing.T) {
	t.Parallel()
	acctest.OnEachBackend(t, func(t *testing.T, b *acctest.Backend) {
		t.Helper()
		client := iam.New(iam.Options{BaseEndpoint: &b.URL, Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")})
		user := aws.String("ada")
		if _, err := client.CreateUser(t.Context(), &iam.CreateUserInput{UserName: user}); err != nil {
			t.Fatal(err)
		}
		if _, err := client.AttachUserPolicy(t.Context(), &iam.AttachUserPolicyInput{
			UserName: user, PolicyArn: aws.String("arn:aws:iam::aws:policy/AdministratorAccess"),
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := client.CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{UserName: user}); err != nil {
			t.Fatal(err)
		}
		if _, err := client.CreateRole(t.Context(), &iam.CreateRoleInput{
			RoleName: aws.String("partner"), AssumeRolePolicyDocument: aws.String(trust("210987654321")),
		}); err != nil {
			t.Fatal(err)
		}
		var checks []statecheck.StateCheck
		for id, status := range map[string]string{
			"caller": "pass", "all_features": "pass", "root_keys": "pass", "admin_user": "pass", "admin_mfa": "fail", "admin_keys": "fail",
			"contacts": "fail", "roles": "pass", "bucket": "fail",
		} {
			checks = append(checks, statecheck.ExpectKnownValue(addr, tfjsonpath.New("check_status").AtMapKey(id), knownvalue.StringExact(status)))
		}
		resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: b.Factories(), Steps: []resource.TestStep{{
			Config: readiness(`
  bucket_name   = "no-such-bucket-anywhere"
  partner_roles = { partner = "210987654321" }
  skip          = ["root_use", "primary_contact", "root_features", "account_quota", "transfer", "tax", "cur", "cur_slot", "export"]
`), ConfigStateChecks: checks,
		}}})
	})
}
