package orgimport_test

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

const (
	typeName   = "doit_org_import"
	addr       = typeName + ".test"
	management = awssim.ManagementAccountID
	externalID = "secret-of-acme"
	readS3     = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"*"}]}`

	cmpRole         = "cmp_role = { external_id = \"" + externalID + "\" }\n"
	cloudhealthRole = "cloudhealth_role = { external_id = \"published\" }\n"
	awsadminRole    = "awsadmin_role = {\n trusted_account_ids = [\"444455556666\"]\n external_id = \"" + externalID + "\"\n policy_json = jsonencode(" + readS3 + ")\n}\n"
	adminRole       = "admin_role = {}\n"
	allRoles        = cmpRole + cloudhealthRole + awsadminRole + adminRole
)

// denied is a refusal that no retry helps against.
var denied = awssim.Error{Code: "AccessDenied", Message: "User: arn:aws:iam::123456789012:user/ci is not authorized to perform this.", Status: 403}

// organizationID asks the world for its organization.
func organizationID(t *testing.T, endpoint string) string {
	t.Helper()
	out, err := (&acctest.Backend{URL: endpoint}).Organizations().DescribeOrganization(t.Context(), &organizations.DescribeOrganizationInput{})
	if err != nil {
		t.Fatal(err)
	}
	return *out.Organization.Id
}

// importOf is a configuration of doit_org_import.test.
func importOf(organizationID, more string) string {
	return fmt.Sprintf("resource %q %q {\n organization_id = %q\n customer_id = \"acme\"\n%s}\n", typeName, "test", organizationID, more)
}

// config is a configuration for the protocol.
func config(organizationID string, more map[string]any) map[string]any {
	all := map[string]any{"organization_id": organizationID, "customer_id": "acme"}
	maps.Copy(all, more)
	return all
}

// roles are all four roles for the protocol.
func roles() map[string]any {
	return map[string]any{
		"cmp_role": map[string]any{"external_id": externalID}, "cloudhealth_role": map[string]any{"external_id": "published"},
		"awsadmin_role": map[string]any{"trusted_account_ids": []any{"444455556666"}, "external_id": externalID, "policy_json": readS3},
		"admin_role":    map[string]any{},
	}
}

// outside is the IAM of the management account behind Terraform's back.
type outside struct {
	*iam.Client
	t *testing.T
}

func behind(t *testing.T, endpoint string) outside {
	t.Helper()
	return outside{t: t, Client: iam.New(iam.Options{
		BaseEndpoint: &endpoint, Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})}
}

// must fails the test when a call fails.
func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(out T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
}

// make makes a role that somebody else has.
func (o outside) make(name string) {
	o.t.Helper()
	must[*iam.CreateRoleOutput](o.t)(o.CreateRole(o.t.Context(), &iam.CreateRoleInput{
		RoleName: &name, Description: aws.String("made by hand"), Tags: []iamtypes.Tag{{Key: aws.String("foreign"), Value: aws.String("kept")}},
		AssumeRolePolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + management + `"},"Action":"sts:AssumeRole"}]}`),
	}))
}

// remove deletes a role with everything that is attached to it, but not the policies themselves.
func (o outside) remove(name string) {
	o.t.Helper()
	for _, p := range must[*iam.ListAttachedRolePoliciesOutput](o.t)(o.ListAttachedRolePolicies(o.t.Context(), &iam.ListAttachedRolePoliciesInput{RoleName: &name})).AttachedPolicies {
		must[*iam.DetachRolePolicyOutput](o.t)(o.DetachRolePolicy(o.t.Context(), &iam.DetachRolePolicyInput{RoleName: &name, PolicyArn: p.PolicyArn}))
	}
	must[*iam.DeleteRoleOutput](o.t)(o.DeleteRole(o.t.Context(), &iam.DeleteRoleInput{RoleName: &name}))
}

func (o outside) trust(name, accountID string) {
	o.t.Helper()
	document := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + accountID + `"},"Action":"sts:AssumeRole"}]}`
	must[*iam.UpdateAssumeRolePolicyOutput](o.t)(o.UpdateAssumeRolePolicy(o.t.Context(), &iam.UpdateAssumeRolePolicyInput{RoleName: &name, PolicyDocument: &document}))
}

// role is a role with its decoded trust policy and its tags.
func (o outside) role(name string) (r iamtypes.Role, trust string, tags map[string]string) {
	o.t.Helper()
	r = *must[*iam.GetRoleOutput](o.t)(o.GetRole(o.t.Context(), &iam.GetRoleInput{RoleName: &name})).Role
	tags = map[string]string{}
	for _, tag := range r.Tags {
		tags[*tag.Key] = *tag.Value
	}
	return r, must[string](o.t)(url.PathUnescape(*r.AssumeRolePolicyDocument)), tags
}

// expect compares all roles and policies of the customer with those that are wanted.
func (o outside) expect(want ...string) {
	o.t.Helper()
	var got []string
	for _, r := range must[*iam.ListRolesOutput](o.t)(o.ListRoles(o.t.Context(), &iam.ListRolesInput{})).Roles {
		if *r.RoleName != "OrganizationAccountAccessRole" {
			got = append(got, "role "+*r.RoleName)
		}
	}
	for _, p := range must[*iam.ListPoliciesOutput](o.t)(o.ListPolicies(o.t.Context(), &iam.ListPoliciesInput{Scope: iamtypes.PolicyScopeTypeLocal})).Policies {
		got = append(got, "policy "+*p.PolicyName)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		o.t.Errorf("AWS has %q, want %q", got, want)
	}
}

// everything is what allRoles makes.
var everything = []string{
	"role doitintl_cmp", "role CloudHealth", "role AWSAdmin", "role Administrator", "policy doitintl_cmp", "policy CloudHealth", "policy AWSAdmin",
}

// empty is the last step of every test: the same configuration plans nothing.
func empty(config string) resource.TestStep {
	return resource.TestStep{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}}
}

func plans(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(addr, action)}}
}

// refused is a step whose plan fails.
func refused(config, says string) resource.TestStep {
	return resource.TestStep{Config: config, PlanOnly: true, ExpectError: acctest.Text(says)}
}

func is(attribute, value string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New(attribute), knownvalue.StringExact(value))
}

func ready(want bool) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New("ready"), knownvalue.Bool(want))
}

func status(step, want string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New("step_status").AtMapKey(step), knownvalue.StringExact(want))
}

func made(names ...string) statecheck.StateCheck {
	checks := []knownvalue.Check{}
	for _, name := range names {
		checks = append(checks, knownvalue.StringExact(name))
	}
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New("made_roles"), knownvalue.SetExact(checks))
}

// attribute reads one attribute of a state, and of objects and maps in it.
func attribute(t *testing.T, state acctest.Object, names ...string) tftypes.Value {
	t.Helper()
	value := state.State
	for _, name := range names {
		var inside map[string]tftypes.Value
		if err := value.As(&inside); err != nil {
			t.Fatalf("%s: %v", names, err)
		}
		value = inside[name]
	}
	return value
}

func text(t *testing.T, state acctest.Object, names ...string) string {
	t.Helper()
	var s *string
	if err := attribute(t, state, names...).As(&s); err != nil {
		t.Fatalf("%s: %v", names, err)
	}
	return aws.ToString(s)
}

// emptySet is made_roles without a role.
func emptySet(t *testing.T, state acctest.Object) tftypes.Value {
	t.Helper()
	return tftypes.NewValue(attribute(t, state, "made_roles").Type(), []tftypes.Value{})
}

func mustApply(t *testing.T, s *acctest.Server, config map[string]any) acctest.Object {
	t.Helper()
	made, said := s.Apply(t, typeName, acctest.Object{}, config)
	if strings.Contains(said, "ERROR") {
		t.Fatal(said)
	}
	return made
}

// list reads a list.
func list(t *testing.T, state acctest.Object, names ...string) []tftypes.Value {
	t.Helper()
	var all []tftypes.Value
	if err := attribute(t, state, names...).As(&all); err != nil {
		t.Fatalf("%s: %v", names, err)
	}
	return all
}
