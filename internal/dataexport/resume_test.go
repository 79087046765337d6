package dataexport_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestInterruptedCreateContinues cuts a create at each of its calls that write, and at the look afterwards, in each way,
// then applies again: one export, with its tags, and no state together with an error, which Terraform would taint.
func TestInterruptedCreateContinues(t *testing.T) {
	t.Parallel()
	denied := awssim.Error{Code: "AccessDeniedException", Message: "not authorized"}
	faults := map[string]awssim.Fault{
		"refused":                        {Kind: awssim.FaultError, Error: &denied},
		"answer lost once":               {Kind: awssim.FaultResetAfter},
		"answer lost for ever":           {Kind: awssim.FaultResetAfter, Count: awssim.Always},
		"failed inside after executing":  {Kind: awssim.FaultInternalAfter},
		"failed inside before executing": {Kind: awssim.FaultInternal, Count: awssim.Always},
	}
	shared := []string{"PutBucketPolicy", "CreateExport", "GetExport"}
	own := []string{
		"CreateBucket", "PutPublicAccessBlock", "PutBucketOwnershipControls", "PutBucketEncryption", "PutBucketVersioning",
		"PutBucketLifecycleConfiguration", "PutBucketTagging", "PutBucketPolicy", "CreateExport", "GetExport",
	}
	for making, operations := range map[bool][]string{false: shared, true: own} {
		for _, operation := range operations {
			for name, fault := range faults {
				bucket := map[bool]string{true: "own bucket", false: "shared bucket"}[making]
				t.Run(bucket+" "+operation+" "+name, func(t *testing.T) {
					t.Parallel()
					fault.Operation = operation
					interrupt(t, making, fault)
				})
			}
		}
	}
}

func interrupt(t *testing.T, making bool, fault awssim.Fault) {
	t.Helper()
	w, o := newWorld(t)
	wanted := config(map[string]any{"tags": map[string]any{"team": "finops"}})
	if making {
		wanted["bucket"] = map[string]any{"name": "own-bucket", "create": true}
	}
	plan := w.Server(t, nil).Plan(t, typeName, acctest.Object{}, wanted)
	if said := acctest.Messages(plan.Diagnostics); strings.Contains(said, "ERROR") {
		t.Fatal(said)
	}
	injected := w.AWS.Inject(fault)
	state, said := w.Server(t, map[string]any{"max_retries": 3}).ApplyPlanned(t, typeName, acctest.Object{}, wanted, plan)
	injected.Remove()
	if injected.Hits() == 0 && state.State.IsNull() {
		t.Fatalf("the create makes no call of %s: %s", fault.Operation, said)
	}
	if state.State.IsNull() != strings.Contains(said, "ERROR") {
		t.Fatalf("state %s, messages %q", state.State, said)
	}
	if state.State.IsNull() {
		state, said = w.Server(t, nil).Apply(t, typeName, acctest.Object{}, wanted)
	}
	exports := o.all()
	if len(exports) != 1 || state.State.IsNull() || *exports["cur2"].ExportArn != state.Attribute(t, "arn") || o.tags()["team"] != "finops" {
		t.Fatalf("AWS has %v, the state has %s; %s", exports, state.State, said)
	}
	again := w.Server(t, nil)
	if refreshed, _ := again.Refresh(t, typeName, state); changed(t, again, refreshed, wanted) {
		t.Error("the next plan is not empty")
	}
}

// changed says whether a plan changes anything.
func changed(t *testing.T, s *acctest.Server, state acctest.Object, wanted map[string]any) bool {
	t.Helper()
	plan := s.Plan(t, typeName, state, wanted)
	planned, err := plan.PlannedState.Unmarshal(s.Type(t, typeName))
	if err != nil {
		t.Fatal(err)
	}
	return !planned.Equal(state.State)
}

func TestContinuedExportIsAnnounced(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	denied := awssim.Error{Code: "AccessDeniedException", Message: "not authorized"}
	first := w.Server(t, nil)
	plan := first.Plan(t, typeName, acctest.Object{}, config(nil))
	w.AWS.Inject(awssim.Fault{Operation: "GetExport", Kind: awssim.FaultError, Error: &denied})
	state, said := w.Server(t, nil).ApplyPlanned(t, typeName, acctest.Object{}, config(nil), plan)
	if !state.State.IsNull() || !strings.Contains(said, "The export exists; apply again to continue with it") {
		t.Fatalf("state %s, messages %q", state.State, said)
	}
	arn := *o.all()["cur2"].ExportArn
	stranger := w.Server(t, map[string]any{"vend_scope": "another state"}).Plan(t, typeName, acctest.Object{}, config(nil))
	if said := acctest.Messages(stranger.Diagnostics); !strings.Contains(said, "this configuration did not make it") || !strings.Contains(said, arn) {
		t.Errorf("another scope is told %q", said)
	}
	second, changed := w.Server(t, nil), config(map[string]any{"description": "changed between the attempts"})
	plan = second.Plan(t, typeName, acctest.Object{}, changed)
	if said := acctest.Messages(plan.Diagnostics); !strings.HasPrefix(said, "WARNING: Continuing with data exports that an earlier apply began") {
		t.Errorf("the plan says %q", said)
	}
	state, said = second.ApplyPlanned(t, typeName, acctest.Object{}, changed, plan)
	if said != "" || state.Attribute(t, "arn") != arn || *o.all()["cur2"].Description != "changed between the attempts" {
		t.Errorf("it says %q, state %s, AWS has %v", said, state.State, o.all())
	}
}

func TestInterruptedUpdateContinues(t *testing.T) {
	t.Parallel()
	denied := awssim.Error{Code: "AccessDeniedException", Message: "not authorized"}
	for _, operation := range []string{"UpdateExport", "TagResource", "UntagResource"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w, o := newWorld(t)
			s := w.Server(t, nil)
			before, said := s.Apply(t, typeName, acctest.Object{}, config(map[string]any{"tags": map[string]any{"old": "1"}}))
			if strings.Contains(said, "ERROR") {
				t.Fatal(said)
			}
			wanted := config(map[string]any{"description": "new", "tags": map[string]any{"new": "1"}})
			w.AWS.Inject(awssim.Fault{Operation: operation, Kind: awssim.FaultError, Error: &denied})
			state, said := w.Server(t, nil).Apply(t, typeName, before, wanted)
			if !strings.Contains(said, "ERROR") || state.State.IsNull() {
				t.Fatalf("state %s, messages %q", state.State, said)
			}
			s = w.Server(t, nil)
			state, _ = s.Refresh(t, typeName, state)
			if state, said = s.Apply(t, typeName, state, wanted); said != "" {
				t.Fatal(said)
			}
			tags := o.tags()
			if *o.all()["cur2"].Description != "new" || tags["new"] != "1" || tags["old"] != "" || state.Attribute(t, "description") != "new" {
				t.Errorf("AWS has %v with %v", o.all(), tags)
			}
		})
	}
}

// TestPolicySpreadsSlowly has an AWS that sees a new bucket policy late, and one that never does.
func TestPolicySpreadsSlowly(t *testing.T) {
	t.Parallel()
	for name, delay := range map[string]time.Duration{"after a minute": time.Minute, "never": 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t, func(o *awssim.Options) { o.PolicyDelay = delay })
			behind(t, w).makeBucket(bucketName)
			state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, config(nil))
			if delay == time.Minute {
				if state.State.IsNull() || strings.Contains(said, "ERROR") || w.AWS.CountCalls("CreateExport") < 3 {
					t.Errorf("state %s, %q after %d attempts", state.State, said, w.AWS.CountCalls("CreateExport"))
				}
				return
			}
			for _, part := range []string{"cur2", awssim.ManagementAccountID, bucketName, "for 5m0s", "Failed to verify customer bucket permission", "DoitBillingDelivery", "Apply again to continue"} {
				if !strings.Contains(said, part) {
					t.Errorf("the message lacks %q: %s", part, said)
				}
			}
			if !state.State.IsNull() || len(behind(t, w).all()) != 0 {
				t.Errorf("state %s", state.State)
			}
		})
	}
}

func TestSecondApplyContinues(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	denied := awssim.Error{Code: "AccessDeniedException", Message: "not authorized"}
	wanted := export("cur2", "")
	// The plan reads no export, so the first read is the look after the creation.
	w.AWS.Inject(awssim.Fault{Operation: "GetExport", Kind: awssim.FaultError, Error: &denied})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: wanted, ExpectError: acctest.Text("Failed creating data export cur2")},
			{Config: wanted, ConfigStateChecks: []statecheck.StateCheck{is("status", "HEALTHY")}},
			{PreConfig: func() {
				if n := w.AWS.CountCalls("CreateExport"); n != 1 || len(o.all()) != 1 {
					t.Errorf("%d exports were created, there are %d", n, len(o.all()))
				}
			}, Config: wanted, PlanOnly: true},
			empty(wanted),
		},
	})
}

// warnings are the messages of a refresh.
func warnings(t *testing.T, s *acctest.Server, state acctest.Object) string {
	t.Helper()
	_, said := s.Refresh(t, typeName, state)
	return said
}

// importByIdentity reads what an import block with an identity brings into state.
func importByIdentity(t *testing.T, s *acctest.Server, identity *tfprotov6.ResourceIdentityData) acctest.Object {
	t.Helper()
	imported, err := s.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: typeName, Identity: identity})
	if err != nil || len(imported.Diagnostics) > 0 {
		t.Fatalf("%v %s", err, acctest.Messages(imported.Diagnostics))
	}
	object := s.Type(t, typeName)
	read, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: typeName, CurrentState: imported.ImportedResources[0].State, CurrentIdentity: imported.ImportedResources[0].Identity,
	})
	if err != nil || len(read.Diagnostics) > 0 {
		t.Fatalf("%v %s", err, acctest.Messages(read.Diagnostics))
	}
	if read.NewIdentity == nil {
		t.Error("the read publishes no identity")
	}
	state, err := read.NewState.Unmarshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return acctest.Object{State: state, Private: read.Private}
}
