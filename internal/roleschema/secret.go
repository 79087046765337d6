package roleschema

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Secret makes a validator out of a rule for a secret: the message never repeats the value.
func Secret(rule func(string) error) validator.String {
	return quiet{intro: "The value is secret and not shown", rule: rule}
}

// policy makes a validator for a policy, which is too long to be repeated.
func policy(rule func(string) error) validator.String {
	return quiet{intro: "This is no permission policy", rule: rule}
}

type quiet struct {
	intro string
	rule  func(string) error
}

func (quiet) Description(context.Context) string { return "must follow the rule of AWS" }

func (q quiet) MarkdownDescription(ctx context.Context) string { return q.Description(ctx) }

func (q quiet) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := q.rule(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid "+req.Path.String(), q.intro+": "+err.Error()+".")
	}
}
