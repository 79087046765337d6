package curreport_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// creating are the calls of a whole creation that write, in the order that keeps a new bucket closed at all times. S3
// gives a new bucket some of the settings by itself, so the world is one of older buckets, which have none. The ownership
// of objects comes with CreateBucket.
var creating = []string{
	"CreateBucket", "PutPublicAccessBlock", "PutBucketEncryption", "PutBucketVersioning",
	"PutBucketLifecycleConfiguration", "PutBucketTagging", "PutBucketPolicy", "PutReportDefinition",
}

func legacy(o *awssim.Options) { o.LegacyBuckets = true }

// whole is a configuration that needs all of creating.
func whole() map[string]any {
	return report1(map[string]any{"tags": map[string]any{"team": "a"}, "bucket": map[string]any{"region": "eu-west-1"}})
}

func TestOrderOfCreation(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, legacy)
	mustApply(t, w, acctest.Object{}, whole())
	if got := strings.Join(writes(w, 0), " "); got != strings.Join(creating, " ") {
		t.Errorf("the writes are %s", got)
	}
}

// TestInterruptedCreateContinues cuts a create at each of its writes in each way, then applies again: one bucket, one
// report, nothing twice, and no state together with an error, which Terraform would taint.
func TestInterruptedCreateContinues(t *testing.T) {
	t.Parallel()
	denied := awssim.Error{Code: "AccessDenied", Message: "not authorized", Status: 403}
	for i, operation := range creating {
		for name, fault := range map[string]awssim.Fault{
			"refused":                        {Kind: awssim.FaultError, Error: &denied},
			"answer lost once":               {Kind: awssim.FaultResetAfter},
			"answer lost for ever":           {Kind: awssim.FaultResetAfter, Count: awssim.Always},
			"failed inside after executing":  {Kind: awssim.FaultInternalAfter},
			"failed inside before executing": {Kind: awssim.FaultInternal, Count: awssim.Always},
		} {
			t.Run(operation+" "+name, func(t *testing.T) {
				t.Parallel()
				w := acctest.NewWorld(t, legacy)
				fault.Operation = operation
				injected := w.AWS.Inject(fault)
				state, said := w.Server(t, map[string]any{"max_retries": 2}).Apply(t, typeName, acctest.Object{}, whole())
				injected.Remove()
				if injected.Hits() == 0 || state.State.IsNull() != strings.Contains(said, "ERROR") {
					t.Fatalf("%d hits, state %s, messages %q", injected.Hits(), state.State, said)
				}
				if i > 0 && state.State.IsNull() && operation != "PutReportDefinition" && !strings.Contains(said, "Done: bucket") {
					t.Errorf("it does not say what is done: %s", said)
				}
				w.Clock.Advance(48 * time.Hour) // the mark of the bucket has no end
				if state.State.IsNull() {
					state = mustApply(t, w, acctest.Object{}, whole())
				}
				checkWhole(t, w, state)
			})
		}
	}
}

// checkWhole sees to it that everything is there once, and that the next plan is empty.
func checkWhole(t *testing.T, w *acctest.World, state acctest.Object) {
	t.Helper()
	o := behind(t, w)
	if reports, buckets := o.reports(), o.buckets(); len(reports) != 1 || len(buckets) != 1 || buckets[0] != acme || *reports[acme].S3Bucket != acme {
		t.Errorf("there are the reports %v and the buckets %v", reports, buckets)
	}
	if tags := o.tags(acme); tags["team"] != "a" || tags[organization.OwnerKey] == "" {
		t.Errorf("the report has the tags %v", tags)
	}
	read, said := w.Server(t, nil).Refresh(t, typeName, state)
	if said != "" || !read.State.Equal(state.State) {
		t.Errorf("the next refresh sees a difference: %s\n%s\n%s", said, read.State, state.State)
	}
	gone, said := w.Server(t, nil).Apply(t, typeName, read, nil)
	if !gone.State.IsNull() || len(o.buckets()) > 0 || len(o.reports()) > 0 {
		t.Errorf("destroying leaves the buckets %v: %s", o.buckets(), said)
	}
}

// TestContinuedBucketIsAnnounced leaves a bucket without tags behind, as an S3 would that takes none with CreateBucket.
func TestContinuedBucketIsAnnounced(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arrange func(o outside, w *acctest.World)
		says    string
	}{
		"empty, new, without policy": {func(outside, *acctest.World) {}, "WARNING: "},
		"something is in it":         {func(o outside, _ *acctest.World) { o.putObject(acme, "theirs") }, "The bucket exists already"},
		"it has a policy": {func(o outside, _ *acctest.World) {
			o.setPolicy(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::doitintl-awsops-acme"}]}`)
		}, "The bucket exists already"},
		"it is a day old": {func(_ outside, w *acctest.World) { w.Clock.Advance(24 * time.Hour) }, "The bucket exists already"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			o := behind(t, w)
			o.addBucket(acme)
			test.arrange(o, w)
			said := acctest.Messages(w.Server(t, nil).Plan(t, typeName, acctest.Object{}, report1(nil)).Diagnostics)
			if !strings.Contains(said, test.says) {
				t.Errorf("the plan says %q, want %q", said, test.says)
			}
		})
	}
}

// TestAnotherScopeContinuesNothing keeps the unfinished work of one Terraform state from the others.
func TestAnotherScopeContinuesNothing(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	w.AWS.Inject(awssim.Fault{Operation: "PutReportDefinition", Kind: awssim.FaultError, Error: &awssim.Error{Code: "AccessDeniedException", Message: "not authorized"}})
	state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, report1(nil))
	if !state.State.IsNull() || !strings.Contains(said, "Failed creating Cost and Usage Report doitintl-awsops-acme") {
		t.Fatalf("state %s, %s", state.State, said)
	}
	stranger := w.Server(t, map[string]any{"vend_scope": "another state"}).Plan(t, typeName, acctest.Object{}, report1(nil))
	if said := acctest.Messages(stranger.Diagnostics); !strings.Contains(said, "this configuration did not make it") {
		t.Errorf("another scope is told %q", said)
	}
	made := mustApply(t, w, acctest.Object{}, report1(nil))
	if made.Attribute(t, "report_name") != acme {
		t.Errorf("made %s", made.State)
	}
	stranger = w.Server(t, map[string]any{"vend_scope": "another state"}).Plan(t, typeName, acctest.Object{}, report1(nil))
	if said := acctest.Messages(stranger.Diagnostics); !strings.Contains(said, "Cost and Usage Report exists already") {
		t.Errorf("another scope is told %q", said)
	}
	ours := w.Server(t, nil).Plan(t, typeName, acctest.Object{}, report1(nil)) // as after a lost state file
	if said := acctest.Messages(ours.Diagnostics); !strings.Contains(said, "Continuing with Cost and Usage Reports that an earlier apply began") {
		t.Errorf("the owner is told %q", said)
	}
}

// TestPolicyTakesTimeToSpread lets AWS see the policy late. Nobody notices but the clock.
func TestPolicyTakesTimeToSpread(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.PolicyDelay = 3 * time.Minute })
	config, started := report(""), w.Clock.Now()
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigPlanChecks: plans(plancheck.ResourceActionCreate), ConfigStateChecks: []statecheck.StateCheck{is("report_name", acme)}},
			empty(config),
		},
	})
	if waited := w.Clock.Now().Sub(started); waited < 3*time.Minute || waited > 5*time.Minute {
		t.Errorf("it waited %s", waited)
	}
}

// TestCallsOfARefresh counts what a plan without changes costs.
func TestCallsOfARefresh(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config map[string]any
		want   string
	}{
		"own bucket": {report1(map[string]any{"tags": map[string]any{"team": "a"}}), "GetCallerIdentity DescribeReportDefinitions ListTagsForResource HeadBucket GetPublicAccessBlock " +
			"GetBucketOwnershipControls GetBucketEncryption GetBucketVersioning GetBucketLifecycleConfiguration GetBucketTagging GetBucketPolicy"},
		"bucket of somebody else": {report1(map[string]any{"bucket": map[string]any{"create": false}}), "GetCallerIdentity DescribeReportDefinitions ListTagsForResource HeadBucket GetBucketPolicy"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			if strings.Contains(name, "else") {
				behind(t, w).addBucket(acme)
			}
			made := mustApply(t, w, acctest.Object{}, test.config)
			before, s := len(w.AWS.Calls()), w.Server(t, nil)
			if read, said := s.Refresh(t, typeName, made); said != "" || !read.State.Equal(made.State) {
				t.Errorf("%s: %s", said, read.State)
			}
			s.Plan(t, typeName, made, test.config)
			var calls []string
			for _, call := range w.AWS.Calls()[before:] {
				calls = append(calls, call.Operation)
			}
			if got := strings.Join(calls, " "); got != test.want {
				t.Errorf("the calls are %s", got)
			}
		})
	}
}
