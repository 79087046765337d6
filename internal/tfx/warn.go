package tfx

import "github.com/hashicorp/terraform-plugin-framework/diag"

// AddWarning is AddError for a failure that the run can do without. so says what follows from it, as a sentence.
func AddWarning(diags *diag.Diagnostics, doing, so string, err error) {
	diags.AddWarning("Failed "+doing, join(so, explain(err)))
}
