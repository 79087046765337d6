package awssim_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	cur "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

const billingBucket = "doitintl-awsops-acme"

// billingPolicy is the policy of AWS.md 7 for reports and exports in one bucket.
const billingPolicy = `{"Version":"2012-10-17","Statement":[
 {"Sid":"BillingCheckAndWrite","Effect":"Allow","Principal":{"Service":["billingreports.amazonaws.com","bcm-data-exports.amazonaws.com"]},
  "Action":["s3:PutObject","s3:GetBucketPolicy","s3:GetBucketAcl"],
  "Resource":["arn:aws:s3:::doitintl-awsops-acme","arn:aws:s3:::doitintl-awsops-acme/*"],
  "Condition":{"StringLike":{"aws:SourceArn":["arn:aws:cur:us-east-1:123456789012:definition/*","arn:aws:bcm-data-exports:us-east-1:123456789012:export/*"]},
   "StringEquals":{"aws:SourceAccount":"123456789012"}}},
 {"Sid":"DenyInsecureTransport","Effect":"Deny","Principal":"*","Action":"s3:*",
  "Resource":["arn:aws:s3:::doitintl-awsops-acme","arn:aws:s3:::doitintl-awsops-acme/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`

func (w *world) cur() *cur.Client {
	return cur.New(cur.Options{
		BaseEndpoint: &w.url, Region: "us-east-1", Retryer: aws.NopRetryer{}, Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
}

// withBillingBucket makes the bucket of the tests with a policy.
func (w *world) withBillingBucket(t *testing.T, policy string) {
	t.Helper()
	must[*s3.CreateBucketOutput](t)(w.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String(billingBucket)}))
	if policy != "" {
		must[*s3.PutBucketPolicyOutput](t)(w.s3.PutBucketPolicy(t.Context(),
			&s3.PutBucketPolicyInput{Bucket: aws.String(billingBucket), Policy: &policy}))
	}
}

// objects are the keys of what is in a bucket.
func (w *world) objects(t *testing.T, bucket string) []string {
	t.Helper()
	var keys []string
	for _, object := range must[*s3.ListObjectsV2Output](t)(w.s3.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &bucket})).Contents {
		keys = append(keys, *object.Key)
	}
	return keys
}

func definition(name string, change func(*curtypes.ReportDefinition)) *curtypes.ReportDefinition {
	d := &curtypes.ReportDefinition{
		ReportName: &name, TimeUnit: curtypes.TimeUnitHourly, Format: curtypes.ReportFormatCsv, Compression: curtypes.CompressionFormatGzip,
		AdditionalSchemaElements: []curtypes.SchemaElement{curtypes.SchemaElementResources},
		S3Bucket:                 aws.String(billingBucket), S3Prefix: aws.String("CUR"), S3Region: curtypes.AWSRegionUsStandard,
	}
	if change != nil {
		change(d)
	}
	return d
}

func TestReportLifeCycle(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	w.withBillingBucket(t, billingPolicy)
	client := w.cur()
	must[*cur.PutReportDefinitionOutput](t)(client.PutReportDefinition(t.Context(), &cur.PutReportDefinitionInput{
		ReportDefinition: definition("daily", nil), Tags: []curtypes.Tag{{Key: aws.String("team"), Value: aws.String("finops")}},
	}))
	_, err := client.PutReportDefinition(t.Context(), &cur.PutReportDefinitionInput{ReportDefinition: definition("daily", nil)})
	wantCode(t, err, "DuplicateReportNameException")
	must[*cur.ModifyReportDefinitionOutput](t)(client.ModifyReportDefinition(t.Context(), &cur.ModifyReportDefinitionInput{
		ReportName: aws.String("daily"), ReportDefinition: definition("daily", func(d *curtypes.ReportDefinition) { d.S3Prefix = aws.String("other") }),
	}))
	must[*cur.TagResourceOutput](t)(client.TagResource(t.Context(), &cur.TagResourceInput{
		ReportName: aws.String("daily"), Tags: []curtypes.Tag{{Key: aws.String("cost"), Value: aws.String("1")}},
	}))
	must[*cur.UntagResourceOutput](t)(client.UntagResource(t.Context(), &cur.UntagResourceInput{ReportName: aws.String("daily"), TagKeys: []string{"team"}}))
	tags := must[*cur.ListTagsForResourceOutput](t)(client.ListTagsForResource(t.Context(), &cur.ListTagsForResourceInput{ReportName: aws.String("daily")}))
	if len(tags.Tags) != 1 || *tags.Tags[0].Key != "cost" {
		t.Errorf("got the tags %+v", tags.Tags)
	}
	w.Deliver(awssim.ManagementAccountID, "daily", "SUCCESS")
	got := must[*cur.DescribeReportDefinitionsOutput](t)(client.DescribeReportDefinitions(t.Context(), &cur.DescribeReportDefinitionsInput{MaxResults: aws.Int32(5)}))
	if len(got.ReportDefinitions) != 1 {
		t.Fatalf("got %d reports", len(got.ReportDefinitions))
	}
	d := got.ReportDefinitions[0]
	if *d.S3Prefix != "other" || d.ReportStatus == nil || d.ReportStatus.LastStatus != "SUCCESS" || aws.ToString(d.ReportStatus.LastDelivery) != "20261123T090000Z" ||
		d.ReportVersioning != curtypes.ReportVersioningCreateNewReport {
		t.Errorf("got %+v with %+v", d, d.ReportStatus)
	}
	if objects := w.objects(t, billingBucket); len(objects) != 1 || objects[0] != "other/daily/daily-00001.csv.gz" {
		t.Errorf("the bucket has %v", objects)
	}
	must[*cur.DeleteReportDefinitionOutput](t)(client.DeleteReportDefinition(t.Context(), &cur.DeleteReportDefinitionInput{ReportName: aws.String("daily")}))
	_, err = client.DeleteReportDefinition(t.Context(), &cur.DeleteReportDefinitionInput{ReportName: aws.String("daily")})
	wantCode(t, err, "ValidationException")
	_, err = client.ListTagsForResource(t.Context(), &cur.ListTagsForResourceInput{ReportName: aws.String("daily")})
	wantCode(t, err, "ResourceNotFoundException")
}

func TestReportSettingsThatDoNotGoTogether(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	w.withBillingBucket(t, billingPolicy)
	parquet := func(d *curtypes.ReportDefinition) {
		d.Format, d.Compression = curtypes.ReportFormatParquet, curtypes.CompressionFormatParquet
	}
	artifacts := func(a ...curtypes.AdditionalArtifact) func(*curtypes.ReportDefinition) {
		return func(d *curtypes.ReportDefinition) { d.AdditionalArtifacts = a }
	}
	athena := artifacts(curtypes.AdditionalArtifactAthena)
	overwrite := func(d *curtypes.ReportDefinition) { d.ReportVersioning = curtypes.ReportVersioningOverwriteReport }
	for name, test := range map[string]struct {
		changes []func(*curtypes.ReportDefinition)
		refused bool
	}{
		"csv":                     {},
		"parquet":                 {changes: []func(*curtypes.ReportDefinition){parquet}},
		"athena":                  {changes: []func(*curtypes.ReportDefinition){parquet, athena, overwrite}},
		"redshift and quicksight": {changes: []func(*curtypes.ReportDefinition){artifacts("REDSHIFT", "QUICKSIGHT")}},
		"parquet in GZIP":         {refused: true, changes: []func(*curtypes.ReportDefinition){func(d *curtypes.ReportDefinition) { d.Format = "Parquet" }}},
		"csv in Parquet":          {refused: true, changes: []func(*curtypes.ReportDefinition){func(d *curtypes.ReportDefinition) { d.Compression = "Parquet" }}},
		"athena as csv":           {refused: true, changes: []func(*curtypes.ReportDefinition){athena, overwrite}},
		"athena in new reports":   {refused: true, changes: []func(*curtypes.ReportDefinition){parquet, athena}},
		"athena and redshift":     {refused: true, changes: []func(*curtypes.ReportDefinition){parquet, overwrite, artifacts("ATHENA", "REDSHIFT")}},
		"athena without prefix": {refused: true, changes: []func(*curtypes.ReportDefinition){parquet, athena, overwrite, func(d *curtypes.ReportDefinition) {
			d.S3Prefix = aws.String("")
		}}},
		"redshift in Parquet": {refused: true, changes: []func(*curtypes.ReportDefinition){parquet, artifacts("REDSHIFT")}},
	} {
		d := definition(strings.ReplaceAll(name, " ", "-"), nil)
		for _, change := range test.changes {
			change(d)
		}
		_, err := w.cur().PutReportDefinition(t.Context(), &cur.PutReportDefinitionInput{ReportDefinition: d})
		if !test.refused {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		refusal, ok := errors.AsType[smithy.APIError](err)
		if !ok || refusal.ErrorCode() != "ValidationException" || refusal.ErrorMessage() != "" {
			t.Errorf("%s: got %v, want a ValidationException that says nothing", name, err)
		}
	}
}

func TestReportNeedsItsBucket(t *testing.T) {
	t.Parallel()
	put := func(w *world, change func(*curtypes.ReportDefinition)) error {
		_, err := w.cur().PutReportDefinition(t.Context(), &cur.PutReportDefinitionInput{ReportDefinition: definition("r", change)})
		return err
	}
	for name, test := range map[string]struct {
		policy string
		change func(*curtypes.ReportDefinition)
	}{
		"no policy":            {},
		"no such bucket":       {policy: billingPolicy, change: func(d *curtypes.ReportDefinition) { d.S3Bucket = aws.String("another-bucket") }},
		"wrong region":         {policy: billingPolicy, change: func(d *curtypes.ReportDefinition) { d.S3Region = "eu-west-1" }},
		"another account":      {policy: strings.ReplaceAll(billingPolicy, "123456789012", "111122223333")},
		"region of the bucket": {policy: strings.ReplaceAll(billingPolicy, "cur:us-east-1", "cur:eu-west-1")},
		"exports only":         {policy: strings.ReplaceAll(billingPolicy, `"billingreports.amazonaws.com",`, "")},
		"only objects":         {policy: strings.ReplaceAll(billingPolicy, `"s3:GetBucketPolicy",`, "")},
		"no objects":           {policy: strings.ReplaceAll(billingPolicy, `"s3:PutObject",`, "")},
		"denied":               {policy: strings.ReplaceAll(billingPolicy, `"aws:SecureTransport":"false"`, `"aws:SecureTransport":"true"`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, awssim.Options{})
			w.withBillingBucket(t, test.policy)
			err := put(w, test.change)
			wantCode(t, err, "ValidationException")
			if !strings.Contains(err.Error(), "Failed to verify customer bucket permission") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestReportSeesNewPolicyLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{PolicyDelay: time.Minute})
	w.withBillingBucket(t, billingPolicy)
	in := &cur.PutReportDefinitionInput{ReportDefinition: definition("r", nil)}
	_, err := w.cur().PutReportDefinition(t.Context(), in)
	wantCode(t, err, "ValidationException")
	w.clock.Advance(time.Minute)
	must[*cur.PutReportDefinitionOutput](t)(w.cur().PutReportDefinition(t.Context(), in))
}

func TestReportLimits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	w.withBillingBucket(t, billingPolicy)
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		w.AddReport(awssim.ManagementAccountID, *definition(name, nil))
	}
	_, err := w.cur().PutReportDefinition(t.Context(), &cur.PutReportDefinitionInput{ReportDefinition: definition("f", nil)})
	wantCode(t, err, "ReportLimitReachedException")
	_, err = w.cur().DescribeReportDefinitions(t.Context(), &cur.DescribeReportDefinitionsInput{MaxResults: aws.Int32(4)})
	wantCode(t, err, "ValidationException")
	w.AddReport(awssim.ManagementAccountID, *definition("f", nil)) // older than the limit
	pages := cur.NewDescribeReportDefinitionsPaginator(w.cur(), &cur.DescribeReportDefinitionsInput{})
	sizes := []int{}
	for pages.HasMorePages() {
		page := must[*cur.DescribeReportDefinitionsOutput](t)(pages.NextPage(t.Context()))
		sizes = append(sizes, len(page.ReportDefinitions))
	}
	if len(sizes) != 2 || sizes[0] != 5 || sizes[1] != 1 {
		t.Errorf("got pages of %v", sizes)
	}
}

func TestReportModelRules(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	header := signedFor("cur", "X-Amz-Target", "AWSOrigamiServiceGatewayService.PutReportDefinition", "Content-Type", "application/x-amz-json-1.1")
	whole := `{"ReportDefinition":{"ReportName":"r","TimeUnit":"DAILY","Format":"textORcsv","Compression":"GZIP","AdditionalSchemaElements":[],"S3Bucket":"b","S3Prefix":"p","S3Region":"us-east-1"}}`
	for broken, replacement := range map[string]string{
		`"ReportName":"r"`: `"ReportName":"a b"`, `"TimeUnit":"DAILY",`: ``, `"AdditionalSchemaElements":[],`: ``,
		`"S3Region":"us-east-1"`: `"S3Region":"ca-west-1"`, `"S3Prefix":"p",`: ``,
	} {
		got := w.send(t, header, strings.Replace(whole, broken, replacement, 1))
		if got.status != http.StatusBadRequest || got.body["__type"] != "ValidationException" || !strings.Contains(got.text, "validation error detected") {
			t.Errorf("%s: got %d %s", replacement, got.status, got.text)
		}
	}
}
