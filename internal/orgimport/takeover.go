package orgimport

import (
	"context"

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
	m.TagsAll = tfx.StringMap(nil)
	for _, s := range slots {
		r.takeOverRole(ctx, m, s, where, diags)
	}
}

// takeOverRole looks for the role of the usual name of a slot. "Administrator" is a name that anybody may have chosen, so
// that one is taken only when this provider made it.
func (r *Resource) takeOverRole(ctx context.Context, m *model, s slot, where scene, diags *diag.Diagnostics) {
	*m.role(s) = encode(ctx, nil, diags)
	found, err := r.roles().Find(ctx, role.Place{}, s.kind.Defaults().Name)
	switch {
	case awsclient.IsNotFound(err) || onboarding.Refusal(err) != "":
		return
	case err != nil:
		tfx.AddError(diags, "looking for the role "+s.kind.Defaults().Name+" of "+m.String(), err)
		return
	case s.kind == role.Admin && !found.Claimed:
		return
	}
	imported := roleschema.Imported(found, s.kind, where.partition, where.bucket())
	*m.role(s) = encode(ctx, &imported, diags)
}
