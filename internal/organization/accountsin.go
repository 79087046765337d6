package organization

import (
	"cmp"
	"context"
	"errors"
	"iter"
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
	var accounts []Account
	for account, err := range d.EachAccountIn(ctx, parentID, recursive) {
		if err != nil {
			return nil, err
		}
		accounts = append(accounts, account)
	}
	sortAccounts(accounts)
	return accounts, nil
}

func sortAccounts(accounts []Account) {
	slices.SortFunc(accounts, func(a, b Account) int { return cmp.Compare(a.ID(), b.ID()) })
}

// EachAccountIn yields what AccountsIn lists as soon as a page of AWS tells it, in no order: whoever wants only a few does
// not pay for the whole organization.
func (d *Directory) EachAccountIn(ctx context.Context, parentID string, recursive bool) iter.Seq2[Account, error] {
	if parentID != "" && !recursive {
		return d.AccountsBelow(ctx, parentID)
	}
	return func(yield func(Account, error) bool) {
		seen := map[string]struct{}{}
		for complete := false; !complete; {
			var page []Account
			page, complete = d.listedSince(seen)
			for _, account := range page {
				if account.ParentID == "" || account.ParentID != parentFromPaths(account.Paths) { // no path, or moved since
					d.eachByParents(ctx, parentID, seen, yield)
					return
				}
				seen[account.ID()] = struct{}{}
				inside := parentID == "" || slices.Contains(strings.Split(account.Paths[0], "/"), parentID)
				if inside && !yield(account, nil) {
					return
				}
			}
			if complete {
				return
			}
			if err := d.loadPage(ctx, ""); err != nil {
				yield(Account{}, err)
				return
			}
		}
	}
}

// listedSince are the accounts that are known by now and were not seen before, in the order of their ids. complete says
// that the listing of the organization has no more.
func (d *Directory) listedSince(seen map[string]struct{}) (accounts []Account, complete bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, account := range d.listing.accounts {
		if _, old := seen[id]; !old {
			accounts = append(accounts, account)
		}
	}
	sortAccounts(accounts)
	return accounts, d.listing.scope("").complete
}

// eachByParents yields what the listing of the organization cannot locate. Old partitions and emulators give no paths, and
// asking every organizational unit for its accounts takes fewer calls there than asking every account for its parent.
func (d *Directory) eachByParents(ctx context.Context, parentID string, seen map[string]struct{}, yield func(Account, error) bool) {
	parents, err := d.parentsFrom(ctx, parentID)
	if err != nil {
		yield(Account{}, err)
		return
	}
	for _, parent := range parents {
		for account, err := range d.AccountsBelow(ctx, parent) {
			_, old := seen[account.ID()]
			if err == nil && old {
				continue
			}
			if !yield(account, err) || err != nil {
				return
			}
		}
	}
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
