package account

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// Update makes the changes one after the other and stops at the first that fails: what was done is in the state. The
// root address comes last, because its first step always stops.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	plan, okPlan := tfx.Get[model](ctx, req.Plan, &resp.Diagnostics)
	state, okState := tfx.Get[model](ctx, req.State, &resp.Diagnostics)
	config, okConfig := tfx.Get[model](ctx, req.Config, &resp.Diagnostics)
	if !okPlan || !okState || !okConfig || !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	limited, cancel, ok := r.meta.Limit(ctx, plan.Timeouts.Update, "update", changeTimeout, &resp.Diagnostics)
	defer cancel()
	if !ok {
		return
	}

	// What AWS has is taken over step by step; what only Terraform knows counts from now on, above all on_destroy.
	done := plan
	done.Name, done.Email, done.ParentID = state.Name, state.Email, state.ParentID
	done.Tags, done.TagsAll = state.Tags, state.TagsAll
	if r.rename(limited, plan, &done, &resp.Diagnostics) &&
		r.move(limited, plan, &done, &resp.Diagnostics) &&
		r.retag(limited, plan, &done, &resp.Diagnostics) &&
		(plan.Email.Equal(state.Email) || r.changeEmail(limited, plan, state, config.EmailOTP.ValueString(), resp.Private, &resp.Diagnostics)) {
		done.Email = plan.Email
	}
	if resp.Diagnostics.HasError() && ctx.Err() != nil { // interrupted: the state is as it was known to be
		done.fillState(state)
	} else {
		r.readState(ctx, &done, &resp.Diagnostics)
	}
	tfx.Publish(ctx, done, done.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
}

func (r *Resource) rename(ctx context.Context, plan model, done *model, diags *diag.Diagnostics) bool {
	if plan.Name.Equal(done.Name) {
		return true
	}
	if err := r.meta.Org.Rename(ctx, plan.ID.ValueString(), plan.Name.ValueString()); err != nil {
		tfx.AddError(diags, "renaming AWS account "+done.String(), err)
		return false
	}
	done.Name = plan.Name
	return true
}

func (r *Resource) move(ctx context.Context, plan model, done *model, diags *diag.Diagnostics) bool {
	if plan.ParentID.Equal(done.ParentID) {
		return true
	}
	err := r.meta.Org.Move(ctx, plan.ID.ValueString(), done.ParentID.ValueString(), plan.ParentID.ValueString())
	if err != nil {
		tfx.AddError(diags, "moving AWS account "+done.String(), err)
		return false
	}
	done.ParentID = plan.ParentID
	return true
}

func (r *Resource) retag(ctx context.Context, plan model, done *model, diags *diag.Diagnostics) bool {
	set, remove := tfx.TagChanges(done.TagsAll, plan.TagsAll)
	if err := r.meta.Org.UpdateTags(ctx, plan.ID.ValueString(), set, remove); err != nil {
		tfx.AddError(diags, "tagging AWS account "+done.String(), err)
		return false
	}
	done.Tags, done.TagsAll = plan.Tags, plan.TagsAll
	return true
}

// fillState takes over what was known before, where the plan does not know it.
func (m *model) fillState(before model) {
	for _, of := range []struct{ value, before *types.String }{
		{&m.GovCloudAccountID, &before.GovCloudAccountID}, {&m.AccessRoleARN, &before.AccessRoleARN}, {&m.State, &before.State},
	} {
		if of.value.IsUnknown() {
			*of.value = *of.before
		}
	}
}

// readState reads what may have changed by itself meanwhile; everything else is as it was planned.
func (r *Resource) readState(ctx context.Context, done *model, diags *diag.Diagnostics) {
	if done.GovCloudAccountID.IsUnknown() {
		done.GovCloudAccountID = types.StringNull()
	}
	if done.AccessRoleARN.IsUnknown() {
		done.AccessRoleARN = done.accessRole()
	}
	account, err := r.meta.Org.FindAccount(ctx, done.ID.ValueString())
	if err != nil {
		if done.State.IsUnknown() {
			done.State = types.StringNull()
		}
		tfx.AddError(diags, "reading AWS account "+done.String()+" after the update", err)
		return
	}
	done.State = tfx.StringOrNull(account.StateNow())
	r.meta.Org.NoteInState(account.ID(), done.Email.ValueString())
}
