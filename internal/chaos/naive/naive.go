// Package naive is a test double: a provider that vends accounts the obvious way. It sends CreateAccount with the SDK's own
// retries, believes that a failed step leaves a half-made resource in the state, and closes what it destroys. The chaos
// harness must find it out, or the harness proves nothing.
package naive

import (
	"context"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/doit-vending/terraform-provider-doit/internal/chaos/inside"
)

// Provider has one resource, doit_aws_account.
type Provider struct{ host *inside.Host }

var _ provider.Provider = (*Provider)(nil)

// New returns a constructor of the provider, as providerserver wants it.
func New(host *inside.Host) func() provider.Provider {
	return func() provider.Provider { return &Provider{host: host} }
}

// Metadata names the provider.
func (*Provider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "doit"
}

// Schema is empty.
func (*Provider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

// Configure makes a client with the SDK's defaults.
func (p *Provider) Configure(_ context.Context, _ provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	resp.ResourceData = &meta{clock: p.host, organizations: organizations.New(organizations.Options{
		BaseEndpoint: aws.String(os.Getenv("AWS_ENDPOINT_URL")), Region: "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""), HTTPClient: p.host.Client(),
	})}
}

// Resources are one.
func (*Provider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return new(Account) }}
}

// DataSources are none.
func (*Provider) DataSources(context.Context) []func() datasource.DataSource { return nil }
