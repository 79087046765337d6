package organization

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// request sends CreateAccount, unless the account was found. It first waits for one of the places that AWS gives.
func (v *vending) request(ctx context.Context) error {
	if v.account.Id != nil {
		return nil
	}
	if err := v.enter(ctx); err != nil {
		return err
	}
	v.started = v.clock.Now()
	return v.submit(ctx)
}

// submit sends the request for as long as AWS says "not now".
func (v *vending) submit(ctx context.Context) error {
	policy := wait.Policy{First: 10 * time.Second, Max: time.Minute, Timeout: v.remaining()}
	refusal, err := wait.For(ctx, v.clock, policy, func(ctx context.Context) (error, bool, error) {
		err := v.send(ctx)
		if notNow(err) {
			return err, false, nil
		}
		return nil, err == nil, err
	})
	if errors.As(err, new(*wait.TimeoutError)) && refusal != nil {
		return fmt.Errorf("AWS takes no request for a new account: %w: %w", err, refusal)
	}
	return err
}

// enter takes one of the places for creations in flight, of which AWS gives an organization five.
func (v *vending) enter(ctx context.Context) error {
	select {
	case v.places <- struct{}{}:
		v.leave = func() {
			v.leave = func() {}
			<-v.places
		}
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// notNow knows the refusals that pass: too many creations at a time, and an organization that is being set up.
func notNow(err error) bool {
	return awsclient.IsReason(err, string(orgtypes.ConstraintViolationExceptionReasonAccountCreationRateLimitExceeded)) ||
		awsclient.IsCode(err, "FinalizingOrganizationException")
}

// send sends the request once. When the answer is lost, the request is looked for and never sent again: CreateAccount
// takes no client token.
func (v *vending) send(ctx context.Context) error {
	status, err := v.createAccount(ctx)
	switch {
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return &LostAnswerError{Err: err}
	case awsclient.IsAmbiguous(err):
		return v.recover(ctx, err)
	case err != nil:
		return err
	case status == nil || status.Id == nil:
		return v.recover(ctx, errors.New("AWS's answer lacks the id of the request"))
	}
	v.requestID = aws.ToString(status.Id)
	v.ownRequest(v.requestID, v.want.Email)
	return nil
}

func (v *vending) createAccount(ctx context.Context) (*orgtypes.CreateAccountStatus, error) {
	tags := maps.Clone(v.want.Tags)
	if tags == nil {
		tags = map[string]string{}
	}
	tags[MarkerKey] = v.marker
	client := v.client.Organizations()
	if v.want.GovCloud {
		out, err := client.CreateGovCloudAccount(ctx, &organizations.CreateGovCloudAccountInput{
			AccountName: &v.want.Name, Email: &v.want.Email, Tags: TagList(tags),
			RoleName: emptyToNil(v.want.RoleName), IamUserAccessToBilling: v.want.BillingAccess,
		}, awsclient.NoRetryWhenAmbiguous)
		if err != nil {
			return nil, err
		}
		return out.CreateAccountStatus, nil
	}
	out, err := client.CreateAccount(ctx, &organizations.CreateAccountInput{
		AccountName: &v.want.Name, Email: &v.want.Email, Tags: TagList(tags),
		RoleName: emptyToNil(v.want.RoleName), IamUserAccessToBilling: v.want.BillingAccess,
	}, awsclient.NoRetryWhenAmbiguous)
	if err != nil {
		return nil, err
	}
	return out.CreateAccountStatus, nil
}

func emptyToNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// recover looks for a request whose answer was lost. As long as it is not found, nobody knows whether AWS makes the account.
func (v *vending) recover(ctx context.Context, lost error) error {
	err := v.lookFor(ctx)
	switch {
	case err == nil || v.candidate != "" || v.requestID != "": // found, whatever then became of it
		return err
	case errors.As(err, new(*wait.TimeoutError)):
		return &LostAnswerError{Err: fmt.Errorf("%w (and no trace of the request was found in two minutes)", lost)}
	default:
		return &LostAnswerError{Err: fmt.Errorf("%w; looking for it failed: %w", lost, err)}
	}
}

// lookFor looks for a request that somebody made, for two minutes, because lists lag.
func (v *vending) lookFor(ctx context.Context) error {
	policy := wait.Policy{First: 5 * time.Second, Max: 20 * time.Second, Timeout: 2 * time.Minute}
	_, err := wait.For(ctx, v.clock, policy, func(ctx context.Context) (struct{}, bool, error) {
		err := v.search(ctx, v.want.Name, true)
		return struct{}{}, v.account.Id != nil, err
	})
	return err
}

// wait waits until AWS has made the account that was requested, and reads it.
func (v *vending) wait(ctx context.Context) error {
	if v.account.Id != nil {
		return nil
	}
	for {
		status, err := v.waitCreated(ctx, v.requestID)
		if err != nil {
			return err
		}
		if status.State == orgtypes.CreateAccountStateSucceeded {
			v.govCloudID = aws.ToString(status.GovCloudAccountId)
			v.tags = maps.Clone(v.want.Tags)
			v.created = true
			v.use(Account{Account: orgtypes.Account{Id: status.AccountId, Name: status.AccountName}})
			v.leave()
			return nil
		}
		if err := v.failed(ctx, status); err != nil || v.account.Id != nil {
			return err
		}
	}
}

func (v *vending) waitCreated(ctx context.Context, requestID string) (orgtypes.CreateAccountStatus, error) {
	policy := wait.Policy{First: firstLook, Max: longestPause, Timeout: v.remaining()}
	status, err := wait.For(ctx, v.clock, policy, func(ctx context.Context) (orgtypes.CreateAccountStatus, bool, error) {
		return v.statusCreation(ctx, requestID)
	})
	if err != nil && status.State != "" {
		return status, fmt.Errorf("the account creation %s was last seen %s: %w", requestID, status.State, err)
	}
	return status, err
}

// failed decides what follows from the verdict FAILED: look once more, ask once more, or give up.
func (v *vending) failed(ctx context.Context, status orgtypes.CreateAccountStatus) error {
	switch status.FailureReason {
	case orgtypes.CreateAccountFailureReasonConcurrentAccountModification:
		// The same request is already in flight. It is looked up and not sent again.
		failed := &CreationFailedError{RequestID: v.requestID, Reason: status.FailureReason}
		if err := v.lookFor(ctx); !errors.As(err, new(*wait.TimeoutError)) {
			return err
		}
		return failed
	case orgtypes.CreateAccountFailureReasonInternalFailure:
		if !v.retried {
			v.retried = true
			if err := v.clock.Sleep(ctx, 30*time.Second); err != nil {
				return err
			}
			v.requestID = ""
			return v.submit(ctx)
		}
	case orgtypes.CreateAccountFailureReasonEmailAlreadyExists:
		// Somebody else has the address. Name the owner if a bounded look finds it.
		// Or an earlier run began the account under another name.
		requestID := v.requestID
		if err := v.search(ctx, "", true); err != nil || v.account.Id != nil {
			return err
		}
		taken := &TakenError{Email: v.want.Email, RequestID: requestID}
		if owner, found, _, err := v.AccountByEmail(ctx, v.want.Email, PlanPages); err == nil && found {
			taken.Account = &owner
		}
		return taken
	default:
	}
	return &CreationFailedError{RequestID: v.requestID, Reason: status.FailureReason}
}

// activate waits until the account can be used: SUCCEEDED may come before that (Organizations account-state page).
func (v *vending) activate(ctx context.Context) error {
	policy := wait.Policy{First: firstLook, Max: longestPause, Timeout: v.remaining()}
	id := v.account.ID()
	account, err := wait.For(ctx, v.clock, policy, func(ctx context.Context) (Account, bool, error) {
		account, err := v.describeAccount(ctx, id)
		switch {
		case awsclient.IsNotFound(err): // new, and not yet everywhere
			return account, false, nil
		case err != nil:
			return account, false, err
		case account.StateNow() == orgtypes.AccountStateActive:
			return account, true, nil
		case account.StateNow() == orgtypes.AccountStatePendingActivation:
			return account, false, nil
		default:
			return account, false, &StateError{Account: account, Deed: "continue with"}
		}
	})
	if err != nil {
		return fmt.Errorf("waiting until the account %s is ACTIVE: %w", id, err)
	}
	v.use(account)
	return nil
}

// access waits until the access role can be assumed, when asked to.
func (v *vending) access(ctx context.Context) error {
	if !v.want.WaitForAccess {
		return nil
	}
	role := v.want.RoleName
	if role == "" {
		role = DefaultRoleName
	}
	return v.WaitForAccess(ctx, v.account.ID(), role, v.remaining())
}
