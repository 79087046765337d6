package partnerrole_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestUsedRoleIsNotDeleted refuses before anything is taken away, and names who is in the way. The plan warns.
func TestUsedRoleIsNotDeleted(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		use  func(w *acctest.World, aws outside)
		says string
	}{
		"an attached policy": {
			func(_ *acctest.World, aws outside) { aws.attach("doitintl_cmp", aws.makePolicy("theirs")) },
			"somebody attached the policy " + policyARN(own, "theirs"),
		},
		"an inline policy": {
			func(_ *acctest.World, aws outside) { aws.inline("doitintl_cmp", "more") }, "somebody gave it the policy inline:more",
		},
		"an instance profile": {
			func(w *acctest.World, _ outside) { w.AWS.AddInstanceProfile(own, "doitintl_cmp", "servers") }, "it is in the instance profile servers",
		},
		"its policy on another role": {
			func(_ *acctest.World, aws outside) {
				aws.make("theirs", own)
				aws.attach("theirs", policyARN(own, "doitintl_cmp"))
			},
			"its policy " + policyARN(own, "doitintl_cmp") + " is attached to 1 more roles, users or groups",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			aws := behind(t, w.URL)
			made := mustApply(t, w.Server(t, nil), cmpRole(nil))
			row.use(w, aws)
			before := aws.snapshot("doitintl_cmp").attached
			s := w.Server(t, nil)
			plan := s.Plan(t, typeName, made, nil)
			if said := acctest.Messages(plan.Diagnostics); !strings.HasPrefix(said, "WARNING: Roles are used by others") || !strings.Contains(said, row.says) {
				t.Errorf("the plan says %q", said)
			}
			left, said := s.ApplyPlanned(t, typeName, made, nil, plan)
			if left.State.IsNull() || !strings.Contains(said, "was not deleted, because others use it: "+row.says+". Nothing was changed.") {
				t.Errorf("it says %q", said)
			}
			if after := aws.snapshot("doitintl_cmp").attached; strings.Join(after, " ") != strings.Join(before, " ") {
				t.Errorf("AWS has %v, before it had %v", after, before)
			}
		})
	}
}

func TestRetain(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps:                    []resource.TestStep{{Config: partnerRole(minimal, `on_destroy = "retain"`), ConfigStateChecks: checks(is("on_destroy", "retain"))}},
	})
	behind(t, w.URL).expect("role doitintl_cmp", "policy doitintl_cmp")
}

// TestInterruptedDeleteIsFinished cuts a deletion at each write, refreshes and destroys again: nothing is left over.
func TestInterruptedDeleteIsFinished(t *testing.T) {
	t.Parallel()
	for operation, times := range map[string]int{"DetachRolePolicy": 3, "DeletePolicyVersion": 1, "DeletePolicy": 3, "DeleteRole": 1} {
		for skip := range times {
			for name, kind := range map[string]awssim.FaultKind{"refused": awssim.FaultError, "answer lost": awssim.FaultResetAfter} {
				t.Run(fmt.Sprint(operation, " ", skip+1, " ", name), func(t *testing.T) {
					t.Parallel()
					w := acctest.NewWorld(t)
					aws := behind(t, w.URL)
					config := map[string]any{"kind": "custom", "name": "Partner", "trusted_account_ids": []any{own}, "policy_json": readS3}
					made := mustApply(t, w.Server(t, nil), config)
					config["policy_json"] = large(3)
					made, said := w.Server(t, nil).Apply(t, typeName, made, config)
					if said != "" {
						t.Fatal(said)
					}
					fault := w.AWS.Inject(awssim.Fault{Operation: operation, Kind: kind, Error: &denied, Skip: skip, Count: awssim.Always})
					left, said := w.Server(t, map[string]any{"max_retries": 2}).Apply(t, typeName, made, nil)
					fault.Remove()
					if fault.Hits() == 0 {
						t.Fatalf("there is no such call of %s", operation)
					}
					if left.State.IsNull() != !strings.Contains(said, "ERROR") {
						t.Fatalf("a state: %t, and it says %q", !left.State.IsNull(), said)
					}
					if !left.State.IsNull() {
						s := w.Server(t, nil)
						if left, said = s.Refresh(t, typeName, left); said != "" {
							t.Fatal(said)
						}
						if !left.State.IsNull() {
							left, said = s.Apply(t, typeName, left, nil)
						}
						if !left.State.IsNull() || said != "" {
							t.Errorf("destroying again says %q", said)
						}
					}
					aws.expect()
				})
			}
		}
	}
}

// TestRoleOfThisRunIsNotDeleted has a replacement that turned out to be the same role.
func TestRoleOfThisRunIsNotDeleted(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	s := w.Server(t, nil)
	made := mustApply(t, s, cmpRole(nil))
	left, said := s.Apply(t, typeName, made, nil)
	if !left.State.IsNull() || !strings.Contains(said, "became another resource in this run, so it was not deleted") {
		t.Errorf("it says %q", said)
	}
	behind(t, w.URL).expect("role doitintl_cmp", "policy doitintl_cmp")
}

func TestTwoResourcesForOneRole(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: partnerRole(minimal) + named("twin", minimal, `name = "DoitIntl_CMP"`), ExpectError: acctest.Text("Two resources mean one object")},
			{Config: partnerRole(minimal) + named("twin", minimal), ExpectError: acctest.Text("Two resources mean one object")},
			{Config: partnerRole(minimal), ConfigStateChecks: checks(is("name", "doitintl_cmp"))},
			{Config: named("renamed", minimal), ExpectError: acctest.Text("from = doit_partner_role.OLD_NAME")},
			{Config: named("renamed", minimal) + "moved {\n from = doit_partner_role.test\n to = doit_partner_role.renamed\n}\n"},
		},
	})
	behind(t, w.URL).expect()
}

// TestVanishedRoleIsDestroyedWithWhatIsLeft has the role deleted by hand after the last refresh.
func TestVanishedRoleIsDestroyedWithWhatIsLeft(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	made := mustApply(t, w.Server(t, nil), cmpRole(nil))
	aws.detach(policyARN(own, "doitintl_cmp"))
	must[*iam.DeleteRoleOutput](t)(aws.DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: new("doitintl_cmp")}))
	if left, said := w.Server(t, nil).Apply(t, typeName, made, nil); !left.State.IsNull() || said != "" {
		t.Errorf("it says %q", said)
	}
	aws.expect()
	config := cmpRole(map[string]any{"description": "another"})
	after, said := w.Server(t, nil).Apply(t, typeName, made, config)
	if after.State.IsNull() || !strings.Contains(said, "There is no role "+own+"/doitintl_cmp") {
		t.Errorf("updating it says %q", said)
	}
}
