package bootstraproleremoval_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

const partner = "doit_partner_role"

// audit is a role that was made through the bootstrap role.
func (s scene) audit(more object) object {
	config := object{"kind": "custom", "name": "Audit", "account_id": s.member, "trusted_account_ids": []any{awssim.ManagementAccountID}, "managed_policy_arns": []any{readOnly}}
	maps.Copy(config, more)
	return config
}

// behind makes a role through the bootstrap role, and removes that.
func behind(t *testing.T, remove func(*testing.T, scene)) (scene, acctest.Object) {
	t.Helper()
	s := newScene(t)
	made, said := s.Server(t, nil).Apply(t, partner, acctest.Object{}, s.audit(nil))
	if said != "" {
		t.Fatal(said)
	}
	remove(t, s)
	return s, made
}

// removals are ways in which roles get out of reach on purpose.
var removals = map[string]func(*testing.T, scene){
	"removed":  func(t *testing.T, s scene) { s.make(t, s.config(via)) },
	"disarmed": func(t *testing.T, s scene) { s.make(t, s.config()) },
	"half removed": func(t *testing.T, s scene) { // its policies are off, and it still lets in
		cut := s.AWS.Inject(awssim.Fault{Operation: "DeleteRole", Kind: awssim.FaultReset, Count: awssim.Always})
		if _, said := s.Server(t, object{"max_retries": 1}).Apply(t, typeName, acctest.Object{}, s.config(via)); !strings.Contains(said, "ERROR") || !s.enters(t, bootstrap) {
			t.Fatal(said)
		}
		cut.Remove()
	},
}

// TestRolesBehindARemovedRole keep their last state with one warning, are not changed, and are forgotten.
func TestRolesBehindARemovedRole(t *testing.T) {
	t.Parallel()
	for name, remove := range removals {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, made := behind(t, remove)
			server := s.Server(t, nil)
			seen, said := server.Refresh(t, partner, made)
			says(t, said, "WARNING: Roles behind removed bootstrap roles are not read\nThe account of the role "+s.member+"/Audit was entered through its bootstrap role "+bootstrap+", which doit_bootstrap_role_removal removed.")
			if plan := server.Plan(t, partner, seen, s.audit(nil)); !seen.State.Equal(made.State) || strings.Count(said, "WARNING") != 1 || acctest.Messages(plan.Diagnostics) != "" || len(changesOf(t, server, partner, seen, plan)) > 0 {
				t.Errorf("the refresh changes the state, or the plan says %q and changes %v", acctest.Messages(plan.Diagnostics), changesOf(t, server, partner, seen, plan))
			}
			for _, change := range []object{{"description": "changed"}, {"tags": object{"a": "b"}}, {"managed_policy_arns": []any{everybody}}, {"on_destroy": "retain"}} {
				said := acctest.Messages(server.Plan(t, partner, seen, s.audit(change)).Diagnostics)
				_, direct := change["managed_policy_arns"]
				if name == "half removed" && !direct { // nobody has asked IAM yet
					continue
				}
				says(t, said, `ERROR: AttributeName("access_role_name"): The bootstrap role is removed`, "So the role cannot be changed. Nothing was changed. Set access_role_name to a role of the account that stays")
			}
			plan := server.Plan(t, partner, seen, nil)
			says(t, acctest.Messages(plan.Diagnostics), "WARNING: Roles are forgotten, not deleted")
			left, said := server.ApplyPlanned(t, partner, seen, nil, plan)
			says(t, said, "WARNING: Roles are left as they are", "was not deleted, because the bootstrap role through which its account was entered is removed. Terraform forgets it.")
			if !left.State.IsNull() || s.role(t, "Audit") == "none" {
				t.Errorf("a state is left: %t, the role: %s", !left.State.IsNull(), s.role(t, "Audit"))
			}
		})
	}
}

// TestRoleBehindIsManagedAgain through a role that stays, in place.
func TestRoleBehindIsManagedAgain(t *testing.T) {
	t.Parallel()
	s, made := behind(t, removals["removed"])
	server := s.Server(t, nil)
	config := s.audit(object{"access_role_name": "Deployer", "description": "changed"})
	after, said := server.Apply(t, partner, made, config)
	if said != "" || after.Attribute(t, "description") != "changed" {
		t.Fatal(said)
	}
	if left, said := server.Apply(t, partner, after, nil); said != "" || !left.State.IsNull() || s.role(t, "Audit") != "none" {
		t.Errorf("destroying it says %q", said)
	}
}

// TestNewRoleThroughARemovedRole is refused by the plan, and when the plan knew nothing yet, without waiting.
func TestNewRoleThroughARemovedRole(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	server := s.Server(t, nil)
	plan := server.Plan(t, partner, acctest.Object{}, s.audit(nil))
	s.make(t, s.config(via))
	says(t, acctest.Messages(s.Server(t, nil).Plan(t, partner, acctest.Object{}, s.audit(nil)).Diagnostics),
		`ERROR: AttributeName("access_role_name"): The bootstrap role is removed`, "So the role cannot be made.")
	before := s.Clock.Now()
	left, said := s.Server(t, nil).ApplyPlanned(t, partner, acctest.Object{}, s.audit(nil), plan)
	says(t, said, "was removed by doit_bootstrap_role_removal, so nobody can enter through it", "Enter the account through one of its roles that stay")
	if waited := s.Clock.Now().Sub(before); waited > 0 || !left.State.IsNull() {
		t.Errorf("waited %s, a state: %t", waited, !left.State.IsNull())
	}
}

// TestSameRun: what this run knew of the role is not used once it is closed, even where that session could still do
// everything.
func TestSameRun(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	server := s.Server(t, nil)
	made, said := server.Apply(t, partner, acctest.Object{}, s.audit(nil))
	if said != "" {
		t.Fatal(said)
	}
	s.AWS.Deny("iam:DetachRolePolicy")
	if removed, said := server.Apply(t, typeName, acctest.Object{}, s.config()); removed.State.IsNull() || removed.Attribute(t, "result") != "disarmed" {
		t.Fatal(said)
	}
	_, said = server.Refresh(t, partner, made)
	says(t, said, "WARNING: Roles behind removed bootstrap roles are not read")
}

// TestRefusalWithoutTag stays what it was: nothing is forgotten.
func TestRefusalWithoutTag(t *testing.T) {
	t.Parallel()
	s, made := behind(t, func(_ *testing.T, s scene) { s.AWS.RemoveRole(s.member, bootstrap) })
	s.AWS.TagAccount(s.member, map[string]string{tag: "Another"})
	server := s.Server(t, nil)
	seen, said := server.Refresh(t, partner, made)
	says(t, said, "WARNING: Failed reading the role", "whether it is still true is not known")
	left, said := server.Apply(t, partner, seen, nil)
	if says(t, said, "ERROR", "cannot be entered through its role"); left.State.IsNull() {
		t.Error("it was forgotten")
	}
}

// TestManyRolesBehindRemovedRoles are one warning to Terraform, and cost one call each and a few more.
func TestManyRolesBehindRemovedRoles(t *testing.T) {
	t.Parallel()
	const many = 30
	s := newScene(t, func(o *awssim.Options) { o.AccountQuota = many + 10 })
	server := s.Server(t, nil)
	var all []acctest.Object
	for range many {
		in := s
		in.member = s.AWS.AddAccount(awssim.Account{})
		made, said := server.Apply(t, partner, acctest.Object{}, in.audit(nil))
		if said != "" {
			t.Fatal(said)
		}
		s.AWS.RemoveRole(in.member, bootstrap)
		s.AWS.TagAccount(in.member, map[string]string{tag: bootstrap})
		all = append(all, made)
	}
	server = s.Server(t, nil)
	s.AWS.ResetCalls()
	summaries := map[string]bool{}
	for _, made := range all {
		_, said := server.Refresh(t, partner, made)
		summary, _, _ := strings.Cut(said, "\n")
		summaries[summary] = true
	}
	if diff := cmp.Diff(map[string]bool{"WARNING: Roles behind removed bootstrap roles are not read": true}, summaries); diff != "" {
		t.Error(diff)
	}
	if calls := s.counted(); calls["AssumeRole"] != many || len(s.AWS.Calls())-many > 10 {
		t.Errorf("a refresh of %d roles called %v", many, calls)
	}
}

// TestAccountWithoutBootstrapRole is not waited for when it is adopted.
func TestAccountWithoutBootstrapRole(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	account, _ := s.AWS.Account(s.member)
	s.make(t, s.config(via))
	config := object{"name": "team-a", "email": account.Email, "adopt_existing": true}
	server := s.Server(t, nil)
	plan := server.Plan(t, "doit_aws_account", acctest.Object{}, config)
	made, said := server.ApplyPlanned(t, "doit_aws_account", acctest.Object{}, config, plan)
	if strings.Contains(said, "ERROR") || made.Attribute(t, "access_role_arn") != "arn:aws:iam::"+s.member+":role/"+bootstrap {
		t.Errorf("adopting it says %q", said)
	}
	if strings.Contains(made.State.String(), tag) {
		t.Errorf("the state shows the hidden tag: %s", made.State)
	}
	config["wait_for_access"] = true
	says(t, acctest.Messages(s.Server(t, nil).Plan(t, "doit_aws_account", acctest.Object{}, config).Diagnostics),
		`ERROR: AttributeName("wait_for_access")`, "was removed by doit_bootstrap_role_removal", "leave wait_for_access out")
	config["wait_for_access"] = tftypes.NewValue(tftypes.Bool, tftypes.UnknownValue)
	server = s.Server(t, nil)
	plan = server.Plan(t, "doit_aws_account", acctest.Object{}, config)
	settle(t, server, "doit_aws_account", plan, "wait_for_access", true)
	config["wait_for_access"] = true
	before := s.Clock.Now()
	_, said = server.ApplyPlanned(t, "doit_aws_account", acctest.Object{}, config, plan)
	if says(t, said, "was removed by doit_bootstrap_role_removal"); s.Clock.Now().Sub(before) > 0 {
		t.Errorf("waited %s", s.Clock.Now().Sub(before))
	}
}

// TestTagsOfTheAccount come and go, and the hidden one stays.
func TestTagsOfTheAccount(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	account, _ := s.AWS.Account(s.member)
	server := s.Server(t, nil)
	config := object{"name": "team-a", "email": account.Email, "adopt_existing": true, "tags": object{"a": "1"}}
	made, said := server.Apply(t, "doit_aws_account", acctest.Object{}, config)
	if strings.Contains(said, "ERROR") {
		t.Fatal(said)
	}
	s.make(t, s.config(via))
	for _, tags := range []object{{"b": "2"}, {}} {
		config["tags"] = tags
		server := s.Server(t, nil)
		seen, _ := server.Refresh(t, "doit_aws_account", made)
		if made, said = server.Apply(t, "doit_aws_account", seen, config); said != "" {
			t.Fatal(said)
		}
		if s.tag(t) != bootstrap || strings.Contains(made.State.String(), tag) {
			t.Errorf("with the tags %v, the hidden one is %q, and the state is %s", tags, s.tag(t), made.State)
		}
	}
}

// TestCreateAnAccount is DoiT's flow in one apply: account, roles, bootstrap role removed, proven gone. Afterwards the roles
// are refreshed with warnings and without change, not changed any more, and forgotten.
func TestCreateAnAccount(t *testing.T) {
	t.Parallel()
	s := newScene(t, slow, func(o *awssim.Options) { o.RolePropagation = 6 * delay })
	flow := func(more string) string {
		return fmt.Sprintf(`
resource "doit_aws_account" "team" {
  name       = "team-b"
  email      = "aws+team-b@example.com"
  on_destroy = "close"
}
resource "doit_partner_role" "admin" {
  kind       = "admin"
  account_id = doit_aws_account.team.id
}
resource "doit_partner_role" "cloudhealth" {
  kind        = "cloudhealth"
  external_id = "of-the-reseller"
  account_id  = doit_aws_account.team.id
  %s
}
resource %q "test" {
  account_id             = doit_aws_account.team.id
  replacement_role_names = [doit_partner_role.admin.name]
  depends_on             = [doit_partner_role.cloudhealth]
}
`, more, typeName)
	}
	gone := func(*terraform.State) error {
		account, _ := s.AWS.AccountByEmail("aws+team-b@example.com")
		s.member = account.ID
		if s.enters(t, bootstrap) || account.Tags[tag] != bootstrap {
			return fmt.Errorf("the role lets in, or the account has the tags %v", account.Tags)
		}
		return nil
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: s.Factories(),
		Steps: []resource.TestStep{
			{Config: flow(""), ConfigStateChecks: checks(is("result", "removed"), is("role_name", bootstrap)), Check: gone},
			{Config: flow(""), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
			{Config: flow(`description = "changed"`), ExpectError: acctest.Text("was entered through its bootstrap role " + bootstrap + ", which doit_bootstrap_role_removal removed. So the role cannot be changed.")},
		},
	})
	for _, line := range s.AWS.Inventory() {
		if strings.HasPrefix(line, "role "+s.member) && strings.Contains(line, bootstrap) {
			t.Errorf("the role is still there: %s", line)
		}
	}
	if account, _ := s.AWS.AccountByEmail("aws+team-b@example.com"); account.State == "ACTIVE" {
		t.Errorf("destroying everything left the account %s", account.State)
	}
}
