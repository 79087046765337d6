// Package bootstraproleremoval has the resource doit_bootstrap_role_removal.
package bootstraproleremoval

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

const (
	typeName       = "doit_bootstrap_role_removal"
	defaultTimeout = 10 * time.Minute

	untaggedKey = "untagged" // in private state: somebody took the tag off the account
)

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// Resource is doit_bootstrap_role_removal: that a member account has no bootstrap role any more.
type Resource struct {
	meta *tfx.Meta
}

// NewResource returns the resource, not yet configured.
func NewResource() resource.Resource { return &Resource{} }

// Metadata names the type.
func (r *Resource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = typeName
}

// Configure takes what the provider was configured with.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.meta = tfx.ProviderData(req.ProviderData, &resp.Diagnostics)
}

func (r *Resource) roles() *role.Roles { return role.New(r.meta.AWS, r.meta.Org, r.meta.Clock) }

// Create removes the role, or continues with what an interrupted Create began. When it fails it leaves no state, so that
// nothing is tainted.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	plan, ok := tfx.Get[model](ctx, req.Plan, &resp.Diagnostics)
	if !ok || !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	limited, cancel, ok := r.meta.Limit(ctx, plan.Timeouts.Create, "create", defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if !ok || !r.remove(limited, &plan, plan.wanted(""), &resp.Diagnostics) {
		return
	}
	r.meta.Claims.Made(claimKind, plan.key())
	tfx.Publish(ctx, plan, plan.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
}

// remove removes the role and writes down what became of it. Of the roles of one account it removes one at a time: each may
// be what the other removal needs.
func (r *Resource) remove(ctx context.Context, plan *model, wanted role.Removal, diags *diag.Diagnostics) bool {
	done, err := r.meta.Claims.Alone(ctx, r.meta.Clock, "bootstrap roles of the account", wanted.AccountID)
	var outcome role.Outcome
	if err == nil {
		defer done()
		outcome, err = r.roles().Remove(ctx, wanted)
	}
	if err != nil {
		refuse(diags, "removing the role "+plan.String(), err)
		return false
	}
	tflog.Info(ctx, "removed bootstrap role", map[string]any{"role_arn": outcome.RoleARN, "result": string(outcome.Result)})
	plan.fromOutcome(outcome)
	if outcome.Result == role.Disarmed {
		warnDisarmed(*plan, outcome, diags)
	}
	return true
}

// Read asks AWS to let it in. A role that does so is back, and leaves the state, so that it is removed again.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	state, ok := tfx.Get[model](ctx, req.State, diags)
	if !ok || !r.meta.Ready(diags) {
		return
	}
	in, err := r.roles().LetsIn(ctx, state.AccountID.ValueString(), state.RoleName.ValueString())
	switch {
	case err != nil:
		tfx.AddError(diags, "finding out whether the role "+state.String()+" is still gone", err)
		return
	case in && state.imported():
		diags.AddError("Nothing was removed", fmt.Sprintf(
			"The role %s lets these credentials in, so there is no removal that could be imported. Nothing was changed. Leave the import out: creating the resource removes the role.", state.String()))
		return
	case in:
		warnBack(state, diags)
		tfx.Remove(ctx, state.identityModel, &resp.State, resp.Identity, diags)
		return
	}
	if !r.checkTag(ctx, state, resp) {
		return
	}
	if state.imported() {
		state.fromImport(r.meta.AWS.Partition())
	}
	tfx.Publish(ctx, state, state.identityModel, &resp.State, resp.Identity, diags)
}

// checkTag notes whether the account still has the tag on which other resources rely.
func (r *Resource) checkTag(ctx context.Context, state model, resp *resource.ReadResponse) bool {
	diags := &resp.Diagnostics
	tagged, err := r.meta.Org.RoleRemoved(ctx, state.AccountID.ValueString(), state.RoleName.ValueString())
	switch {
	case err != nil && state.imported():
		tfx.AddError(diags, "importing the removal of the role "+state.String(), err)
		return false
	case err != nil && !awsclient.IsAccessDenied(err) && !awsclient.IsNotFound(err):
		tfx.AddError(diags, "reading the tag of the removed role "+state.String(), err)
		return false
	case err != nil:
		tfx.AddWarning(diags, "reading the tag of the removed role "+state.String(), "The role lets nobody in, so its last known state was kept.", err)
	case !tagged && state.imported():
		diags.AddError("Nothing was removed", fmt.Sprintf(
			"The account %s does not have the tag %s with the role %s, so this resource never removed it. Leave the import out: creating the resource finds out what is left to do. "+
				"When the role is gone already, that needs via_role_name.", state.AccountID.ValueString(), organization.RemovedRolesKey, state.RoleName.ValueString()))
		return false
	case !tagged:
		warnUntagged(state, diags)
		diags.Append(resp.Private.SetKey(ctx, untaggedKey, []byte(`true`))...)
	default:
		diags.Append(resp.Private.SetKey(ctx, untaggedKey, nil)...)
	}
	return !diags.HasError()
}

// Update writes down who is to enter the account, and finishes what is still to be done.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	plan, okPlan := tfx.Get[model](ctx, req.Plan, &resp.Diagnostics)
	state, okState := tfx.Get[model](ctx, req.State, &resp.Diagnostics)
	if !okPlan || !okState || !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	limited, cancel, ok := r.meta.Limit(ctx, plan.Timeouts.Update, "update", defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if !ok {
		return
	}
	if plan.Result.IsUnknown() {
		if !r.remove(limited, &plan, plan.wanted(state.result()), &resp.Diagnostics) {
			tfx.Publish(ctx, state, state.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
			return
		}
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, untaggedKey, nil)...)
	}
	tfx.Publish(ctx, plan, plan.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
}

// Delete changes nothing in AWS: nobody but the owner of the root mailbox could make the role again.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	state, ok := tfx.Get[model](ctx, req.State, &resp.Diagnostics)
	if !ok {
		return
	}
	warnForgotten(state, &resp.Diagnostics)
	r.meta.Claims.Release(claimKind, state.key())
}

// ImportState takes the id of an account, or ACCOUNT/ROLE.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var id identityModel
	if req.ID == "" {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &id)...)
	} else {
		account, name, _ := strings.Cut(req.ID, "/")
		id = identityModel{AccountID: types.StringValue(account), RoleName: tfx.StringOrNull(name)}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if id.RoleName.IsNull() {
		id.RoleName = types.StringValue(organization.DefaultRoleName)
	}
	if err := id.check(); err != nil {
		resp.Diagnostics.AddError("Invalid import id", fmt.Sprintf("%q is not ACCOUNT or ACCOUNT/ROLE: %s.", req.ID, err))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("account_id"), id.AccountID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("role_name"), id.RoleName)...)
	if resp.Identity != nil {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, id)...)
	}
}
