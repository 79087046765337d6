package roleschema

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// Scene is what a role is planned for.
type Scene struct {
	Kind       types.String // may be unknown
	At         path.Path    // of the role: empty for a resource of its own
	Partition  string       // "" while the provider's configuration is unknown
	Management string       // management account; "" when nobody knows it
	Bucket     string       // report bucket when the user names none; "" for none
}

// kind is the kind of the role; ok says that it is known.
func (s Scene) kind() (kind role.Kind, ok bool) {
	return role.Kind(s.Kind.ValueString()), !s.Kind.IsUnknown()
}

// NeedsManagement says whether the management account has to be found out, because a default depends on it.
func NeedsManagement(kind types.String, config Model) bool {
	return role.Kind(kind.ValueString()).Defaults().TrustsManagement && config.TrustedAccountIDs.IsNull() && config.TrustedPrincipals.IsNull()
}

// Plan plans a role: the configuration with its defaults, and everything computed that can be known. prior is nil for a
// role that is to be made. It adds an error for whatever cannot be.
func Plan(config Model, prior *Model, s Scene, diags *diag.Diagnostics) Model {
	plan := config
	s.fill(&plan, prior, diags)
	plan.ARN, plan.UniqueID = types.StringUnknown(), types.StringUnknown()
	plan.PolicyARNs, plan.OtherPolicies = types.ListUnknown(types.StringType), types.ListUnknown(types.StringType)
	plan.TrustPolicy, plan.Policies = types.StringUnknown(), types.ListUnknown(types.StringType)
	if !s.check(config, plan, diags) {
		return plan
	}
	if prior != nil {
		plan.keep(*prior)
	}
	s.compose(&plan, prior, diags)
	if prior != nil && plan.Policies.Equal(prior.Policies) {
		plan.PolicyARNs = prior.PolicyARNs
	}
	return plan
}

// Unsettled plans what AWS alters by itself as unknown. It belongs into every plan that changes something.
func (m *Model) Unsettled() { m.OtherPolicies = types.ListUnknown(types.StringType) }

// keep plans what no configuration alters as it is in state.
func (m *Model) keep(prior Model) {
	m.ARN, m.UniqueID, m.OtherPolicies = prior.ARN, prior.UniqueID, prior.OtherPolicies
	if role.Equivalent(m.PolicyJSON.ValueString(), prior.PolicyJSON.ValueString()) && !m.PolicyJSON.IsNull() && !prior.PolicyJSON.IsNull() {
		m.PolicyJSON = prior.PolicyJSON // Terraform takes the old spelling of what means the same
	}
	if strings.EqualFold(m.Name.ValueString(), prior.Name.ValueString()) && !m.Name.IsUnknown() {
		m.Name = prior.Name // IAM tells names apart without regard to case
	}
}

// fill plans the defaults of what the user leaves out.
func (s Scene) fill(plan *Model, prior *Model, diags *diag.Diagnostics) {
	kind, known := s.kind()
	defaults := kind.Defaults()
	if prior != nil { // a role that is there keeps what only another role could have
		fallBack(&plan.Path, prior.Path, types.StringUnknown(), true)
		fallBack(&plan.Name, prior.Name, types.StringUnknown(), true)
	}
	fallBack(&plan.Path, types.StringValue("/"), types.StringUnknown(), true)
	fallBack(&plan.MaxSessionDuration, types.Int64Value(3600), types.Int64Unknown(), true)
	fallBack(&plan.RequireMFA, types.BoolValue(defaults.RequireMFA), types.BoolUnknown(), known)
	fallBack(&plan.Description, describe(defaults, prior), types.StringUnknown(), known || prior != nil)
	if plan.Name.IsNull() && known && defaults.Name == "" {
		diags.AddAttributeError(s.At.AtName("name"), "Missing name", fmt.Sprintf("A role of the kind %q has no usual name: set name.", kind))
	}
	fallBack(&plan.Name, tfx.StringOrNull(defaults.Name), types.StringUnknown(), known)
	s.fillTrusted(plan, defaults, known)
	attached := types.SetNull(types.StringType)
	if defaults.ManagedPolicy != "" {
		attached = set([]string{role.ManagedPolicyARN(s.Partition, defaults.ManagedPolicy)})
	}
	fallBack(&plan.ManagedPolicyARNs, attached, types.SetUnknown(types.StringType), known && (defaults.ManagedPolicy == "" || s.Partition != ""))
}

// describe is the description when the user gives none: a role that is there keeps its own.
func describe(defaults role.Defaults, prior *Model) types.String {
	if prior != nil {
		return prior.Description
	}
	return tfx.StringOrNull(defaults.Description)
}

func (s Scene) fillTrusted(plan *Model, defaults role.Defaults, known bool) {
	accounts := defaults.TrustedAccounts
	switch {
	case plan.TrustedPrincipals.IsUnknown():
		known = false
	case len(plan.TrustedPrincipals.Elements()) > 0:
		accounts = nil
	case defaults.TrustsManagement:
		accounts, known = []string{s.Management}, known && s.Management != ""
	}
	fallBack(&plan.TrustedAccountIDs, set(accounts), types.SetUnknown(types.StringType), known)
}

// fallBack fills in a default, or unknown while the default is not known.
func fallBack[V attr.Value](value *V, defaultValue, unknown V, known bool) {
	switch {
	case !(*value).IsNull():
	case known:
		*value = defaultValue
	default:
		*value = unknown
	}
}

// check refuses attributes that do not go together.
func (s Scene) check(config, plan Model, diags *diag.Diagnostics) bool {
	before := diags.ErrorsCount()
	kind, known := s.kind()
	refuse := func(attribute, text string) {
		diags.AddAttributeError(s.At.AtName(attribute), "Invalid "+attribute, text)
	}
	if !config.ExternalID.IsNull() && config.WithoutExternalID.ValueBool() {
		refuse("without_external_id", "There is an external_id, so without_external_id has nothing to say. Remove one of the two.")
	}
	if !known {
		return diags.ErrorsCount() == before
	}
	defaults := kind.Defaults()
	usesDefault := kind == role.CMP && config.PolicyJSON.IsNull()
	if !usesDefault && config.MemberAccess.ValueBool() {
		refuse("member_access", "It changes the default policy of the kind \"cmp\", which this role does not use.")
	}
	if !usesDefault && !config.ReportBucket.IsNull() {
		refuse("report_bucket", "It changes the default policy of the kind \"cmp\", which this role does not use.")
	}
	if defaults.InsistsOnExternalID && config.WithoutExternalID.ValueBool() {
		refuse("without_external_id", fmt.Sprintf("A role of the kind %q never trusts a third party without external id.", kind))
	}
	if defaults.RequireMFA && !plan.RequireMFA.IsUnknown() && !plan.RequireMFA.ValueBool() {
		refuse("require_mfa", fmt.Sprintf("A role of the kind %q always requires MFA. Choose the kind \"custom\" for one that does not.", kind))
	}
	return diags.ErrorsCount() == before
}

// compose plans the policies when everything that they are made of is known. Those that mean the same keep their spelling.
func (s Scene) compose(plan, prior *Model, diags *diag.Diagnostics) {
	kind, ok := s.kind()
	if !ok || s.Partition == "" || !plan.Known() {
		return
	}
	documents, err := role.Compose(s.Partition, plan.Wanted(kind, s.Bucket, nil, false))
	if err != nil {
		AddError(diags, s.At, "planning the role "+plan.Name.ValueString(), "", err)
		return
	}
	plan.TrustPolicy, plan.Policies = types.StringValue(documents.Trust), list(documents.JSON())
	if prior == nil {
		return
	}
	if role.Equivalent(prior.TrustPolicy.ValueString(), documents.Trust) {
		plan.TrustPolicy = prior.TrustPolicy
	}
	if role.AllEquivalent(tfx.Texts(prior.Policies), documents.JSON()) {
		plan.Policies = prior.Policies
	}
}
