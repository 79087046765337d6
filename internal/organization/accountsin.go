package organization

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// CheckAccountID says what is wrong with an account id.
func CheckAccountID(id string) error {
	if !isAccountID(id) {
		return errors.New("it has 12 digits and nothing else")
	}
	return nil
}

// AccountsIn lists the accounts in a root or organizational unit, in the order of their ids and each with its parent.
// recursive adds those in all organizational units below; parentID "" means the whole organization.
func (d *Directory) AccountsIn(ctx context.Context, parentID string, recursive bool) ([]Account, error) {
	if parentID != "" && !recursive {
		return d.accountsIn(ctx, []string{parentID})
	}
	accounts, located, err := d.accountsByPath(ctx, parentID)
	if err != nil || located {
		return accounts, err
	}
	// Old partitions and emulators give no paths. Asking every organizational unit for its accounts takes fewer calls
	// there than asking every account for its parent.
	parents, err := d.parentsFrom(ctx, parentID)
	if err != nil {
		return nil, err
	}
	return d.accountsIn(ctx, parents)
}

// accountsByPath takes the accounts at or below a parent out of the listing. located is false when the listing does not
// tell where all of them are.
func (d *Directory) accountsByPath(ctx context.Context, parentID string) (accounts []Account, located bool, err error) {
	for account, err := range d.Accounts(ctx) {
		if err != nil {
			return nil, false, err
		}
		if account.ParentID == "" || account.ParentID != parentFromPaths(account.Paths) { // no path, or moved since
			return nil, false, nil
		}
		if parentID == "" || slices.Contains(strings.Split(account.Paths[0], "/"), parentID) {
			accounts = append(accounts, account)
		}
	}
	return accounts, true, nil
}

// parentsFrom is a root or organizational unit, "" for the root, and all organizational units below it.
func (d *Directory) parentsFrom(ctx context.Context, id string) ([]string, error) {
	if id == "" {
		root, err := d.Root(ctx)
		if err != nil {
			return nil, err
		}
		id = aws.ToString(root.Id)
	}
	parents := []string{id}
	var failed error
	d.walk(ctx, id, "", func(unit Unit, err error) bool {
		parents, failed = append(parents, unit.ID()), err
		return err == nil
	})
	return parents, failed
}

func (d *Directory) accountsIn(ctx context.Context, parents []string) ([]Account, error) {
	var accounts []Account
	for _, parentID := range parents {
		for account, err := range d.AccountsBelow(ctx, parentID) {
			if err != nil {
				return nil, err
			}
			accounts = append(accounts, account)
		}
	}
	slices.SortFunc(accounts, func(a, b Account) int { return cmp.Compare(a.ID(), b.ID()) })
	return accounts, nil
}
