package organizationalunit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// TestRefreshOfAHundredUnits counts what an unchanged plan costs: AWS answers two direct readings a second, so the
// hundred must not be read one by one.
func TestRefreshOfAHundredUnits(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	parent := w.AWS.AddOU(w.AWS.AddOU(w.AWS.RootID(), "Products"), "Workloads")
	s := w.Server(t, nil)
	states := map[string]acctest.Object{}
	for i := range 100 {
		name := fmt.Sprint("Unit ", i)
		state, said := s.Apply(t, typeName, acctest.Object{}, map[string]any{"name": name, "parent_id": parent})
		if said != "" {
			t.Fatal(said)
		}
		states[name] = state
	}
	s = w.Server(t, nil)
	w.AWS.ResetCalls()
	for name, state := range states {
		if after, said := s.Refresh(t, typeName, state); said != "" || !after.State.Equal(state.State) {
			t.Fatalf("refreshing %s gives %s %s", name, after.State, said)
		}
	}
	// The first unit and the two above it are read directly, the others in 5 pages of 20.
	direct, pages, all := w.AWS.CountCalls("DescribeOrganizationalUnit"), w.AWS.CountCalls("ListOrganizationalUnitsForParent"), len(w.AWS.Calls())
	if direct != 3 || pages != 5 || all != 8 {
		t.Errorf("%d direct readings and %d pages in %d calls, want 3 and 5 in 8", direct, pages, all)
	}
}

func TestCallsOfOneCreate(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := map[string]any{"name": "Dev", "parent_id": w.AWS.RootID(), "tags": map[string]any{"stage": "dev"}}
	plan := w.Server(t, nil).Plan(t, typeName, acctest.Object{}, config)
	s := w.Server(t, nil)
	w.AWS.ResetCalls()
	state, said := s.ApplyPlanned(t, typeName, acctest.Object{}, config, plan)
	if state.State.IsNull() || said != "" {
		t.Fatal(said)
	}
	if all := len(w.AWS.Calls()); all != 2 || w.AWS.CountCalls("CreateOrganizationalUnit") != 1 || w.AWS.CountCalls("DescribeOrganization") != 1 {
		t.Errorf("creating one unit made %d calls, want DescribeOrganization and CreateOrganizationalUnit", all)
	}
}

// TestOldListings has a provider whose listing is older than the changes: it shows no drift that there is not, and finds
// the unit that is in state though the listing lacks it.
func TestOldListings(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws, root := behind(t, w), w.AWS.RootID()
	config := func(name string) map[string]any { return map[string]any{"name": name, "parent_id": root} }
	states := map[string]acctest.Object{}
	for _, name := range []string{"One", "Two", "Three"} {
		states[name], _ = w.Server(t, nil).Apply(t, typeName, acctest.Object{}, config(name))
	}
	s := w.Server(t, nil)
	for _, name := range []string{"One", "Two"} { // the second one is read by the listing
		if after, said := s.Refresh(t, typeName, states[name]); said != "" || !after.State.Equal(states[name].State) {
			t.Fatalf("refreshing %s gives %s %s", name, after.State, said)
		}
	}
	if n := w.AWS.CountCalls("ListOrganizationalUnitsForParent"); n == 0 {
		t.Fatal("nothing was listed")
	}
	renamed, said := w.Server(t, nil).Apply(t, typeName, states["Three"], config("Drei"))
	if said != "" {
		t.Fatal(said)
	}
	if after, said := s.Refresh(t, typeName, renamed); said != "" || !after.State.Equal(renamed.State) {
		t.Errorf("the listing still has Three, and Drei becomes %s %s", after.State, said)
	}
	plan := s.Plan(t, typeName, acctest.Object{}, config("Drei"))
	if said := acctest.Messages(plan.Diagnostics); !strings.Contains(said, aws.below(root)["Drei"]+" (Drei) below "+root+" is already in this state") {
		t.Errorf("a second resource for Drei is told %q", said)
	}
}
