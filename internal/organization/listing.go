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
)

// PlanPages bounds what a plan reads to find out whether an e-mail address is taken: no API finds an account by its
// address, and an organization may have 50,000 accounts.
const PlanPages = 25

// listing is what ListAccounts has told so far. It grows page by page and is never read twice.
type listing struct {
	accounts map[string]Account
	byEmail  map[string]string // lower-case e-mail -> account id
	next     *string
	pages    int
	complete bool
}

func (l *listing) put(a Account) {
	if known, ok := l.accounts[a.ID()]; ok {
		if old := strings.ToLower(aws.ToString(known.Email)); l.byEmail[old] == a.ID() {
			delete(l.byEmail, old)
		}
		if a.ParentID == "" {
			a.ParentID = known.ParentID
		}
	}
	l.accounts[a.ID()] = a
	l.byEmail[strings.ToLower(aws.ToString(a.Email))] = a.ID()
}

// noteAccount remembers what a direct reading or an own write tells about an account.
func (d *Directory) noteAccount(a Account) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.listing.put(a)
}

// load reads the listing up to maxPages pages and says whether it is complete.
func (d *Directory) load(ctx context.Context, maxPages int) (complete bool, err error) {
	for {
		d.mu.Lock()
		pages, complete := d.listing.pages, d.listing.complete
		d.mu.Unlock()
		if complete || pages >= maxPages {
			return complete, nil
		}
		_, err := shared(ctx, d, "next page of accounts", func(ctx context.Context) (struct{}, error) {
			return struct{}{}, d.loadPage(ctx, pages)
		})
		if err != nil {
			return false, err
		}
	}
}

// loadPage reads the page after so many pages, unless somebody else has read it meanwhile.
func (d *Directory) loadPage(ctx context.Context, after int) error {
	d.mu.Lock()
	next, pages := d.listing.next, d.listing.pages
	d.mu.Unlock()
	if pages != after {
		return nil
	}
	page, err := d.client.Organizations().ListAccounts(ctx, &organizations.ListAccountsInput{
		MaxResults: aws.Int32(pageSize), NextToken: next,
	})
	if err != nil {
		return fmt.Errorf("listing the accounts of the organization: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, a := range page.Accounts {
		// What was read directly or written by us is newer than a listing, which may lag.
		if _, known := d.listing.accounts[aws.ToString(a.Id)]; !known {
			d.listing.put(accountFrom(a))
		}
	}
	d.listing.next = page.NextToken
	d.listing.pages++
	d.listing.complete = page.NextToken == nil
	return nil
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
