package bootstraproleremoval_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestRoleThatIsBack leaves the state with a warning, and is removed again.
func TestRoleThatIsBack(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	made, _ := s.make(t, s.config(via))
	s.AWS.AddRole(s.member, bootstrap, strings.Replace(trusting, "%s", "", 1))
	server := s.Server(t, nil)
	left, said := server.Refresh(t, typeName, made)
	if says(t, said, "WARNING: Bootstrap roles are back", "the next apply removes it again"); !left.State.IsNull() {
		t.Error("it stays in the state")
	}
	again, said := server.Apply(t, typeName, acctest.Object{}, s.config(via))
	if s.expect(t, again, "removed", "none"); strings.Contains(said, "ERROR") {
		t.Error(said)
	}
}

// TestLostTag is written again by the next apply, which knows what it had done.
func TestLostTag(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]object{"via": via, "by itself": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, slow)
			made, _ := s.make(t, s.config(config))
			s.expect(t, made, "removed", "none")
			s.AWS.TagAccount(s.member, map[string]string{})
			server := s.Server(t, nil)
			seen, said := server.Refresh(t, typeName, made)
			says(t, said, "WARNING: Accounts have lost the tag of their removed bootstrap role", tag)
			plan := server.Plan(t, typeName, seen, s.config(config))
			if diff := cmp.Diff([]string{"result"}, changes(t, server, made, plan)); diff != "" {
				t.Error(diff)
			}
			again, said := server.ApplyPlanned(t, typeName, seen, s.config(config), plan)
			if s.expect(t, again, "removed", "none"); said != "" && config != nil {
				t.Error(said)
			}
			server = s.Server(t, nil)
			seen, said = server.Refresh(t, typeName, again)
			if plan := server.Plan(t, typeName, seen, s.config(config)); said != "" || len(changes(t, server, again, plan)) > 0 {
				t.Errorf("afterwards it changes %v and says %q", changes(t, server, again, plan), said)
			}
		})
	}
}

// TestRefreshThatCannotSee keeps the state: whoever is refused learns nothing.
func TestRefreshThatCannotSee(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	made, _ := s.make(t, s.config(via))
	_, keys := s.AWS.AddOrganization()
	foreign := object{"access_key": keys.AccessKeyID, "secret_key": keys.SecretAccessKey}
	for name, row := range map[string]struct {
		provider object
		arrange  func()
		says     string
	}{
		"of another organization": {provider: foreign, says: "its last known state was kept"},
		"without the permission":  {arrange: func() { s.AWS.Deny("organizations:ListTagsForResource"); s.AWS.Deny("tag:GetResources") }, says: "its last known state was kept"},
	} {
		if row.arrange != nil {
			row.arrange()
		}
		seen, said := s.Server(t, row.provider).Refresh(t, typeName, made)
		if says(t, said, "WARNING: Failed reading the tag of the removed role", row.says); !seen.State.Equal(made.State) {
			t.Errorf("%s: the state is %s", name, seen.State)
		}
	}
	s.AWS.Inject(awssim.Fault{Operation: "AssumeRole", Kind: awssim.FaultError, Error: &awssim.Error{Code: "ExpiredToken", Message: "expired", Status: 403}})
	seen, said := s.Server(t, nil).Refresh(t, typeName, made)
	if says(t, said, "ERROR: Failed finding out whether the role"); seen.State.IsNull() {
		t.Error("the state is lost")
	}
}

// TestCallsOfARefresh counts what many removals cost. They are imported, for the policies tell plan from apply, and what
// comes right after an apply counts as part of it.
func TestCallsOfARefresh(t *testing.T) {
	t.Parallel()
	const many = 100
	s := newScene(t, func(o *awssim.Options) { o.AccountQuota = 10 + many })
	server := s.Server(t, nil)
	all := make([]acctest.Object, 0, many)
	for range many {
		member := s.AWS.AddAccount(awssim.Account{Tags: map[string]string{tag: bootstrap}})
		s.AWS.RemoveRole(member, bootstrap)
		got, _, said := imported(t, server, member, nil)
		if said != "" {
			t.Fatal(said)
		}
		all = append(all, got)
	}
	server = s.Server(t, nil)
	s.AWS.ResetCalls()
	for _, one := range all {
		if seen, said := server.Refresh(t, typeName, one); said != "" || !seen.State.Equal(one.State) {
			t.Fatalf("it says %q", said)
		}
	}
	calls := s.counted()
	if calls["AssumeRole"] != many || calls["GetResources"] == 0 || len(s.AWS.Calls())-many > 12 {
		t.Errorf("a refresh of %d removals called %v", many, calls)
	}
}

// TestCallsOfARemoval pins what one costs.
func TestCallsOfARemoval(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	server := s.Server(t, nil)
	plan := server.Plan(t, typeName, acctest.Object{}, s.config(via))
	want := map[string]int{
		"DescribeOrganization": 1, "ListTagsForResource": 1, "AssumeRole": 1, "GetRole": 2, "ListAttachedRolePolicies": 1, "ListRolePolicies": 1, "ListInstanceProfilesForRole": 1,
	}
	if diff := cmp.Diff(want, s.counted()); diff != "" {
		t.Errorf("planning it: %s", diff)
	}
	s.AWS.ResetCalls()
	server.ApplyPlanned(t, typeName, acctest.Object{}, s.config(via), plan)
	want = map[string]int{
		"ListTagsForResource": 2, "TagResource": 1, "AssumeRole": 1, "GetCallerIdentity": 1, "GetRole": 2, "ListAttachedRolePolicies": 1, "ListRolePolicies": 1,
		"ListInstanceProfilesForRole": 1, "DetachRolePolicy": 1, "DeleteRole": 1,
	}
	if diff := cmp.Diff(want, s.counted()); diff != "" {
		t.Errorf("removing it: %s", diff)
	}
}
