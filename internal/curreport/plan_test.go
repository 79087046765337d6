package curreport_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func TestInvalidConfiguration(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	s := w.Server(t, nil)
	in := func(bucket map[string]any) map[string]any { return report1(map[string]any{"bucket": bucket}) }
	for name, test := range map[string]struct {
		config map[string]any
		at     string
		says   string
	}{
		"customer id":             {map[string]any{"customer_id": "Acme"}, "customer_id", "is not a customer id"},
		"report name":             {report1(map[string]any{"report_name": "a b"}), "report_name", "is not a name of a report"},
		"account id":              {report1(map[string]any{"account_id": "12"}), "account_id", "is not an account id"},
		"prefix":                  {report1(map[string]any{"s3_prefix": "/CUR"}), "s3_prefix", "begins or ends with a slash"},
		"no prefix":               {report1(map[string]any{"s3_prefix": ""}), "s3_prefix", "it has 0 characters"},
		"time unit":               {report1(map[string]any{"time_unit": "WEEKLY"}), "time_unit", `"HOURLY" "DAILY" "MONTHLY"`},
		"element":                 {report1(map[string]any{"additional_schema_elements": []any{"ALL"}}), "additional_schema_elements", "SPLIT_COST_ALLOCATION_DATA"},
		"bucket name":             {in(map[string]any{"name": "A"}), `"name"`, "is not a name of a bucket"},
		"key":                     {in(map[string]any{"kms_key_arn": "alias/x"}), "kms_key_arn", "is not the ARN of a KMS key"},
		"reader":                  {in(map[string]any{"reader_role_arns": []any{"me"}}), "reader_role_arns", "is not the ARN of an IAM role"},
		"no reader":               {in(map[string]any{"reader_role_arns": []any{}}), "reader_role_arns", "must contain at least 1"},
		"days":                    {in(map[string]any{"expiration_days": 0}), "expiration_days", "must be at least 1"},
		"emptying their bucket":   {in(map[string]any{"create": false, "force_destroy": true}), "force_destroy", "Take force_destroy out, or create"},
		"encrypting their bucket": {in(map[string]any{"create": false, "kms_key_arn": "arn:aws:kms:us-east-1:123456789012:key/a"}), "kms_key_arn", "Take kms_key_arn out"},
		"expiring their bucket":   {in(map[string]any{"create": false, "expiration_days": 3}), "expiration_days", "Take expiration_days out"},
		"reserved tag":            {report1(map[string]any{"tags": map[string]any{"doit:x": "1"}}), "tags", "keeps for itself"},
		"athena as csv":           {report1(map[string]any{"additional_artifacts": []any{"ATHENA"}, "format": "textORcsv"}), "format", "do not go together"},
		"athena in gzip":          {report1(map[string]any{"additional_artifacts": []any{"ATHENA"}, "compression": "GZIP"}), "compression", "do not go together"},
		"athena in new reports":   {report1(map[string]any{"additional_artifacts": []any{"ATHENA"}, "report_versioning": "CREATE_NEW_REPORT"}), "report_versioning", "OVERWRITE_REPORT"},
		"athena and redshift":     {report1(map[string]any{"additional_artifacts": []any{"ATHENA", "REDSHIFT"}}), "additional_artifacts", "stands alone"},
		"parquet in gzip":         {report1(map[string]any{"format": "Parquet", "compression": "GZIP"}), "compression", "do not go together"},
		"csv in parquet":          {report1(map[string]any{"format": "textORcsv", "compression": "Parquet"}), "compression", "GZIP or ZIP"},
		"redshift of parquet":     {report1(map[string]any{"format": "Parquet", "additional_artifacts": []any{"REDSHIFT"}}), "additional_artifacts", "load no Parquet"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			object := s.Type(t, typeName)
			resp, err := s.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
				TypeName: typeName, Config: acctest.Dynamic(t, object, acctest.Value(t, object, test.config)),
			})
			if err != nil {
				t.Fatal(err)
			}
			if said := acctest.Messages(resp.Diagnostics); !strings.Contains(said, test.says) || !strings.Contains(said, test.at) {
				t.Errorf("it says %q, want ... %s ... at %s", said, test.says, test.at)
			}
		})
	}
}

// TestRefusedAtPlan has what only the whole plan or AWS can tell. Nothing may be written for it.
func TestRefusedAtPlan(t *testing.T) {
	t.Parallel()
	in := func(bucket map[string]any) map[string]any { return report1(map[string]any{"bucket": bucket}) }
	for name, test := range map[string]struct {
		arrange func(t *testing.T, w *acctest.World)
		config  map[string]any
		says    []string
	}{
		"no name at all":        {config: map[string]any{}, says: []string{"report_name", "The report has no name", "Set customer_id here or in the provider block"}},
		"no name of the bucket": {config: map[string]any{"report_name": "r"}, says: []string{"name", "The bucket has no name"}},
		"athena with defaults": {
			config: report1(map[string]any{"additional_artifacts": []any{"ATHENA"}}),
			says:   []string{`"format"`, `"report_versioning"`, "A report for ATHENA has the format"},
		},
		"region": {config: in(map[string]any{"region": "il-central-1"}), says: []string{"AWS delivers no reports into this region", "eu-west-1"}},
		"key of another region": {
			config: in(map[string]any{"region": "eu-west-1", "kms_key_arn": "arn:aws:kms:us-east-1:123456789012:key/a"}), says: []string{"The bucket is in eu-west-1, and S3 uses only keys of the region"},
		},
		"bucket of somebody else": {
			arrange: func(t *testing.T, w *acctest.World) {
				t.Helper()
				w.AWS.AddBucket(w.AWS.AddAccount(awssim.Account{}), acme, "us-east-1")
			},
			config: report1(nil), says: []string{"The bucket belongs to somebody else", "Choose another bucket.name"},
		},
		"bucket of our account": {
			arrange: func(t *testing.T, w *acctest.World) {
				t.Helper()
				w.AWS.AddBucket(payer, acme, "us-east-1")
				w.AWS.AddObject(acme, "theirs", 1)
			},
			config: report1(nil), says: []string{"The bucket exists already", "Set bucket.create = false", "adopt_existing = true", "Setting it up would change: "},
		},
		"bucket in another region": {
			arrange: func(t *testing.T, w *acctest.World) { t.Helper(); w.AWS.AddBucket(payer, acme, "eu-west-1") },
			config:  report1(nil), says: []string{"The bucket is in another region", `Set bucket.region = "eu-west-1"`},
		},
		"statement in the way": {
			arrange: func(t *testing.T, w *acctest.World) {
				t.Helper()
				behind(t, w).addBucket(acme)
				behind(t, w).setPolicy(`{"Version":"2012-10-17","Statement":[{"Sid":"DoitBillingDelivery","Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::doitintl-awsops-acme/x"}]}`)
			},
			config: in(map[string]any{"create": false}), says: []string{"A statement of the bucket policy is in the way", `"Action":"s3:PutObject"`, "bcm-data-exports.amazonaws.com", "another Sid"},
		},
		"report of that name": {
			arrange: func(t *testing.T, w *acctest.World) {
				t.Helper()
				w.AWS.AddReport(payer, existing(acme, "theirs", nil))
			},
			config: report1(nil), says: []string{"Cost and Usage Report exists already", "delivered into the bucket theirs", "to = doit_cur_report.this", `id = "` + acme + `"`},
		},
		"adopted report with another time unit": {
			arrange: func(t *testing.T, w *acctest.World) { t.Helper(); w.AWS.AddReport(payer, existing(acme, acme, nil)) },
			config:  report1(map[string]any{"adopt_existing": true, "time_unit": "DAILY"}), says: []string{`"time_unit"`, `cannot change its time_unit from "HOURLY" to "DAILY"`, "The report is unchanged"},
		},
		"five reports": {
			arrange: func(t *testing.T, w *acctest.World) {
				t.Helper()
				for _, name := range []string{"e", "d", "c", "b", "a"} {
					w.AWS.AddReport(payer, existing(name, "theirs", nil))
				}
			},
			config: report1(nil), says: []string{"Too many Cost and Usage Reports", "has 5 reports, a, b, c, d, e, and AWS allows 5"},
		},
		"credentials of another account": {
			config: report1(map[string]any{"account_id": "210987654321"}), says: []string{"Credentials of another account", "Use credentials of 210987654321"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			if test.arrange != nil {
				test.arrange(t, w)
			}
			before := len(w.AWS.Calls())
			said := acctest.Messages(w.Server(t, nil).Plan(t, typeName, acctest.Object{}, test.config).Diagnostics)
			for _, part := range append(test.says, "ERROR") {
				if !strings.Contains(said, part) {
					t.Errorf("it does not say %q but:\n%s", part, said)
				}
			}
			if written := writes(w, before); len(written) > 0 {
				t.Errorf("the plan wrote: %v", written)
			}
		})
	}
}

func TestMemberAccount(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	member := w.AWS.AddAccount(awssim.Account{Name: "member"})
	keys := w.AWS.CredentialsFor(member)
	s := w.Server(t, map[string]any{"access_key": keys.AccessKeyID, "secret_key": keys.SecretAccessKey})
	said := acctest.Messages(s.Plan(t, typeName, acctest.Object{}, report1(nil)).Diagnostics)
	for _, part := range []string{"ERROR", "A member account reports only its own costs", member, payer, `set account_id = "` + member + `"`} {
		if !strings.Contains(said, part) {
			t.Errorf("it does not say %q but:\n%s", part, said)
		}
	}
	made, said := s.Apply(t, typeName, acctest.Object{}, report1(map[string]any{"account_id": member}))
	if said != "" || made.Attribute(t, "account_id") != member {
		t.Fatalf("a report of its own costs: %s", said)
	}
	payers := w.Server(t, nil)
	kept, said := payers.Refresh(t, typeName, made)
	if !strings.Contains(said, "belongs to the account "+member+", and these credentials to "+payer) || kept.State.IsNull() {
		t.Errorf("credentials of another account read %s: %s", kept.State, said)
	}
	if left, said := payers.Apply(t, typeName, made, nil); left.State.IsNull() || !strings.Contains(said, "Use credentials of "+member) {
		t.Errorf("credentials of another account destroy: %s", said)
	}
}

// TestAdoption makes a report and a bucket that somebody else made this resource, and shows every change before.
func TestAdoption(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	o := behind(t, w)
	o.addBucket(acme)
	const theirs = `{"Version":"2012-10-17","Statement":[{"Sid":"Theirs","Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::doitintl-awsops-acme"}]}`
	o.setPolicy(theirs)
	_, err := o.s3("us-east-1").PutBucketTagging(t.Context(), &s3.PutBucketTaggingInput{
		Bucket: aws.String(acme), Tagging: &s3types.Tagging{TagSet: []s3types.Tag{{Key: aws.String("theirs"), Value: aws.String("1")}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.AWS.AddReport(payer, existing(acme, acme, func(d *curtypes.ReportDefinition) { d.S3Prefix, d.TimeUnit = aws.String("theirs"), "DAILY" }))
	s := w.Server(t, nil)
	config := report1(map[string]any{"adopt_existing": true, "compression": "ZIP", "tags": map[string]any{"team": "a"}})
	said := acctest.Messages(s.Plan(t, typeName, acctest.Object{}, config).Diagnostics)
	for _, part := range []string{
		`It changes compression from "GZIP" to "ZIP".`, "destroying the resource will delete the report", "Setting up buckets that exist already", "Its versioning is off.", "the bucket is never deleted",
	} {
		if !strings.Contains(said, part) {
			t.Errorf("the plan does not say %q but:\n%s", part, said)
		}
	}
	made := mustApply(t, w, acctest.Object{}, config)
	if made.Attribute(t, "time_unit") != "DAILY" || made.Attribute(t, "s3_prefix") != "theirs" || o.reports()[acme].Compression != "ZIP" {
		t.Errorf("adopted: %s", made.State)
	}
	read, said := w.Server(t, nil).Refresh(t, typeName, made)
	if said != "" || !read.State.Equal(made.State) {
		t.Errorf("the next refresh sees a difference: %s %s", said, read.State)
	}
	gone, said := w.Server(t, nil).Apply(t, typeName, read, nil)
	if !gone.State.IsNull() || len(o.reports()) > 0 || len(o.buckets()) != 1 || o.policy() != theirs {
		t.Errorf("after the destruction: reports %v, buckets %v, policy %s; %s", o.reports(), o.buckets(), o.policy(), said)
	}
}

// TestExistingBucket completes the policy of a bucket of somebody else and takes exactly that out again.
func TestExistingBucket(t *testing.T) {
	t.Parallel()
	const theirs = `{"Version":"2012-10-17","Id":"theirs","Statement":[{"Sid":"Theirs","Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::doitintl-awsops-acme"}]}`
	w := acctest.NewWorld(t)
	o := behind(t, w)
	o.addBucket(acme)
	o.setPolicy(theirs)
	config := report1(map[string]any{"bucket": map[string]any{"create": false}})
	said := acctest.Messages(w.Server(t, nil).Plan(t, typeName, acctest.Object{}, config).Diagnostics)
	if !strings.Contains(said, "Completing the policies of buckets that exist already") {
		t.Errorf("the plan says %q", said)
	}
	before := len(w.AWS.Calls())
	made := mustApply(t, w, acctest.Object{}, config)
	if got := strings.Join(writes(w, before), " "); got != "PutBucketPolicy PutReportDefinition" {
		t.Errorf("the writes are %s", got)
	}
	if policy := o.policy(); !strings.HasPrefix(policy, strings.TrimSuffix(theirs, "]}")) || !strings.Contains(policy, "DoitBillingDelivery") {
		t.Errorf("the policy is %s", policy)
	}
	o.putObject(acme, "theirs") // keeps nobody from destroying the report
	if gone, said := w.Server(t, nil).Apply(t, typeName, made, nil); !gone.State.IsNull() || o.policy() != theirs || len(o.reports()) > 0 {
		t.Errorf("after the destruction the policy is %s; %s", o.policy(), said)
	}
}

// TestBucketOfTheSameRun lets somebody else make the bucket after the plan.
func TestBucketOfTheSameRun(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	s, config := w.Server(t, nil), report1(map[string]any{"bucket": map[string]any{"create": false}})
	plan := s.Plan(t, typeName, acctest.Object{}, config)
	if said := acctest.Messages(plan.Diagnostics); !strings.Contains(said, "WARNING") || !strings.Contains(said, "It must be there when the report is made") {
		t.Errorf("the plan says %q", said)
	}
	failed, said := s.ApplyPlanned(t, typeName, acctest.Object{}, config, plan)
	if !failed.State.IsNull() || !strings.Contains(said, "There is no such bucket") || !strings.Contains(said, "take create = false out") {
		t.Errorf("without it: %s %s", failed.State, said)
	}
	behind(t, w).addBucket(acme)
	made, said := w.Server(t, nil).ApplyPlanned(t, typeName, acctest.Object{}, config, plan)
	if said != "" || made.Attribute(t, "report_name") != acme {
		t.Errorf("with it: %s %s", made.State, said)
	}
	second := w.Server(t, nil)
	own := report1(map[string]any{"report_name": "own", "bucket": map[string]any{"name": "some-bucket"}})
	if said := acctest.Messages(second.Plan(t, typeName, acctest.Object{}, own).Diagnostics); said != "" {
		t.Fatal(said)
	}
	shared := report1(map[string]any{"report_name": "shared", "bucket": map[string]any{"name": "some-bucket", "create": false}})
	if said := acctest.Messages(second.Plan(t, typeName, acctest.Object{}, shared).Diagnostics); said != "" {
		t.Errorf("the bucket of another report of the run: %s", said)
	}
}

// TestCreateIsSwitched gives a bucket away, and wants one of somebody else.
func TestCreateIsSwitched(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	o := behind(t, w)
	bucket := func(creates bool) map[string]any {
		return report1(map[string]any{"bucket": map[string]any{"create": creates}})
	}
	given := mustApply(t, w, mustApply(t, w, acctest.Object{}, report1(nil)), bucket(false))
	if again := mustApply(t, w, given, bucket(true)); again.Attribute(t, "report_name") != acme {
		t.Errorf("taken back: %s", again.State)
	}
	if gone, said := w.Server(t, nil).Apply(t, typeName, given, nil); !gone.State.IsNull() || len(o.buckets()) != 1 || o.policy() != "" {
		t.Errorf("a bucket that was given away: buckets %v, policy %s; %s", o.buckets(), o.policy(), said)
	}
	theirs := report1(map[string]any{"bucket": map[string]any{"name": "theirs-billing", "create": false}})
	o.addBucket("theirs-billing")
	o.putObject("theirs-billing", "theirs")
	used := mustApply(t, w, acctest.Object{}, theirs)
	wanted := report1(map[string]any{"bucket": map[string]any{"name": "theirs-billing"}})
	if said := acctest.Messages(w.Server(t, nil).Plan(t, typeName, used, wanted).Diagnostics); !strings.Contains(said, "The bucket exists already") {
		t.Errorf("a bucket of somebody else: %q", said)
	}
}

// TestTwoResources means one object in two blocks.
func TestTwoResources(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ second map[string]any }{
		"the report": {report1(map[string]any{"bucket": map[string]any{"name": "another-bucket"}})},
		"the bucket": {report1(map[string]any{"report_name": "another"})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := acctest.NewWorld(t).Server(t, nil)
			if said := acctest.Messages(s.Plan(t, typeName, acctest.Object{}, report1(nil)).Diagnostics); said != "" {
				t.Fatal(said)
			}
			said := acctest.Messages(s.Plan(t, typeName, acctest.Object{}, test.second).Diagnostics)
			if !strings.Contains(said, "Two resources of this configuration want to make "+name) {
				t.Errorf("it says %q", said)
			}
		})
	}
}

// TestSixthReportOfOneRun counts what other resources plan.
func TestSixthReportOfOneRun(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	for _, name := range []string{"a", "b", "c", "d"} {
		w.AWS.AddReport(payer, existing(name, "theirs", nil))
	}
	s := w.Server(t, nil)
	if said := acctest.Messages(s.Plan(t, typeName, acctest.Object{}, report1(nil)).Diagnostics); said != "" {
		t.Fatalf("the fifth: %s", said)
	}
	sixth := map[string]any{"report_name": "sixth", "bucket": map[string]any{"name": "another-bucket"}}
	if said := acctest.Messages(s.Plan(t, typeName, acctest.Object{}, sixth).Diagnostics); !strings.Contains(said, "Too many Cost and Usage Reports") {
		t.Errorf("the sixth: %q", said)
	}
}

// TestProviderComesLater plans while an argument of the provider block is known only after apply: nothing is called, and a
// report that is there plans no change.
func TestProviderComesLater(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	made := mustApply(t, w, acctest.Object{}, report1(nil))
	later := tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	before := len(w.AWS.Calls())
	s := w.Server(t, map[string]any{"region": later})
	created := s.Plan(t, typeName, acctest.Object{}, report1(nil))
	if said := acctest.Messages(created.Diagnostics); strings.Contains(said, "ERROR") {
		t.Errorf("a new report: %s", said)
	}
	same := s.Plan(t, typeName, made, report1(nil))
	planned, err := same.PlannedState.Unmarshal(s.Type(t, typeName))
	if err != nil || !planned.Equal(made.State) {
		t.Errorf("a report that is there: %s %v", planned, err)
	}
	nameless := w.Server(t, map[string]any{"customer_id": later}).Plan(t, typeName, acctest.Object{}, map[string]any{})
	if said := acctest.Messages(nameless.Diagnostics); strings.Contains(said, "ERROR") {
		t.Errorf("a name that comes later: %s", said)
	}
	if calls := w.AWS.Calls()[before:]; len(calls) > 0 {
		t.Errorf("it called %v", calls)
	}
}
