package accountcredentials

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/ephemeral/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// maxSessionPolicy is how many characters the policies of a session may have (STS API reference, AssumeRole, Policy).
const maxSessionPolicy = 2048

// Schema has what a session is made of.
func (r *EphemeralResource) Schema(ctx context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Temporary credentials of an account, by assuming a role in it with the credentials of the provider. " +
			"They are in no state, no plan file and no log, and can configure another provider in the same apply that vends the account. " +
			"Needs Terraform 1.10 or OpenTofu 1.11.\n\n" +
			"When AWS refuses the role of an account that is younger than an hour, it is asked again until the role can be assumed: a new access role " +
			"takes a while to be known everywhere. The role of an older account is tried once. STS can neither renew nor end a session, so the keys work until `expiration`.",
		Attributes: map[string]schema.Attribute{
			"account_id": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Id of the account. While it is not known yet, as that of an account which this apply vends, the session waits for it. " +
					"The management account has no access role: use the credentials of the provider there, or name a role of it in `role_name`.",
				Validators: []validator.String{tfx.Check("the id of an AWS account", organization.CheckAccountID)},
			},
			"role_name": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Name of the role that is assumed (default `" + organization.DefaultRoleName + "`). It must trust the account of the provider's credentials.",
				Validators:          []validator.String{tfx.Check("the name of a role", organization.CheckRoleName)},
			},
			"duration": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "How long the session lasts, as in `30m`: 15m to 12h (default 1h). The role's maximum counts, which is one hour unless it was changed. " +
					"When the provider's credentials come from a role themselves, as in HCP Terraform, one hour is the most.",
				Validators: []validator.String{tfx.Check("a duration between 15m and 12h, such as 1h30m", awsclient.CheckSessionDuration)},
			},
			"session_policy": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Policy in JSON, at most 2,048 characters. The session may do what both the role and this policy allow.",
				Validators:          []validator.String{tfx.Check("a session policy", checkSessionPolicy)},
			},
			"access_key_id":     secret("Access key of the session."),
			"secret_access_key": secret("Secret key of the session."),
			"session_token":     secret("Session token, which every call needs in addition to the keys."),
			"expiration":        schema.StringAttribute{Computed: true, MarkdownDescription: "When the session ends, in RFC 3339."},
		},
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.BlockWithOpts(ctx, timeouts.Opts{
				OpenDescription: "How long opening the session may take, waiting for the role of a new account included (default 5m).",
			}),
		},
	}
}

func secret(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: description}
}

func checkSessionPolicy(text string) error {
	if size := len([]rune(text)); size > maxSessionPolicy {
		return fmt.Errorf("it has %d characters, AWS takes at most %d", size, maxSessionPolicy)
	}
	return role.CheckPolicy(text)
}
