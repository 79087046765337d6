package provider

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// Configure prepares everything and calls AWS only for what cannot wait.
func (p *Provider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	config, ok := tfx.Get[model](ctx, req.Config, &resp.Diagnostics)
	if !ok {
		return
	}
	blocks := config.nested(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	meta := &tfx.Meta{
		Tags: blocks.tagPolicy(), CustomerID: config.CustomerID.ValueString(), Clock: p.clock, Claims: &tfx.Claims{}, Unknown: unknowns(req.Config.Raw),
	}
	meta.Tags.Unknown = slices.ContainsFunc(meta.Unknown, func(argument string) bool {
		return strings.HasPrefix(argument, "default_tags") || strings.HasPrefix(argument, "ignore_tags")
	})
	resp.ResourceData, resp.DataSourceData = meta, meta
	resp.EphemeralResourceData, resp.ListResourceData = meta, meta
	resp.ActionData, resp.StateStoreData = meta, meta
	if len(meta.Unknown) > 0 {
		if req.ClientCapabilities.DeferralAllowed {
			resp.Deferred = &provider.Deferred{Reason: provider.DeferredReasonProviderConfigUnknown}
		}
		return
	}
	client, err := awsclient.New(ctx, p.settle(config.awsConfig(blocks), req.TerraformVersion))
	if err != nil {
		addLoginError(&resp.Diagnostics, err)
		return
	}
	meta.AWS = client
	meta.Org = organization.New(client, p.options(config))
}

// options are what the provider block says to the directory of accounts.
func (p *Provider) options(m model) organization.Options {
	return organization.Options{
		Clock:                  p.clock,
		VendScope:              cmp.Or(m.VendScope.ValueString(), p.defaultScope()),
		MaxConcurrentCreations: cmp.Or(int(m.MaxConcurrentCreations.ValueInt64()), organization.MaxCreations),
	}
}

// settle adds what the block does not say.
func (p *Provider) settle(c awsclient.Config, terraformVersion string) awsclient.Config {
	c.TerraformVersion, c.ProviderVersion = terraformVersion, p.version
	c.HTTPClient, c.Backoff, c.Clock = p.httpClient, p.backoff, p.clock
	if p.endpoint != "" {
		for _, name := range endpointNames {
			c.Endpoints[name] = cmp.Or(c.Endpoints[name], p.endpoint)
		}
	}
	return c
}

// addLoginError adds an error of the login on the argument that is to blame for it.
func addLoginError(diags *diag.Diagnostics, err error) {
	var login *awsclient.LoginError
	if errors.As(err, &login) && login.Argument != "" {
		tfx.AddAttributeError(diags, path.Root(login.Argument), "logging in to AWS", err)
		return
	}
	tfx.AddError(diags, "logging in to AWS", err)
}

// unknowns lists the arguments of the block that get their values only during apply.
func unknowns(block tftypes.Value) []string {
	var names []string
	err := tftypes.Walk(block, func(at *tftypes.AttributePath, value tftypes.Value) (bool, error) {
		if !value.IsKnown() && len(at.Steps()) > 0 {
			names = append(names, pathName(at))
		}
		return true, nil
	})
	if err != nil {
		names = append(names, fmt.Sprintf("(unreadable: %s)", err))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// pathName writes a path as users do: default_tags.tags.
func pathName(at *tftypes.AttributePath) string {
	var parts []string
	for _, step := range at.Steps() {
		if name, ok := step.(tftypes.AttributeName); ok {
			parts = append(parts, string(name))
		}
	}
	return strings.Join(parts, ".")
}
