package account_test

import (
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// counted is how often each operation was called.
func counted(w *acctest.World) (all int, byOperation map[string]int) {
	byOperation = map[string]int{}
	for _, call := range w.AWS.Calls() {
		byOperation[call.Operation]++
		all++
	}
	return all, byOperation
}

func TestCallsOfOneVendIntoALargeOrganization(t *testing.T) {
	t.Parallel()
	for name, move := range map[string]bool{"into the root": false, "into an organizational unit": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t, func(o *awssim.Options) { o.SeedAccounts = 10_000 })
			config, others := account1(nil), 5 // one look at the creation, when it has ended
			if move {
				config["parent_id"], others = w.AWS.AddOU(w.AWS.RootID(), "dev"), 6
			}
			s := w.Server(t, nil)
			plan := s.Plan(t, "doit_aws_account", acctest.Object{}, config)
			if said := acctest.Messages(plan.Diagnostics); said != "" {
				t.Fatal(said)
			}
			if pages := w.AWS.CountCalls("ListAccounts"); pages > 25 {
				t.Errorf("the plan read %d pages of accounts", pages)
			}
			// Terraform applies with a provider that has read nothing yet and plans once more.
			s = w.Server(t, nil)
			plan = s.Plan(t, "doit_aws_account", acctest.Object{}, config)
			w.AWS.ResetCalls()
			state, said := s.ApplyPlanned(t, "doit_aws_account", acctest.Object{}, config, plan)
			if state.State.IsNull() || said != "" {
				t.Fatal(said)
			}
			all, by := counted(w)
			polls := by["ListCreateAccountStatus"] - 1                          // the first looks for an account that an earlier run began
			if by["CreateAccount"] != 1 || all-1-polls > others || polls > 20 { // in a minute
				t.Errorf("%d calls besides CreateAccount and %d polls, want at most %d: %v", all-1-polls, polls, others, by)
			}

			s = w.Server(t, nil)
			w.AWS.ResetCalls()
			if _, said := s.Refresh(t, "doit_aws_account", state); said != "" {
				t.Fatal(said)
			}
			if all, by := counted(w); all > 2 {
				t.Errorf("refreshing one unchanged account made %d calls: %v", all, by)
			}
		})
	}
}

func TestPlanChecksAreSharedByAllAccounts(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.SeedAccounts = 40 })
	dev := w.AWS.AddOU(w.AWS.RootID(), "dev")
	s := w.Server(t, nil)
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		plan := s.Plan(t, "doit_aws_account", acctest.Object{}, map[string]any{"name": name, "email": "aws+" + name + "@example.com", "parent_id": dev})
		if said := acctest.Messages(plan.Diagnostics); said != "" {
			t.Fatal(said)
		}
	}
	_, by := counted(w)
	want := map[string]int{"DescribeOrganizationalUnit": 1, "ListAccounts": 3, "ListServiceQuotas": 1}
	for operation, n := range want {
		if by[operation] != n {
			t.Errorf("%s was called %d times, want %d", operation, by[operation], n)
		}
	}
	if len(by) != len(want) {
		t.Errorf("the plan makes other calls, too: %v", by)
	}
}
