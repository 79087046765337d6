package tfx

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Source is what a model can be read from: a plan, a state or a configuration.
type Source interface {
	Get(ctx context.Context, target any) diag.Diagnostics
}

// Get decodes a plan, a state or a configuration; ok is false when that failed and diags say why.
func Get[T any](ctx context.Context, from Source, diags *diag.Diagnostics) (model T, ok bool) {
	found := from.Get(ctx, &model)
	diags.Append(found...)
	return model, !found.HasError()
}

// Publish writes a model and its identity: Terraform wants both from every Create, Read and Update. identity is nil on
// clients that do not know identities yet.
func Publish(ctx context.Context, model, identityModel any, state *tfsdk.State, identity *tfsdk.ResourceIdentity, diags *diag.Diagnostics) {
	diags.Append(state.Set(ctx, model)...)
	if identity != nil {
		diags.Append(identity.Set(ctx, identityModel)...)
	}
}

// StringOrNull turns AWS's empty and missing strings into null.
func StringOrNull[S ~string](s S) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(string(s))
}

// StringMap is a map of strings without nulls as a framework value.
func StringMap(m map[string]string) types.Map {
	values := make(map[string]attr.Value, len(m))
	for key, value := range m {
		values[key] = types.StringValue(value)
	}
	return types.MapValueMust(types.StringType, values)
}

// Texts are the known strings of a set or list.
func Texts(from interface{ Elements() []attr.Value }) []string {
	var values []string
	for _, element := range from.Elements() {
		if text, ok := element.(types.String); ok && !text.IsUnknown() && !text.IsNull() {
			values = append(values, text.ValueString())
		}
	}
	return values
}
