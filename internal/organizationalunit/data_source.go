package organizationalunit

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource finds one organizational unit by the names that lead to it.
type DataSource struct {
	meta *tfx.Meta
}

// NewDataSource returns the data source doit_organizational_unit, not yet configured.
func NewDataSource() datasource.DataSource { return &DataSource{} }

// Metadata names the type.
func (s *DataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typeName
}

// Configure takes what the provider was configured with.
func (s *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	s.meta = tfx.ProviderData(req.ProviderData, &resp.Diagnostics)
}

// Schema describes the path and what is found there.
func (s *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An organizational unit, found by its name and the names of those above it. Only the levels of that path are listed.",
		Attributes: map[string]schema.Attribute{
			"name_path": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Names below the root, joined by `/`, in the spelling of AWS: `Workloads/Prod`. " +
					"A name may contain a slash itself; should a path then mean two organizational units, that is an error.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"id":        schema.StringAttribute{Computed: true, MarkdownDescription: aboutID},
			"arn":       schema.StringAttribute{Computed: true, MarkdownDescription: aboutARN},
			"name":      schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the organizational unit."},
			"parent_id": schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the root or organizational unit directly above."},
		},
	}
}

// Read follows the path down from the root.
func (s *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	config, ok := tfx.Get[unitModel](ctx, req.Config, &resp.Diagnostics)
	if !ok || !s.meta.Ready(&resp.Diagnostics) {
		return
	}
	namePath := config.NamePath.ValueString()
	unit, err := s.meta.Org.UnitAt(ctx, namePath)
	if err != nil {
		tfx.AddAttributeError(&resp.Diagnostics, path.Root("name_path"), fmt.Sprintf("finding the organizational unit %q", namePath), err)
		return
	}
	config.fromAPI(unit)
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
