package adminuser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// writes counts the calls that change users.
func writes(w *acctest.World) int {
	return w.AWS.CountCalls("CreateUser", "UpdateUser", "DeleteUser", "AttachUserPolicy", "DetachUserPolicy", "PutUserPolicy", "DeleteUserPolicy",
		"CreateLoginProfile", "UpdateLoginProfile", "DeleteLoginProfile", "TagUser", "UntagUser", "PutUserPermissionsBoundary", "DeleteUserPermissionsBoundary")
}

func TestUserOfOthers(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	aws.create("Break-Glass")
	aws.create("other")
	w.AWS.ResetCalls()
	says := `There is already an IAM user Break-Glass, and this configuration did not make it. Choose another name, or set adopt_existing = true to make it the administrator, or import it:
		import { to = doit_admin_user.this id = "Break-Glass" }`
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: admin("break-glass"), PlanOnly: true, ExpectError: acctest.Text(says)},
			{Config: admin("glass"), ConfigStateChecks: []statecheck.StateCheck{is("administrator_access", knownvalue.Bool(true))}},
			{Config: admin("other"), PlanOnly: true, ExpectError: acctest.Text("The IAM user glass of AWS account 123456789012 cannot be renamed: there is already an IAM user other.")},
			empty(admin("glass")),
		},
	})
	if n := w.AWS.CountCalls("CreateUser", "UpdateUser"); n != 1 || aws.policies("Break-Glass") != "" || aws.user("other") == nil {
		t.Errorf("%d users were made or renamed, want glass alone", n)
	}
}

func TestAdoption(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	outside := behind(t, w.URL)
	outside.create("break-glass", iamtypes.Tag{Key: aws.String("theirs"), Value: aws.String("1")})
	outside.attach("break-glass", "arn:aws:iam::aws:policy/ReadOnlyAccess")
	outside.setPassword("break-glass", second)
	outside.key()
	w.AWS.ResetCalls()
	config := map[string]any{
		"name": "break-glass", "adopt_existing": true, "require_mfa": true, "path": "/admins/", "permissions_boundary": administrator,
		"tags": map[string]any{"stage": "dev"}, "password_wo": password, "password_wo_version": 1,
	}
	s := w.Server(t, nil)
	plan := s.Plan(t, typeName, acctest.Object{}, config)
	said := acctest.Messages(plan.Diagnostics)
	for _, part := range []string{
		"WARNING: Adopting IAM users as administrators\nThe IAM user break-glass of AWS account 123456789012 is there already, and adopt_existing makes it this resource, which destroying deletes. " +
			"To be set: the path, the permissions boundary, the tags, AdministratorAccess, the policy of require_mfa. It keeps its console password; change password_wo_version later to set it.\n",
		"WARNING: Break-glass administrators have access keys\nThe IAM user break-glass of AWS account 123456789012 has 1:",
	} {
		if !strings.Contains(said, part) {
			t.Errorf("the plan says %q, want ... %s ...", said, part)
		}
	}
	if writes(w) != 0 {
		t.Error("the plan writes")
	}
	state, said := s.ApplyPlanned(t, typeName, acctest.Object{}, config, plan)
	if said != "" || state.Attribute(t, "arn") != "arn:aws:iam::123456789012:user/admins/break-glass" {
		t.Fatalf("it says %q, the state has %s", said, state.State)
	}
	tags := outside.tags("break-glass")
	if tags["theirs"] != "1" || tags["stage"] != "dev" || len(tags) != 2 || outside.policies("break-glass") != "AdministratorAccess,ReadOnlyAccess,doit-require-mfa" {
		t.Errorf("the user has the tags %v and the policies %s", tags, outside.policies("break-glass"))
	}
	hasPassword(t, w, second, false)
	refreshed, _ := w.Server(t, nil).Refresh(t, typeName, state)
	plan = w.Server(t, nil).Plan(t, typeName, refreshed, config)
	if said := acctest.Messages(plan.Diagnostics); said != "" {
		t.Errorf("the next plan says %q", said)
	}
}

// TestContinuedUserIsAnnounced carries the marker, and others are told that it is not theirs.
func TestContinuedUserIsAnnounced(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := map[string]any{"name": "break-glass", "tags": map[string]any{"stage": "dev"}}
	apply(t, w, config) // and lose the state
	config["tags"] = map[string]any{"stage": "prod"}
	config["require_mfa"] = true
	said := acctest.Messages(w.Server(t, map[string]any{"vend_scope": "another state"}).Plan(t, typeName, acctest.Object{}, config).Diagnostics)
	if !strings.Contains(said, "this configuration did not make it") {
		t.Errorf("another scope is told %q", said)
	}
	s := w.Server(t, nil)
	plan := s.Plan(t, typeName, acctest.Object{}, config)
	want := "WARNING: Continuing with administrators that an earlier apply began\nThe IAM user break-glass of AWS account 123456789012 carries the marker of this configuration. " +
		"Create continues with it instead of failing. To be set: the tags, the policy of require_mfa.\n"
	if said := acctest.Messages(plan.Diagnostics); said != want {
		t.Errorf("the plan says %q, want %q", said, want)
	}
	if _, said := s.ApplyPlanned(t, typeName, acctest.Object{}, config, plan); said != "" || behind(t, w.URL).tags("break-glass")["stage"] != "prod" {
		t.Errorf("it says %q, the tags are %v", said, behind(t, w.URL).tags("break-glass"))
	}
}

// TestRenamedUserKeepsItsMarker lets a lost state be continued with under the new name.
func TestRenamedUserKeepsItsMarker(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	state := apply(t, w, map[string]any{"name": "break-glass"})
	renamed, said := w.Server(t, nil).Apply(t, typeName, state, map[string]any{"name": "glass"})
	if said != "" || renamed.Attribute(t, "unique_id") != state.Attribute(t, "unique_id") {
		t.Fatalf("it says %q, the state has %s", said, renamed.State)
	}
	again := apply(t, w, map[string]any{"name": "glass"})
	if again.Attribute(t, "unique_id") != state.Attribute(t, "unique_id") {
		t.Errorf("the renamed user was not continued with: %s", again.State)
	}
}

func TestTwoResourcesMeanOneUser(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	other := func(name string) string { return strings.Replace(admin(name), `"test"`, `"other"`, 1) }
	one := admin("break-glass")
	late := "resource \"terraform_data\" \"name\" {\n  input      = \"Break-Glass\"\n  depends_on = [doit_admin_user.test]\n}\n" + other("${terraform_data.name.output}")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: one + other("Break-Glass"), PlanOnly: true, ExpectError: acctest.Text("Two resources of this configuration want to make the IAM user 123456789012/break-glass")},
			{Config: one, ConfigStateChecks: []statecheck.StateCheck{is("administrator_access", knownvalue.Bool(true))}},
			{Config: one + other("break-glass"), PlanOnly: true, ExpectError: acctest.Text("is already in this state")},
			{Config: other("break-glass"), PlanOnly: true, ExpectError: acctest.Text("tell Terraform with a moved block")},
			{Config: "# nothing", ConfigPlanChecks: plans(plancheck.ResourceActionDestroy)},
			{Config: one + late, ExpectError: acctest.Text("Every resource needs an object of its own")},
		},
	})
}

// TestUserThatChangedHandsSurvives is a renamed resource that no plan noticed.
func TestUserThatChangedHandsSurvives(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := map[string]any{"name": "break-glass"}
	old := apply(t, w, config)
	plan := w.Server(t, nil).Plan(t, typeName, old, nil)
	s := w.Server(t, nil)
	if renamed, said := s.Apply(t, typeName, acctest.Object{}, config); strings.Contains(said, "ERROR") || renamed.State.IsNull() {
		t.Fatal(said)
	}
	after, said := s.ApplyPlanned(t, typeName, old, nil, plan)
	if !after.State.IsNull() || !strings.HasPrefix(said, "WARNING: Administrators have changed hands") || behind(t, w.URL).user("break-glass") == nil {
		t.Errorf("it says %q, the state has %s", said, after.State)
	}
}

// TestAnotherAccount has credentials of an account that never had the user: that is not proof that it is gone.
func TestAnotherAccount(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := map[string]any{"name": "break-glass"}
	state := apply(t, w, config)
	_, keys := w.AWS.AddOrganization()
	s := w.Server(t, map[string]any{"access_key": keys.AccessKeyID, "secret_key": keys.SecretAccessKey})
	for deed, do := range map[string]func() (acctest.Object, string){
		"reading": func() (acctest.Object, string) { return s.Refresh(t, typeName, state) },
		"changing": func() (acctest.Object, string) {
			return s.Apply(t, typeName, state, map[string]any{"name": "break-glass", "require_mfa": true})
		},
		"deleting": func() (acctest.Object, string) { return s.Apply(t, typeName, state, nil) },
	} {
		kept, said := do()
		want := fmt.Sprintf("ERROR: Credentials of another account\nThe IAM user break-glass of AWS account %[1]s belongs to that account, and these credentials to the AWS account ", w.AWS.ManagementAccountID())
		if kept.State.IsNull() || !strings.HasPrefix(said, want) || !strings.Contains(said, "Use credentials of "+w.AWS.ManagementAccountID()) {
			t.Errorf("%s with credentials of another account says %q, the state has %s", deed, said, kept.State)
		}
	}
	if behind(t, w.URL).user("break-glass") == nil {
		t.Error("the user is gone")
	}
}

// TestAccessKeysAreWarnedAbout at every refresh, with one summary for all users.
func TestAccessKeysAreWarnedAbout(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	state := apply(t, w, map[string]any{"name": "break-glass"})
	behind(t, w.URL).key()
	after, said := w.Server(t, nil).Refresh(t, typeName, state)
	want := "WARNING: Break-glass administrators have access keys\nThe IAM user break-glass of AWS account 123456789012 has 1: whoever has one of them is administrator of the account without a password, and without MFA unless require_mfa is set. " +
		"Delete each with: aws iam delete-access-key --user-name break-glass --access-key-id ID\n"
	if said != want {
		t.Errorf("it says %q, want %q", said, want)
	}
	if plan := w.Server(t, nil).Plan(t, typeName, after, map[string]any{"name": "break-glass"}); acctest.Messages(plan.Diagnostics) != "" {
		t.Errorf("the plan says %q", acctest.Messages(plan.Diagnostics))
	}
}

// TestUserThatAppearsAfterThePlan is in the way at apply.
func TestUserThatAppearsAfterThePlan(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	s := w.Server(t, nil)
	config := map[string]any{"name": "break-glass"}
	plan := s.Plan(t, typeName, acctest.Object{}, config)
	outside := behind(t, w.URL)
	outside.create("break-glass")
	state, said := s.ApplyPlanned(t, typeName, acctest.Object{}, config, plan)
	want := "ERROR: AttributeName(\"name\"): IAM user exists already\nThere is already an IAM user break-glass, and this configuration did not make it."
	if !state.State.IsNull() || !strings.HasPrefix(said, want) || outside.policies("break-glass") != "" {
		t.Errorf("it says %q, the state has %s, the user the policies %q", said, state.State, outside.policies("break-glass"))
	}
}
