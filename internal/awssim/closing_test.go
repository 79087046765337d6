package awssim_test

import (
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func (w *world) close(t *testing.T, accountID string) error {
	t.Helper()
	_, err := w.org.CloseAccount(t.Context(), &organizations.CloseAccountInput{AccountId: &accountID})
	return err
}

func TestCloseAccountTakesItsTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{CloseDuration: time.Hour})
	id := w.AddAccount(awssim.Account{Email: "old@example.com"})
	if err := w.close(t, id); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		after  time.Duration
		state  orgtypes.AccountState
		status orgtypes.AccountStatus
	}{
		{0, "PENDING_CLOSURE", "PENDING_CLOSURE"},
		{time.Hour, "CLOSED", "SUSPENDED"},
		{89 * 24 * time.Hour, "CLOSED", "SUSPENDED"},
	} {
		w.clock.Advance(step.after)
		if a := w.describe(t, id); a.State != step.state || a.Status != step.status {
			t.Errorf("%s later: %s, %s", step.after, a.State, a.Status)
		}
		wantRefusal(t, w.close(t, id), "AccountAlreadyClosedException", "")
	}
	w.clock.Advance(24 * time.Hour)
	_, err := w.org.DescribeAccount(t.Context(), &organizations.DescribeAccountInput{AccountId: &id})
	wantRefusal(t, err, "AccountNotFoundException", "")
	wantRefusal(t, w.close(t, id), "AccountNotFoundException", "")
	if _, ok := w.AccountByEmail("old@example.com"); ok {
		t.Error("the address is still taken")
	}
}

func TestCloseAccountRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		arrange      func(*world) (accountID string)
		code, reason string
	}{
		"management account": {func(w *world) string { return w.ManagementAccountID() }, "ConstraintViolationException", "CANNOT_CLOSE_MANAGEMENT_ACCOUNT"},
		"suspended by AWS":   {func(w *world) string { return w.AddAccount(awssim.Account{State: "SUSPENDED"}) }, "ConflictException", ""},
		"not activated":      {func(w *world) string { return w.AddAccount(awssim.Account{State: "PENDING_ACTIVATION"}) }, "ConflictException", ""},
		"unknown":            {func(*world) string { return "999999999999" }, "AccountNotFoundException", ""},
		"no account id":      {func(*world) string { return "12345" }, "InvalidInputException", "INVALID_PATTERN"},
		"billing features only": {func(w *world) string {
			w.SetFeatureSet("CONSOLIDATED_BILLING")
			return w.AddAccount(awssim.Account{})
		}, "ConstraintViolationException", "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE"},
		"three closings in progress": {func(w *world) string {
			for range 3 {
				w.AddAccount(awssim.Account{State: "PENDING_CLOSURE"})
			}
			return w.AddAccount(awssim.Account{})
		}, "ConstraintViolationException", "CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, awssim.Options{})
			wantRefusal(t, w.close(t, c.arrange(w)), c.code, c.reason)
		})
	}
}

// TestCloseQuota closes 250 accounts in 30 days, which is all that a small organization may.
func TestCloseQuota(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{SeedAccounts: 252, CloseDuration: -1})
	seeds := slices.DeleteFunc(w.Accounts(), func(a awssim.Account) bool { return a.ID == w.ManagementAccountID() })
	for _, a := range seeds[:250] {
		if err := w.close(t, a.ID); err != nil {
			t.Fatal(err)
		}
	}
	wantRefusal(t, w.close(t, seeds[250].ID), "ConstraintViolationException", "CLOSE_ACCOUNT_QUOTA_EXCEEDED")
	w.clock.Advance(31 * 24 * time.Hour)
	if err := w.close(t, seeds[250].ID); err != nil {
		t.Errorf("a month later: %v", err)
	}
}

func TestFlappingStateAfterClose(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{Flapping: 10 * time.Minute})
	id := w.AddAccount(awssim.Account{})
	if err := w.close(t, id); err != nil {
		t.Fatal(err)
	}
	for _, want := range []orgtypes.AccountState{"ACTIVE", "PENDING_CLOSURE", "ACTIVE"} {
		if a := w.describe(t, id); a.State != want {
			t.Errorf("got %s, want %s", a.State, want)
		}
	}
	w.clock.Advance(10 * time.Minute)
	for range 2 {
		if a := w.describe(t, id); a.State != "CLOSED" {
			t.Errorf("in the end it is %s", a.State)
		}
	}
}

func TestRemoveAccount(t *testing.T) {
	t.Parallel()
	remove := func(w *world, id string) error {
		_, err := w.org.RemoveAccountFromOrganization(t.Context(), &organizations.RemoveAccountFromOrganizationInput{AccountId: &id})
		return err
	}
	w := newWorld(t, awssim.Options{})
	wantRefusal(t, remove(w, w.ManagementAccountID()), "MasterCannotLeaveOrganizationException", "")
	wantRefusal(t, remove(w, "999999999999"), "AccountNotFoundException", "")

	young := w.vend(t, "young")
	wantRefusal(t, remove(w, young), "ConstraintViolationException", "WAIT_PERIOD_ACTIVE")
	w.clock.Advance(4 * 24 * time.Hour)
	w.RefuseRemoval(young, "MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED")
	wantRefusal(t, remove(w, young), "ConstraintViolationException", "MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED")
	w.RefuseRemoval(young, "")
	w.TagAccount(young, map[string]string{"team": "a"})
	if err := remove(w, young); err != nil {
		t.Fatal(err)
	}
	if a, ok := w.Account(young); !ok || a.OrganizationID != "" || len(a.Tags) != 0 {
		t.Errorf("the removed account: %+v", a)
	}
	_, err := w.org.DescribeAccount(t.Context(), &organizations.DescribeAccountInput{AccountId: &young})
	wantRefusal(t, err, "AccountNotFoundException", "")

	invited := w.AddAccount(awssim.Account{JoinedMethod: "INVITED", JoinedAt: w.clock.Now()})
	if err := remove(w, invited); err != nil {
		t.Errorf("an invited account may leave at once: %v", err)
	}
}

func TestMemberLeaves(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	id := w.AddAccount(awssim.Account{})
	member := w.as(w.CredentialsFor(id))
	must[*organizations.LeaveOrganizationOutput](t)(member.org.LeaveOrganization(t.Context(), &organizations.LeaveOrganizationInput{}))
	_, err := member.org.DescribeOrganization(t.Context(), &organizations.DescribeOrganizationInput{})
	wantRefusal(t, err, "AWSOrganizationsNotInUseException", "")
	_, err = w.org.LeaveOrganization(t.Context(), &organizations.LeaveOrganizationInput{})
	wantRefusal(t, err, "MasterCannotLeaveOrganizationException", "")
	if a, _ := w.Account(id); a.OrganizationID != "" || a.Email == "" {
		t.Errorf("the account that left: %+v", a)
	}
	if calls := w.Calls(); calls[0].AccountID != id || calls[0].Service != "organizations" {
		t.Errorf("the first call: %+v", calls[0])
	}
}
