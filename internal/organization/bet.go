package organization

import "time"

// bets decide, for accounts and for their tags, between reading one after the other and listing all of them. Nobody tells
// the provider how many accounts it will be asked for, nor how many the organization has.
//
// The first few are read directly. After that one page of the accounts is read for each that was asked for, and what the
// pages do not show is read directly. With k accounts asked for, one call each, and B pages in the whole listing, that
// makes at most min(2k, 2B + few) calls: never more than twice the best possible, min(k, B), and few. Pages of tags are
// larger, but come slowly, so one of them is read for every second account: at most min(1.5k, 3B + few) calls.
//
// When as many wait as Terraform refreshes at a time, there are surely more behind them, and the listings are read to
// their ends. Then there are at most few direct calls and B pages: what a refresh of the whole organization is to cost.
// The bet is lost when not many more come, and what is lost is one listing, at most B calls: of the units that the
// accounts are in when those are few, else of the organization.
type bets struct {
	waiting int  // accounts that wait for a page
	crowded bool // so many waited once that the listings are read to their ends

	accounts, tags bet
	parents        map[string]struct{} // where the accounts that were asked for are believed to be
}

// bet counts what was asked for and what was read for it.
type bet struct {
	every        int // one page for so many that were asked for
	asked, pages int
	off          bool // AWS refused the listing
}

const (
	few   = 3  // read directly: a configuration with one account or two costs as few calls as can be
	crowd = 10 // Terraform's default -parallelism

	moment = 500 * time.Millisecond // in which Terraform asks for all that it asks for at a time
)

func newBets() bets {
	return bets{accounts: bet{every: 1}, tags: bet{every: 2}, parents: map[string]struct{}{}}
}

// ask counts one more object and says whether it is one of the few.
func (b *bet) ask() (direct bool) {
	b.asked++
	return b.asked <= few
}

// wait counts one more that waits.
func (b *bets) wait() {
	b.waiting++
	b.crowded = b.crowded || b.waiting >= crowd
}

// pays says whether another page is worth its call.
func (b *bets) pays(of *bet) bool {
	return !of.off && (b.crowded || of.pages*of.every < of.asked)
}

// near says that the accounts asked for are all in one unit, or a crowd of them in a few: they need no listing of the whole
// organization, however large it is.
func (b *bets) near(parentID string) bool {
	enough := 1
	if b.crowded {
		enough = few
	}
	return len(b.parents) <= enough && !isRootID(parentID)
}
