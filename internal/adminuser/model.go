package adminuser

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// identityModel names an administrator: in identity and import.
type identityModel struct {
	AccountID types.String `tfsdk:"account_id"`
	Name      types.String `tfsdk:"name"`
}

// model is doit_admin_user as configured, planned and read.
type model struct {
	identityModel
	Path                types.String   `tfsdk:"path"`
	PasswordWO          types.String   `tfsdk:"password_wo"` // only ever in the configuration
	PasswordWOVersion   types.Int64    `tfsdk:"password_wo_version"`
	RequireMFA          types.Bool     `tfsdk:"require_mfa"`
	PermissionsBoundary types.String   `tfsdk:"permissions_boundary"`
	AdoptExisting       types.Bool     `tfsdk:"adopt_existing"`
	OnDestroy           types.String   `tfsdk:"on_destroy"`
	ForceDestroy        types.Bool     `tfsdk:"force_destroy"`
	Tags                types.Map      `tfsdk:"tags"`
	TagsAll             types.Map      `tfsdk:"tags_all"`
	ARN                 types.String   `tfsdk:"arn"`
	UniqueID            types.String   `tfsdk:"unique_id"`
	ConsoleLoginURL     types.String   `tfsdk:"console_login_url"`
	AdministratorAccess types.Bool     `tfsdk:"administrator_access"`
	MFAEnabled          types.Bool     `tfsdk:"mfa_enabled"`
	AccessKeyCount      types.Int64    `tfsdk:"access_key_count"`
	Timeouts            timeouts.Value `tfsdk:"timeouts"`
}

const noPath = "/" // the path of a user without one

// String names the administrator in messages.
func (m *model) String() string {
	if m.AccountID.ValueString() == "" {
		return "IAM user " + m.Name.ValueString()
	}
	return "IAM user " + m.Name.ValueString() + " of AWS account " + m.AccountID.ValueString()
}

// imported says that the state knows nothing but the name, as right after an import.
func (m *model) imported() bool { return m.ARN.IsNull() }

// tagsManaged says whether the tags in state are the configuration's business.
func (m *model) tagsManaged() bool { return !m.Tags.IsNull() || len(m.TagsAll.Elements()) > 0 }

// wanted translates the plan for AWS. password comes from the configuration alone.
func (m *model) wanted(password types.String) wanted {
	return wanted{
		name: m.Name.ValueString(), path: m.Path.ValueString(), boundary: m.PermissionsBoundary.ValueString(),
		requireMFA: m.RequireMFA.ValueBool(), password: password.ValueString(), tags: tfx.Strings(m.TagsAll), adopt: m.AdoptExisting.ValueBool(),
	}
}

// fromAPI overwrites what AWS reports, and leaves alone what null or false in state says just as well. A password that is
// gone takes its version with it, so that the next plan sets one.
func (m *model) fromAPI(u user, policy tfx.TagPolicy) {
	imported := m.imported()
	m.observe(u)
	m.Name = types.StringPointerValue(u.UserName)
	if path := aws.ToString(u.Path); path != noPath || m.Path.ValueString() != "" && m.Path.ValueString() != noPath {
		m.Path = tfx.StringOrNull(path)
	}
	m.PermissionsBoundary = tfx.StringOrNull(boundaryARN(u))
	if required := u.mfaPolicy && u.mfaRequired; required != m.RequireMFA.ValueBool() {
		m.RequireMFA = types.BoolValue(required)
	}
	if !u.password {
		m.PasswordWOVersion = types.Int64Null()
	}
	if imported {
		m.Tags = tfx.StringMap(nil)
	}
	if imported || m.tagsManaged() {
		m.Tags, m.TagsAll = policy.Split(organization.Visible(u.tags), m.Tags)
	}
}

// observe overwrites what only AWS says.
func (m *model) observe(u user) {
	m.ARN = types.StringPointerValue(u.Arn)
	m.UniqueID = types.StringPointerValue(u.UserId)
	m.AdministratorAccess = types.BoolValue(u.administrator)
	m.MFAEnabled = types.BoolValue(len(u.devices) > 0)
	m.AccessKeyCount = types.Int64Value(int64(len(u.keys)))
}
