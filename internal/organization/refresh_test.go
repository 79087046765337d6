package organization_test

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// parallelism is how many resources Terraform refreshes at a time unless told otherwise.
const parallelism = 10

// large is an organization of so many accounts with two tags each, in units below the root.
func large(t *testing.T, accounts, units int, options ...func(*awssim.Options)) (world *awssim.World, state []awssim.Account) {
	t.Helper()
	o := awssim.Options{Clock: bubble, SeedAccounts: accounts, Quotas: true}
	for _, option := range options {
		option(&o)
	}
	world = awssim.New(o)
	var parents []string
	for i := range units {
		parents = append(parents, world.AddOU(world.RootID(), fmt.Sprint("unit-", i)))
	}
	for i, a := range world.Accounts() {
		if a.ID == world.ManagementAccountID() {
			continue
		}
		world.MoveAccount(a.ID, parents[i%units])
		world.TagAccount(a.ID, map[string]string{"team": fmt.Sprint("team-", i%7), "stage": "prod"})
		a, _ = world.Account(a.ID)
		state = append(state, a)
	}
	wait(t, o.ListLag) // the lists show all of it
	return world, state
}

// refresh refreshes the accounts of a state as Terraform does, in no particular order, and returns those of which AWS
// reported something else.
func refresh(t *testing.T, d *organization.Directory, state []awssim.Account) (drifted []string) {
	t.Helper()
	var mu sync.Mutex
	work := make(chan awssim.Account)
	var workers sync.WaitGroup
	for range parallelism {
		workers.Go(func() {
			for known := range work {
				believed := organization.Believed{
					ID: known.ID, ParentID: known.ParentID,
					Agrees: func(a organization.Account) bool {
						return aws.ToString(a.Name) == known.Name && a.ParentID == known.ParentID
					},
					TagsAgree: func(tags map[string]string) bool { return maps.Equal(tags, known.Tags) },
				}
				account, tags, err := d.Refresh(t.Context(), believed)
				mu.Lock()
				if err != nil {
					t.Errorf("refreshing %s: %v", known.ID, err)
				} else if !believed.Agrees(account) || !believed.TagsAgree(tags) {
					drifted = append(drifted, known.ID)
				}
				mu.Unlock()
			}
		})
	}
	// Every seventh, then every seventh of the others: far from the order of the lists.
	for first := range 7 {
		for i := first; i < len(state); i += 7 {
			work <- state[i]
		}
	}
	close(work)
	workers.Wait()
	slices.Sort(drifted)
	return drifted
}

// readDirectly are the accounts that were described, or whose tags were listed.
func readDirectly(world *awssim.World) map[string]bool {
	ids := map[string]bool{}
	for _, call := range world.Calls() {
		switch in := call.Input.(type) {
		case *organizations.DescribeAccountInput:
			ids[*in.AccountId] = true
		case *organizations.ListTagsForResourceInput:
			ids[*in.ResourceId] = true
		}
	}
	return ids
}

func throttled(world *awssim.World) (n int) {
	for _, call := range world.Calls() {
		if call.Error == "TooManyRequestsException" || call.Error == "ThrottledException" {
			n++
		}
	}
	return n
}

func pages(of, size int) int { return (of + size - 1) / size }

// TestRefreshCostsPages counts the calls of refreshing a whole organization, in which nothing has changed.
func TestRefreshCostsPages(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 20, 100, 1000, 10000} {
		for _, units := range []int{1, 20} {
			t.Run(fmt.Sprintf("%d in %d", n, units), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					world, state := large(t, n, units)
					start := bubble.Now()
					drifted := refresh(t, newDirectory(t, world, 5), state)
					calls, most := world.CountCalls(), pages(n, 20)+pages(n, 100)+8
					if len(drifted) > 0 || calls > most || throttled(world) > 0 {
						t.Errorf("%d drifted, %d calls (want at most %d), %d throttled", len(drifted), calls, most, throttled(world))
					}
					t.Logf("%d calls in %s", calls, bubble.Now().Sub(start))
				})
			})
		}
	}
}

// TestRefreshOfFew counts the calls of refreshing a few accounts of a large organization.
func TestRefreshOfFew(t *testing.T) {
	t.Parallel()
	for n, most := range map[int]int{1: 2, 2: 4, 3: 6, 5: 20, 12: 48, 30: 30 + 6} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				world, state := large(t, 2000, 200)
				var some []awssim.Account
				for _, a := range state { // all of them are in three units of ten accounts each
					if len(some) < n && (a.ParentID == state[5].ParentID || a.ParentID == state[6].ParentID || a.ParentID == state[7].ParentID) {
						some = append(some, a)
					}
				}
				refresh(t, newDirectory(t, world, 5), some)
				if calls := world.CountCalls(); calls > most {
					t.Errorf("%d calls, want at most %d", calls, most)
				}
			})
		})
	}
}

// TestDriftIsReadDirectly changes one account in a hundred in all the ways in which an account changes.
func TestDriftIsReadDirectly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		world, state := large(t, 1000, 20)
		var changed []string
		for i := 50; i < len(state); i += 100 {
			id := state[i].ID
			switch i / 100 % 3 {
			case 0:
				world.RenameAccount(id, "renamed")
			case 1:
				world.MoveAccount(id, world.RootID())
			case 2:
				world.TagAccount(id, map[string]string{"team": "another"})
			}
			changed = append(changed, id)
		}
		drifted := refresh(t, newDirectory(t, world, 5), state)
		if !slices.Equal(drifted, changed) {
			t.Errorf("drifted: %v, want %v", drifted, changed)
		}
		direct := readDirectly(world)
		for _, id := range changed {
			if !direct[id] {
				t.Errorf("%s drifted and was not read directly", id)
			}
		}
		if others := len(direct) - len(changed); others > 3 {
			t.Errorf("%d accounts that have not drifted were read directly, want at most the first 3", others)
		}
	})
}

// TestLaggingListsShowNoDrift refreshes right after a change, while the lists still show what was before.
func TestLaggingListsShowNoDrift(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		world, state := large(t, 100, 5, func(o *awssim.Options) { o.ListLag = time.Minute })
		for i := range state {
			switch i % 4 {
			case 0:
				world.RenameAccount(state[i].ID, fmt.Sprint("renamed-", i))
			case 1:
				world.MoveAccount(state[i].ID, world.RootID())
			case 2:
				world.TagAccount(state[i].ID, map[string]string{"team": "another"})
			}
			state[i], _ = world.Account(state[i].ID)
		}
		if drifted := refresh(t, newDirectory(t, world, 5), state); len(drifted) > 0 {
			t.Errorf("a list that lags showed a drift of %v", drifted)
		}
	})
}

// TestRefreshWithout goes on where AWS lacks something, or refuses it.
func TestRefreshWithout(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options   func(*awssim.Options)
		denied    string
		operation string // of which at most so many calls are made, by those who began at the same time
		most      int
	}{
		// Five units of 20 accounts, one page each; the first few tell that there are no paths, and one has drifted.
		"paths":           {func(o *awssim.Options) { o.WithoutPaths = true }, "", "ListParents", 4},
		"paths, by lists": {func(o *awssim.Options) { o.WithoutPaths = true }, "", "ListAccountsForParent", 5},
		"the tagging API": {func(*awssim.Options) {}, "tag:GetResources", "GetResources", 5},
		"the listing":     {func(*awssim.Options) {}, "organizations:ListAccounts", "ListAccounts", 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				world, state := large(t, 100, 5, test.options)
				if test.denied != "" {
					world.Deny(test.denied)
				}
				world.RenameAccount(state[70].ID, "renamed")
				drifted := refresh(t, newDirectory(t, world, 5), state)
				if !slices.Equal(drifted, []string{state[70].ID}) {
					t.Errorf("drifted: %v, want %s", drifted, state[70].ID)
				}
				if calls := world.CountCalls(test.operation); calls > test.most {
					t.Errorf("%d calls of %s, want at most %d", calls, test.operation, test.most)
				}
			})
		})
	}
}

// TestRefreshOfAGoneAccount says so, also when the lists do not know it.
func TestRefreshOfAGoneAccount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		world, state := large(t, 100, 5)
		d := newDirectory(t, world, 5)
		refresh(t, d, state)
		_, _, err := d.Refresh(t.Context(), organization.Believed{
			ID: "999999999999", ParentID: world.RootID(), Agrees: func(organization.Account) bool { return true },
		})
		if err == nil || world.Calls()[world.CountCalls()-1].Operation != "DescribeAccount" {
			t.Errorf("error %v after a call of %s", err, world.Calls()[world.CountCalls()-1].Operation)
		}
	})
}
