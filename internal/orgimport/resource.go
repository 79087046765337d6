// Package orgimport has the resource doit_org_import.
package orgimport

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

const (
	typeName = "doit_org_import"
	claimed  = "import of the organization" // what two resources must not both mean
	kindRole = "role"

	defaultTimeout = 10 * time.Minute
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// Resource is doit_org_import: the roles and the steps with which an organization comes under a reseller.
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

// Create makes the roles, or continues with those that an interrupted Create made, and evaluates the steps. When it fails
// it leaves no state, so that nothing is tainted.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	plan, ok := tfx.Get[model](ctx, req.Plan, diags)
	if !ok || !r.meta.Ready(diags) {
		return
	}
	where, ok := r.enter(ctx, plan, diags)
	if !ok {
		return
	}
	ctx = tflog.SetField(ctx, "organization_id", plan.OrganizationID.ValueString())
	limited, cancel, ok := r.meta.Limit(ctx, plan.Timeouts.Create, "create", defaultTimeout, diags)
	defer cancel()
	if !ok {
		return
	}
	done := plan
	done.MadeRoles = types.SetValueMust(types.StringType, nil)
	for _, s := range slots {
		*done.role(s) = types.ObjectNull(roleTypes)
	}
	w := work{Resource: r, scene: where, plan: plan, done: &done, diags: diags, generation: organization.NewGeneration()}
	if !w.all(limited) || !r.evaluate(limited, &done, where, seen{}, diags) {
		w.tellDone(ctx)
		return
	}
	tfx.NoteGeneration(ctx, resp.Private, w.generation, diags)
	r.meta.Claims.Made(claimed, done.ID.ValueString())
	tfx.Publish(ctx, done, done.identityModel, &resp.State, resp.Identity, diags)
}

// Read refreshes the roles and evaluates the steps again. An organization cannot vanish: without it, or with credentials
// of another one, the state stays.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	state, ok := tfx.Get[model](ctx, req.State, diags)
	if !ok || !r.meta.Ready(diags) {
		return
	}
	where, ok := r.enter(ctx, state, diags)
	if !ok {
		return
	}
	ctx = tflog.SetField(ctx, "organization_id", state.ID.ValueString())
	looked := seen{}
	if state.imported() {
		r.takeOver(ctx, &state, where, diags)
	} else {
		noted := tfx.Generation(ctx, req.Private, diags)
		looked = r.look(ctx, &state, noted, diags)
		if noted == "" && looked.generation != "" { // lost with a provider that was killed
			tfx.NoteGeneration(ctx, resp.Private, looked.generation, diags)
		}
	}
	if looked.outlived && !state.hasRoles() {
		tfx.Remove(ctx, state.identityModel, &resp.State, resp.Identity, diags)
		return
	}
	if !diags.HasError() && r.evaluate(ctx, &state, where, looked, diags) {
		tfx.Publish(ctx, state, state.identityModel, &resp.State, resp.Identity, diags)
	}
}

// Update changes one role after the other and stops at the first that fails: what was done is in the state.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	plan, okPlan := tfx.Get[model](ctx, req.Plan, diags)
	state, okState := tfx.Get[model](ctx, req.State, diags)
	if !okPlan || !okState || !r.meta.Ready(diags) {
		return
	}
	where, ok := r.enter(ctx, plan, diags)
	if !ok {
		return
	}
	ctx = tflog.SetField(ctx, "organization_id", state.ID.ValueString())
	limited, cancel, ok := r.meta.Limit(ctx, plan.Timeouts.Update, "update", defaultTimeout, diags)
	defer cancel()
	if !ok {
		return
	}
	done, noted := state, tfx.Generation(ctx, req.Private, diags)
	w := work{Resource: r, scene: where, plan: plan, done: &done, diags: diags, noted: noted, generation: cmp.Or(noted, organization.NewGeneration())}
	tfx.NoteGeneration(ctx, resp.Private, w.generation, diags)
	if w.all(limited) {
		finished := plan
		finished.factsModel = done.factsModel
		for _, s := range slots {
			*finished.role(s) = *done.role(s)
		}
		if r.evaluate(limited, &finished, where, seen{}, diags) {
			done = finished
		}
	}
	tfx.Publish(ctx, done, done.identityModel, &resp.State, resp.Identity, diags)
}

// Delete deletes the roles that this resource made, and nothing else.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	state, ok := tfx.Get[model](ctx, req.State, diags)
	if !ok || !r.meta.Ready(diags) {
		return
	}
	where, ok := r.enter(ctx, state, diags)
	if !ok {
		return
	}
	ctx = tflog.SetField(ctx, "organization_id", state.ID.ValueString())
	limited, cancel, ok := r.meta.Limit(ctx, state.Timeouts.Delete, "delete", defaultTimeout, diags)
	defer cancel()
	if !ok {
		return
	}
	done, nothing := state, state
	for _, s := range slots {
		*nothing.role(s) = types.ObjectNull(roleTypes)
	}
	w := work{Resource: r, scene: where, plan: nothing, done: &done, diags: diags, noted: tfx.Generation(ctx, req.Private, diags)}
	if !w.all(limited) {
		diags.Append(resp.State.Set(ctx, done)...)
		return
	}
	r.meta.Claims.Release(claimed, state.ID.ValueString())
}

// ImportState takes the id of an organization.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
	var id types.String
	resp.Diagnostics.Append(resp.State.GetAttribute(ctx, path.Root("id"), &id)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := checkOrganizationID(id.ValueString()); err != nil {
		resp.Diagnostics.AddError("Invalid import id", fmt.Sprintf("%q is not the id of an organization: %s.", id.ValueString(), err))
	}
}
