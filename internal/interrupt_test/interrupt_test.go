// Package interrupt_test stops the provider in the middle of every deed of every noun, as Ctrl-C does. It returns at once,
// says what was in flight, leaves no state of what it was making, and no goroutine; the next apply finishes the work.
package interrupt_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"go.uber.org/goleak"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// TestMain finds goroutines that outlive all tests: a call that goes on after the run was interrupted.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// object is a configuration.
type object = map[string]any

// noun is one resource with a configuration, and with what changes in it.
type noun struct {
	config  func(w *acctest.World) object
	changed object
	idle    bool // destroying it calls nothing that could be interrupted
}

const key = "jd8f9s-df8s7d-external"

var nouns = map[string]noun{
	"doit_aws_account": {
		config: func(*acctest.World) object {
			return object{"name": "team-a", "email": "aws+team-a@example.com", "on_destroy": "close"}
		},
		changed: object{"name": "team-b"},
	},
	"doit_organizational_unit": {
		config:  func(w *acctest.World) object { return object{"name": "dev", "parent_id": w.AWS.RootID()} },
		changed: object{"name": "development"},
	},
	"doit_partner_role": {
		config:  func(*acctest.World) object { return object{"kind": "cmp", "external_id": key} },
		changed: object{"description": "for the console"},
	},
	"doit_org_import": {
		config: func(w *acctest.World) object {
			return object{"organization_id": w.AWS.OrganizationID(), "customer_id": "acme", "cmp_role": object{"external_id": key}}
		},
		changed: object{"admin_role": object{}},
	},
	"doit_admin_user": {
		config:  func(*acctest.World) object { return object{"name": "break-glass"} },
		changed: object{"require_mfa": true},
	},
	"doit_alternate_contacts": {
		config:  func(*acctest.World) object { return object{"billing": contact("Ann")} },
		changed: object{"billing": contact("Bob")},
	},
	"doit_bootstrap_role_removal": {
		config: func(w *acctest.World) object {
			member := w.AWS.AddAccount(awssim.Account{Name: "member"})
			w.AWS.AddRole(member, "Deployer", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"`+awssim.ManagementAccountID+`"},"Action":"sts:AssumeRole"}]}`)
			w.AWS.AttachToRole(member, "Deployer", "arn:aws:iam::aws:policy/AdministratorAccess")
			return object{"account_id": member, "replacement_role_names": []any{"Deployer"}}
		},
		changed: object{"via_role_name": "Deployer"}, // finishes what the role could not do itself
		idle:    true,
	},
	"doit_cur_report": {
		config:  func(*acctest.World) object { return object{"customer_id": "acme"} },
		changed: object{"refresh_closed_reports": false},
	},
	"doit_data_export": {
		config: func(*acctest.World) object {
			return object{"name": "cur2", "table": "COST_AND_USAGE_REPORT", "s3_prefix": "cur2", "bucket": object{"name": "acme-billing-data", "create": true}}
		},
		changed: object{"description": "for the console"},
	},
}

func contact(name string) object {
	return object{"name": name, "title": "CFO", "email": name + "@example.com", "phone": "+44 20 7946 0000"}
}

// world is a simulated AWS with one noun in it, and with a look at the calls that it has not answered yet.
type world struct {
	*acctest.World
	typeName string
	open     *atomic.Int32
	closed   chan struct{} // gets something whenever a call has ended
}

func newWorld(t *testing.T, typeName string) world {
	t.Helper()
	w := world{World: acctest.NewWorld(t), typeName: typeName, open: new(atomic.Int32), closed: make(chan struct{}, 1)}
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, in *http.Request) {
		w.open.Add(1)
		defer func() {
			w.open.Add(-1)
			select {
			case w.closed <- struct{}{}:
			default:
			}
		}()
		w.AWS.ServeHTTP(out, in)
	}))
	t.Cleanup(server.Close)
	w.URL = server.URL
	return w
}

// quiet checks that no call goes on which nobody waits for any more.
func (w world) quiet(t *testing.T) {
	t.Helper()
	late, cancel := clock.Real().WithTimeout(t.Context(), 5*time.Second, nil)
	defer cancel()
	for w.open.Load() > 0 {
		select {
		case <-w.closed:
		case <-late.Done():
			t.Fatalf("%d calls go on after the interrupt", w.open.Load())
		}
	}
}

// writes says whether a call changes something.
func writes(c awssim.Call) bool {
	for _, reading := range []string{"Get", "List", "Describe", "Head", "Assume"} {
		if strings.HasPrefix(c.Operation, reading) {
			return false
		}
	}
	return true
}

// interrupted applies until a call hangs, stops the provider then, and returns what is left and what is said. first is how
// many calls that match go well before.
func (w world) interrupted(t *testing.T, prior acctest.Object, config object, fault awssim.Fault) (left acctest.Object, said, hung string) {
	t.Helper()
	server := w.Server(t, nil)
	plan := server.Plan(t, w.typeName, prior, config)
	calls := make(chan string, 1)
	var once sync.Once
	fault.Count, fault.Before = awssim.Always, func(c awssim.Call) { once.Do(func() { calls <- c.Operation }) }
	injected := w.AWS.Inject(fault)
	defer injected.Remove()
	stopped := make(chan time.Time, 1)
	go func() {
		hung = <-calls
		stopped <- clock.Real().Now()
		if _, err := server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
			t.Error(err)
		}
	}()
	left, said = server.ApplyPlanned(t, w.typeName, prior, config, plan)
	select {
	case at := <-stopped:
		if took := clock.Real().Now().Sub(at); took > 5*time.Second {
			t.Errorf("it went on for %s after the interrupt", took)
		}
	default:
		t.Fatalf("no call hung: %s", said)
	}
	w.quiet(t)
	return left, said, hung
}

// finish applies again, with a provider of its own, until nothing is left to do.
func (w world) finish(t *testing.T, prior acctest.Object, config object) acctest.Object {
	t.Helper()
	server := w.Server(t, nil)
	if prior.State.Type() != nil {
		prior, _ = server.Refresh(t, w.typeName, prior)
	}
	if config == nil && prior.State.IsNull() { // the interrupted call did it
		return prior
	}
	done, said := server.Apply(t, w.typeName, prior, config)
	if strings.Contains(said, "ERROR") || done.State.IsNull() != (config == nil) {
		t.Fatalf("the next apply does not finish the work: %s", said)
	}
	return done
}

func TestInterruptedDeedsReturnAtOnceAndAreContinued(t *testing.T) {
	t.Parallel()
	for typeName, noun := range nouns {
		for _, kind := range []awssim.FaultKind{awssim.FaultHang, awssim.FaultHangAfter} {
			name := map[awssim.FaultKind]string{awssim.FaultHang: "not executed", awssim.FaultHangAfter: "executed"}[kind]
			t.Run(typeName+", "+name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, typeName)
				config := noun.config(w.World)
				fault := awssim.Fault{When: writes, Kind: kind}

				left, said, hung := w.interrupted(t, acctest.Object{}, config, fault)
				if !left.State.IsNull() {
					t.Error("an interrupted create left a state, which Terraform would taint")
				}
				says(t, "create", said, hung)
				state := w.finish(t, acctest.Object{}, config)

				maps.Copy(config, noun.changed)
				left, said, hung = w.interrupted(t, state, config, fault)
				if left.State.IsNull() {
					t.Error("an interrupted update left no state")
				}
				says(t, "update", said, hung)
				state = w.finish(t, left, config)

				if noun.idle {
					w.finish(t, state, nil)
					return
				}
				left, said, hung = w.interrupted(t, state, nil, fault)
				if left.State.IsNull() {
					t.Error("an interrupted delete left no state")
				}
				says(t, "delete", said, hung)
				w.finish(t, left, nil)
			})
		}
	}
}

// says checks that a message names the call that was in flight, and that applying again goes on.
func says(t *testing.T, deed, said, hung string) {
	t.Helper()
	call := "the run was interrupted during the call " + hung
	if shared := "asking AWS for the "; !strings.Contains(strings.ToLower(said), strings.ToLower(call)) && !strings.Contains(strings.ToLower(said), strings.ToLower(shared)) {
		t.Errorf("an interrupted %s does not say %q:\n%s", deed, call, said)
	}
	if !strings.Contains(said, "Apply again") && !strings.Contains(said, "Applying again") {
		t.Errorf("an interrupted %s does not say that applying again goes on:\n%s", deed, said)
	}
	if errors := strings.Count(said, "ERROR"); errors != 1 {
		t.Errorf("an interrupted %s has %d errors, want one:\n%s", deed, errors, said)
	}
}

// TestInterruptedReadingsEnd stops the provider while the first call of a create, and of a plan, does not come back.
func TestInterruptedReadingsEnd(t *testing.T) {
	t.Parallel()
	for typeName, noun := range nouns {
		t.Run(typeName, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, typeName)
			config := noun.config(w.World)
			left, said, hung := w.interrupted(t, acctest.Object{}, config, awssim.Fault{Kind: awssim.FaultHang})
			if !left.State.IsNull() {
				t.Error("an interrupted create left a state")
			}
			says(t, "create", said, hung)

			server := w.Server(t, nil)
			hang := make(chan struct{})
			var once sync.Once
			injected := w.AWS.Inject(awssim.Fault{Kind: awssim.FaultHang, Count: awssim.Always, Before: func(awssim.Call) { once.Do(func() { close(hang) }) }})
			go func() {
				<-hang
				if _, err := server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
					t.Error(err)
				}
			}()
			planned := acctest.Messages(server.Plan(t, typeName, acctest.Object{}, config).Diagnostics)
			w.quiet(t)
			injected.Remove()
			if injected.Hits() > 0 && !strings.Contains(planned, "the run was interrupted") {
				t.Errorf("an interrupted plan says %q", planned)
			}
			w.finish(t, acctest.Object{}, config)
		})
	}
}

// TestInterruptedNoticeIsAWarning stops the provider while a topic is told of an account that is complete: it is in the
// state, and only the notice is missing.
func TestInterruptedNoticeIsAWarning(t *testing.T) {
	t.Parallel()
	const typeName = "doit_aws_account"
	w := newWorld(t, typeName)
	config := nouns[typeName].config(w.World)
	config["notification_topic_arn"] = w.AWS.AddTopic(w.AWS.ManagementAccountID(), "us-east-1", "accounts")
	left, said, _ := w.interrupted(t, acctest.Object{}, config, awssim.Fault{Operation: "Publish", Kind: awssim.FaultHang})
	if left.State.IsNull() || strings.Contains(said, "ERROR") || !strings.Contains(said, "WARNING") ||
		!strings.Contains(said, "The run was interrupted during the call Publish") || strings.Contains(said, "pply again") {
		t.Errorf("the state has the account: %t, and the provider says:\n%s", !left.State.IsNull(), said)
	}
	plan := w.Server(t, nil).Plan(t, typeName, left, config)
	planned, err := plan.PlannedState.Unmarshal(left.State.Type())
	if err != nil || !planned.Equal(left.State) {
		t.Errorf("the next plan changes something: %v %s", err, planned)
	}
}

// TestInterruptedEntryEnds stops the provider while it enters a member account: the SDK lets nobody end that by itself.
func TestInterruptedEntryEnds(t *testing.T) {
	t.Parallel()
	const typeName = "doit_partner_role"
	w := newWorld(t, typeName)
	config := nouns[typeName].config(w.World)
	config["account_id"] = w.AWS.AddAccount(awssim.Account{Name: "member", JoinedMethod: "CREATED"})
	left, said, hung := w.interrupted(t, acctest.Object{}, config, awssim.Fault{Operation: "AssumeRole", Kind: awssim.FaultHang})
	if !left.State.IsNull() {
		t.Error("an interrupted create left a state")
	}
	says(t, "create", said, hung)
	w.finish(t, acctest.Object{}, config)
}
