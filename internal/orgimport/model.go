package orgimport

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/doit-vending/terraform-provider-doit/internal/onboarding"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/roleschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// identityModel names an import for ever.
type identityModel struct {
	ID types.String `tfsdk:"id"` // of the organization
}

// model is doit_org_import as configured, planned and read.
type model struct {
	identityModel
	OrganizationID   types.String   `tfsdk:"organization_id"`
	CustomerID       types.String   `tfsdk:"customer_id"`        // null: the provider's
	Process          types.String   `tfsdk:"process"`            // null: the newest
	RootEmailPattern types.String   `tfsdk:"root_email_pattern"` // null: DoiT's
	TaxCountry       types.String   `tfsdk:"tax_country"`        // null: any
	ReportName       types.String   `tfsdk:"report_name"`        // null: by customer
	CMPRole          types.Object   `tfsdk:"cmp_role"`
	CloudHealthRole  types.Object   `tfsdk:"cloudhealth_role"`
	AWSAdminRole     types.Object   `tfsdk:"awsadmin_role"`
	AdminRole        types.Object   `tfsdk:"admin_role"`
	CompletedSteps   types.Set      `tfsdk:"completed_steps"`
	AdoptExisting    types.Bool     `tfsdk:"adopt_existing"`
	Tags             types.Map      `tfsdk:"tags"`
	TagsAll          types.Map      `tfsdk:"tags_all"`
	Timeouts         timeouts.Value `tfsdk:"timeouts"`
	factsModel
}

// factsModel is what only AWS knows, or what follows from that.
type factsModel struct {
	OrganizationARN        types.String `tfsdk:"organization_arn"`
	FeatureSet             types.String `tfsdk:"feature_set"`
	ManagementAccountID    types.String `tfsdk:"management_account_id"`
	ManagementAccountEmail types.String `tfsdk:"management_account_email"`
	PayerKind              types.String `tfsdk:"payer_kind"`
	RoleARNs               types.Map    `tfsdk:"role_arns"`
	MadeRoles              types.Set    `tfsdk:"made_roles"`
	Steps                  types.List   `tfsdk:"steps"`
	StepStatus             types.Map    `tfsdk:"step_status"`
	PendingSteps           types.List   `tfsdk:"pending_steps"`
	Ready                  types.Bool   `tfsdk:"ready"`
}

// slot is a role that an import may have.
type slot struct {
	name string // attribute, and id of the step where there is one
	kind role.Kind
}

// slots are in the order in which their roles are made.
var slots = []slot{
	{onboarding.StepCMPRole, role.CMP}, {onboarding.StepCloudHealthRole, role.CloudHealth}, {onboarding.StepAWSAdminRole, role.AWSAdmin},
	{"admin_role", role.Admin},
}

// role is where the model has the role of a slot: a null object when there is none.
func (m *model) role(s slot) *types.Object {
	switch s.name {
	case onboarding.StepCMPRole:
		return &m.CMPRole
	case onboarding.StepCloudHealthRole:
		return &m.CloudHealthRole
	case onboarding.StepAWSAdminRole:
		return &m.AWSAdminRole
	default:
		return &m.AdminRole
	}
}

// hasRoles says whether the state has any role.
func (m *model) hasRoles() bool {
	return slices.ContainsFunc(slots, func(s slot) bool { return !m.role(s).IsNull() })
}

// roleTypes are the types of the attributes of a role.
var roleTypes = func() map[string]attr.Type {
	all := map[string]attr.Type{}
	for name, attribute := range roleschema.Attributes() {
		all[name] = attribute.GetType()
	}
	return all
}()

// decode reads a role; nil when the object is null or unknown.
func decode(ctx context.Context, object types.Object, diags *diag.Diagnostics) *roleschema.Model {
	if object.IsNull() || object.IsUnknown() {
		return nil
	}
	var m roleschema.Model
	found := object.As(ctx, &m, basetypes.ObjectAsOptions{})
	if diags.Append(found...); found.HasError() {
		return nil
	}
	return &m
}

// encode is the opposite of decode.
func encode(ctx context.Context, m *roleschema.Model, diags *diag.Diagnostics) types.Object {
	if m == nil {
		return types.ObjectNull(roleTypes)
	}
	object, found := types.ObjectValueFrom(ctx, roleTypes, m)
	diags.Append(found...)
	return object
}

// String names the import in messages.
func (m *model) String() string {
	if id := m.OrganizationID.ValueString(); id != "" {
		return "the import of the organization " + id
	}
	return "the import of the organization"
}

// imported says that the state knows nothing but the id, as right after terraform import.
func (m *model) imported() bool { return m.ManagementAccountID.IsNull() }

// process is the generation of the process in force.
func (m *model) process() onboarding.Process {
	if m.Process.ValueString() == string(onboarding.Process2022) {
		return onboarding.Process2022
	}
	return onboarding.Process2023
}

const (
	defaultRootEmail = "awsops+{id}@doit-intl.com"
	customerMark     = "{id}"
)

// rootEmail is the wanted root e-mail address.
func (m *model) rootEmail(customerID string) string {
	pattern := defaultRootEmail
	if !m.RootEmailPattern.IsNull() {
		pattern = m.RootEmailPattern.ValueString()
	}
	if customerID == "" {
		return pattern
	}
	return strings.ReplaceAll(pattern, customerMark, customerID)
}

// fromOrganization overwrites what AWS reports of the organization.
func (m *model) fromOrganization(org orgtypes.Organization) {
	m.ID = types.StringPointerValue(org.Id)
	m.OrganizationID = types.StringPointerValue(org.Id)
	m.OrganizationARN = types.StringPointerValue(org.Arn)
	m.FeatureSet = tfx.StringOrNull(org.FeatureSet)
	m.ManagementAccountID = types.StringPointerValue(org.MasterAccountId)
	m.ManagementAccountEmail = tfx.StringOrNull(aws.ToString(org.MasterAccountEmail))
}

// unsettle plans everything as unknown that other people and AWS alter: steps are read again whenever something changes.
func (m *model) unsettle() {
	m.FeatureSet, m.ManagementAccountEmail, m.PayerKind = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	m.RoleARNs, m.MadeRoles = types.MapUnknown(types.StringType), types.SetUnknown(types.StringType)
	m.Steps, m.StepStatus = types.ListUnknown(stepType), types.MapUnknown(types.StringType)
	m.PendingSteps, m.Ready = types.ListUnknown(types.StringType), types.BoolUnknown()
}

// made says whether this resource made the role of a slot, so that it may delete it.
func (m *model) made(s slot) bool {
	for _, element := range m.MadeRoles.Elements() {
		if element.Equal(types.StringValue(s.name)) {
			return true
		}
	}
	return false
}

// setMade notes whether this resource made the role of a slot.
func (m *model) setMade(s slot, made bool) {
	elements := []attr.Value{}
	for _, other := range slots {
		if other == s && made || other != s && m.made(other) {
			elements = append(elements, types.StringValue(other.name))
		}
	}
	m.MadeRoles = types.SetValueMust(types.StringType, elements)
}

// stepType is one element of steps.
var stepType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"id": types.StringType, "phase": types.Int64Type, "title": types.StringType, "actor": types.StringType,
	"status": types.StringType, "evidence": types.StringType, "how": types.StringType,
}}

// fromSteps overwrites what follows from the steps.
func (m *model) fromSteps(steps []onboarding.Step) {
	list, status, pending := make([]attr.Value, 0, len(steps)), make(map[string]string, len(steps)), []attr.Value{}
	for _, step := range steps {
		list = append(list, types.ObjectValueMust(stepType.AttrTypes, map[string]attr.Value{
			"id": types.StringValue(step.ID), "phase": types.Int64Value(int64(step.Phase)), "title": types.StringValue(step.Title),
			"actor": types.StringValue(step.Actor), "status": types.StringValue(string(step.Status)),
			"evidence": types.StringValue(step.Evidence), "how": tfx.StringOrNull(step.How),
		}))
		status[step.ID] = string(step.Status)
	}
	for _, id := range onboarding.OpenSteps(steps) {
		pending = append(pending, types.StringValue(id))
	}
	m.Steps, m.StepStatus = types.ListValueMust(stepType, list), tfx.StringMap(status)
	m.PendingSteps, m.Ready = types.ListValueMust(types.StringType, pending), types.BoolValue(len(pending) == 0)
}
