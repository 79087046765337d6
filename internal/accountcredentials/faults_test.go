package accountcredentials_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// never is longer than any wait.
const never = 1000 * time.Hour

// fault is one way in which AWS refuses, delays or loses a session.
type fault struct {
	options func(*awssim.Options)
	account func(w *acctest.World) string // grown unless set
	config  object
	inject  []awssim.Fault

	opened bool
	at     string // the attribute to blame
	says   string
	tries  int           // of AssumeRole
	waited time.Duration // on the clock
}

func refusing(operation, code, message string) awssim.Fault {
	return awssim.Fault{
		Operation: operation, Kind: awssim.FaultError, Count: awssim.Always, Error: &awssim.Error{Code: code, Message: message, Status: 403},
	}
}

// inState puts an account that has joined at a time into a state.
func inState(state string, age time.Duration) func(w *acctest.World) string {
	return func(w *acctest.World) string {
		id := w.AWS.AddAccount(awssim.Account{Name: "team-a", JoinedAt: w.Clock.Now().Add(-age)})
		w.AWS.SetState(id, state)
		return id
	}
}

func stranger(w *acctest.World) string {
	id, _ := w.AWS.AddOrganization()
	return id
}

// disarmed is a new account whose bootstrap role was taken away, as its hidden tag says.
func disarmed(w *acctest.World) string {
	id := newborn(w)
	w.AWS.RemoveRole(id, organization.DefaultRoleName)
	w.AWS.TagAccount(id, map[string]string{organization.RemovedRolesKey: organization.DefaultRoleName})
	return id
}

const notTrusted = "is not authorized to perform: sts:AssumeRole"

var faults = map[string]fault{
	"the role is not there": {config: object{"role_name": "Missing"}, at: "role_name", says: "the account is more than an hour old", tries: 1},
	"the role does not trust the credentials": {
		config: object{"role_name": "Other"}, at: "role_name", says: notTrusted, tries: 1, account: func(w *acctest.World) string {
			id := grown(w)
			w.AWS.AddRole(id, "Other", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"sts:AssumeRole"}]}`)
			return id
		},
	},
	"the account was invited long ago": {
		at: "role_name", says: "joined by invitation on", tries: 1, account: func(w *acctest.World) string {
			return w.AWS.AddAccount(awssim.Account{Name: "acquired", JoinedMethod: "INVITED"})
		},
	},
	"the account is that of the credentials":   {account: func(*acctest.World) string { return own }, at: "account_id", says: "that of the provider's credentials", tries: 1},
	"the account is nobody's":                  {account: func(*acctest.World) string { return "999999999999" }, at: "account_id", says: "has no such account", tries: 1},
	"the account is of another organization":   {account: stranger, at: "account_id", says: "has no such account", tries: 1},
	"the account is suspended":                 {account: inState("SUSPENDED", time.Minute), at: "account_id", says: "the account is SUSPENDED", tries: 1},
	"the account is closed":                    {account: inState("CLOSED", time.Minute), at: "account_id", says: "the account is CLOSED", tries: 1},
	"the account is not activated after hours": {account: inState("PENDING_ACTIVATION", 2*time.Hour), config: object{"role_name": "Missing"}, at: "account_id", says: "the account is PENDING_ACTIVATION", tries: 1},
	"the account is not activated yet": {
		account: inState("PENDING_ACTIVATION", time.Minute), config: object{"role_name": "Missing"}, at: "account_id", says: "waited 5m0s until the role Missing", tries: 13, waited: 5 * time.Minute,
	},
	"the role of a new account never appears": {
		options: func(o *awssim.Options) { o.RolePropagation = never }, account: newborn, at: "account_id", says: "with open in the timeouts block", tries: 13, waited: 5 * time.Minute,
	},
	"the role of a new account appears too late": {
		options: func(o *awssim.Options) { o.RolePropagation = 10 * time.Minute }, account: newborn, config: object{"timeouts": object{"open": "2m"}},
		at: "account_id", says: "waited 2m0s", tries: 7, waited: 2 * time.Minute,
	},
	"the role of a new account appears in time": {
		options: func(o *awssim.Options) { o.RolePropagation = 10 * time.Minute }, account: newborn, config: object{"timeouts": object{"open": "20m"}},
		opened: true, tries: 22, waited: 9 * time.Minute,
	},
	"an account of an hour less a minute waits": {
		options: func(o *awssim.Options) { o.RolePropagation = never }, account: inState("ACTIVE", time.Hour-time.Minute), config: object{"timeouts": object{"open": "1m"}},
		at: "account_id", says: "waited 1m0s", tries: 5, waited: time.Minute,
	},
	"an account of an hour does not wait": {
		options: func(o *awssim.Options) { o.RolePropagation = never }, account: inState("ACTIVE", time.Hour), at: "role_name", says: "more than an hour old", tries: 1,
	},
	"how old the account is cannot be read": {
		options: func(o *awssim.Options) { o.RolePropagation = never }, account: newborn, inject: []awssim.Fault{refusing("DescribeAccount", "AccessDeniedException", "You don't have permissions to access this resource.")},
		at: "account_id", says: "how new the account is cannot be read (AccessDeniedException)", tries: 1,
	},
	"the credentials are those of a root user": {
		account: newborn, inject: []awssim.Fault{refusing("AssumeRole", "AccessDenied", "Roles may not be assumed by root accounts.")}, at: "account_id", says: "AWS lets no root user assume a role", tries: 1,
	},
	"the session is longer than the role allows": {config: object{"duration": "2h"}, at: "duration", says: "MaxSessionDuration", tries: 1},
	"AWS cannot read the session policy": {
		config: object{"session_policy": `{"Statement":[{"Effect":"Allow","Action":"everything","Resource":"*"}]}`}, at: "session_policy", says: "MalformedPolicyDocument", tries: 1,
	},
	"AWS cannot pack the session policy": {
		inject: []awssim.Fault{refusing("AssumeRole", "PackedPolicyTooLarge", "Packed size of session policies consumes 112% of the allotted space.")}, at: "session_policy", says: "112%", tries: 1,
	},
	"the bootstrap role was removed": {account: disarmed, at: "role_name", says: "was removed by doit_bootstrap_role_removal", tries: 1},
	"the tags of a new account cannot be read": {
		options: func(o *awssim.Options) { o.RolePropagation = 2 * time.Minute }, account: newborn, opened: true, tries: 6, waited: time.Minute,
		inject: []awssim.Fault{
			refusing("ListTagsForResource", "AccessDeniedException", "You don't have permissions to access this resource."),
			refusing("GetResources", "AccessDeniedException", "You don't have permissions to access this resource."),
		},
	},
	"throttled for a while": {inject: []awssim.Fault{{Operation: "AssumeRole", Kind: awssim.FaultThrottle, Count: 3}}, opened: true, tries: 4},
	"throttled for ever":    {inject: []awssim.Fault{{Operation: "AssumeRole", Kind: awssim.FaultThrottle, Count: awssim.Always}}, at: "account_id", says: "throttled", tries: 25},
	"AWS fails for a while": {inject: []awssim.Fault{{Operation: "AssumeRole", Kind: awssim.FaultInternal, Count: 2}}, opened: true, tries: 3},
	"the answer is lost":    {inject: []awssim.Fault{{Operation: "AssumeRole", Kind: awssim.FaultResetAfter}}, opened: true, tries: 2},
	"the credentials have expired": {
		inject: []awssim.Fault{refusing("AssumeRole", "ExpiredToken", "The security token included in the request is expired")}, at: "account_id", says: "credentials have expired", tries: 1,
	},
}

// TestFaults pins what a user reads, how often AWS was asked, and how long it was waited. Run with -update after a change
// and read the difference as a user would.
func TestFaults(t *testing.T) {
	t.Parallel()
	table := &strings.Builder{}
	table.WriteString("# What a user reads when an account cannot be entered\n\nWritten by `go test ./internal/accountcredentials -run TestFaults -update`.\n")
	for _, name := range slices.Sorted(maps.Keys(faults)) {
		if said := faults[name].run(t, name); said != "" {
			fmt.Fprintf(table, "\n## %s\n\n%s", name, acctest.Quote(said))
		}
	}
	acctest.Golden(t, "testdata/faults.md", table.String())
}

func (f fault) run(t *testing.T, name string) (said string) {
	t.Helper()
	options, account := f.options, f.account
	if options == nil {
		options = func(*awssim.Options) {}
	}
	if account == nil {
		account = grown
	}
	w := acctest.NewWorld(t, options)
	id := account(w)
	server := w.Server(t, nil)
	for _, fault := range f.inject {
		w.AWS.Inject(fault)
	}
	config := object{"account_id": id}
	maps.Copy(config, f.config)
	before := w.Clock.Now()
	opened, said := server.Open(t, typeName, config)
	if waited := w.Clock.Now().Sub(before).Truncate(time.Minute); waited != f.waited {
		t.Errorf("%s: waited %s, want %s", name, waited, f.waited)
	}
	if tries := w.AWS.CountCalls("AssumeRole"); tries != f.tries {
		t.Errorf("%s: AssumeRole was called %d times, want %d", name, tries, f.tries)
	}
	if f.opened {
		if said != "" {
			t.Fatalf("%s: %s", name, said)
		}
		who(t, w, opened)
		return ""
	}
	if !strings.HasPrefix(said, `ERROR: AttributeName("`+f.at+`"): Failed opening a session in the account `+id) || !strings.Contains(strings.ToLower(said), strings.ToLower(f.says)) {
		t.Errorf("%s: it says %q", name, said)
	}
	if !opened.State.IsNull() && opened.Attribute(t, "access_key_id") != "" {
		t.Errorf("%s: keys came with an error", name)
	}
	return said
}

// TestInterrupted stops the provider while the session does not come, and while it waits for the role of a new account.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		operation string
		skip      int
		says      string
	}{
		"entering":             {"AssumeRole", 0, "interrupted during the call AssumeRole"},
		"reading its age":      {"DescribeAccount", 0, "interrupted during the call DescribeAccount"},
		"waiting for the role": {"AssumeRole", 3, "interrupted: waited"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t, func(o *awssim.Options) { o.RolePropagation = never })
			server := w.Server(t, nil)
			var once sync.Once
			hangs := make(chan struct{})
			w.AWS.Inject(awssim.Fault{Operation: row.operation, Skip: row.skip, Kind: awssim.FaultHang, Before: func(awssim.Call) { once.Do(func() { close(hangs) }) }})
			go func() {
				<-hangs
				if _, err := server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
					t.Error(err)
				}
			}()
			_, said := server.Open(t, typeName, object{"account_id": newborn(w)})
			if !strings.Contains(said, row.says) || !strings.Contains(said, "pply again") || strings.Count(said, "ERROR") != 1 {
				t.Errorf("it says %q", said)
			}
		})
	}
}
