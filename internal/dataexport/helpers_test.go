package dataexport_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/bcmdataexports"
	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

const (
	typeName   = "doit_data_export"
	addr       = typeName + ".test"
	bucketName = "acme-billing-data"
	cur2       = "COST_AND_USAGE_REPORT"
)

// outside changes and reads the simulated account behind Terraform's back.
type outside struct {
	t       *testing.T
	exports *bcmdataexports.Client
	s3      *s3.Client
}

func behind(t *testing.T, w *acctest.World) outside {
	keys := credentials.NewStaticCredentialsProvider("test", "test", "")
	return outside{
		t:       t,
		exports: bcmdataexports.New(bcmdataexports.Options{BaseEndpoint: &w.URL, Region: "us-east-1", Credentials: keys}),
		s3:      s3.New(s3.Options{BaseEndpoint: &w.URL, Region: "us-east-1", Credentials: keys, UsePathStyle: true}),
	}
}

// newWorld has a bucket for the exports, with no policy.
func newWorld(t *testing.T) (*acctest.World, outside) {
	t.Helper()
	w := acctest.NewWorld(t)
	o := behind(t, w)
	o.makeBucket(bucketName)
	w.AWS.ResetCalls()
	return w, o
}

func (o outside) makeBucket(name string) {
	o.t.Helper()
	if _, err := o.s3.CreateBucket(o.t.Context(), &s3.CreateBucketInput{Bucket: &name}); err != nil {
		o.t.Fatal(err)
	}
}

// hasBucket says whether a bucket is there.
func (o outside) hasBucket(name string) bool {
	o.t.Helper()
	_, err := o.s3.HeadBucket(o.t.Context(), &s3.HeadBucketInput{Bucket: &name})
	return err == nil
}

// setPolicy replaces the policy of the bucket of newWorld.
func (o outside) setPolicy(policy string) {
	o.t.Helper()
	if _, err := o.s3.PutBucketPolicy(o.t.Context(), &s3.PutBucketPolicyInput{Bucket: new(bucketName), Policy: &policy}); err != nil {
		o.t.Fatal(err)
	}
}

func (o outside) deletePolicy(bucket string) {
	o.t.Helper()
	if _, err := o.s3.DeleteBucketPolicy(o.t.Context(), &s3.DeleteBucketPolicyInput{Bucket: &bucket}); err != nil {
		o.t.Fatal(err)
	}
}

func (o outside) tagBucket(bucket, key, value string) {
	o.t.Helper()
	_, err := o.s3.PutBucketTagging(o.t.Context(), &s3.PutBucketTaggingInput{
		Bucket: &bucket, Tagging: &s3types.Tagging{TagSet: []s3types.Tag{{Key: &key, Value: &value}}},
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// policy is the policy of a bucket, "" when it has none.
func (o outside) policy(bucket string) string {
	o.t.Helper()
	out, err := o.s3.GetBucketPolicy(o.t.Context(), &s3.GetBucketPolicyInput{Bucket: &bucket})
	if awsclient.IsCode(err, "NoSuchBucketPolicy") {
		return ""
	}
	if err != nil {
		o.t.Fatal(err)
	}
	return aws.ToString(out.Policy)
}

// all are the exports of the account by name.
func (o outside) all() map[string]bcmtypes.Export {
	o.t.Helper()
	listed, err := o.exports.ListExports(o.t.Context(), &bcmdataexports.ListExportsInput{})
	if err != nil {
		o.t.Fatal(err)
	}
	exports := map[string]bcmtypes.Export{}
	for i := range listed.Exports {
		out, err := o.exports.GetExport(o.t.Context(), &bcmdataexports.GetExportInput{ExportArn: listed.Exports[i].ExportArn})
		if err != nil {
			o.t.Fatal(err)
		}
		exports[aws.ToString(out.Export.Name)] = *out.Export
	}
	return exports
}

// tags are those of the export cur2, the provider's own included; that of the generation is left out.
func (o outside) tags() map[string]string {
	o.t.Helper()
	out, err := o.exports.ListTagsForResource(o.t.Context(), &bcmdataexports.ListTagsForResourceInput{ResourceArn: o.all()["cur2"].ExportArn})
	if err != nil {
		o.t.Fatal(err)
	}
	tags := map[string]string{}
	for _, tag := range out.ResourceTags {
		tags[*tag.Key] = *tag.Value
	}
	delete(tags, "doit:generation")
	return tags
}

func (o outside) tag(name, key, value string) {
	o.t.Helper()
	_, err := o.exports.TagResource(o.t.Context(), &bcmdataexports.TagResourceInput{
		ResourceArn: o.all()[name].ExportArn, ResourceTags: []bcmtypes.ResourceTag{{Key: &key, Value: &value}},
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// change overwrites the export cur2 as somebody else would.
func (o outside) change(change func(*bcmtypes.Export)) {
	o.t.Helper()
	export := o.all()["cur2"]
	arn := export.ExportArn
	change(&export)
	export.ExportArn = nil
	if _, err := o.exports.UpdateExport(o.t.Context(), &bcmdataexports.UpdateExportInput{ExportArn: arn, Export: &export}); err != nil {
		o.t.Fatal(err)
	}
}

func (o outside) delete(name string) {
	o.t.Helper()
	if _, err := o.exports.DeleteExport(o.t.Context(), &bcmdataexports.DeleteExportInput{ExportArn: o.all()[name].ExportArn}); err != nil {
		o.t.Fatal(err)
	}
}

// foreign is the definition of an export that Terraform did not make.
func foreign(name, query string) bcmtypes.Export {
	return bcmtypes.Export{
		Name: &name, DataQuery: &bcmtypes.DataQuery{QueryStatement: &query},
		DestinationConfigurations: &bcmtypes.DestinationConfigurations{S3Destination: &bcmtypes.S3Destination{
			S3Bucket: aws.String(bucketName), S3Prefix: aws.String("theirs"), S3Region: aws.String("us-east-1"),
			S3OutputConfigurations: &bcmtypes.S3OutputConfigurations{OutputType: "CUSTOM", Format: "PARQUET", Compression: "PARQUET", Overwrite: "OVERWRITE_REPORT"},
		}},
		RefreshCadence: &bcmtypes.RefreshCadence{Frequency: bcmtypes.FrequencyOptionSynchronous},
	}
}

// export is a configuration of doit_data_export.test in the bucket of newWorld.
func export(name, more string) string { return named("test", name, more) }

func named(label, name, more string) string {
	return fmt.Sprintf("resource %q %q {\n  name = %q\n%s\n}\n", typeName, label, name, withBucket(more))
}

func withBucket(more string) string {
	if strings.Contains(more, "bucket =") {
		return more
	}
	return fmt.Sprintf("  bucket = { name = %q }\n%s", bucketName, more)
}

// config is a whole configuration for the protocol tests.
func config(more map[string]any) map[string]any {
	all := map[string]any{"name": "cur2", "bucket": map[string]any{"name": bucketName}, "columns": []any{"bill_bill_type"}}
	maps.Copy(all, more)
	return all
}

// empty is the last step of every test: the same configuration plans nothing.
func empty(config string) resource.TestStep {
	return resource.TestStep{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{
		PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}}
}

// refused is a step whose plan fails.
func refused(config, says string) resource.TestStep {
	return resource.TestStep{Config: config, PlanOnly: true, ExpectError: acctest.Text(says)}
}

func plans(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(addr, action)}}
}

func is(attribute, value string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New(attribute), knownvalue.StringExact(value))
}

func isNull(attribute string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New(attribute), knownvalue.Null())
}

func isMap(attribute string, want map[string]string) statecheck.StateCheck {
	checks := map[string]knownvalue.Check{}
	for key, value := range want {
		checks[key] = knownvalue.StringExact(value)
	}
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New(attribute), knownvalue.MapExact(checks))
}

func isList(attribute string, want ...string) statecheck.StateCheck {
	checks := make([]knownvalue.Check, 0, len(want))
	for _, value := range want {
		checks = append(checks, knownvalue.StringExact(value))
	}
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New(attribute), knownvalue.ListExact(checks))
}
