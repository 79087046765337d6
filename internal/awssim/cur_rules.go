package awssim

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
)

// Rules of the CUR model.
var (
	reportNameRule   = rule{max: 256, pattern: whole(`[0-9A-Za-z!\-_.*'()]+`)}
	reportBucketRule = rule{max: 256, pattern: whole(`[A-Za-z0-9_.\-]+`)}
	reportPrefixRule = rule{max: 256, pattern: whole(`[0-9A-Za-z!\-_.*'()/]*`)}
	billingViewRule  = rule{max: 128, pattern: whole(`(arn:aws(-cn)?:billing::[0-9]{12}:billingview/)?[a-zA-Z0-9_+=.\-@].{1,30}`)}
)

// errUnexplained is all that AWS says about settings that do not go together: no message.
var errUnexplained = &Error{Code: "ValidationException", Fields: map[string]any{"Message": ""}}

// checkReport refuses a definition that breaks the model or whose settings do not go together.
func (w *World) checkReport(r *request, d *curtypes.ReportDefinition) error {
	if d == nil {
		return invalidBilling(violation{member: "ReportDefinition"})
	}
	fields := []field{
		needs("ReportName", d.ReportName, reportNameRule),
		needsEnum("TimeUnit", d.TimeUnit, d.TimeUnit.Values()),
		needsEnum("Format", d.Format, d.Format.Values()),
		needsEnum("Compression", d.Compression, d.Compression.Values()),
		needs("S3Bucket", d.S3Bucket, reportBucketRule),
		needs("S3Prefix", d.S3Prefix, reportPrefixRule),
		needsEnum("S3Region", d.S3Region, d.S3Region.Values()),
		mayEnum("ReportVersioning", d.ReportVersioning, d.ReportVersioning.Values()),
		may("BillingViewArn", d.BillingViewArn, billingViewRule),
	}
	for _, element := range d.AdditionalSchemaElements {
		fields = append(fields, needsEnum("AdditionalSchemaElements", element, element.Values()))
	}
	for _, artifact := range d.AdditionalArtifacts {
		fields = append(fields, needsEnum("AdditionalArtifacts", artifact, artifact.Values()))
	}
	if err := r.check(fields...); err != nil {
		return err
	}
	if d.AdditionalSchemaElements == nil { // may be empty, but not missing
		return invalidBilling(violation{member: "AdditionalSchemaElements"})
	}
	if !goesTogether(d) {
		return errUnexplained
	}
	return nil
}

// goesTogether holds the rules between the settings of a report.
func goesTogether(d *curtypes.ReportDefinition) bool {
	parquet := d.Format == curtypes.ReportFormatParquet
	if parquet != (d.Compression == curtypes.CompressionFormatParquet) {
		return false
	}
	if slices.Contains(d.AdditionalArtifacts, curtypes.AdditionalArtifactAthena) {
		return len(d.AdditionalArtifacts) == 1 && parquet && aws.ToString(d.S3Prefix) != "" &&
			d.ReportVersioning == curtypes.ReportVersioningOverwriteReport
	}
	return len(d.AdditionalArtifacts) == 0 || !parquet
}

// reportDeliverable verifies the bucket of a report as AWS does before it stores a definition.
func (w *World) reportDeliverable(r *request, d *curtypes.ReportDefinition) bool {
	id := r.caller.account.id
	service := delivery{service: "billingreports.amazonaws.com", accountID: id, sourceARN: reportARN(id, *d.ReportName)}
	to := destination{bucket: *d.S3Bucket, region: string(d.S3Region), prefix: *d.S3Prefix, owner: id}
	return w.deliverable(service, to, []string{"s3:GetBucketAcl", "s3:GetBucketPolicy"}, r.now)
}
