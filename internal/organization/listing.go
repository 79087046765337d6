package organization

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// PlanPages bounds what a plan reads to find out whether an e-mail address is taken: no API finds an account by its
// address, and an organization may have 50,000 accounts.
const PlanPages = 25

// listing is what is known of the accounts: by direct readings, by own writes, and by the lists of AWS, which grow page
// by page and are never read twice.
type listing struct {
	accounts map[string]Account
	byEmail  map[string]string  // lower-case e-mail -> account id
	scopes   map[string]*cursor // how far the accounts of a parent have been listed; "" for those of the organization
	pathless bool               // AWS gave an account without its path
}

// cursor is how far a list has been read.
type cursor struct {
	next     *string
	pages    int
	complete bool
}

func newListing() listing {
	return listing{accounts: map[string]Account{}, byEmail: map[string]string{}, scopes: map[string]*cursor{}}
}

func (l *listing) scope(parentID string) *cursor {
	c, ok := l.scopes[parentID]
	if !ok {
		c = &cursor{}
		l.scopes[parentID] = c
	}
	return c
}

func (l *listing) put(a Account) {
	if known, ok := l.accounts[a.ID()]; ok {
		l.drop(known)
		if a.ParentID == "" {
			a.ParentID = known.ParentID
		}
	}
	l.accounts[a.ID()] = a
	l.byEmail[strings.ToLower(aws.ToString(a.Email))] = a.ID()
	l.pathless = l.pathless || len(a.Paths) == 0
}

func (l *listing) drop(a Account) {
	delete(l.accounts, a.ID())
	if email := strings.ToLower(aws.ToString(a.Email)); l.byEmail[email] == a.ID() {
		delete(l.byEmail, email)
	}
}

// add takes an account from a page. What was read directly or written by us is newer than a list, which may lag; only the
// parent is taken over when nothing else has told it.
func (l *listing) add(a Account) {
	known, ok := l.accounts[a.ID()]
	switch {
	case !ok:
		l.put(a)
	case known.ParentID == "" && a.ParentID != "":
		known.ParentID = a.ParentID
		l.put(known)
	}
}

// noteAccount remembers what a direct reading or an own write tells about an account.
func (d *Directory) noteAccount(a Account) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.listing.put(a)
}

// amendAccount changes what is remembered of an account, after an own write.
func (d *Directory) amendAccount(id string, change func(*Account)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if a, known := d.listing.accounts[id]; known {
		change(&a)
		d.listing.put(a)
	}
}

// dropAccount forgets an account that has left the organization. Pages that are still to come may lag and show it.
func (d *Directory) dropAccount(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.listing.drop(d.listing.accounts[id])
}

// load reads the listing of the organization up to maxPages pages and says whether it is complete.
func (d *Directory) load(ctx context.Context, maxPages int) (complete bool, err error) {
	for {
		pages, complete := d.read("")
		if complete || pages >= maxPages {
			return complete, nil
		}
		if err := d.loadPage(ctx, ""); err != nil {
			return false, err
		}
	}
}

// read says how far the accounts of a parent have been listed.
func (d *Directory) read(parentID string) (pages int, complete bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.listing.scope(parentID)
	return c.pages, c.complete
}

// loadPage reads the next page of a parent, "" for the organization, once for all who want it.
func (d *Directory) loadPage(ctx context.Context, parentID string) error {
	after, _ := d.read(parentID)
	_, err := shared(ctx, d, strings.TrimSpace("next page of accounts "+parentID), func(ctx context.Context) (struct{}, error) {
		d.mu.Lock()
		c := d.listing.scope(parentID)
		next, pages := c.next, c.pages
		d.mu.Unlock()
		if pages != after { // somebody else has read it meanwhile
			return struct{}{}, nil
		}
		accounts, next, err := d.accountsPage(ctx, parentID, next)
		if err != nil {
			return struct{}{}, err
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		for _, a := range accounts {
			d.listing.add(a)
		}
		c.next, c.complete = next, next == nil
		c.pages++
		d.bets.accounts.pages++
		return struct{}{}, nil
	})
	return err
}

// accountsPage is one page of the accounts in a parent, or of all accounts of the organization.
func (d *Directory) accountsPage(ctx context.Context, parentID string, from *string) (accounts []Account, next *string, err error) {
	var found []orgtypes.Account
	if parentID == "" {
		page, err := d.client.Organizations().ListAccounts(ctx,
			&organizations.ListAccountsInput{MaxResults: aws.Int32(pageSize), NextToken: from})
		if err != nil {
			return nil, nil, fmt.Errorf("listing the accounts of the organization: %w", err)
		}
		found, next = page.Accounts, page.NextToken
	} else {
		page, err := d.client.Organizations().ListAccountsForParent(ctx,
			&organizations.ListAccountsForParentInput{ParentId: &parentID, MaxResults: aws.Int32(pageSize), NextToken: from})
		if err != nil {
			return nil, nil, fmt.Errorf("listing the accounts in %s: %w", parentID, err)
		}
		found, next = page.Accounts, page.NextToken
	}
	for _, a := range found {
		account := accountFrom(a)
		if parentID != "" {
			account.ParentID = parentID
		}
		accounts = append(accounts, account)
	}
	return accounts, next, nil
}

// AccountByEmail looks an account up in at most maxPages pages of the listing. known is false when the listing ended
// before it was complete and the address was not seen.
func (d *Directory) AccountByEmail(ctx context.Context, email string, maxPages int) (account Account, found, known bool, err error) {
	complete, err := d.load(ctx, maxPages)
	if err != nil {
		return Account{}, false, false, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	id, found := d.listing.byEmail[strings.ToLower(email)]
	return d.listing.accounts[id], found, found || complete, nil
}

// CountAccounts counts the accounts of the organization in at most maxPages pages of the listing, the management account
// included. complete is false when there are more.
func (d *Directory) CountAccounts(ctx context.Context, maxPages int) (count int, complete bool, err error) {
	complete, err = d.load(ctx, maxPages)
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.listing.accounts), complete, err
}

// Accounts yields every account of the organization in the order of their ids, with their parents where AWS tells them.
func (d *Directory) Accounts(ctx context.Context) iter.Seq2[Account, error] {
	return func(yield func(Account, error) bool) {
		if _, err := d.load(ctx, AllPages); err != nil {
			yield(Account{}, err)
			return
		}
		d.mu.Lock()
		accounts := maps.Clone(d.listing.accounts)
		d.mu.Unlock()
		for _, id := range slices.Sorted(maps.Keys(accounts)) {
			if !yield(accounts[id], nil) {
				return
			}
		}
	}
}

// AllPages bounds nothing.
const AllPages = 1 << 30

// FindAccountByEmail looks through the whole listing, which costs one call per 20 accounts.
func (d *Directory) FindAccountByEmail(ctx context.Context, email string) (account Account, found bool, err error) {
	account, found, _, err = d.AccountByEmail(ctx, email, AllPages)
	return account, found, err
}
