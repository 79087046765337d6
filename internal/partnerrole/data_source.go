package partnerrole

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	resourceschema "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/roleschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource is doit_partner_role_policy: the policies that a role would have.
type DataSource struct{ Resource }

// NewDataSource returns the data source, not yet configured.
func NewDataSource() datasource.DataSource { return &DataSource{} }

// Metadata names the type.
func (d *DataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typeName + "_policy"
}

// Configure takes what the provider was configured with.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.meta = tfx.ProviderData(req.ProviderData, &resp.Diagnostics)
}

// Schema is that of the role, without the account.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	all := map[string]schema.Attribute{
		"kind": schema.StringAttribute{
			Required: true, MarkdownDescription: roleschema.About["kind"],
			Validators: []validator.String{stringvalidator.OneOf(role.Kinds()...)},
		},
	}
	maps.Copy(all, readable(roleschema.Attributes(),
		"name", "path", "trusted_account_ids", "trusted_principal_arns", "external_id", "without_external_id", "require_mfa",
		"policy_json", "member_access", "report_bucket", "managed_policy_arns", "trust_policy", "policies"))
	resp.Schema = schema.Schema{
		MarkdownDescription: "The trust policy and the permission policies that a `doit_partner_role` of the same arguments has, before anything is made. " +
			"It calls AWS only for the default of `trusted_account_ids` of the kind `admin`.\n\n" +
			"`trust_policy` is sensitive because the external id is in it: to look at it, use `nonsensitive()`, or `terraform output -raw` on a sensitive output.",
		Attributes: all,
	}
}

// readable turns some attributes of a resource into those of a data source.
func readable(from map[string]resourceschema.Attribute, names ...string) map[string]schema.Attribute {
	all := map[string]schema.Attribute{}
	for _, name := range names {
		switch a := from[name].(type) {
		case resourceschema.StringAttribute:
			all[name] = schema.StringAttribute{
				Optional: a.Optional, Computed: a.Computed, Sensitive: a.Sensitive, MarkdownDescription: a.MarkdownDescription, Validators: a.Validators,
			}
		case resourceschema.BoolAttribute:
			all[name] = schema.BoolAttribute{Optional: a.Optional, Computed: a.Computed, MarkdownDescription: a.MarkdownDescription, Validators: a.Validators}
		case resourceschema.SetAttribute:
			all[name] = schema.SetAttribute{
				Optional: a.Optional, Computed: a.Computed, ElementType: a.ElementType, MarkdownDescription: a.MarkdownDescription, Validators: a.Validators,
			}
		case resourceschema.ListAttribute:
			all[name] = schema.ListAttribute{Computed: a.Computed, ElementType: a.ElementType, MarkdownDescription: a.MarkdownDescription}
		}
	}
	return all
}

// policyModel is doit_partner_role_policy.
type policyModel struct {
	Kind              types.String `tfsdk:"kind"`
	Name              types.String `tfsdk:"name"`
	Path              types.String `tfsdk:"path"`
	TrustedAccountIDs types.Set    `tfsdk:"trusted_account_ids"`
	TrustedPrincipals types.Set    `tfsdk:"trusted_principal_arns"`
	ExternalID        types.String `tfsdk:"external_id"` // a secret
	WithoutExternalID types.Bool   `tfsdk:"without_external_id"`
	RequireMFA        types.Bool   `tfsdk:"require_mfa"`
	PolicyJSON        types.String `tfsdk:"policy_json"`
	MemberAccess      types.Bool   `tfsdk:"member_access"`
	ReportBucket      types.String `tfsdk:"report_bucket"`
	ManagedPolicyARNs types.Set    `tfsdk:"managed_policy_arns"`
	TrustPolicy       types.String `tfsdk:"trust_policy"` // has the external id in it
	Policies          types.List   `tfsdk:"policies"`
}

func (m policyModel) role() model {
	return model{Kind: m.Kind, Model: roleschema.Model{
		Name: m.Name, Path: m.Path, TrustedAccountIDs: m.TrustedAccountIDs, TrustedPrincipals: m.TrustedPrincipals, ExternalID: m.ExternalID,
		WithoutExternalID: m.WithoutExternalID, RequireMFA: m.RequireMFA, PolicyJSON: m.PolicyJSON, MemberAccess: m.MemberAccess,
		ReportBucket: m.ReportBucket, ManagedPolicyARNs: m.ManagedPolicyARNs,
	}}
}

// Read makes the policies as the plan of a new role does.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	shown, ok := tfx.Get[policyModel](ctx, req.Config, diags)
	if !ok || !d.meta.Ready(diags) {
		return
	}
	config := shown.role()
	planned := roleschema.Plan(config.Model, nil, d.scene(ctx, config, diags), diags)
	if diags.HasError() {
		return
	}
	shown.Name, shown.Path, shown.TrustedAccountIDs = planned.Name, planned.Path, planned.TrustedAccountIDs
	shown.RequireMFA, shown.ManagedPolicyARNs = planned.RequireMFA, planned.ManagedPolicyARNs
	shown.TrustPolicy, shown.Policies = planned.TrustPolicy, planned.Policies
	diags.Append(resp.State.Set(ctx, shown)...)
}
