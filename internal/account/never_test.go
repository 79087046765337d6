package account_test

import (
	"strings"
	"testing"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// A quarantine that is gone is no reason to go on without it.
func TestNothingIsLetGoWithoutItsQuarantine(t *testing.T) {
	t.Parallel()
	for _, deed := range []string{"retain", "close"} {
		w := acctest.NewWorld(t)
		q := w.AWS.AddOU(w.AWS.RootID(), "quarantine")
		made := mustApply(t, w.Server(t, nil), account1(map[string]any{"on_destroy": deed, "quarantine_parent_id": q}))
		w.AWS.Inject(awssim.Fault{Operation: "MoveAccount", Kind: awssim.FaultError, Count: awssim.Always,
			Error: &awssim.Error{Code: "DestinationParentNotFoundException", Message: "no such OU"}})
		left, said := w.Server(t, nil).Apply(t, accountType, made, nil)
		a, _ := w.AWS.Account(made.Attribute(t, "id"))
		if left.State.IsNull() {
			t.Errorf("%s: destroyed without quarantine: AWS has parent %s (want %s) state %s; messages: %s", deed, a.ParentID, q, a.State, said)
		}
	}
}

func TestAccountStaysWhenOnlyItsParentIsNotFound(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.WithoutPaths = true })
	made := mustApply(t, w.Server(t, nil), account1(nil))
	w.AWS.Inject(awssim.Fault{Operation: "ListParents", Kind: awssim.FaultError, Error: &awssim.Error{Code: "ChildNotFoundException", Message: "not yet"}})
	read, said := w.Server(t, nil).Refresh(t, accountType, made)
	if read.State.IsNull() {
		t.Errorf("DescribeAccount shows the account, and it left the state: %q", said)
	}
}

func TestNewAccountThatAWSDoesNotShowYetIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := account1(nil)
	f := w.AWS.Inject(awssim.Fault{Operation: "DescribeCreateAccountStatus", Kind: awssim.FaultError, Error: &denied})
	s := w.Server(t, nil)
	if st, said := s.Apply(t, accountType, acctest.Object{}, config); !st.State.IsNull() {
		t.Fatal(said)
	}
	f.Remove()
	w.AWS.Inject(awssim.Fault{Operation: "DescribeAccount", Kind: awssim.FaultError, Error: &awssim.Error{Code: "AccountNotFoundException", Message: "not yet"}})
	_, said := w.Server(t, nil).Apply(t, accountType, acctest.Object{}, config)
	if n := w.AWS.CountCalls("CreateAccount"); n != 1 {
		t.Errorf("CreateAccount was sent %d times: %s", n, said)
	}
}

func TestLostAnswerIsNotCalledNothing(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	w.AWS.Inject(awssim.Fault{Operation: "CreateAccount", Kind: awssim.FaultResetAfter})
	w.AWS.Inject(awssim.Fault{Operation: "ListCreateAccountStatus", Skip: 1, Kind: awssim.FaultReset, Count: awssim.Always})
	_, said := w.Server(t, map[string]any{"max_retries": 3}).Apply(t, accountType, acctest.Object{}, account1(nil))
	w.Clock.Advance(time.Hour)
	if n := len(members(w)); n == 1 && strings.Contains(said, "No account was made.") {
		t.Errorf("AWS made an account, and the user reads: %s", said)
	}
}

func TestSlowCreationIsNotCalledNothing(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.CreateDuration = 3 * time.Hour })
	config := account1(nil)
	w.Server(t, nil).Apply(t, accountType, acctest.Object{}, config)
	_, said := w.Server(t, nil).Apply(t, accountType, acctest.Object{}, config)
	if strings.Contains(said, "No account was made.") {
		t.Errorf("AWS is making it, and the user reads: %s", said)
	}
}

func TestContinuedPairKeepsItsTwin(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	dev := w.AWS.AddOU(w.AWS.RootID(), "dev")
	config := account1(map[string]any{"create_govcloud": true, "parent_id": dev})
	w.AWS.Inject(awssim.Fault{Operation: "MoveAccount", Kind: awssim.FaultError, Error: &denied})
	w.Server(t, nil).Apply(t, accountType, acctest.Object{}, config)
	made := mustApply(t, w.Server(t, nil), config)
	a, _ := w.AWS.Account(made.Attribute(t, "id"))
	if got := made.Attribute(t, "govcloud_account_id"); got != a.GovCloudAccountID {
		t.Errorf("govcloud_account_id is %q, AWS has %q; create_request_id %q", got, a.GovCloudAccountID, made.Attribute(t, "create_request_id"))
	}
}

// Organizations shows the old address of an account for hours, and a new resource may want it at once.
func TestFreedAddressDoesNotLeadToItsOldAccount(t *testing.T) {
	t.Parallel()
	for _, order := range []string{"refresh first", "create planned first"} {
		w := acctest.NewWorld(t, func(o *awssim.Options) { o.EmailLag = 3 * time.Hour })
		dev := w.AWS.AddOU(w.AWS.RootID(), "dev")
		made := mustApply(t, w.Server(t, nil), account1(nil))
		moved := account1(map[string]any{"email": "aws+new-a@example.com"})
		pending, _ := w.Server(t, nil).Apply(t, accountType, made, moved)
		moved["email_otp"] = w.AWS.OTP(made.Attribute(t, "id"))
		changed, said := w.Server(t, nil).Apply(t, accountType, pending, moved)
		if strings.Contains(said, "ERROR") {
			t.Fatal(said)
		}
		w.Clock.Advance(time.Minute)
		b := map[string]any{"name": "team-b", "email": "aws+team-a@example.com", "parent_id": dev}
		s := w.Server(t, nil)
		var saidA, saidB string
		if order == "refresh first" {
			s.Refresh(t, accountType, changed)
			saidA = acctest.Messages(s.Plan(t, accountType, changed, moved).Diagnostics)
			saidB = acctest.Messages(s.Plan(t, accountType, acctest.Object{}, b).Diagnostics)
		} else {
			saidB = acctest.Messages(s.Plan(t, accountType, acctest.Object{}, b).Diagnostics)
			s.Refresh(t, accountType, changed)
			saidA = acctest.Messages(s.Plan(t, accountType, changed, moved).Diagnostics)
		}
		if strings.Contains(saidA+saidB, "ERROR") {
			continue
		}
		got, _ := w.Server(t, nil).Apply(t, accountType, acctest.Object{}, b)
		if !got.State.IsNull() && got.Attribute(t, "id") == made.Attribute(t, "id") {
			a, _ := w.AWS.Account(made.Attribute(t, "id"))
			t.Errorf("%s: two resources hold %s, now named %q in %s (dev is %s): plan %q", order, a.ID, a.Name, a.ParentID, dev, saidB)
		}
	}
}

func TestChangedAddressIsNoNewAccount(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	made := mustApply(t, w.Server(t, nil), account1(nil))
	w.AWS.SetAccountQuota(3)
	s := w.Server(t, nil)
	s.Refresh(t, accountType, made)
	if said := acctest.Messages(s.Plan(t, accountType, made, account1(map[string]any{"email": "aws+new-a@example.com"})).Diagnostics); strings.Contains(said, "ERROR") {
		t.Fatal(said)
	}
	said := acctest.Messages(s.Plan(t, accountType, acctest.Object{}, map[string]any{"name": "b", "email": "aws+b@example.com"}).Diagnostics)
	if strings.Contains(said, "ERROR") {
		t.Errorf("2 accounts, 1 planned, 3 allowed: %s", said)
	}
}

func TestDestroyBelievesOnlyTheRightOrganization(t *testing.T) {
	t.Parallel()
	for _, deed := range []string{"close", "remove"} {
		w := acctest.NewWorld(t)
		made := mustApply(t, w.Server(t, nil), account1(map[string]any{"on_destroy": deed}))
		_, keys := w.AWS.AddOrganization()
		other := w.Server(t, map[string]any{"access_key": keys.AccessKeyID, "secret_key": keys.SecretAccessKey})
		left, said := other.Apply(t, accountType, made, nil)
		a, _ := w.AWS.Account(made.Attribute(t, "id"))
		if left.State.IsNull() && a.State == "ACTIVE" {
			t.Errorf("%s: the account is %s in %s and left the state: %s", deed, a.State, a.OrganizationID, said)
		}
	}
}

func TestProtectionCountsEvenWhenTheUpdateFails(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	made := mustApply(t, w.Server(t, nil), account1(map[string]any{"on_destroy": "close"}))
	after, said := w.Server(t, nil).Apply(t, accountType, made, account1(map[string]any{"on_destroy": "protect", "email": "aws+new-a@example.com"}))
	if got := after.Attribute(t, "on_destroy"); got != "protect" {
		t.Errorf("on_destroy in state is %q after: %s", got, said)
		left, said := w.Server(t, nil).Apply(t, accountType, after, nil)
		a, _ := w.AWS.Account(made.Attribute(t, "id"))
		t.Errorf("and terraform destroy leaves the account %s, state %s: %s", a.State, left.State, said)
	}
}

// Forgetting an account asks AWS for nothing, so that a team can leave an organization that its credentials no longer reach.
func TestRetainForgetsWithAnyCredentials(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	made := mustApply(t, w.Server(t, nil), account1(map[string]any{"on_destroy": "retain"}))
	_, keys := w.AWS.AddOrganization()
	other := w.Server(t, map[string]any{"access_key": keys.AccessKeyID, "secret_key": keys.SecretAccessKey})
	if left, said := other.Apply(t, accountType, made, nil); !left.State.IsNull() || strings.Contains(said, "ERROR") {
		t.Errorf("forgetting says %s", said)
	}
	stillOpen(t, w, "CloseAccount", "RemoveAccountFromOrganization", "MoveAccount")
}
