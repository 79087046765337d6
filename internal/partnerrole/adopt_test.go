package partnerrole_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// byHand makes the role and the policy that DoiT's guide lets users make by hand, with more than that.
func byHand(aws outside) {
	aws.make("doitintl_cmp", "arn:aws:iam::111122223333:root")
	aws.attach("doitintl_cmp", aws.makePolicy("doitintl_cmp"))
	aws.attach("doitintl_cmp", "arn:aws:iam::aws:policy/ReadOnlyAccess")
	aws.inline("doitintl_cmp", "more")
	aws.tag("doitintl_cmp", "theirs", "1")
}

func TestRoleOfSomebodyElseIsAnError(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	byHand(behind(t, w.URL))
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: partnerRole(minimal), ExpectError: acctest.Text("already has a role doitintl_cmp, and this configuration did not make it")},
			{Config: partnerRole(minimal), ExpectError: acctest.Text(`id = "` + own + `/doitintl_cmp"`)},
		},
	})
	for _, call := range w.AWS.Calls() {
		if strings.HasPrefix(call.Operation, "Update") || call.Operation == "CreatePolicyVersion" {
			t.Errorf("%s was called", call.Operation)
		}
	}
}

// TestAdoption shows every change before it happens, makes them, keeps what others gave to the role, and does not delete it.
func TestAdoption(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	byHand(aws)
	config := cmpRole(map[string]any{"adopt_existing": true, "tags": map[string]any{"team": "a"}})
	s := w.Server(t, nil)
	plan := s.Plan(t, typeName, acctest.Object{}, config)
	said := acctest.Messages(plan.Diagnostics)
	for _, part := range []string{
		"WARNING: AttributeName(\"adopt_existing\"): Roles that others made are taken over", own + "/doitintl_cmp",
		"policy doitintl_cmp rewritten", "trust policy replaced (it trusted 111122223333, now 068664126052; the external id changes)", "description set", "tags team set",
		"Kept, because others gave it to the role: arn:aws:iam::aws:policy/ReadOnlyAccess, inline:more.",
	} {
		if !strings.Contains(said, part) {
			t.Errorf("the plan does not say %q: %s", part, said)
		}
	}
	state, said := s.ApplyPlanned(t, typeName, acctest.Object{}, config, plan)
	if state.State.IsNull() || strings.Contains(said, "ERROR") {
		t.Fatal(said)
	}
	got := aws.snapshot("doitintl_cmp")
	if strings.Join(got.attached, " ") != "ReadOnlyAccess doitintl_cmp" || got.tags["theirs"] != "1" || got.tags["team"] != "a" || got.tags["doit:owner-id"] != "" ||
		!strings.Contains(got.trust, externalID) || !strings.Contains(aws.document(policyARN(own, "doitintl_cmp")), "ReadCosts") {
		t.Errorf("AWS has %+v", got)
	}
	seen, _ := w.Server(t, nil).Refresh(t, typeName, state)
	if changed := changes(t, s, seen, w.Server(t, nil).Plan(t, typeName, seen, config)); !changed["tags_all"] {
		t.Errorf("foreign tags do not appear as drift, but %v", changed)
	}
	left, said := w.Server(t, nil).Apply(t, typeName, seen, nil)
	if !left.State.IsNull() || !strings.Contains(said, `was not deleted, because it was taken over from somebody else and on_destroy is not "delete"`) {
		t.Errorf("destroying says %q", said)
	}
	aws.expect("role doitintl_cmp", "policy doitintl_cmp")
}

func TestAdoptedRoleIsDeletedWhenTheUserSaysSo(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	aws.make("doitintl_cmp", own)
	config := cmpRole(map[string]any{"adopt_existing": true, "on_destroy": "delete"})
	made := mustApply(t, w.Server(t, nil), config)
	if left, said := w.Server(t, nil).Apply(t, typeName, made, nil); !left.State.IsNull() || strings.Contains(said, "ERROR") {
		t.Errorf("destroying says %q", said)
	}
	aws.expect()
}

// TestAdoptedRoleIsKeptWhenAdoptionIsForgotten has adopt_existing taken out of the configuration once it has done its work,
// and a role that another state made.
func TestAdoptedRoleIsKeptWhenAdoptionIsForgotten(t *testing.T) {
	t.Parallel()
	for name, begin := range map[string]func(t *testing.T, w *acctest.World, aws outside){
		"by hand": func(_ *testing.T, _ *acctest.World, aws outside) { aws.make("doitintl_cmp", own) },
		"by another state": func(t *testing.T, w *acctest.World, _ outside) {
			t.Helper()
			mustApply(t, w.Server(t, map[string]any{"vend_scope": "another"}), cmpRole(nil))
		},
	} {
		w := acctest.NewWorld(t)
		aws := behind(t, w.URL)
		begin(t, w, aws)
		made := mustApply(t, w.Server(t, nil), cmpRole(map[string]any{"adopt_existing": true}))
		made, said := w.Server(t, nil).Apply(t, typeName, made, cmpRole(nil))
		if said != "" {
			t.Fatal(name, said)
		}
		if made, said = w.Server(t, nil).Refresh(t, typeName, made); said != "" {
			t.Fatal(name, said)
		}
		left, said := w.Server(t, nil).Apply(t, typeName, made, nil)
		if !left.State.IsNull() || !strings.Contains(said, "was not deleted, because it was taken over from somebody else") {
			t.Errorf("%s: destroying says %q", name, said)
		}
		aws.expect("role doitintl_cmp", "policy doitintl_cmp")
	}
}

// TestRoleMadeAgainByHand leaves a role alone that somebody else made after the one in state was deleted.
func TestRoleMadeAgainByHand(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	made := mustApply(t, w.Server(t, nil), cmpRole(nil))
	aws.detach(policyARN(own, "doitintl_cmp"))
	must[*iam.DeleteRoleOutput](t)(aws.DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: new("doitintl_cmp")}))
	aws.make("doitintl_cmp", own)
	trust := aws.snapshot("doitintl_cmp").trust
	if _, said := w.Server(t, nil).Apply(t, typeName, made, cmpRole(map[string]any{"description": "another"})); !strings.Contains(said, "made another one of that name") {
		t.Errorf("updating without a refresh says %q", said)
	}
	if left, said := w.Server(t, nil).Apply(t, typeName, made, nil); !left.State.IsNull() || !strings.Contains(said, "somebody made another one of that name. That one is left alone") {
		t.Errorf("destroying without a refresh says %q", said)
	}
	seen, said := w.Server(t, nil).Refresh(t, typeName, made)
	if !seen.State.IsNull() || !strings.Contains(said, "Roles were made again by somebody else") {
		t.Errorf("refreshing says %q", said)
	}
	if said := acctest.Messages(w.Server(t, nil).Plan(t, typeName, seen, cmpRole(nil)).Diagnostics); !strings.Contains(said, "Role exists already") {
		t.Errorf("the next plan says %q", said)
	}
	if got := aws.snapshot("doitintl_cmp"); got.trust != trust || len(got.attached)+len(got.tags) > 0 {
		t.Errorf("AWS has %+v", got)
	}
}

// TestAdoptExistingOfNothing makes a role, which then is the configuration's own and is deleted with it.
func TestAdoptExistingOfNothing(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps:                    []resource.TestStep{{Config: partnerRole(minimal, "adopt_existing = true"), ConfigStateChecks: checks(is("name", "doitintl_cmp"))}},
	})
	behind(t, w.URL).expect()
}

func TestInterruptedAdoptionContinues(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"CreatePolicyVersion", "UpdateAssumeRolePolicy", "UpdateRole", "TagRole"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			aws := behind(t, w.URL)
			byHand(aws)
			config := cmpRole(map[string]any{"adopt_existing": true, "tags": map[string]any{"team": "a"}})
			fault := w.AWS.Inject(faultAt(operation))
			state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, config)
			if !state.State.IsNull() || fault.Hits() != 1 || !strings.Contains(said, "Applying again looks first") {
				t.Fatalf("it says %q and has a state: %t", said, !state.State.IsNull())
			}
			mustApply(t, w.Server(t, nil), config)
			if got := aws.snapshot("doitintl_cmp"); strings.Join(got.attached, " ") != "ReadOnlyAccess doitintl_cmp" || got.tags["team"] != "a" || !strings.Contains(got.trust, externalID) {
				t.Errorf("AWS has %+v", got)
			}
		})
	}
}

func TestPolicyOfSomebodyElse(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	aws.makePolicy("doitintl_cmp")
	said := acctest.Messages(w.Server(t, nil).Plan(t, typeName, acctest.Object{}, cmpRole(nil)).Diagnostics)
	if want := "Policy exists already\nThere is already a policy " + policyARN(own, "doitintl_cmp") + ", and this configuration did not make it."; !strings.Contains(said, want) {
		t.Errorf("the plan says %q", said)
	}
	said = acctest.Messages(w.Server(t, nil).Plan(t, typeName, acctest.Object{}, cmpRole(map[string]any{"adopt_existing": true})).Diagnostics)
	if !strings.Contains(said, "WARNING") || !strings.Contains(said, "policy doitintl_cmp rewritten; role doitintl_cmp made") {
		t.Errorf("with adopt_existing the plan says %q", said)
	}
	mustApply(t, w.Server(t, nil), cmpRole(map[string]any{"adopt_existing": true}))
	aws.expect("role doitintl_cmp", "policy doitintl_cmp")
}

// TestNoRoomBesidePoliciesOfOthers counts what others attached as well.
func TestNoRoomBesidePoliciesOfOthers(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	aws.make("doitintl_cmp", own)
	for i := range 10 {
		aws.attach("doitintl_cmp", aws.makePolicy("theirs-"+string(rune('a'+i))))
	}
	said := acctest.Messages(w.Server(t, nil).Plan(t, typeName, acctest.Object{}, cmpRole(map[string]any{"adopt_existing": true})).Diagnostics)
	if !strings.Contains(said, "The role would have 11 policies attached, with the 10 that others attached to it") {
		t.Errorf("the plan says %q", said)
	}
}

// TestSomebodyWasFaster has a role of the name made by hand between plan and apply, also in the moment of CreateRole.
func TestSomebodyWasFaster(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"GetRole", "CreateRole"} {
		w := acctest.NewWorld(t)
		aws := behind(t, w.URL)
		s := w.Server(t, nil)
		plan := s.Plan(t, typeName, acctest.Object{}, cmpRole(nil))
		w.AWS.Inject(awssim.Fault{Operation: operation, Before: func(awssim.Call) { w.AWS.AddRole(own, "doitintl_cmp", doorOf(own)) }})
		state, said := s.ApplyPlanned(t, typeName, acctest.Object{}, cmpRole(nil), plan)
		if !state.State.IsNull() || !strings.Contains(said, "already has a role doitintl_cmp, and this configuration did not make it") {
			t.Errorf("%s: it says %q", operation, said)
		}
		if got := aws.snapshot("doitintl_cmp"); got.trust != doorOf(own) || len(got.attached) > 0 || len(got.tags) > 0 {
			t.Errorf("%s: AWS has %+v", operation, got)
		}
	}
}

// doorOf is a trust policy that lets an account in.
func doorOf(account string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + account + `:root"},"Action":"sts:AssumeRole"}]}`
}

// TestAdoptedRoleStaysWhenItsNoteIsLost: a provider that is killed during a change takes its private notes along.
func TestAdoptedRoleStaysWhenItsNoteIsLost(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	w.AWS.AddRole(awssim.ManagementAccountID, "doitintl_cmp", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999988887777:root"},"Action":"sts:AssumeRole"}]}`)
	adopted := mustApply(t, w.Server(t, nil), cmpRole(map[string]any{"adopt_existing": true}))
	changed, said := w.Server(t, nil).Apply(t, typeName, adopted, cmpRole(map[string]any{"description": "ours now"}))
	if strings.Contains(said, "ERROR") {
		t.Fatal(said)
	}
	changed.Private = nil
	if left, said := w.Server(t, nil).Apply(t, typeName, changed, nil); !left.State.IsNull() || !strings.Contains(said, "taken over from somebody else") {
		t.Errorf("destroying says %q", said)
	}
	if n := w.AWS.CountCalls("DeleteRole"); n != 0 {
		t.Error("the role of somebody else was deleted")
	}
}
