package partnerrole

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/roleschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

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

func (r *Resource) planCreate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	config, ok := tfx.Get[model](ctx, req.Config, diags)
	if !ok {
		return
	}
	plan := config
	plan.ID = types.StringUnknown()
	r.fillAccount(ctx, &plan, diags)
	plan.Model = roleschema.Plan(config.Model, nil, r.scene(ctx, config, diags), diags)
	plan.Tags, plan.TagsAll = r.meta.Tags.Plan(config.Tags, types.MapNull(types.StringType), types.MapNull(types.StringType))
	r.meta.Tags.Check(config.Tags, plan.TagsAll, organization.MaxOwnedTags, diags)
	if len(r.meta.Unknown) == 0 && !diags.HasError() && plan.placed() {
		if err := r.meta.Claims.Plan(claimKind, plan.key()); err != nil {
			tfx.AddClaimError(diags, path.Root("name"), typeName, err)
		} else if plan.Known() && !plan.Kind.IsUnknown() {
			r.lookBeforeCreate(ctx, plan, diags)
		}
	}
	diags.Append(resp.Plan.Set(ctx, plan)...)
}

// lookBeforeCreate refuses what belongs to somebody else and announces what Create continues with.
func (r *Resource) lookBeforeCreate(ctx context.Context, plan model, diags *diag.Diagnostics) {
	if !r.checkTrust(ctx, plan, diags) || r.meta.Claims.Replaced(claimKind, plan.key()) { // what is there now will be gone
		return
	}
	found, err := r.roles().Plan(ctx, plan.place(), r.wanted(plan))
	switch {
	case r.roles().Removed(ctx, plan.place(), err):
		refuseRemoved(plan, "made", diags)
	case cannotEnter(err):
		tfx.AddWarning(diags, "looking for the role "+plan.String()+" before making it",
			"If the account or its access role is being made by this apply, Create waits for it; else the apply will fail.", err)
	case err != nil:
		r.refuse(diags, plan, "planning the role "+plan.String(), err)
	default:
		warnFound(plan, found, r.meta.Claims.Seen(claimKind, plan.key()), diags)
	}
}

// checkTrust refuses to trust a third party without an external id, or warns where the user insists.
func (r *Resource) checkTrust(ctx context.Context, plan model, diags *diag.Diagnostics) bool {
	blindly, err := r.roles().CheckExternal(ctx, plan.place(), r.wanted(plan))
	if err != nil {
		r.refuse(diags, plan, "planning the role "+plan.String(), err)
		return false
	}
	if len(blindly) > 0 {
		diags.AddAttributeWarning(path.Root("without_external_id"), "Roles trust third parties without external id", fmt.Sprintf(
			"The role %s trusts %s without external id: every customer of that party could enter the role through it. Ask the party for an external id.",
			plan.String(), strings.Join(blindly, ", ")))
	}
	return true
}

// fillAccount plans the account of the credentials where the user names none.
func (r *Resource) fillAccount(ctx context.Context, plan *model, diags *diag.Diagnostics) {
	if !plan.AccountID.IsNull() {
		return
	}
	plan.AccountID = types.StringUnknown()
	if len(r.meta.Unknown) > 0 {
		return
	}
	own, err := r.roles().AccountID(ctx, role.Place{})
	if err != nil {
		tfx.AddAttributeError(diags, path.Root("account_id"), "finding out the account of the credentials, which is the default of account_id", err)
		return
	}
	plan.AccountID = types.StringValue(own)
}

// scene is what a role of this configuration is planned for.
func (r *Resource) scene(ctx context.Context, config model, diags *diag.Diagnostics) roleschema.Scene {
	s := roleschema.Scene{Kind: config.Kind, At: path.Empty(), Bucket: role.ReportBucket(r.meta.CustomerID)}
	if len(r.meta.Unknown) > 0 {
		return s
	}
	s.Partition = r.meta.AWS.Partition()
	if roleschema.NeedsManagement(config.Kind, config.Model) {
		id, err := r.roles().ManagementAccountID(ctx)
		if err != nil {
			tfx.AddAttributeError(diags, path.Root("trusted_account_ids"), "finding out the management account, which is the default of trusted_account_ids", err)
		}
		s.Management = id
	}
	return s
}

func (r *Resource) planUpdate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	state, okState := tfx.Get[model](ctx, req.State, diags)
	config, okConfig := tfx.Get[model](ctx, req.Config, diags)
	if !okState || !okConfig {
		return
	}
	plan := config
	plan.ID = state.ID
	if r.fillAccount(ctx, &plan, diags); !r.sameAccount(config, plan, state, diags) {
		return
	}
	plan.Model = roleschema.Plan(config.Model, &state.Model, r.scene(ctx, config, diags), diags)
	plan.Tags, plan.TagsAll = r.meta.Tags.Plan(config.Tags, state.Tags, state.TagsAll)
	r.meta.Tags.Check(config.Tags, plan.TagsAll, organization.MaxOwnedTags, diags)
	if r.replaces(plan, state, resp) {
		plan = plan.remade()
	}
	diags.Append(resp.Plan.Set(ctx, plan)...)
	if diags.HasError() || resp.Plan.Raw.Equal(req.State.Raw) {
		r.hold(state, diags)
		return
	}
	plan.Unsettled()
	diags.Append(resp.Plan.Set(ctx, plan)...)
	if len(resp.RequiresReplace) == 0 {
		r.hold(state, diags)
		r.lookBeforeUpdate(ctx, plan, state, diags)
	}
}

// sameAccount refuses to take credentials of another account for the wish to have the role there.
func (r *Resource) sameAccount(config, plan, state model, diags *diag.Diagnostics) bool {
	if !config.AccountID.IsNull() || plan.AccountID.IsUnknown() || plan.AccountID.Equal(state.AccountID) {
		return true
	}
	diags.AddAttributeError(path.Root("account_id"), "Credentials of another account", fmt.Sprintf(
		"The role %s is in the account %s, and these credentials belong to %s. Nothing was changed. Use credentials of %s, or set account_id = %q to enter it from %s.",
		state.Name.ValueString(), state.AccountID.ValueString(), plan.AccountID.ValueString(),
		state.AccountID.ValueString(), state.AccountID.ValueString(), plan.AccountID.ValueString()))
	return false
}

// replaces says whether another account, name or path makes another role.
func (r *Resource) replaces(plan, state model, resp *resource.ModifyPlanResponse) bool {
	for attribute, same := range map[string]bool{
		"account_id": plan.AccountID.Equal(state.AccountID), "name": plan.Name.Equal(state.Name), "path": plan.Path.Equal(state.Path),
	} {
		if !same {
			resp.RequiresReplace.Append(path.Root(attribute))
		}
	}
	if len(resp.RequiresReplace) > 0 {
		r.meta.Claims.Replace(claimKind, state.key())
	}
	return len(resp.RequiresReplace) > 0
}

// remade plans everything that a new role gets from AWS as unknown.
func (m model) remade() model {
	m.ID, m.ARN, m.UniqueID = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	m.PolicyARNs = types.ListUnknown(types.StringType)
	return m
}

func (r *Resource) hold(state model, diags *diag.Diagnostics) {
	if err := r.meta.Claims.Hold(claimKind, state.key()); err != nil {
		tfx.AddClaimError(diags, path.Root("name"), typeName, err)
	}
}

// checkEntry refuses changes of a role whose account was entered through a bootstrap role that was removed.
func (r *Resource) checkEntry(ctx context.Context, plan model, diags *diag.Diagnostics) bool {
	if plan.AccountID.IsUnknown() || plan.AccessRoleName.IsUnknown() {
		return true
	}
	err := r.roles().Enter(ctx, plan.place())
	removed := r.roles().Removed(ctx, plan.place(), err)
	if removed {
		refuseRemoved(plan, "changed", diags)
	}
	return !removed
}

// lookBeforeUpdate refuses changes that AWS would refuse, as far as that can be seen.
func (r *Resource) lookBeforeUpdate(ctx context.Context, plan, state model, diags *diag.Diagnostics) {
	if len(r.meta.Unknown) > 0 || !r.checkEntry(ctx, plan, diags) || !plan.placed() || !plan.Known() || plan.Kind.IsUnknown() {
		return
	}
	if !plan.TrustPolicy.Equal(state.TrustPolicy) {
		roleschema.WarnLost(diags, path.Root("trust_policy"), r.meta.AWS.Partition(), state.Model)
		if !r.checkTrust(ctx, plan, diags) {
			return
		}
	}
	if plan.Policies.Equal(state.Policies) && plan.ManagedPolicyARNs.Equal(state.ManagedPolicyARNs) && plan.PermissionsBoundary.Equal(state.PermissionsBoundary) {
		return
	}
	err := r.roles().PlanChange(ctx, plan.place(), r.wanted(plan), state.former())
	switch {
	case r.roles().Removed(ctx, plan.place(), err): // it is losing its policies
		refuseRemoved(plan, "changed", diags)
	case err != nil && !cannotEnter(err):
		r.refuse(diags, plan, "planning the role "+plan.String(), err)
	}
}
