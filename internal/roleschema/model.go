// Package roleschema is what a cross-account role looks like in Terraform, for every resource that makes one: its
// attributes, its model, and how they are planned.
package roleschema

import (
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// Model is a role as configured, planned and read. Embed it, or decode a nested object into it.
type Model struct {
	Name                types.String `tfsdk:"name"`
	Path                types.String `tfsdk:"path"`
	Description         types.String `tfsdk:"description"`
	TrustedAccountIDs   types.Set    `tfsdk:"trusted_account_ids"`
	TrustedPrincipals   types.Set    `tfsdk:"trusted_principal_arns"`
	ExternalID          types.String `tfsdk:"external_id"` // a secret
	WithoutExternalID   types.Bool   `tfsdk:"without_external_id"`
	RequireMFA          types.Bool   `tfsdk:"require_mfa"`
	PolicyJSON          types.String `tfsdk:"policy_json"`
	MemberAccess        types.Bool   `tfsdk:"member_access"`
	ReportBucket        types.String `tfsdk:"report_bucket"`
	ManagedPolicyARNs   types.Set    `tfsdk:"managed_policy_arns"`
	PermissionsBoundary types.String `tfsdk:"permissions_boundary"`
	MaxSessionDuration  types.Int64  `tfsdk:"max_session_duration"`

	ARN           types.String `tfsdk:"arn"`
	UniqueID      types.String `tfsdk:"unique_id"`
	TrustPolicy   types.String `tfsdk:"trust_policy"` // has the external id in it
	Policies      types.List   `tfsdk:"policies"`
	PolicyARNs    types.List   `tfsdk:"policy_arns"`
	OtherPolicies types.List   `tfsdk:"other_policies"`
}

// Known says whether everything that the user may set has its value, so that the role can be looked for and made.
func (m *Model) Known() bool {
	for _, value := range []attr.Value{
		m.Name, m.Path, m.Description, m.ExternalID, m.WithoutExternalID, m.RequireMFA, m.PolicyJSON, m.MemberAccess, m.ReportBucket,
		m.PermissionsBoundary, m.MaxSessionDuration,
	} {
		if value.IsUnknown() {
			return false
		}
	}
	return known(m.TrustedAccountIDs) && known(m.TrustedPrincipals) && known(m.ManagedPolicyARNs)
}

func known(set types.Set) bool {
	for _, element := range set.Elements() {
		if element.IsUnknown() {
			return false
		}
	}
	return !set.IsUnknown()
}

// Wanted translates a planned role for the core. bucket is the report bucket when the user names none.
func (m *Model) Wanted(kind role.Kind, bucket string, tags map[string]string, adopt bool) role.Wanted {
	w := role.Wanted{
		Kind: kind, Name: m.Name.ValueString(), Path: m.Path.ValueString(), Description: m.Description.ValueString(),
		MaxSession:      time.Duration(m.MaxSessionDuration.ValueInt64()) * time.Second,
		TrustedAccounts: tfx.Texts(m.TrustedAccountIDs), TrustedPrincipals: tfx.Texts(m.TrustedPrincipals),
		ExternalID: m.ExternalID.ValueString(), WithoutExternalID: m.WithoutExternalID.ValueBool(), RequireMFA: m.RequireMFA.ValueBool(),
		PolicyJSON: m.PolicyJSON.ValueString(), MemberAccess: m.MemberAccess.ValueBool(), ReportBucket: bucket,
		ManagedPolicyARNs: tfx.Texts(m.ManagedPolicyARNs), PermissionsBoundary: m.PermissionsBoundary.ValueString(),
		Tags: tags, Adopt: adopt,
	}
	if !m.ReportBucket.IsNull() {
		w.ReportBucket = m.ReportBucket.ValueString()
	}
	return w
}

// Former is what this state says about the role. tags are all that the configuration set.
func (m *Model) Former(tags map[string]string) role.Former {
	return role.Former{InState: true, UniqueID: m.UniqueID.ValueString(), PolicyARNs: tfx.Texts(m.PolicyARNs), Attachments: tfx.Texts(m.ManagedPolicyARNs), Tags: tags}
}

// FromAPI overwrites what AWS reports. What means the same as before keeps its spelling, and what AWS does not know stays
// as it was: policy_json, member_access and the like.
func (m *Model) FromAPI(r role.Role, former role.Former) {
	m.readAttributes(r)
	if !role.Equivalent(m.TrustPolicy.ValueString(), r.Trust) {
		m.readTrust(r)
	}
	own := r.Own(former)
	documents, arns := []string{}, []string{}
	for _, p := range own {
		documents, arns = append(documents, p.JSON), append(arns, p.ARN)
	}
	if m.Policies.IsNull() || m.Policies.IsUnknown() || !role.AllEquivalent(tfx.Texts(m.Policies), documents) {
		m.Policies = list(documents)
	}
	m.PolicyARNs, m.OtherPolicies = list(arns), list(r.Others(former))
	m.ManagedPolicyARNs = attachedOf(m.ManagedPolicyARNs, r.Attached)
}

func (m *Model) readAttributes(r role.Role) {
	if !strings.EqualFold(m.Name.ValueString(), r.Name) { // IAM finds a role without regard to case
		m.Name = types.StringValue(r.Name)
	}
	m.Path = tfx.StringOrNull(r.Path)
	m.Description = tfx.StringOrNull(r.Description)
	m.PermissionsBoundary = tfx.StringOrNull(r.PermissionsBoundary)
	m.MaxSessionDuration = types.Int64Value(int64(r.MaxSession / time.Second))
	m.ARN, m.UniqueID = tfx.StringOrNull(r.ARN), tfx.StringOrNull(r.UniqueID)
}

// readTrust shows a changed trust policy in the user's terms as well, because the policy itself is hidden for its external id.
func (m *Model) readTrust(r role.Role) {
	trust := role.ReadTrust(r.Trust)
	m.TrustPolicy = types.StringValue(r.Trust)
	m.TrustedAccountIDs = set(trust.Accounts)
	m.TrustedPrincipals = orNull(append(trust.Principals, trust.Deleted...), m.TrustedPrincipals)
	m.ExternalID = tfx.StringOrNull(trust.ExternalID)
	m.RequireMFA = types.BoolValue(trust.RequireMFA)
}

// attachedOf are those of the configuration's policies that are still attached.
func attachedOf(configured types.Set, attached []string) types.Set {
	if configured.IsNull() {
		return configured
	}
	is := map[string]bool{}
	for _, of := range attached {
		is[of] = true
	}
	var still []string
	for _, of := range tfx.Texts(configured) {
		if is[of] {
			still = append(still, of)
		}
	}
	return set(still)
}

// orNull is null rather than empty, unless it was empty before.
func orNull(values []string, before types.Set) types.Set {
	if len(values) == 0 && (before.IsNull() || before.IsUnknown()) {
		return types.SetNull(types.StringType)
	}
	return set(values)
}

func set(values []string) types.Set { return types.SetValueMust(types.StringType, elements(values)) }

func list(values []string) types.List { return types.ListValueMust(types.StringType, elements(values)) }

func elements(values []string) []attr.Value {
	all := make([]attr.Value, 0, len(values))
	for _, value := range values {
		all = append(all, types.StringValue(value))
	}
	return all
}
