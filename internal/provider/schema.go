package provider

import (
	"context"
	"maps"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/float64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

var (
	accountIDs  = setvalidator.ValueStringsAre(stringvalidator.RegexMatches(regexp.MustCompile(`^\d{12}$`), "must be an account id of 12 digits"))
	roleARN     = stringvalidator.RegexMatches(regexp.MustCompile(`^arn:[\w-]+:iam::\d{12}:role/.+$`), "must be the ARN of an IAM role")
	policyARNs  = setvalidator.ValueStringsAre(stringvalidator.RegexMatches(regexp.MustCompile(`^arn:[\w-]+:iam::(\d{12}|aws):policy/.+$`), "must be the ARN of a managed policy"))
	sessionName = stringvalidator.RegexMatches(regexp.MustCompile(`^[\w+=,.@-]{2,64}$`), "must have 2 to 64 letters, digits and the characters _+=,.@-")
	httpURL     = stringvalidator.RegexMatches(regexp.MustCompile(`^https?://[^\s/]+`), "must be a URL that begins with http:// or https://")
	proxyURL    = stringvalidator.RegexMatches(regexp.MustCompile(`^((https?|socks5)://[^\s/]+\S*)?$`), "must be the URL of a proxy, or empty for none")
	tagKey      = stringvalidator.LengthBetween(1, 128) // of session tags (STS API model)
	tagValue    = stringvalidator.LengthBetween(0, 256)
	notEmpty    = stringvalidator.LengthAtLeast(1)
	sessionTime = tfx.Check("a duration between 15m and 12h, such as 1h30m", awsclient.CheckSessionDuration)
)

// endpointNames are the services whose endpoint can be set, one for each client that exists.
var endpointNames = []string{
	"account", "bcm_data_exports", "cur", "iam", "organizations", "resource_groups_tagging", "s3", "service_quotas", "sns", "sts", "taxsettings",
}

// Schema is the provider block. Arguments that hashicorp/aws has carry its names and mean the same.
func (p *Provider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	attributes := loginAttributes()
	maps.Copy(attributes, networkAttributes())
	maps.Copy(attributes, ownAttributes())
	resp.Schema = schema.Schema{
		MarkdownDescription: "Vends AWS accounts into an organization. Configured like the `hashicorp/aws` provider, with credentials of the management account.",
		Attributes:          attributes,
		Blocks: map[string]schema.Block{
			"assume_role":                   assumeRoleBlock(),
			"assume_role_with_web_identity": webIdentityBlock(),
			"default_tags":                  defaultTagsBlock(),
			"ignore_tags":                   ignoreTagsBlock(),
			"endpoints":                     endpointsBlock(),
		},
	}
}

func text(description string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: description, Validators: validators}
}

func secret(description string, validators ...validator.String) schema.StringAttribute {
	a := text(description, validators...)
	a.Sensitive = true
	return a
}

func texts(description string, validators ...validator.Set) schema.SetAttribute {
	return schema.SetAttribute{Optional: true, ElementType: types.StringType, MarkdownDescription: description, Validators: validators}
}

func files(description string) schema.ListAttribute {
	return schema.ListAttribute{
		Optional: true, ElementType: types.StringType, MarkdownDescription: description,
		Validators: []validator.List{listvalidator.ValueStringsAre(notEmpty)},
	}
}

func flag(description string) schema.BoolAttribute {
	return schema.BoolAttribute{Optional: true, MarkdownDescription: description}
}

func loginAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"region":                   text("AWS region. May be left out: the global services are called in the partition's home region.", stringvalidator.RegexMatches(regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-\d+$`), "must be the name of an AWS region, such as eu-central-1")),
		"profile":                  text("Profile of the shared configuration and credentials files.", notEmpty),
		"access_key":               text("AWS access key. Also `AWS_ACCESS_KEY_ID` and the other usual sources.", notEmpty),
		"secret_key":               secret("AWS secret key. Also `AWS_SECRET_ACCESS_KEY`.", notEmpty),
		"token":                    secret("Session token of temporary credentials. Also `AWS_SESSION_TOKEN`.", notEmpty),
		"shared_config_files":      files("Paths of shared configuration files (default `~/.aws/config`)."),
		"shared_credentials_files": files("Paths of shared credentials files (default `~/.aws/credentials`)."),
		"allowed_account_ids":      texts("Account ids that the credentials may belong to; others are an error. Conflicts with `forbidden_account_ids`.", accountIDs, setvalidator.ConflictsWith(path.MatchRoot("forbidden_account_ids"))),
		"forbidden_account_ids":    texts("Account ids that the credentials must not belong to.", accountIDs),
		"skip_credentials_validation": flag("`false` proves the credentials by a call to STS when the provider is configured, `true` never does. " +
			"Unset, the first call that is needed anyway proves them, so that nothing is called twice."),
		"skip_requesting_account_id": flag("Never ask AWS which account the credentials belong to."),
	}
}

func networkAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"custom_ca_bundle":       text("File with the certificates to trust, in PEM format. Also `AWS_CA_BUNDLE`.", notEmpty),
		"http_proxy":             text("URL of a proxy for HTTP, which AWS is not called by. Also `HTTP_PROXY`.", proxyURL),
		"https_proxy":            text("URL of a proxy for HTTPS, empty for none. Also `HTTPS_PROXY`.", proxyURL),
		"no_proxy":               text("Comma-separated hosts that are reached without a proxy. Also `NO_PROXY`.", notEmpty),
		"insecure":               flag("Whether to accept any TLS certificate."),
		"max_retries":            schema.Int64Attribute{Optional: true, MarkdownDescription: "How often a call is tried at most (default 25). Also `AWS_MAX_ATTEMPTS`.", Validators: []validator.Int64{int64validator.AtLeast(1)}},
		"retry_mode":             text("How calls are tried again: `standard` or `adaptive`. Also `AWS_RETRY_MODE`.", stringvalidator.OneOf("standard", "adaptive")),
		"use_fips_endpoint":      flag("Whether to use endpoints with FIPS capability."),
		"use_dualstack_endpoint": flag("Whether to use endpoints with IPv4 and IPv6."),
	}
}

func ownAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"customer_id": text("The `{id}` of `doitintl-awsops-{id}`, the default of resources that need one: at most 46 lower-case letters, digits and hyphens.",
			tfx.Check("a customer id", organization.CheckCustomerID)),
		"vend_scope": text("Which state a half-made account belongs to; an interrupted vend is continued by the same scope only. "+
			"Default: `TFC_WORKSPACE_SLUG` in HCP Terraform, else made from the working directory and the workspace. Set it where CI changes folders.",
			stringvalidator.LengthBetween(1, 256)),
		"request_share": schema.Float64Attribute{
			Optional: true, MarkdownDescription: "Share of AWS's published request rates that this provider may use: 0.1 to 1 (default 0.7). The rate of creating accounts is not shared, because vending waits for it and nothing else needs it.",
			Validators: []validator.Float64{float64validator.Between(0.1, 1)},
		},
		"max_concurrent_account_creations": schema.Int64Attribute{
			Optional: true, MarkdownDescription: "How many accounts are created at a time: 1 to 5 (default 5, which is AWS's limit).",
			Validators: []validator.Int64{int64validator.Between(1, 5)},
		},
	}
}

func assumeRoleBlock() schema.Block {
	attributes := roleAttributes()
	attributes["external_id"] = secret("External id that the role's trust policy asks for.", stringvalidator.LengthBetween(2, 1224),
		secretMatches(`^[\w+=,.@:/-]*$`, "have letters, digits and the characters _+=,.@:/- only"))
	attributes["source_identity"] = text("Source identity of the session.", sessionName)
	attributes["tags"] = schema.MapAttribute{
		Optional: true, ElementType: types.StringType, MarkdownDescription: "Session tags.",
		Validators: []validator.Map{mapvalidator.SizeAtMost(50), mapvalidator.KeysAre(tagKey), mapvalidator.ValueStringsAre(tagValue)},
	}
	attributes["transitive_tag_keys"] = texts("Keys of session tags that a chained role gets as well.", setvalidator.ValueStringsAre(tagKey))
	return schema.ListNestedBlock{
		MarkdownDescription: "A role to assume. Several blocks are a chain.",
		NestedObject:        schema.NestedBlockObject{Attributes: attributes},
	}
}

func webIdentityBlock() schema.Block {
	attributes := roleAttributes()
	attributes["web_identity_token"] = secret("The token itself.", stringvalidator.LengthBetween(4, 20000))
	attributes["web_identity_token_file"] = text("File with the token.", notEmpty)
	return schema.ListNestedBlock{
		MarkdownDescription: "A role to assume with a web identity token, as HCP Terraform and CI systems give.",
		NestedObject:        schema.NestedBlockObject{Attributes: attributes},
		Validators:          []validator.List{listvalidator.SizeAtMost(1)},
	}
}

// roleAttributes are what both ways of assuming a role take.
func roleAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"role_arn":     text("ARN of the role.", roleARN),
		"duration":     text("How long the session lasts, between 15m and 12h.", sessionTime),
		"policy":       text("Session policy in JSON that narrows the role down.", tfx.Check("a JSON object", checkJSON)),
		"policy_arns":  texts("ARNs of managed policies that narrow the role down.", policyARNs),
		"session_name": text("Name of the session.", sessionName),
	}
}

func defaultTagsBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "Tags for everything that this provider tags.",
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"tags": schema.MapAttribute{Optional: true, ElementType: types.StringType, MarkdownDescription: "The tags.", Validators: []validator.Map{tfx.Tags()}},
		}},
		Validators: []validator.List{listvalidator.SizeAtMost(1)},
	}
}

func ignoreTagsBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "Tags of others, which this provider neither shows nor changes.",
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"keys":         texts("Keys of such tags.", setvalidator.ValueStringsAre(notEmpty)),
			"key_prefixes": texts("How the keys of such tags begin.", setvalidator.ValueStringsAre(notEmpty)),
		}},
		Validators: []validator.List{listvalidator.SizeAtMost(1)},
	}
}

func endpointsBlock() schema.Block {
	attributes := map[string]schema.Attribute{}
	for _, name := range endpointNames {
		attributes[name] = text("URL of the service.", httpURL)
	}
	return schema.ListNestedBlock{
		MarkdownDescription: "Own endpoints. `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>` work as well.",
		NestedObject:        schema.NestedBlockObject{Attributes: attributes},
		Validators:          []validator.List{listvalidator.SizeAtMost(1)},
	}
}
