package curreport_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestDestroy has what becomes of report and bucket.
func TestDestroy(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		bucket                   map[string]any
		arrange                  func(w *acctest.World)
		gone                     bool
		planned                  string // what the plan says
		refused                  bool
		bucketStays, reportStays bool
	}{
		"an empty bucket": {},
		"objects":         {arrange: deliverObject, planned: "Bucket is not empty", refused: true, bucketStays: true, reportStays: true},
		"objects, with force": {
			bucket: map[string]any{"force_destroy": true}, arrange: deliverObject, planned: "is deleted with all billing data in it",
		},
		"many objects, with force": {
			bucket: map[string]any{"force_destroy": true}, arrange: func(w *acctest.World) { w.AWS.AddObject(acme, "CUR/many", 1001) }, planned: "force_destroy is set",
		},
		"another report uses it": {
			bucket: map[string]any{"force_destroy": true}, arrange: func(w *acctest.World) { w.AWS.AddReport(payer, existing("other", acme, nil)) },
			planned: "because AWS delivers there for the report other, too. If this run destroys these before, the bucket is deleted with everything in it", bucketStays: true,
		},
		"already gone": {gone: true},
		"exports cannot be listed": {
			arrange: func(w *acctest.World) { w.AWS.Deny("bcm-data-exports:ListExports") }, planned: "Listing the data exports, which may use the bucket", refused: true, bucketStays: true, reportStays: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			o := behind(t, w)
			made := mustApply(t, w, acctest.Object{}, report1(map[string]any{"bucket": test.bucket}))
			if test.arrange != nil {
				test.arrange(w)
			}
			if test.gone {
				o.deleteBucket(acme)
			}
			before, s := len(w.AWS.Calls()), w.Server(t, nil)
			plan := s.Plan(t, typeName, made, nil)
			said := acctest.Messages(plan.Diagnostics)
			if !strings.Contains(said, test.planned) || test.planned == "" && said != "" || test.refused != strings.Contains(said, "ERROR") {
				t.Errorf("the plan says %q, want %q", said, test.planned)
			}
			left, said := s.ApplyPlanned(t, typeName, made, nil, plan) // also where the plan refused
			if left.State.IsNull() == test.refused || test.refused != strings.Contains(said, "ERROR") {
				t.Errorf("left %s: %s", left.State, said)
			}
			if test.refused && len(writes(w, before)) > 0 {
				t.Errorf("a refused destruction wrote %v", writes(w, before))
			}
			if _, there := o.reports()[acme]; there != test.reportStays || (len(o.buckets()) > 0) != test.bucketStays {
				t.Errorf("there are the reports %v and buckets %v", o.reports(), o.buckets())
			}
		})
	}
}

func deliverObject(w *acctest.World) { w.AWS.AddObject(acme, "CUR/report.csv.gz", 2) }

// TestReplacementKeepsTheData changes what AWS cannot change. Neither the bucket nor what is in it may go.
func TestReplacementKeepsTheData(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	o := behind(t, w)
	hourly := report(`bucket = { force_destroy = true }`)
	daily := report(`bucket = { force_destroy = true }` + "\n" + `time_unit = "DAILY"`)
	renamed := strings.Replace(daily, "acme", "beta", 1)
	kept := func() {
		if !strings.Contains(strings.Join(o.buckets(), " "), acme) || o.objects(acme) != 2 {
			t.Errorf("the bucket or its data are gone: %v", o.buckets())
		}
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: hourly, ConfigStateChecks: []statecheck.StateCheck{is("time_unit", "HOURLY")}},
			{
				PreConfig: func() { deliverObject(w) },
				Config:    daily, ConfigPlanChecks: plans(plancheck.ResourceActionDestroyBeforeCreate),
				ConfigStateChecks: []statecheck.StateCheck{is("time_unit", "DAILY"), is("bucket.name", acme)},
			},
			empty(daily),
			{
				PreConfig: kept,
				Config:    renamed, ConfigPlanChecks: plans(plancheck.ResourceActionDestroyBeforeCreate),
				ConfigStateChecks: []statecheck.StateCheck{is("report_name", "doitintl-awsops-beta"), is("bucket.name", "doitintl-awsops-beta")},
			},
			{PreConfig: kept, Config: renamed, PlanOnly: true},
			{Taint: []string{addr}, Config: renamed, ConfigPlanChecks: plans(plancheck.ResourceActionDestroyBeforeCreate)},
			empty(renamed),
		},
	})
	kept()
	if reports := o.reports(); len(reports) > 0 {
		t.Errorf("reports are left: %v", reports)
	}
}

// TestAnotherBucket moves the deliveries: the old bucket stays as it is.
func TestAnotherBucket(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	o := behind(t, w)
	made := mustApply(t, w, acctest.Object{}, report1(nil))
	deliverObject(w)
	s, config := w.Server(t, nil), report1(map[string]any{"bucket": map[string]any{"name": "another-bucket"}})
	said := acctest.Messages(s.Plan(t, typeName, made, config).Diagnostics)
	if !strings.Contains(said, "The bucket doitintl-awsops-acme stays with everything in it, and Terraform forgets it") {
		t.Errorf("the plan says %q", said)
	}
	moved := mustApply(t, w, made, config)
	if *o.reports()[acme].S3Bucket != "another-bucket" || o.objects(acme) != 2 || moved.Attribute(t, "s3_path") != "s3://another-bucket/CUR/doitintl-awsops-acme/" {
		t.Errorf("reports %v, state %s", o.reports(), moved.State)
	}
	if gone, said := w.Server(t, nil).Apply(t, typeName, moved, nil); !gone.State.IsNull() || strings.Join(o.buckets(), " ") != acme {
		t.Errorf("after the destruction there are the buckets %v; %s", o.buckets(), said)
	}
}

// TestStrippedTags takes the ownership tag away: the state still knows who made the bucket.
func TestStrippedTags(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	o := behind(t, w)
	made := mustApply(t, w, acctest.Object{}, report1(nil))
	o.untagBucket(acme)
	if gone, said := w.Server(t, nil).Apply(t, typeName, made, nil); !gone.State.IsNull() || len(o.buckets()) > 0 {
		t.Errorf("after the destruction there are the buckets %v; %s", o.buckets(), said)
	}
}

// TestImportedBucketStays proves that nothing of others is deleted after an import, also not what another Terraform state
// wrote into the policy.
func TestImportedBucketStays(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	o := behind(t, w)
	mustApplyAs(t, w, "another state", report1(nil))
	policy := o.policy()
	config := `resource "doit_cur_report" "test" { report_name = "` + acme + `" }`
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{ResourceName: addr, Config: config, ImportState: true, ImportStateId: acme, ImportStatePersist: true},
			empty(config),
		},
	})
	if len(o.buckets()) != 1 || len(o.reports()) > 0 || policy == "" || o.policy() != policy {
		t.Errorf("after the destruction there are the buckets %v and reports %v, and the policy %s", o.buckets(), o.reports(), o.policy())
	}
}

// TestObjectsKeepArriving empties the bucket again and again.
func TestObjectsKeepArriving(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	o := behind(t, w)
	made := mustApply(t, w, acctest.Object{}, report1(map[string]any{"bucket": map[string]any{"force_destroy": true}}))
	deliverObject(w)
	w.AWS.Inject(awssim.Fault{Operation: "DeleteBucket", Count: 2, Before: func(awssim.Call) { deliverObject(w) }})
	if gone, said := w.Server(t, nil).Apply(t, typeName, made, nil); !gone.State.IsNull() || len(o.buckets()) > 0 {
		t.Errorf("after the destruction there are the buckets %v; %s", o.buckets(), said)
	}
}

// TestInterruptedDestroyContinues cuts a destruction at each of its writes, then destroys again: nothing is left.
func TestInterruptedDestroyContinues(t *testing.T) {
	t.Parallel()
	denied := awssim.Error{Code: "AccessDenied", Message: "not authorized", Status: 403}
	for _, operation := range []string{"DeleteReportDefinition", "DeleteObjects", "DeleteBucket"} {
		for name, fault := range map[string]awssim.Fault{
			"refused":                        {Kind: awssim.FaultError, Error: &denied, Count: awssim.Always},
			"answer lost once":               {Kind: awssim.FaultResetAfter},
			"failed inside after executing":  {Kind: awssim.FaultInternalAfter, Count: awssim.Always},
			"failed inside before executing": {Kind: awssim.FaultInternal, Count: awssim.Always},
		} {
			t.Run(operation+" "+name, func(t *testing.T) {
				t.Parallel()
				w := acctest.NewWorld(t)
				o := behind(t, w)
				made := mustApply(t, w, acctest.Object{}, report1(map[string]any{"bucket": map[string]any{"force_destroy": true}}))
				deliverObject(w)
				fault.Operation = operation
				injected := w.AWS.Inject(fault)
				left, said := w.Server(t, map[string]any{"max_retries": 2}).Apply(t, typeName, made, nil)
				injected.Remove()
				if injected.Hits() == 0 || left.State.IsNull() == strings.Contains(said, "ERROR") {
					t.Fatalf("%d hits, left %s: %s", injected.Hits(), left.State, said)
				}
				if !left.State.IsNull() {
					if left, said = w.Server(t, nil).Refresh(t, typeName, left); strings.Contains(said, "ERROR") {
						t.Fatal(said)
					}
				}
				if !left.State.IsNull() {
					left, said = w.Server(t, nil).Apply(t, typeName, left, nil)
				}
				if !left.State.IsNull() || len(o.reports()) > 0 || len(o.buckets()) > 0 {
					t.Errorf("left %s, reports %v, buckets %v: %s", left.State, o.reports(), o.buckets(), said)
				}
			})
		}
	}
}
