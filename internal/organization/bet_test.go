package organization

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// cost plays one refresh of asked accounts out of an organization with so many pages: what it costs, in calls. at says on
// which page each account is, and parallel how many are asked for at a time, each taking the place of one that is answered.
func cost(every, asked, pages, parallel int, at func(i int) int) (calls int) {
	b := newBets()
	b.accounts.every = every
	var waiting []int // pages of those who wait
	next := 0
	enter := func() {
		for next < asked && len(waiting) < parallel {
			page := at(next)
			next++
			switch direct := b.accounts.ask(); {
			case page < b.accounts.pages:
			case direct:
				calls++
			default:
				b.wait()
				waiting = append(waiting, page)
			}
		}
	}
	for enter(); len(waiting) > 0; enter() {
		if b.accounts.pages < pages && b.pays(&b.accounts) {
			b.accounts.pages++
			calls++
		} else {
			calls++ // one of them is read directly
			b.waiting--
			waiting = waiting[1:]
		}
		left := waiting[:0]
		for _, page := range waiting {
			if page < b.accounts.pages {
				b.waiting--
				continue
			}
			left = append(left, page)
		}
		waiting = left
	}
	return calls
}

// TestBet holds the rule against what it promises, for refreshes and organizations of every size, accounts in the best,
// the worst and in random order.
func TestBet(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for _, pages := range []int{1, 2, 5, 12, 50, 500} {
		orders := map[string]func(int) int{
			"first pages": func(i int) int { return min(i/20, pages-1) },
			"last pages":  func(int) int { return pages - 1 },
			"any pages":   func(int) int { return random.IntN(pages) },
		}
		for _, asked := range []int{1, 2, 3, 4, 5, 9, 10, 12, 13, 30, 100, 1000, 10000} {
			for order, at := range orders {
				for _, parallel := range []int{1, 2, 9, 10, 100} {
					for every, most := range map[int]int{1: min(2*asked, 2*pages+few), 2: min(asked+asked/2+1, 3*pages+few)} {
						if parallel >= crowd && asked >= crowd+few { // the bet
							most = pages + few
						}
						if calls := cost(every, asked, pages, parallel, at); calls > most {
							t.Errorf("%d accounts, %d at a time, on the %s of %d, one page for every %d: %d calls, want at most %d",
								asked, parallel, order, pages, every, calls, most)
						}
					}
				}
			}
		}
	}
}

func TestNear(t *testing.T) {
	t.Parallel()
	parents := func(n int) map[string]struct{} {
		set := map[string]struct{}{}
		for i := range n {
			set[fmt.Sprint("ou-ab12-", i)] = struct{}{}
		}
		return set
	}
	for name, test := range map[string]struct {
		bets   bets
		parent string
		want   bool
	}{
		"from one unit":         {bets{parents: parents(1)}, "ou-ab12-0", true},
		"from two units":        {bets{parents: parents(2)}, "ou-ab12-0", false},
		"many from a few units": {bets{parents: parents(3), crowded: true}, "ou-ab12-0", true},
		"many from the root":    {bets{parents: parents(1), crowded: true}, "r-ab12", false},
		"many from everywhere":  {bets{parents: parents(4), crowded: true}, "ou-ab12-0", false},
	} {
		if got := test.bets.near(test.parent); got != test.want {
			t.Errorf("%s: %t, want %t", name, got, test.want)
		}
	}
}
