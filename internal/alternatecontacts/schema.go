package alternatecontacts

import (
	"context"
	"errors"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// Schema has no default, so that imported and generated configuration plans nothing.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The people whom AWS asks about an account besides its root user: the billing, operations and security contact.\n\n" +
			"Contacts that are left out are neither read nor changed. A contact that is there already with other values is an error at plan time, unless `adopt_existing` is set; one with the same values is taken over. " +
			"Destroying deletes the contacts that are configured, and leaves those alone that somebody else has changed since. " +
			"An import takes all contacts of the account over: configure them all, for the next plan deletes those that are left out.\n\n" +
			"When the account is closed or has left the organization, the contacts leave the state with a warning and stay as they are.\n\n" +
			"For a member account, use credentials of the management account, with all features and trusted access of Account Management enabled " +
			"(`aws organizations enable-aws-service-access --service-principal account.amazonaws.com`), or credentials of the member itself.",
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{
				Create: true, CreateDescription: "How long setting the contacts may take (default 10m).",
				Update: true, UpdateDescription: "How long changes may take (default 10m).",
				Delete: true, DeleteDescription: "How long deleting the contacts may take (default 10m).",
			}),
		},
		Attributes: map[string]schema.Attribute{
			"account_id": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Id of the account. Default: the account of the provider's credentials. Another account has contacts of its own, so changing this replaces the resource.",
				Validators:          []validator.String{tfx.Check("an AWS account id", checkAccountID)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplace()},
			},
			"billing":    contactAttribute("Whom AWS asks about invoices and payment."),
			"operations": contactAttribute("Whom AWS asks about the operation of services."),
			"security":   contactAttribute("Whom AWS asks about security and abuse."),
			"adopt_existing": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Overwrite a contact that is there already with other values. The plan then warns, and names what differs. Default: false.",
			},
		},
	}
}

func contactAttribute(description string) schema.SingleNestedAttribute {
	text := func(description, wanted string, rule func(string) error) schema.StringAttribute {
		return schema.StringAttribute{Required: true, MarkdownDescription: description, Validators: []validator.String{tfx.Check(wanted, rule)}}
	}
	return schema.SingleNestedAttribute{
		Optional: true, MarkdownDescription: description + " Removing it deletes the contact.",
		Attributes: map[string]schema.Attribute{
			"name":  text("Name: 1 to 64 characters.", "the name of a contact", checkName),
			"title": text("Title or role: 1 to 50 characters.", "the title of a contact", checkTitle),
			"email": text("E-mail address: at most 254 characters.", "the e-mail address of a contact", checkEmail),
			"phone": text("Phone number: 1 to 25 digits, blanks and `()+-`.", "a phone number", checkPhone),
		},
	}
}

// ConfigValidators want at least one contact: a resource without any would manage nothing.
func (r *Resource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return []resource.ConfigValidator{
		resourcevalidator.AtLeastOneOf(path.MatchRoot("billing"), path.MatchRoot("operations"), path.MatchRoot("security")),
	}
}

// IdentitySchema is what names the contacts of an account for ever.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"account_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the AWS account."},
		},
	}
}

var accountIDPattern = regexp.MustCompile(`^\d{12}$`)

func checkAccountID(id string) error {
	if !accountIDPattern.MatchString(id) {
		return errors.New("it has 12 digits")
	}
	return nil
}
