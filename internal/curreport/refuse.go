package curreport

import (
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/bucketschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// refuse adds the error for a deed that failed, on the attribute that is to blame, with the way out.
func refuse(diags *diag.Diagnostics, at path.Path, doing string, err error) {
	if refuseReport(diags, doing, err) || bucketschema.Refuse(diags, atBucket, err, "take create = false out") {
		return
	}
	tfx.AddAttributeError(diags, at, doing, err)
}

func refuseReport(diags *diag.Diagnostics, doing string, err error) bool {
	at := path.Root("report_name")
	if taken, ok := errors.AsType[*billing.ReportTakenError](err); ok {
		name := aws.ToString(taken.Report.ReportName)
		diags.AddAttributeError(at, "Cost and Usage Report exists already", fmt.Sprintf(
			"The account %s has the report %s already, and this configuration did not make it. It is delivered into the bucket %s. Choose another report_name, "+
				"or set adopt_existing = true to make that report this resource, or import it:\n\n%s",
			taken.AccountID, name, aws.ToString(taken.Report.S3Bucket), tfx.ImportBlock(typeName, name)))
		return true
	}
	if limit, ok := errors.AsType[*billing.ReportLimitError](err); ok {
		diags.AddAttributeError(at, "Too many Cost and Usage Reports", fmt.Sprintf(
			"There is no room for the report %s: the account %s has %d reports, %s, and AWS allows %d, others that are planned included. Delete one that nobody reads, or import one that this resource can be.",
			limit.Report, limit.AccountID, len(limit.Names), strings.Join(limit.Names, ", "), billing.MaxReports))
		return true
	}
	var fixed *fixedError
	if asFixed(err, &fixed) {
		diags.AddAttributeError(path.Root(fixed.changes[0].attribute), "Failed "+doing, fmt.Sprintf(
			"%s. The report is unchanged. To keep the report, configure what it has. To have it replaced, apply again without create_before_destroy, or delete it first; what was delivered stays in the bucket.", upper(fixed.Error())))
		return true
	}
	return false
}

func asFixed(err error, fixed **fixedError) bool { return errors.As(err, fixed) }
