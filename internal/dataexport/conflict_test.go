package dataexport_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
)

func selects(e bcmtypes.Export, column string) bool {
	return slices.Contains(billing.ParseQuery(*e.DataQuery.QueryStatement).Columns, column)
}

func TestTwoResourcesWantOneExport(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	one := export("cur2", "")
	both := one + named("other", "cur2", "")
	renamed := named("other", "cur2", "")
	moved := fmt.Sprintf("moved {\n  from = %s\n  to   = %s.other\n}\n", addr, typeName)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			refused(both, "Two resources of this configuration want to make the export 123456789012/cur2"),
			{Config: one, ConfigStateChecks: []statecheck.StateCheck{is("name", "cur2")}},
			refused(both, "is already in this state"),
			refused(renamed, "tell Terraform with a moved block"),
			{Config: renamed + moved, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(typeName+".other", plancheck.ResourceActionNoop),
			}}},
			empty(renamed + moved),
		},
	})
	if n := w.AWS.CountCalls("CreateExport"); n != 1 || len(o.all()) != 0 {
		t.Errorf("%d exports were created, %d are left", n, len(o.all()))
	}
}

// TestQuotaOfOnePlan has one place left and two exports that are planned for it.
func TestQuotaOfOnePlan(t *testing.T) {
	t.Parallel()
	w, _ := newWorld(t)
	w.AWS.AddExport(awssim.ManagementAccountID, foreign("theirs", "SELECT BilledCost FROM FOCUS_1_0_AWS"))
	focus := `table = "FOCUS_1_0_AWS"`
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			refused(export("one", focus)+named("other", "two", focus), "has the data exports theirs of this table, and AWS allows 2"),
			{Config: export("one", focus) + named("other", "two", ""), ConfigStateChecks: []statecheck.StateCheck{is("table", "FOCUS_1_0_AWS")}},
			// A replacement makes room for itself.
			{Config: export("three", focus) + named("other", "two", ""), ConfigPlanChecks: plans(plancheck.ResourceActionReplace), ConfigStateChecks: []statecheck.StateCheck{is("name", "three")}},
			empty(export("three", focus) + named("other", "two", "")),
		},
	})
	if n := w.AWS.CountCalls("CreateExport"); n != 3 {
		t.Errorf("%d exports were created, want 3", n)
	}
}

// TestReplacedBeforeDestroyed has create_before_destroy in the way of a new table: the name is taken by the old export.
func TestReplacedBeforeDestroyed(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	const first = "lifecycle {\n  create_before_destroy = true\n}\n"
	focus := export("second", first+`table = "FOCUS_1_0_AWS"`)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: export("cur2", first), ConfigStateChecks: []statecheck.StateCheck{is("table", cur2)}},
			{Config: export("second", first), ConfigPlanChecks: plans(plancheck.ResourceActionCreateBeforeDestroy), ConfigStateChecks: []statecheck.StateCheck{is("name", "second")}},
			{Config: focus, ConfigPlanChecks: plans(plancheck.ResourceActionCreateBeforeDestroy), ConfigStateChecks: []statecheck.StateCheck{is("table", "FOCUS_1_0_AWS")}},
			{PreConfig: func() {
				if all := o.all(); len(all) != 1 || !selects(all["second"], "BilledCost") {
					t.Errorf("AWS has %v", all)
				}
			}, Config: focus, PlanOnly: true},
			empty(focus),
		},
	})
}

// TestReplacementKeepsTheOwnBucket has billing data in the bucket and force_destroy, so that deleting it would go well.
func TestReplacementKeepsTheOwnBucket(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	own := `bucket = {
    name          = "own-bucket"
    create        = true
    force_destroy = true
  }`
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: export("one", own), ConfigStateChecks: []statecheck.StateCheck{is("bucket_arn", "arn:aws:s3:::own-bucket")}},
			{
				PreConfig: func() { w.AWS.DeliverExport(awssim.ManagementAccountID, "one", "DELIVERY_SUCCESS") },
				Config:    export("two", own), ConfigPlanChecks: plans(plancheck.ResourceActionReplace), ConfigStateChecks: []statecheck.StateCheck{is("name", "two")},
			},
			{PreConfig: func() {
				if n := w.AWS.CountCalls("DeleteBucket", "DeleteObjects"); n != 0 {
					t.Errorf("the replacement deleted in %d calls", n)
				}
			}, Config: export("two", own), PlanOnly: true},
			empty(export("two", own)),
		},
	})
	if o.hasBucket("own-bucket") {
		t.Error("destroying left the bucket, which a replacement handed over")
	}
}

// TestBucketOfAReport shares the bucket that a doit_cur_report makes in the same apply, and takes everything down again.
func TestBucketOfAReport(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	o := behind(t, w)
	report := "resource \"doit_cur_report\" \"this\" {\n  customer_id = \"acme\"\n}\n"
	shared := func(label, name string) string {
		return named(label, name, "bucket = { name = doit_cur_report.this.bucket.name }")
	}
	both := report + shared("test", "cur2") + shared("other", "second")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: both, ConfigStateChecks: []statecheck.StateCheck{is("bucket_arn", "arn:aws:s3:::doitintl-awsops-acme"), isList("bucket_findings")}},
			empty(both),
			{Config: report + shared("other", "second"), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(addr, plancheck.ResourceActionDestroy),
			}}},
			{PreConfig: func() {
				if !strings.Contains(o.policy("doitintl-awsops-acme"), billing.SidDelivery) {
					t.Error("the report lost the statement that delivers it")
				}
			}, Config: report + shared("other", "second"), PlanOnly: true},
			empty(report + shared("other", "second")),
		},
	})
	if o.hasBucket("doitintl-awsops-acme") || len(o.all()) != 0 {
		t.Errorf("the destroyed configuration left the exports %v or the bucket", o.all())
	}
}

func TestBucketThatComesLater(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	s := w.Server(t, nil)
	later := inBucket(map[string]any{"name": "later-bucket"})
	plan := s.Plan(t, typeName, acctest.Object{}, later)
	if said := acctest.Messages(plan.Diagnostics); !strings.HasPrefix(said, "WARNING: ") || !strings.Contains(said, "The bucket later-bucket is not there, and create is not set") {
		t.Errorf("the plan says %q", said)
	}
	o.makeBucket("later-bucket") // by another provider, in the same apply
	state, said := s.ApplyPlanned(t, typeName, acctest.Object{}, later, plan)
	if said != "" || state.Attribute(t, "bucket_arn") != "arn:aws:s3:::later-bucket" {
		t.Errorf("it says %q, the state is %s", said, state.State)
	}
}
