package orgimport

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/onboarding"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/roleschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

const about = "Brings an existing organization under a reseller without disruption: makes the roles that the reseller needs in the management account, " +
	"and shows every step of the process with its status, evidence and what to do next.\n\n" +
	"It changes nothing but those roles and their policies. The root e-mail address, MFA, payment and tax are never changed, only shown: what only people can do is listed in `steps`, " +
	"checked where AWS lets it be checked, and attested in `completed_steps` where not. Steps are evaluated again at every refresh, and an open step never fails the apply: " +
	"gate with a `check` block, a `postcondition` or a `precondition` on `ready`, `pending_steps` or `step_status`.\n\n" +
	"An interrupted apply leaves no state, and the next one continues. Destroying deletes only the roles that this resource made; an adopted role is left as it is.\n\n" +
	"Use credentials of the management account."

// Schema has no default, so that imported and generated configuration plans nothing.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := computedAttributes()
	maps.Copy(attributes, configuredAttributes())
	for name, description := range map[string]string{
		onboarding.StepCMPRole:         "Role for the reseller's console (kind `cmp`, by default `doitintl_cmp`).",
		onboarding.StepCloudHealthRole: "Role for CloudHealth (kind `cloudhealth`, by default `CloudHealth`), for those who have contracted it.",
		onboarding.StepAWSAdminRole:    "Role for billing data under the AWS Channel Reseller Program (kind `awsadmin`, by default `AWSAdmin`). The reseller tells `trusted_account_ids` and `policy_json`.",
		"admin_role":                   "Role for daily administration by principals of the management account, with MFA (kind `admin`, by default `Administrator`).",
	} {
		attributes[name] = schema.SingleNestedAttribute{
			Optional: true, Attributes: roleschema.Attributes(),
			MarkdownDescription: description + " Left out: not wanted. The attributes are those of `doit_partner_role`; they are changed in place, and another `name` makes another role. " +
				"A role that is taken away from the configuration is deleted when this resource made it, else left as it is.",
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: about, Attributes: attributes,
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{
				Create: true, Update: true, Delete: true,
				CreateDescription: "How long making the roles may take (default 10m).", UpdateDescription: "How long changing the roles may take (default 10m).",
				DeleteDescription: "How long deleting the roles may take (default 10m).",
			}),
		},
	}
}

func configuredAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"organization_id": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "Id of the organization to import. The credentials must belong to its management account: this is what keeps an import from the wrong organization.",
			Validators:          []validator.String{tfx.Check("the id of an organization", checkOrganizationID)},
		},
		"customer_id": optional("Id of the customer at the reseller, the `{id}` of `doitintl-awsops-{id}`. Default: `customer_id` of the provider.",
			tfx.Check("a customer id", organization.CheckCustomerID)),
		"process": optional("Generation of DoiT's process, by the year of its help page: `2022` or `2023` (default). The steps are the same; what to do about the root e-mail address and the channel program differs.",
			stringvalidator.OneOf(onboarding.Processes()...)),
		"root_email_pattern": optional("Root e-mail address that the management account is to get, `*` for any characters and `{id}` for `customer_id`. Default: `"+defaultRootEmail+"`.",
			tfx.Check("an e-mail address or a pattern of one", organization.CheckEmailPattern)),
		"tax_country": optional("Country of the reseller's billing profile, two letters such as `DE`. When set, the step `tax_profile` is done only when the tax registration is verified for this country.",
			tfx.Check("the code of a country", checkCountry)),
		"report_name": optional("Name of the Cost and Usage Report that the reseller reads. Default: `doitintl-awsops-{id}`. The step `cur_bucket` is about the bucket of this report.",
			tfx.Check("a name of a report", billing.CheckReportName)),
		"completed_steps": schema.SetAttribute{
			Optional: true, ElementType: types.StringType,
			MarkdownDescription: "Ids of steps that an operator attests, because AWS has no API that shows them: `" + strings.Join(onboarding.ManualSteps(), "`, `") + "`.",
			Validators:          []validator.Set{setvalidator.ValueStringsAre(tfx.Check("a step that an operator attests", onboarding.CheckAttestation))},
		},
		"adopt_existing": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Whether roles and policies of the wanted names that this configuration did not make become roles of this import (default `false`: they are errors). " +
				"The plan then warns with every change of them. An adopted role is never deleted.",
		},
		"tags": schema.MapAttribute{
			Optional: true, Computed: true, ElementType: types.StringType,
			MarkdownDescription: "Tags of the roles, at most 48 together with the provider's `default_tags`. Tags of others are kept.",
			Validators:          []validator.Map{tfx.Tags()},
		},
	}
}

func computedAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":                       computed("Id of the organization."),
		"tags_all":                 schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "`tags` together with the provider's `default_tags`."},
		"organization_arn":         computed("ARN of the organization."),
		"feature_set":              computed("`ALL` or `CONSOLIDATED_BILLING`."),
		"management_account_id":    computed("Id of the management account."),
		"management_account_email": computed("Root e-mail address of the management account."),
		"payer_kind":               computed("Whose the management account is: `consolidated` (the reseller's, shared by customers), `dedicated` (the reseller's, for one customer) or `own` (the customer's)."),
		"role_arns": schema.MapAttribute{
			Computed: true, ElementType: types.StringType, MarkdownDescription: "ARNs of the roles, by attribute: `cmp_role`, `cloudhealth_role`, `awsadmin_role`, `admin_role`.",
		},
		"made_roles": schema.SetAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "Which of the roles this resource made, by attribute. Only those are ever deleted; the others were adopted or imported.",
		},
		"steps": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "All steps of the process in order. Phases: " + phases() + ".",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"id":       computed("Id of the step."),
				"phase":    schema.Int64Attribute{Computed: true, MarkdownDescription: "Phase of the process, 1 to 3."},
				"title":    computed("What the step is."),
				"actor":    computed("Who acts: `customer`, `provider` (Terraform, through this provider), `reseller`, or two of them."),
				"status":   computed("`done`, `pending`, `failed` (done, and something about it is wrong), `not_applicable` or `unknown` (the credentials may not see it; `evidence` names the permission)."),
				"evidence": computed("What the status was concluded from."),
				"how":      computed("What to do next, and who. Null when there is nothing to do."),
			}},
		},
		"step_status":   schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Status of each step by its id."},
		"pending_steps": schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Ids of the steps that are pending, failed or unknown, in order."},
		"ready":         schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether every step is done or not applicable."},
	}
}

func phases() string {
	var names []string
	for i, name := range onboarding.PhaseNames {
		names = append(names, fmt.Sprintf("%d, %s", i+1, strings.ToLower(name[:1])+name[1:]))
	}
	return strings.Join(names, "; ")
}

func optional(description string, check validator.String) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: description, Validators: []validator.String{check}}
}

func computed(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

var (
	organizationIDPattern = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
	countryPattern        = regexp.MustCompile(`^[A-Z]{2}$`)
)

func checkOrganizationID(id string) error {
	if !organizationIDPattern.MatchString(id) {
		return errors.New("it looks like o-exampleorgid: o- and 10 to 32 lower-case letters and digits")
	}
	return nil
}

func checkCountry(code string) error {
	if !countryPattern.MatchString(code) {
		return errors.New("it has two capital letters, like DE")
	}
	return nil
}

// IdentitySchema is what names an import for ever.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the organization."},
		},
	}
}
