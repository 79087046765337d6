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
	return limited((*vending).submit)(v, ctx)
}

// submit sends the request for as long as AWS says "not now".
func (v *vending) submit(ctx context.Context) error {
	policy := wait.Policy{Until: "AWS takes the request for a new account", First: 10 * time.Second, Max: time.Minute}
	var lost *LostAnswerError
	err := wait.For(ctx, v.clock, policy, func(ctx context.Context) error {
		err := v.send(ctx)
		errors.As(err, &lost)
		if notNow(err) {
			return wait.Refused(err)
		}
		return err
	})
	if lost != nil { // however the wait ended: AWS may be making the account
		return lost
	}
	return err
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
	case ctx.Err() != nil && awsclient.IsAmbiguous(err): // no time is left to look for it
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
	case err == nil || v.candidate != "" || v.suspect != "": // found, whatever then became of it
		return err
	case errors.As(err, new(*wait.TimeoutError)):
		return &LostAnswerError{Err: fmt.Errorf("%w; %w", lost, err)}
	default:
		return &LostAnswerError{Err: fmt.Errorf("%w; looking for it failed: %w", lost, err)}
	}
}

// lookFor looks for a request that somebody made, for two minutes, because lists lag.
func (v *vending) lookFor(ctx context.Context) error {
	policy := wait.Policy{Until: "AWS lists the request", First: 5 * time.Second, Max: 20 * time.Second, Timeout: 2 * time.Minute}
	return wait.For(ctx, v.clock, policy, func(ctx context.Context) error {
		err := v.search(ctx, v.want.Name, true)
		if err == nil && v.account.Id == nil {
			return wait.Saw("no trace of it")
		}
		return err
	})
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

// failed decides what follows from the verdict FAILED: look once more, ask once more, or give up.
func (v *vending) failed(ctx context.Context, status orgtypes.CreateAccountStatus) error {
	failed := &CreationFailedError{RequestID: v.requestID, Reason: status.FailureReason}
	v.requestID = ""
	switch status.FailureReason {
	case orgtypes.CreateAccountFailureReasonConcurrentAccountModification:
		// The same request is already in flight. It is looked up and not sent again.
		err := v.lookFor(ctx)
		switch {
		case err == nil || v.candidate != "":
			return err
		case !errors.As(err, new(*wait.TimeoutError)):
			return fmt.Errorf("%w; looking for the other request failed: %w", failed, err)
		}
	case orgtypes.CreateAccountFailureReasonInternalFailure:
		if !v.retried {
			v.retried = true
			if err := v.clock.Sleep(ctx, 30*time.Second); err != nil {
				return err
			}
			return v.submit(ctx)
		}
	case orgtypes.CreateAccountFailureReasonEmailAlreadyExists:
		return v.findOwner(ctx, failed)
	default:
	}
	return failed
}

// findOwner finds out whose account has the address: an earlier run began it under another name, or it is somebody
// else's, whom a bounded look may find.
func (v *vending) findOwner(ctx context.Context, failed *CreationFailedError) error {
	err := v.search(ctx, "", true)
	taken, isTaken := errors.AsType[*TakenError](err)
	switch {
	case isTaken:
		taken.RequestID = failed.RequestID
		return taken
	case v.account.Id != nil || v.candidate != "":
		return err
	case err != nil:
		return fmt.Errorf("%w; finding out who has the address failed: %w", failed, err)
	}
	taken = &TakenError{Email: v.want.Email, RequestID: failed.RequestID}
	if owner, found, _, err := v.AccountByEmail(ctx, v.want.Email, PlanPages); err == nil && found {
		taken.Account = &owner
	}
	return taken
}

// activate waits until the account can be used: SUCCEEDED may come before that (Organizations account-state page).
func (v *vending) activate(ctx context.Context) error {
	id := v.account.ID()
	var account Account
	policy := wait.Policy{Until: "the account " + id + " is ACTIVE", First: firstLook, Max: longestPause}
	err := wait.For(ctx, v.clock, policy, func(ctx context.Context) (err error) {
		account, err = v.describeAccount(ctx, id)
		switch {
		case awsclient.IsNotFound(err): // new, and not yet everywhere
			return wait.Refused(err)
		case err != nil:
			return err
		case account.StateNow() == orgtypes.AccountStateActive:
			return nil
		case account.StateNow() == orgtypes.AccountStatePendingActivation:
			return wait.Saw(string(account.StateNow()))
		default:
			return &StateError{Account: account, Deed: "continue with"}
		}
	})
	if err != nil {
		return fmt.Errorf("activating the account %s: %w", id, err)
	}
	v.use(account)
	return nil
}

// access waits until the access role can be assumed, when asked to. One that was removed lets nobody in ever again.
func (v *vending) access(ctx context.Context) error {
	if !v.want.WaitForAccess {
		return nil
	}
	role := v.want.RoleName
	if role == "" {
		role = DefaultRoleName
	}
	if NamesRole(v.removed, role) {
		return &RoleRemovedError{AccountID: v.account.ID(), RoleName: role}
	}
	return v.WaitForAccess(ctx, v.account.ID(), role)
}
