package curreport_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	cur "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

const (
	typeName = "doit_cur_report"
	addr     = typeName + ".test"
	acme     = "doitintl-awsops-acme"
	payer    = awssim.ManagementAccountID
)

// outside changes and reads reports and buckets behind Terraform's back.
type outside struct {
	t   *testing.T
	cur *cur.Client
	s3  func(region string) *s3.Client
}

func behind(t *testing.T, w *acctest.World) outside {
	t.Helper()
	keys := credentials.NewStaticCredentialsProvider("test", "test", "")
	return outside{
		t:   t,
		cur: cur.New(cur.Options{BaseEndpoint: &w.URL, Region: "us-east-1", Credentials: keys}),
		s3: func(region string) *s3.Client {
			return s3.New(s3.Options{BaseEndpoint: &w.URL, Region: region, UsePathStyle: true, Credentials: keys})
		},
	}
}

// reports are the reports of the payer by name.
func (o outside) reports() map[string]curtypes.ReportDefinition {
	o.t.Helper()
	out, err := o.cur.DescribeReportDefinitions(o.t.Context(), &cur.DescribeReportDefinitionsInput{MaxResults: aws.Int32(5)})
	if err != nil {
		o.t.Fatal(err)
	}
	reports := map[string]curtypes.ReportDefinition{}
	for _, report := range out.ReportDefinitions {
		reports[*report.ReportName] = report
	}
	return reports
}

// tags are the tags of a report; that of the generation is left out.
func (o outside) tags(name string) map[string]string {
	o.t.Helper()
	out, err := o.cur.ListTagsForResource(o.t.Context(), &cur.ListTagsForResourceInput{ReportName: &name})
	if err != nil {
		o.t.Fatal(err)
	}
	tags := map[string]string{}
	for _, tag := range out.Tags {
		tags[*tag.Key] = *tag.Value
	}
	delete(tags, "doit:generation")
	return tags
}

func (o outside) deleteReport(name string) {
	o.t.Helper()
	if _, err := o.cur.DeleteReportDefinition(o.t.Context(), &cur.DeleteReportDefinitionInput{ReportName: &name}); err != nil {
		o.t.Fatal(err)
	}
}

// buckets are the buckets of the payer.
func (o outside) buckets() []string {
	o.t.Helper()
	out, err := o.s3("us-east-1").ListBuckets(o.t.Context(), &s3.ListBucketsInput{})
	if err != nil {
		o.t.Fatal(err)
	}
	var names []string
	for _, bucket := range out.Buckets {
		names = append(names, *bucket.Name)
	}
	return names
}

func (o outside) addBucket(name string) {
	o.t.Helper()
	if _, err := o.s3("us-east-1").CreateBucket(o.t.Context(), &s3.CreateBucketInput{Bucket: &name}); err != nil {
		o.t.Fatal(err)
	}
}

// policy is the policy of the bucket acme in us-east-1, "" when it has none.
func (o outside) policy() string { return o.policyIn("us-east-1") }

func (o outside) policyIn(region string) string {
	o.t.Helper()
	out, err := o.s3(region).GetBucketPolicy(o.t.Context(), &s3.GetBucketPolicyInput{Bucket: new(acme)})
	if refused, ok := errors.AsType[smithy.APIError](err); ok && refused.ErrorCode() == "NoSuchBucketPolicy" {
		return ""
	}
	if err != nil {
		o.t.Fatal(err)
	}
	return *out.Policy
}

// setPolicy replaces the policy of the bucket acme.
func (o outside) setPolicy(policy string) {
	o.t.Helper()
	if _, err := o.s3("us-east-1").PutBucketPolicy(o.t.Context(), &s3.PutBucketPolicyInput{Bucket: new(acme), Policy: &policy}); err != nil {
		o.t.Fatal(err)
	}
}

func (o outside) putObject(bucket, key string) {
	o.t.Helper()
	if _, err := o.s3("us-east-1").PutObject(o.t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: &key}); err != nil {
		o.t.Fatal(err)
	}
}

// existing is a report that somebody else defined.
func existing(name, bucket string, change func(*curtypes.ReportDefinition)) curtypes.ReportDefinition {
	d := curtypes.ReportDefinition{
		ReportName: &name, TimeUnit: "HOURLY", Format: "textORcsv", Compression: "GZIP", AdditionalSchemaElements: []curtypes.SchemaElement{"RESOURCES"},
		S3Bucket: &bucket, S3Prefix: aws.String("CUR"), S3Region: "us-east-1", RefreshClosedReports: aws.Bool(true), ReportVersioning: "CREATE_NEW_REPORT",
	}
	if change != nil {
		change(&d)
	}
	return d
}

// report is a configuration of doit_cur_report.test.
func report(more string) string {
	return "resource \"doit_cur_report\" \"test\" {\n  customer_id = \"acme\"\n" + more + "\n}\n"
}

// report1 is a configuration for the protocol tests.
func report1(more map[string]any) map[string]any {
	config := map[string]any{"customer_id": "acme"}
	maps.Copy(config, more)
	return config
}

// mustApply makes the resource in a run of its own.
func mustApply(t *testing.T, w *acctest.World, prior acctest.Object, config map[string]any) acctest.Object {
	t.Helper()
	made, said := w.Server(t, nil).Apply(t, typeName, prior, config)
	if strings.Contains(said, "ERROR") {
		t.Fatal(said)
	}
	return made
}

// mustApplyAs makes the resource for another Terraform state.
func mustApplyAs(t *testing.T, w *acctest.World, scope string, config map[string]any) {
	t.Helper()
	if _, said := w.Server(t, map[string]any{"vend_scope": scope}).Apply(t, typeName, acctest.Object{}, config); said != "" {
		t.Fatal(said)
	}
}

// empty is the last step of every test: the same configuration plans nothing.
func empty(config string) resource.TestStep {
	return resource.TestStep{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{
		PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}}
}

func plans(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(addr, action)}}
}

func is(attribute, value string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(addr, at(attribute), knownvalue.StringExact(value))
}

func isNull(attribute string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(addr, at(attribute), knownvalue.Null())
}

func isSet(attribute string, values ...string) statecheck.StateCheck {
	var checks []knownvalue.Check
	for _, value := range values {
		checks = append(checks, knownvalue.StringExact(value))
	}
	return statecheck.ExpectKnownValue(addr, at(attribute), knownvalue.SetExact(checks))
}

func hasTags(attribute string, tags map[string]string) statecheck.StateCheck {
	checks := map[string]knownvalue.Check{}
	for key, value := range tags {
		checks[key] = knownvalue.StringExact(value)
	}
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New(attribute), knownvalue.MapExact(checks))
}

// at is the path of an attribute, written with dots.
func at(attribute string) tfjsonpath.Path {
	parts := strings.Split(attribute, ".")
	path := tfjsonpath.New(parts[0])
	for _, part := range parts[1:] {
		path = path.AtMapKey(part)
	}
	return path
}

// writes are the calls that changed something, in order.
func writes(w *acctest.World, from int) []string {
	var names []string
	for _, call := range w.AWS.Calls()[from:] {
		if slices.ContainsFunc([]string{"Put", "Create", "Delete", "Modify", "Tag", "Untag"}, func(verb string) bool { return strings.HasPrefix(call.Operation, verb) }) {
			names = append(names, call.Operation)
		}
	}
	return names
}

// objects counts the versions of the objects in a bucket.
func (o outside) objects(bucket string) int {
	o.t.Helper()
	out, err := o.s3("us-east-1").ListObjectVersions(o.t.Context(), &s3.ListObjectVersionsInput{Bucket: &bucket})
	if err != nil {
		o.t.Fatal(err)
	}
	return len(out.Versions)
}

func (o outside) untagBucket(bucket string) {
	o.t.Helper()
	if _, err := o.s3("us-east-1").DeleteBucketTagging(o.t.Context(), &s3.DeleteBucketTaggingInput{Bucket: &bucket}); err != nil {
		o.t.Fatal(err)
	}
}

func (o outside) deleteBucket(bucket string) {
	o.t.Helper()
	if _, err := o.s3("us-east-1").DeleteBucket(o.t.Context(), &s3.DeleteBucketInput{Bucket: &bucket}); err != nil {
		o.t.Fatal(err)
	}
}

// emptyBucket deletes everything in the bucket acme.
func (o outside) emptyBucket() {
	o.t.Helper()
	out, err := o.s3("us-east-1").ListObjectVersions(o.t.Context(), &s3.ListObjectVersionsInput{Bucket: new(acme)})
	if err != nil {
		o.t.Fatal(err)
	}
	for _, version := range out.Versions {
		if _, err := o.s3("us-east-1").DeleteObject(o.t.Context(), &s3.DeleteObjectInput{Bucket: new(acme), Key: version.Key, VersionId: version.VersionId}); err != nil {
			o.t.Fatal(err)
		}
	}
}
