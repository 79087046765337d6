package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// Settled is everything that a provider block decides.
type Settled struct {
	AWS        awsclient.Config
	Directory  organization.Options
	Tags       tfx.TagPolicy
	CustomerID string
}

// Settle reads a provider block as Configure does, and calls nothing.
func Settle(ctx context.Context, config tfsdk.Config) (Settled, diag.Diagnostics) {
	p := &Provider{version: "1.2.3", env: func(string) string { return "" }, folder: func() (string, error) { return "/work", nil }}
	var m model
	diags := config.Get(ctx, &m)
	blocks := m.nested(ctx, &diags)
	return Settled{
		AWS: p.settle(m.awsConfig(blocks), "1.14.0"), Directory: p.options(m), Tags: blocks.tagPolicy(), CustomerID: m.CustomerID.ValueString(),
	}, diags
}

// WithEnv replaces the environment.
func WithEnv(env map[string]string) Option {
	return func(p *Provider) { p.env = func(name string) string { return env[name] } }
}

// DefaultScope is the vend_scope of a run in folder.
func DefaultScope(env map[string]string, folder func() (string, error)) string {
	p := &Provider{folder: folder}
	WithEnv(env)(p)
	return p.defaultScope()
}
