package organization

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// DefaultRoleName is the access role that CreateAccount makes in a new account when it is given no other name.
const DefaultRoleName = "OrganizationAccountAccessRole"

// Account is one account of the organization and where it is.
type Account struct {
	orgtypes.Account
	ParentID string // root or organizational unit; "" when a listing could not tell
}

// ID is the account number, 12 digits.
func (a Account) ID() string { return aws.ToString(a.Id) }

// String names the account in messages.
func (a Account) String() string {
	return fmt.Sprintf("%s (%s)", aws.ToString(a.Id), aws.ToString(a.Name))
}

// EmailIs compares root e-mail addresses as AWS does, without case.
func (a Account) EmailIs(email string) bool { return strings.EqualFold(aws.ToString(a.Email), email) }

// StateNow is Account.State or, where AWS does not give it yet, the old Status, in which SUSPENDED can also mean closed.
// Status was announced to end on 2026-09-09 (Organizations API reference, Account).
func (a Account) StateNow() orgtypes.AccountState {
	if a.State != "" {
		return a.State
	}
	return orgtypes.AccountState(a.Status)
}

// Closed says that the account is closed, or closing as far as anybody can do about it.
func (a Account) Closed() bool {
	return a.StateNow() == orgtypes.AccountStateClosed || a.StateNow() == orgtypes.AccountStatePendingClosure ||
		a.State == "" && a.Status == orgtypes.AccountStatusSuspended
}

// FindAccount reads one account directly. Its error is IsNotFound when the organization has no such account.
func (d *Directory) FindAccount(ctx context.Context, id string) (Account, error) {
	account, err := d.describeAccount(ctx, id)
	if err != nil || account.ParentID != "" {
		return account, err
	}
	if account.ParentID, err = d.FindParent(ctx, id); err != nil {
		// The account is there. That its parent is not found must not look as if the account were gone.
		return account, fmt.Errorf("finding out where the account %s is: %s", id, err.Error())
	}
	return account, nil
}

// describeAccount is FindAccount without the extra call for the parent where AWS gives no path.
func (d *Directory) describeAccount(ctx context.Context, id string) (Account, error) {
	out, err := d.client.Organizations().DescribeAccount(ctx, &organizations.DescribeAccountInput{AccountId: &id})
	if err != nil {
		return Account{}, err
	}
	if out.Account == nil {
		return Account{}, &awsclient.NotFoundError{Kind: "AWS account", ID: id}
	}
	account := accountFrom(*out.Account)
	d.noteAccount(account)
	return account, nil
}

// FindParent is the root or organizational unit in which an account or organizational unit is.
func (d *Directory) FindParent(ctx context.Context, childID string) (string, error) {
	pages := organizations.NewListParentsPaginator(d.client.Organizations(), &organizations.ListParentsInput{ChildId: &childID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return "", fmt.Errorf("listing the parent of %s: %w", childID, err)
		}
		if len(page.Parents) > 0 {
			return aws.ToString(page.Parents[0].Id), nil
		}
	}
	return "", &awsclient.NotFoundError{Kind: "parent of", ID: childID}
}

func accountFrom(a orgtypes.Account) Account {
	return Account{Account: a, ParentID: parentFromPaths(a.Paths)}
}

// parentFromPaths takes the parent out of "o-x/r-x/ou-x-y/111122223333/" (pattern in the Organizations API model);
// "" when AWS gives no path, as in old partitions and emulators.
func parentFromPaths(paths []string) string {
	if len(paths) == 0 {
		return ""
	}
	segments := strings.Split(strings.TrimSuffix(paths[0], "/"), "/")
	for len(segments) > 0 && isAccountID(segments[len(segments)-1]) {
		segments = segments[:len(segments)-1]
	}
	if len(segments) < 2 {
		return ""
	}
	return segments[len(segments)-1]
}

func isAccountID(s string) bool {
	return len(s) == 12 && strings.Trim(s, "0123456789") == ""
}
