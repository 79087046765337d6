package account

import (
	"context"
	"fmt"

	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

var _ datasource.DataSourceWithConfigure = (*ListDataSource)(nil)

// ListDataSource finds the accounts of the organization that pass all of its filters.
type ListDataSource struct {
	meta *tfx.Meta
}

// NewListDataSource returns the data source doit_aws_accounts, not yet configured.
func NewListDataSource() datasource.DataSource { return &ListDataSource{} }

// listModel is the data source doit_aws_accounts.
type listModel struct {
	ParentID  types.String `tfsdk:"parent_id"`
	Recursive types.Bool   `tfsdk:"recursive"`
	States    types.Set    `tfsdk:"states"`
	Tags      types.Map    `tfsdk:"tags"`

	IDs      []types.String `tfsdk:"ids"`
	Accounts []factsModel   `tfsdk:"accounts"`
}

// Metadata names the type.
func (s *ListDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typeName + "s"
}

// Configure takes what the provider was configured with.
func (s *ListDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	s.meta = tfx.ProviderData(req.ProviderData, &resp.Diagnostics)
}

// Schema describes the filters and one account of the list.
func (s *ListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The accounts of the organization that pass all of the given filters.",
		Attributes: map[string]schema.Attribute{
			"parent_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Id of a root or organizational unit: only the accounts in it.",
				Validators:          []validator.String{tfx.Check("the id of a root or organizational unit", organization.CheckParentID)},
			},
			"recursive": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether accounts in organizational units below `parent_id` count as well (default `false`). Without `parent_id` all accounts of the organization count.",
			},
			"states": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Only accounts in one of these states: `PENDING_ACTIVATION`, `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE`, `CLOSED`.",
				Validators:          []validator.Set{setvalidator.ValueStringsAre(stringvalidator.OneOf(accountStates()...))},
			},
			"tags": schema.MapAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Only accounts that have all of these tags with these values. Costs one call for every 100 accounts of the organization that have tags, or one for each account that passes the other filters where the tagging API is not allowed (`tag:GetResources`). AWS may show a new tag there only after a while.",
				Validators:          []validator.Map{tfx.Tags()},
			},
			"ids": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "Ids of the accounts, in ascending order.",
			},
			"accounts": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The accounts, in the order of their ids.",
				NestedObject:        schema.NestedAttributeObject{Attributes: factsAttributes()},
			},
		},
	}
}

func accountStates() []string {
	var states []string
	for _, state := range orgtypes.AccountState("").Values() {
		states = append(states, string(state))
	}
	return states
}

// Read lists the accounts and drops those that do not pass.
func (s *ListDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	config, ok := tfx.Get[listModel](ctx, req.Config, &resp.Diagnostics)
	if !ok || !s.meta.Ready(&resp.Diagnostics) {
		return
	}
	if parentID := config.ParentID; !parentID.IsNull() {
		if err := s.meta.Org.CheckParent(ctx, parentID.ValueString()); awsclient.IsNotFound(err) {
			resp.Diagnostics.AddAttributeError(path.Root("parent_id"), "No such root or organizational unit", fmt.Sprintf(
				"The organization of these credentials has no %s. Check the id, and that the credentials belong to the right organization.", parentID.ValueString()))
			return
		}
	}
	accounts, err := s.meta.Org.AccountsIn(ctx, config.ParentID.ValueString(), config.Recursive.ValueBool())
	if err != nil {
		tfx.AddError(&resp.Diagnostics, "listing the AWS accounts", err)
		return
	}
	config.IDs, config.Accounts = []types.String{}, []factsModel{}
	for _, account := range accounts {
		passes, err := s.passes(ctx, config, account)
		if err != nil {
			tfx.AddError(&resp.Diagnostics, "reading AWS account "+account.String(), err)
			return
		}
		if passes {
			var row factsModel
			row.fromAPI(account)
			config.IDs, config.Accounts = append(config.IDs, row.ID), append(config.Accounts, row)
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}

// passes applies the filters that cost nothing first.
func (s *ListDataSource) passes(ctx context.Context, config listModel, a organization.Account) (bool, error) {
	if !config.States.IsNull() && !contains(config.States, string(a.StateNow())) {
		return false, nil
	}
	wanted := tfx.Strings(config.Tags)
	if len(wanted) == 0 {
		return true, nil
	}
	tags, err := s.meta.Org.AllTags(ctx, a.ID())
	for key, value := range wanted {
		if actual, ok := tags[key]; !ok || actual != value {
			return false, err
		}
	}
	return err == nil, err
}

func contains(set types.Set, value string) bool {
	for _, element := range set.Elements() {
		if element.Equal(types.StringValue(value)) {
			return true
		}
	}
	return false
}
