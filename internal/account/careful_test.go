package account_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// The organization is so large that no plan finds the account by its address.
func TestAccountBegunUnderAnotherNameIsFound(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.SeedAccounts = 700 })
	dev := w.AWS.AddOU(w.AWS.RootID(), "dev")
	w.AWS.Inject(awssim.Fault{Operation: "MoveAccount", Kind: awssim.FaultError, Error: &denied})
	config := account1(map[string]any{"parent_id": dev})
	if st, said := w.Server(t, nil).Apply(t, accountType, acctest.Object{}, config); !st.State.IsNull() {
		t.Fatal(said)
	}
	config["name"] = "team-a-2"
	for range 2 {
		got, said := w.Server(t, nil).Apply(t, accountType, acctest.Object{}, config)
		if got.State.IsNull() {
			t.Errorf("the account of this scope is not found again: %s", said)
		}
	}
}

func TestNewAccountHasTheValuesInForceAlsoWhenAdoptionWasAllowed(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	made := mustApply(t, w.Server(t, nil), account1(map[string]any{"adopt_existing": true}))
	if got := made.Attribute(t, "role_name"); got != "OrganizationAccountAccessRole" {
		t.Errorf("a new account's role_name is %q", got)
	}
}

func TestTwinIsConfirmedForEveryAccountThatIsThere(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	w.AWS.AddAccount(awssim.Account{Name: "old", Email: "aws+team-a@example.com"})
	made, said := w.Server(t, nil).Apply(t, accountType, acctest.Object{}, account1(map[string]any{"adopt_existing": true, "create_govcloud": true}))
	if !made.State.IsNull() {
		t.Errorf("adopted with create_govcloud = true: govcloud_account_id %q, %s", made.Attribute(t, "govcloud_account_id"), said)
	}
	w = acctest.NewWorld(t)
	dev := w.AWS.AddOU(w.AWS.RootID(), "dev")
	w.AWS.Inject(awssim.Fault{Operation: "MoveAccount", Kind: awssim.FaultError, Error: &denied})
	w.Server(t, nil).Apply(t, accountType, acctest.Object{}, account1(map[string]any{"parent_id": dev}))
	made, said = w.Server(t, nil).Apply(t, accountType, acctest.Object{}, account1(map[string]any{"parent_id": dev, "create_govcloud": true}))
	if !made.State.IsNull() {
		t.Errorf("continued with create_govcloud = true: govcloud_account_id %q, %s", made.Attribute(t, "govcloud_account_id"), said)
	}
}

func TestNewRequestThatAWSDoesNotShowYetIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	w.AWS.Inject(awssim.Fault{Operation: "DescribeCreateAccountStatus", Kind: awssim.FaultError, Error: &awssim.Error{Code: "CreateAccountStatusNotFoundException", Message: "?"}})
	got, said := w.Server(t, nil).Apply(t, accountType, acctest.Object{}, account1(nil))
	if got.State.IsNull() {
		t.Errorf("%s", said)
	}
}

func TestRequestAfterAnInternalFailure(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	w.AWS.FailNextCreation("INTERNAL_FAILURE")
	w.AWS.Inject(awssim.Fault{Operation: "CreateAccount", Skip: 1, Kind: awssim.FaultError, Error: awssim.ConstraintViolation("ACCOUNT_NUMBER_LIMIT_EXCEEDED")})
	_, said := w.Server(t, nil).Apply(t, accountType, acctest.Object{}, account1(nil))
	if strings.Contains(said, "AWS is making the account") {
		t.Errorf("nothing is being made: %s", said)
	}
	w = acctest.NewWorld(t)
	w.AWS.FailNextCreation("INTERNAL_FAILURE")
	w.AWS.Inject(awssim.Fault{Operation: "CreateAccount", Skip: 1, Kind: awssim.FaultError, Error: awssim.ConstraintViolation("ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED")})
	_, said = w.Server(t, nil).Apply(t, accountType, acctest.Object{}, account1(nil))
	if strings.Contains(said, "ERROR") {
		t.Errorf("a refusal that passes is not waited for: %s", said)
	}
}

func TestAccountThatCannotBeClaimedIsNotCalledNothing(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	dev := w.AWS.AddOU(w.AWS.RootID(), "dev")
	config := account1(map[string]any{"parent_id": dev})
	w.AWS.Inject(awssim.Fault{Operation: "MoveAccount", Kind: awssim.FaultError, Error: &denied})
	w.Server(t, nil).Apply(t, accountType, acctest.Object{}, config)
	s := w.Server(t, nil)
	plan := s.Plan(t, accountType, acctest.Object{}, config)
	w.AWS.Inject(awssim.Fault{Operation: "ListTagsForResource", Kind: awssim.FaultError, Error: &denied})
	_, said := s.ApplyPlanned(t, accountType, acctest.Object{}, config, plan)
	if strings.Contains(said, "No account was made.") {
		t.Errorf("the account exists: %s", said)
	}
}

func TestRefusedCloseSaysWhereTheAccountIs(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	q := w.AWS.AddOU(w.AWS.RootID(), "quarantine")
	made := mustApply(t, w.Server(t, nil), account1(map[string]any{"on_destroy": "close", "quarantine_parent_id": q}))
	w.AWS.Inject(awssim.Fault{Operation: "CloseAccount", Kind: awssim.FaultError, Error: awssim.ConstraintViolation("CLOSE_ACCOUNT_QUOTA_EXCEEDED")})
	left, said := w.Server(t, nil).Apply(t, accountType, made, nil)
	a, _ := w.AWS.Account(made.Attribute(t, "id"))
	if strings.Contains(said, "unchanged") && a.ParentID == q {
		t.Errorf("the account is in quarantine, state has parent %s, and the user reads: %s", left.Attribute(t, "parent_id"), said)
	}
	w = acctest.NewWorld(t)
	q = w.AWS.AddOU(w.AWS.RootID(), "quarantine")
	made = mustApply(t, w.Server(t, nil), account1(map[string]any{"on_destroy": "close", "quarantine_parent_id": q}))
	w.AWS.SetState(made.Attribute(t, "id"), "SUSPENDED")
	_, said = w.Server(t, nil).Apply(t, accountType, made, nil)
	a, _ = w.AWS.Account(made.Attribute(t, "id"))
	if a.ParentID == q {
		t.Errorf("SUSPENDED: refused, but moved: %s", said)
	}
}

func TestTwinUnknownUntilApply(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	made := mustApply(t, w.Server(t, nil), account1(map[string]any{"create_govcloud": true}))
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: account(minimal), ResourceName: addr, ImportState: true, ImportStateId: made.Attribute(t, "id"), ImportStatePersist: true},
			{Config: `resource "terraform_data" "x" { input = true }` + "\n" + account(minimal+"\n create_govcloud = terraform_data.x.output")},
		},
	})
}

func TestEveryPageIsReadOnce(t *testing.T) {
	t.Parallel()
	for range 40 {
		w := acctest.NewWorld(t, func(o *awssim.Options) { o.SeedAccounts = 25 })
		s := w.Server(t, nil)
		var wg sync.WaitGroup
		for i := range 24 {
			wg.Go(func() {
				s.Plan(t, accountType, acctest.Object{}, map[string]any{"name": "n", "email": fmt.Sprintf("aws+%d@example.com", i)})
			})
		}
		wg.Wait()
		if n := w.AWS.CountCalls("ListAccounts"); n != 2 {
			t.Fatalf("ListAccounts was called %d times for 2 pages", n)
		}
	}
}

func TestManagementAccountIsAdoptedOnlyAsItIs(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	dev := w.AWS.AddOU(w.AWS.RootID(), "dev")
	config := map[string]any{"name": "renamed", "email": "management@example.com", "adopt_existing": true, "parent_id": dev, "on_destroy": "close"}
	said := acctest.Messages(w.Server(t, nil).Plan(t, accountType, acctest.Object{}, config).Diagnostics)
	if !strings.Contains(said, "ERROR") {
		_, applied := w.Server(t, nil).Apply(t, accountType, acctest.Object{}, config)
		a, _ := w.AWS.Account(w.AWS.ManagementAccountID())
		t.Errorf("the plan says only %s; the apply renames it to %q and says %s", said, a.Name, applied)
	}
}

func TestQuotaCountsUnknownAddresses(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	w.AWS.SetAccountQuota(1)
	said := acctest.Messages(w.Server(t, nil).Plan(t, accountType, acctest.Object{}, account1(map[string]any{"email": unknownValue(tftypes.String)})).Diagnostics)
	if !strings.Contains(said, "ERROR") {
		t.Errorf("no place for one more account, and the plan says %q", said)
	}
}

func TestAdoptionAnnouncesAnUnknownName(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	w.AWS.AddAccount(awssim.Account{Name: "old", Email: "aws+team-a@example.com"})
	said := acctest.Messages(w.Server(t, nil).Plan(t, accountType, acctest.Object{}, account1(map[string]any{"adopt_existing": true, "name": unknownValue(tftypes.String)})).Diagnostics)
	if strings.Contains(said, `to ""`) {
		t.Error(said)
	}
}

func TestTwoResourcesOfOneAccountAreWarnedOf(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := account1(map[string]any{"on_destroy": "close"})
	made := mustApply(t, w.Server(t, nil), config)
	s := w.Server(t, nil)
	imported := importAccount(t, s, made.Attribute(t, "id"))
	a := acctest.Messages(s.Plan(t, accountType, made, config).Diagnostics)
	b := acctest.Messages(s.Plan(t, accountType, imported, account1(map[string]any{"name": "second"})).Diagnostics)
	if strings.Contains(a, "WARNING") || !strings.Contains(b, "Two resources hold one AWS account") {
		t.Errorf("the plans say %q and %q", a, b)
	}
}

// TestAnswersWithoutTheirMembers has AWS answer less than its model promises. Each must end in an error, not in a panic.
func TestAnswersWithoutTheirMembers(t *testing.T) {
	t.Parallel()
	for operation, body := range map[string]string{
		"CreateAccount": "{}", "DescribeCreateAccountStatus": "{}", "DescribeOrganization": `{"Organization":{}}`, "DescribeAccount": "{}",
	} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			answering(t, w, operation, body)
			if made, said := w.Server(t, nil).Apply(t, accountType, acctest.Object{}, account1(nil)); operation != "CreateAccount" && !strings.Contains(said, "ERROR") {
				t.Errorf("the create says %q and has %s", said, made.State)
			}
			if n := w.AWS.CountCalls("CreateAccount"); n > 1 {
				t.Errorf("CreateAccount was sent %d times", n)
			}
		})
	}
}
