package account_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// raceTeams are the accounts that both of two runs want.
var raceTeams = []string{"a", "b", "c"}

// race holds calls back until what they wait for has happened, or one of the runs is over.
type race struct {
	mu      sync.Mutex
	changed sync.Cond
	looks   int                        // runs that are about to look for their accounts: both plans are made
	made    int                        // accounts that were requested
	senders map[string]map[string]bool // by address: the markers of those who are about to request it
	over    bool
}

func newRace() *race {
	r := &race{senders: map[string]map[string]bool{}}
	r.changed.L = &r.mu
	return r
}

// until notes what a call changes, and holds it until ready.
func (r *race) until(note func(), ready func() bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	note()
	r.changed.Broadcast()
	for !ready() && !r.over {
		r.changed.Wait()
	}
}

func (r *race) note(note func()) { r.until(note, func() bool { return true }) }

// finish lets everybody go on, for a run that has ended will never come to where it is waited for.
func (r *race) finish() { r.note(func() { r.over = true }) }

// planFirst lets neither run request an account before both have planned. The second then looks when the first has
// requested everything.
func (r *race) planFirst(w *acctest.World) {
	w.AWS.Inject(awssim.Fault{Operation: "ListCreateAccountStatus", Count: 2, Before: func(awssim.Call) {
		turn := 0
		r.until(func() { r.looks++; turn = r.looks }, func() bool { return r.looks == 2 && (turn == 1 || r.made == len(raceTeams)) })
	}})
	w.AWS.Inject(awssim.Fault{Operation: "CreateAccount", Count: awssim.Always, After: func(awssim.Call) { r.note(func() { r.made++ }) }})
}

// sendBoth lets no request for an account through before both runs have sent theirs.
func (r *race) sendBoth(w *acctest.World) {
	w.AWS.Inject(awssim.Fault{Operation: "CreateAccount", Count: awssim.Always, Before: func(c awssim.Call) {
		in, _ := c.Input.(*organizations.CreateAccountInput)
		senders := r.sendersOf(*in.Email)
		r.until(func() { senders[markerOf(in)] = true }, func() bool { return len(senders) == 2 })
	}})
}

func (r *race) sendersOf(email string) map[string]bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.senders[email] == nil {
		r.senders[email] = map[string]bool{}
	}
	return r.senders[email]
}

func markerOf(in *organizations.CreateAccountInput) string {
	for _, tag := range in.Tags {
		if *tag.Key == organization.MarkerKey {
			return *tag.Value
		}
	}
	return ""
}

// oneWinner checks that each address has one account, that one of two runs has it in state, and that the other reads
// whose it is and how to import it.
func oneWinner(t *testing.T, w *acctest.World, team string, has [2]bool, said [2]string) {
	t.Helper()
	owner, ok := w.AWS.AccountByEmail(raceEmail(team))
	if !ok || owner.State != "ACTIVE" || has[0] == has[1] {
		t.Fatalf("team %s: AWS has %+v, the runs have it: %t\n%s\n%s", team, owner, has, said[0], said[1])
	}
	loser := 0
	if has[0] {
		loser = 1
	}
	saysImport(t, said[loser], owner)
}

// saysImport checks what the loser of a race reads.
func saysImport(t *testing.T, said string, owner awssim.Account) {
	t.Helper()
	for _, part := range []string{
		fmt.Sprintf("The account %s (%s), state ACTIVE, owns the address %s.", owner.ID, owner.Name, owner.Email),
		"Import that account, or set adopt_existing = true to continue with it, or choose another address:",
		fmt.Sprintf("import { to = doit_aws_account.this id = %q }", owner.ID),
	} {
		if !acctest.Text(part).MatchString(said) {
			t.Errorf("the loser does not read %q:\n%s", part, said)
		}
	}
}

func raceEmail(team string) string { return "aws+team-" + team + "@example.com" }

// bounded checks that a race cost few calls, and that AWS had to throttle few of them.
func bounded(t *testing.T, w *acctest.World, most, throttled int) {
	t.Helper()
	refused := 0
	for _, call := range w.AWS.Calls() {
		if strings.Contains(call.Error, "TooManyRequests") {
			refused++
		}
	}
	if n := w.AWS.CountCalls(); n > most || refused > throttled {
		t.Errorf("the race cost %d calls, of which %d were throttled; want at most %d and %d", n, refused, most, throttled)
	}
	t.Logf("%d calls, %d throttled, %d CreateAccount", w.AWS.CountCalls(), refused, w.AWS.CountCalls("CreateAccount"))
	if n := len(members(w)); n != len(raceTeams) {
		t.Errorf("AWS has %d accounts", n)
	}
	if n := w.AWS.CountCalls("CloseAccount", "RemoveAccountFromOrganization"); n != 0 {
		t.Error("something was closed or removed")
	}
}
