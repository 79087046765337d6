package alternatecontacts

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// ModifyPlan finds out whatever can be known before the first write.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.meta == nil || len(r.meta.Unknown) > 0 { // the provider is not configured, as in terraform validate, or not known yet
		return
	}
	switch {
	case req.Plan.Raw.IsNull():
		r.planDestroy(ctx, req, resp)
	case req.State.Raw.IsNull():
		r.planCreate(ctx, req, resp)
	default:
		r.planUpdate(ctx, req, resp)
	}
}

func (r *Resource) planCreate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	plan, okPlan := tfx.Get[model](ctx, req.Plan, diags)
	config, okConfig := tfx.Get[model](ctx, req.Config, diags)
	if !okPlan || !okConfig {
		return
	}
	if config.AccountID.IsNull() {
		own, err := r.meta.AWS.AccountID(ctx)
		if err != nil {
			tfx.AddError(diags, "finding out whose credentials these are", err)
			return
		}
		plan.AccountID = types.StringValue(own)
		diags.Append(resp.Plan.Set(ctx, plan)...)
	}
	if plan.AccountID.IsUnknown() {
		r.warnAboutAccess(ctx, diags)
		return
	}
	if err := r.meta.Claims.Plan(claimed, plan.AccountID.ValueString()); err != nil {
		tfx.AddClaimError(diags, path.Root("account_id"), typeName, err)
		return
	}
	none := model{}
	for _, kind := range kinds {
		*none.of(kind) = types.ObjectNull(contactTypes)
	}
	r.checkNew(ctx, plan, none, diags)
}

// warnAboutAccess tells early what an account that is yet to be made would meet.
func (r *Resource) warnAboutAccess(ctx context.Context, diags *diag.Diagnostics) {
	if key := untrusted(ctx, r.meta.Org); key != "" {
		diags.AddAttributeWarning(path.Root("account_id"), "Contacts of member accounts cannot be set yet", tfx.Advice(key)+
			" Unless account_id turns out to be the account of these credentials, applying fails.")
	}
}

// checkNew looks whether contacts that the state does not have are in the way.
func (r *Resource) checkNew(ctx context.Context, plan, state model, diags *diag.Diagnostics) {
	b, err := open(ctx, r.meta, plan.AccountID.ValueString())
	if err != nil {
		tfx.AddError(diags, "finding out whose credentials these are", err)
		return
	}
	for _, kind := range kinds {
		at := path.Root(word(kind))
		if plan.of(kind).IsNull() || plan.of(kind).IsUnknown() || !state.of(kind).IsNull() {
			continue
		}
		seen, found, err := b.read(ctx, kind)
		if err != nil {
			tfx.AddAttributeError(diags, at, "planning the "+plan.String(), err)
			return // the others would fail alike
		}
		wanted, known := toContact(*plan.of(kind))
		differs := wanted.differences(seen)
		switch {
		case !found || !known || len(differs) == 0 || plan.AdoptExisting.IsUnknown():
		case plan.AdoptExisting.ValueBool():
			diags.AddAttributeWarning(at, "Overwriting an alternate contact of others", fmt.Sprintf(
				"The AWS account %s already has an alternate contact for %s. adopt_existing is set, so applying replaces its %s.",
				b.accountID, word(kind), strings.Join(differs, ", ")))
		default:
			refuse(diags, at, b.accountID, &takenError{kind: kind, differs: differs})
		}
	}
}

func (r *Resource) planUpdate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	plan, okPlan := tfx.Get[model](ctx, req.Plan, diags)
	state, okState := tfx.Get[model](ctx, req.State, diags)
	config, okConfig := tfx.Get[model](ctx, req.Config, diags)
	if !okPlan || !okState || !okConfig || config.AccountID.IsNull() && !r.checkOwn(ctx, state, diags) {
		return
	}
	if !plan.AccountID.Equal(state.AccountID) {
		r.meta.Claims.Replace(claimed, state.AccountID.ValueString())
		return
	}
	if err := r.meta.Claims.Hold(claimed, state.AccountID.ValueString()); err != nil {
		tfx.AddClaimError(diags, path.Root("account_id"), typeName, err)
		return
	}
	r.checkNew(ctx, plan, state, diags)
}

// checkOwn refuses to move contacts to another account because the credentials have changed.
func (r *Resource) checkOwn(ctx context.Context, state model, diags *diag.Diagnostics) bool {
	own, err := r.meta.AWS.AccountID(ctx)
	if err != nil {
		tfx.AddError(diags, "finding out whose credentials these are", err)
		return false
	}
	if id := state.AccountID.ValueString(); id != own {
		diags.AddAttributeError(path.Root("account_id"), "Credentials of another account", fmt.Sprintf(
			"account_id is not set, which means the account of these credentials, %s. The contacts in state are those of the account %s. "+
				"Use credentials of %[2]s, or set account_id = %[2]q to keep them, or account_id = %[1]q to replace them. Nothing was changed.", own, id))
		return false
	}
	return true
}

func (r *Resource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	state, ok := tfx.Get[model](ctx, req.State, &resp.Diagnostics)
	if !ok || r.meta.Claims.MadeHere(claimed, state.AccountID.ValueString()) {
		return
	}
	if err := r.meta.Claims.Hold(claimed, state.AccountID.ValueString()); err != nil {
		tfx.AddClaimError(&resp.Diagnostics, path.Root("account_id"), typeName, err)
	}
}
