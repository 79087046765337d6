// Package organizationalunit has the resource doit_organizational_unit and the data sources doit_organizational_unit and
// doit_organizational_units.
package organizationalunit

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

const (
	typeName       = "doit_organizational_unit"
	defaultTimeout = 10 * time.Minute
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
	_ resource.ResourceWithMoveState   = (*Resource)(nil)
)

// Resource is doit_organizational_unit: one organizational unit of the organization.
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

// Create makes the organizational unit, or continues with the one that an interrupted Create made. When it fails it leaves
// no state, so that nothing is tainted.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	plan, ok := tfx.Get[model](ctx, req.Plan, &resp.Diagnostics)
	if !ok || !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	limited, cancel, ok := r.meta.Limit(ctx, plan.Timeouts.Create, "create", defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if !ok {
		return
	}
	unit, err := r.meta.Org.CreateUnit(limited, plan.wanted())
	if err != nil {
		refuse(&resp.Diagnostics, path.Root("name"), "creating organizational unit "+plan.String(), err)
		return
	}
	tflog.Info(ctx, "created organizational unit", map[string]any{"organizational_unit_id": unit.ID()})
	plan.fromAPI(unit)
	tfx.Publish(ctx, plan, plan.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
}

// Read refreshes the organizational unit. One that is gone leaves the state.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state, ok := tfx.Get[model](ctx, req.State, &resp.Diagnostics)
	if !ok || !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	unit, err := r.meta.Org.RefreshUnit(ctx, state.ID.ValueString(), state.ParentID.ValueString(), state.Name.ValueString())
	switch {
	case awsclient.IsNotFound(err):
		if r.gone(ctx, state, &resp.Diagnostics) {
			tfx.Remove(ctx, state.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
		}
		return
	case err != nil:
		tfx.AddError(&resp.Diagnostics, "reading organizational unit "+state.String(), err)
		return
	}
	imported := state.imported()
	state.fromAPI(unit)
	r.meta.Org.NoteUnitInState(unit.ID(), unit.ParentID, state.Name.ValueString())
	if (imported || state.tagsManaged()) && !r.readTags(ctx, &state, imported, &resp.Diagnostics) {
		return
	}
	tfx.Publish(ctx, state, state.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
}

func (r *Resource) readTags(ctx context.Context, state *model, imported bool, diags *diag.Diagnostics) bool {
	tags, err := r.meta.Org.Tags(ctx, state.ID.ValueString())
	if err != nil {
		tfx.AddError(diags, "reading organizational unit "+state.String(), err)
		return false
	}
	if imported {
		state.Tags = tfx.StringMap(nil)
	}
	state.Tags, state.TagsAll = r.meta.Tags.Split(tags, state.Tags)
	return true
}

// gone believes that an organizational unit is gone only when it was looked for in the organization that it belonged to.
func (r *Resource) gone(ctx context.Context, state model, diags *diag.Diagnostics) bool {
	return r.meta.SameOrganization(ctx, "organizational unit "+state.String(), state.organizationID(), diags)
}

// Update renames, then tags, and stops at the first change that fails: what was done is in the state.
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
	done := state
	done.Timeouts = plan.Timeouts
	if r.rename(limited, plan, &done, &resp.Diagnostics) {
		r.retag(limited, plan, &done, &resp.Diagnostics)
	}
	tfx.Publish(ctx, done, done.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
}

// rename also reads the unit again, because its name path depends on other units as well.
func (r *Resource) rename(ctx context.Context, plan model, done *model, diags *diag.Diagnostics) bool {
	id, parentID, name := done.ID.ValueString(), done.ParentID.ValueString(), plan.Name.ValueString()
	if !plan.Name.Equal(done.Name) {
		if err := r.meta.Org.RenameUnit(ctx, id, parentID, name); err != nil {
			refuse(diags, path.Root("name"), fmt.Sprintf("renaming organizational unit %s to %q", done.String(), name), err)
			return false
		}
		tflog.Info(ctx, "renamed organizational unit", map[string]any{"organizational_unit_id": id})
		done.Name = plan.Name
	}
	unit, err := r.meta.Org.FindUnit(ctx, id)
	if err != nil {
		tfx.AddError(diags, "reading organizational unit "+done.String()+" during its update", err)
		return false
	}
	done.NamePath = tfx.StringOrNull(unit.NamePath)
	return true
}

func (r *Resource) retag(ctx context.Context, plan model, done *model, diags *diag.Diagnostics) {
	set, remove := tfx.TagChanges(done.TagsAll, plan.TagsAll)
	if err := r.meta.Org.UpdateTags(ctx, done.ID.ValueString(), set, remove); err != nil {
		tfx.AddError(diags, "tagging organizational unit "+done.String(), err)
		return
	}
	done.Tags, done.TagsAll = plan.Tags, plan.TagsAll
}

// Delete deletes the organizational unit, if it is empty.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	state, ok := tfx.Get[model](ctx, req.State, &resp.Diagnostics)
	if !ok || !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	id := state.ID.ValueString()
	if r.meta.Org.UnitMadeHere(id) { // a replaced or renamed resource whose parent became known too late for the plan to notice
		resp.Diagnostics.AddWarning("Organizational units have changed hands", fmt.Sprintf(
			"The organizational unit %s became another resource in this run, so it was not deleted.", state.String()))
		return
	}
	limited, cancel, ok := r.meta.Limit(ctx, state.Timeouts.Delete, "delete", defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if !ok {
		return
	}
	gone, err := r.meta.Org.DeleteUnit(limited, id, state.ParentID.ValueString())
	switch {
	case awsclient.IsCode(err, "OrganizationalUnitNotEmptyException"):
		r.refuseDelete(ctx, state, err, &resp.Diagnostics)
	case err != nil:
		tfx.AddError(&resp.Diagnostics, "deleting organizational unit "+state.String(), err)
	case gone && !r.gone(ctx, state, &resp.Diagnostics):
	default:
		tflog.Info(ctx, "deleted organizational unit", map[string]any{"organizational_unit_id": id})
	}
}

// refuseDelete says what AWS does not say: what is in the unit.
func (r *Resource) refuseDelete(ctx context.Context, state model, refusal error, diags *diag.Diagnostics) {
	inside, err := r.meta.Org.UnitContents(ctx, state.ID.ValueString())
	if err != nil || len(inside) == 0 {
		tfx.AddError(diags, "deleting organizational unit "+state.String(), refusal)
		return
	}
	diags.AddError(summaryNotEmpty, explainNotEmpty(state, inside))
}

// ImportState takes the id of an organizational unit.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
	var id types.String
	resp.Diagnostics.Append(resp.State.GetAttribute(ctx, path.Root("id"), &id)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := organization.CheckUnitID(id.ValueString()); err != nil {
		resp.Diagnostics.AddError("Invalid import id", fmt.Sprintf("%q is not the id of an organizational unit: %s.", id.ValueString(), err))
	}
}
