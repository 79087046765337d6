package tfx

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// Remove takes an object that is gone out of the state. Its identity is written nevertheless: the framework refuses a Read
// without one, and a state that an older Terraform wrote has none.
func Remove(ctx context.Context, identityModel any, state *tfsdk.State, identity *tfsdk.ResourceIdentity, diags *diag.Diagnostics) {
	state.RemoveResource(ctx)
	if identity != nil {
		diags.Append(identity.Set(ctx, identityModel)...)
	}
}
