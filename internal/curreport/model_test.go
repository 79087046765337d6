package curreport

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/bucketschema"
)

func TestFromAPI(t *testing.T) {
	t.Parallel()
	api := curtypes.ReportDefinition{
		ReportName: aws.String("r"), TimeUnit: "HOURLY", Format: "textORcsv", Compression: "ZIP", AdditionalSchemaElements: []curtypes.SchemaElement{"SPLIT_COST_ALLOCATION_DATA", "RESOURCES"},
		S3Bucket: aws.String("b"), S3Prefix: aws.String("p"), S3Region: "eu-west-1",
	}
	named := func(m *model) {
		m.AccountID, m.ReportName = types.StringValue("123456789012"), types.StringValue("r")
	}
	read := with(func(m *model) {
		named(m)
		m.S3Prefix, m.TimeUnit, m.Format, m.Compression = types.StringValue("p"), types.StringValue("HOURLY"), types.StringValue("textORcsv"), types.StringValue("ZIP")
		m.AdditionalSchemaElements, m.RefreshClosedReports = stringSet([]string{"RESOURCES", "SPLIT_COST_ALLOCATION_DATA"}), types.BoolValue(false)
		m.ReportVersioning = types.StringValue("CREATE_NEW_REPORT") // which AWS left out
		m.ARN, m.BucketARN = types.StringValue("arn:aws:cur:us-east-1:123456789012:definition/r"), types.StringValue("arn:aws:s3:::b")
		m.S3Path = types.StringValue("s3://b/p/r/")
		inBucket(m, func(b *bucketschema.Model) { b.Name, b.Region = types.StringValue("b"), types.StringValue("eu-west-1") })
	})
	changed := func(m model, change func(*model)) model { change(&m); return m }
	for name, test := range map[string]struct {
		prior  model
		change func(*curtypes.ReportDefinition)
		want   model
	}{
		"a new model": {prior: with(named), want: read},
		"nothing stays unknown": {prior: with(func(m *model) {
			named(m)
			m.Format, m.LastStatus, m.LastDelivery, m.ARN = types.StringUnknown(), types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
		}), want: read},
		"no artifacts stay an empty set": {
			prior: with(func(m *model) { named(m); m.AdditionalArtifacts = stringSet([]string{}) }),
			want:  changed(read, func(m *model) { m.AdditionalArtifacts = stringSet([]string{}) }),
		},
		"artifacts and delivery": {
			prior: with(named),
			change: func(d *curtypes.ReportDefinition) {
				d.AdditionalArtifacts, d.RefreshClosedReports, d.ReportVersioning = []curtypes.AdditionalArtifact{"REDSHIFT"}, aws.Bool(true), "OVERWRITE_REPORT"
				d.ReportStatus = &curtypes.ReportStatus{LastDelivery: aws.String("20261123T090000Z"), LastStatus: "SUCCESS"}
			},
			want: changed(read, func(m *model) {
				m.AdditionalArtifacts, m.RefreshClosedReports, m.ReportVersioning = stringSet([]string{"REDSHIFT"}), types.BoolValue(true), types.StringValue("OVERWRITE_REPORT")
				m.LastDelivery, m.LastStatus = types.StringValue("20261123T090000Z"), types.StringValue("SUCCESS")
			}),
		},
		"AWS's empty texts are null": {
			prior: with(named),
			change: func(d *curtypes.ReportDefinition) {
				d.BillingViewArn, d.ReportStatus = aws.String(""), &curtypes.ReportStatus{LastDelivery: aws.String("")}
			},
			want: read,
		},
		"what the resource decides about the bucket stays": {
			prior: with(func(m *model) {
				named(m)
				inBucket(m, func(b *bucketschema.Model) { b.ForceDestroy = types.BoolValue(true) })
			}),
			want: changed(read, func(m *model) {
				inBucket(m, func(b *bucketschema.Model) {
					b.Name, b.Region, b.ForceDestroy = types.StringValue("b"), types.StringValue("eu-west-1"), types.BoolValue(true)
				})
			}),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			definition, got := api, test.prior
			if test.change != nil {
				test.change(&definition)
			}
			got.fromAPI(definition, "aws")
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(model{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDefinition(t *testing.T) {
	t.Parallel()
	got := inState.definition(curtypes.ReportDefinition{})
	want := curtypes.ReportDefinition{
		ReportName: aws.String("doitintl-awsops-acme"), TimeUnit: "DAILY", Format: "Parquet", Compression: "Parquet",
		AdditionalSchemaElements: []curtypes.SchemaElement{}, AdditionalArtifacts: []curtypes.AdditionalArtifact{"ATHENA"},
		S3Bucket: aws.String("theirs"), S3Prefix: aws.String("other"), S3Region: "eu-west-1", RefreshClosedReports: aws.Bool(false), ReportVersioning: "OVERWRITE_REPORT",
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(curtypes.ReportDefinition{})); diff != "" {
		t.Error(diff)
	}
	plan := inState
	plan.AdditionalSchemaElements = stringSet([]string{"RESOURCES", "SPLIT_COST_ALLOCATION_DATA"})
	theirOrder := []curtypes.SchemaElement{"SPLIT_COST_ALLOCATION_DATA", "RESOURCES"}
	if diff := cmp.Diff(theirOrder, plan.definition(curtypes.ReportDefinition{AdditionalSchemaElements: theirOrder}).AdditionalSchemaElements); diff != "" {
		t.Error("AWS compares the order:", diff)
	}
}
