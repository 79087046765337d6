package bench

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/organizations"

	_ "github.com/doit-vending/terraform-provider-doit/internal/acctest" // shields the test from the developer's own AWS set-up
	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

var vend = flag.String("vend", "50", "how many accounts TestVending vends, separated by commas")

// TestVending vends many accounts under AWS's published throttles and reports how long it took. Inside a bubble of
// testing/synctest the real clock is a fake one that moves when everybody waits, so the seconds are exact.
func TestVending(t *testing.T) {
	t.Parallel()
	for text := range strings.SplitSeq(*vend, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("-vend is numbers separated by commas, not %q", *vend)
		}
		for _, parallelism := range []int{1, defaultParallelism, n} {
			t.Run(fmt.Sprintf("%d accounts, -parallelism=%d", n, parallelism), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					v := vendMany(t, n, parallelism)
					report, err := json.Marshal(v)
					if err != nil {
						t.Fatal(err)
					}
					t.Attr(vendedAttribute, string(report))
					var r Result
					v.claims(&r)
					for _, claim := range r.Claims {
						if !claim.Holds {
							t.Error(claim)
						}
					}
				})
			})
		}
	}
}

// vendMany vends n accounts with so many at a time as Terraform would.
func vendMany(t *testing.T, n, parallelism int) vended {
	t.Helper()
	world := awssim.New(awssim.Options{Quotas: true, CreateDuration: createDuration, AccountQuota: n + 10})
	client, err := awsclient.New(t.Context(), awsclient.Config{
		Region: "us-east-1", AccessKey: "test", SecretKey: "test", Clock: clock.Real(), HTTPClient: &http.Client{Transport: inMemory{world}},
	})
	if err != nil {
		t.Fatal(err)
	}
	directory := organization.New(client, organization.Options{Clock: clock.Real(), VendScope: "bench", MaxConcurrentCreations: organization.MaxCreations})
	started := clock.Real().Now()
	if err := inParallel(parallelism, n, func(i int) error {
		name := fmt.Sprintf("team-%03d", i)
		_, err := directory.Vend(t.Context(), organization.Vend{Name: name, Email: name + "@example.com", Timeout: 90 * time.Minute})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	seconds := clock.Real().Now().Sub(started).Seconds()
	if made := len(world.Accounts()) - 1; made != n {
		t.Fatalf("%d accounts were made, want %d", made, n)
	}
	run := measured(world.Calls())
	return vended{
		N: n, Parallelism: parallelism, Seconds: seconds, Bound: creationBound(n, min(parallelism, organization.MaxCreations), createDuration).Seconds(),
		Calls: run.Calls, Throttled: run.Throttled, Pause: closestPolls(world.Calls()).Seconds(),
	}
}

// inParallel works on 0 to n-1 with so many at a time, and returns all errors.
func inParallel(workers, n int, work func(i int) error) error {
	jobs := make(chan int)
	var mu sync.Mutex
	var all []error
	var group sync.WaitGroup
	for range min(workers, n) {
		group.Go(func() {
			for i := range jobs {
				err := work(i)
				mu.Lock()
				all = append(all, err)
				mu.Unlock()
			}
		})
	}
	for i := range n {
		jobs <- i
	}
	close(jobs)
	group.Wait()
	return errors.Join(all...)
}

// closestPolls is the shortest time between two questions about the requests in flight. Further pages are part of the
// same question.
func closestPolls(calls []awssim.Call) time.Duration {
	var asked []time.Time
	for _, call := range calls {
		if in, ok := call.Input.(*organizations.ListCreateAccountStatusInput); ok && in.NextToken == nil {
			asked = append(asked, call.At)
		}
	}
	slices.SortFunc(asked, time.Time.Compare)
	closest := createDuration
	for i := 1; i < len(asked); i++ {
		closest = min(closest, asked[i].Sub(asked[i-1]))
	}
	return closest
}

// inMemory carries requests to a World without a network, whose goroutines would wait outside of the bubble.
type inMemory struct{ world *awssim.World }

func (m inMemory) RoundTrip(req *http.Request) (*http.Response, error) {
	served := req.Clone(context.WithoutCancel(req.Context()))
	if served.Body == nil {
		served.Body = http.NoBody
	}
	answer := httptest.NewRecorder()
	m.world.ServeHTTP(answer, served)
	return answer.Result(), nil
}
