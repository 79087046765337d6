package partnerrole

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/roleschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// What happens to the role when Terraform destroys the resource. Unset means delete, and retain for an adopted one.
const (
	deleteIt = "delete"
	retain   = "retain"
)

// Schema has no default: ModifyPlan fills in what the kind says, so that imported and generated configuration plans nothing.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A cross-account role that a partner like DoiT, or the management account, enters: with its trust policy and its own permission policies, " +
			"in the account of the credentials or in a member account.\n\n" +
			"Creating it is resumable: an interrupted apply is continued by the next one, and nothing is made twice or tainted. A role of that name that somebody else made is an error, " +
			"unless it is imported or `adopt_existing` is set. Policies are compared by meaning.",
		Attributes: attributes(),
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{
				Create: true, CreateDescription: "How long making the role may take, and waiting until a new account can be entered (default 10m).",
				Update: true, UpdateDescription: "How long changing the role may take (default 10m).",
				Delete: true, DeleteDescription: "How long deleting the role may take (default 10m).",
			}),
		},
	}
}

func attributes() map[string]schema.Attribute {
	all := roleschema.Attributes()
	maps.Copy(all, map[string]schema.Attribute{
		"kind": schema.StringAttribute{
			Required: true, MarkdownDescription: roleschema.About["kind"],
			Validators: []validator.String{stringvalidator.OneOf(role.Kinds()...)},
		},
		"account_id": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Account that the role is in (default: the account of the credentials). Changing it replaces the role.",
			Validators:          []validator.String{tfx.Check("an account id", role.CheckAccountID)},
		},
		"access_role_name": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "Role through which another account is entered (default `OrganizationAccountAccessRole`). Changed in place. " +
				"When it no longer lets anybody in, the last known state of this role is kept with a warning. " +
				"When `doit_bootstrap_role_removal` removed it, changes are refused at plan time and destroying forgets this role instead of deleting it, until another role that stays is named here.",
			Validators: []validator.String{tfx.Check("a role name that AWS accepts", organization.CheckRoleName)},
		},
		"adopt_existing": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Whether a role or policy of that name that somebody else made becomes this resource instead of being an error. The plan warns with every change. " +
				"Policies that others gave to the role are kept.",
		},
		"on_destroy": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "What destroying this resource does to the role: `delete` (default) or `retain`, which leaves it as it is. " +
				"A role that was taken over with `adopt_existing` is deleted only when this says `delete`. The value in the state counts: set it and apply before you destroy.",
			Validators: []validator.String{stringvalidator.OneOf(deleteIt, retain)},
		},
		"tags": schema.MapAttribute{
			Optional: true, Computed: true, ElementType: types.StringType,
			MarkdownDescription: "Tags of the role, at most 48 together with the provider's `default_tags`. Tags of others are removed when this or `default_tags` is set; with neither, tags are left alone.",
			Validators:          []validator.Map{tfx.Tags()},
		},
		"tags_all": schema.MapAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "`tags` together with the provider's `default_tags`.",
		},
		"id": schema.StringAttribute{Computed: true, MarkdownDescription: "The account id and the name of the role, joined by `/`."},
	})
	return all
}

// IdentitySchema is what names a role for ever.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"account_id": identityschema.StringAttribute{OptionalForImport: true, Description: "Account that the role is in; default: the account of the credentials."},
			"name":       identityschema.StringAttribute{RequiredForImport: true, Description: "Name of the role."},
		},
	}
}
