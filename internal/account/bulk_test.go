package account_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// many is the configuration of all members of a world, with these tags, in this parent and under names that begin so.
func many(w *acctest.World, parentID, team, name string) string {
	var list, imports strings.Builder
	for i, a := range members(w) {
		fmt.Fprintf(&list, "\n    %q,", a.Email)
		fmt.Fprintf(&imports, "import {\n  to = doit_aws_account.test[%d]\n  id = %q\n}\n", i, a.ID)
	}
	return fmt.Sprintf(`
locals {
  emails = [%s
  ]
}
%s
resource "doit_aws_account" "test" {
  count      = length(local.emails)
  name       = "%s-${count.index}"
  email      = local.emails[count.index]
  parent_id  = %q
  tags       = { team = %q }
  on_destroy = "retain"
}
`, &list, &imports, name, parentID, team)
}

// planned looks at what a plan has cost.
type planned func() error

func (p planned) CheckPlan(_ context.Context, _ plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	resp.Error = p()
}

// TestLaggingListsShowNoFalseDrift changes name, parent and tags of many accounts. The lists of AWS show all of it only
// after a day, and the plan right after the change is empty nevertheless.
func TestLaggingListsShowNoFalseDrift(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.SeedAccounts, o.ListLag = 25, 24*time.Hour })
	old, dev := w.AWS.AddOU(w.AWS.RootID(), "old"), w.AWS.AddOU(w.AWS.RootID(), "dev")
	for _, a := range members(w) {
		w.AWS.MoveAccount(a.ID, old)
	}
	w.Clock.Advance(25 * time.Hour)
	listed := func(operation string) plancheck.PlanCheck {
		return planned(func() error {
			if w.AWS.CountCalls(operation) == 0 {
				return fmt.Errorf("nothing was asked of %s", operation)
			}
			return nil
		})
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: many(w, old, "a", "first")},
			{Config: many(w, dev, "b", "second")},
			{
				PreConfig: w.AWS.ResetCalls,
				Config:    many(w, dev, "b", "second"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectEmptyPlan(), listed("ListAccountsForParent"), listed("GetResources"), listed("DescribeAccount"), listed("ListTagsForResource"),
				}},
			},
		},
	})
}

// TestManyUnchangedAccountsCostPages refreshes a whole organization by real plans and finds what has changed in it.
func TestManyUnchangedAccountsCostPages(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.SeedAccounts = 60 })
	cli := w.Factories()
	drifted := members(w)[41]
	direct := func(most int) plancheck.PlanCheck {
		return planned(func() error {
			described, tags := w.AWS.CountCalls("DescribeAccount"), w.AWS.CountCalls("ListTagsForResource")
			w.AWS.ResetCalls()
			if described > most || tags > most {
				return fmt.Errorf("%d accounts and the tags of %d were read directly, want at most %d", described, tags, most)
			}
			return nil
		})
	}
	config := many(w, w.AWS.RootID(), "a", "first")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: cli,
		Steps: []resource.TestStep{
			{Config: config},
			{
				PreConfig: w.AWS.ResetCalls, Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan(), direct(2 * 3)}},
			},
			{
				PreConfig: func() { w.AWS.RenameAccount(drifted.ID, "drifted"); w.AWS.ResetCalls() }, Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction("doit_aws_account.test[41]", plancheck.ResourceActionUpdate), direct(2 * 4),
				}},
			},
		},
	})
}
