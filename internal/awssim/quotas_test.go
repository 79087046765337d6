package awssim_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func TestPublishedRates(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{Quotas: true, CreateDuration: -1})
	create := func(i int) error {
		_, err := w.org.CreateAccount(t.Context(), &organizations.CreateAccountInput{AccountName: aws.String("x"), Email: aws.String(fmt.Sprintf("x%d@example.com", i))})
		return err
	}
	for i := range 3 { // the burst
		if err := create(i); err != nil {
			t.Fatal(err)
		}
	}
	wantRefusal(t, create(3), "TooManyRequestsException", "")
	w.clock.Advance(9 * time.Second)
	wantRefusal(t, create(3), "TooManyRequestsException", "")
	w.clock.Advance(time.Second)
	if err := create(3); err != nil {
		t.Errorf("ten seconds give one more: %v", err)
	}
	if n := len(w.Accounts()); n != 5 {
		t.Errorf("%d accounts: a throttled call does nothing", n)
	}
}

// TestRatesAreShared lets two operations of one row use one bucket.
func TestRatesAreShared(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{Quotas: true})
	id := w.AddAccount(awssim.Account{})
	for range 4 {
		w.parentOf(t, id)
	}
	list := func() error {
		_, err := w.org.ListAccountsForParent(t.Context(), &organizations.ListAccountsForParentInput{ParentId: aws.String(w.RootID())})
		return err
	}
	for range 4 {
		if err := list(); err != nil {
			t.Fatal(err)
		}
	}
	wantRefusal(t, list(), "TooManyRequestsException", "")
	w.clock.Advance(200 * time.Millisecond)
	if err := list(); err != nil {
		t.Errorf("five a second: %v", err)
	}
}

// TestRatesOfTheOrganization counts the calls of members too, also those that are refused.
func TestRatesOfTheOrganization(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{Quotas: true})
	member := w.as(w.CredentialsFor(w.AddAccount(awssim.Account{})))
	list := func(c clients) error {
		_, err := c.org.ListAccounts(t.Context(), &organizations.ListAccountsInput{})
		return err
	}
	for range 12 { // the management account's own burst
		if err := list(w.clients); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 { // what is left of the organization's
		wantRefusal(t, list(member), "AccessDeniedException", "")
	}
	wantRefusal(t, list(member), "TooManyRequestsException", "")
}
