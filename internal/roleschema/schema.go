package roleschema

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// About is what the attributes mean that a role and a data source of its policies have in common.
var About = map[string]string{
	"kind": "What the role is for, which decides every default: `cmp` (DoiT's console), `cloudhealth` (cost reports of accounts in shared payers), " +
		"`awsadmin` (billing data under the AWS Channel Reseller Program; `trusted_account_ids` and `policy_json` are not public and have to be given), " +
		"`admin` (daily administration by principals of the management account, with MFA), or `custom`.",
	"name": "Name of the role: 1 to 64 letters, digits and `_+=,.@-`. Default by kind: `doitintl_cmp`, `CloudHealth`, `AWSAdmin`, `Administrator`. Another name is another role, so changing it replaces the role; unset, a role that is there keeps its name.",
	"path": "Path of the role and of its policies (default `/`). AWS cannot change it, so changing it replaces the role; unset, a role that is there keeps its path.",
	"trusted_account_ids": "Accounts whose principals may assume the role, if their own policies let them. Default by kind: DoiT's `068664126052` for `cmp`, CloudHealth's `454464851268` for `cloudhealth`, " +
		"the management account for `admin`; no default when `trusted_principal_arns` is set.",
	"trusted_principal_arns": "ARNs of IAM users and roles that may assume the role. A new one may be trusted in the same apply: the provider waits until AWS knows it.",
	"external_id": "What the trusted ones must say to get in, 2 to 1224 characters. Required when one of them is outside of the organization. " +
		"For `cmp` it is shown in DoiT's console, for each customer another one. All trusted ones need it.",
	"without_external_id": "Set to `true` to trust a third party that has no external id, with a warning in every plan that changes the role. Only for `awsadmin` and `custom`.",
	"require_mfa":         "Whether only callers who signed in with MFA may assume the role. Default: `true` for `admin`, which cannot be changed, else `false`.",
	"policy_json": "What the role may do: a permission policy as JSON, compared by meaning. It may be larger than the 6,144 characters that IAM takes for a managed policy: it is cut into several. " +
		"Default for `cmp`: reading the organization, its costs and its reports; for `cloudhealth`: reading costs and inventory, no content. Required for `awsadmin`.",
	"member_access":       "Whether the default policy of `cmp` also allows to make, invite and, through `OrganizationAccountAccessRole`, enter member accounts with full rights (default `false`).",
	"report_bucket":       "Bucket with the Cost and Usage Report that the default policy of `cmp` allows to read. Default: `doitintl-awsops-{customer_id}` when the provider has a `customer_id`, else none.",
	"managed_policy_arns": "ARNs of managed policies to attach. Default for `admin`: `AdministratorAccess`. Policies that others attached are kept and shown in `other_policies`.",
}

// Attributes are the attributes of a role, without the kind of it and the account that it is in.
func Attributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{
		"name":                   text("name", true, tfx.Check("a name of a role", organization.CheckRoleName)),
		"path":                   text("path", true, tfx.Check("a path of a role", role.CheckPath)),
		"trusted_account_ids":    setOf("trusted_account_ids", true, "an account id", role.CheckAccountID),
		"trusted_principal_arns": setOf("trusted_principal_arns", false, "the ARN of a principal", role.CheckPrincipal),
		"external_id": schema.StringAttribute{
			Optional: true, Sensitive: true, MarkdownDescription: About["external_id"], Validators: []validator.String{Secret(role.CheckExternalID)},
		},
		"without_external_id": schema.BoolAttribute{Optional: true, MarkdownDescription: About["without_external_id"]},
		"require_mfa":         schema.BoolAttribute{Optional: true, Computed: true, MarkdownDescription: About["require_mfa"]},
		"policy_json":         text("policy_json", false, policy(role.CheckPolicy)),
		"member_access":       schema.BoolAttribute{Optional: true, MarkdownDescription: About["member_access"]},
		"report_bucket":       text("report_bucket", false, stringvalidator.LengthBetween(3, 63)),
		"managed_policy_arns": setOf("managed_policy_arns", true, "the ARN of a managed policy", role.CheckPolicyARN),
		"description": schema.StringAttribute{
			Optional: true, Computed: true, Validators: []validator.String{tfx.Check("a description that AWS accepts", role.CheckDescription)},
			MarkdownDescription: "Description of the role. Unset: a new role gets one that says what its kind is for, and one that is there keeps its own.",
		},
		"permissions_boundary": schema.StringAttribute{
			Optional: true, Validators: []validator.String{tfx.Check("the ARN of a managed policy", role.CheckPolicyARN)},
			MarkdownDescription: "ARN of the managed policy that limits what the role may do.",
		},
		"max_session_duration": schema.Int64Attribute{
			Optional: true, Computed: true, Validators: []validator.Int64{int64validator.Between(3600, 43200)},
			MarkdownDescription: "Longest session in the role, in seconds: 3600 (default) to 43200.",
		},
	}
	for name, description := range map[string]string{
		"arn":       "ARN of the role.",
		"unique_id": "AWS's unique id of the role, like `AROA...`. A role that is made again has another one.",
	} {
		attributes[name] = schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	attributes["trust_policy"] = schema.StringAttribute{
		Computed: true, Sensitive: true, MarkdownDescription: "The trust policy, JSON. It is sensitive because the external id is in it.",
	}
	for name, description := range map[string]string{
		"policies":       "The permission policies of the role's own, JSON: one for each managed policy.",
		"policy_arns":    "ARNs of the role's own managed policies: the first is named as the role, the others `NAME-2` and so on.",
		"other_policies": "Policies that others gave to the role, and that are kept: ARNs of attached ones, and `inline:NAME`.",
	} {
		attributes[name] = schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: description}
	}
	return attributes
}

func text(name string, computed bool, check validator.String) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, Computed: computed, MarkdownDescription: About[name], Validators: []validator.String{check}}
}

func setOf(name string, computed bool, wanted string, rule func(string) error) schema.SetAttribute {
	return schema.SetAttribute{
		Optional: true, Computed: computed, ElementType: types.StringType, MarkdownDescription: About[name],
		Validators: []validator.Set{setvalidator.ValueStringsAre(tfx.Check(wanted, rule))},
	}
}

// Kinds completes "must be".
func Kinds() string { return "one of " + strings.Join(role.Kinds(), ", ") }
