package bootstraproleremoval

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// ValidateConfig refuses names that cannot go together.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config, ok := tfx.Get[model](ctx, req.Config, &resp.Diagnostics)
	if !ok || config.RoleName.IsUnknown() {
		return
	}
	config.fillName(nil)
	if err := config.wanted("").Check(); err != nil {
		refuse(&resp.Diagnostics, "", err)
	}
}

// ModifyPlan finds out whatever can be known before the first write.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.meta == nil { // the provider is not configured, as in terraform validate
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

func (r *Resource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if state, ok := tfx.Get[model](ctx, req.State, &resp.Diagnostics); ok {
		r.hold(state, &resp.Diagnostics)
		warnForgotten(state, &resp.Diagnostics)
	}
}

func (r *Resource) planCreate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	plan, ok := tfx.Get[model](ctx, req.Config, diags)
	if !ok {
		return
	}
	plan.fillName(nil)
	plan.ID, plan.Result, plan.RoleARN = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	begun := false
	if len(r.meta.Unknown) == 0 && plan.known() {
		if err := r.meta.Claims.Plan(claimKind, plan.key()); err != nil {
			tfx.AddClaimError(diags, path.Root("role_name"), typeName, err)
		} else {
			begun = r.look(ctx, plan, "", diags)
		}
	}
	if !diags.HasError() {
		warnPlanned(plan, begun, diags)
	}
	diags.Append(resp.Plan.Set(ctx, plan)...)
}

// fillName plans the name of the role where the user gives none: a removal that is there keeps its own, also when only the
// case differs.
func (m *model) fillName(prior *model) {
	switch {
	case m.RoleName.IsNull() && prior == nil:
		m.RoleName = types.StringValue(organization.DefaultRoleName)
	case m.RoleName.IsNull() || prior != nil && !m.RoleName.IsUnknown() && strings.EqualFold(m.RoleName.ValueString(), prior.RoleName.ValueString()):
		m.RoleName = prior.RoleName
	}
}

// look refuses what cannot be, as far as the account can be entered already.
func (r *Resource) look(ctx context.Context, plan model, before role.Result, diags *diag.Diagnostics) (begun bool) {
	if plan.ViaRoleName.IsUnknown() {
		return false
	}
	found, err := r.roles().PlanRemoval(ctx, plan.wanted(before))
	doing := "looking at the role " + plan.String() + " before removing it"
	switch {
	case errors.As(err, new(*role.EntryError)) && awsclient.IsAccessDenied(err):
		if !r.madeHere(plan.AccountID.ValueString(), plan.ViaRoleName.ValueString()) {
			tfx.AddWarning(diags, doing, "If the account or the role through which it is entered is being made by this apply, Create waits for it; else the apply will fail.", err)
		}
		return false
	case err != nil:
		refuse(diags, doing, err)
		return false
	}
	missing := slices.DeleteFunc(found.Missing, func(name string) bool { return r.madeHere(plan.AccountID.ValueString(), name) })
	if len(missing) > 0 {
		refuse(diags, doing, role.MissingReplacements(plan.AccountID.ValueString(), missing))
	}
	return found.Begun
}

// madeHere says that a doit_partner_role of this configuration is about to make a role.
func (r *Resource) madeHere(accountID, roleName string) bool {
	planned, _ := r.meta.Claims.Planned("role")
	return slices.Contains(planned, role.Key(accountID, roleName))
}

// planUpdate plans no call, unless there is something left to do.
func (r *Resource) planUpdate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	state, okState := tfx.Get[model](ctx, req.State, diags)
	plan, okConfig := tfx.Get[model](ctx, req.Config, diags)
	untagged, found := req.Private.GetKey(ctx, untaggedKey)
	if diags.Append(found...); !okState || !okConfig || found.HasError() {
		return
	}
	plan.fillName(&state)
	plan.ID, plan.Result, plan.RoleARN = state.ID, state.Result, state.RoleARN
	if state.open(plan) || untagged != nil {
		plan.Result = types.StringUnknown()
	}
	for attribute, same := range map[string]bool{"account_id": plan.AccountID.Equal(state.AccountID), "role_name": plan.RoleName.Equal(state.RoleName)} {
		if !same {
			resp.RequiresReplace.Append(path.Root(attribute))
			plan.ID, plan.Result, plan.RoleARN = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
		}
	}
	if len(resp.RequiresReplace) == 0 {
		r.hold(state, diags)
		if plan.Result.IsUnknown() && len(r.meta.Unknown) == 0 && !diags.HasError() {
			r.look(ctx, plan, state.result(), diags)
		}
	}
	diags.Append(resp.Plan.Set(ctx, plan)...)
}

func (r *Resource) hold(state model, diags *diag.Diagnostics) {
	if err := r.meta.Claims.Hold(claimKind, state.key()); err != nil {
		tfx.AddClaimError(diags, path.Root("role_name"), typeName, err)
	}
}
