package curreport

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/bucketschema"
)

// known are surroundings with everything in them.
var known = surroundings{customerID: "acme", partition: "aws", accountID: "123456789012", region: "us-east-1"}

// with changes a model that knows nothing.
func with(change func(*model)) model {
	m := none()
	if change != nil {
		change(&m)
	}
	return m
}

// inBucket sets the bucket attribute.
func inBucket(m *model, change func(*bucketschema.Model)) {
	b := bucketschema.Read(types.ObjectNull(bucketschema.Types()))
	change(&b)
	m.Bucket = b.Object()
}

// inState is a state of a Parquet report in a bucket with another name.
var inState = with(func(m *model) {
	m.AccountID, m.ReportName = types.StringValue("123456789012"), types.StringValue("doitintl-awsops-acme")
	m.S3Prefix, m.TimeUnit, m.Format, m.Compression = types.StringValue("other"), types.StringValue("DAILY"), types.StringValue("Parquet"), types.StringValue("Parquet")
	m.AdditionalSchemaElements, m.AdditionalArtifacts = stringSet([]string{}), stringSet([]string{"ATHENA"})
	m.RefreshClosedReports, m.ReportVersioning = types.BoolValue(false), types.StringValue("OVERWRITE_REPORT")
	inBucket(m, func(b *bucketschema.Model) {
		b.Name, b.Region = types.StringValue("theirs"), types.StringValue("eu-west-1")
	})
})

func TestComplete(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config, state model
		s             surroundings
		want          map[string]attr.Value
	}{
		"the customer id alone": {with(nil), none(), known, map[string]attr.Value{
			"report_name": types.StringValue("doitintl-awsops-acme"), "bucket": types.StringValue("doitintl-awsops-acme"), "region": types.StringValue("us-east-1"),
			"s3_prefix": types.StringValue("CUR"), "time_unit": types.StringValue("HOURLY"), "format": types.StringValue("textORcsv"), "compression": types.StringValue("GZIP"),
			"elements": stringSet([]string{"RESOURCES"}), "artifacts": types.SetNull(types.StringType), "refresh": types.BoolValue(true),
			"versioning": types.StringValue("CREATE_NEW_REPORT"), "account_id": types.StringValue("123456789012"),
		}},
		"an import stays as it is": {with(nil), inState, known, map[string]attr.Value{
			"report_name": types.StringValue("doitintl-awsops-acme"), "bucket": types.StringValue("theirs"), "region": types.StringValue("eu-west-1"),
			"s3_prefix": types.StringValue("other"), "time_unit": types.StringValue("DAILY"), "format": types.StringValue("Parquet"), "compression": types.StringValue("Parquet"),
			"elements": stringSet([]string{}), "artifacts": stringSet([]string{"ATHENA"}), "refresh": types.BoolValue(false), "versioning": types.StringValue("OVERWRITE_REPORT"),
		}},
		"an id of the resource wins": {with(func(m *model) { m.CustomerID = types.StringValue("beta") }), inState, known, map[string]attr.Value{
			"report_name": types.StringValue("doitintl-awsops-beta"), "bucket": types.StringValue("doitintl-awsops-beta"), "region": types.StringValue("us-east-1"),
		}},
		"names win": {with(func(m *model) {
			m.ReportName = types.StringValue("mine")
			inBucket(m, func(b *bucketschema.Model) { b.Name = types.StringValue("my-bucket") })
		}), none(), known, map[string]attr.Value{"report_name": types.StringValue("mine"), "bucket": types.StringValue("my-bucket")}},
		"nobody says a name":          {with(nil), none(), surroundings{}, map[string]attr.Value{"report_name": types.StringNull(), "bucket": types.StringNull(), "account_id": types.StringUnknown()}},
		"nobody says a name any more": {with(nil), inState, surroundings{}, map[string]attr.Value{"report_name": types.StringValue("doitintl-awsops-acme"), "bucket": types.StringValue("theirs")}},
		"the id comes later": {with(func(m *model) { m.CustomerID = types.StringUnknown() }), none(), known, map[string]attr.Value{
			"report_name": types.StringUnknown(), "bucket": types.StringUnknown(), "region": types.StringUnknown(),
		}},
		"the provider comes later": {with(nil), none(), surroundings{waits: true, waitsForID: true}, map[string]attr.Value{"report_name": types.StringUnknown(), "region": types.StringUnknown()}},
		"the bucket comes later":   {with(func(m *model) { m.Bucket = types.ObjectUnknown(bucketschema.Types()) }), none(), known, map[string]attr.Value{"bucket": types.StringUnknown()}},
		"a bucket of somebody else is where it is": {with(func(m *model) { inBucket(m, func(b *bucketschema.Model) { b.Create = types.BoolValue(false) }) }), none(), known,
			map[string]attr.Value{"region": types.StringUnknown()}},
		"Parquet is packed as such":         {with(func(m *model) { m.Format = types.StringValue("Parquet") }), none(), known, map[string]attr.Value{"compression": types.StringValue("Parquet")}},
		"the packing follows a new format":  {with(func(m *model) { m.Format = types.StringValue("textORcsv") }), inState, known, map[string]attr.Value{"compression": types.StringValue("GZIP")}},
		"the packing of a format for later": {with(func(m *model) { m.Format = types.StringUnknown() }), none(), known, map[string]attr.Value{"compression": types.StringUnknown()}},
		"an explicit packing":               {with(func(m *model) { m.Compression = types.StringValue("ZIP") }), none(), known, map[string]attr.Value{"compression": types.StringValue("ZIP")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := complete(test.config, test.state, test.s)
			is := map[string]attr.Value{
				"report_name": got.ReportName, "bucket": got.bucket().Name, "region": got.bucket().Region, "s3_prefix": got.S3Prefix, "time_unit": got.TimeUnit,
				"format": got.Format, "compression": got.Compression, "elements": got.AdditionalSchemaElements, "artifacts": got.AdditionalArtifacts,
				"refresh": got.RefreshClosedReports, "versioning": got.ReportVersioning, "account_id": got.AccountID,
			}
			for attribute, want := range test.want {
				if diff := cmp.Diff(want, is[attribute]); diff != "" {
					t.Errorf("%s: %s", attribute, diff)
				}
			}
		})
	}
}

func TestFixed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*model)
		want   int
	}{
		"nothing":          {func(*model) {}, 0},
		"what AWS changes": {func(m *model) { m.Format, m.S3Prefix = types.StringValue("textORcsv"), types.StringValue("CUR") }, 0},
		"a name for later": {func(m *model) { m.ReportName = types.StringUnknown() }, 0},
		"an element for later": {func(m *model) {
			m.AdditionalSchemaElements = types.SetValueMust(types.StringType, []attr.Value{types.StringUnknown()})
		}, 0},
		"the name": {func(m *model) { m.ReportName = types.StringValue("new") }, 1},
		"unit, elements, versions": {func(m *model) {
			m.TimeUnit, m.ReportVersioning, m.AdditionalSchemaElements = types.StringValue("HOURLY"), types.StringValue("CREATE_NEW_REPORT"), stringSet([]string{"RESOURCES"})
		}, 3},
	} {
		plan := inState
		test.change(&plan)
		if got := plan.fixed(inState); len(got) != test.want {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}
