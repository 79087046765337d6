package orgimport

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/onboarding"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/roleschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// seen is what a look at the roles found beyond what the model has.
type seen struct {
	gone        map[string]string   // names of roles that were in state, by slot
	refused     map[string]string   // why a role could not be looked at, by slot
	differences map[string][]string // from what the state had, by slot
	outlived    bool                // a role of a newer object was taken out
	generation  string              // of the roles that this resource made
}

// look reads the roles of a model anew. A role that is gone becomes null, and so does one of the noted generation that is
// outlived. One that may not be read stays as it was.
func (r *Resource) look(ctx context.Context, m *model, noted string, diags *diag.Diagnostics) seen {
	looked := seen{gone: map[string]string{}, refused: map[string]string{}, differences: map[string][]string{}}
	var found []role.Role
	for _, s := range slots {
		before := decode(ctx, *m.role(s), diags)
		if before == nil {
			continue
		}
		name := before.Name.ValueString()
		is, err := r.roles().Find(ctx, role.Place{}, name)
		switch reason := onboarding.Refusal(err); {
		case awsclient.IsNotFound(err):
			*m.role(s) = encode(ctx, nil, diags)
			m.setMade(s, false)
			looked.gone[s.name] = name
		case err == nil && m.made(s) && organization.Outlived(noted, is.Generation):
			tfx.WarnOutlived(diags, "role "+before.ARN.ValueString())
			*m.role(s) = encode(ctx, nil, diags)
			m.setMade(s, false)
			looked.gone[s.name], looked.outlived = name, true
		case reason != "":
			looked.refused[s.name] = reason
			diags.AddWarning("Roles could not be read", fmt.Sprintf("The role %s is kept in state as it was. %s", before.ARN.ValueString(), reason))
		case err != nil:
			tfx.AddError(diags, fmt.Sprintf("reading the role %s of %s", before.ARN.ValueString(), m.String()), err)
			return looked
		default:
			r.meta.Claims.See(kindRole, role.Key(is.AccountID, name))
			if m.made(s) {
				looked.generation = cmp.Or(looked.generation, is.Generation)
			}
			now := *before
			now.FromAPI(is, before.Former(tfx.Strings(m.TagsAll)))
			looked.differences[s.name] = differences(*before, now)
			if is.UniqueID != before.UniqueID.ValueString() {
				m.setMade(s, false) // somebody else made it again
			}
			*m.role(s) = encode(ctx, &now, diags)
			warnDeleted(is, diags)
			found = append(found, is)
		}
	}
	r.readTags(m, found)
	return looked
}

// warnDeleted says what the unique id of a deleted principal in a trust policy means.
func warnDeleted(is role.Role, diags *diag.Diagnostics) {
	if deleted := role.ReadTrust(is.Trust).Deleted; len(deleted) > 0 {
		diags.AddWarning("Trusted principals were deleted", fmt.Sprintf(
			"The trust policy of the role %s names %s: that is how AWS shows principals that were deleted. A new principal of the same name is not trusted. "+
				"Take whoever is no longer there out of trusted_principal_arns, then apply to write the trust policy again.", is.ARN, strings.Join(deleted, ", ")))
	}
}

// readTags shows as drift what a role lost of the tags that it was given. Tags of others are none of this resource's
// business.
func (r *Resource) readTags(m *model, found []role.Role) {
	kept := tfx.Strings(m.TagsAll)
	for key, value := range tfx.Strings(m.TagsAll) {
		for i := range found {
			if actual, there := found[i].Tags[key]; !there || actual != value {
				delete(kept, key)
			}
		}
	}
	m.Tags, m.TagsAll = r.meta.Tags.Split(kept, m.Tags)
}

// differences says in which ways a role is not as the state had it.
func differences(before, now roleschema.Model) []string {
	var found []string
	for _, part := range []struct {
		name        string
		before, now attr.Value
	}{
		{"trust policy", before.TrustPolicy, now.TrustPolicy}, {"policies", before.Policies, now.Policies}, {"policies", before.PolicyARNs, now.PolicyARNs},
		{"managed_policy_arns", before.ManagedPolicyARNs, now.ManagedPolicyARNs}, {"permissions_boundary", before.PermissionsBoundary, now.PermissionsBoundary},
		{"max_session_duration", before.MaxSessionDuration, now.MaxSessionDuration},
	} {
		if !part.before.Equal(part.now) && !slices.Contains(found, part.name) {
			found = append(found, part.name)
		}
	}
	return found
}
