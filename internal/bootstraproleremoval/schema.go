package bootstraproleremoval

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// Schema has no default: ModifyPlan fills in the name of the role, so that imported and generated configuration plans
// nothing.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Takes the bootstrap role away from a member account: the role with full rights that AWS makes with a new account, through which everybody in the management account who may assume it enters. " +
			"It is the last step of DoiT's \"create an AWS account\". Afterwards only the owner of the root mailbox and the roles in `replacement_role_names` can enter the account.\n\n" +
			"With `via_role_name` the role is deleted through another role that stays. Without it the role has to take itself away: first it is closed for everybody, then it loses its policies and is deleted at once. " +
			"AWS refuses that last call as soon as it obeys that the policies are off; then `result` is `disarmed`, and a warning says what is left. " +
			"Either way the resource is there only when AWS has refused to let anybody in through the role, and an interrupted apply is continued by the next one.\n\n" +
			"The account gets a tag of the provider's own. Because of it, resources that entered the account through the role keep their last known state with a warning, are forgotten instead of deleted, and refuse changes at plan time: " +
			"set their `access_role_name` to a role that stays.\n\n" +
			"Each refresh tries once to assume the role, which CloudTrail of the account shows as a refused call. When somebody has made a role of that name again that lets these credentials in, the resource leaves the state with a warning, and the next apply removes the role again.\n\n" +
			"Destroying this resource changes nothing in AWS.",
		Attributes: attributes(),
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{
				Create: true, CreateDescription: "How long removing the role may take, and waiting until a new account can be entered (default 10m).",
				Update: true, UpdateDescription: "How long finishing the removal of a disarmed role may take (default 10m).",
			}),
		},
	}
}

func attributes() map[string]schema.Attribute {
	roleName := tfx.Check("a role name that AWS accepts", organization.CheckRoleName)
	return map[string]schema.Attribute{
		"account_id": schema.StringAttribute{
			Required: true, Validators: []validator.String{tfx.Check("an account id", role.CheckAccountID)},
			MarkdownDescription: "Member account that loses its bootstrap role. Changing it removes the role of the other account, too, and forgets this one: the resource is replaced.",
		},
		"role_name": schema.StringAttribute{
			Optional: true, Computed: true, Validators: []validator.String{roleName},
			MarkdownDescription: "Name of the bootstrap role (default `OrganizationAccountAccessRole`). Changing it removes the other role, too, and forgets this one: the resource is replaced.",
		},
		"replacement_role_names": schema.SetAttribute{
			Required: true, ElementType: types.StringType,
			Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(roleName)},
			MarkdownDescription: "Roles through which the account is entered from now on, at least one. Each must be there, and let somebody in, before the bootstrap role is touched. A role that is made by the same apply is named by its resource, " +
				"as in `doit_partner_role.admin.name`. Changed in place, without a call.",
		},
		"via_role_name": schema.StringAttribute{
			Optional: true, Validators: []validator.String{roleName},
			MarkdownDescription: "A role of the account that stays, that these credentials may assume, and that may read and delete roles. Unset, the bootstrap role has to take itself away. " +
				"Changed in place without a call, unless `result` is `disarmed`: then the removal is finished through this role.",
		},
		"id": schema.StringAttribute{Computed: true, MarkdownDescription: "The account id and the name of the role, joined by `/`."},
		"result": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: "What became of the role: `removed`: it was there and is deleted; `absent`: it was gone already; `disarmed`: nobody can enter through it any more, but it may still be there. " +
				"Null after an import, until the next apply.",
		},
		"role_arn": schema.StringAttribute{Computed: true, MarkdownDescription: "ARN of the role."},
	}
}

// IdentitySchema is what names a removal for ever.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"account_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Account that has lost its bootstrap role."},
			"role_name":  identityschema.StringAttribute{OptionalForImport: true, Description: "Name of the bootstrap role; default: OrganizationAccountAccessRole."},
		},
	}
}
