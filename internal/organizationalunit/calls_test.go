package organizationalunit_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
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

// TestLaggingListsShowNoDrift renames units while the lists still show their old names.
func TestLaggingListsShowNoDrift(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.ListLag = time.Hour })
	root := w.AWS.RootID()
	config := func(suffix string) string {
		return unit(root, "Dev"+suffix, "") + named("second", root, "Test"+suffix, "") + named("third", root, "Prod"+suffix, "")
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config(""), ConfigStateChecks: []statecheck.StateCheck{is("name", "Dev")}},
			refused(config("")+named("twin", root, "Dev", ""), "already in this state"), // which no list shows yet
			empty(config("")),
			{PreConfig: func() { w.Clock.Advance(2 * time.Hour) }, Config: config(""), PlanOnly: true}, // now the lists show them
			{Config: config(" 2"), ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{is("name", "Dev 2")}},
			empty(config(" 2")),
		},
	})
}
