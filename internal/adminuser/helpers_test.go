package adminuser_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

const (
	typeName      = "doit_admin_user"
	addr          = typeName + ".test"
	administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
	password      = "Correct-Horse-7-Battery"
)

// outside changes and reads IAM behind Terraform's back.
type outside struct {
	*iam.Client
	t *testing.T
}

func behind(t *testing.T, url string) outside {
	t.Helper()
	return outside{t: t, Client: iam.New(iam.Options{
		BaseEndpoint: &url, Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})}
}

func must[T any](o outside) func(T, error) T {
	return func(out T, err error) T {
		o.t.Helper()
		if err != nil {
			o.t.Fatal(err)
		}
		return out
	}
}

func (o outside) create(name string, tags ...iamtypes.Tag) {
	o.t.Helper()
	must[*iam.CreateUserOutput](o)(o.CreateUser(o.t.Context(), &iam.CreateUserInput{UserName: &name, Tags: tags}))
}

func (o outside) attach(name, policy string) {
	o.t.Helper()
	must[*iam.AttachUserPolicyOutput](o)(o.AttachUserPolicy(o.t.Context(), &iam.AttachUserPolicyInput{UserName: &name, PolicyArn: &policy}))
}

func (o outside) detach(name, policy string) {
	o.t.Helper()
	must[*iam.DetachUserPolicyOutput](o)(o.DetachUserPolicy(o.t.Context(), &iam.DetachUserPolicyInput{UserName: &name, PolicyArn: &policy}))
}

func (o outside) inline(name, policy, document string) {
	o.t.Helper()
	must[*iam.PutUserPolicyOutput](o)(o.PutUserPolicy(o.t.Context(), &iam.PutUserPolicyInput{UserName: &name, PolicyName: &policy, PolicyDocument: &document}))
}

// key makes an access key of the user break-glass.
func (o outside) key() *iamtypes.AccessKey {
	o.t.Helper()
	return must[*iam.CreateAccessKeyOutput](o)(o.CreateAccessKey(o.t.Context(), &iam.CreateAccessKeyInput{UserName: aws.String("break-glass")})).AccessKey
}

func (o outside) setPassword(name, password string) {
	o.t.Helper()
	must[*iam.CreateLoginProfileOutput](o)(o.CreateLoginProfile(o.t.Context(), &iam.CreateLoginProfileInput{UserName: &name, Password: &password}))
}

func (o outside) removePassword(name string) {
	o.t.Helper()
	must[*iam.DeleteLoginProfileOutput](o)(o.DeleteLoginProfile(o.t.Context(), &iam.DeleteLoginProfileInput{UserName: &name}))
}

// wipe deletes a user that has nothing but what the provider gave it.
func (o outside) wipe(name string) {
	o.t.Helper()
	o.detach(name, administrator)
	must[*iam.DeleteUserOutput](o)(o.DeleteUser(o.t.Context(), &iam.DeleteUserInput{UserName: &name}))
}

// user is a user as IAM shows it; nil when there is none.
func (o outside) user(name string) *iamtypes.User {
	o.t.Helper()
	out, err := o.GetUser(o.t.Context(), &iam.GetUserInput{UserName: &name})
	if errors.As(err, new(*iamtypes.NoSuchEntityException)) {
		return nil
	}
	return must[*iam.GetUserOutput](o)(out, err).User
}

// tags are those of a user, the provider's own included; that of the generation is left out.
func (o outside) tags(name string) map[string]string {
	o.t.Helper()
	tags := map[string]string{}
	for _, tag := range o.user(name).Tags {
		tags[*tag.Key] = *tag.Value
	}
	delete(tags, "doit:generation")
	return tags
}

// policies are the names of a user's attached and inline policies.
func (o outside) policies(name string) string {
	o.t.Helper()
	attached := must[*iam.ListAttachedUserPoliciesOutput](o)(o.ListAttachedUserPolicies(o.t.Context(), &iam.ListAttachedUserPoliciesInput{UserName: &name}))
	own := must[*iam.ListUserPoliciesOutput](o)(o.ListUserPolicies(o.t.Context(), &iam.ListUserPoliciesInput{UserName: &name}))
	names := slices.Clone(own.PolicyNames)
	for _, policy := range attached.AttachedPolicies {
		names = append(names, *policy.PolicyName)
	}
	slices.Sort(names)
	return strings.Join(names, ",")
}

func (o outside) boundary(name string) string {
	o.t.Helper()
	if b := o.user(name).PermissionsBoundary; b != nil {
		return aws.ToString(b.PermissionsBoundaryArn)
	}
	return ""
}

// admin is a configuration of doit_admin_user.test.
func admin(name string, more ...string) string {
	return fmt.Sprintf("resource %q \"test\" {\n  name = %q\n%s\n}\n", typeName, name, strings.Join(more, "\n"))
}

// withPassword is the part of a configuration that sets a password.
func withPassword(password string, version int) string {
	return fmt.Sprintf("password_wo = %q\npassword_wo_version = %d", password, version)
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

func is(attribute string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New(attribute), value)
}

func text(s string) knownvalue.Check { return knownvalue.StringExact(s) }

func imports(name string, ignored ...string) resource.TestStep {
	return resource.TestStep{
		ResourceName: addr, ImportState: true, ImportStateId: name,
		ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "unique_id", ImportStateVerifyIgnore: ignored,
	}
}

// apply applies to nothing and wants it to go well.
func apply(t *testing.T, w *acctest.World, config map[string]any) acctest.Object {
	t.Helper()
	state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, config)
	if strings.Contains(said, "ERROR") || state.State.IsNull() {
		t.Fatal(said)
	}
	return state
}
