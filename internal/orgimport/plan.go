package orgimport

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
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
	plan, ok := tfx.Get[model](ctx, req.Config, diags)
	if !ok {
		return
	}
	config := plan
	plan.Tags, plan.TagsAll = r.meta.Tags.Plan(config.Tags, types.MapNull(types.StringType), types.MapNull(types.StringType))
	r.meta.Tags.Check(config.Tags, plan.TagsAll, organization.MaxOwnedTags, diags)
	plan.ID = config.OrganizationID
	plan.OrganizationARN, plan.ManagementAccountID = types.StringUnknown(), types.StringUnknown()
	plan.unsettle()
	where, ok := r.scene(ctx, config, diags)
	if !ok || !where.checkCustomer(types.StringUnknown(), diags) {
		return
	}
	if where.partition != "" {
		plan.OrganizationARN, plan.ManagementAccountID = types.StringPointerValue(where.org.Arn), types.StringPointerValue(where.org.MasterAccountId)
		if !r.claim(plan.ID, diags) {
			return
		}
	}
	p := planner{Resource: r, scene: where, plan: &plan, diags: diags}
	for _, s := range slots {
		*plan.role(s) = p.role(ctx, s, *config.role(s), types.ObjectNull(roleTypes))
	}
	diags.Append(resp.Plan.Set(ctx, plan)...)
}

// claim makes sure that no two resources import one organization.
func (r *Resource) claim(id types.String, diags *diag.Diagnostics) bool {
	if id.IsUnknown() {
		return true
	}
	err := r.meta.Claims.Plan(claimed, id.ValueString())
	if err != nil {
		tfx.AddClaimError(diags, path.Root("organization_id"), typeName, err)
	}
	return err == nil
}

// scene enters the organization when the provider is configured.
func (r *Resource) scene(ctx context.Context, config model, diags *diag.Diagnostics) (scene, bool) {
	if len(r.meta.Unknown) == 0 {
		return r.enter(ctx, config, diags)
	}
	where := scene{}
	where.customerID, where.customerKnown = r.customer(config.CustomerID)
	return where, true
}

// checkCustomer wants a customer. Only an import that never had one, which terraform import made, goes without: its
// configuration may have been generated. before is customer_id in state.
func (s scene) checkCustomer(before types.String, diags *diag.Diagnostics) bool {
	const text = "The steps and the console's role need the id of the customer at the reseller. Set customer_id here or in the provider block."
	if !s.customerKnown || s.customerID != "" {
		return true
	}
	if before.IsNull() {
		diags.AddAttributeWarning(path.Root("customer_id"), "Missing customer_id", text+" Until then they show {id} in its place, and no bucket and no report can be found.")
		return true
	}
	diags.AddAttributeError(path.Root("customer_id"), "Missing customer_id", text)
	return false
}

func (r *Resource) planUpdate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	plan, okPlan := tfx.Get[model](ctx, req.Config, diags)
	state, okState := tfx.Get[model](ctx, req.State, diags)
	if !okPlan || !okState || !r.checkSame(plan, state, diags) {
		return
	}
	config := plan
	plan.identityModel, plan.factsModel = state.identityModel, state.factsModel
	plan.Tags, plan.TagsAll = r.meta.Tags.Plan(config.Tags, state.Tags, state.TagsAll)
	r.meta.Tags.Check(config.Tags, plan.TagsAll, organization.MaxOwnedTags, diags)
	where, ok := r.scene(ctx, config, diags)
	if !ok || !where.checkCustomer(state.CustomerID, diags) {
		return
	}
	p := planner{Resource: r, scene: where, plan: &plan, state: &state, diags: diags}
	for _, s := range slots {
		*plan.role(s) = p.role(ctx, s, *config.role(s), *state.role(s))
	}
	diags.Append(resp.Plan.Set(ctx, plan)...)
	if !resp.Plan.Raw.Equal(req.State.Raw) {
		plan.unsettle()
		diags.Append(resp.Plan.Set(ctx, plan)...)
	}
}

// checkSame refuses to make the import of one organization that of another.
func (r *Resource) checkSame(config, state model, diags *diag.Diagnostics) bool {
	if !config.OrganizationID.IsUnknown() && !config.OrganizationID.Equal(state.ID) {
		diags.AddAttributeError(path.Root("organization_id"), "organization_id cannot be changed", fmt.Sprintf(
			"This is %s, and organization_id is now %s. Another organization needs another resource: set it back, and add a %s with a provider alias for the other one. "+
				"To stop managing this import, remove its block. Nothing was changed.", state.String(), config.OrganizationID.ValueString(), typeName))
		return false
	}
	if len(r.meta.Unknown) > 0 {
		return true
	}
	if err := r.meta.Claims.Hold(claimed, state.ID.ValueString()); err != nil {
		tfx.AddClaimError(diags, path.Root("organization_id"), typeName, err)
		return false
	}
	return true
}

// planDestroy lists what will be deleted and what will stay, and warns of what keeps AWS from deleting a role.
func (r *Resource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	state, ok := tfx.Get[model](ctx, req.State, diags)
	if !ok || len(r.meta.Unknown) > 0 {
		return
	}
	if err := r.meta.Claims.Hold(claimed, state.ID.ValueString()); err != nil {
		tfx.AddClaimError(diags, path.Root("organization_id"), typeName, err)
		return
	}
	where, ok := r.enter(ctx, state, diags)
	if !ok {
		return
	}
	p := planner{Resource: r, scene: where, plan: &state, state: &state, diags: diags}
	var deleted, left []string
	for _, s := range slots {
		former := decode(ctx, *state.role(s), diags)
		if former == nil || !p.hold(s, *former) {
			continue
		}
		if state.made(s) {
			p.checkUnused(ctx, s, *former)
			deleted = append(deleted, former.ARN.ValueString())
		} else {
			left = append(left, former.ARN.ValueString())
		}
	}
	diags.AddWarning("Destroying the import of an organization deletes only what it made", fmt.Sprintf(
		"Of %s, these roles are deleted with their own policies, and who trusts in them loses access: %s. These were adopted or imported and are left as they are: %s. "+
			"What people did, such as changing the root e-mail address, is not undone.", state.String(), orNone(deleted), orNone(left)))
}

func orNone(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}

// sameRole says whether a configuration means the role that is in state. known is false while the name or path is
// unknown. AWS finds names without regard to case. Unset, a role keeps its name and path.
func sameRole(config, former roleschema.Model) (sameName, samePath, known bool) {
	if config.Name.IsUnknown() || config.Path.IsUnknown() {
		return false, false, false
	}
	sameName = config.Name.IsNull() || strings.EqualFold(config.Name.ValueString(), former.Name.ValueString())
	return sameName, config.Path.IsNull() || config.Path.Equal(former.Path), true
}
