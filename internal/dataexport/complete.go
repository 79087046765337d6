package dataexport

import (
	"maps"
	"slices"

	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

const (
	defaultTable  = "COST_AND_USAGE_REPORT"
	defaultPrefix = "data-exports"
)

// surroundings are what the provider block and the credentials add to a configuration. "" stands for what is not known.
type surroundings struct {
	customerID, accountID, partition, region string
	waits                                    bool // some of it is known only after apply
}

// complete is the configuration with everything that it leaves out: what is in state, or in an export that is to be
// adopted, then the defaults. What is not known stays so, and so do columns that AWS has to tell.
func complete(config, state model, s surroundings) model {
	plan := config
	plan.Table = first(config.Table, state.Table, types.StringValue(defaultTable))
	was := state.settings
	if !plan.Table.Equal(state.Table) { // another export: what belongs to the table goes with it
		was.Columns, was.QueryStatement, was.TableProperties = types.ListNull(types.StringType), types.StringNull(), types.MapNull(types.StringType)
	}
	isNew := was.QueryStatement.IsNull()
	plan.S3Prefix = first(config.S3Prefix, was.S3Prefix, types.StringValue(defaultPrefix))
	plan.Format = first(config.Format, was.Format, types.StringValue(string(bcmtypes.FormatOptionTextOrCsv)))
	plan.Compression = compression(config, plan.Format)
	plan.Overwrite = first(config.Overwrite, was.Overwrite, types.StringValue(string(bcmtypes.OverwriteOptionOverwriteReport)))
	plan.TableProperties = properties(config.TableProperties, was.TableProperties, isNew)
	plan.Columns, plan.QueryStatement = query(config.Columns, was, plan.Table, isNew)
	plan.Bucket = completeBucket(config, state, s)
	plan.AccountID = first(state.AccountID, unknownIfEmpty(s.accountID))
	plan.ARN = first(state.ARN, types.StringUnknown())
	return plan
}

// compression follows the format where nobody says otherwise: each goes with one.
func compression(config model, format types.String) types.String {
	switch {
	case !config.Compression.IsNull():
		return config.Compression
	case format.IsUnknown():
		return types.StringUnknown()
	case format.ValueString() == string(bcmtypes.FormatOptionParquet):
		return types.StringValue(string(bcmtypes.CompressionOptionParquet))
	default:
		return types.StringValue(string(bcmtypes.CompressionOptionGzip))
	}
}

// properties are the configured ones, or those in state when they say the same: those that are left out stay as they are.
func properties(config, was types.Map, isNew bool) types.Map {
	switch {
	case config.IsNull() && isNew:
		return types.MapUnknown(types.StringType) // AWS fills in its defaults
	case config.IsNull():
		return was
	case allKnown(config, slices.Collect(maps.Values(config.Elements()))) && !was.IsNull() && covers(was, config):
		return was
	default:
		return config
	}
}

func covers(all, some types.Map) bool {
	for name, value := range some.Elements() {
		if is, there := all.Elements()[name]; !there || !is.Equal(value) {
			return false
		}
	}
	return true
}

// query keeps a statement that selects the same columns, however it is written.
func query(columns types.List, was settings, table types.String, isNew bool) (types.List, types.String) {
	switch {
	case columns.IsNull() && isNew:
		return types.ListUnknown(types.StringType), types.StringUnknown()
	case columns.IsNull() || columns.Equal(was.Columns):
		return was.Columns, was.QueryStatement
	case !allKnown(columns, columns.Elements()) || table.IsUnknown():
		return columns, types.StringUnknown()
	default:
		return columns, types.StringValue(billing.NewQuery(table.ValueString(), tfx.Texts(columns)).Statement)
	}
}

func completeBucket(config, state model, s surroundings) types.Object {
	if config.Bucket.IsUnknown() {
		return config.Bucket
	}
	b, was := config.bucket(), state.bucket()
	switch {
	case !b.Name.IsNull():
	case !was.Name.IsNull():
		b.Name = was.Name
	case s.customerID != "":
		b.Name = types.StringValue(billing.DefaultName(s.customerID))
	case s.waits:
		b.Name = types.StringUnknown()
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

func unknownIfEmpty(s string) types.String {
	if s == "" {
		return types.StringUnknown()
	}
	return types.StringValue(s)
}
