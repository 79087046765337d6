// Package scaffold is the least that a provider can be: one resource, one data source and an HTTP client, after
// HashiCorp's terraform-provider-scaffolding-framework. How fast it starts is what the measured provider is compared with.
package scaffold

import (
	"context"
	"net/http"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	resourceschema "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Provider has the resource and the data source doit_example.
type Provider struct{}

var _ provider.Provider = Provider{}

// Metadata names the provider.
func (Provider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "doit"
}

// Schema has one argument.
func (Provider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{"endpoint": schema.StringAttribute{Optional: true, MarkdownDescription: "Endpoint."}}}
}

// Configure hands an HTTP client on.
func (Provider) Configure(_ context.Context, _ provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	resp.DataSourceData, resp.ResourceData = http.DefaultClient, http.DefaultClient
}

// Resources are one.
func (Provider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return exampleResource{} }}
}

// DataSources are one.
func (Provider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{func() datasource.DataSource { return new(exampleDataSource) }}
}

type exampleResource struct{}

type resourceModel struct {
	ConfigurableAttribute types.String `tfsdk:"configurable_attribute"`
	Defaulted             types.String `tfsdk:"defaulted"`
	ID                    types.String `tfsdk:"id"`
}

func (exampleResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "doit_example"
}

func (exampleResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = resourceschema.Schema{Attributes: map[string]resourceschema.Attribute{
		"configurable_attribute": resourceschema.StringAttribute{Optional: true},
		"defaulted":              resourceschema.StringAttribute{Optional: true},
		"id":                     resourceschema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}},
	}}
}

func (exampleResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan resourceModel
	if resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...); resp.Diagnostics.HasError() {
		return
	}
	plan.ID = types.StringValue("example-id")
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

func (exampleResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (exampleResource) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

func (exampleResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

type exampleDataSource struct{ client *http.Client }

type dataSourceModel struct {
	ID types.String `tfsdk:"id"`
}

func (*exampleDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "doit_example"
}

func (*exampleDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = datasourceschema.Schema{Attributes: map[string]datasourceschema.Attribute{"id": datasourceschema.StringAttribute{Computed: true}}}
}

func (d *exampleDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	if client, ok := req.ProviderData.(*http.Client); ok {
		d.client = client
	}
}

// Read makes one request, whatever the answer.
func (d *exampleDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, os.Getenv("AWS_ENDPOINT_URL"), nil)
	if err == nil {
		var answer *http.Response
		if answer, err = d.client.Do(req); err == nil {
			err = answer.Body.Close()
		}
	}
	if err != nil {
		resp.Diagnostics.AddError("Failed reading the example", err.Error())
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, dataSourceModel{ID: types.StringValue("example-id")})...)
}
