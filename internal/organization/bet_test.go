package organization

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// cost plays one refresh of asked accounts out of an organization with so many pages: what it costs, in calls. at says on
// which page each account is, and parallel how many are asked for at a time, each taking the place of one that is answered.
func cost(asked, pages, parallel int, at func(i int) int) (calls int) {
	var b bets
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
					calls, best := cost(asked, pages, parallel, at), min(asked, pages)
					name := fmt.Sprintf("%d accounts, %d at a time, on the %s of %d", asked, parallel, order, pages)
					most := 2*best + few
					if parallel >= crowd && asked >= crowd+few { // the bet
						most = pages + few
					}
					if calls > most {
						t.Errorf("%s: %d calls, want at most %d", name, calls, most)
					}
				}
			}
		}
	}
}

func TestScope(t *testing.T) {
	t.Parallel()
	parents := func(n int) map[string]struct{} {
		set := map[string]struct{}{}
		for i := range n {
			set[fmt.Sprint("ou-ab12-", i)] = struct{}{}
		}
		return set
	}
	for name, test := range map[string]struct {
		bets     bets
		parent   string
		pathless bool
		want     string
	}{
		"from one unit":          {bets{parents: parents(1)}, "ou-ab12-0", false, "ou-ab12-0"},
		"from two units":         {bets{parents: parents(2)}, "ou-ab12-0", false, ""},
		"many from a few units":  {bets{parents: parents(3), crowded: true}, "ou-ab12-0", false, "ou-ab12-0"},
		"many from the root":     {bets{parents: parents(1), crowded: true}, "r-ab12", false, ""},
		"many from everywhere":   {bets{parents: parents(4), crowded: true}, "ou-ab12-0", false, ""},
		"not many, but no paths": {bets{parents: parents(4)}, "ou-ab12-0", true, "ou-ab12-0"},
		"no paths, in the root":  {bets{parents: parents(4)}, "r-ab12", true, "r-ab12"},
	} {
		if got := test.bets.scope(test.parent, test.pathless); got != test.want {
			t.Errorf("%s: %q is listed, want %q", name, got, test.want)
		}
	}
}
