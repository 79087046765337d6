package orgreadiness

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/onboarding"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

const description = "Whether a management account is ready to be handed over to a reseller: the checks of AWS's guide to the management account and of DoiT's list.\n\n" +
	"A check passes, fails, is `unknown` when AWS does not tell these credentials (its evidence names the missing IAM action), or is `manual` when AWS tells nobody or " +
	"nothing was given to compare with. Nothing is changed, and nothing is asked per member account, so that the number of calls does not grow with the organization. " +
	"Use credentials of the management account. Evidence has no times in it, and so changes only when the account does.\n\n" +
	"An IAM user counts as administrator when `AdministratorAccess` is attached to it directly; groups are not looked into."

// Schema describes what is expected and the answer.
func (s *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	input := func(description string, rules ...validator.String) schema.StringAttribute {
		return schema.StringAttribute{Optional: true, MarkdownDescription: description, Validators: rules}
	}
	computed := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"customer_id": input("The `{id}` of `doitintl-awsops-{id}`, the default name of bucket and report. Default: `customer_id` of the provider.",
				tfx.Check("a customer id", organization.CheckCustomerID)),
			"expected_root_email": input("Root e-mail address that the management account should have, without regard to case; `{id}` stands for the customer id, "+
				"as in `awsops+{id}@doit-intl.com`. Left out, `root_email` is manual.", tfx.Check("a root e-mail address that AWS accepts", checkEmailPattern)),
			"wanted_accounts": schema.Int64Attribute{
				Optional: true, Validators: []validator.Int64{int64validator.AtLeast(1)},
				MarkdownDescription: "How many accounts are to be made or invited. Left out, `account_quota` is manual; also in an organization of more than 500 accounts, " +
					"which would take too many calls to count, unless those are too many already.",
			},
			"tax_country": input("Country of the tax registration, two letters like `DE`. Left out, any verified registration passes, and none at all makes `tax` manual.",
				tfx.Check("the code of a country", checkCountry)),
			"expected_payer_id": input("Id of the management account that may pay for this organization by a billing transfer. Left out, every billing transfer fails the check.",
				tfx.Check("an AWS account id", role.CheckAccountID)),
			"partner_roles": schema.MapAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Roles that must be there: the account that each must trust, by role name; `*` for any. " +
					"Default: `doitintl_cmp` (068664126052), `AWSAdmin` (any) and, where it exists, `CloudHealth` (454464851268). Each must ask other accounts for an external id.",
				Validators: []validator.Map{mapvalidator.ValueStringsAre(tfx.Check("an AWS account id or *", checkTrusted))},
			},
			"bucket_name": input("Bucket of the Cost and Usage Report. Default: `doitintl-awsops-{customer_id}`; without customer id, `bucket` is manual.",
				tfx.Check("the name of a bucket", billing.CheckBucketName)),
			"report_name": input("Name of the Cost and Usage Report. Default: `doitintl-awsops-{customer_id}`; without customer id, `cur` is manual.",
				tfx.Check("the name of a Cost and Usage Report", billing.CheckReportName)),
			"skip": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Ids of checks to leave out. Possible ones: `" + strings.Join(onboarding.CheckIDs(), "`, `") + "`.",
				Validators:          []validator.Set{setvalidator.ValueStringsAre(tfx.Check("the id of a check", onboarding.CheckCheckID))},
			},
			"account_id":            computed("Id of the account that was checked, which is the one of the credentials."),
			"management_account_id": computed("Id of the management account of its organization; null when there is none, or when it is not known."),
			"check_status": schema.MapAttribute{
				Computed: true, ElementType: types.StringType, MarkdownDescription: "Status of each check by its id.",
			},
			"ready": schema.BoolAttribute{
				Computed: true, MarkdownDescription: "Whether no check fails and none is unknown. Manual checks do not stand in the way.",
			},
			"checks": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The checks in the order in which they are best worked through.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":       computed("Id of the check."),
					"title":    computed("What it looks at."),
					"status":   computed("`pass`, `fail`, `unknown` or `manual`."),
					"evidence": computed("What the status was concluded from."),
					"fix":      computed("What to do; null when the check passes."),
				}},
			},
		},
	}
}

// checkEmailPattern leaves room for the customer id.
func checkEmailPattern(pattern string) error {
	return organization.CheckEmail(strings.ReplaceAll(pattern, idPlace, "x"))
}

var countryPattern = regexp.MustCompile(`^[A-Z]{2}$`)

func checkCountry(code string) error {
	if !countryPattern.MatchString(code) {
		return errors.New("it has two capital letters, as in ISO 3166")
	}
	return nil
}

func checkTrusted(account string) error {
	if account == anyAccount {
		return nil
	}
	return role.CheckAccountID(account)
}
