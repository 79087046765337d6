package account

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// What happens to the account when Terraform destroys the resource. Unset means protect.
const (
	protect   = "protect"
	retain    = "retain"
	closeIt   = "close"
	removeIt  = "remove"
	allow     = "ALLOW"
	deny      = "DENY"
	codeRegex = `^[a-zA-Z0-9]{6}$`
)

// Schema has no default: null means the default, so that imported and generated configuration plans nothing.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An AWS account of the organization. Creating it waits until AWS has made the account and it can be used. " +
			"An interrupted or failed create is continued by the next apply: no account is lost, made twice, replaced or closed by accident.",
		Attributes: attributes(),
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{
				Create: true, CreateDescription: "How long to wait for the account, counted from the request (default 90m).",
				Update: true, UpdateDescription: "How long changes may take (default 30m).",
				Delete: true, DeleteDescription: "How long to wait until AWS is closing the account (default 30m).",
			}),
		},
	}
}

func attributes() map[string]schema.Attribute {
	computed := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"name": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "Name of the account: 1 to 50 printable ASCII characters without `<` and `>`, no blank at either end. Changed in place.",
			Validators:          []validator.String{tfx.Check("an account name that AWS accepts", organization.CheckName)},
		},
		"email": schema.StringAttribute{
			Required: true,
			MarkdownDescription: "Root e-mail address: 6 to 64 characters, used by no other AWS account, open or closed. Upper and lower case are the same. " +
				"Changed in place in two applies: the first makes AWS send a code to the new address and stops, the next one with `email_otp` completes the change.",
			Validators: []validator.String{tfx.Check("a root e-mail address that AWS accepts", organization.CheckEmail)},
		},
		"email_otp": schema.StringAttribute{
			Optional:            true,
			WriteOnly:           true,
			MarkdownDescription: "The 6-character code that AWS sent to the new root e-mail address. Never stored.",
			Validators:          []validator.String{stringvalidator.RegexMatches(regexp.MustCompile(codeRegex), "must be the 6 letters and digits of AWS's mail")},
		},
		"parent_id": schema.StringAttribute{
			Optional:            true,
			Computed:            true,
			MarkdownDescription: "Id of the root or organizational unit in which the account is. Unset: the account stays where it is, a new one in the root. Changed in place.",
			Validators:          []validator.String{tfx.Check("the id of a root or organizational unit", organization.CheckParentID)},
		},
		"role_name": schema.StringAttribute{
			Optional:            true,
			Computed:            true,
			MarkdownDescription: "Name of the access role that AWS makes in the new account (default `OrganizationAccountAccessRole`). Used at creation only; another value later is an error, never a replacement. Null after an import.",
			Validators:          []validator.String{tfx.Check("a role name that AWS accepts", organization.CheckRoleName)},
			PlanModifiers:       []planmodifier.String{tfx.WriteOnceString()},
		},
		"iam_user_access_to_billing": schema.StringAttribute{
			Optional:            true,
			Computed:            true,
			MarkdownDescription: "Whether IAM users of the account may see its bills: `ALLOW` (default) or `DENY`. Used at creation only; another value later is an error, never a replacement. Null after an import.",
			Validators:          []validator.String{stringvalidator.OneOf(allow, deny)},
			PlanModifiers:       []planmodifier.String{tfx.WriteOnceString()},
		},
		"create_govcloud": schema.BoolAttribute{
			Optional:            true,
			Computed:            true,
			MarkdownDescription: "Whether to create a linked account in AWS GovCloud (US) as well (default `false`). Used at creation only; another value later is an error, never a replacement. Null after an import.",
			PlanModifiers:       []planmodifier.Bool{tfx.WriteOnceBool()},
		},
		"tags": schema.MapAttribute{
			Optional:            true,
			Computed:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "Tags of the account, at most 49 together with the provider's `default_tags`. Tags of others are removed when this or `default_tags` is set; with neither, tags are left alone.",
			Validators:          []validator.Map{tfx.Tags()},
		},
		"tags_all": schema.MapAttribute{
			Computed:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "`tags` together with the provider's `default_tags`.",
		},
		"adopt_existing": schema.BoolAttribute{
			Optional:            true,
			MarkdownDescription: "Whether an account of this organization that has the same `email` becomes this resource instead of being an error. The plan warns with its id and every change.",
		},
		"on_destroy": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "What destroying this resource does to the account: `protect` (default): destroying is an error; `retain`: Terraform forgets the account, which stays as it is; " +
				"`close`: the account is closed; `remove`: the account leaves the organization. The value in the state counts: set it and apply before you destroy.",
			Validators: []validator.String{stringvalidator.OneOf(protect, retain, closeIt, removeIt)},
		},
		"quarantine_parent_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Root or organizational unit to which the account is moved before it is closed or retained.",
			Validators:          []validator.String{tfx.Check("the id of a root or organizational unit", organization.CheckParentID)},
		},
		"wait_for_access": schema.BoolAttribute{
			Optional:            true,
			MarkdownDescription: "Whether creating ends only when the access role can be assumed (default `false`). Continuing with or adopting an account whose access role `doit_bootstrap_role_removal` has removed is an error then.",
		},
		"notification_topic_arn": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "ARN of an SNS topic, in any region and account of the partition, that is told when the account is ready: its id, name, root e-mail address and access role, and what to do next. " +
				"Used at creation only, also by the apply that continues an interrupted one. Imported and adopted accounts are no news, and a later change tells nobody. That the topic could not be told is a warning.",
			Validators: []validator.String{tfx.Check("the ARN of an SNS topic", organization.CheckTopicARN)},
		},
		"id":                    computed("Account id, 12 digits."),
		"arn":                   computed("ARN of the account."),
		"state":                 computed("State of the account: `PENDING_ACTIVATION`, `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE` or `CLOSED`."),
		"joined_method":         computed("How the account came into the organization: `CREATED` or `INVITED`."),
		"joined_timestamp":      computed("When the account came into the organization, RFC 3339 in UTC."),
		"organization_id":       computed("Id of the organization."),
		"management_account_id": computed("Id of the management account of the organization."),
		"access_role_arn":       computed("ARN of the access role: from `role_name`, else the default name when the account was created in the organization, else null. It is derived and not looked up, so it stays when `doit_bootstrap_role_removal` has removed the role."),
		"govcloud_account_id":   computed("Id of the linked account in AWS GovCloud (US), if there is one."),
		"create_request_id":     computed("Id of the request that created the account; null when this resource did not create it."),
	}
}

// IdentitySchema is what names an account for ever.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{RequiredForImport: true, Description: "Account id, 12 digits."},
		},
	}
}
