package curreport_test

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

// TestDestroyedTogether destroys both reports of a bucket of somebody else at the same time: the last one takes the
// statements out.
func TestDestroyedTogether(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	o := behind(t, w)
	o.addBucket(acme)
	s, states, plans := w.Server(t, nil), map[string]acctest.Object{}, map[string]*tfprotov6.PlanResourceChangeResponse{}
	for _, name := range []string{"a", "b"} {
		states[name] = mustApply(t, w, acctest.Object{}, map[string]any{"report_name": name, "bucket": map[string]any{"name": acme, "create": false}})
	}
	for name, state := range states {
		plans[name] = s.Plan(t, typeName, state, nil)
	}
	both, bothLooked := context.WithTimeout(t.Context(), time.Second)
	t.Cleanup(bothLooked)
	w.AWS.Inject(awssim.Fault{Operation: "DeleteReportDefinition", Before: func(awssim.Call) { <-both.Done() }})
	w.AWS.Inject(awssim.Fault{Operation: "ListExports", Skip: 1, Count: 1, After: func(awssim.Call) { bothLooked() }})
	var running sync.WaitGroup
	for name, state := range states {
		running.Go(func() {
			if _, said := s.ApplyPlanned(t, typeName, state, nil, plans[name]); strings.Contains(said, "ERROR") {
				t.Error(said)
			}
		})
	}
	running.Wait()
	if o.policy() != "" || len(o.reports()) > 0 {
		t.Errorf("left is the policy %s and %v", o.policy(), o.reports())
	}
}

// TestReplacedBeforeDestroyed has create_before_destroy, once with the name still taken by the old report. Terraform plans the destruction of what was replaced once more
// during the apply, and nobody asked to delete a bucket with everything in it.
func TestReplacedBeforeDestroyed(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	o := behind(t, w)
	const first = "lifecycle {\n  create_before_destroy = true\n}\n" + `bucket = { force_destroy = true }` + "\n"
	hourly, daily := report(first), report(first+`time_unit = "DAILY"`)
	renamed := strings.Replace(daily, "acme", "beta", 1)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: hourly, ConfigStateChecks: []statecheck.StateCheck{is("time_unit", "HOURLY")}},
			{
				PreConfig: func() { deliverObject(w) },
				Config:    daily, ConfigPlanChecks: plans(plancheck.ResourceActionCreateBeforeDestroy), ConfigStateChecks: []statecheck.StateCheck{is("time_unit", "DAILY")},
			},
			empty(daily),
			{
				Config: renamed, ConfigPlanChecks: plans(plancheck.ResourceActionCreateBeforeDestroy),
				ConfigStateChecks: []statecheck.StateCheck{is("bucket.name", "doitintl-awsops-beta")},
			},
			{PreConfig: func() {
				if !strings.Contains(strings.Join(o.buckets(), " "), acme) || o.objects(acme) != 2 || len(o.reports()) != 1 {
					t.Errorf("there are the buckets %v and the reports %v", o.buckets(), o.reports())
				}
			}, Config: renamed, PlanOnly: true},
			empty(renamed),
		},
	})
}

// TestAdoptingTheBucketOfAnImport shows what changes about a bucket that is in state but was nobody's business.
func TestAdoptingTheBucketOfAnImport(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	mustApplyAs(t, w, "another state", report1(nil))
	behind(t, w).setPolicy(strings.ReplaceAll(behind(t, w).policy(), "Doit", "Theirs"))
	s := w.Server(t, nil)
	imported := imported(t, s, acme)
	said := acctest.Messages(s.Plan(t, typeName, imported, report1(map[string]any{"adopt_existing": true, "bucket": map[string]any{"expiration_days": 1}})).Diagnostics)
	if !strings.Contains(said, "so the bucket "+acme+" is set up by this resource. What changes: Its lifecycle rules are not those that are wanted") {
		t.Errorf("the plan says %q", said)
	}
}

// imported is a report as it is right after an import.
func imported(t *testing.T, s *acctest.Server, name string) acctest.Object {
	t.Helper()
	got, err := s.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: name})
	if err != nil || len(got.Diagnostics) > 0 {
		t.Fatalf("%v %s", err, acctest.Messages(got.Diagnostics))
	}
	state, err := got.ImportedResources[0].State.Unmarshal(s.Type(t, typeName))
	if err != nil {
		t.Fatal(err)
	}
	read, said := s.Refresh(t, typeName, acctest.Object{State: state, Private: got.ImportedResources[0].Private})
	if said != "" {
		t.Fatal(said)
	}
	return read
}

// TestUpdateInAnotherAccount has no refresh before the plan, as with -refresh=false: the bucket is gone, and credentials of
// another account would make it and the report again there.
func TestUpdateInAnotherAccount(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	made := mustApply(t, w, acctest.Object{}, report1(nil))
	behind(t, w).deleteBucket(acme)
	_, keys := w.AWS.AddOrganization()
	foreign := w.Server(t, map[string]any{"access_key": keys.AccessKeyID, "secret_key": keys.SecretAccessKey})
	before := len(w.AWS.Calls())
	_, said := foreign.Apply(t, typeName, made, report1(map[string]any{"s3_prefix": "another"}))
	if !strings.Contains(said, "belongs to the account "+payer+", and these credentials to") || len(writes(w, before)) > 0 {
		t.Errorf("it says %q and wrote %v", said, writes(w, before))
	}
}
