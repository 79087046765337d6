package account

import (
	"context"
	"fmt"

	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// destroyKey marks in private state that a plan showed the user this destruction. A replacement, whatever asks for it,
// destroys without it: Terraform then carries the private state of the planned creation.
const destroyKey = "destroy_planned"

// planDestroy refuses what on_destroy does not allow, and warns of what is going to happen.
func (r *Resource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	state, ok := tfx.Get[model](ctx, req.State, diags)
	if !ok {
		return
	}
	if len(r.meta.Unknown) == 0 {
		if err := r.meta.Org.LetGo(state.ID.ValueString(), state.Email.ValueString(), state.doomed()); err != nil {
			tfx.AddError(diags, "planning to destroy AWS account "+state.String(), err)
			return
		}
		if state.onDestroy() == removeIt || !state.QuarantineParentID.IsNull() {
			r.meta.Org.PlanLeave(state.ID.ValueString())
		}
		r.meta.CheckParent(ctx, path.Empty(), state.QuarantineParentID, diags)
	}
	if !allowed(state, diags) {
		return
	}
	summary, what := fate(state)
	diags.AddWarning(summary, fmt.Sprintf("AWS account %s, root e-mail address %s: %s", state.String(), state.Email.ValueString(), what))
	diags.Append(resp.Private.SetKey(ctx, destroyKey, []byte(`true`))...)
}

// allowed is the check that both the plan and Delete make.
func allowed(state model, diags *diag.Diagnostics) bool {
	deed := state.onDestroy()
	switch {
	case deed == protect:
		diags.AddError("AWS account is protected", fmt.Sprintf(
			"Destroying AWS account %s is refused, because on_destroy is \"protect\" in the state. Nothing was changed. "+
				"To let Terraform forget the account, set on_destroy = \"retain\"; to close it, \"close\"; to make it leave the organization, \"remove\". "+
				"Apply that first: the value in the state counts. Then destroy.", state.String()))
		return false
	case state.isManagement() && deed != retain:
		diags.AddError("The management account stays", fmt.Sprintf(
			"AWS account %s is the management account of its organization and can neither be closed nor removed. Set on_destroy = \"retain\", apply, then destroy.", state.String()))
		return false
	}
	return true
}

// fate is what a destroy plan warns of. The summaries are constant, so that Terraform folds many warnings into one.
func fate(state model) (summary, what string) {
	moved := ""
	if quarantine := state.QuarantineParentID.ValueString(); quarantine != "" {
		moved = fmt.Sprintf("It is first moved to %s. ", quarantine)
	}
	switch state.onDestroy() {
	case closeIt:
		twin := ""
		if id := state.GovCloudAccountID.ValueString(); id != "" {
			twin = fmt.Sprintf(" The linked GovCloud account %s is closed with it.", id)
		}
		return "AWS accounts will be CLOSED", moved + "It will be CLOSED. AWS Support can reopen it for 90 days, then it is gone for ever. Its address stays taken." + twin
	case removeIt:
		return "AWS accounts will leave the organization", "It will be removed from the organization and pays for itself from then on. Its tags are lost."
	default:
		return "AWS accounts will be forgotten", moved + "Terraform forgets it. The account stays open in the organization."
	}
}

// Delete does what the plan announced, and nothing that no plan announced.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	state, ok := tfx.Get[model](ctx, req.State, &resp.Diagnostics)
	if !ok || !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	announced, found := req.Private.GetKey(ctx, destroyKey)
	if resp.Diagnostics.Append(found...); found.HasError() {
		return
	}
	switch {
	case announced == nil || r.meta.Org.VendedHere(state.ID.ValueString()):
		resp.Diagnostics.AddError("An AWS account is never replaced", fmt.Sprintf(
			"Terraform wants to destroy AWS account %s in order to replace it. That is refused, and the account is unchanged. "+
				"If it is tainted, run: terraform untaint. If -replace or replace_triggered_by asks for it, take that away.", state.String()))
		return
	case !allowed(state, &resp.Diagnostics):
		return
	}
	limited, cancel, ok := r.meta.Limit(ctx, state.Timeouts.Delete, "delete", changeTimeout, &resp.Diagnostics)
	defer cancel()
	if !ok {
		return
	}
	if state.doomed() && !r.meta.SameOrganization(limited, "account "+state.String(), state.OrganizationID.ValueString(), &resp.Diagnostics) ||
		!r.quarantine(limited, &state, &resp.Diagnostics) {
		return
	}
	if r.letGo(limited, state, &resp.Diagnostics); resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("parent_id"), state.ParentID)...)
	}
}

// quarantine moves the account there, unless it is clear that it will not be let go after that.
func (r *Resource) quarantine(ctx context.Context, state *model, diags *diag.Diagnostics) bool {
	if state.QuarantineParentID.IsNull() || state.onDestroy() == removeIt {
		return true
	}
	doing := "moving AWS account " + state.String() + " to quarantine"
	account, err := r.meta.Org.FindAccount(ctx, state.ID.ValueString())
	switch {
	case awsclient.IsCode(err, "AccountNotFoundException"): // gone already
		return true
	case err != nil:
		tfx.AddError(diags, doing, err)
		return false
	case state.onDestroy() == closeIt && account.StateNow() == orgtypes.AccountStateSuspended && account.State != "":
		tfx.AddError(diags, "closing AWS account "+state.String(), &organization.StateError{Account: account, Deed: "close"})
		return false
	}
	if err := r.meta.Org.Move(ctx, account.ID(), account.ParentID, state.QuarantineParentID.ValueString()); err != nil {
		tfx.AddError(diags, doing, err)
		return false
	}
	state.ParentID = state.QuarantineParentID
	return true
}

func (r *Resource) letGo(ctx context.Context, state model, diags *diag.Diagnostics) {
	id := state.ID.ValueString()
	switch state.onDestroy() {
	case closeIt:
		if err := r.meta.Org.Close(ctx, id); err != nil {
			doing := "closing AWS account " + state.String()
			if quarantine := state.QuarantineParentID.ValueString(); quarantine != "" {
				doing += ", which is now in " + quarantine
			}
			tfx.AddError(diags, doing, err)
			return
		}
		tflog.Info(ctx, "closed AWS account", map[string]any{"account_id": id})
	case removeIt:
		if err := r.meta.Org.Remove(ctx, id); err != nil {
			tfx.AddError(diags, "removing AWS account "+state.String()+" from the organization", err)
			return
		}
		tflog.Info(ctx, "removed AWS account from the organization", map[string]any{"account_id": id})
	}
}
