package roleschema

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// KindOf guesses of which kind a role is that Terraform did not make: by its usual name, else by whom it trusts.
func KindOf(r role.Role) role.Kind {
	trust := role.ReadTrust(r.Trust)
	for _, name := range role.Kinds() {
		defaults := role.Kind(name).Defaults()
		usual := len(defaults.TrustedAccounts) > 0 && slices.Equal(trust.Accounts, defaults.TrustedAccounts)
		if defaults.Name != "" && strings.EqualFold(defaults.Name, r.Name) || usual {
			return role.Kind(name)
		}
	}
	return role.Custom
}

// Imported is the state of a role that Terraform did not make. Everything attached to it that is not named after it
// becomes managed_policy_arns, so that a plan shows what a configuration without it would take away.
func Imported(r role.Role, kind role.Kind, partition, bucket string) Model {
	m := Model{
		Name: types.StringValue(r.Name), ManagedPolicyARNs: types.SetNull(types.StringType), TrustedPrincipals: types.SetNull(types.StringType),
		Policies: types.ListNull(types.StringType), PolicyARNs: types.ListNull(types.StringType),
	}
	former := role.Former{InState: true}
	var others []string
	for _, of := range r.Attached {
		if slices.ContainsFunc(r.Policies, func(p role.Policy) bool { return p.ARN == of }) {
			former.PolicyARNs = append(former.PolicyARNs, of)
		} else {
			others = append(others, of)
		}
	}
	m.ManagedPolicyARNs = orNull(others, m.ManagedPolicyARNs)
	former.Attachments = others
	m.FromAPI(r, former)
	m.importPolicy(kind, partition, bucket)
	return m
}

// importPolicy finds out how the default policy was chosen, or else takes the policy as it is.
func (m *Model) importPolicy(kind role.Kind, partition, bucket string) {
	documents := tfx.Texts(m.Policies)
	if len(documents) == 0 {
		return
	}
	for _, access := range []types.Bool{types.BoolNull(), types.BoolValue(true)} {
		usual := *m
		usual.MemberAccess = access
		composed, err := role.Compose(partition, usual.Wanted(kind, bucket, nil, false))
		if err == nil && kind.Defaults().HasPolicy && role.AllEquivalent(composed.JSON(), documents) {
			m.MemberAccess = access
			return
		}
	}
	if joined, err := role.Join(documents); err == nil {
		m.PolicyJSON = types.StringValue(joined)
	}
}
