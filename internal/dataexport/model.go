package dataexport

import (
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/bucketschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// identityModel names an export for ever: in identity and import.
type identityModel struct {
	ARN types.String `tfsdk:"arn"`
}

// settings are what AWS keeps of an export.
type settings struct {
	Description     types.String `tfsdk:"description"`
	Table           types.String `tfsdk:"table"`
	Columns         types.List   `tfsdk:"columns"`
	QueryStatement  types.String `tfsdk:"query_statement"`
	TableProperties types.Map    `tfsdk:"table_properties"`
	S3Prefix        types.String `tfsdk:"s3_prefix"`
	Format          types.String `tfsdk:"format"`
	Compression     types.String `tfsdk:"compression"`
	Overwrite       types.String `tfsdk:"overwrite"`
}

// model is doit_data_export as configured, planned and read.
type model struct {
	identityModel
	settings
	Name           types.String   `tfsdk:"name"`
	Bucket         types.Object   `tfsdk:"bucket"`
	AdoptExisting  types.Bool     `tfsdk:"adopt_existing"`
	Tags           types.Map      `tfsdk:"tags"`
	TagsAll        types.Map      `tfsdk:"tags_all"`
	AccountID      types.String   `tfsdk:"account_id"`
	BucketARN      types.String   `tfsdk:"bucket_arn"`
	S3Path         types.String   `tfsdk:"s3_path"`
	Status         types.String   `tfsdk:"status"`
	StatusReason   types.String   `tfsdk:"status_reason"`
	BucketFindings types.List     `tfsdk:"bucket_findings"`
	Timeouts       timeouts.Value `tfsdk:"timeouts"`
}

// none is a state that knows nothing.
func none() model {
	return model{
		settings: settings{Columns: types.ListNull(types.StringType), TableProperties: types.MapNull(types.StringType)},
		Bucket:   types.ObjectNull(bucketschema.Types()), Tags: types.MapNull(types.StringType), TagsAll: types.MapNull(types.StringType),
		BucketFindings: types.ListNull(types.StringType),
	}
}

// String names the export in messages.
func (m *model) String() string {
	if m.Name.IsNull() {
		return m.ARN.ValueString()
	}
	return m.Name.ValueString()
}

// key is the export in the register of claims.
func (m *model) key() string { return m.AccountID.ValueString() + "/" + m.Name.ValueString() }

// imported says that the state knows nothing but the ARN or the name, as right after an import.
func (m *model) imported() bool { return m.Table.IsNull() }

// owner is the account in the ARN, "" before the export is made.
func (m *model) owner() string {
	parsed, err := arn.Parse(m.ARN.ValueString())
	if err != nil {
		return ""
	}
	return parsed.AccountID
}

// tagsManaged says whether the tags in state are the configuration's business.
func (m *model) tagsManaged() bool { return !m.Tags.IsNull() || len(m.TagsAll.Elements()) > 0 }

// fromAPI overwrites what AWS keeps. Of the properties only those that are the configuration's business: all after an
// import, where nobody knows.
func (m *settings) fromAPI(export billing.Export) {
	m.Description = tfx.StringOrNull(aws.ToString(export.Description))
	m.Columns = types.ListNull(types.StringType)
	if export.Query.Columns != nil {
		m.Columns = stringList(export.Query.Columns)
	}
	m.QueryStatement = tfx.StringOrNull(export.Query.Statement)
	actual := export.Properties()
	if (m.Table.IsNull() || m.TableProperties.IsUnknown()) && len(actual) > 0 {
		m.TableProperties = tfx.StringMap(actual)
	} else if !m.TableProperties.IsNull() && !m.TableProperties.IsUnknown() {
		m.TableProperties = overlap(m.TableProperties, actual)
	} else {
		m.TableProperties = types.MapNull(types.StringType)
	}
	m.Table = tfx.StringOrNull(export.Query.Table)
	m.S3Prefix = types.StringPointerValue(export.Destination().S3Prefix)
	m.Format = tfx.StringOrNull(export.Output().Format)
	m.Compression = tfx.StringOrNull(export.Output().Compression)
	m.Overwrite = tfx.StringOrNull(export.Output().Overwrite)
}

// overlap is what AWS says of the properties that are known. All gone is null.
func overlap(known types.Map, actual map[string]string) types.Map {
	kept := map[string]string{}
	for name := range known.Elements() {
		if value, there := actual[name]; there {
			kept[name] = value
		}
	}
	if len(kept) == 0 {
		return types.MapNull(types.StringType)
	}
	return tfx.StringMap(kept)
}

// fromAPI overwrites what AWS reports of the export, and the place of its bucket.
func (m *model) fromAPI(export billing.Export, partition string) {
	m.settings.fromAPI(export)
	m.ARN = types.StringValue(export.ARN())
	m.Name = types.StringPointerValue(export.Name)
	m.AccountID = types.StringValue(m.owner())
	m.Status, m.StatusReason = tfx.StringOrNull(export.Status.StatusCode), tfx.StringOrNull(export.Status.StatusReason)
	bucket, to := m.bucket(), export.Destination()
	bucket.Name, bucket.Region = types.StringPointerValue(to.S3Bucket), types.StringPointerValue(to.S3Region)
	m.Bucket = bucket.Object()
	m.BucketARN = types.StringValue(billing.BucketARN(partition, aws.ToString(to.S3Bucket)))
	m.S3Path = types.StringValue(billing.Path(aws.ToString(to.S3Bucket), aws.ToString(to.S3Prefix), m.Name.ValueString()))
}

func (m *model) bucket() bucketschema.Model { return bucketschema.Read(m.Bucket) }

// creates says whether the resource makes the bucket; null means that it does not.
func creates(b bucketschema.Model) bool { return b.Creates(false) }

// spec translates the bucket of a plan or state for the core. made is the bucket that the state says it made, and state
// what was there before.
func (m *model) spec(made string, state model) billing.BucketSpec {
	b := m.bucket()
	spec := b.Spec(creates(b), state.bucket())
	spec.Adopt, spec.Services = m.AdoptExisting.ValueBool(), []string{billing.ServiceExports}
	spec.Made = made != "" && made == spec.Name
	spec.Tags = tfx.Strings(m.TagsAll)
	_, spec.RemoveTags = tfx.TagChanges(state.TagsAll, m.TagsAll)
	return spec
}

// holdsBucket says that the state has the bucket of the plan. One whose policy alone was managed is held for that only.
func (m *model) holdsBucket(state model) bool {
	b, was := m.bucket(), state.bucket()
	return b.Name.Equal(was.Name) && (creates(was) || !creates(b))
}

// definition translates the plan for AWS, which overwrites an export as a whole: what nobody configured stays as it is in
// current, the export that is there.
func (m *model) definition(current billing.Export) bcmtypes.Export {
	bucket := m.bucket()
	query := bcmtypes.DataQuery{QueryStatement: m.QueryStatement.ValueStringPointer()}
	if properties := m.properties(current); len(properties) > 0 {
		query.TableConfigurations = map[string]map[string]string{m.Table.ValueString(): properties}
	}
	output := &bcmtypes.S3OutputConfigurations{
		OutputType: bcmtypes.S3OutputTypeCustom, Format: bcmtypes.FormatOption(m.Format.ValueString()),
		Compression: bcmtypes.CompressionOption(m.Compression.ValueString()), Overwrite: bcmtypes.OverwriteOption(m.Overwrite.ValueString()),
	}
	if is := current.Output(); is.OutputType != "" && is.Format == output.Format && is.Overwrite == output.Overwrite {
		output.OutputType = is.OutputType // another type goes with some settings only
	}
	to := &bcmtypes.S3Destination{
		S3Bucket: bucket.Name.ValueStringPointer(), S3Prefix: m.S3Prefix.ValueStringPointer(), S3Region: bucket.Region.ValueStringPointer(),
		S3OutputConfigurations: output,
	}
	if is := current.Destination(); aws.ToString(is.S3Bucket) == aws.ToString(to.S3Bucket) {
		to.S3BucketOwner = is.S3BucketOwner
	}
	export := bcmtypes.Export{
		Name: m.Name.ValueStringPointer(), DataQuery: &query, DestinationConfigurations: &bcmtypes.DestinationConfigurations{S3Destination: to},
		RefreshCadence: &bcmtypes.RefreshCadence{Frequency: bcmtypes.FrequencyOptionSynchronous},
	}
	if !m.Description.IsNull() {
		export.Description = m.Description.ValueStringPointer()
	}
	return export
}

// properties are those of the export that is there, with the configured ones over them.
func (m *model) properties(current billing.Export) map[string]string {
	properties := map[string]string{}
	if current.Query.Table == m.Table.ValueString() {
		maps.Copy(properties, current.Properties())
	}
	maps.Copy(properties, tfx.Strings(m.TableProperties))
	return properties
}

func stringList(words []string) types.List {
	values := make([]attr.Value, 0, len(words))
	for _, word := range words {
		values = append(values, types.StringValue(word))
	}
	return types.ListValueMust(types.StringType, values)
}

// allKnown says that a collection and everything in it is known.
func allKnown(collection interface{ IsUnknown() bool }, elements []attr.Value) bool {
	return !collection.IsUnknown() && !slices.ContainsFunc(elements, attr.Value.IsUnknown)
}
