package curreport

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
)

// surroundings are what the provider block and the credentials add to a configuration. "" stands for what is not known.
type surroundings struct {
	customerID           string
	partition, accountID string
	region               string
	waits, waitsForID    bool // something in the provider block, or the customer id there, is known only after apply
}

// complete is the configuration with everything that it leaves out: names from the customer id, then what is in state, or
// in a report that is to be adopted, then the defaults. What is not known stays so.
func complete(config, state model, s surroundings) model {
	plan := config
	plan.AccountID = first(config.AccountID, state.AccountID, stringOr(s.accountID))
	plan.ReportName = first(config.ReportName, s.derived(config), state.ReportName)
	plan.settings = config.completed(state.settings)
	plan.Bucket = completeBucket(config, state, plan.ReportName, s)
	return plan
}

// completed fills what is left out from the state, or with the defaults.
func (m settings) completed(was settings) settings {
	m.S3Prefix = first(m.S3Prefix, was.S3Prefix, types.StringValue("CUR"))
	m.TimeUnit = first(m.TimeUnit, was.TimeUnit, types.StringValue(string(curtypes.TimeUnitHourly)))
	m.Format = first(m.Format, was.Format, types.StringValue(string(curtypes.ReportFormatCsv)))
	m.Compression = m.compression(was)
	m.AdditionalSchemaElements = first(m.AdditionalSchemaElements, was.AdditionalSchemaElements, stringSet([]curtypes.SchemaElement{curtypes.SchemaElementResources}))
	m.AdditionalArtifacts = first(m.AdditionalArtifacts, was.AdditionalArtifacts)
	m.RefreshClosedReports = first(m.RefreshClosedReports, was.RefreshClosedReports, types.BoolValue(true))
	m.ReportVersioning = first(m.ReportVersioning, was.ReportVersioning, types.StringValue(string(curtypes.ReportVersioningCreateNewReport)))
	m.BillingViewARN = first(m.BillingViewARN, was.BillingViewARN)
	return m
}

// compression follows the format where nobody says otherwise: each of them goes with some only.
func (m settings) compression(was settings) types.String {
	switch isParquet := m.Format.ValueString() == string(curtypes.ReportFormatParquet); {
	case !m.Compression.IsNull():
		return m.Compression
	case m.Format.IsUnknown():
		return types.StringUnknown()
	case m.Format.Equal(was.Format) && !was.Compression.IsNull():
		return was.Compression
	case isParquet:
		return types.StringValue(string(curtypes.CompressionFormatParquet))
	default:
		return types.StringValue(string(curtypes.CompressionFormatGzip))
	}
}

// derived is the name that follows from the customer id: null when there is no id.
func (s surroundings) derived(config model) types.String {
	switch id := config.CustomerID; {
	case id.IsUnknown() || id.IsNull() && s.waitsForID:
		return types.StringUnknown()
	case !id.IsNull():
		return types.StringValue(billing.DefaultName(id.ValueString()))
	case s.customerID != "":
		return types.StringValue(billing.DefaultName(s.customerID))
	default:
		return types.StringNull()
	}
}

func completeBucket(config, state model, reportName types.String, s surroundings) types.Object {
	if config.Bucket.IsUnknown() {
		return config.Bucket
	}
	b, was := config.bucket(), state.bucket()
	sameReport := !state.ReportName.IsNull() && reportName.Equal(state.ReportName)
	switch {
	case !b.Name.IsNull():
	case sameReport && !was.Name.IsNull():
		b.Name = was.Name
	default:
		b.Name = first(s.derived(config), was.Name)
	}
	switch {
	case !b.Region.IsNull():
	case b.Name.IsUnknown(), b.Create.IsUnknown():
		b.Region = types.StringUnknown()
	case b.Name.Equal(was.Name) && !was.Region.IsNull():
		b.Region = was.Region
	case creates(b) && s.region != "":
		b.Region = types.StringValue(s.region)
	default:
		b.Region = types.StringUnknown() // where the bucket turns out to be
	}
	return b.Object()
}

// first is the first value that is not null: what is known only after apply counts as a value.
func first[T attr.Value](values ...T) T {
	for _, value := range values {
		if !value.IsNull() {
			return value
		}
	}
	return values[0]
}

func stringOr(s string) types.String {
	if s == "" {
		return types.StringUnknown()
	}
	return types.StringValue(s)
}
