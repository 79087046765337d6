package organization_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// soonest is when AWS can have made n accounts at the earliest: one request every 10 seconds after a burst of 3, and so
// many of them in progress at a time, of which each takes a minute.
func soonest(n, atATime int) time.Duration {
	const every, burst, takes = 10 * time.Second, 3, time.Minute
	var ends []time.Duration
	var tokens float64 = burst
	var now time.Duration
	for i := range n {
		ready := now
		if tokens < 1 {
			ready += time.Duration((1 - tokens) * float64(every))
		}
		if i >= atATime {
			ready = max(ready, ends[i-atATime])
		}
		tokens = min(burst, tokens+float64(ready-now)/float64(every)) - 1
		now = ready
		ends = append(ends, now+takes)
	}
	return ends[n-1]
}

// vendAll vends n accounts, so many at a time as Terraform would.
func vendAll(t *testing.T, d *organization.Directory, n, parallel int) {
	t.Helper()
	work := make(chan int)
	var workers sync.WaitGroup
	for range parallel {
		workers.Go(func() {
			for i := range work {
				_, err := d.Vend(t.Context(), organization.Vend{
					Name: fmt.Sprint("team-", i), Email: fmt.Sprintf("aws+team-%d@example.com", i), Timeout: 90 * time.Minute,
				})
				if err != nil {
					t.Errorf("vending account %d: %v", i, err)
				}
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	workers.Wait()
}

// polls are the times at which AWS was asked which creations are in progress.
func polls(world *awssim.World) (times []time.Time) {
	for _, call := range world.Calls() {
		if in, ok := call.Input.(*organizations.ListCreateAccountStatusInput); ok && len(in.States) == 1 {
			times = append(times, call.At)
		}
	}
	return times
}

func TestVendingTakesAsLongAsAWSAllows(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ accounts, parallel, atATime int }{{50, 10, 5}, {50, 50, 5}, {50, 2, 5}, {50, 10, 3}, {8, 1, 5}, {500, 10, 5}} {
		t.Run(fmt.Sprintf("%d, %d at a time, %d by AWS", test.accounts, test.parallel, test.atATime), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				world := awssim.New(awssim.Options{Clock: bubble, Quotas: true, CreateDuration: time.Minute, AccountQuota: 1000})
				start := bubble.Now()
				vendAll(t, newDirectory(t, world, test.atATime), test.accounts, test.parallel)
				took, bound := bubble.Now().Sub(start), soonest(test.accounts, min(test.atATime, test.parallel))
				if took > bound*11/10 || throttled(world) > 0 {
					t.Errorf("took %s, want at most 10 %% more than %s; %d throttled answers", took, bound, throttled(world))
				}
				times := polls(world)
				for i := range times[1:] {
					if pause := times[i+1].Sub(times[i]); pause < 3*time.Second {
						t.Errorf("two polls %s apart", pause)
						break
					}
				}
				if looks := world.CountCalls("DescribeCreateAccountStatus"); looks != test.accounts {
					t.Errorf("%d looks at single creations, want one for each of %d", looks, test.accounts)
				}
				t.Logf("took %s of %s, %d polls", took, bound, len(times))
			})
		})
	}
}

// TestOthersCreationsCount begins while somebody else has four of the five places.
func TestOthersCreationsCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		world := awssim.New(awssim.Options{Clock: bubble, CreateDuration: 10 * time.Minute, AccountQuota: 100})
		other := newDirectory(t, world, 4)
		var both sync.WaitGroup
		both.Go(func() { vendAll(t, other, 4, 4) })
		wait(t, 5*time.Minute)
		vendAll(t, newDirectory(t, world, 5), 6, 6)
		both.Wait()
		for _, call := range world.Calls() {
			if call.Operation == "CreateAccount" && call.Error != "" {
				t.Errorf("a request was refused: %s", call.Error)
			}
		}
	})
}

// TestPlacesAreGivenInTurn fails most creations: a place is given back however a creation ends.
func TestPlacesAreGivenInTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		world := awssim.New(awssim.Options{Clock: bubble, CreateDuration: time.Minute, AccountQuota: 100})
		for range 6 {
			world.FailNextCreation(string(orgtypes.CreateAccountFailureReasonInvalidEmail))
		}
		d := newDirectory(t, world, 2)
		var line sync.WaitGroup
		for i := range 8 {
			line.Go(func() {
				wait(t, time.Duration(i)*time.Millisecond) // their turn
				_, _ = d.Vend(t.Context(), organization.Vend{Name: fmt.Sprint("team-", i), Email: fmt.Sprintf("team-%d@example.com", i), Timeout: time.Hour})
			})
		}
		line.Wait()
		var sent []string
		for _, call := range world.Calls() {
			if in, ok := call.Input.(*organizations.CreateAccountInput); ok {
				sent = append(sent, *in.AccountName)
			}
		}
		if got := fmt.Sprint(sent); got != "[team-0 team-1 team-2 team-3 team-4 team-5 team-6 team-7]" {
			t.Errorf("the requests were sent in the order %s", got)
		}
	})
}
