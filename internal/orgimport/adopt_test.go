package orgimport_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// TestAdoptedRole is taken over with a warning that shows every change, and survives.
func TestAdoptedRole(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id, aws := w.AWS.OrganizationID(), behind(t, w.URL)
	aws.make("doitintl_cmp")
	adopting := importOf(id, cmpRole+adminRole+"adopt_existing = true\ntags = { team = \"finops\" }\n")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: adopting, ConfigPlanChecks: plans(plancheck.ResourceActionCreate), ConfigStateChecks: []statecheck.StateCheck{made("admin_role"), status("cmp_role", "done")}},
			empty(adopting),
			{PreConfig: func() {
				_, trust, tags := aws.role("doitintl_cmp")
				if !strings.Contains(trust, "068664126052") || tags["foreign"] != "kept" || tags["team"] != "finops" || tags["doit:owner-id"] != "" {
					t.Errorf("the adopted role has the trust policy %s and the tags %v", trust, tags)
				}
			}, Config: importOf(id, adminRole), ConfigStateChecks: []statecheck.StateCheck{made("admin_role")}},
			{PreConfig: func() { aws.role("doitintl_cmp") }, Config: adopting, ConfigStateChecks: []statecheck.StateCheck{made("admin_role")}},
		},
	})
	aws.expect("role doitintl_cmp", "policy doitintl_cmp")
	if _, _, tags := aws.role("doitintl_cmp"); tags["foreign"] != "kept" {
		t.Errorf("the adopted role has the tags %v", tags)
	}
}

// TestAdoptionIsShown has what the plan says, and what the plan to destroy says.
func TestAdoptionIsShown(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	aws.make("doitintl_cmp")
	with := roles()
	with["adopt_existing"] = true
	s := w.Server(t, nil)
	said := acctest.Messages(s.Plan(t, typeName, acctest.Object{}, config(w.AWS.OrganizationID(), with)).Diagnostics)
	for _, part := range []string{
		"WARNING: AttributeName(\"cmp_role\"): Adopting roles that others made", "already has the role doitintl_cmp", "policy doitintl_cmp made",
		"trust policy replaced (it trusted " + management + ", now 068664126052; the external id changes)", "They are never deleted.",
	} {
		if !strings.Contains(said, part) {
			t.Errorf("the plan lacks %q:\n%s", part, said)
		}
	}
	if strings.Contains(said, externalID) {
		t.Errorf("the plan tells the external id:\n%s", said)
	}
	state := mustApply(t, w.Server(t, nil), config(w.AWS.OrganizationID(), with))
	said = acctest.Messages(w.Server(t, nil).Plan(t, typeName, state, nil).Diagnostics)
	for _, part := range []string{
		"WARNING: Destroying the import of an organization deletes only what it made",
		":role/CloudHealth, arn:aws:iam::" + management + ":role/AWSAdmin, arn:aws:iam::" + management + ":role/Administrator. These were adopted or imported and are left as they are: arn:aws:iam::" + management + ":role/doitintl_cmp.",
	} {
		if !strings.Contains(said, part) {
			t.Errorf("the plan to destroy lacks %q:\n%s", part, said)
		}
	}
}

// TestRoleThatOthersUse is announced by the plan, because the same apply may take away what is in the way, and is not
// deleted while something is.
func TestRoleThatOthersUse(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	state := mustApply(t, w.Server(t, nil), config(w.AWS.OrganizationID(), roles()))
	name, policy := "AWSAdmin", "foreign"
	must[*iam.PutRolePolicyOutput](t)(aws.PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: &name, PolicyName: &policy, PolicyDocument: new(readS3)}))
	for what, wanted := range map[string]map[string]any{"destroy": nil, "take away": config(w.AWS.OrganizationID(), nil)} {
		s := w.Server(t, nil)
		plan := s.Plan(t, typeName, state, wanted)
		said := acctest.Messages(plan.Diagnostics)
		if strings.Contains(said, "ERROR") || !strings.Contains(said, "WARNING: AttributeName(\"awsadmin_role\"): Roles are used by others") || !strings.Contains(said, "inline:foreign") {
			t.Errorf("%s: the plan says:\n%s", what, said)
		}
		left, said := s.ApplyPlanned(t, typeName, state, wanted, plan)
		if left.State.IsNull() || !strings.Contains(said, "ERROR: AttributeName(\"awsadmin_role\"): Role is in use") || !strings.Contains(said, "inline:foreign") {
			t.Fatalf("%s: it says:\n%s", what, said)
		}
		state = left
		if _, _, attached := aws.role(name); len(attached) == 0 {
			t.Errorf("%s: the role lost its policies", what)
		}
	}
	must[*iam.DeleteRolePolicyOutput](t)(aws.DeleteRolePolicy(t.Context(), &iam.DeleteRolePolicyInput{RoleName: &name, PolicyName: &policy}))
	if left, said := w.Server(t, nil).Apply(t, typeName, state, nil); !left.State.IsNull() {
		t.Error(said)
	}
	aws.expect()
}

// TestRoleMadeAgainByHand is not this resource's any more, so that it is not deleted.
func TestRoleMadeAgainByHand(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	state := mustApply(t, w.Server(t, nil), config(w.AWS.OrganizationID(), map[string]any{"cmp_role": roles()["cmp_role"]}))
	aws.remove("doitintl_cmp")
	aws.make("doitintl_cmp")
	left, said := w.Server(t, nil).Apply(t, typeName, state, nil) // without a refresh
	if !left.State.IsNull() || !strings.Contains(said, "Somebody deleted the role") {
		t.Errorf("destroying says:\n%s", said)
	}
	if r, _, _ := aws.role("doitintl_cmp"); *r.Description != "made by hand" {
		t.Errorf("the role is %+v", r)
	}
	refreshed, said := w.Server(t, nil).Refresh(t, typeName, state)
	if said != "" || !attribute(t, refreshed, "made_roles").Equal(emptySet(t, refreshed)) || text(t, refreshed, "step_status", "cmp_role") != "failed" {
		t.Errorf("after a refresh made_roles is %s; it says %q", attribute(t, refreshed, "made_roles"), said)
	}
}

// TestRolesThatChangedHands has one run make roles and then destroy an older object that means the same ones.
func TestRolesThatChangedHands(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	s := w.Server(t, nil)
	state := mustApply(t, s, config(w.AWS.OrganizationID(), roles()))
	left, said := s.Apply(t, typeName, state, nil)
	if !left.State.IsNull() || !strings.Contains(said, "became another resource in this run, so it was not deleted.") {
		t.Errorf("destroying says:\n%s", said)
	}
	behind(t, w.URL).expect(everything...)
}
