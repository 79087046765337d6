package bootstraproleremoval_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// give gives the bootstrap role more policies than AWS does.
func (s scene) give(t *testing.T, inline string, attached ...string) {
	t.Helper()
	s.AWS.AttachToRole(s.member, bootstrap, attached...)
	if inline == "" {
		return
	}
	_, err := s.inside().PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: aws.String(bootstrap), PolicyName: aws.String("more"), PolicyDocument: &inline})
	if err != nil {
		t.Fatal(err)
	}
	s.Clock.Advance(time.Minute)
}

// TestOutcomes removes the role in every way, and looks at what is left in AWS.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	const nothingElse = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}`
	for name, row := range map[string]struct {
		options []func(*awssim.Options)
		arrange func(*testing.T, scene)
		config  object
		result  string
		role    string
		says    string
	}{
		"via another role":                  {config: via, result: "removed", role: "none"},
		"via another role, obeyed late":     {config: via, options: []func(*awssim.Options){slow}, result: "removed", role: "none"},
		"via, with more policies":           {config: via, arrange: func(t *testing.T, s scene) { s.give(t, nothingElse, readOnly) }, result: "removed", role: "none"},
		"via, gone already":                 {config: via, arrange: func(_ *testing.T, s scene) { s.AWS.RemoveRole(s.member, bootstrap) }, result: "absent", role: "none"},
		"by itself, obeyed late":            {options: []func(*awssim.Options){slow}, result: "removed", role: "none"},
		"by itself, late, with more":        {options: []func(*awssim.Options){slow}, arrange: func(t *testing.T, s scene) { s.give(t, nothingElse, readOnly) }, result: "removed", role: "none"},
		"by itself, obeyed at once":         {result: "disarmed", role: "trusts nobody", says: "AWS refused to let it delete itself. Left is the role without policies."},
		"by itself, at once, with more":     {arrange: func(t *testing.T, s scene) { s.give(t, nothingElse, readOnly) }, result: "disarmed", role: "trusts nobody", says: "Left is the role without policies."},
		"by itself, may not take them away": {arrange: func(t *testing.T, s scene) { s.give(t, "", readOnly); s.AWS.Deny("iam:DetachRolePolicy") }, result: "disarmed", role: "trusts nobody, AdministratorAccess, ReadOnlyAccess", says: "Left is the role with " + readOnly + ", " + everybody + "."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, row.options...)
			if row.arrange != nil {
				row.arrange(t, s)
			}
			made, said := s.make(t, s.config(row.config))
			s.expect(t, made, row.result, row.role)
			says(t, said, row.says)
			if warned := said != ""; warned != (row.result == "disarmed") {
				t.Errorf("it says %q", said)
			}
			if made.Attribute(t, "id") != s.member+"/"+bootstrap || made.Attribute(t, "role_arn") != "arn:aws:iam::"+s.member+":role/"+bootstrap {
				t.Errorf("the state is %s", made.State)
			}
			server := s.Server(t, nil)
			seen, said := server.Refresh(t, typeName, made)
			plan := server.Plan(t, typeName, seen, s.config(row.config))
			if said += acctest.Messages(plan.Diagnostics); said != "" || len(changes(t, server, made, plan)) > 0 {
				t.Errorf("refreshed and planned again, it changes %v and says %q", changes(t, server, made, plan), said)
			}
		})
	}
}

// TestDisarmedRoleIsFinished through a role that is named later.
func TestDisarmedRoleIsFinished(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	made, _ := s.make(t, s.config())
	server := s.Server(t, nil)
	plan := server.Plan(t, typeName, made, s.config(via))
	if changed := changes(t, server, made, plan); len(changed) != 2 || changed[0] != "result" || len(plan.RequiresReplace) > 0 {
		t.Errorf("the plan changes %v", changed)
	}
	done, said := server.ApplyPlanned(t, typeName, made, s.config(via), plan)
	if s.expect(t, done, "removed", "none"); said != "" {
		t.Errorf("it says %q", said)
	}
}

// TestChangesWithoutCalls change who enters the account.
func TestChangesWithoutCalls(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	made, _ := s.make(t, s.config(via))
	server := s.Server(t, nil)
	s.AWS.ResetCalls()
	for _, config := range []object{
		s.config(via, object{"replacement_role_names": []any{"Administrator", "Another"}}),
		s.config(object{"via_role_name": "Another"}),
		s.config(),
		s.config(object{"timeouts": object{"create": "1m"}}),
	} {
		plan := server.Plan(t, typeName, made, config)
		if len(changes(t, server, made, plan)) == 0 || len(plan.RequiresReplace) > 0 {
			t.Errorf("%v changes %v", config, changes(t, server, made, plan))
		}
		after, said := server.ApplyPlanned(t, typeName, made, config, plan)
		if made = after; said != "" || made.Attribute(t, "result") != "removed" {
			t.Errorf("it says %q", said)
		}
	}
	if len(s.AWS.Calls()) > 0 {
		t.Errorf("AWS was called: %v", s.counted())
	}
}

// TestOtherRoleIsAnotherRemoval, which harms no account.
func TestOtherRoleIsAnotherRemoval(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	made, _ := s.make(t, s.config(via))
	other := s.AWS.AddAccount(awssim.Account{Name: "team-b"})
	for attribute, config := range map[string]object{
		"account_id": s.config(via, object{"account_id": other}), "role_name": s.config(via, object{"role_name": "Bootstrap"}),
	} {
		plan := s.Server(t, nil).Plan(t, typeName, made, config)
		if len(plan.RequiresReplace) != 1 || plan.RequiresReplace[0].String() != `AttributeName("`+attribute+`")` {
			t.Errorf("another %s replaces %v", attribute, plan.RequiresReplace)
		}
	}
	server := s.Server(t, nil)
	if plan := server.Plan(t, typeName, made, s.config(via, object{"role_name": "organizationaccountaccessrole"})); len(changes(t, server, made, plan)) > 0 {
		t.Errorf("another spelling of the name changes %v", changes(t, server, made, plan))
	}
}

// TestTwoRolesOfOneAccount are removed one after the other, each by itself, and both are in the tag.
func TestTwoRolesOfOneAccount(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.AWS.AddRole(s.member, "Bootstrap", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}`)
	s.make(t, s.config(via))
	s.make(t, s.config(via, object{"role_name": "Bootstrap"}))
	if s.tag(t) != bootstrap+"/Bootstrap" || s.role(t, "Bootstrap") != "none" {
		t.Errorf("the tag is %q, the role: %s", s.tag(t), s.role(t, "Bootstrap"))
	}
}

// TestDestroyingChangesNothing but the state, and says so.
func TestDestroyingChangesNothing(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	made, _ := s.make(t, s.config(via))
	server := s.Server(t, nil)
	s.AWS.ResetCalls()
	plan := server.Plan(t, typeName, made, nil)
	left, said := server.ApplyPlanned(t, typeName, made, nil, plan)
	says(t, acctest.Messages(plan.Diagnostics), "WARNING: Removed bootstrap roles stay removed")
	says(t, said, "WARNING: Removed bootstrap roles stay removed", "the role does not come back")
	if !left.State.IsNull() || len(s.AWS.Calls()) > 0 || s.tag(t) != bootstrap {
		t.Errorf("a state is left: %t, calls: %v, the tag is %q", !left.State.IsNull(), s.counted(), s.tag(t))
	}
}
