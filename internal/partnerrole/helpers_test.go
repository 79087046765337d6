package partnerrole_test

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
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
	typeName   = "doit_partner_role"
	addr       = typeName + ".test"
	own        = awssim.ManagementAccountID
	externalID = "secret-of-acme"
	readS3     = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"*"}]}`
	minimal    = `kind = "cmp"` + "\n" + `external_id = "` + externalID + `"`
)

// denied is a refusal that no retry helps against.
var denied = awssim.Error{Code: "AccessDenied", Message: "not authorized", Status: 403}

// outside is the IAM of an account behind Terraform's back.
type outside struct {
	*iam.Client
	t *testing.T
}

// behind opens the IAM of the management account, or of a member account through its access role.
func behind(t *testing.T, endpoint string, member ...string) outside {
	t.Helper()
	var keys aws.CredentialsProvider = credentials.NewStaticCredentialsProvider("test", "test", "")
	if len(member) > 0 {
		client := sts.New(sts.Options{BaseEndpoint: &endpoint, Region: "us-east-1", Credentials: keys})
		keys = aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(client, "arn:aws:iam::"+member[0]+":role/OrganizationAccountAccessRole"))
	}
	return outside{t: t, Client: iam.New(iam.Options{BaseEndpoint: &endpoint, Region: "us-east-1", Credentials: keys})}
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

// make makes a role as somebody else does.
func (o outside) make(name, trusted string) {
	o.t.Helper()
	must[*iam.CreateRoleOutput](o.t)(o.CreateRole(o.t.Context(), &iam.CreateRoleInput{
		RoleName: &name, Description: aws.String("made by hand"),
		AssumeRolePolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + trusted + `"},"Action":"sts:AssumeRole"}]}`),
	}))
}

// makePolicy makes a policy as somebody else does.
func (o outside) makePolicy(name string) (arn string) {
	o.t.Helper()
	return *must[*iam.CreatePolicyOutput](o.t)(o.CreatePolicy(o.t.Context(), &iam.CreatePolicyInput{PolicyName: &name, PolicyDocument: new(readS3)})).Policy.Arn
}

func (o outside) attach(name, arn string) {
	o.t.Helper()
	must[*iam.AttachRolePolicyOutput](o.t)(o.AttachRolePolicy(o.t.Context(), &iam.AttachRolePolicyInput{RoleName: &name, PolicyArn: &arn}))
}

// detach takes a policy off the role doitintl_cmp.
func (o outside) detach(arn string) {
	o.t.Helper()
	must[*iam.DetachRolePolicyOutput](o.t)(o.DetachRolePolicy(o.t.Context(), &iam.DetachRolePolicyInput{RoleName: new("doitintl_cmp"), PolicyArn: &arn}))
}

func (o outside) inline(name, policy string) {
	o.t.Helper()
	must[*iam.PutRolePolicyOutput](o.t)(o.PutRolePolicy(o.t.Context(), &iam.PutRolePolicyInput{RoleName: &name, PolicyName: &policy, PolicyDocument: aws.String(readS3)}))
}

func (o outside) trust(name, document string) {
	o.t.Helper()
	must[*iam.UpdateAssumeRolePolicyOutput](o.t)(o.UpdateAssumeRolePolicy(o.t.Context(), &iam.UpdateAssumeRolePolicyInput{RoleName: &name, PolicyDocument: &document}))
}

// names lists the roles that tests made, and all policies of the customer.
func (o outside) names() (all []string) {
	o.t.Helper()
	for _, r := range must[*iam.ListRolesOutput](o.t)(o.ListRoles(o.t.Context(), &iam.ListRolesInput{})).Roles {
		if *r.RoleName != "OrganizationAccountAccessRole" {
			all = append(all, "role "+*r.RoleName)
		}
	}
	for _, p := range must[*iam.ListPoliciesOutput](o.t)(o.ListPolicies(o.t.Context(), &iam.ListPoliciesInput{Scope: iamtypes.PolicyScopeTypeLocal})).Policies {
		all = append(all, "policy "+*p.PolicyName)
	}
	slices.Sort(all)
	return all
}

func (o outside) expect(want ...string) {
	o.t.Helper()
	slices.Sort(want)
	if got := o.names(); !slices.Equal(got, want) {
		o.t.Errorf("AWS has %q, want %q", got, want)
	}
}

// role is a role with its tags, without that of its generation; attached are the names of its policies.
func (o outside) role(name string) (r iamtypes.Role, trust string, tags map[string]string, attached []string) {
	o.t.Helper()
	r = *must[*iam.GetRoleOutput](o.t)(o.GetRole(o.t.Context(), &iam.GetRoleInput{RoleName: &name})).Role
	trust = must[string](o.t)(url.PathUnescape(*r.AssumeRolePolicyDocument))
	tags = map[string]string{}
	for _, tag := range r.Tags {
		tags[*tag.Key] = *tag.Value
	}
	delete(tags, "doit:generation")
	for _, p := range must[*iam.ListAttachedRolePoliciesOutput](o.t)(o.ListAttachedRolePolicies(o.t.Context(), &iam.ListAttachedRolePoliciesInput{RoleName: &name})).AttachedPolicies {
		attached = append(attached, *p.PolicyName)
	}
	slices.Sort(attached)
	return r, trust, tags, attached
}

// document is a policy of the customer as it is in force.
func (o outside) document(arn string) string {
	o.t.Helper()
	policy := must[*iam.GetPolicyOutput](o.t)(o.GetPolicy(o.t.Context(), &iam.GetPolicyInput{PolicyArn: &arn})).Policy
	version := must[*iam.GetPolicyVersionOutput](o.t)(o.GetPolicyVersion(o.t.Context(), &iam.GetPolicyVersionInput{PolicyArn: &arn, VersionId: policy.DefaultVersionId})).PolicyVersion
	return must[string](o.t)(url.PathUnescape(*version.Document))
}

func policyARN(account, name string) string { return "arn:aws:iam::" + account + ":policy/" + name }

// ordered goes through a map by its keys, so that tables come out the same every time.
func ordered[K cmp.Ordered, V any](m map[K]V) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if !yield(key, m[key]) {
				return
			}
		}
	}
}

// partnerRole is a configuration of doit_partner_role.test.
func partnerRole(body ...string) string { return named("test", body...) }

func named(label string, body ...string) string {
	return fmt.Sprintf("resource %q %q {\n%s\n}\n", typeName, label, strings.Join(body, "\n"))
}

// empty is the last step of every test: the same configuration plans nothing.
func empty(config string) resource.TestStep {
	return resource.TestStep{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{
		PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}}
}

func plans(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(addr, action)}}
}

func updates() resource.ConfigPlanChecks { return plans(plancheck.ResourceActionUpdate) }

func is(attribute, value string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New(attribute), knownvalue.StringExact(value))
}

func isNull(attribute string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New(attribute), knownvalue.Null())
}

func texts(values []string) (checks []knownvalue.Check) {
	for _, value := range values {
		checks = append(checks, knownvalue.StringExact(value))
	}
	return checks
}

func isSet(attribute string, values ...string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New(attribute), knownvalue.SetExact(texts(values)))
}

func isList(attribute string, values ...string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New(attribute), knownvalue.ListExact(texts(values)))
}

func checks(all ...statecheck.StateCheck) []statecheck.StateCheck { return all }

// mustApply applies at the protocol what has to end well.
func mustApply(t *testing.T, s *acctest.Server, config map[string]any) acctest.Object {
	t.Helper()
	made, said := s.Apply(t, typeName, acctest.Object{}, config)
	if made.State.IsNull() || strings.Contains(said, "ERROR") {
		t.Fatal(said)
	}
	return made
}

// cmpRole is a whole configuration for the protocol tests.
func cmpRole(more map[string]any) map[string]any {
	config := map[string]any{"kind": "cmp", "external_id": externalID}
	maps.Copy(config, more)
	return config
}

// snapshot is a role as AWS has it.
type snapshot struct {
	role     iamtypes.Role
	trust    string
	tags     map[string]string
	attached []string
}

func (o outside) snapshot(name string) (s snapshot) {
	o.t.Helper()
	s.role, s.trust, s.tags, s.attached = o.role(name)
	return s
}

// faultAt refuses the next call of an operation.
func faultAt(operation string) awssim.Fault {
	return awssim.Fault{Operation: operation, Kind: awssim.FaultError, Error: &denied}
}

// number reads a number of the state.
func number(t *testing.T, o acctest.Object, name string) int64 {
	t.Helper()
	var attributes map[string]tftypes.Value
	var value big.Float
	if err := o.State.As(&attributes); err != nil {
		t.Fatal(err)
	}
	if err := attributes[name].As(&value); err != nil {
		t.Fatal(err)
	}
	exact, _ := value.Int64()
	return exact
}

func (o outside) describe(name, description string, seconds int32) {
	o.t.Helper()
	must[*iam.UpdateRoleOutput](o.t)(o.UpdateRole(o.t.Context(), &iam.UpdateRoleInput{RoleName: &name, Description: &description, MaxSessionDuration: &seconds}))
}

func (o outside) tag(name, key, value string) {
	o.t.Helper()
	must[*iam.TagRoleOutput](o.t)(o.TagRole(o.t.Context(), &iam.TagRoleInput{RoleName: &name, Tags: []iamtypes.Tag{{Key: &key, Value: &value}}}))
}

// changes are the attributes that a plan changes.
func changes(t *testing.T, s *acctest.Server, prior acctest.Object, plan *tfprotov6.PlanResourceChangeResponse) map[string]bool {
	t.Helper()
	planned, err := plan.PlannedState.Unmarshal(s.Type(t, typeName))
	if err != nil {
		t.Fatal(err)
	}
	before, after := map[string]tftypes.Value{}, map[string]tftypes.Value{}
	if err := errors.Join(prior.State.As(&before), planned.As(&after)); err != nil {
		t.Fatal(err)
	}
	changed := map[string]bool{}
	for name, value := range after {
		if !value.Equal(before[name]) {
			changed[name] = true
		}
	}
	return changed
}

// assume says whether somebody gets into a role of the own account.
func assume(t *testing.T, w *acctest.World, keys awssim.Credentials, roleName, id string) bool {
	t.Helper()
	client := sts.New(sts.Options{
		BaseEndpoint: &w.URL, Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider(keys.AccessKeyID, keys.SecretAccessKey, keys.SessionToken),
	})
	in := &sts.AssumeRoleInput{RoleArn: new("arn:aws:iam::" + own + ":role/" + roleName), RoleSessionName: new("test")}
	if id != "" {
		in.ExternalId = &id
	}
	_, err := client.AssumeRole(t.Context(), in)
	return err == nil
}
