// Package organizationinfo has the data source doit_organization.
package organizationinfo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource is doit_organization: the organization of the provider's credentials.
type DataSource struct {
	meta *tfx.Meta
}

// NewDataSource returns the data source, not yet configured.
func NewDataSource() datasource.DataSource { return &DataSource{} }

// model is what is known of the organization.
type model struct {
	ID                     types.String `tfsdk:"id"`
	ARN                    types.String `tfsdk:"arn"`
	FeatureSet             types.String `tfsdk:"feature_set"`
	ManagementAccountID    types.String `tfsdk:"management_account_id"`
	ManagementAccountARN   types.String `tfsdk:"management_account_arn"`
	ManagementAccountEmail types.String `tfsdk:"management_account_email"`
	RootID                 types.String `tfsdk:"root_id"`
	EnabledServices        types.Set    `tfsdk:"enabled_services"`
	AccountQuota           types.Int64  `tfsdk:"account_quota"`
}

// fromAPI overwrites what DescribeOrganization and ListRoots report.
func (m *model) fromAPI(org orgtypes.Organization, root orgtypes.Root) {
	m.ID = types.StringPointerValue(org.Id)
	m.ARN = types.StringPointerValue(org.Arn)
	m.FeatureSet = tfx.StringOrNull(org.FeatureSet)
	m.ManagementAccountID = types.StringPointerValue(org.MasterAccountId)
	m.ManagementAccountARN = types.StringPointerValue(org.MasterAccountArn)
	m.ManagementAccountEmail = tfx.StringOrNull(aws.ToString(org.MasterAccountEmail))
	m.RootID = types.StringPointerValue(root.Id)
}

// Metadata names the type.
func (s *DataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "doit_organization"
}

// Configure takes what the provider was configured with.
func (s *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	s.meta = tfx.ProviderData(req.ProviderData, &resp.Diagnostics)
}

// Schema describes the facts.
func (s *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	computed := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The organization that the provider's credentials belong to, in at most five calls of AWS.",
		Attributes: map[string]schema.Attribute{
			"id":                       computed("Id of the organization, like `o-abcdefghij`."),
			"arn":                      computed("ARN of the organization."),
			"feature_set":              computed("`ALL` or `CONSOLIDATED_BILLING`."),
			"management_account_id":    computed("Id of the management account, which pays for all accounts of the organization."),
			"management_account_arn":   computed("ARN of the management account."),
			"management_account_email": computed("Root e-mail address of the management account."),
			"root_id":                  computed("Id of the root, the parent of the topmost organizational units."),
			"enabled_services": schema.SetAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "Service principals of the AWS services that have trusted access, like `account.amazonaws.com`. Null, with a warning, when these credentials may not list them.",
			},
			"account_quota": schema.Int64Attribute{
				Computed:            true,
				MarkdownDescription: "How many accounts the organization may have. Null, with a warning, when AWS does not tell these credentials.",
			},
		},
	}
}

// Read asks for what makes the organization, and then for what only some credentials may know.
func (s *DataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	if !s.meta.Ready(&resp.Diagnostics) {
		return
	}
	org, err := s.meta.Org.Organization(ctx)
	if err != nil {
		tfx.AddError(&resp.Diagnostics, "reading the organization", err)
		return
	}
	root, err := s.meta.Org.Root(ctx)
	if err != nil {
		tfx.AddError(&resp.Diagnostics, "reading the root of the organization "+aws.ToString(org.Id), err)
		return
	}
	var facts model
	facts.fromAPI(org, root)
	facts.EnabledServices = s.enabledServices(ctx, &resp.Diagnostics)
	facts.AccountQuota = s.accountQuota(ctx, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, facts)...)
}

func (s *DataSource) enabledServices(ctx context.Context, diags *diag.Diagnostics) types.Set {
	services, err := s.meta.Org.EnabledServices(ctx)
	if err != nil {
		tfx.AddWarning(diags, "reading the services with trusted access", "enabled_services is null.", err)
		return types.SetNull(types.StringType)
	}
	values := make([]attr.Value, 0, len(services))
	for _, service := range services {
		values = append(values, types.StringValue(service))
	}
	return types.SetValueMust(types.StringType, values)
}

func (s *DataSource) accountQuota(ctx context.Context, diags *diag.Diagnostics) types.Int64 {
	quota, known := s.meta.Org.AccountQuota(ctx)
	if !known {
		diags.AddWarning("Account quota is not known", "account_quota is null. AWS does not tell it to these credentials: "+
			"servicequotas:ListServiceQuotas may be missing, or Service Quotas does not know AWS Organizations in this partition.")
		return types.Int64Null()
	}
	return types.Int64Value(int64(quota))
}
