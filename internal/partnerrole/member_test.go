package partnerrole_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func TestRoleInAMemberAccount(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	member := w.AWS.AddAccount(awssim.Account{Name: "team-a"})
	in := behind(t, w.URL, member)
	config := partnerRole(minimal, fmt.Sprintf("account_id = %q", member))
	changed := partnerRole(minimal, fmt.Sprintf("account_id = %q", member), `description = "changed"`)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config, ConfigStateChecks: checks(is("id", member+"/doitintl_cmp"), is("arn", "arn:aws:iam::"+member+":role/doitintl_cmp"), isList("policy_arns", policyARN(member, "doitintl_cmp"))),
				Check: func(*terraform.State) error { in.expect("role doitintl_cmp", "policy doitintl_cmp"); return nil },
			},
			{ResourceName: addr, ImportState: true, ImportStateId: member + "/doitintl_cmp", ImportStateVerify: true},
			{Config: changed, ConfigPlanChecks: updates()},
			empty(changed),
		},
	})
	in.expect()
	behind(t, w.URL).expect() // nothing in the own account
}

// TestRoleInANewAccount makes the account in the same apply. Its access role cannot be assumed at once.
func TestRoleInANewAccount(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.RolePropagation = 3 * time.Minute })
	config := `resource "doit_aws_account" "new" {
  name       = "team-a"
  email      = "aws+team-a@example.com"
  on_destroy = "close"
}
` + partnerRole(minimal, "account_id = doit_aws_account.new.id")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps:                    []resource.TestStep{{Config: config, ConfigStateChecks: checks(is("name", "doitintl_cmp"))}, empty(config)},
	})
	if n := w.AWS.CountCalls("CreateRole"); n != 1 {
		t.Errorf("%d roles were made", n)
	}
}

func TestAccountThatNeverLetsAnybodyIn(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	invited := w.AWS.AddAccount(awssim.Account{Name: "invited", JoinedMethod: "INVITED"}) // without access role
	config := cmpRole(map[string]any{"account_id": invited, "timeouts": map[string]any{"create": "3m"}})
	s := w.Server(t, nil)
	plan := s.Plan(t, typeName, acctest.Object{}, config)
	if said := acctest.Messages(plan.Diagnostics); !strings.HasPrefix(said, "WARNING: Failed looking for the role "+invited+"/doitintl_cmp before making it") {
		t.Errorf("the plan says %q", said)
	}
	before := w.Clock.Now()
	state, said := s.ApplyPlanned(t, typeName, acctest.Object{}, config, plan)
	for _, part := range []string{
		"ERROR: AttributeName(\"access_role_name\"): Failed creating the role " + invited + "/doitintl_cmp",
		"the account " + invited + " cannot be entered through its role OrganizationAccountAccessRole (access_role_name)", "waited 3m0s until the role OrganizationAccountAccessRole of account", "AccessDenied",
	} {
		if !strings.Contains(strings.ReplaceAll(said, "The account", "the account"), part) {
			t.Errorf("it does not say %q: %s", part, said)
		}
	}
	if waited := w.Clock.Now().Sub(before); !state.State.IsNull() || waited != 3*time.Minute {
		t.Errorf("waited %s, a state: %t", waited, !state.State.IsNull())
	}
}

// TestAccessRoleChangesInPlace has an account whose access role is gone: the state is kept, and another role is the way in.
func TestAccessRoleChangesInPlace(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	member := w.AWS.AddAccount(awssim.Account{Name: "team-a", RoleName: "Entry"})
	config := cmpRole(map[string]any{"account_id": member, "access_role_name": "Entry"})
	made := mustApply(t, w.Server(t, nil), config)
	mustApply(t, w.Server(t, nil), map[string]any{
		"kind": "custom", "name": "Entry2", "account_id": member, "access_role_name": "Entry", "trusted_account_ids": []any{own},
		"managed_policy_arns": []any{"arn:aws:iam::aws:policy/AdministratorAccess"},
	})
	w.AWS.RemoveRole(member, "Entry")
	s := w.Server(t, nil)
	seen, said := s.Refresh(t, typeName, made)
	if !seen.State.Equal(made.State) || !strings.HasPrefix(said, "WARNING: Failed reading the role "+member+"/doitintl_cmp\nIts last known state was kept") {
		t.Fatalf("it says %q", said)
	}
	config["access_role_name"] = "Entry2"
	if plan := s.Plan(t, typeName, seen, config); !changes(t, s, seen, plan)["access_role_name"] || len(plan.RequiresReplace) > 0 {
		t.Errorf("the plan changes %v", changes(t, s, seen, plan))
	}
	after, said := s.Apply(t, typeName, seen, config)
	if said != "" || after.Attribute(t, "access_role_name") != "Entry2" {
		t.Fatalf("it says %q", said)
	}
	if left, said := w.Server(t, nil).Apply(t, typeName, after, nil); !left.State.IsNull() || said != "" {
		t.Errorf("destroying says %q", said)
	}
}

// TestCredentialsOfAnotherAccount never conclude that the role is gone, and never plan a replacement.
func TestCredentialsOfAnotherAccount(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	made := mustApply(t, w.Server(t, nil), cmpRole(nil))
	foreign, keys := w.AWS.AddOrganization()
	s := w.Server(t, map[string]any{"access_key": keys.AccessKeyID, "secret_key": keys.SecretAccessKey})
	seen, said := s.Refresh(t, typeName, made)
	if !seen.State.Equal(made.State) || !strings.Contains(said, "Its last known state was kept") {
		t.Errorf("the refresh says %q", said)
	}
	plan := s.Plan(t, typeName, made, cmpRole(nil))
	want := fmt.Sprintf("Credentials of another account\nThe role doitintl_cmp is in the account %s, and these credentials belong to %s. Nothing was changed.", own, foreign)
	if said := acctest.Messages(plan.Diagnostics); !strings.Contains(said, want) || len(plan.RequiresReplace) > 0 {
		t.Errorf("the plan says %q", said)
	}
	left, said := s.Apply(t, typeName, made, nil)
	if left.State.IsNull() || !strings.Contains(said, "cannot be entered") || !strings.Contains(said, "with a removed block") {
		t.Errorf("destroying says %q", said)
	}
	behind(t, w.URL).expect("role doitintl_cmp", "policy doitintl_cmp")
}
