package roleschema

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Secret makes a validator out of a rule for a secret: the message never repeats the value.
func Secret(rule func(string) error) validator.String { return secret{rule: rule} }

type secret struct{ rule func(string) error }

func (secret) Description(context.Context) string { return "must follow the rule of AWS" }

func (s secret) MarkdownDescription(ctx context.Context) string { return s.Description(ctx) }

func (s secret) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := s.rule(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid "+req.Path.String(), "The value is secret and not shown: "+err.Error()+".")
	}
}
