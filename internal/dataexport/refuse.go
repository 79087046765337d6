package dataexport

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/bucketschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

var atBucket = path.Root("bucket")

// refuse adds the error for a deed that failed, on the attribute that is to blame, with the way out.
func refuse(diags *diag.Diagnostics, at path.Path, doing string, err error) {
	var taken *billing.ExportTakenError
	var limit *billing.ExportLimitError
	var table *tableError
	switch {
	case bucketschema.Refuse(diags, atBucket, err, "set create = true"):
	case errors.As(err, &taken):
		diags.AddAttributeError(path.Root("name"), "Data export exists already", fmt.Sprintf(
			"%s. Choose another name, or set adopt_existing = true to make that export this resource, or import it:\n\n%s",
			upper(taken.Error()), tfx.ImportBlock(typeName, taken.Export.ARN())))
	case errors.As(err, &limit):
		diags.AddAttributeError(path.Root("table"), "Too many data exports", fmt.Sprintf(
			"The account %s has the data exports %s of this table, and AWS allows %d. This one and others that are planned would be too many. Delete one that nobody reads, or import one that this resource can be.",
			limit.AccountID, strings.Join(limit.Names, ", "), limit.Limit))
	case errors.As(err, &table):
		diags.AddAttributeError(path.Root("table"), "The table of a data export cannot be changed", fmt.Sprintf(
			"%s. The export is unchanged. Configure its table, or choose another name, or delete it first; what was delivered stays in the bucket.", upper(table.Error())))
	default:
		tfx.AddAttributeError(diags, at, doing, err)
	}
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
