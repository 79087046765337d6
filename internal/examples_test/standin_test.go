package examples_test

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	providerschema "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// standIns take the place of providers that the guides show beside ours and that no test can download. Each has the schema
// that its own documentation tells, so that Terraform checks the configurations against that, and calls nothing.
var standIns = map[string]func() provider.Provider{"doitintl/doit": func() provider.Provider { return console{} }}

func withStandIns(sources map[string]tfprotov6.ProviderServer) map[string]tfprotov6.ProviderServer {
	served := maps.Clone(sources)
	for source, stands := range standIns {
		if _, wanted := served[source]; wanted {
			served[source] = providerserver.NewProtocol6(stands())()
		}
	}
	return served
}

// console stands in for doitintl/doit 1.x, the provider of the DoiT console.
type console struct{}

func (console) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "doit"
}

func (console) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	text := providerschema.StringAttribute{Optional: true}
	resp.Schema.Attributes = map[string]providerschema.Attribute{
		"api_token": providerschema.StringAttribute{Optional: true, Sensitive: true}, "host": text, "customer_context": text,
	}
}

func (console) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (console) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (console) Resources(context.Context) []func() resource.Resource {
	required, optional := schema.StringAttribute{Required: true}, schema.StringAttribute{Optional: true}
	ids := schema.ListAttribute{Optional: true, ElementType: types.StringType}
	return []func() resource.Resource{
		func() resource.Resource {
			return kept{name: "doit_cloudconnect_aws_account", attributes: map[string]schema.Attribute{
				"account_id": required, "role_arn": required, "enabled_features": schema.ListAttribute{Required: true, ElementType: types.StringType},
				"s3bucket": optional, "s3bucket_region": optional, "time_linked": schema.StringAttribute{Computed: true},
			}, computed: "time_linked"}
		},
		func() resource.Resource {
			return kept{name: "doit_annotation", attributes: map[string]schema.Attribute{
				"content": required, "timestamp": required, "labels": ids, "reports": ids, "id": schema.StringAttribute{Computed: true},
			}, computed: "id"}
		},
	}
}

// kept is a resource that is nothing but its state.
type kept struct {
	name       string
	attributes map[string]schema.Attribute
	computed   string
}

func (k kept) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = k.name
}

func (k kept) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema.Attributes = k.attributes
}

func (k kept) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(k.computed), "2026-11-23T09:00:00Z")...)
}

func (kept) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (kept) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

func (kept) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
