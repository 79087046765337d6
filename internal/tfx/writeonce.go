package tfx

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
)

// WriteOnceString is for an attribute that AWS takes at creation, never returns and never changes. Unset, it is planned
// as before. Null in state, as after an import, it takes the configured value without a call. Another value later is an
// error and never a replacement.
func WriteOnceString() planmodifier.String { return writeOnce{} }

// WriteOnceBool is WriteOnceString for a boolean.
func WriteOnceBool() planmodifier.Bool { return writeOnce{} }

type writeOnce struct{}

func (writeOnce) Description(context.Context) string {
	return "Taken when the object is created. AWS neither returns nor changes it, so another value later is an error."
}

func (w writeOnce) MarkdownDescription(ctx context.Context) string { return w.Description(ctx) }

func (writeOnce) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.State.Raw.IsNull() {
		return
	}
	if req.ConfigValue.IsNull() {
		resp.PlanValue = req.StateValue
		return
	}
	refuseChange(req.Path, req.StateValue, req.ConfigValue, &resp.Diagnostics)
}

func (writeOnce) PlanModifyBool(_ context.Context, req planmodifier.BoolRequest, resp *planmodifier.BoolResponse) {
	if req.State.Raw.IsNull() {
		return
	}
	if req.ConfigValue.IsNull() {
		resp.PlanValue = req.StateValue
		return
	}
	refuseChange(req.Path, req.StateValue, req.ConfigValue, &resp.Diagnostics)
}

func refuseChange(at path.Path, old, wanted attr.Value, diags *diag.Diagnostics) {
	if old.IsNull() || wanted.IsUnknown() || old.Equal(wanted) {
		return
	}
	diags.AddAttributeError(at, fmt.Sprintf("%s cannot be changed", at), fmt.Sprintf(
		"It was %s when the object was created, and AWS has no way to change it. Set it back to %s, or leave it out.", old, old))
}
