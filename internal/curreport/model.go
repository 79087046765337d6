package curreport

import (
	"cmp"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/bucketschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// identityModel names a report for ever: in identity and import.
type identityModel struct {
	AccountID  types.String `tfsdk:"account_id"`
	ReportName types.String `tfsdk:"report_name"`
}

// settings are what AWS keeps of a report.
type settings struct {
	S3Prefix                 types.String `tfsdk:"s3_prefix"`
	TimeUnit                 types.String `tfsdk:"time_unit"`
	Format                   types.String `tfsdk:"format"`
	Compression              types.String `tfsdk:"compression"`
	AdditionalSchemaElements types.Set    `tfsdk:"additional_schema_elements"`
	AdditionalArtifacts      types.Set    `tfsdk:"additional_artifacts"`
	RefreshClosedReports     types.Bool   `tfsdk:"refresh_closed_reports"`
	ReportVersioning         types.String `tfsdk:"report_versioning"`
	BillingViewARN           types.String `tfsdk:"billing_view_arn"`
}

// model is doit_cur_report as configured, planned and read.
type model struct {
	identityModel
	settings
	CustomerID     types.String   `tfsdk:"customer_id"`
	Bucket         types.Object   `tfsdk:"bucket"`
	AdoptExisting  types.Bool     `tfsdk:"adopt_existing"`
	Tags           types.Map      `tfsdk:"tags"`
	TagsAll        types.Map      `tfsdk:"tags_all"`
	ARN            types.String   `tfsdk:"arn"`
	BucketARN      types.String   `tfsdk:"bucket_arn"`
	S3Path         types.String   `tfsdk:"s3_path"`
	LastDelivery   types.String   `tfsdk:"last_delivery"`
	LastStatus     types.String   `tfsdk:"last_status"`
	BucketFindings types.List     `tfsdk:"bucket_findings"`
	Timeouts       timeouts.Value `tfsdk:"timeouts"`
}

// none is a state that knows nothing.
func none() model {
	return model{
		settings: settings{AdditionalSchemaElements: types.SetNull(types.StringType), AdditionalArtifacts: types.SetNull(types.StringType)},
		Bucket:   types.ObjectNull(bucketschema.Types()), Tags: types.MapNull(types.StringType), TagsAll: types.MapNull(types.StringType),
		BucketFindings: types.ListNull(types.StringType),
	}
}

// String names the report in messages.
func (m *model) String() string { return m.ReportName.ValueString() }

// key is the report in the register of claims.
func (m *model) key() string { return m.AccountID.ValueString() + "/" + m.ReportName.ValueString() }

// imported says that the state knows nothing but the name, as right after an import.
func (m *model) imported() bool { return m.TimeUnit.IsNull() }

// tagsManaged says whether the tags in state are the configuration's business.
func (m *model) tagsManaged() bool { return !m.Tags.IsNull() || len(m.TagsAll.Elements()) > 0 }

// fromAPI overwrites what AWS keeps of the report.
func (m *settings) fromAPI(report curtypes.ReportDefinition) {
	m.S3Prefix = types.StringPointerValue(report.S3Prefix)
	m.TimeUnit = tfx.StringOrNull(report.TimeUnit)
	m.Format = tfx.StringOrNull(report.Format)
	m.Compression = tfx.StringOrNull(report.Compression)
	m.AdditionalSchemaElements = stringSet(report.AdditionalSchemaElements)
	m.RefreshClosedReports = types.BoolValue(aws.ToBool(report.RefreshClosedReports))
	// Left out by AWS it must not look like a change, which would replace the report.
	m.ReportVersioning = types.StringValue(string(cmp.Or(report.ReportVersioning, curtypes.ReportVersioningCreateNewReport)))
	m.BillingViewARN = tfx.StringOrNull(aws.ToString(report.BillingViewArn))
	if len(report.AdditionalArtifacts) > 0 || !m.AdditionalArtifacts.IsNull() { // null and empty mean the same to AWS
		m.AdditionalArtifacts = stringSet(report.AdditionalArtifacts)
	}
}

// fromAPI overwrites what AWS reports of the report, and the place of its bucket.
func (m *model) fromAPI(report curtypes.ReportDefinition, partition string) {
	m.settings.fromAPI(report)
	m.ARN = types.StringValue(billing.ReportARN(partition, m.AccountID.ValueString(), m.ReportName.ValueString()))
	m.BucketARN = types.StringValue(billing.BucketARN(partition, aws.ToString(report.S3Bucket)))
	m.S3Path = types.StringValue(billing.Path(aws.ToString(report.S3Bucket), aws.ToString(report.S3Prefix), m.ReportName.ValueString()))
	m.LastDelivery, m.LastStatus = types.StringNull(), types.StringNull()
	if status := report.ReportStatus; status != nil {
		m.LastDelivery = tfx.StringOrNull(aws.ToString(status.LastDelivery))
		m.LastStatus = tfx.StringOrNull(status.LastStatus)
	}
	bucket := m.bucket()
	bucket.Name = types.StringPointerValue(report.S3Bucket)
	bucket.Region = tfx.StringOrNull(report.S3Region)
	m.Bucket = bucket.Object()
}

// definition translates the plan for AWS. current is the report that is there: its schema elements keep their order, which
// AWS compares.
func (m *model) definition(current curtypes.ReportDefinition) curtypes.ReportDefinition {
	bucket := m.bucket()
	report := curtypes.ReportDefinition{
		ReportName: m.ReportName.ValueStringPointer(), TimeUnit: curtypes.TimeUnit(m.TimeUnit.ValueString()),
		Format: curtypes.ReportFormat(m.Format.ValueString()), Compression: curtypes.CompressionFormat(m.Compression.ValueString()),
		AdditionalSchemaElements: elements[curtypes.SchemaElement](m.AdditionalSchemaElements),
		AdditionalArtifacts:      elements[curtypes.AdditionalArtifact](m.AdditionalArtifacts),
		S3Bucket:                 bucket.Name.ValueStringPointer(), S3Prefix: m.S3Prefix.ValueStringPointer(), S3Region: curtypes.AWSRegion(bucket.Region.ValueString()),
		RefreshClosedReports: m.RefreshClosedReports.ValueBoolPointer(), ReportVersioning: curtypes.ReportVersioning(m.ReportVersioning.ValueString()),
		BillingViewArn: m.BillingViewARN.ValueStringPointer(),
	}
	if m.AdditionalSchemaElements.Equal(stringSet(current.AdditionalSchemaElements)) && len(current.AdditionalSchemaElements) > 0 {
		report.AdditionalSchemaElements = current.AdditionalSchemaElements
	}
	return report
}

// elements are the strings of a set, sorted, and never nil: AWS tells an empty list from a missing one.
func elements[T ~string](set types.Set) []T {
	list := []T{}
	for _, element := range set.Elements() {
		if text, ok := element.(types.String); ok {
			list = append(list, T(text.ValueString()))
		}
	}
	slices.Sort(list)
	return list
}

func stringSet[T ~string](list []T) types.Set {
	values := make([]attr.Value, 0, len(list))
	for _, element := range list {
		values = append(values, types.StringValue(string(element)))
	}
	return types.SetValueMust(types.StringType, values)
}

func sentences(list []string) types.List {
	values := make([]attr.Value, 0, len(list))
	for _, element := range list {
		values = append(values, types.StringValue(element))
	}
	return types.ListValueMust(types.StringType, values)
}
