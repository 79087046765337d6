package interrupt_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// The table of malformed answers: every call of every deed of every noun gets garbage for an answer. awsclient's own table
// has every kind of garbage for every operation; here is what becomes of the deed.

// garbages are those that could be taken for an answer. Of a call that changes something, one that AWS has not seen could
// pass for done, and one that was done for failed. Of a reading, what is there could pass for gone.
func garbages(c awssim.Call) []string {
	if writes(c) {
		return []string{"a web page, HTTP 200", "half of it"}
	}
	return []string{"a web page, HTTP 404", "no members"}
}

// deed is one step of a life: from what is there to what is wanted.
type deed struct {
	name    string
	refresh bool // only reads
	prior   func(t *testing.T, w world) (acctest.Object, object)
}

func deeds(typeName string) []deed {
	made := func(t *testing.T, w world) (acctest.Object, object) {
		t.Helper()
		config := nouns[typeName].config(w.World)
		state := w.finish(t, acctest.Object{}, config)
		state, _ = w.Server(t, nil).Refresh(t, typeName, state)
		return state, config
	}
	return []deed{
		{name: "create", prior: func(_ *testing.T, w world) (acctest.Object, object) {
			return acctest.Object{}, nouns[typeName].config(w.World)
		}},
		{name: "refresh", refresh: true, prior: made},
		{name: "update", prior: func(t *testing.T, w world) (acctest.Object, object) {
			t.Helper()
			state, config := made(t, w)
			maps.Copy(config, nouns[typeName].changed)
			return state, config
		}},
		{name: "delete", prior: func(t *testing.T, w world) (acctest.Object, object) {
			t.Helper()
			state, _ := made(t, w)
			return state, nil
		}},
	}
}

// do is the deed with a provider of its own.
func (d deed) do(t *testing.T, w world, prior acctest.Object, config object) (acctest.Object, string) {
	t.Helper()
	server := w.Server(t, nil)
	if d.refresh {
		return server.Refresh(t, w.typeName, prior)
	}
	return server.Apply(t, w.typeName, prior, config)
}

func TestGarbledDeeds(t *testing.T) {
	t.Parallel()
	for typeName := range nouns {
		for _, d := range deeds(typeName) {
			t.Run(typeName+" "+d.name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, typeName)
				prior, config := d.prior(t, w)
				w.AWS.ResetCalls()
				_, said := d.do(t, w, prior, config)
				if strings.Contains(said, "ERROR") {
					t.Fatalf("undisturbed: %s", said)
				}
				calls, undisturbed := w.AWS.Calls(), acctest.Remembered(w.World)
				for _, operation := range operationsOf(calls) {
					for _, garbage := range garbages(awssim.Call{Operation: operation}) {
						t.Run(operation+", "+garbage, func(t *testing.T) {
							t.Parallel()
							d.garbled(t, typeName, operation, garbage, undisturbed)
						})
					}
				}
			})
		}
	}
}

func operationsOf(calls []awssim.Call) []string {
	seen := map[string]bool{}
	for i := range calls {
		seen[calls[i].Operation] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// garbled does the deed while every call of one operation gets garbage for an answer, and once more without.
func (d deed) garbled(t *testing.T, typeName, operation, garbage string, undisturbed []string) {
	t.Helper()
	w := newWorld(t, typeName)
	prior, config := d.prior(t, w)
	spoil := awssim.GarbageNamed(garbage)
	fault := awssim.Fault{Operation: operation, Kind: awssim.FaultGarbledAfter, Garbage: spoil, Count: awssim.Always}
	if spoil.Foreign {
		fault.Kind = awssim.FaultGarbled
	}
	injected := w.AWS.Inject(fault)
	left, said := d.do(t, w, prior, config)
	injected.Remove()
	if injected.Hits() == 0 {
		t.Skip("this run did not make the call")
	}
	failed := strings.Contains(said, "ERROR")
	for _, part := range []string{"the call " + operation + " is not what AWS sends", "(HTTP ", "pply again"} {
		if failed && !strings.Contains(said, part) {
			t.Errorf("the error does not say %q:\n%s", part, said)
		}
	}
	if operation == "CreateAccount" && strings.Contains(said, "No account was made") {
		t.Errorf("nobody knows that:\n%s", said)
	}
	switch {
	case operation == "GetBucketVersioning" && garbage == "no members": // AWS's own answer, where there never was versioning
		return
	case d.refresh && !left.State.Equal(prior.State):
		t.Errorf("a garbled answer changed the state:\n%s", said)
	case failed && prior.State.Type() == nil && !left.State.IsNull():
		t.Error("a create that failed left a state, which Terraform would taint")
	case failed && prior.State.Type() != nil && left.State.IsNull():
		t.Errorf("a garbled answer dropped the resource from the state:\n%s", said)
	}
	if d.refresh {
		return
	}
	if failed {
		w.finish(t, left, config)
	}
	if difference := cmp.Diff(without(undisturbed), without(acctest.Remembered(w.World))); difference != "" {
		t.Errorf("AWS is not as after an undisturbed deed (-undisturbed +now):\n%s\n%s", difference, said)
	}
}

// without leaves out what differs from run to run.
func without(inventory []string) []string {
	var lines []string
	for _, line := range inventory {
		lines = append(lines, acctest.HideIDs(line))
	}
	slices.Sort(lines)
	return lines
}
