package organization

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// Close closes an account and returns at the first sign that AWS is closing it. The signs alternate with ACTIVE for
// minutes afterwards, so the first one counts (hashicorp/terraform-provider-aws#46284).
func (d *Directory) Close(ctx context.Context, id string, timeout time.Duration) error {
	account, err := d.describeAccount(ctx, id)
	switch {
	case awsclient.IsNotFound(err):
		return nil
	case err != nil:
		return err
	case account.Closed():
		return nil
	case account.StateNow() == orgtypes.AccountStateSuspended:
		return &StateError{Account: account, Deed: "close"}
	}
	started := d.clock.Now()
	if err := d.requestClosing(ctx, id, timeout); err != nil {
		return err
	}
	return d.waitClosing(ctx, id, max(0, timeout-d.clock.Now().Sub(started)))
}

// requestClosing sends CloseAccount, waiting for one of the three places that AWS gives.
func (d *Directory) requestClosing(ctx context.Context, id string, timeout time.Duration) error {
	policy := wait.Policy{First: 20 * time.Second, Max: time.Minute, Timeout: timeout}
	refusal, err := wait.For(ctx, d.clock, policy, func(ctx context.Context) (error, bool, error) {
		_, err := d.client.Organizations().CloseAccount(ctx, &organizations.CloseAccountInput{AccountId: &id})
		switch {
		case awsclient.IsCode(err, "AccountAlreadyClosedException", "AccountNotFoundException"):
			return nil, true, nil
		case awsclient.IsReason(err, string(orgtypes.ConstraintViolationExceptionReasonCloseAccountRequestsLimitExceeded)):
			return err, false, nil
		}
		return nil, err == nil, err
	})
	if errors.As(err, new(*wait.TimeoutError)) && refusal != nil {
		return fmt.Errorf("AWS takes no request to close an account: %w: %w", err, refusal)
	}
	return err
}

func (d *Directory) waitClosing(ctx context.Context, id string, timeout time.Duration) error {
	policy := wait.Policy{First: firstLook, Max: longestPause, Timeout: timeout}
	seen, err := wait.For(ctx, d.clock, policy, func(ctx context.Context) (orgtypes.AccountState, bool, error) {
		account, err := d.describeAccount(ctx, id)
		if awsclient.IsNotFound(err) {
			return "", true, nil
		}
		// It was not SUSPENDED before our request, so now that means closed.
		suspended := account.StateNow() == orgtypes.AccountStateSuspended
		return account.StateNow(), account.Closed() || suspended, err
	})
	if errors.As(err, new(*wait.TimeoutError)) {
		return fmt.Errorf("AWS accepted the request to close the account, but still shows it %s: %w", seen, err)
	}
	return err
}

// Remove makes an account leave the organization; it lives on by itself.
func (d *Directory) Remove(ctx context.Context, id string) error {
	_, err := d.client.Organizations().RemoveAccountFromOrganization(ctx,
		&organizations.RemoveAccountFromOrganizationInput{AccountId: &id})
	if awsclient.IsCode(err, "AccountNotFoundException") {
		return nil
	}
	return err
}
