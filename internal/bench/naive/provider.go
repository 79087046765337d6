// Package naive is what the provider is measured against: it refreshes the way most providers do, one account at a time,
// with the SDK's own retries and without a thought for AWS's rates. It only reads.
package naive

import (
	"context"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	accountsvc "github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// maxAttempts is the default of hashicorp/aws, and of the measured provider.
const maxAttempts = 25

// Provider has two resources, doit_aws_account and doit_alternate_contacts.
type Provider struct{}

var _ provider.Provider = Provider{}

// clients are what the resources call.
type clients struct {
	organizations *organizations.Client
	account       *accountsvc.Client
}

// Metadata names the provider.
func (Provider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "doit"
}

// Schema is empty.
func (Provider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

// Configure makes the clients, whose retries are those of hashicorp/aws: without the SDK's budget for retries, which a
// few hundred throttled answers would use up.
func (Provider) Configure(_ context.Context, _ provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	config := aws.Config{
		BaseEndpoint: aws.String(os.Getenv("AWS_ENDPOINT_URL")), Region: "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider(os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), ""),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxAttempts, o.RateLimiter = maxAttempts, ratelimit.None })
		},
	}
	resp.ResourceData = &clients{organizations: organizations.NewFromConfig(config), account: accountsvc.NewFromConfig(config)}
}

// Resources are two.
func (Provider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return new(Account) }, func() resource.Resource { return new(Contacts) }}
}

// DataSources are none.
func (Provider) DataSources(context.Context) []func() datasource.DataSource { return nil }

// configured takes the clients of the provider.
type configured struct{ *clients }

// Configure takes the clients.
func (c *configured) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	if made, ok := req.ProviderData.(*clients); ok {
		c.clients = made
	}
}

// readOnly refuses to change anything: only refreshing is measured.
type readOnly struct{}

const refusal = "This provider only reads"

// Create is refused.
func (readOnly) Create(_ context.Context, _ resource.CreateRequest, resp *resource.CreateResponse) {
	resp.Diagnostics.AddError(refusal, "Create is not measured.")
}

// Update is refused.
func (readOnly) Update(_ context.Context, _ resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.Diagnostics.AddError(refusal, "Update is not measured.")
}

// Delete is refused.
func (readOnly) Delete(_ context.Context, _ resource.DeleteRequest, resp *resource.DeleteResponse) {
	resp.Diagnostics.AddError(refusal, "Delete is not measured.")
}
