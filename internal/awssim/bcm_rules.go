package awssim

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
)

// Rules of the Data Exports model.
var (
	exportNameRule  = rule{min: 1, max: 128, pattern: whole(`[0-9A-Za-z\-_]+`)}
	exportARNRule   = rule{min: 20, max: 2048, pattern: whole(`arn:aws[-a-z0-9]*:bcm-data-exports:[-a-z0-9]*:[0-9]{12}:[-a-zA-Z0-9/:_]+`)}
	exportTextRule  = rule{max: 1024, pattern: whole(`[\S\s]*`)}
	exportQueryRule = rule{min: 1, max: 36000, pattern: whole(`[\S\s]*`)}
	s3NameRule      = rule{max: 1024, pattern: whole(`[\S\s]*`)}
)

// checkExport refuses an export that breaks the model, whose query cannot be run or whose settings do not go together.
// It returns the export as it is stored, with every property of its table.
func (w *World) checkExport(r *request, in *bcmtypes.Export) (definition bcmtypes.Export, table string, err error) {
	if err := checkExportMembers(r, in); err != nil {
		return bcmtypes.Export{}, "", err
	}
	definition = *in
	query := *in.DataQuery
	table, query.TableConfigurations, err = resolveQuery(r.caller.account.id, &query)
	if err != nil {
		return bcmtypes.Export{}, "", err
	}
	definition.DataQuery = &query
	return definition, table, checkExportOutput(in.DestinationConfigurations.S3Destination.S3OutputConfigurations)
}

func checkExportMembers(r *request, in *bcmtypes.Export) error {
	switch {
	case in == nil:
		return invalidExport(violation{member: "Export"})
	case in.DataQuery == nil:
		return invalidExport(violation{member: "DataQuery"})
	case in.DestinationConfigurations == nil || in.DestinationConfigurations.S3Destination == nil:
		return invalidExport(violation{member: "S3Destination"})
	case in.DestinationConfigurations.S3Destination.S3OutputConfigurations == nil:
		return invalidExport(violation{member: "S3OutputConfigurations"})
	case in.RefreshCadence == nil:
		return invalidExport(violation{member: "RefreshCadence"})
	}
	to := in.DestinationConfigurations.S3Destination
	as := to.S3OutputConfigurations
	return r.check(
		needs("Name", in.Name, exportNameRule), may("Description", in.Description, exportTextRule),
		needs("QueryStatement", in.DataQuery.QueryStatement, exportQueryRule),
		needs("S3Bucket", to.S3Bucket, s3NameRule), needs("S3Prefix", to.S3Prefix, s3NameRule), needs("S3Region", to.S3Region, s3NameRule),
		may("S3BucketOwner", to.S3BucketOwner, accountIDRule),
		needsEnum("OutputType", as.OutputType, as.OutputType.Values()), needsEnum("Format", as.Format, as.Format.Values()),
		needsEnum("Compression", as.Compression, as.Compression.Values()), needsEnum("Overwrite", as.Overwrite, as.Overwrite.Values()),
		needsEnum("Frequency", in.RefreshCadence.Frequency, in.RefreshCadence.Frequency.Values()),
	)
}

func checkExportOutput(o *bcmtypes.S3OutputConfigurations) error {
	parquet := o.Format == bcmtypes.FormatOptionParquet
	switch {
	case parquet != (o.Compression == bcmtypes.CompressionOptionParquet):
		return badField("Compression", "The compression "+string(o.Compression)+" is not supported for the format "+string(o.Format)+".")
	case o.OutputType == "ATHENA" && (!parquet || o.Overwrite != bcmtypes.OverwriteOptionOverwriteReport):
		return badField("OutputType", "ATHENA needs the format PARQUET and OVERWRITE_REPORT.")
	case o.OutputType == "REDSHIFT" && parquet:
		return badField("OutputType", "REDSHIFT needs the format TEXT_OR_CSV.")
	}
	return nil
}

// exportDeliverable verifies the bucket of an export. It may be another account's whose id the export names.
func (w *World) exportDeliverable(r *request, definition bcmtypes.Export) bool {
	id, s3 := r.caller.account.id, definition.DestinationConfigurations.S3Destination
	service := delivery{
		service: "bcm-data-exports.amazonaws.com", accountID: id,
		sourceARN: "arn:aws:bcm-data-exports:us-east-1:" + id + ":export/" + *definition.Name + "-00000000-0000-0000-0000-000000000000",
	}
	to := destination{bucket: *s3.S3Bucket, region: *s3.S3Region, prefix: *s3.S3Prefix, owner: id}
	if s3.S3BucketOwner != nil {
		to.owner = aws.ToString(s3.S3BucketOwner)
	}
	return w.deliverable(service, to, []string{"s3:GetBucketPolicy"}, r.now)
}
