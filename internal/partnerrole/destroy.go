package partnerrole

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// planDestroy warns of what keeps AWS from deleting the role: something else may take it away in the same apply.
func (r *Resource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	state, ok := tfx.Get[model](ctx, req.State, diags)
	if !ok || len(r.meta.Unknown) > 0 || r.meta.Claims.MadeHere(claimKind, state.key()) {
		return
	}
	if state.OnDestroy.ValueString() == retain {
		r.hold(state, diags)
		return
	}
	others, err := r.roles().InUse(ctx, state.place(), state.Name.ValueString(), state.formerNoted(ctx, req.Private, diags))
	if errors.As(err, new(*role.OutlivedError)) {
		tfx.WarnOutlived(diags, "role "+state.String())
		return
	}
	if r.hold(state, diags); diags.HasError() {
		return
	}
	switch {
	case r.roles().Removed(ctx, state.place(), err):
		diags.AddWarning("Roles are forgotten, not deleted", state.behindRemoved()+
			" Terraform forgets it. To delete it instead, set access_role_name to a role of the account that these credentials may assume, and apply before you destroy.")
	case err != nil && !cannotEnter(err):
		tfx.AddError(diags, "looking at the role "+state.String()+" before destroying it", err)
	case len(others) > 0:
		diags.AddWarning("Roles are used by others", fmt.Sprintf(
			"The role %s cannot be deleted as it is: %s. If this apply does not take that away, destroying it fails and changes nothing.",
			state.String(), strings.Join(others, "; ")))
	}
}

// Delete deletes the role with its own policies, or leaves it as it is.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	state, ok := tfx.Get[model](ctx, req.State, diags)
	if !ok || !r.meta.Ready(diags) {
		return
	}
	if r.meta.Claims.MadeHere(claimKind, state.key()) { // a replaced or renamed resource that turned out to mean the same role
		diags.AddWarning("Roles have changed hands", fmt.Sprintf(
			"The role %s became another resource in this run, so it was not deleted.", state.String()))
		return
	}
	adopted, found := req.Private.GetKey(ctx, adoptedKey)
	if diags.Append(found...); diags.HasError() {
		return
	}
	limited, cancel, ok := r.meta.Limit(ctx, state.Timeouts.Delete, "delete", defaultTimeout, diags)
	defer cancel()
	if !ok {
		return
	}
	kept, err := r.keeps(limited, state, adopted != nil)
	if err == nil && kept == "" {
		_, err = r.roles().Delete(limited, state.place(), state.Name.ValueString(), state.formerNoted(ctx, req.Private, diags))
	}
	if r.roles().Removed(limited, state.place(), err) {
		kept, err = "the bootstrap role through which its account was entered is removed", nil
	}
	switch {
	case kept != "":
		diags.AddWarning("Roles are left as they are", fmt.Sprintf("The role %s was not deleted, because %s. Terraform forgets it.", state.String(), kept))
	case errors.As(err, new(*role.OutlivedError)):
		tfx.WarnOutlived(diags, "role "+state.String())
		return
	case errors.As(err, new(*role.RemadeError)):
		warnRemade(state, diags)
	case cannotEnter(err):
		r.refuse(diags, state, "deleting the role "+state.String(), fmt.Errorf("%w. The role is unchanged. In an account that is closed nothing can be deleted any more: "+
			"take the resource out of the state with a removed block (lifecycle { destroy = false })", err))
		return
	case err != nil:
		r.refuse(diags, state, "deleting the role "+state.String(), err)
		return
	default:
		tflog.Info(ctx, "deleted role", map[string]any{"role_arn": state.ARN.ValueString()})
	}
	r.meta.Claims.Release(claimKind, state.key())
}

// keeps says why the role is not to be deleted, "" when it is. adopted is the note that Create took it over, which is gone
// when the provider was killed during a change: then the role itself tells, for Create wrote its generation into what
// somebody else had made. An imported role has none.
func (r *Resource) keeps(ctx context.Context, state model, adopted bool) (why string, err error) {
	const takenOver = `it was taken over from somebody else and on_destroy is not "delete"`
	switch {
	case state.OnDestroy.ValueString() == retain:
		return `on_destroy is "retain"`, nil
	case state.OnDestroy.ValueString() == deleteIt:
		return "", nil
	case adopted:
		return takenOver, nil
	}
	found, err := r.roles().Find(ctx, state.place(), state.Name.ValueString())
	switch {
	case awsclient.IsNotFound(err):
		return "", nil
	case err != nil:
		return "", err
	case !found.Claimed && (state.AdoptExisting.ValueBool() || found.Generation != ""):
		return takenOver, nil
	default:
		return "", nil
	}
}
