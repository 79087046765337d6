package tfx

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Check makes a validator out of a rule of the domain core, so that schema, functions and tests share it.
// wanted completes "must be ...".
func Check(wanted string, rule func(string) error) validator.String {
	return check{wanted: wanted, rule: rule}
}

type check struct {
	wanted string
	rule   func(string) error
}

func (c check) Description(context.Context) string { return "must be " + c.wanted }

func (c check) MarkdownDescription(ctx context.Context) string { return c.Description(ctx) }

func (c check) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := c.rule(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid "+req.Path.String(), fmt.Sprintf(
			"%q is not %s: %s.", req.ConfigValue.ValueString(), c.wanted, err))
	}
}
