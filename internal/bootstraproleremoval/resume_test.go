package bootstraproleremoval_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestInterruptedAtEveryCall cuts the removal at each of its calls, before and after it was executed, forgets everything
// that the process knew, and applies again: the role lets nobody in, the replacements do, and the account has its tag.
func TestInterruptedAtEveryCall(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		config  object
		options []func(*awssim.Options)
	}{
		"via":             {config: via},
		"via, late":       {config: via, options: []func(*awssim.Options){slow}},
		"by itself":       {},
		"by itself, late": {options: []func(*awssim.Options){slow}},
	} {
		undisturbed := newScene(t, row.options...)
		undisturbed.make(t, undisturbed.config(row.config))
		for nth, call := range undisturbed.AWS.Calls() {
			for _, kind := range []awssim.FaultKind{awssim.FaultReset, awssim.FaultResetAfter} {
				t.Run(fmt.Sprintf("%s/%d %s, %d", name, nth, call.Operation, kind), func(t *testing.T) {
					t.Parallel()
					s := newScene(t, row.options...)
					s.cutAndContinue(t, s.config(row.config), awssim.Fault{Skip: nth, Count: awssim.Always, Kind: kind})
				})
			}
		}
	}
}

func (s scene) cutAndContinue(t *testing.T, config object, fault awssim.Fault) {
	t.Helper()
	cut := s.AWS.Inject(fault)
	left, said := s.Server(t, object{"max_retries": 1}).Apply(t, typeName, acctest.Object{}, config)
	if cut.Remove(); !left.State.IsNull() || !strings.Contains(said, "ERROR") {
		t.Fatalf("an interrupted removal left a state or says %q", said)
	}
	made, said := s.Server(t, nil).Apply(t, typeName, acctest.Object{}, config)
	if made.State.IsNull() {
		t.Fatalf("applied again: %s", said)
	}
	result, role := made.Attribute(t, "result"), s.role(t, bootstrap)
	if s.enters(t, bootstrap) || !s.enters(t, "Deployer") || s.tag(t) != bootstrap {
		t.Errorf("the bootstrap role lets in: %t, the other: %t, the tag is %q", s.enters(t, bootstrap), s.enters(t, "Deployer"), s.tag(t))
	}
	switch {
	case result == "removed" && role == "none":
	case config["via_role_name"] == nil && result == "disarmed" && (role == "none" || strings.HasPrefix(role, "trusts nobody")):
	default:
		t.Errorf("the result is %q, the role: %s", result, role)
	}
	server := s.Server(t, nil)
	seen, said := server.Refresh(t, typeName, made)
	if plan := server.Plan(t, typeName, seen, config); said+acctest.Messages(plan.Diagnostics) != "" || len(changes(t, server, made, plan)) > 0 {
		t.Errorf("planned again, it changes %v and says %q", changes(t, server, made, plan), said)
	}
}

// TestContinuedRemovalIsAnnounced with the same warning, and says that it goes on.
func TestContinuedRemovalIsAnnounced(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.AWS.Inject(awssim.Fault{Operation: "DeleteRole", Kind: awssim.FaultError, Error: &awssim.Error{Code: "UnmodifiableEntity", Message: "protected", Status: 400}})
	_, said := s.Server(t, nil).Apply(t, typeName, acctest.Object{}, s.config(via))
	says(t, said, "ERROR: Failed removing the role "+s.member+"/"+bootstrap, `"role `+bootstrap+` deleted" failed`, "Done before that: policy "+everybody+" taken off", "UnmodifiableEntity", "Applying again looks first")
	plan := s.Server(t, nil).Plan(t, typeName, acctest.Object{}, s.config(via))
	says(t, acctest.Messages(plan.Diagnostics), "WARNING: Bootstrap roles are removed for good", "which an earlier apply has begun and this one continues")
}

// TestRoleThatNeverRefuses: nothing is claimed that was not seen.
func TestRoleThatNeverRefuses(t *testing.T) {
	t.Parallel()
	s := newScene(t, func(o *awssim.Options) { o.IAMDelay = 1000 * delay })
	before := s.Clock.Now()
	left, said := s.Server(t, nil).Apply(t, typeName, acctest.Object{}, s.config(via))
	says(t, said, "waited 2m0s until AWS refuses to let anybody in", "last seen: it still lets in", "Applying again")
	if waited := s.Clock.Now().Sub(before); !left.State.IsNull() || waited.Minutes() > 3 {
		t.Errorf("waited %s, a state: %t", waited, !left.State.IsNull())
	}
}

// TestNewRolesAreWaitedFor, which AWS does not let anybody use at once, or which may do nothing yet.
func TestNewRolesAreWaitedFor(t *testing.T) {
	t.Parallel()
	for name, propagation := range map[string]time.Duration{"not let in yet": 6 * delay, "let in and not allowed yet": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, slow, func(o *awssim.Options) { o.RolePropagation = propagation })
			server := s.Server(t, nil)
			fresh := s.audit(object{"name": "Fresh", "managed_policy_arns": []any{everybody}})
			audit := s.audit(object{"access_role_name": "Fresh"})
			removal := s.config(object{"via_role_name": "Newer", "replacement_role_names": []any{"Newer"}})
			newer := s.audit(object{"name": "Newer", "managed_policy_arns": []any{everybody}})
			apply := []func() (acctest.Object, string){
				planned(t, server, partner, fresh), planned(t, server, partner, audit), planned(t, server, partner, newer), planned(t, server, typeName, removal),
			}
			for i, one := range apply {
				made, said := one()
				if made.State.IsNull() {
					t.Fatal(said)
				}
				if i == len(apply)-1 {
					s.expect(t, made, "removed", "none")
				}
			}
		})
	}
}

// planned plans a new resource, as Terraform does with all before it applies any of them.
func planned(t *testing.T, server *acctest.Server, typeName string, config object) (apply func() (acctest.Object, string)) {
	t.Helper()
	plan := server.Plan(t, typeName, acctest.Object{}, config)
	return func() (acctest.Object, string) {
		return server.ApplyPlanned(t, typeName, acctest.Object{}, config, plan)
	}
}

// TestProtectedRoleKeepsItsAccountUntagged: an organization may forbid to touch the role. Then nothing is changed, and nothing
// says that the role was removed.
func TestProtectedRoleKeepsItsAccountUntagged(t *testing.T) {
	t.Parallel()
	for action, config := range map[string]object{"iam:UpdateAssumeRolePolicy": nil, "iam:DetachRolePolicy": via} {
		for _, other := range []string{"", "Other"} { // a role that was removed before
			s := newScene(t)
			if other != "" {
				s.AWS.TagAccount(s.member, map[string]string{tag: other})
			}
			s.AWS.Deny(action)
			left, said := s.Server(t, nil).Apply(t, typeName, acctest.Object{}, s.config(config))
			says(t, said, "ERROR: Failed removing the role", "Nothing was changed before that")
			if !left.State.IsNull() || s.tag(t) != other || !s.enters(t, bootstrap) {
				t.Errorf("%s: there is a state: %t, the tag is %q", action, !left.State.IsNull(), s.tag(t))
			}
		}
	}
}

// TestSessionOfDeletedRole: IAM does not know it any more, which says no more than that the role is gone.
func TestSessionOfDeletedRole(t *testing.T) {
	t.Parallel()
	unknown := &awssim.Error{Code: "InvalidClientTokenId", Message: "The security token included in the request is invalid.", Status: 403}
	t.Run("when an answer was lost", func(t *testing.T) {
		t.Parallel()
		s := newScene(t)
		s.AWS.Inject(awssim.Fault{Operation: "DeleteRole", Kind: awssim.FaultError, Error: unknown})
		made, _ := s.make(t, s.config())
		s.expect(t, made, "disarmed", "trusts nobody")
	})
	t.Run("when it is continued", func(t *testing.T) {
		t.Parallel()
		s := newScene(t, slow)
		cut := s.AWS.Inject(awssim.Fault{Operation: "DeleteRole", Kind: awssim.FaultResetAfter, Count: awssim.Always})
		s.Server(t, object{"max_retries": 1}).Apply(t, typeName, acctest.Object{}, s.config())
		cut.Remove()
		s.AWS.Inject(awssim.Fault{Operation: "GetRole", Kind: awssim.FaultError, Error: unknown})
		made, said := s.make(t, s.config())
		if made.Attribute(t, "result") != "disarmed" || s.enters(t, bootstrap) {
			t.Error(said)
		}
	})
}
