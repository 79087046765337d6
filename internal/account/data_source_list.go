package account

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

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
	ParentID  types.String   `tfsdk:"parent_id"`
	Recursive types.Bool     `tfsdk:"recursive"`
	States    []types.String `tfsdk:"states"`
	Tags      types.Map      `tfsdk:"tags"`

	IDs      []types.String `tfsdk:"ids"`
	Accounts []factsModel   `tfsdk:"accounts"`
}

func (m listModel) filter() filter {
	return filter{parentID: m.ParentID.ValueString(), recursive: m.Recursive.ValueBool(), states: words(m.States), tags: tfx.Strings(m.Tags)}
}

// words is nil only where the list is null: an empty one is a wish, too.
func words(list []types.String) (words []string) {
	if list != nil {
		words = []string{}
	}
	for _, word := range list {
		words = append(words, word.ValueString())
	}
	return words
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
				Optional: true, MarkdownDescription: aboutFilter["parent_id"], Validators: filterParentID,
			},
			"recursive": schema.BoolAttribute{
				Optional: true, MarkdownDescription: aboutFilter["recursive"],
			},
			"states": schema.SetAttribute{
				Optional: true, ElementType: types.StringType, MarkdownDescription: aboutFilter["states"] + ".", Validators: []validator.Set{setvalidator.ValueStringsAre(filterState)},
			},
			"tags": schema.MapAttribute{
				Optional: true, ElementType: types.StringType, MarkdownDescription: aboutFilter["tags"], Validators: filterTags,
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

// Read lists the accounts and drops those that do not pass.
func (s *ListDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	config, ok := tfx.Get[listModel](ctx, req.Config, &resp.Diagnostics)
	if !ok || !s.meta.Ready(&resp.Diagnostics) {
		return
	}
	wanted := config.filter()
	if !wanted.checkParent(ctx, s.meta, &resp.Diagnostics) {
		return
	}
	accounts, err := s.meta.Org.AccountsIn(ctx, wanted.parentID, wanted.recursive)
	if err != nil {
		tfx.AddError(&resp.Diagnostics, "listing the AWS accounts", err)
		return
	}
	config.IDs, config.Accounts = []types.String{}, []factsModel{}
	for _, account := range accounts {
		passes, err := wanted.passes(ctx, s.meta, account)
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
