package account

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// identityModel names an account for ever: in identity, import and list results.
type identityModel struct {
	ID types.String `tfsdk:"id"`
}

// model is doit_aws_account as configured, planned and read.
type model struct {
	identityModel
	Name               types.String `tfsdk:"name"`
	Email              types.String `tfsdk:"email"`
	EmailOTP           types.String `tfsdk:"email_otp"` // write-only: known in the configuration alone
	ParentID           types.String `tfsdk:"parent_id"`
	RoleName           types.String `tfsdk:"role_name"`                  // write-once
	BillingAccess      types.String `tfsdk:"iam_user_access_to_billing"` // write-once
	CreateGovCloud     types.Bool   `tfsdk:"create_govcloud"`            // write-once
	Tags               types.Map    `tfsdk:"tags"`
	TagsAll            types.Map    `tfsdk:"tags_all"`
	AdoptExisting      types.Bool   `tfsdk:"adopt_existing"`
	OnDestroy          types.String `tfsdk:"on_destroy"`
	QuarantineParentID types.String `tfsdk:"quarantine_parent_id"`
	WaitForAccess      types.Bool   `tfsdk:"wait_for_access"`
	TopicARN           types.String `tfsdk:"notification_topic_arn"`

	ARN                 types.String `tfsdk:"arn"`
	State               types.String `tfsdk:"state"` // its predecessor Status is gone since 2026-09-09
	JoinedMethod        types.String `tfsdk:"joined_method"`
	JoinedTimestamp     types.String `tfsdk:"joined_timestamp"`
	OrganizationID      types.String `tfsdk:"organization_id"`
	ManagementAccountID types.String `tfsdk:"management_account_id"`
	AccessRoleARN       types.String `tfsdk:"access_role_arn"`
	GovCloudAccountID   types.String `tfsdk:"govcloud_account_id"`
	CreateRequestID     types.String `tfsdk:"create_request_id"`

	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// none is a state that knows nothing.
func none() model {
	return model{Tags: types.MapNull(types.StringType), TagsAll: types.MapNull(types.StringType), Timeouts: tfx.Timeouts(nil)}
}

// String names the account in messages.
func (m *model) String() string {
	if id := m.ID.ValueString(); id != "" {
		return id + " (" + m.Name.ValueString() + ")"
	}
	return m.Name.ValueString() + " (" + m.Email.ValueString() + ")"
}

// imported says that the state knows nothing but the id, as right after an import.
func (m *model) imported() bool { return m.Name.IsNull() }

// isManagement says whether this is the management account, with which much less can be done.
func (m *model) isManagement() bool {
	return !m.ID.IsNull() && m.ID.Equal(m.ManagementAccountID)
}

// onDestroy is the deed that the state asks for.
func (m *model) onDestroy() string {
	if deed := m.OnDestroy.ValueString(); deed != "" {
		return deed
	}
	return protect
}

// doomed says whether destroying the resource does something to the account itself.
func (m *model) doomed() bool { return m.onDestroy() != retain || !m.QuarantineParentID.IsNull() }

// tagsManaged says whether the tags in state are the configuration's business, so that reading them is worth a call.
func (m *model) tagsManaged() bool { return !m.Tags.IsNull() || len(m.TagsAll.Elements()) > 0 }

// fromAPI overwrites what AWS reports and leaves role_name, tags, timeouts and everything else as they were.
func (m *model) fromAPI(a organization.Account) {
	m.ID = types.StringPointerValue(a.Id)
	m.ARN = types.StringPointerValue(a.Arn)
	m.Name = types.StringPointerValue(a.Name)
	if !a.EmailIs(m.Email.ValueString()) { // the spelling of the configuration is as good as AWS's
		m.Email = types.StringPointerValue(a.Email)
	}
	m.ParentID = tfx.StringOrNull(a.ParentID)
	m.State = tfx.StringOrNull(a.StateNow())
	m.JoinedMethod = tfx.StringOrNull(a.JoinedMethod)
	m.JoinedTimestamp = types.StringNull()
	if a.JoinedTimestamp != nil {
		m.JoinedTimestamp = types.StringValue(a.JoinedTimestamp.UTC().Format(time.RFC3339))
	}
	m.OrganizationID, m.ManagementAccountID = owner(aws.ToString(a.Arn))
	m.AccessRoleARN = m.accessRole()
}

// agrees says whether AWS reports what the state has.
func (m model) agrees(a organization.Account) bool {
	seen := m
	seen.fromAPI(a)
	return seen.reported() == m.reported()
}

// reported is what AWS reports about an account.
func (m *model) reported() [11]types.String {
	return [...]types.String{
		m.ID, m.ARN, m.Name, m.Email, m.ParentID, m.State, m.JoinedMethod, m.JoinedTimestamp, m.OrganizationID, m.ManagementAccountID, m.AccessRoleARN,
	}
}

// owner takes organization and management account out of arn:aws:organizations::MANAGEMENT:account/o-x/ACCOUNT.
func owner(accountARN string) (organizationID, managementAccountID types.String) {
	parsed, err := arn.Parse(accountARN)
	parts := strings.Split(parsed.Resource, "/")
	if err != nil || len(parts) != 3 {
		return types.StringNull(), types.StringNull()
	}
	return types.StringValue(parts[1]), types.StringValue(parsed.AccountID)
}

// accessRole derives the ARN of the access role. An invited account has none.
func (m *model) accessRole() types.String {
	role := m.RoleName.ValueString()
	if role == "" && m.JoinedMethod.ValueString() == string(orgtypes.AccountJoinedMethodCreated) {
		role = organization.DefaultRoleName
	}
	parsed, err := arn.Parse(m.ARN.ValueString())
	if role == "" || err != nil {
		return types.StringNull()
	}
	return types.StringValue(arn.ARN{
		Partition: parsed.Partition, Service: "iam", AccountID: m.ID.ValueString(), Resource: "role/" + role,
	}.String())
}

// keep plans what no configuration alters as it is in state.
func (m *model) keep(state model) {
	m.identityModel = state.identityModel
	m.ARN, m.State = state.ARN, state.State
	m.JoinedMethod, m.JoinedTimestamp = state.JoinedMethod, state.JoinedTimestamp
	m.OrganizationID, m.ManagementAccountID = state.OrganizationID, state.ManagementAccountID
	m.GovCloudAccountID, m.CreateRequestID = state.GovCloudAccountID, state.CreateRequestID
	if m.CreateGovCloud.IsUnknown() {
		m.GovCloudAccountID = types.StringUnknown()
	}
	m.AccessRoleARN = types.StringUnknown()
	if !m.RoleName.IsUnknown() {
		m.AccessRoleARN = m.accessRole()
	}
}
