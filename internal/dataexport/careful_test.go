package dataexport_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
)

// made applies a configuration and returns what is in state.
func made(t *testing.T, s *acctest.Server, wanted map[string]any) acctest.Object {
	t.Helper()
	state, said := s.Apply(t, typeName, acctest.Object{}, wanted)
	if strings.Contains(said, "ERROR") {
		t.Fatal(said)
	}
	return state
}

func TestCredentialsOfAnotherAccount(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	state := made(t, w.Server(t, nil), config(nil))
	_, keys := w.AWS.AddOrganization()
	w.AWS.ResetCalls()
	foreign := w.Server(t, map[string]any{"access_key": keys.AccessKeyID, "secret_key": keys.SecretAccessKey})
	const says = "belongs to the account 123456789012, and these credentials to"
	left, said := foreign.Refresh(t, typeName, state)
	if !strings.Contains(said, says) || left.State.IsNull() {
		t.Errorf("the refresh says %q and leaves %s", said, left.State)
	}
	if _, said = foreign.Apply(t, typeName, state, config(map[string]any{"description": "new"})); !strings.Contains(said, says) {
		t.Errorf("the update says %q", said)
	}
	left, said = foreign.Apply(t, typeName, state, nil)
	if !strings.Contains(said, says) || left.State.IsNull() {
		t.Errorf("the destruction says %q and leaves %s", said, left.State)
	}
	if n := w.AWS.CountCalls("UpdateExport", "DeleteExport", "PutBucketPolicy", "DeleteBucketPolicy"); n != 0 || len(o.all()) != 1 {
		t.Errorf("%d calls wrote, %d exports are left", n, len(o.all()))
	}
}

func TestUnhealthyExportsAreExplained(t *testing.T) {
	t.Parallel()
	for reason, says := range map[string]string{
		"BILL_OWNER_CHANGED":      "another account pays the bill of 123456789012 since a billing hand-over, and AWS never delivers this export again. Replace it when the hand-over is complete: terraform apply -replace=",
		"INSUFFICIENT_PERMISSION": "AWS may not write into the bucket acme-billing-data. What its policy lacks is in bucket_findings",
		"INTERNAL_FAILURE":        "If it stays so, ask AWS Support",
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			w, _ := newWorld(t)
			s := w.Server(t, nil)
			state := made(t, s, config(nil))
			if said := warnings(t, s, state); said != "" {
				t.Errorf("a healthy export says %q", said)
			}
			w.AWS.SetExportStatus(awssim.ManagementAccountID, "cur2", "UNHEALTHY", reason)
			state, said := s.Refresh(t, typeName, state)
			if !strings.HasPrefix(said, "WARNING: Data exports that AWS does not deliver\nThe data export cur2 is UNHEALTHY, "+reason) || !strings.Contains(said, says) {
				t.Errorf("it says %q", said)
			}
			if state.Attribute(t, "status") != "UNHEALTHY" || state.Attribute(t, "status_reason") != reason || changed(t, w.Server(t, nil), state, config(nil)) {
				t.Errorf("the state is %s", state.State)
			}
		})
	}
}

// TestReplacingAnAbandonedExport does what the warning proposes: Terraform plans the object as it is, then a new one.
func TestReplacingAnAbandonedExport(t *testing.T) {
	t.Parallel()
	for reason, allowed := range map[string]bool{"BILL_OWNER_CHANGED": true, "": false} {
		w, _ := newWorld(t)
		state := made(t, w.Server(t, nil), config(nil))
		if reason != "" {
			w.AWS.SetExportStatus(awssim.ManagementAccountID, "cur2", "UNHEALTHY", reason)
		}
		s := w.Server(t, nil)
		state, _ = s.Refresh(t, typeName, state)
		s.Plan(t, typeName, state, config(nil))
		said := acctest.Messages(s.Plan(t, typeName, acctest.Object{}, config(nil)).Diagnostics)
		if allowed && said != "" || !allowed && !strings.Contains(said, "If -replace or replace_triggered_by asks for a replacement, take that away") {
			t.Errorf("%s: replacing says %q", reason, said)
		}
	}
}

// deliveryOnly is the policy of somebody else that lets AWS deliver.
const deliveryOnly = `{"Version":"2012-10-17","Statement":[{"Sid":"Theirs","Effect":"Allow","Principal":{"Service":"bcm-data-exports.amazonaws.com"},
"Action":["s3:PutObject","s3:GetBucketPolicy"],"Resource":["arn:aws:s3:::acme-billing-data","arn:aws:s3:::acme-billing-data/*"],
"Condition":{"StringEquals":{"aws:SourceAccount":"123456789012"},"StringLike":{"aws:SourceArn":"arn:aws:bcm-data-exports:us-east-1:123456789012:export/*"}}}]}`

func TestImportByIdentity(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	o.setPolicy(deliveryOnly)
	arn := w.AWS.AddExport(awssim.ManagementAccountID, foreign("theirs", "SELECT bill_bill_type FROM COST_AND_USAGE_REPORT WHERE bill_bill_type = 'x'"))
	s := w.Server(t, nil)
	identity := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"arn": tftypes.String}}
	state := importByIdentity(t, s, &tfprotov6.ResourceIdentityData{
		IdentityData: acctest.Dynamic(t, identity, tftypes.NewValue(identity, map[string]tftypes.Value{"arn": tftypes.NewValue(tftypes.String, arn)})),
	})
	if state.Attribute(t, "name") != "theirs" || state.Attribute(t, "format") != "PARQUET" || state.Attribute(t, "s3_prefix") != "theirs" {
		t.Errorf("the state is %s", state.State)
	}
	wanted := map[string]any{"name": "theirs", "bucket": map[string]any{"name": bucketName}, "table_properties": map[string]any{"TIME_GRANULARITY": "HOURLY"}}
	if changed(t, s, state, wanted) {
		t.Error("a configuration that says the same plans a change")
	}
	if state, said := s.Refresh(t, typeName, state); said != "" || changed(t, s, state, wanted) {
		t.Errorf("the bucket of an import is nobody's business, but the next plan changes something; %s", said)
	}
	// A query that is more than a list of columns stays while something else changes, and so do settings nobody names.
	wanted["description"] = "ours now"
	if _, said := s.Apply(t, typeName, state, wanted); strings.Contains(said, "ERROR") {
		t.Fatal(said)
	}
	now := o.all()["theirs"]
	if *now.Description != "ours now" || !strings.HasSuffix(*now.DataQuery.QueryStatement, "WHERE bill_bill_type = 'x'") {
		t.Errorf("AWS has %+v", now)
	}
	if n := w.AWS.CountCalls("PutBucketPolicy"); n != 1 { // of this test
		t.Errorf("the update wrote the policy of the bucket %d times", n-1)
	}
	wanted["bucket"] = map[string]any{"name": bucketName, "create": false} // asks for it
	state, said := s.Apply(t, typeName, state, wanted)
	if strings.Contains(said, "ERROR") || !strings.Contains(o.policy(bucketName), billing.SidTLS) {
		t.Errorf("it says %q, the policy is %s", said, o.policy(bucketName))
	}
	if _, said := w.Server(t, nil).Apply(t, typeName, state, nil); said != "" || strings.Contains(o.policy(bucketName), "Doit") {
		t.Errorf("it says %q, the policy that is left is %s", said, o.policy(bucketName))
	}
}

// TestImportedThenDestroyed finds statements of this provider that another state wrote.
func TestImportedThenDestroyed(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	written := strings.Replace(deliveryOnly, "Theirs", billing.SidDelivery, 1)
	o.setPolicy(written)
	arn := w.AWS.AddExport(awssim.ManagementAccountID, foreign("theirs", "SELECT bill_bill_type FROM COST_AND_USAGE_REPORT"))
	s := w.Server(t, nil)
	identity := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"arn": tftypes.String}}
	state := importByIdentity(t, s, &tfprotov6.ResourceIdentityData{
		IdentityData: acctest.Dynamic(t, identity, tftypes.NewValue(identity, map[string]tftypes.Value{"arn": tftypes.NewValue(tftypes.String, arn)})),
	})
	if _, said := s.Apply(t, typeName, state, nil); said != "" || o.policy(bucketName) != written || len(o.all()) != 0 {
		t.Errorf("it says %q, the policy that is left is %s", said, o.policy(bucketName))
	}
}

func TestAdopting(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	arn := w.AWS.AddExport(awssim.ManagementAccountID, foreign("cur2", "SELECT bill_bill_type FROM COST_AND_USAGE_REPORT"))
	o.tag("cur2", "theirs", "1")
	s := w.Server(t, nil)
	wanted := map[string]any{
		"name": "cur2", "bucket": map[string]any{"name": bucketName}, "adopt_existing": true, "s3_prefix": "ours",
		"table_properties": map[string]any{"TIME_GRANULARITY": "DAILY"}, "tags": map[string]any{"team": "finops"},
	}
	plan := s.Plan(t, typeName, acctest.Object{}, wanted)
	said := acctest.Messages(plan.Diagnostics)
	if !strings.Contains(said, `It changes s3_prefix from "theirs" to "ours", TIME_GRANULARITY from "HOURLY" to "DAILY". Its tags stay`) {
		t.Errorf("the plan says %q", said)
	}
	state, said := s.ApplyPlanned(t, typeName, acctest.Object{}, wanted, plan)
	if said != "" || state.Attribute(t, "arn") != arn || state.Attribute(t, "format") != "PARQUET" {
		t.Fatalf("it says %q, the state is %s", said, state.State)
	}
	if tags := o.tags(); tags["theirs"] != "1" || tags["team"] != "finops" {
		t.Errorf("the export has the tags %v", tags)
	}
	if w.AWS.CountCalls("CreateExport") != 0 || *o.all()["cur2"].DestinationConfigurations.S3Destination.S3Prefix != "ours" {
		t.Errorf("AWS has %+v", o.all())
	}
}

func TestStatementsOfOthersStay(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	const theirs = `{"Version":"2012-10-17","Id":"theirs","Statement":[{"Sid":"Theirs","Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::acme-billing-data"}]}`
	o.setPolicy(theirs)
	state := made(t, w.Server(t, nil), config(nil))
	if policy := o.policy(bucketName); !strings.Contains(policy, `"Sid":"Theirs"`) || !strings.Contains(policy, billing.SidDelivery) {
		t.Fatalf("the policy is %s", policy)
	}
	if left, said := w.Server(t, nil).Apply(t, typeName, state, nil); said != "" || !left.State.IsNull() {
		t.Fatalf("the destruction says %q", said)
	}
	if policy := o.policy(bucketName); strings.Contains(policy, "Doit") || !strings.Contains(policy, `"Sid":"Theirs"`) {
		t.Errorf("the policy that is left is %s", policy)
	}
}

func TestPolicyStaysForOtherExports(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	one := made(t, w.Server(t, nil), config(nil))
	two := made(t, w.Server(t, nil), config(map[string]any{"name": "two"}))
	if _, said := w.Server(t, nil).Apply(t, typeName, one, nil); strings.Contains(said, "ERROR") {
		t.Fatal(said)
	}
	if !strings.Contains(o.policy(bucketName), billing.SidDelivery) {
		t.Errorf("the other export cannot be delivered any more: %s", o.policy(bucketName))
	}
	if _, said := w.Server(t, nil).Apply(t, typeName, two, nil); strings.Contains(said, "ERROR") || o.policy(bucketName) != "" {
		t.Errorf("it says %q, the policy that is left is %s", said, o.policy(bucketName))
	}
}

func TestBucketThatSomebodyElseMadeForReports(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	state := made(t, w.Server(t, nil), config(nil))
	before := o.policy(bucketName)
	o.tagBucket(bucketName, "doit:owner-id", "of another state")
	if _, said := w.Server(t, nil).Apply(t, typeName, state, nil); strings.Contains(said, "ERROR") {
		t.Fatal(said)
	}
	if after := o.policy(bucketName); after != before {
		t.Errorf("the statements belong to the resource that made the bucket, but the policy is now %q", after)
	}
}

func TestOwnBucket(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	wanted := config(map[string]any{"bucket": map[string]any{"name": "own-bucket", "create": true, "region": "eu-west-1", "expiration_days": 30}})
	state := made(t, w.Server(t, nil), wanted)
	if to := o.all()["cur2"].DestinationConfigurations.S3Destination; *to.S3Bucket != "own-bucket" || *to.S3Region != "eu-west-1" {
		t.Errorf("the export goes to %+v", to)
	}
	s := w.Server(t, nil)
	state, said := s.Refresh(t, typeName, state)
	if said != "" || changed(t, s, state, wanted) {
		t.Errorf("the next plan is not empty; %s", said)
	}
	w.AWS.AddObject("own-bucket", "data-exports/cur2/data.csv.gz", 2)
	plan := w.Server(t, nil).Plan(t, typeName, state, nil)
	if said := acctest.Messages(plan.Diagnostics); !strings.Contains(said, "ERROR: Bucket is not empty") || !strings.Contains(said, "set bucket.force_destroy = true, apply, then destroy") {
		t.Errorf("destroying says %q", said)
	}
	forced := config(map[string]any{"bucket": map[string]any{"name": "own-bucket", "create": true, "region": "eu-west-1", "expiration_days": 30, "force_destroy": true}})
	if state, said = w.Server(t, nil).Apply(t, typeName, state, forced); said != "" {
		t.Fatal(said)
	}
	plan = w.Server(t, nil).Plan(t, typeName, state, nil)
	if said := acctest.Messages(plan.Diagnostics); !strings.HasPrefix(said, "WARNING: Buckets will be deleted with everything in them") {
		t.Errorf("destroying says %q", said)
	}
	if left, said := w.Server(t, nil).Apply(t, typeName, state, nil); strings.Contains(said, "ERROR") || !left.State.IsNull() || o.hasBucket("own-bucket") || len(o.all()) != 0 {
		t.Errorf("it says %q, AWS has %v", said, o.all())
	}
}

func TestOwnBucketOfSeveralStays(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	state := made(t, w.Server(t, nil), config(map[string]any{"bucket": map[string]any{"name": "own-bucket", "create": true, "force_destroy": true}}))
	theirs := foreign("theirs", "SELECT bill_bill_type FROM COST_AND_USAGE_REPORT")
	theirs.DestinationConfigurations.S3Destination.S3Bucket = aws.String("own-bucket")
	w.AWS.AddExport(awssim.ManagementAccountID, theirs)
	plan := w.Server(t, nil).Plan(t, typeName, state, nil)
	if said := acctest.Messages(plan.Diagnostics); !strings.Contains(said, "because AWS delivers there for the export theirs, too") {
		t.Errorf("destroying says %q", said)
	}
	if _, said := w.Server(t, nil).Apply(t, typeName, state, nil); strings.Contains(said, "ERROR") || !o.hasBucket("own-bucket") || len(o.all()) != 1 {
		t.Errorf("it says %q, AWS has %v", said, o.all())
	}
}

// TestCallsOfAPlan counts what a refresh and a plan without changes cost.
func TestCallsOfAPlan(t *testing.T) {
	t.Parallel()
	w, _ := newWorld(t)
	state := made(t, w.Server(t, nil), config(nil))
	s := w.Server(t, nil)
	w.AWS.ResetCalls()
	state, _ = s.Refresh(t, typeName, state)
	if changed(t, s, state, config(nil)) {
		t.Error("the plan is not empty")
	}
	var calls []string
	for _, call := range w.AWS.Calls() {
		calls = append(calls, call.Operation)
	}
	if got := strings.Join(calls, " "); got != "GetCallerIdentity GetExport ListTagsForResource HeadBucket GetBucketPolicy" {
		t.Errorf("a refresh and a plan call %s", got)
	}
}

func TestOutputTypeOfOthersStays(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	state := made(t, w.Server(t, nil), config(nil))
	o.change(func(e *bcmtypes.Export) {
		e.DestinationConfigurations.S3Destination.S3OutputConfigurations.OutputType = "REDSHIFT"
	})
	if _, said := w.Server(t, nil).Apply(t, typeName, state, config(map[string]any{"description": "new"})); strings.Contains(said, "ERROR") {
		t.Fatal(said)
	}
	if output := o.all()["cur2"].DestinationConfigurations.S3Destination.S3OutputConfigurations; output.OutputType != "REDSHIFT" {
		t.Errorf("the output type that somebody chose became %s", output.OutputType)
	}
}
