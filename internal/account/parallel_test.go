package account_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

const raceConfig = `
resource "doit_aws_account" "team" {
  for_each = toset(["a", "b", "c"])
  name     = "team-${each.key}"
  email    = "aws+team-${each.key}@example.com"
}`

// TestTwoTerraformsWantTheSameAccounts runs one configuration in two folders at the same time, which are two scopes.
func TestTwoTerraformsWantTheSameAccounts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arrange  func(*race, *acctest.World)
		requests int // that AWS gets
	}{
		"both have planned, then one requests": {(*race).planFirst, 3},
		"both have requested":                  {(*race).sendBoth, 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t, atOnce)
			race := newRace()
			test.arrange(race, w)
			folders := [2]*acctest.CLI{w.CLI(t), w.CLI(t)}
			said := runBoth(t, race, folders)
			var states [2]string
			for i, folder := range folders {
				states[i] = folder.MustRun(t, "state", "list")
			}
			for _, team := range raceTeams {
				address := fmt.Sprintf("team[%q]", team)
				oneWinner(t, w, team, [2]bool{strings.Contains(states[0], address), strings.Contains(states[1], address)}, said)
			}
			if n := w.AWS.CountCalls("CreateAccount"); n != test.requests {
				t.Errorf("CreateAccount was sent %d times", n)
			}
			bounded(t, w, 45, 0)
			applyAgain(t, w, folders, states)
		})
	}
}

// runBoth starts terraform in both folders and returns what each printed.
func runBoth(t *testing.T, race *race, folders [2]*acctest.CLI) (said [2]string) {
	t.Helper()
	var wg sync.WaitGroup
	for i, folder := range folders {
		folder.Config(t, raceConfig)
		wg.Go(func() {
			defer race.finish()
			said[i], _ = folder.Run(t, "apply", "-auto-approve")
		})
	}
	wg.Wait()
	return said
}

// applyAgain lets both folders apply once more: who has everything changes nothing, who lost is refused at plan.
func applyAgain(t *testing.T, w *acctest.World, folders [2]*acctest.CLI, states [2]string) {
	t.Helper()
	before := w.AWS.CountCalls("CreateAccount")
	for i, folder := range folders {
		out, ok := folder.Run(t, "apply", "-auto-approve")
		if missing := len(raceTeams) - strings.Count(states[i], "doit_aws_account"); ok != (missing == 0) {
			t.Errorf("%d accounts are another's, and the second apply ended well: %t\n%s", missing, ok, out)
		}
		for _, team := range raceTeams {
			if owner, _ := w.AWS.AccountByEmail(raceEmail(team)); !strings.Contains(states[i], fmt.Sprintf("team[%q]", team)) {
				saysImport(t, out, owner)
			}
		}
	}
	if n := w.AWS.CountCalls("CreateAccount"); n != before {
		t.Errorf("the second apply sent %d more requests", n-before)
	}
}

// TestTwoTerraformsStayBelowTheRates has AWS throttle as it publishes. Its clock is the machine's, as the providers' is.
func TestTwoTerraformsStayBelowTheRates(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, atOnce, func(o *awssim.Options) { o.Quotas = true })
	var mu sync.Mutex
	last := clock.Real().Now()
	keepTime := func(awssim.Call) {
		mu.Lock()
		defer mu.Unlock()
		now := clock.Real().Now()
		w.Clock.Advance(now.Sub(last))
		last = now
	}
	race := newRace()
	race.planFirst(w)
	w.AWS.Inject(awssim.Fault{Count: awssim.Always, Before: keepTime})
	said := runBoth(t, race, [2]*acctest.CLI{w.CLI(t), w.CLI(t)})
	if complete := strings.Count(said[0]+said[1], "Apply complete! Resources: 3 added"); complete != 1 {
		t.Errorf("%d of two runs have their accounts:\n%s\n%s", complete, said[0], said[1])
	}
	bounded(t, w, 45, 8)
}

// The folder of an HCP Terraform run is another one each time; its workspace is not.
func TestWorkspaceContinuesInAnotherFolder(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, atOnce)
	dev := w.AWS.AddOU(w.AWS.RootID(), "dev")
	config := account(minimal + fmt.Sprintf("\n parent_id = %q", dev))
	first := w.CLI(t, "TFC_WORKSPACE_SLUG=acme/accounts")
	first.Config(t, config)
	var killed atomic.Bool
	w.AWS.Inject(awssim.Fault{Operation: "CreateAccount", After: func(awssim.Call) {
		killed.Store(true)
		if err := first.Kill(); err != nil {
			t.Error(err)
		}
	}})
	if out, ok := first.Run(t, "apply", "-auto-approve"); ok || !killed.Load() {
		t.Fatalf("nothing was killed:\n%s", out)
	}
	other := w.CLI(t, "TFC_WORKSPACE_SLUG=acme/others")
	other.Config(t, config)
	out, ok := other.Run(t, "apply", "-auto-approve")
	if ok {
		t.Errorf("another workspace took the account:\n%s", out)
	}
	owner, _ := w.AWS.AccountByEmail("aws+team-a@example.com")
	saysImport(t, out, owner)
	second := w.CLI(t, "TFC_WORKSPACE_SLUG=acme/accounts")
	second.Config(t, config)
	if out := second.MustRun(t, "apply", "-auto-approve"); !acctest.Text("Continuing with AWS accounts that an earlier apply began").MatchString(out) {
		t.Errorf("the second run does not say that it continues:\n%s", out)
	}
	if made, _ := w.AWS.AccountByEmail("aws+team-a@example.com"); made.ParentID != dev {
		t.Errorf("AWS has %+v", made)
	}
	stillOpen(t, w, "CloseAccount", "RemoveAccountFromOrganization")
}
