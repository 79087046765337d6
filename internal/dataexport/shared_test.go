package dataexport_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestDestroyedTogether destroys both exports of a bucket of somebody else at the same time: the last one takes the
// statements out.
func TestDestroyedTogether(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	s, states, plans := w.Server(t, nil), map[string]acctest.Object{}, map[string]*tfprotov6.PlanResourceChangeResponse{}
	for _, name := range []string{"a", "b"} {
		states[name] = made(t, s, config(map[string]any{"name": name}))
	}
	s = w.Server(t, nil)
	for name, state := range states {
		plans[name] = s.Plan(t, typeName, state, nil)
	}
	both, bothLooked := context.WithTimeout(t.Context(), time.Second)
	t.Cleanup(bothLooked)
	w.AWS.Inject(awssim.Fault{Operation: "DeleteExport", Before: func(awssim.Call) { <-both.Done() }})
	w.AWS.Inject(awssim.Fault{Operation: "GetExport", Skip: 1, After: func(awssim.Call) { bothLooked() }})
	var running sync.WaitGroup
	for name, state := range states {
		running.Go(func() {
			if _, said := s.ApplyPlanned(t, typeName, state, nil, plans[name]); strings.Contains(said, "ERROR") {
				t.Error(said)
			}
		})
	}
	running.Wait()
	if o.policy(bucketName) != "" || len(o.all()) > 0 {
		t.Errorf("left is the policy %s and %v", o.policy(bucketName), o.all())
	}
}

// TestOldBucketOfAReplacementStays has create_before_destroy: Terraform plans the destruction of what was replaced once
// more during the apply, and nobody asked to delete a bucket with everything in it.
func TestOldBucketOfAReplacementStays(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	in := func(bucket string) string {
		return `lifecycle {
    create_before_destroy = true
  }
  bucket = {
    name          = "` + bucket + `"
    create        = true
    force_destroy = true
  }`
	}
	moved := export("two", in("bucket-two"))
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: export("one", in("bucket-one")), ConfigStateChecks: []statecheck.StateCheck{is("name", "one")}},
			{
				PreConfig: func() { w.AWS.DeliverExport(awssim.ManagementAccountID, "one", "DELIVERY_SUCCESS") },
				Config:    moved, ConfigPlanChecks: plans(plancheck.ResourceActionCreateBeforeDestroy), ConfigStateChecks: []statecheck.StateCheck{is("name", "two")},
			},
			{PreConfig: func() {
				if n := w.AWS.CountCalls("DeleteBucket", "DeleteObjects"); n != 0 || len(o.all()) != 1 {
					t.Errorf("the replacement deleted in %d calls; AWS has %v", n, o.all())
				}
			}, Config: moved, PlanOnly: true},
			empty(moved),
		},
	})
}

// TestBucketIsTakenOver wants to manage a bucket of somebody else whose policy alone was managed so far.
func TestBucketIsTakenOver(t *testing.T) {
	t.Parallel()
	w, _ := newWorld(t)
	s := w.Server(t, nil)
	own := map[string]any{"name": bucketName, "create": true}
	state := made(t, s, config(nil))
	if said := acctest.Messages(s.Plan(t, typeName, state, config(map[string]any{"bucket": own})).Diagnostics); !strings.Contains(said, "The bucket exists already") {
		t.Errorf("a bucket of somebody else: %q", said)
	}
	s = w.Server(t, nil)
	state, _ = s.Apply(t, typeName, state, config(map[string]any{"adopt_existing": true}))
	said := acctest.Messages(s.Plan(t, typeName, state, config(map[string]any{"bucket": own, "adopt_existing": true})).Diagnostics)
	if !strings.Contains(said, "adopt_existing is set, so the bucket "+bucketName+" is set up by this resource. What changes: Its versioning is off") {
		t.Errorf("adopting it: %q", said)
	}
}

// TestTainted has an export that goes before the new one comes, with settings that nobody configured in between.
func TestTainted(t *testing.T) {
	t.Parallel()
	w, _ := newWorld(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: export("cur2", `s3_prefix = "elsewhere"`), ConfigStateChecks: []statecheck.StateCheck{is("s3_prefix", "elsewhere")}},
			{
				Taint: []string{addr}, Config: export("cur2", ""), ConfigPlanChecks: plans(plancheck.ResourceActionReplace),
				ConfigStateChecks: []statecheck.StateCheck{is("s3_prefix", "data-exports")},
			},
			empty(export("cur2", "")),
		},
	})
}
