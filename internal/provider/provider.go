// Package provider is the provider itself: its block, its configuration, and the list of what it offers.
package provider

import (
	"context"
	"net/http"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// Provider is the doit provider.
type Provider struct {
	version    string
	clock      clock.Clock
	endpoint   string // for every service; "" = AWS
	httpClient *http.Client
	backoff    retry.BackoffDelayer
	env        func(string) string
	folder     func() (string, error)
}

var (
	_ provider.ProviderWithEphemeralResources = (*Provider)(nil)
	_ provider.ProviderWithFunctions          = (*Provider)(nil)
	_ provider.ProviderWithValidateConfig     = (*Provider)(nil)
	_ provider.ProviderWithFunctions          = (*Provider)(nil)
	_ provider.ProviderWithListResources      = (*Provider)(nil)
	_ provider.ProviderWithValidateConfig     = (*Provider)(nil)
)

// Option changes what the provider talks to. Tests use it.
type Option func(*Provider)

// WithEndpoint sends the calls of every service to url, unless the endpoints block names another.
func WithEndpoint(url string) Option { return func(p *Provider) { p.endpoint = url } }

// WithHTTPClient makes all calls with c.
func WithHTTPClient(c *http.Client) Option { return func(p *Provider) { p.httpClient = c } }

// WithClock replaces the machine's clock.
func WithClock(c clock.Clock) Option { return func(p *Provider) { p.clock = c } }

// WithBackoff replaces the pauses between the SDK's retries, which are taken on the machine's clock.
func WithBackoff(b retry.BackoffDelayer) Option { return func(p *Provider) { p.backoff = b } }

// New returns a constructor of the provider, as providerserver wants it.
func New(version string, options ...Option) func() provider.Provider {
	return func() provider.Provider {
		p := &Provider{version: version, clock: clock.Real(), env: os.Getenv, folder: os.Getwd}
		for _, option := range options {
			option(p)
		}
		return p
	}
}

// Metadata names the provider.
func (p *Provider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "doit"
	resp.Version = p.version
}
