package bootstraproleremoval_test

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

const (
	typeName  = "doit_bootstrap_role_removal"
	addr      = typeName + ".test"
	bootstrap = "OrganizationAccountAccessRole"
	tag       = "doit:bootstrap-role-removed"
	everybody = "arn:aws:iam::aws:policy/AdministratorAccess"
	readOnly  = "arn:aws:iam::aws:policy/ReadOnlyAccess"
	delay     = 10 * time.Second // in which IAM obeys a change
)

type object = map[string]any

// scene is a member account with its bootstrap role, an Administrator for people with MFA, and a Deployer for the provider.
type scene struct {
	*acctest.World
	member string
}

func newScene(t *testing.T, options ...func(*awssim.Options)) scene {
	t.Helper()
	// The SDK asks the machine's clock whether a session has expired, and a new one would not be let in.
	tomorrow := func(o *awssim.Options) {
		o.Clock = clock.NewFake(clock.Real().Now().UTC().Truncate(time.Hour).Add(24 * time.Hour))
	}
	s := scene{World: acctest.NewWorld(t, slices.Concat([]func(*awssim.Options){tomorrow}, options)...)}
	s.member = s.AWS.AddAccount(awssim.Account{Name: "team-a"})
	s.equip(s.member)
	return s
}

// slow lets IAM obey late, so that a role can delete itself after it has lost its policies.
func slow(o *awssim.Options) { o.IAMDelay = delay }

const trusting = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + awssim.ManagementAccountID + `:root"},"Action":"sts:AssumeRole"%s}]}`

// equip makes the roles that stay.
func (s scene) equip(member string) {
	s.AWS.AddRole(member, "Administrator", fmt.Sprintf(trusting, `,"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`))
	s.AWS.AddRole(member, "Deployer", fmt.Sprintf(trusting, ""))
	s.AWS.AttachToRole(member, "Administrator", everybody)
	s.AWS.AttachToRole(member, "Deployer", everybody)
}

// config is a whole configuration for the protocol.
func (s scene) config(more ...object) object {
	config := object{"account_id": s.member, "replacement_role_names": []any{"Administrator"}}
	for _, m := range more {
		maps.Copy(config, m)
	}
	return config
}

var via = object{"via_role_name": "Deployer"}

// block is a configuration for terraform.
func (s scene) block(label string, lines ...string) string {
	return fmt.Sprintf("resource %q %q {\n  account_id = %q\n  replacement_role_names = [\"Administrator\"]\n  %s\n}\n", typeName, label, s.member, strings.Join(lines, "\n  "))
}

// make applies what has to end well.
func (s scene) make(t *testing.T, config object) (acctest.Object, string) {
	t.Helper()
	made, said := s.Server(t, nil).Apply(t, typeName, acctest.Object{}, config)
	if made.State.IsNull() || strings.Contains(said, "ERROR") {
		t.Fatal(said)
	}
	return made, said
}

// inside is the IAM of the member account, entered as the Deployer.
func (s scene) inside() *iam.Client {
	client := sts.New(sts.Options{BaseEndpoint: &s.URL, Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")})
	keys := aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(client, "arn:aws:iam::"+s.member+":role/Deployer"))
	return iam.New(iam.Options{BaseEndpoint: &s.URL, Region: "us-east-1", Credentials: keys})
}

// enters says whether the management account gets in through a role.
func (s scene) enters(t *testing.T, roleName string) bool {
	t.Helper()
	client := sts.New(sts.Options{BaseEndpoint: &s.URL, Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")})
	_, err := client.AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::" + s.member + ":role/" + roleName), RoleSessionName: aws.String("test")})
	return err == nil
}

// role is what the account has: "none", or the trust and the policies of the bootstrap role.
func (s scene) role(t *testing.T, name string) string {
	t.Helper()
	in := s.inside()
	out, err := in.GetRole(t.Context(), &iam.GetRoleInput{RoleName: &name})
	if err != nil {
		if !strings.Contains(err.Error(), "NoSuchEntity") {
			t.Fatal(err)
		}
		return "none"
	}
	trust, err := url.PathUnescape(*out.Role.AssumeRolePolicyDocument)
	attached, err1 := in.ListAttachedRolePolicies(t.Context(), &iam.ListAttachedRolePoliciesInput{RoleName: &name})
	inline, err2 := in.ListRolePolicies(t.Context(), &iam.ListRolePoliciesInput{RoleName: &name})
	if err := errors.Join(err, err1, err2); err != nil {
		t.Fatal(err)
	}
	said := "trusts somebody"
	if strings.Contains(trust, `"Deny"`) && !strings.Contains(trust, `"Allow"`) {
		said = "trusts nobody"
	}
	for _, p := range attached.AttachedPolicies {
		said += ", " + *p.PolicyName
	}
	for _, name := range inline.PolicyNames {
		said += ", inline " + name
	}
	return said
}

func (s scene) tag(t *testing.T) string {
	t.Helper()
	account, ok := s.AWS.Account(s.member)
	if !ok {
		t.Fatal("the account is gone")
	}
	return account.Tags[tag]
}

// expect compares what has become of the role.
func (s scene) expect(t *testing.T, made acctest.Object, result, role string) {
	t.Helper()
	if got := made.Attribute(t, "result"); got != result {
		t.Errorf("the result is %q, want %q", got, result)
	}
	if got := s.role(t, bootstrap); got != role {
		t.Errorf("the role: %s, want %s", got, role)
	}
	if s.tag(t) != bootstrap {
		t.Errorf("the tag is %q", s.tag(t))
	}
	if s.enters(t, bootstrap) {
		t.Error("the role still lets in")
	}
}

// changes are the attributes that a plan changes.
func changes(t *testing.T, s *acctest.Server, prior acctest.Object, plan *tfprotov6.PlanResourceChangeResponse) []string {
	t.Helper()
	return changesOf(t, s, typeName, prior, plan)
}

func changesOf(t *testing.T, s *acctest.Server, typeName string, prior acctest.Object, plan *tfprotov6.PlanResourceChangeResponse) (changed []string) {
	t.Helper()
	planned, err := plan.PlannedState.Unmarshal(s.Type(t, typeName))
	before, after := map[string]tftypes.Value{}, map[string]tftypes.Value{}
	if err := errors.Join(err, prior.State.As(&before), planned.As(&after)); err != nil {
		t.Fatal(err)
	}
	for name, value := range after {
		if !value.Equal(before[name]) {
			changed = append(changed, name)
		}
	}
	slices.Sort(changed)
	return changed
}

// settle gives an attribute that was unknown when it was planned its value.
func settle(t *testing.T, s *acctest.Server, typeName string, plan *tfprotov6.PlanResourceChangeResponse, name string, value any) {
	t.Helper()
	kind := s.Type(t, typeName)
	planned, err := plan.PlannedState.Unmarshal(kind)
	var attributes map[string]tftypes.Value
	if err == nil {
		err = planned.As(&attributes)
	}
	if err != nil {
		t.Fatal(err)
	}
	attributes[name] = tftypes.NewValue(kind.AttributeTypes[name], value)
	plan.PlannedState = acctest.Dynamic(t, kind, tftypes.NewValue(kind, attributes))
}

func says(t *testing.T, said string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(said, part) {
			t.Errorf("it does not say %q: %s", part, said)
		}
	}
}

// counted are the calls since the last reset, by operation.
func (s scene) counted() map[string]int {
	calls := map[string]int{}
	for _, call := range s.AWS.Calls() {
		calls[call.Operation]++
	}
	return calls
}
