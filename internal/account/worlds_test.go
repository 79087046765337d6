package account_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func TestMoreAccountsThanAWSMakesAtATime(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.AccountQuota = 50 })
	config := `
resource "doit_aws_account" "a" {
  count      = 12
  name       = "team-${count.index}"
  email      = "aws+team-${count.index}@example.com"
  on_destroy = "close"
}`
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, Check: func(*terraform.State) error {
				if n := len(w.AWS.Accounts()); n != 13 {
					return fmt.Errorf("AWS has %d accounts", n)
				}
				return nil
			}},
			empty(config),
		},
	})
	if n := w.AWS.CountCalls("CreateAccount"); n != 12 {
		t.Errorf("CreateAccount was called %d times: AWS refused what should have waited in the queue", n)
	}
	for _, a := range w.AWS.Accounts() {
		if a.ID != w.AWS.ManagementAccountID() && a.State == "ACTIVE" {
			t.Errorf("%s was not closed: AWS closes three at a time, and the provider waits", a.Name)
		}
	}
}

func TestFewCreationsAtATime(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{{Config: `
provider "doit" { max_concurrent_account_creations = 1 }
resource "doit_aws_account" "a" {
  count      = 3
  name       = "team-${count.index}"
  email      = "aws+team-${count.index}@example.com"
  on_destroy = "retain"
}`}},
	})
	var last time.Time
	for _, call := range w.AWS.Calls() {
		if call.Operation != "CreateAccount" {
			continue
		}
		if call.At.Sub(last) < time.Minute { // that is how long the simulated AWS takes for one
			t.Error("two creations were in flight")
		}
		last = call.At
	}
}

func TestGovCloudPair(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := account1(map[string]any{"create_govcloud": true})
	made := mustApply(t, w.Server(t, nil), config)
	twin := made.Attribute(t, "govcloud_account_id")
	if pair, _ := w.AWS.Account(made.Attribute(t, "id")); twin == "" || pair.GovCloudAccountID != twin {
		t.Fatalf("the state has the twin %q, AWS has %+v", twin, pair)
	}
	imported := importAccount(t, w.Server(t, nil), made.Attribute(t, "id"))
	confirmed, said := w.Server(t, nil).Apply(t, "doit_aws_account", imported, config)
	if strings.Contains(said, "ERROR") || confirmed.Attribute(t, "govcloud_account_id") != twin {
		t.Errorf("after an import, create_govcloud = true gives %s %s", confirmed.State, said)
	}
	if n := w.AWS.CountCalls("GetGovCloudAccountInformation"); n == 0 {
		t.Error("the twin was believed, not confirmed")
	}
}

func TestGovCloudIsNotBelieved(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id := w.AWS.AddAccount(awssim.Account{Name: "team-a", Email: "aws+team-a@example.com"})
	imported := importAccount(t, w.Server(t, nil), id)
	said := acctest.Messages(w.Server(t, nil).Plan(t, "doit_aws_account", imported, account1(map[string]any{"create_govcloud": true})).Diagnostics)
	if !strings.Contains(said, `ERROR: AttributeName("create_govcloud"): No GovCloud account`) {
		t.Errorf("the plan says %s", said)
	}
}

// importAccount imports by id and reads, as Terraform does.
func importAccount(t *testing.T, s *acctest.Server, id string) acctest.Object {
	t.Helper()
	resp, err := s.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: "doit_aws_account", ID: id})
	if err != nil || len(resp.ImportedResources) != 1 {
		t.Fatalf("%v %s", err, acctest.Messages(resp.Diagnostics))
	}
	state, err := resp.ImportedResources[0].State.Unmarshal(s.Type(t, "doit_aws_account"))
	if err != nil {
		t.Fatal(err)
	}
	read, said := s.Refresh(t, "doit_aws_account", acctest.Object{State: state, Private: resp.ImportedResources[0].Private})
	if said != "" {
		t.Fatal(said)
	}
	return read
}

// TestImportByIdentity goes through the protocol, for identity needs Terraform 1.12.
func TestImportByIdentity(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id := w.AWS.AddAccount(awssim.Account{Name: "team-a", Email: "aws+team-a@example.com", Tags: map[string]string{"team": "a"}})
	s := w.Server(t, nil)
	identity := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String}}
	resp, err := s.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{
		TypeName: "doit_aws_account",
		Identity: &tfprotov6.ResourceIdentityData{IdentityData: acctest.Dynamic(t, identity, acctest.Value(t, identity, map[string]any{"id": id}))},
	})
	if err != nil || len(resp.ImportedResources) != 1 {
		t.Fatalf("%v %s", err, acctest.Messages(resp.Diagnostics))
	}
	state, err := resp.ImportedResources[0].State.Unmarshal(s.Type(t, "doit_aws_account"))
	if err != nil {
		t.Fatal(err)
	}
	read, said := s.Refresh(t, "doit_aws_account", acctest.Object{State: state})
	if said != "" || read.Attribute(t, "name") != "team-a" {
		t.Fatalf("the import read %s. %s", read.State, said)
	}
	config := map[string]any{"name": "team-a", "email": "aws+team-a@example.com", "tags": map[string]any{"team": "a"}}
	plan := s.Plan(t, "doit_aws_account", read, config)
	planned, err := plan.PlannedState.Unmarshal(s.Type(t, "doit_aws_account"))
	if err != nil || !planned.Equal(read.State) {
		diff, _ := planned.Diff(read.State)
		t.Errorf("after the import the plan changes something: %v %v %s", err, diff, acctest.Messages(plan.Diagnostics))
	}
}

// TestOldPartitions has AWS as it was, and as emulators are: no path of an account, or no State but only Status.
func TestOldPartitions(t *testing.T) {
	t.Parallel()
	for name, option := range map[string]func(*awssim.Options){
		"without paths": func(o *awssim.Options) { o.WithoutPaths = true },
		"without state": func(o *awssim.Options) { o.WithoutState = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t, option)
			dev := w.AWS.AddOU(w.AWS.RootID(), "dev")
			config := strings.Replace(account(minimal+fmt.Sprintf("\n parent_id = %q", dev)), "retain", "close", 1)
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: w.Factories(),
				Steps: []resource.TestStep{
					{Config: config, ConfigStateChecks: []statecheck.StateCheck{is("state", "ACTIVE"), is("parent_id", dev)}},
					empty(config),
					gone(),
				},
			})
			if made, _ := w.AWS.AccountByEmail("aws+team-a@example.com"); made.State == "ACTIVE" {
				t.Error("the account was not closed")
			}
		})
	}
}

func TestSlowAWS(t *testing.T) {
	t.Parallel()
	for name, arrange := range map[string]func(*acctest.World){
		"an organization that is being set up": func(w *acctest.World) { w.AWS.FinalizingUntil(w.Clock.Now().Add(40 * time.Minute)) },
		"other people's creations": func(w *acctest.World) {
			w.AWS.Inject(awssim.Fault{Operation: "CreateAccount", Kind: awssim.FaultError, Count: 4, Error: awssim.ConstraintViolation("ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED")})
		},
		"throttling": func(w *acctest.World) { w.AWS.Inject(awssim.Fault{Kind: awssim.FaultThrottle, Count: 9}) },
		"concurrent changes": func(w *acctest.World) {
			w.AWS.Inject(awssim.Fault{Operation: "CreateAccount", Kind: awssim.FaultError, Count: 3, Error: &awssim.Error{Code: "ConcurrentModificationException", Message: "Try again later."}})
		},
		"one internal failure": func(w *acctest.World) { w.AWS.FailNextCreation("INTERNAL_FAILURE") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t, func(o *awssim.Options) { o.ActivationDuration = 10 * time.Minute })
			arrange(w)
			made := mustApply(t, w.Server(t, nil), map[string]any{"name": "team-a", "email": "aws+team-a@example.com", "tags": map[string]any{"team": "a"}})
			oneAccount(t, w, made, w.AWS.RootID())
		})
	}
}

func TestCloseThatFlaps(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.Flapping, o.CloseDuration = 15*time.Minute, 20*time.Minute })
	made := mustApply(t, w.Server(t, nil), account1(map[string]any{"on_destroy": "close"}))
	left, said := w.Server(t, nil).Apply(t, "doit_aws_account", made, nil)
	if !left.State.IsNull() || strings.Contains(said, "ERROR") {
		t.Errorf("the close ended with %s", said)
	}
	if n := w.AWS.CountCalls("CloseAccount"); n != 1 {
		t.Errorf("CloseAccount was called %d times", n)
	}
}

func TestDefaultAndIgnoredTags(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	var id string
	config := func(defaults, tags string) string {
		return fmt.Sprintf("provider \"doit\" {\n default_tags {\n tags = { %s }\n }\n ignore_tags {\n key_prefixes = [\"x:\"]\n }\n}\n", defaults) + account(minimal+"\n"+tags)
	}
	expect := func(want map[string]string) resource.TestCheckFunc {
		return inAWS(w, &id, func(a awssim.Account) error {
			delete(a.Tags, "doit:vend-id")
			if fmt.Sprint(a.Tags) != fmt.Sprint(want) {
				return fmt.Errorf("AWS has the tags %v, want %v", a.Tags, want)
			}
			return nil
		})
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config(`cost = "1"`, ""), Check: expect(map[string]string{"cost": "1"}), ConfigStateChecks: []statecheck.StateCheck{isNull("tags")}},
			{Config: config(`cost = "1"`, `tags = { team = "a" }`), Check: expect(map[string]string{"cost": "1", "team": "a"})},
			{
				PreConfig: func() {
					w.AWS.TagAccount(id, map[string]string{"cost": "1", "team": "a", "x:audit": "theirs", "foreign": "1"})
				},
				Config: config(`cost = "2"`, `tags = { team = "a" }`), ConfigPlanChecks: updates(),
				Check: expect(map[string]string{"cost": "2", "team": "a", "x:audit": "theirs"}),
			},
			{Config: config(`cost = "2"`, `tags = { "x:mine" = "1" }`), ExpectError: acctest.Text("The provider's ignore_tags covers the key")},
			{Config: config("", "tags = {}"), Check: expect(map[string]string{"x:audit": "theirs"})},
			empty(config("", "tags = {}")),
		},
	})
}

func TestManagementAccount(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	dev := w.AWS.AddOU(w.AWS.RootID(), "dev")
	imported := importAccount(t, w.Server(t, nil), w.AWS.ManagementAccountID())
	name, email := imported.Attribute(t, "name"), imported.Attribute(t, "email")
	for attribute, change := range map[string]map[string]any{
		"parent_id":  {"name": name, "email": email, "parent_id": dev},
		"email":      {"name": name, "email": "aws+other@example.com"},
		"on_destroy": {"name": name, "email": email, "on_destroy": "close"},
	} {
		said := acctest.Messages(w.Server(t, nil).Plan(t, "doit_aws_account", imported, change).Diagnostics)
		if !strings.Contains(said, `ERROR: AttributeName("`+attribute+`"): Not possible for the management account`) {
			t.Errorf("changing %s: the plan says %q", attribute, said)
		}
	}
	renamed, said := w.Server(t, nil).Apply(t, "doit_aws_account", imported, map[string]any{"name": "payer", "email": email})
	if strings.Contains(said, "ERROR") || renamed.Attribute(t, "name") != "payer" {
		t.Errorf("renaming the management account: %s", said)
	}
}

// TestSecretsStayOut looks for what must not be in state: the code that changes a root address.
func TestSecretsStayOut(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	made := mustApply(t, w.Server(t, nil), account1(map[string]any{"email_otp": "abc123"}))
	if strings.Contains(made.State.String(), "abc123") || strings.Contains(string(made.Private), "abc123") {
		t.Errorf("the code is in state: %s %s", made.State, made.Private)
	}
}
