package organization

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// Close closes an account, for as long as ctx lasts, and returns at the first sign that AWS is closing it. The signs
// alternate with ACTIVE for minutes afterwards, so the first one counts (hashicorp/terraform-provider-aws#46284).
func (d *Directory) Close(ctx context.Context, id string) error {
	account, err := d.describeAccount(ctx, id)
	switch {
	case awsclient.IsNotFound(err): // perhaps only not shown: the answer to the request is what counts
	case err != nil:
		return err
	case account.Closed():
		return nil
	case account.StateNow() == orgtypes.AccountStateSuspended:
		return &StateError{Account: account, Deed: "close"}
	}
	if err := d.giveUp(ctx, account); err != nil {
		return err
	}
	if err := d.requestClosing(ctx, id); err != nil {
		return err
	}
	return d.waitClosing(ctx, id)
}

// giveUp takes the marker from an account that is young enough to be continued with by it: while AWS still calls the
// account ACTIVE now and then, nobody who wants its address is to take it for unfinished work.
func (d *Directory) giveUp(ctx context.Context, a Account) error {
	if a.Id == nil || !d.young(a) {
		return nil
	}
	return d.UpdateTags(ctx, a.ID(), nil, []string{MarkerKey})
}

// requestClosing sends CloseAccount, waiting for one of the three places that AWS gives.
func (d *Directory) requestClosing(ctx context.Context, id string) error {
	policy := wait.Policy{
		Until: "AWS takes the request to close the account " + id, First: 20 * time.Second, Max: time.Minute,
	}
	return wait.For(ctx, d.clock, policy, func(ctx context.Context) error {
		_, err := d.client.Organizations().CloseAccount(ctx, &organizations.CloseAccountInput{AccountId: &id})
		switch {
		case awsclient.IsCode(err, "AccountAlreadyClosedException", "AccountNotFoundException"):
			return nil
		case awsclient.IsReason(err, string(orgtypes.ConstraintViolationExceptionReasonCloseAccountRequestsLimitExceeded)):
			return wait.Refused(err)
		}
		return err
	})
}

func (d *Directory) waitClosing(ctx context.Context, id string) error {
	policy := wait.Policy{Until: "AWS shows that the account " + id + " is being closed", First: firstLook, Max: longestPause}
	err := wait.For(ctx, d.clock, policy, func(ctx context.Context) error {
		account, err := d.describeAccount(ctx, id)
		switch {
		case awsclient.IsNotFound(err):
			return nil
		case err != nil || account.Closed():
			return err
		case account.StateNow() == orgtypes.AccountStateSuspended: // it was not before our request, so now that means closed
			return nil
		}
		return wait.Saw(string(account.StateNow()))
	})
	if err != nil {
		return fmt.Errorf("AWS accepted the request to close the account: %w", err)
	}
	return nil
}

// Remove makes an account leave the organization; it lives on by itself.
func (d *Directory) Remove(ctx context.Context, id string) error {
	_, err := d.client.Organizations().RemoveAccountFromOrganization(ctx,
		&organizations.RemoveAccountFromOrganizationInput{AccountId: &id})
	if awsclient.IsCode(err, "AccountNotFoundException") {
		err = nil
	}
	if err == nil {
		d.dropAccount(id)
	}
	return err
}
