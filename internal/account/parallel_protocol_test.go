package account_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// contestant is one of two runs that want the same accounts.
type contestant struct {
	server *acctest.Server
	plans  map[string]*tfprotov6.PlanResourceChangeResponse

	mu     sync.Mutex
	states map[string]acctest.Object
	said   map[string]string
}

func raceAccount(team string) map[string]any {
	return map[string]any{"name": "team-" + team, "email": raceEmail(team)}
}

// newContestant has planned everything and found nothing against it.
func newContestant(t *testing.T, w *acctest.World, scope string) *contestant {
	t.Helper()
	c := &contestant{
		server: w.Server(t, map[string]any{"vend_scope": scope}), plans: map[string]*tfprotov6.PlanResourceChangeResponse{},
		states: map[string]acctest.Object{}, said: map[string]string{},
	}
	for _, team := range raceTeams {
		c.plans[team] = c.server.Plan(t, accountType, acctest.Object{}, raceAccount(team))
		if said := acctest.Messages(c.plans[team].Diagnostics); said != "" {
			t.Fatal(said)
		}
	}
	return c
}

// apply applies all plans at the same time, as Terraform does.
func (c *contestant) apply(t *testing.T) {
	t.Helper()
	var wg sync.WaitGroup
	for _, team := range raceTeams {
		wg.Go(func() {
			state, said := c.server.ApplyPlanned(t, accountType, acctest.Object{}, raceAccount(team), c.plans[team])
			c.mu.Lock()
			defer c.mu.Unlock()
			c.states[team], c.said[team] = state, said
		})
	}
	wg.Wait()
}

// TestTwoRunsWantTheSameAccounts is the race of TestTwoTerraformsWantTheSameAccounts on a clock that both runs share with
// AWS: creations take a minute, so that the second run finds requests in flight, and AWS throttles as it publishes.
func TestTwoRunsWantTheSameAccounts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arrange  func(*race, *acctest.World)
		requests int // that AWS takes
	}{
		"both have planned, then one requests": {(*race).planFirst, 3},
		"both have requested":                  {(*race).sendBoth, 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t, func(o *awssim.Options) { o.Quotas = true })
			race := newRace()
			test.arrange(race, w)
			runs := [2]*contestant{newContestant(t, w, "one"), newContestant(t, w, "two")}
			var wg sync.WaitGroup
			for _, run := range runs {
				wg.Go(func() {
					defer race.finish()
					run.apply(t)
				})
			}
			wg.Wait()
			for _, team := range raceTeams {
				has := [2]bool{!runs[0].states[team].State.IsNull(), !runs[1].states[team].State.IsNull()}
				oneWinner(t, w, team, has, [2]string{runs[0].said[team], runs[1].said[team]})
			}
			if n := len(w.AWS.Creations()); n != test.requests {
				t.Errorf("AWS took %d requests", n)
			}
			bounded(t, w, 100, 25) // on a fake clock, all polls of a round are made at the same instant
			for i, scope := range []string{"one", "two"} {
				planAgain(t, w, scope, runs[i])
			}
		})
	}
}

// planAgain plans once more what a run lost. It is refused before anything is written.
func planAgain(t *testing.T, w *acctest.World, scope string, run *contestant) {
	t.Helper()
	before := len(w.AWS.Creations())
	again := w.Server(t, map[string]any{"vend_scope": scope})
	for _, team := range raceTeams {
		said := acctest.Messages(again.Plan(t, accountType, acctest.Object{}, raceAccount(team)).Diagnostics)
		owner, _ := w.AWS.AccountByEmail(raceEmail(team))
		switch {
		case run.states[team].State.IsNull():
			saysImport(t, said, owner)
		case !strings.Contains(said, "carries the marker of this configuration"):
			t.Errorf("scope %s does not know its own account %s: %s", scope, owner.ID, said)
		}
	}
	if n := len(w.AWS.Creations()); n != before {
		t.Errorf("the second run of %s requested %d more accounts", scope, n-before)
	}
}
