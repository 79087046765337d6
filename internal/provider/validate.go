package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// ValidateConfig refuses combinations that no single argument shows.
func (p *Provider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	config, ok := tfx.Get[model](ctx, req.Config, &resp.Diagnostics)
	if !ok {
		return
	}
	config.checkKeys(&resp.Diagnostics)
	config.checkAccountIDs(&resp.Diagnostics)
	p.checkProxies(config, &resp.Diagnostics)
	config.nested(ctx, &resp.Diagnostics).checkRoles(&resp.Diagnostics)
}

// isSet says that an argument has a value; one that is unknown may still turn out to be null.
func isSet(value attr.Value) bool { return !value.IsNull() && !value.IsUnknown() }

func (m model) checkKeys(diags *diag.Diagnostics) {
	switch {
	case isSet(m.AccessKey) && m.SecretKey.IsNull():
		diags.AddAttributeError(path.Root("secret_key"), "Missing secret_key", "access_key is set, and works only together with secret_key.")
	case m.AccessKey.IsNull() && isSet(m.SecretKey):
		diags.AddAttributeError(path.Root("access_key"), "Missing access_key", "secret_key is set, and works only together with access_key.")
	case m.AccessKey.IsNull() && isSet(m.Token):
		diags.AddAttributeError(path.Root("token"), "Missing access_key and secret_key", "token is set, and works only together with access_key and secret_key.")
	}
}

func (m model) checkAccountIDs(diags *diag.Diagnostics) {
	if m.SkipRequestingAccountID.ValueBool() && (isSet(m.AllowedAccountIDs) || isSet(m.ForbiddenAccountIDs)) {
		diags.AddAttributeError(path.Root("skip_requesting_account_id"), "The account id is needed",
			"allowed_account_ids and forbidden_account_ids need the account id of the credentials. Remove them, or skip_requesting_account_id.")
	}
}

// checkProxies warns of what looks like a proxy and is none: AWS is called by HTTPS only.
func (p *Provider) checkProxies(m model, diags *diag.Diagnostics) {
	if m.HTTPProxy.ValueString() == "" || !m.HTTPSProxy.IsNull() || p.env("HTTPS_PROXY") != "" || p.env("https_proxy") != "" {
		return
	}
	diags.AddAttributeWarning(path.Root("http_proxy"), "No proxy for HTTPS",
		"http_proxy is set, but AWS is called by HTTPS, for which https_proxy or HTTPS_PROXY counts.")
}

func (n nested) checkRoles(diags *diag.Diagnostics) {
	for i, role := range n.assumeRole {
		if role.RoleARN.IsNull() {
			diags.AddAttributeError(path.Root("assume_role").AtListIndex(i).AtName("role_arn"), "Missing role_arn", "Every assume_role block needs the ARN of the role.")
		}
	}
	for i, web := range n.webIdentity {
		at := path.Root("assume_role_with_web_identity").AtListIndex(i)
		if web.RoleARN.IsNull() {
			diags.AddAttributeError(at.AtName("role_arn"), "Missing role_arn", "The assume_role_with_web_identity block needs the ARN of the role.")
		}
		if web.WebIdentityToken.IsNull() == web.WebIdentityTokenFile.IsNull() && !web.WebIdentityToken.IsUnknown() && !web.WebIdentityTokenFile.IsUnknown() {
			diags.AddAttributeError(at.AtName("web_identity_token"), "One token is needed", "Set either web_identity_token or web_identity_token_file.")
		}
	}
}

// checkJSON refuses what is no JSON object.
func checkJSON(text string) error {
	var object map[string]any
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		return fmt.Errorf("it cannot be read as one: %w", err)
	}
	return nil
}

// secretMatches is stringvalidator.RegexMatches for a secret: it does not show what it refuses. wanted completes "must ...".
func secretMatches(pattern, wanted string) validator.String {
	return secretPattern{pattern: regexp.MustCompile(pattern), wanted: wanted}
}

type secretPattern struct {
	pattern *regexp.Regexp
	wanted  string
}

func (v secretPattern) Description(context.Context) string { return "must " + v.wanted }

func (v secretPattern) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v secretPattern) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() && !v.pattern.MatchString(req.ConfigValue.ValueString()) {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid "+req.Path.String(), "The value "+v.Description(ctx)+".")
	}
}
