package alternatecontacts_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// writes counts the calls that change contacts.
func writes(w *acctest.World) int {
	return w.AWS.CountCalls("PutAlternateContact", "DeleteAlternateContact")
}

func TestContactsOfOthersSurvive(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	aws.put("", "security", "Theirs")
	w.AWS.ResetCalls()
	billing := contacts(block("billing", "Ann"))
	both := contacts(block("billing", "Ann"), block("security", "Eve"))
	says := fmt.Sprintf(`The AWS account %[1]s already has an alternate contact for security, which this configuration did not write, and its name, email differ from the configured ones. It was not changed.
		Set adopt_existing = true to overwrite it, or leave security out, or import the contacts of the account: import { to = doit_alternate_contacts.this id = %[1]q }`, w.AWS.ManagementAccountID())
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: both, PlanOnly: true, ExpectError: acctest.Text(says)},
			{Config: billing, ConfigStateChecks: []statecheck.StateCheck{is("billing", "name", "Ann"), unset("security")}},
			{Config: both, PlanOnly: true, ExpectError: acctest.Text(says)}, // one that is added later
			{Config: contacts(block("billing", "Ann"), block("security", "Eve"), "adopt_existing = true"), ConfigPlanChecks: plans(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{is("security", "name", "Eve")}},
			empty(contacts(block("billing", "Ann"), block("security", "Eve"), "adopt_existing = true")),
		},
	})
	if n := w.AWS.CountCalls("PutAlternateContact"); n != 2 {
		t.Errorf("%d contacts were written, want 2", n)
	}
}

func TestAdoption(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	aws.put("", "billing", "Ann")
	aws.put("", "security", "Theirs")
	w.AWS.ResetCalls()
	config := map[string]any{"billing": contact("Ann"), "security": contact("Eve"), "adopt_existing": true}
	s := w.Server(t, nil)
	plan := s.Plan(t, typeName, acctest.Object{}, config)
	said := acctest.Messages(plan.Diagnostics)
	want := fmt.Sprintf("WARNING: AttributeName(\"security\"): Overwriting an alternate contact of others\n"+
		"The AWS account %s already has an alternate contact for security. adopt_existing is set, so applying replaces its name, email.\n", w.AWS.ManagementAccountID())
	if said != want {
		t.Errorf("the plan says %q, want %q", said, want)
	}
	if writes(w) != 0 {
		t.Error("the plan writes")
	}
	state, said := s.ApplyPlanned(t, typeName, acctest.Object{}, config, plan)
	if said != "" || aws.names("") != "Ann,,Eve" || w.AWS.CountCalls("PutAlternateContact") != 1 {
		t.Errorf("it says %q, the contacts are %q, after %d writes", said, aws.names(""), writes(w))
	}
	// What was taken over is the resource's: destroying deletes it.
	if after, said := w.Server(t, nil).Apply(t, typeName, state, nil); said != "" || !after.State.IsNull() || aws.names("") != ",," {
		t.Errorf("it says %q, the contacts are %q", said, aws.names(""))
	}
}

// TestContactThatAppearsAfterThePlan is in the way at apply.
func TestContactThatAppearsAfterThePlan(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	config := map[string]any{"billing": contact("Ann"), "security": contact("Eve")}
	s := w.Server(t, nil)
	plan := s.Plan(t, typeName, acctest.Object{}, config)
	aws.put("", "security", "Theirs")
	state, said := s.ApplyPlanned(t, typeName, acctest.Object{}, config, plan)
	if !state.State.IsNull() || !strings.Contains(said, "already has an alternate contact for security, which this configuration did not write") || aws.names("") != "Ann,,Theirs" {
		t.Errorf("state %s, it says %q, the contacts are %q", state.State, said, aws.names(""))
	}
}

// TestDeletingWhatSomebodyChanged leaves it alone, also when a refresh has brought the change into the state.
func TestDeletingWhatSomebodyChanged(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]map[string]any{
		"destroyed": nil,
		"removed":   {"billing": contact("Ann")},
	} {
		for _, refreshed := range []bool{true, false} {
			t.Run(fmt.Sprint(name, " refreshed ", refreshed), func(t *testing.T) {
				t.Parallel()
				w := acctest.NewWorld(t)
				aws := behind(t, w.URL)
				state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, map[string]any{"billing": contact("Ann"), "security": contact("Eve")})
				if said != "" {
					t.Fatal(said)
				}
				aws.put("", "security", "Theirs")
				s := w.Server(t, nil)
				if refreshed {
					if state, said = s.Refresh(t, typeName, state); said != "" {
						t.Fatal(said)
					}
				}
				after, said := s.Apply(t, typeName, state, config)
				if !strings.HasPrefix(said, "WARNING: Alternate contacts of others were left alone") || !strings.Contains(said, "The security contact of the AWS account") {
					t.Errorf("it says %q", said)
				}
				want := map[bool]string{true: ",,Theirs", false: "Ann,,Theirs"}[config == nil]
				if aws.names("") != want || after.State.IsNull() != (config == nil) {
					t.Errorf("the contacts are %q, want %q, the state has %s", aws.names(""), want, after.State)
				}
			})
		}
	}
}

func TestTwoResourcesMeanOneAccount(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	one := contacts(block("billing", "Ann"))
	two := one + strings.Replace(contacts(block("security", "Eve")), `"test"`, `"other"`, 1)
	late := fmt.Sprintf("resource \"terraform_data\" \"id\" {\n  input = %q\n}\n", w.AWS.ManagementAccountID())
	late += strings.Replace(contacts("account_id = terraform_data.id.output", block("security", "Eve")), `"test"`, `"other"`, 1)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: two, PlanOnly: true, ExpectError: acctest.Text("Two resources of this configuration want to make the alternate contacts of the account " + w.AWS.ManagementAccountID())},
			{Config: one, ConfigStateChecks: []statecheck.StateCheck{is("billing", "name", "Ann")}},
			{Config: two, PlanOnly: true, ExpectError: acctest.Text("is already in this state")},
			{Config: strings.Replace(one, `"test"`, `"renamed"`, 1), PlanOnly: true, ExpectError: acctest.Text("tell Terraform with a moved block")},
			empty(one),
			{Config: "# nothing", ConfigPlanChecks: plans(plancheck.ResourceActionDestroy)},
			{Config: one + late, ExpectError: acctest.Text("Every resource needs an object of its own")},
		},
	})
}

// TestContactsThatChangedHandsSurvive is a renamed resource that no plan noticed.
func TestContactsThatChangedHandsSurvive(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	config := map[string]any{"billing": contact("Ann")}
	old, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, config)
	if said != "" {
		t.Fatal(said)
	}
	plan := w.Server(t, nil).Plan(t, typeName, old, nil)
	apply := w.Server(t, nil)
	if renamed, said := apply.Apply(t, typeName, acctest.Object{}, config); said != "" || renamed.State.IsNull() {
		t.Fatal(said)
	}
	after, said := apply.ApplyPlanned(t, typeName, old, nil, plan)
	if !after.State.IsNull() || !strings.HasPrefix(said, "WARNING: Alternate contacts have changed hands") || aws.names("") != "Ann,," {
		t.Errorf("it says %q, the contacts are %q", said, aws.names(""))
	}
}

// TestOtherCredentials conclude nothing about contacts that they cannot see.
func TestOtherCredentials(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		keys func(w *acctest.World, member string) awssim.Credentials
		says string // "" when they may
	}{
		"of another organization": {func(w *acctest.World, _ string) awssim.Credentials { _, keys := w.AWS.AddOrganization(); return keys },
			"The organization o-ID of these credentials has no account ACCOUNT"},
		"of another member": {func(w *acctest.World, _ string) awssim.Credentials {
			return w.AWS.CredentialsFor(w.AWS.AddAccount(awssim.Account{Name: "other"}))
		}, "These credentials belong to the account ACCOUNT, and ACCOUNT is the management account"},
		"of the account itself": {func(w *acctest.World, member string) awssim.Credentials { return w.AWS.CredentialsFor(member) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			id := member(w)
			config := map[string]any{"account_id": id, "billing": contact("Ann")}
			state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, config)
			if said != "" {
				t.Fatal(said)
			}
			keys := test.keys(w, id)
			s := w.Server(t, map[string]any{"access_key": keys.AccessKeyID, "secret_key": keys.SecretAccessKey})
			w.AWS.ResetCalls()
			for deed, do := range map[string]func() (acctest.Object, string){
				"reading": func() (acctest.Object, string) { return s.Refresh(t, typeName, state) },
				"changing": func() (acctest.Object, string) {
					return s.Apply(t, typeName, state, map[string]any{"account_id": id, "billing": contact("Anna")})
				},
				"deleting": func() (acctest.Object, string) { return s.Apply(t, typeName, state, nil) },
			} {
				if test.says == "" && deed != "reading" {
					continue // the order of the deeds is not given
				}
				after, said := do()
				if after.State.IsNull() || !strings.Contains(acctest.HideIDs(said), test.says) || test.says == "" && said != "" {
					t.Errorf("%s says %q, want ... %s ...; the state has %s", deed, said, test.says, after.State)
				}
			}
			if name := behind(t, w.URL).name(id, "billing"); name != "Ann" {
				t.Errorf("the contact is %q", name)
			}
		})
	}
}

// TestForgottenAccountID has credentials of another account and no account_id: nothing moves.
func TestForgottenAccountID(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := map[string]any{"billing": contact("Ann")}
	state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, config)
	if said != "" {
		t.Fatal(said)
	}
	keys := w.AWS.CredentialsFor(member(w))
	s := w.Server(t, map[string]any{"access_key": keys.AccessKeyID, "secret_key": keys.SecretAccessKey})
	plan := s.Plan(t, typeName, state, config)
	if said := acctest.Messages(plan.Diagnostics); !strings.Contains(said, "Credentials of another account\naccount_id is not set") || len(plan.RequiresReplace) != 0 {
		t.Errorf("it says %q and replaces %v", said, plan.RequiresReplace)
	}
}
