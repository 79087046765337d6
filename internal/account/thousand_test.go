package account_test

import (
	"flag"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/provider"
)

// TestThousandExistingAccounts takes over an organization under AWS's published rates: query, generated configuration, import,
// and a plan that changes nothing. In the bubble the seconds are exact.
func TestThousandExistingAccounts(t *testing.T) {
	t.Parallel()
	const n = 1000
	synctest.Test(t, func(t *testing.T) {
		bubble := clock.Real()
		aws := awssim.New(awssim.Options{Clock: bubble, SeedAccounts: n, Quotas: true})
		for i, a := range aws.Accounts() {
			aws.TagAccount(a.ID, map[string]string{"team": fmt.Sprint("team-", i%7)})
		}
		process := func() *acctest.Server {
			return acctest.NewServer(t, acctest.Factories("http://aws.test", provider.WithClock(bubble), provider.WithHTTPClient(&http.Client{Transport: acctest.Straight{Handler: aws}}))["doit"], nil)
		}
		step := func(name string, most time.Duration, calls map[string]int, do func()) { // no more than these calls
			aws.ResetCalls()
			began := bubble.Now()
			do()
			took := bubble.Now().Sub(began)
			by := map[string]int{}
			for _, call := range aws.Calls() {
				by[call.Operation]++
			}
			t.Logf("%s of %d accounts: %s, calls %v", name, n, took.Round(time.Second), by)
			for operation, times := range by {
				if times > calls[operation] {
					t.Errorf("%s calls %s %d times, want at most %d", name, operation, times, calls[operation])
				}
			}
			if took > most {
				t.Errorf("%s took %s, want at most %s", name, took, most)
			}
		}

		var found []acctest.Found
		step("query", 15*time.Second, map[string]int{"ListAccounts": 51, "GetResources": 11}, func() {
			var said string
			if found, said = process().List(t, accountType, nil, 2*n, true); len(found) != n+1 || said != "" {
				t.Fatalf("found %d. %s", len(found), said)
			}
		})
		generator := process()
		configs, states := make([]map[string]any, len(found)), make([]acctest.Object, len(found))
		for i, f := range found {
			configs[i] = generator.Generate(t, accountType, f.Object)
		}
		step("import", 3*time.Minute, map[string]int{"DescribeAccount": n + 1, "ListTagsForResource": n + 1}, func() {
			s := process()
			inParallel(len(found), func(i int) {
				var said string
				if states[i], said = s.Import(t, accountType, found[i].Identity); said != "" {
					t.Error(said)
					return
				}
				if changes := s.Changes(t, accountType, states[i], configs[i]); changes != "" {
					t.Errorf("importing %s changes %s", found[i].Name, changes)
				}
			})
		})
		step("plan", 15*time.Second, map[string]int{"DescribeAccount": 3, "ListTagsForResource": 3, "ListAccounts": 51, "GetResources": 11}, func() {
			s := process()
			inParallel(len(found), func(i int) {
				read, said := s.Refresh(t, accountType, states[i])
				if changes := s.Changes(t, accountType, read, configs[i]); said != "" || changes != "" || !read.State.Equal(states[i].State) {
					t.Errorf("the plan after the import of %s changes %s. %s", found[i].Name, changes, said)
				}
			})
		})
	})
}

// inParallel does something n times, as many at a time as Terraform does.
func inParallel(n int, do func(i int)) {
	work := make(chan int)
	var workers sync.WaitGroup
	for range 10 {
		workers.Go(func() {
			for i := range work {
				do(i)
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	workers.Wait()
}

var existing = flag.Int("existing", 20, "how many existing accounts TestGeneratedByTerraform takes over")

// TestGeneratedByTerraform is the same with the real Terraform: query and generate, import, plan.
func TestGeneratedByTerraform(t *testing.T) {
	t.Parallel()
	acctest.NeedsCLI(t, acctest.ListResources)
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.SeedAccounts = *existing })
	for i, a := range w.AWS.Accounts() {
		w.AWS.TagAccount(a.ID, map[string]string{"team": fmt.Sprint("team-", i%7)})
	}
	terraform := w.Migrate(t, "")
	terraform.Write(t, "accounts.tfquery.hcl", fmt.Sprintf("list \"doit_aws_account\" \"all\" {\n  provider = doit\n  limit    = %d\n}\n", 2**existing))
	for _, step := range []struct {
		says      string
		arguments []string
	}{
		{"seed-000001", []string{"query", "-generate-config-out=accounts.tf"}},
		{fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.", *existing+1), []string{"plan", "-out=plan"}},
		{fmt.Sprintf("Apply complete! Resources: %d imported, 0 added, 0 changed, 0 destroyed.", *existing+1), []string{"apply", "plan"}},
		{"No changes.", []string{"plan", "-detailed-exitcode"}},
	} {
		w.AWS.ResetCalls()
		began := clock.Real().Now()
		said := terraform.Run(t, []int{0}, step.arguments...)
		_, by := counted(w)
		t.Logf("terraform %s with %d accounts: %s, calls %v", step.arguments[0], *existing, clock.Real().Now().Sub(began).Round(time.Millisecond), by)
		if !strings.Contains(said, step.says) {
			t.Fatalf("terraform %v says:\n%s", step.arguments, said)
		}
	}
}
