package organization

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
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
		if err != nil {
			return err
		}
		if account.EmailIs(v.want.Email) {
			return v.claim(ctx, account)
		}
	}
	return v.search(ctx, false)
}

// search goes through the creations of this name. A name proves nothing, so each is followed to its account.
func (v *vending) search(ctx context.Context, fresh bool) error {
	creations, err := v.creations(ctx, v.want.Name, v.want.Email, fresh)
	if err != nil {
		return err
	}
	for _, creation := range creations {
		id := aws.ToString(creation.Id)
		if _, ok := v.refuted[id]; ok {
			continue
		}
		account, err := v.follow(ctx, creation)
		switch {
		case awsclient.IsNotFound(err):
		case err != nil:
			return err
		case account.EmailIs(v.want.Email):
			v.requestID = id
			return v.claim(ctx, account)
		}
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
	return v.describeAccount(ctx, *creation.AccountId)
}

// claim continues with an account that owns the address, if that is allowed.
func (v *vending) claim(ctx context.Context, a Account) error {
	owner, tags, err := v.Ownership(ctx, a)
	if err != nil {
		return fmt.Errorf("finding out whether the account %s may be continued with: %w", a, err)
	}
	if owner != Unfinished && (!v.want.Adopt || a.Closed()) {
		return &TakenError{Email: v.want.Email, Account: &a}
	}
	maps.DeleteFunc(tags, func(key, _ string) bool { return strings.HasPrefix(key, hiddenTagPrefix) })
	v.tags = tags
	v.use(a)
	return nil
}
