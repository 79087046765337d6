package organizationalunit

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

var _ datasource.DataSourceWithConfigure = (*ListDataSource)(nil)

// ListDataSource shows all organizational units of the organization.
type ListDataSource struct {
	meta *tfx.Meta
}

// NewListDataSource returns the data source doit_organizational_units, not yet configured.
func NewListDataSource() datasource.DataSource { return &ListDataSource{} }

// listModel is doit_organizational_units.
type listModel struct {
	OrganizationalUnits []unitModel `tfsdk:"organizational_units"`
}

// Metadata names the type.
func (s *ListDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typeName + "s"
}

// Configure takes what the provider was configured with.
func (s *ListDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	s.meta = tfx.ProviderData(req.ProviderData, &resp.Diagnostics)
}

// Schema describes one organizational unit of the list.
func (s *ListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	computed := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "All organizational units of the organization. Every level of the tree is listed once.",
		Attributes: map[string]schema.Attribute{
			"organizational_units": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The organizational units: each one before those in it, siblings by name. The root itself is not among them.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":        computed(aboutID),
					"arn":       computed(aboutARN),
					"name":      computed("Name of the organizational unit."),
					"name_path": computed(aboutNamePath),
					"parent_id": computed("Id of the root or organizational unit directly above."),
				}},
			},
		},
	}
}

// Read walks the tree.
func (s *ListDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	if !s.meta.Ready(&resp.Diagnostics) {
		return
	}
	list := listModel{OrganizationalUnits: []unitModel{}}
	for unit, err := range s.meta.Org.Units(ctx) {
		if err != nil {
			tfx.AddError(&resp.Diagnostics, "listing the organizational units", err)
			return
		}
		var row unitModel
		row.fromAPI(unit)
		list.OrganizationalUnits = append(list.OrganizationalUnits, row)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, list)...)
}
