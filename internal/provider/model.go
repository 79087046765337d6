package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// model is the provider block.
type model struct {
	Region                    types.String  `tfsdk:"region"`
	Profile                   types.String  `tfsdk:"profile"`
	AccessKey                 types.String  `tfsdk:"access_key"`
	SecretKey                 types.String  `tfsdk:"secret_key"`
	Token                     types.String  `tfsdk:"token"`
	SharedConfigFiles         types.List    `tfsdk:"shared_config_files"`
	SharedCredentialsFiles    types.List    `tfsdk:"shared_credentials_files"`
	AllowedAccountIDs         types.Set     `tfsdk:"allowed_account_ids"`
	ForbiddenAccountIDs       types.Set     `tfsdk:"forbidden_account_ids"`
	SkipCredentialsValidation types.Bool    `tfsdk:"skip_credentials_validation"`
	SkipRequestingAccountID   types.Bool    `tfsdk:"skip_requesting_account_id"`
	CustomCABundle            types.String  `tfsdk:"custom_ca_bundle"`
	HTTPProxy                 types.String  `tfsdk:"http_proxy"`
	HTTPSProxy                types.String  `tfsdk:"https_proxy"`
	NoProxy                   types.String  `tfsdk:"no_proxy"`
	Insecure                  types.Bool    `tfsdk:"insecure"`
	MaxRetries                types.Int64   `tfsdk:"max_retries"`
	RetryMode                 types.String  `tfsdk:"retry_mode"`
	UseFIPSEndpoint           types.Bool    `tfsdk:"use_fips_endpoint"`
	UseDualStackEndpoint      types.Bool    `tfsdk:"use_dualstack_endpoint"`
	CustomerID                types.String  `tfsdk:"customer_id"`
	VendScope                 types.String  `tfsdk:"vend_scope"`
	RequestShare              types.Float64 `tfsdk:"request_share"`
	MaxConcurrentCreations    types.Int64   `tfsdk:"max_concurrent_account_creations"`

	// Lists and not slices, because a dynamic block may be unknown as a whole.
	AssumeRole                types.List `tfsdk:"assume_role"`
	AssumeRoleWithWebIdentity types.List `tfsdk:"assume_role_with_web_identity"`
	DefaultTags               types.List `tfsdk:"default_tags"`
	IgnoreTags                types.List `tfsdk:"ignore_tags"`
	Endpoints                 types.List `tfsdk:"endpoints"`
}

type roleModel struct {
	RoleARN     types.String `tfsdk:"role_arn"`
	Duration    types.String `tfsdk:"duration"`
	Policy      types.String `tfsdk:"policy"`
	PolicyARNs  types.Set    `tfsdk:"policy_arns"`
	SessionName types.String `tfsdk:"session_name"`
}

type assumeRoleModel struct {
	roleModel
	ExternalID        types.String `tfsdk:"external_id"`
	SourceIdentity    types.String `tfsdk:"source_identity"`
	Tags              types.Map    `tfsdk:"tags"`
	TransitiveTagKeys types.Set    `tfsdk:"transitive_tag_keys"`
}

type webIdentityModel struct {
	roleModel
	WebIdentityToken     types.String `tfsdk:"web_identity_token"`
	WebIdentityTokenFile types.String `tfsdk:"web_identity_token_file"`
}

type defaultTagsModel struct {
	Tags types.Map `tfsdk:"tags"`
}

type ignoreTagsModel struct {
	Keys        types.Set `tfsdk:"keys"`
	KeyPrefixes types.Set `tfsdk:"key_prefixes"`
}

type endpointsModel struct {
	Account               types.String `tfsdk:"account"`
	BCMDataExports        types.String `tfsdk:"bcm_data_exports"`
	CUR                   types.String `tfsdk:"cur"`
	IAM                   types.String `tfsdk:"iam"`
	Organizations         types.String `tfsdk:"organizations"`
	ResourceGroupsTagging types.String `tfsdk:"resource_groups_tagging"`
	S3                    types.String `tfsdk:"s3"`
	ServiceQuotas         types.String `tfsdk:"service_quotas"`
	SNS                   types.String `tfsdk:"sns"`
	STS                   types.String `tfsdk:"sts"`
	TaxSettings           types.String `tfsdk:"taxsettings"`
}

func (m endpointsModel) byName() map[string]types.String {
	return map[string]types.String{
		"account": m.Account, "bcm_data_exports": m.BCMDataExports, "cur": m.CUR, "iam": m.IAM, "organizations": m.Organizations,
		"resource_groups_tagging": m.ResourceGroupsTagging, "s3": m.S3, "service_quotas": m.ServiceQuotas, "sns": m.SNS, "sts": m.STS, "taxsettings": m.TaxSettings,
	}
}

// nested are the blocks within the provider block.
type nested struct {
	assumeRole  []assumeRoleModel
	webIdentity []webIdentityModel
	defaultTags []defaultTagsModel
	ignoreTags  []ignoreTagsModel
	endpoints   []endpointsModel
}

// nested decodes the blocks; one that is unknown is left out.
func (m model) nested(ctx context.Context, diags *diag.Diagnostics) nested {
	var n nested
	for _, block := range []struct {
		from types.List
		into any
	}{
		{m.AssumeRole, &n.assumeRole},
		{m.AssumeRoleWithWebIdentity, &n.webIdentity},
		{m.DefaultTags, &n.defaultTags},
		{m.IgnoreTags, &n.ignoreTags},
		{m.Endpoints, &n.endpoints},
	} {
		if !block.from.IsUnknown() {
			diags.Append(block.from.ElementsAs(ctx, block.into, false)...)
		}
	}
	return n
}

// awsConfig translates the block for AWS. Every value is known.
func (m model) awsConfig(n nested) awsclient.Config {
	c := awsclient.Config{
		Region: m.Region.ValueString(), Profile: m.Profile.ValueString(),
		AccessKey: m.AccessKey.ValueString(), SecretKey: m.SecretKey.ValueString(), Token: m.Token.ValueString(),
		SharedConfigFiles: words(m.SharedConfigFiles.Elements()), SharedCredentialsFiles: words(m.SharedCredentialsFiles.Elements()),
		AllowedAccountIDs: words(m.AllowedAccountIDs.Elements()), ForbiddenAccountIDs: words(m.ForbiddenAccountIDs.Elements()),
		CustomCABundle: m.CustomCABundle.ValueString(), HTTPProxy: m.HTTPProxy.ValueStringPointer(), HTTPSProxy: m.HTTPSProxy.ValueStringPointer(),
		NoProxy: m.NoProxy.ValueString(), Insecure: m.Insecure.ValueBool(),
		MaxRetries: int(m.MaxRetries.ValueInt64()), RetryMode: m.RetryMode.ValueString(),
		UseFIPSEndpoint: m.UseFIPSEndpoint.ValueBool(), UseDualStackEndpoint: m.UseDualStackEndpoint.ValueBool(),
		SkipCredentialsValidation: m.SkipCredentialsValidation.ValueBoolPointer(),
		SkipRequestingAccountID:   m.SkipRequestingAccountID.ValueBool(),
		RequestShare:              m.RequestShare.ValueFloat64(),
		Endpoints:                 map[string]string{},
	}
	for _, role := range n.assumeRole {
		c.AssumeRole = append(c.AssumeRole, role.config())
	}
	for _, web := range n.webIdentity {
		config := web.config()
		c.AssumeRoleWithWebIdentity = &config
	}
	for _, endpoints := range n.endpoints {
		for name, url := range endpoints.byName() {
			if !url.IsNull() {
				c.Endpoints[name] = url.ValueString()
			}
		}
	}
	return c
}

func (m assumeRoleModel) config() awsclient.AssumeRole {
	return awsclient.AssumeRole{
		RoleARN: m.RoleARN.ValueString(), Duration: duration(m.Duration), ExternalID: m.ExternalID.ValueString(),
		Policy: m.Policy.ValueString(), PolicyARNs: words(m.PolicyARNs.Elements()), SessionName: m.SessionName.ValueString(),
		SourceIdentity: m.SourceIdentity.ValueString(), Tags: tfx.Strings(m.Tags), TransitiveTagKeys: words(m.TransitiveTagKeys.Elements()),
	}
}

func (m webIdentityModel) config() awsclient.AssumeRoleWithWebIdentity {
	return awsclient.AssumeRoleWithWebIdentity{
		RoleARN: m.RoleARN.ValueString(), Duration: duration(m.Duration), Policy: m.Policy.ValueString(),
		PolicyARNs: words(m.PolicyARNs.Elements()), SessionName: m.SessionName.ValueString(),
		WebIdentityToken: m.WebIdentityToken.ValueString(), WebIdentityTokenFile: m.WebIdentityTokenFile.ValueString(),
	}
}

// tagPolicy is what default_tags and ignore_tags say.
func (n nested) tagPolicy() tfx.TagPolicy {
	var policy tfx.TagPolicy
	for _, block := range n.defaultTags {
		policy.Default = tfx.Strings(block.Tags)
	}
	for _, block := range n.ignoreTags {
		policy.IgnoreKeys, policy.IgnorePrefixes = words(block.Keys.Elements()), words(block.KeyPrefixes.Elements())
	}
	return policy
}

// duration reads what the schema has checked; 0 when nothing is set.
func duration(text types.String) time.Duration {
	d, err := time.ParseDuration(text.ValueString())
	if err != nil {
		return 0
	}
	return d
}

func words(elements []attr.Value) []string {
	var out []string
	for _, element := range elements {
		if s, ok := element.(types.String); ok {
			out = append(out, s.ValueString())
		}
	}
	return out
}
