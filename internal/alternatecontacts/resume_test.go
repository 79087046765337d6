package alternatecontacts_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

var (
	denied  = awssim.Error{Code: "AccessDeniedException", Message: "not authorized"}
	missing = awssim.Error{Code: "ResourceNotFoundException", Message: "No contact of the inputted alternate contact type found."}
	full    = map[string]any{"billing": contact("Ann"), "operations": contact("Bob"), "security": contact("Eve")}
)

// TestInterruptedCreateContinues cuts a create before and after each of its writes and readings, then applies again: three
// contacts, each written once, and no state together with an error, which Terraform would taint.
func TestInterruptedCreateContinues(t *testing.T) {
	t.Parallel()
	for operation, calls := range map[string]int{"PutAlternateContact": 3, "GetAlternateContact": 9} {
		for skip := range calls {
			for name, fault := range map[string]awssim.Fault{
				"refused":               {Kind: awssim.FaultError, Error: &denied},
				"answer lost for ever":  {Kind: awssim.FaultResetAfter, Count: awssim.Always},
				"answer lost once":      {Kind: awssim.FaultResetAfter},
				"failed before":         {Kind: awssim.FaultInternal, Count: awssim.Always},
				"failed after, forever": {Kind: awssim.FaultInternalAfter, Count: awssim.Always},
				"throttled":             {Kind: awssim.FaultThrottle},
			} {
				t.Run(fmt.Sprint(operation, " ", skip+1, " ", name), func(t *testing.T) {
					t.Parallel()
					w := acctest.NewWorld(t)
					plan := w.Server(t, nil).Plan(t, typeName, acctest.Object{}, full)
					if said := acctest.Messages(plan.Diagnostics); said != "" {
						t.Fatal(said)
					}
					fault.Operation, fault.Skip = operation, skip
					injected := w.AWS.Inject(fault)
					state, said := w.Server(t, map[string]any{"max_retries": 2}).ApplyPlanned(t, typeName, acctest.Object{}, full, plan)
					injected.Remove()
					if injected.Hits() == 0 {
						t.Fatalf("the create makes no call %d of %s", skip+1, operation)
					}
					if state.State.IsNull() != strings.Contains(said, "ERROR") {
						t.Fatalf("state %s, messages %q", state.State, said)
					}
					if state.State.IsNull() {
						w.AWS.ResetCalls()
						state, said = w.Server(t, nil).Apply(t, typeName, acctest.Object{}, full)
						if n := w.AWS.CountCalls("PutAlternateContact"); n > 3-set(skip, operation) {
							t.Errorf("the second apply writes %d contacts", n)
						}
					}
					if names := behind(t, w.URL).names(""); names != "Ann,Bob,Eve" || state.State.IsNull() || said != "" {
						t.Errorf("the contacts are %q, the state has %s; %s", names, state.State, said)
					}
				})
			}
		}
	}
}

// set is how many contacts were surely set before a call of a create: each is looked for, written and seen twice.
func set(skip int, operation string) int {
	if operation == "GetAlternateContact" {
		return skip / 3
	}
	return skip
}

func TestMessageOfAnInterruptedCreate(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	w.AWS.Inject(awssim.Fault{Operation: "PutAlternateContact", Skip: 2, Kind: awssim.FaultError, Error: &denied})
	state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, full)
	want := "ERROR: AttributeName(\"security\"): Failed setting the alternate contacts of AWS account ACCOUNT\n" +
		"Setting the security contact: not authorized. Set already: billing, operations. Applying again goes on from there. These credentials may not do this."
	if said = acctest.HideIDs(said); !state.State.IsNull() || !strings.HasPrefix(said, want) {
		t.Errorf("it says %q, want %s ...", said, want)
	}
}

// TestInterruptedUpdate keeps in state what was done, and the next apply does the rest.
func TestInterruptedUpdate(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, full)
	if said != "" {
		t.Fatal(said)
	}
	wanted := map[string]any{"billing": contact("Anna"), "security": contact("Eva")}
	w.AWS.Inject(awssim.Fault{Operation: "DeleteAlternateContact", Kind: awssim.FaultError, Error: &denied})
	state, said = w.Server(t, nil).Apply(t, typeName, state, wanted)
	if names := behind(t, w.URL).names(""); !strings.Contains(said, "Deleting the operations contact: not authorized. Set already: billing, security.") || names != "Anna,Bob,Eva" {
		t.Errorf("it says %q, the contacts are %q", said, names)
	}
	refreshed, said := w.Server(t, nil).Refresh(t, typeName, state)
	if said != "" || !refreshed.State.Equal(state.State) {
		t.Errorf("the state does not tell what was done: %s, AWS has %s", state.State, refreshed.State)
	}
	state, said = w.Server(t, nil).Apply(t, typeName, state, wanted)
	if names := behind(t, w.URL).names(""); said != "" || names != "Anna,,Eva" || state.State.IsNull() {
		t.Errorf("it says %q, the contacts are %q", said, names)
	}
}

// TestInterruptedExchange never has a state without contacts, which would take those of others for imported ones.
func TestInterruptedExchange(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"PutAlternateContact", "DeleteAlternateContact"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			aws := behind(t, w.URL)
			aws.put("", "operations", "Theirs")
			state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, map[string]any{"billing": contact("Ann")})
			if said != "" {
				t.Fatal(said)
			}
			wanted := map[string]any{"security": contact("Eve")}
			w.AWS.Inject(awssim.Fault{Operation: operation, Kind: awssim.FaultError, Error: &denied})
			if state, said = w.Server(t, nil).Apply(t, typeName, state, wanted); !strings.Contains(said, "not authorized") {
				t.Fatal(said)
			}
			if state, said = w.Server(t, nil).Refresh(t, typeName, state); said != "" || state.State.IsNull() {
				t.Fatalf("it says %q, the state has %s", said, state.State)
			}
			if _, said = w.Server(t, nil).Apply(t, typeName, state, wanted); said != "" || aws.names("") != ",Theirs,Eve" {
				t.Errorf("it says %q, the contacts are %q", said, aws.names(""))
			}
		})
	}
}

// TestInterruptedDelete can be repeated.
func TestInterruptedDelete(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]awssim.Fault{
		"refused":              {Kind: awssim.FaultError, Error: &denied},
		"answer lost once":     {Kind: awssim.FaultResetAfter},
		"answer lost for ever": {Kind: awssim.FaultResetAfter, Count: awssim.Always},
		"throttled":            {Kind: awssim.FaultThrottle},
	} {
		for skip := range 3 {
			t.Run(fmt.Sprint(name, " ", skip), func(t *testing.T) {
				t.Parallel()
				w := acctest.NewWorld(t)
				state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, full)
				if said != "" {
					t.Fatal(said)
				}
				fault.Operation, fault.Skip = "DeleteAlternateContact", skip
				injected := w.AWS.Inject(fault)
				state, said = w.Server(t, map[string]any{"max_retries": 2}).Apply(t, typeName, state, nil)
				injected.Remove()
				if injected.Hits() == 0 || state.State.IsNull() == strings.Contains(said, "ERROR") {
					t.Fatalf("state %s, messages %q", state.State, said)
				}
				if !state.State.IsNull() {
					state, said = w.Server(t, nil).Apply(t, typeName, state, nil)
				}
				if names := behind(t, w.URL).names(""); said != "" || !state.State.IsNull() || names != ",," {
					t.Errorf("it says %q, the contacts are %q", said, names)
				}
			})
		}
	}
}

// TestOldAnswers has an AWS that shows a change late, and goes back and forth.
func TestOldAnswers(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	s := w.Server(t, nil)
	config := map[string]any{"billing": contact("Ann")}
	plan := s.Plan(t, typeName, acctest.Object{}, config)
	w.AWS.ResetCalls()
	// Looked for, then not shown, shown once, not shown twice, and shown.
	w.AWS.Inject(awssim.Fault{Operation: "GetAlternateContact", Skip: 1, Kind: awssim.FaultError, Error: &missing})
	w.AWS.Inject(awssim.Fault{Operation: "GetAlternateContact", Skip: 2, Count: 2, Kind: awssim.FaultError, Error: &missing})
	state, said := s.ApplyPlanned(t, typeName, acctest.Object{}, config, plan)
	if n := w.AWS.CountCalls("GetAlternateContact"); said != "" || state.State.IsNull() || n != 7 {
		t.Errorf("it says %q after %d readings, want 7", said, n)
	}

	w.AWS.Inject(awssim.Fault{Operation: "GetAlternateContact", Count: awssim.Always, Kind: awssim.FaultError, Error: &missing})
	state, said = s.Apply(t, typeName, state, map[string]any{"billing": contact("Anna")})
	if want := "Waited 5m0s until AWS shows the change of the billing contact, which it took; last seen: no contact. Apply again to continue."; !strings.Contains(said, want) || state.State.IsNull() {
		t.Errorf("it says %q, want ... %s ...", said, want)
	}
}
