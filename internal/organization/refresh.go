package organization

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// Believed is an account as a Terraform state has it. Lists may lag behind what has changed, so all that is believed of
// them is that nothing has: an account, or its tags, about which they disagree with the state is read directly.
type Believed struct {
	ID, ParentID string
	Agrees       func(Account) bool           // that this is what the state says
	TagsAgree    func(map[string]string) bool // the same for the tags without the provider's own; nil when they are not wanted
}

// Refresh reads an account of the state and, when they are wanted, its tags without the provider's own: from the lists of
// the organization when they pay and agree with the state, else directly. Its error is IsNotFound when the organization
// has no such account.
func (d *Directory) Refresh(ctx context.Context, b Believed) (account Account, tags map[string]string, err error) {
	d.mu.Lock()
	d.bets.parents[b.ParentID] = struct{}{}
	direct := d.bets.accounts.ask()
	d.mu.Unlock()
	account, listed, err := d.listed(ctx, b, direct)
	if err == nil && !listed {
		account, err = d.FindAccount(ctx, b.ID)
	}
	if err != nil || b.TagsAgree == nil {
		return account, nil, err
	}
	tags, listed, err = d.listedTags(ctx, b, direct)
	if err == nil && !listed {
		tags, err = d.Tags(ctx, b.ID)
		d.noteTagged(b.ID)
	}
	return account, tags, err
}

// listed looks for an account that agrees with the state in the pages that are worth reading for it.
func (d *Directory) listed(ctx context.Context, b Believed, direct bool) (account Account, agrees bool, err error) {
	look := func() (known, complete bool) {
		account, known = d.listing.accounts[b.ID]
		return known && account.ParentID != "", d.listing.scope(d.scopeOf(b)).complete
	}
	load := func(ctx context.Context) error {
		d.mu.Lock()
		scope := d.scopeOf(b)
		d.mu.Unlock()
		return d.loadPage(ctx, scope)
	}
	known, err := d.browse(ctx, &d.bets.accounts, direct, look, load)
	return account, known && b.Agrees(account), err
}

// scopeOf is what to list for an account: its parent, or the whole organization, "". Where AWS tells no paths, a listing by
// parent is what tells parents. The caller holds the lock.
func (d *Directory) scopeOf(b Believed) string {
	if d.listing.pathless || d.bets.near(b.ParentID) {
		return b.ParentID
	}
	return ""
}

// tagsNear says whether the tags of an account are asked for with those of its unit. The caller holds the lock.
func (d *Directory) tagsNear(b Believed) bool { return d.bets.crowded && d.bets.near(b.ParentID) }

// listedTags is listed for the tags.
func (d *Directory) listedTags(ctx context.Context, b Believed, direct bool) (tags map[string]string, agree bool, err error) {
	tags, known, err := d.browseTags(ctx, b, direct)
	tags = Visible(tags)
	return tags, known && b.TagsAgree(tags), err
}

// browseTags looks for the tags of an account, the provider's own included, in the pages that are worth reading for it.
func (d *Directory) browseTags(ctx context.Context, b Believed, direct bool) (tags map[string]string, known bool, err error) {
	d.mu.Lock()
	d.bets.tags.ask()
	_, newer := d.tagging.newer[b.ID]
	d.mu.Unlock()
	look := func() (known, complete bool) {
		tags, known = d.tagging.of(b.ID)
		// Of a unit, only the tags of those are asked for that its list has, by their ARNs.
		at := d.listing.accounts[b.ID]
		elsewhere := at.ParentID != b.ParentID || at.Arn == nil
		return known, d.tagging.cursor.complete || elsewhere && d.tagsNear(b) && d.listing.scope(b.ParentID).complete
	}
	load := func(ctx context.Context) error {
		d.mu.Lock()
		near := d.tagsNear(b)
		d.mu.Unlock()
		if near {
			return d.loadTagsIn(ctx, b.ParentID)
		}
		return d.loadTags(ctx)
	}
	known, err = d.browse(ctx, &d.bets.tags, direct || newer, look, load)
	return tags, known, err
}

// browse loads pages until look finds what it wants, there are no more, or the next one is not worth its call. look runs
// under the lock.
func (d *Directory) browse(ctx context.Context, bet *bet, direct bool, look func() (known, complete bool), load func(context.Context) error) (known bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	known, complete := look()
	if known || complete || direct {
		return known, nil
	}
	d.bets.wait()
	defer func() { d.bets.waiting-- }()
	ahead, stop := context.WithCancel(ctx)
	defer stop()
	if d.bets.crowded {
		go d.listAhead(ahead)
	}
	for waited := false; !known && !complete; known, complete = look() {
		pays := d.bets.pays(bet)
		if !pays && (waited || bet.off) {
			break
		}
		d.mu.Unlock()
		if pays {
			if err = load(ctx); err != nil {
				err = d.giveUpListing(ctx, bet, err)
			}
		} else { // to see whether there is a crowd
			waited = true
			err = d.clock.Sleep(ctx, moment)
		}
		d.mu.Lock()
		if err != nil {
			return false, err
		}
	}
	return known, nil
}

// listAhead reads the listings of the organization to their ends for as long as anybody waits for a page, once for all: else
// the accounts would stand still while all wait for tags, which come slowly.
func (d *Directory) listAhead(ctx context.Context) {
	_, _ = shared(ctx, d, "listings of the organization", func(ctx context.Context) (struct{}, error) {
		var both sync.WaitGroup
		both.Go(func() {
			d.readAhead(ctx, &d.bets.accounts, func() *cursor { return d.listing.scope("") }, func(ctx context.Context) error { return d.loadPage(ctx, "") })
		})
		both.Go(func() {
			d.readAhead(ctx, &d.bets.tags, func() *cursor { return &d.tagging.cursor }, d.loadTags)
		})
		both.Wait()
		return struct{}{}, ctx.Err()
	})
}

// readAhead reads one listing of the organization to its end.
func (d *Directory) readAhead(ctx context.Context, of *bet, at func() *cursor, load func(context.Context) error) {
	pays := func() bool {
		d.mu.Lock()
		defer d.mu.Unlock()
		everywhere := len(d.bets.parents) > few && !d.listing.pathless
		return everywhere && of.asked > few && !of.off && !at().complete
	}
	for ctx.Err() == nil && pays() {
		if err := load(ctx); err != nil && d.giveUpListing(ctx, of, err) != nil {
			return
		}
	}
}

// giveUpListing goes on without a listing that AWS refuses: whoever may not list, or may not yet, reads directly. Only the
// end of the run is an error.
func (d *Directory) giveUpListing(ctx context.Context, bet *bet, err error) error {
	if ctx.Err() != nil {
		return err
	}
	tflog.Warn(ctx, "reading accounts one by one, for AWS refuses a listing", map[string]any{"error": err.Error()})
	d.mu.Lock()
	defer d.mu.Unlock()
	bet.off = true
	return nil
}
