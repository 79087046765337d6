package orgimport

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/onboarding"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/roleschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// takeOver finds, after an import, the roles of the usual names. They count as adopted.
func (r *Resource) takeOver(ctx context.Context, m *model, where scene, diags *diag.Diagnostics) {
	m.MadeRoles = types.SetValueMust(types.StringType, nil)
	var taken []role.Role
	for _, s := range slots {
		found, ok := r.usualRole(ctx, *m, s, diags)
		*m.role(s) = encode(ctx, nil, diags)
		if ok {
			imported := roleschema.Imported(found, s.kind, where.partition, where.bucket())
			*m.role(s) = encode(ctx, &imported, diags)
			taken = append(taken, found)
		}
	}
	m.Tags, m.TagsAll = r.meta.Tags.Split(commonTags(taken), tfx.StringMap(nil))
}

// usualRole looks for the role of the usual name of a slot. "Administrator" is a name that anybody may have chosen, so
// that one is taken only when this provider made it.
func (r *Resource) usualRole(ctx context.Context, m model, s slot, diags *diag.Diagnostics) (found role.Role, ok bool) {
	name := s.kind.Defaults().Name
	found, err := r.roles().Find(ctx, role.Place{}, name)
	if err != nil && !awsclient.IsNotFound(err) && onboarding.Refusal(err) == "" {
		tfx.AddError(diags, "looking for the role "+name+" of "+m.String(), err)
	}
	return found, err == nil && (s.kind != role.Admin || found.Claimed)
}

// commonTags are the tags that all roles have, as this provider gives them. With a role of somebody else among them they
// may be anybody's, so there are none.
func commonTags(roles []role.Role) map[string]string {
	common := map[string]string{}
	for i := range roles {
		if !roles[i].Claimed {
			return nil
		}
		if i == 0 {
			maps.Copy(common, roles[i].Tags)
		}
		maps.DeleteFunc(common, func(key, value string) bool { return roles[i].Tags[key] != value })
	}
	return common
}
