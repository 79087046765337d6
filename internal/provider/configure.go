package provider

import (
	"cmp"
	"context"
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

// ValidateConfig refuses combinations that no single argument shows.
func (p *Provider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	config, ok := tfx.Get[model](ctx, req.Config, &resp.Diagnostics)
	if !ok {
		return
	}
	if !config.AccessKey.IsNull() && config.SecretKey.IsNull() {
		resp.Diagnostics.AddAttributeError(path.Root("secret_key"), "Missing secret_key", "access_key is set, and works only together with secret_key.")
	}
	if !config.SecretKey.IsNull() && config.AccessKey.IsNull() {
		resp.Diagnostics.AddAttributeError(path.Root("access_key"), "Missing access_key", "secret_key is set, and works only together with access_key.")
	}
	for i, role := range config.AssumeRole {
		if role.RoleARN.IsNull() {
			resp.Diagnostics.AddAttributeError(path.Root("assume_role").AtListIndex(i).AtName("role_arn"), "Missing role_arn", "Every assume_role block needs the ARN of the role.")
		}
	}
	for i, web := range config.AssumeRoleWithWebIdentity {
		at := path.Root("assume_role_with_web_identity").AtListIndex(i)
		if web.RoleARN.IsNull() {
			resp.Diagnostics.AddAttributeError(at.AtName("role_arn"), "Missing role_arn", "The assume_role_with_web_identity block needs the ARN of the role.")
		}
		if web.WebIdentityToken.IsNull() == web.WebIdentityTokenFile.IsNull() {
			resp.Diagnostics.AddAttributeError(at.AtName("web_identity_token"), "One token is needed", "Set either web_identity_token or web_identity_token_file.")
		}
	}
}

// Configure prepares everything and calls AWS only for what cannot wait.
func (p *Provider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	config, ok := tfx.Get[model](ctx, req.Config, &resp.Diagnostics)
	if !ok {
		return
	}
	meta := &tfx.Meta{Clock: p.clock, Unknown: unknowns(req.Config.Raw)}
	resp.ResourceData, resp.DataSourceData = meta, meta
	resp.EphemeralResourceData, resp.ListResourceData = meta, meta
	if len(meta.Unknown) > 0 {
		if req.ClientCapabilities.DeferralAllowed {
			resp.Deferred = &provider.Deferred{Reason: provider.DeferredReasonProviderConfigUnknown}
		}
		return
	}
	meta.Tags, meta.CustomerID = config.tagPolicy(), config.CustomerID.ValueString()
	client, err := awsclient.New(ctx, p.settle(config.awsConfig(), req.TerraformVersion))
	if err != nil {
		blame(config, err, &resp.Diagnostics)
		return
	}
	meta.AWS = client
	meta.Org = organization.New(client, organization.Options{
		Clock:                  p.clock,
		VendScope:              cmp.Or(config.VendScope.ValueString(), p.defaultScope()),
		MaxConcurrentCreations: cmp.Or(int(config.MaxConcurrentCreations.ValueInt64()), organization.MaxCreations),
	})
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

// blame finds the argument that an error of the login is about, as well as its text lets.
func blame(config model, err error, diags *diag.Diagnostics) {
	text := err.Error()
	switch {
	case len(config.AllowedAccountIDs.Elements()) > 0 && strings.Contains(text, "not allowed"):
		diags.AddAttributeError(path.Root("allowed_account_ids"), "Credentials of another account", text)
	case len(config.ForbiddenAccountIDs.Elements()) > 0 && strings.Contains(text, "not allowed"):
		diags.AddAttributeError(path.Root("forbidden_account_ids"), "Credentials of a forbidden account", text)
	case !config.Profile.IsNull() && strings.Contains(text, config.Profile.ValueString()):
		diags.AddAttributeError(path.Root("profile"), "The profile cannot be used", text)
	case !config.CustomCABundle.IsNull() && strings.Contains(strings.ToLower(text), "ca bundle"):
		diags.AddAttributeError(path.Root("custom_ca_bundle"), "The certificates cannot be used", text)
	case len(config.AssumeRole) > 0 && strings.Contains(text, "assume"):
		diags.AddAttributeError(path.Root("assume_role"), "A role cannot be assumed", text)
	case len(config.AssumeRoleWithWebIdentity) > 0 && strings.Contains(text, "assume"):
		diags.AddAttributeError(path.Root("assume_role_with_web_identity"), "The role cannot be assumed", text)
	default:
		diags.AddError("The provider cannot log in to AWS", text)
	}
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
