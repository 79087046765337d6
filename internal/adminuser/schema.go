package adminuser

import (
	"context"
	"errors"
	"maps"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// What on_destroy can be.
const (
	destroyDelete = "delete"
	destroyRetain = "retain"
)

const about = "The break-glass administrator of an account, as AWS's guide for management accounts asks for: an IAM user with AdministratorAccess for the console, without access keys, who has to choose a password at the first sign-in.\n\n" +
	"It is made in the account of the provider's credentials. A user of that name which is there already is an error at plan time, with the `import` block for it, unless an interrupted apply of this configuration made it, or `adopt_existing` is set.\n\n" +
	"The password never reaches the state: `password_wo` needs Terraform 1.11 or newer. With an older one, leave it out and set the first password with `aws iam create-login-profile --user-name NAME --password PASSWORD --password-reset-required`."

// Schema has no default, so that imported and generated configuration plans nothing.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := observed()
	maps.Copy(attributes, configured())
	resp.Schema = schema.Schema{
		MarkdownDescription: about, Attributes: attributes,
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{
				Create: true, CreateDescription: "How long making the administrator may take (default 10m).",
				Update: true, UpdateDescription: "How long changes may take (default 10m).",
				Delete: true, DeleteDescription: "How long deleting the administrator may take (default 10m).",
			}),
		},
	}
}

func configured() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name": schema.StringAttribute{
			Required: true, MarkdownDescription: "Name: 1 to 64 letters, digits and `_+=,.@-`. Changed in place.",
			Validators: []validator.String{tfx.Check("the name of an IAM user", checkName)},
		},
		"path": schema.StringAttribute{
			Optional: true, MarkdownDescription: "Path, beginning and ending with `/`. Changed in place. Default: `/`.",
			Validators: []validator.String{tfx.Check("an IAM path", checkPath)},
		},
		"password_wo": schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: "First console password, 1 to 128 characters, to be replaced at the first sign-in. The account's password policy holds for it. Without it, the user gets no password here.",
			Validators:          []validator.String{stringvalidator.UTF8LengthBetween(1, 128), stringvalidator.AlsoRequires(path.MatchRoot("password_wo_version"))},
		},
		"password_wo_version": schema.Int64Attribute{
			Optional: true,
			MarkdownDescription: "Change this to set the password again to `password_wo`. Right after an import or adoption, and wherever it was not set before, a user who has a password keeps it: the plan says so. " +
				"When somebody has removed the password, it is planned anew. Taking it out of the configuration leaves the password as it is.",
			Validators: []validator.Int64{int64validator.AlsoRequires(path.MatchRoot("password_wo"))},
		},
		"require_mfa": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Deny everything to sessions without MFA, but for changing the own password and enrolling MFA, by the inline policy `" + mfaPolicyName + "`. " +
				"It holds for access keys too. Default: false.",
		},
		"permissions_boundary": schema.StringAttribute{
			Optional: true, MarkdownDescription: "ARN of a managed policy that limits the user. Changed in place. Default: none.",
			Validators: []validator.String{stringvalidator.LengthBetween(20, 2048)},
		},
		"adopt_existing": schema.BoolAttribute{
			Optional:            true,
			MarkdownDescription: "Take over a user of that name which is there already. The plan then warns, and says what is added. Its password, other policies, groups and tags are left as they are. Default: false.",
		},
		"on_destroy": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "`delete`: delete the user with password and MFA devices. `retain`: forget it, the user stays as it is. The value in state counts: apply it before destroying. Default: `delete`.",
			Validators:          []validator.String{stringvalidator.OneOf(destroyDelete, destroyRetain)},
		},
		"force_destroy": schema.BoolAttribute{
			Optional:            true,
			MarkdownDescription: "Delete the user also when it has access keys, signing certificates, SSH public keys, credentials of services, other policies or groups; otherwise nothing is deleted, and the error lists them. The value in state counts. Default: false.",
		},
		"tags": schema.MapAttribute{
			Optional: true, Computed: true, ElementType: types.StringType,
			MarkdownDescription: "Tags, at most 48 together with the provider's `default_tags`. Tags of others are removed when this or `default_tags` is set; with neither, tags are left alone.",
			Validators:          []validator.Map{tfx.Tags()},
		},
	}
}

func observed() map[string]schema.Attribute {
	fixed := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	return map[string]schema.Attribute{
		"tags_all":             schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "`tags` together with the provider's `default_tags`."},
		"account_id":           schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the account that has the user.", PlanModifiers: fixed},
		"arn":                  schema.StringAttribute{Computed: true, MarkdownDescription: "ARN of the user. Has path and name in it, and changes with them."},
		"unique_id":            schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the user that no other user ever gets, like `AIDA...`.", PlanModifiers: fixed},
		"console_login_url":    schema.StringAttribute{Computed: true, MarkdownDescription: "Where the user signs in.", PlanModifiers: fixed},
		"administrator_access": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the user has AdministratorAccess. When somebody has taken it off, it is planned anew."},
		"mfa_enabled":          schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the user has enrolled at least one MFA device, as of the last refresh."},
		"access_key_count":     schema.Int64Attribute{Computed: true, MarkdownDescription: "Number of access keys, inactive ones included, as of the last refresh. A break-glass administrator should have none; each refresh warns about them."},
	}
}

// IdentitySchema is what names an administrator. The name changes when the user is renamed.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"account_id": identityschema.StringAttribute{OptionalForImport: true, Description: "Id of the AWS account. Default: the account of the credentials."},
			"name":       identityschema.StringAttribute{RequiredForImport: true, Description: "Name of the IAM user."},
		},
	}
}

// The rules are those of the IAM API model (CreateUser).
var (
	namePattern = regexp.MustCompile(`^[\w+=,.@-]{1,64}$`)
	pathPattern = regexp.MustCompile(`^(/|/[!-~]+/)$`)
)

func checkName(name string) error {
	if !namePattern.MatchString(name) {
		return errors.New("it has 1 to 64 letters, digits and the characters _+=,.@-")
	}
	return nil
}

func checkPath(text string) error {
	if len(text) > 512 || !pathPattern.MatchString(text) {
		return errors.New("it has at most 512 printable ASCII characters without blanks, and begins and ends with /")
	}
	return nil
}
