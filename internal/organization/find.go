package organization

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// find looks for the account where looking is free, then among the creations that AWS remembers. When nothing is found,
// the account is still to be requested.
func (v *vending) find(ctx context.Context) (err error) {
	if v.marker, err = v.Directory.marker(ctx, v.want.Email); err != nil {
		return err
	}
	known, found, _, err := v.AccountByEmail(ctx, v.want.Email, 0)
	if err != nil {
		return err
	}
	if found {
		account, err := v.describeAccount(ctx, known.ID())
		switch {
		case awsclient.IsNotFound(err): // a listing may be old
		case err != nil:
			return err
		case account.EmailIs(v.want.Email):
			return v.claim(ctx, account)
		}
	}
	return v.search(ctx, v.want.Name, false)
}

// search goes through the creations of a name, "" for any. A name proves nothing, so each is followed to its account.
func (v *vending) search(ctx context.Context, name string, fresh bool) error {
	creations, err := v.creations(ctx, name, v.want.Email, fresh)
	if err != nil {
		return err
	}
	for _, creation := range creations {
		id := aws.ToString(creation.Id)
		if _, ok := v.refuted[id]; ok {
			continue
		}
		v.suspect = id
		account, err := v.follow(ctx, creation)
		switch {
		case awsclient.IsNotFound(err):
		case err != nil:
			return err
		case account.EmailIs(v.want.Email):
			v.requestID, v.suspect = id, ""
			v.ownRequest(id, v.want.Email)
			return v.claim(ctx, account)
		}
		v.suspect, v.govCloudID = "", ""
		v.refuted[id] = struct{}{}
	}
	return nil
}

// follow waits for a creation to end and reads its account; a failed creation has none.
func (v *vending) follow(ctx context.Context, creation orgtypes.CreateAccountStatus) (Account, error) {
	if creation.State == orgtypes.CreateAccountStateInProgress {
		var err error
		if creation, err = v.waitCreated(ctx, aws.ToString(creation.Id)); err != nil {
			return Account{}, err
		}
	}
	if creation.AccountId == nil {
		return Account{}, &awsclient.NotFoundError{Kind: "account of creation", ID: aws.ToString(creation.Id)}
	}
	v.govCloudID = aws.ToString(creation.GovCloudAccountId)
	var account Account
	policy := wait.Policy{Until: "AWS shows the new account " + *creation.AccountId, First: firstLook, Max: longestPause, Timeout: everywhere}
	err := wait.For(ctx, v.clock, policy, func(ctx context.Context) (err error) {
		account, err = v.describeAccount(ctx, *creation.AccountId)
		if awsclient.IsNotFound(err) && v.clock.Now().Sub(aws.ToTime(creation.CompletedTimestamp)) < everywhere {
			return wait.Refused(err) // new, and not yet everywhere
		}
		return err
	})
	return account, err
}

// everywhere is how long a new account is given to be shown by every part of AWS.
const everywhere = 15 * time.Minute

// claim continues with an account that owns the address, if that is allowed.
func (v *vending) claim(ctx context.Context, a Account) error {
	v.candidate = a.ID()
	ours, tags, err := v.Unfinished(ctx, a)
	if err != nil {
		return fmt.Errorf("finding out whether the account %s may be continued with: %w", a, err)
	}
	if !ours && (!v.want.Adopt || a.Closed()) {
		return &TakenError{Email: v.want.Email, Account: &a}
	}
	if err := v.Claim(a.ID(), v.want.Email); err != nil {
		return err
	}
	if err := v.findTwin(ctx, a); err != nil {
		return err
	}
	v.tags, v.removed, v.adopted = Visible(tags), removedRoles(tags), !ours
	v.use(a)
	return nil
}

// findTwin asks for the GovCloud twin of an account that was found and not just made.
func (v *vending) findTwin(ctx context.Context, a Account) (err error) {
	if !v.want.GovCloud || v.govCloudID != "" {
		return nil
	}
	v.govCloudID, err = v.GovCloudAccountID(ctx, a.ID())
	if awsclient.IsNotFound(err) {
		return fmt.Errorf("the account %s has no linked account in AWS GovCloud (US), and one can only be made together with it: leave create_govcloud out", a)
	}
	return err
}
