package account

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

func (r *Resource) planUpdate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	plan, okPlan := tfx.Get[model](ctx, req.Plan, diags)
	state, okState := tfx.Get[model](ctx, req.State, diags)
	config, okConfig := tfx.Get[model](ctx, req.Config, diags)
	if !okPlan || !okState || !okConfig {
		return
	}
	plan.settle(config, state)
	plan.Tags, plan.TagsAll = r.meta.Tags.Plan(config.Tags, state.Tags, state.TagsAll)
	r.meta.Tags.Check(config.Tags, plan.TagsAll, organization.MaxTags, diags)
	if len(r.meta.Unknown) == 0 {
		r.keep(state, diags)
		r.checkChanges(ctx, &plan, state, diags)
	}
	diags.Append(resp.Plan.Set(ctx, plan)...)
	if !resp.Plan.Raw.Equal(req.State.Raw) {
		plan.State = types.StringUnknown() // AWS may alter it at any time, so an update reads it again
		diags.Append(resp.Plan.Set(ctx, plan)...)
	}
}

func (r *Resource) keep(state model, diags *diag.Diagnostics) {
	again, err := r.meta.Org.Keep(state.ID.ValueString(), state.Email.ValueString())
	switch {
	case err != nil:
		tfx.AddAttributeError(diags, path.Root("email"), "planning AWS account "+state.String(), err)
	case again:
		diags.AddWarning("Two resources hold one AWS account", fmt.Sprintf(
			"The account %s is in this state twice, and each resource undoes what the other one does. Let one of them go: terraform state rm.", state.String()))
	}
}

// settle plans what is not configured, or configured in another spelling, as it is in state.
func (m *model) settle(config, state model) {
	if config.ParentID.IsNull() {
		m.ParentID = state.ParentID
	}
	if strings.EqualFold(m.Email.ValueString(), state.Email.ValueString()) && !m.Email.IsUnknown() {
		m.Email = state.Email
	}
	m.keep(state)
}

func (r *Resource) checkChanges(ctx context.Context, plan *model, state model, diags *diag.Diagnostics) {
	if !plan.ParentID.Equal(state.ParentID) {
		r.meta.Org.PlanLeave(state.ID.ValueString())
		refuseForManagement(state, path.Root("parent_id"), "moved", diags)
		r.meta.CheckParent(ctx, path.Root("parent_id"), plan.ParentID, diags)
	}
	if !plan.QuarantineParentID.Equal(state.QuarantineParentID) {
		r.meta.CheckParent(ctx, path.Root("quarantine_parent_id"), plan.QuarantineParentID, diags)
	}
	if !plan.TopicARN.Equal(state.TopicARN) {
		r.checkTopic(*plan, diags)
	}
	refuseDeedForManagement(plan.onDestroy(), state, diags)
	if !plan.Email.Equal(state.Email) && !plan.Email.IsUnknown() {
		refuseForManagement(state, path.Root("email"), "given another root e-mail address", diags)
		r.checkNewEmail(ctx, *plan, diags)
	}
	if plan.CreateGovCloud.ValueBool() && !state.CreateGovCloud.ValueBool() {
		r.confirmGovCloud(ctx, plan, diags)
	}
}

// refuseForManagement stops what AWS does not offer for the management account.
func refuseForManagement(state model, at path.Path, what string, diags *diag.Diagnostics) {
	if state.isManagement() {
		diags.AddAttributeError(at, "Not possible for the management account", fmt.Sprintf(
			"The account %s is the management account of its organization. It can be renamed and tagged here, but not %s.", state.String(), what))
	}
}

func refuseDeedForManagement(deed string, state model, diags *diag.Diagnostics) {
	if deed == closeIt || deed == removeIt {
		refuseForManagement(state, path.Root("on_destroy"), deed+"d", diags)
	}
}

func (r *Resource) checkNewEmail(ctx context.Context, plan model, diags *diag.Diagnostics) {
	at, email := path.Root("email"), plan.Email.ValueString()
	if err := r.meta.Org.PlanEmail(email, false); err != nil {
		tfx.AddAttributeError(diags, at, "planning AWS account "+plan.String(), err)
		return
	}
	owner, found, _, err := r.meta.Org.AccountByEmail(ctx, email, organization.PlanPages)
	switch {
	case err != nil:
		tfx.AddAttributeError(diags, at, "looking for an account with the address "+email, err)
	case found && owner.ID() != plan.ID.ValueString():
		diags.AddAttributeError(at, "Address is taken", fmt.Sprintf(
			"The account %s, state %s, has the root e-mail address %s. Choose another address.", owner, owner.StateNow(), email))
	}
}

// confirmGovCloud believes create_govcloud = true of an imported account only when AWS knows the twin.
func (r *Resource) confirmGovCloud(ctx context.Context, plan *model, diags *diag.Diagnostics) {
	twin, err := r.meta.Org.GovCloudAccountID(ctx, plan.ID.ValueString())
	switch {
	case awsclient.IsNotFound(err):
		diags.AddAttributeError(path.Root("create_govcloud"), "No GovCloud account", fmt.Sprintf(
			"The account %s has no linked account in AWS GovCloud (US), and one can only be made together with it. Leave create_govcloud out.", plan.String()))
	case err != nil:
		tfx.AddAttributeError(diags, path.Root("create_govcloud"), "looking up the GovCloud account of "+plan.String(), err)
	default:
		plan.GovCloudAccountID = types.StringValue(twin)
	}
}
