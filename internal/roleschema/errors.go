package roleschema

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// AddError adds the error of a deed with a role, on the attribute to blame. at is the role's own path, and importBlock is
// what helps when the role is there already, "" for nothing.
func AddError(diags *diag.Diagnostics, at path.Path, doing, importBlock string, err error) {
	if input, ok := errors.AsType[*role.InputError](err); ok {
		diags.AddAttributeError(at.AtName(input.Attribute), "Invalid "+input.Attribute, input.Text)
		return
	}
	if taken, ok := errors.AsType[*role.TakenError](err); ok {
		addTaken(diags, at, importBlock, taken)
		return
	}
	if taken, ok := errors.AsType[*role.PolicyTakenError](err); ok {
		diags.AddAttributeError(at.AtName("name"), "Policy exists already", sentence(taken.Error())+
			" The role's own policies are named after it. Choose another name or path for the role, delete that policy, or set adopt_existing = true to make it the role's own: the plan shows what would change. Nothing was changed.")
		return
	}
	if at.Equal(path.Empty()) {
		tfx.AddError(diags, doing, err)
		return
	}
	tfx.AddAttributeError(diags, at, doing, err)
}

// WarnLost warns of what a changed trust policy loses. The plan hides the policy, because the external id is in it.
func WarnLost(diags *diag.Diagnostics, at path.Path, partition string, prior Model) {
	if role.SaysMore(partition, prior.TrustPolicy.ValueString()) {
		diags.AddAttributeWarning(at, "Trust policies lose conditions or statements", fmt.Sprintf(
			"The trust policy of the role %s has conditions, actions, principals or statements that this resource cannot say, and the apply writes it anew without them. "+
				"Look at it first: aws iam get-role --role-name %s", prior.ARN.ValueString(), prior.Name.ValueString()))
	}
}

func addTaken(diags *diag.Diagnostics, at path.Path, importBlock string, taken *role.TakenError) {
	advice := " Choose another name, or set adopt_existing = true to make it the role of this resource: the plan shows every change."
	if taken.OtherPath != "" {
		advice = " Set path to that, or choose another name. If Terraform makes the new role before it destroys the old one (create_before_destroy), take that away."
	}
	if importBlock != "" {
		advice += " To take it over as it is, import it:\n\n" + importBlock
	}
	diags.AddAttributeError(at.AtName("name"), "Role exists already", sentence(taken.Error())+advice)
}

func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] + "." }
