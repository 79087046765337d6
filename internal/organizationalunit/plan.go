package organizationalunit

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
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
	plan, okPlan := tfx.Get[model](ctx, req.Plan, diags)
	config, okConfig := tfx.Get[model](ctx, req.Config, diags)
	if !okPlan || !okConfig {
		return
	}
	plan.Tags, plan.TagsAll = r.meta.Tags.Plan(config.Tags, types.MapNull(types.StringType), types.MapNull(types.StringType))
	r.meta.Tags.Check(config.Tags, plan.TagsAll, organization.MaxTags, diags)
	if len(r.meta.Unknown) == 0 && r.meta.CheckParent(ctx, path.Root("parent_id"), plan.ParentID, diags) && !plan.Name.IsUnknown() {
		r.checkNewUnit(ctx, plan, diags)
	}
	diags.Append(resp.Plan.Set(ctx, plan)...)
}

// checkNewUnit refuses a name that the parent has already, and announces a unit that create will continue with.
func (r *Resource) checkNewUnit(ctx context.Context, plan model, diags *diag.Diagnostics) {
	at, parentID, name := path.Root("name"), plan.ParentID.ValueString(), plan.Name.ValueString()
	if err := r.meta.Org.PlanUnit(parentID, name); err != nil {
		refuse(diags, at, "planning organizational unit "+plan.String(), err)
		return
	}
	clash, err := r.clash(ctx, "", parentID, name)
	var taken *organization.UnitTakenError
	ours := false
	if errors.As(clash, &taken) {
		ours, err = r.meta.Org.OwnsUnit(ctx, taken.Unit, parentID)
	}
	switch {
	case err != nil:
		tfx.AddAttributeError(diags, at, "looking for an organizational unit "+plan.String(), err)
	case ours:
		diags.AddWarning("Continuing with organizational units that an earlier apply began", fmt.Sprintf(
			"The organizational unit %s (%s) below %s carries the marker of this configuration. Create continues with it instead of failing.",
			aws.ToString(taken.Unit.Id), name, parentID))
	case clash != nil:
		refuse(diags, at, "planning organizational unit "+plan.String(), clash)
	}
}

// clash looks for another organizational unit that has a wanted name, and keeps it: a *organization.UnitHeldError when it
// is in this state, else a *organization.UnitTakenError.
func (r *Resource) clash(ctx context.Context, id, parentID, name string) (clash, err error) {
	sibling, found, err := r.meta.Org.UnitNamed(ctx, parentID, name)
	siblingID := aws.ToString(sibling.Id)
	if err != nil || !found || siblingID == id {
		return nil, err
	}
	switch held, gives := r.meta.Org.PlannedPlace(siblingID, parentID, name); {
	case gives:
		return nil, nil
	case held:
		return &organization.UnitHeldError{ID: siblingID, ParentID: parentID, Name: name}, nil
	default:
		return &organization.UnitTakenError{ParentID: parentID, Unit: sibling}, nil
	}
}

func (r *Resource) planUpdate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	plan, okPlan := tfx.Get[model](ctx, req.Plan, diags)
	state, okState := tfx.Get[model](ctx, req.State, diags)
	config, okConfig := tfx.Get[model](ctx, req.Config, diags)
	if !okPlan || !okState || !okConfig {
		return
	}
	plan.Tags, plan.TagsAll = r.meta.Tags.Plan(config.Tags, state.Tags, state.TagsAll)
	r.meta.Tags.Check(config.Tags, plan.TagsAll, organization.MaxTags, diags)
	if len(r.meta.Unknown) == 0 {
		if plan.ParentID.Equal(state.ParentID) {
			r.checkRename(ctx, plan, state, diags)
		} else {
			r.checkReplace(ctx, plan, state, diags)
		}
	}
	diags.Append(resp.Plan.Set(ctx, plan)...)
	if !resp.Plan.Raw.Equal(req.State.Raw) {
		plan.NamePath = types.StringUnknown() // depends on the names of other units as well
		diags.Append(resp.Plan.Set(ctx, plan)...)
	}
}

func (r *Resource) checkRename(ctx context.Context, plan, state model, diags *diag.Diagnostics) {
	id, parentID, name := state.ID.ValueString(), state.ParentID.ValueString(), plan.Name.ValueString()
	doing, at := fmt.Sprintf("planning organizational unit %s", state.String()), path.Root("name")
	if err := r.meta.Org.PlanUnitStays(id, parentID, name); err != nil {
		refuse(diags, at, doing, err)
		return
	}
	if plan.Name.IsUnknown() || plan.Name.Equal(state.Name) {
		return
	}
	clash, err := r.clash(ctx, id, parentID, name)
	switch {
	case err != nil:
		tfx.AddAttributeError(diags, at, doing, err)
	case clash != nil:
		refuse(diags, at, doing, clash)
	}
}

// checkReplace allows a replacement only of an empty unit: AWS cannot move one, and what is in it would be in the way.
func (r *Resource) checkReplace(ctx context.Context, plan, state model, diags *diag.Diagnostics) {
	r.meta.Org.NoteUnitInState(state.ID.ValueString(), state.ParentID.ValueString(), state.Name.ValueString())
	inside, err := r.meta.Org.UnitContents(ctx, state.ID.ValueString())
	switch {
	case awsclient.IsNotFound(err):
	case err != nil:
		tfx.AddAttributeError(diags, path.Root("parent_id"), "looking into organizational unit "+state.String(), err)
	case len(inside) > 0:
		diags.AddAttributeError(path.Root("parent_id"), "Organizational unit cannot be moved", fmt.Sprintf(
			"AWS cannot move an organizational unit, so another parent_id replaces %s, and it is not empty: it has %s. "+
				"Move it in two steps. First add a second %s below the new parent, point the parent_id of the accounts to it, and apply: accounts move in place. "+
				"Then remove this one and apply again. Nothing was changed.", state.String(), inside, typeName))
	default:
		r.meta.CheckParent(ctx, path.Root("parent_id"), plan.ParentID, diags)
	}
}

// planDestroy refuses to destroy what AWS does not delete: a unit with accounts or other units in it.
func (r *Resource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	state, ok := tfx.Get[model](ctx, req.State, diags)
	// Terraform plans the destruction of a replaced object again during apply. By then its replacement may have turned
	// out to be the same unit, which Delete leaves alone.
	if !ok || len(r.meta.Unknown) > 0 || r.meta.Org.UnitMadeHere(state.ID.ValueString()) {
		return
	}
	err := r.meta.Org.PlanUnitDestruction(state.ID.ValueString(), state.ParentID.ValueString(), state.Name.ValueString())
	if err != nil {
		refuse(diags, path.Root("name"), "planning to destroy organizational unit "+state.String(), err)
		return
	}
	staying, managed, err := r.meta.Org.PlannedContents(ctx, state.ID.ValueString())
	switch {
	case awsclient.IsNotFound(err):
	case err != nil:
		tfx.AddError(diags, "looking into organizational unit "+state.String(), err)
	case len(staying) > 0:
		diags.AddError(summaryNotEmpty, explainNotEmpty(state, staying))
	case len(managed) > 0:
		diags.AddWarning("Organizational units must be empty before they are destroyed", fmt.Sprintf(
			"The organizational unit %s has in it: %s. They belong to this configuration. If this apply does not take them away, destroying the unit fails; a closed account stays in its unit until AWS deletes it after 90 days.",
			state.String(), managed))
	}
}

const summaryNotEmpty = "Organizational unit is not empty"

func explainNotEmpty(state model, inside organization.Contents) string {
	return fmt.Sprintf("The organizational unit %s has in it: %s. AWS deletes only empty organizational units. "+
		"Move the accounts to another parent and remove the organizational units in it first, apply, then destroy it. The unit is unchanged.", state.String(), inside)
}

// refuse adds the error for a deed that failed, and for a name that is taken the way out.
func refuse(diags *diag.Diagnostics, at path.Path, doing string, err error) {
	var taken *organization.UnitTakenError
	var held *organization.UnitHeldError
	switch {
	case errors.As(err, &taken):
		id := aws.ToString(taken.Unit.Id)
		diags.AddAttributeError(at, "Organizational unit exists already", fmt.Sprintf(
			"%s already has the organizational unit %s (%s), and this configuration did not create it. Choose another name, or import that unit:\n\n%s",
			taken.ParentID, id, aws.ToString(taken.Unit.Name), tfx.ImportBlock(typeName, id)))
	case errors.As(err, &held) && held.ID == "":
		diags.AddAttributeError(at, "Two resources want one organizational unit", fmt.Sprintf(
			"Two resources of this configuration want to create the organizational unit %q below %s. Every organizational unit of a parent needs a name of its own.", held.Name, held.ParentID))
	case errors.As(err, &held):
		diags.AddAttributeError(at, "This configuration has the organizational unit already", fmt.Sprintf(
			"The organizational unit %s (%s) below %s is already in this state, perhaps under another resource name or for_each key. "+
				"If the resource was renamed, tell Terraform with a moved block:\n\n"+
				"  moved {\n    from = %s.OLD_NAME\n    to   = %s.NEW_NAME\n  }\n\n"+
				"If it is tainted, run: terraform untaint. If -replace or replace_triggered_by asks for a replacement, take that away: the new unit would be the same. "+
				"If another resource gives the name up in the same plan, apply that first.",
			held.ID, held.Name, held.ParentID, typeName, typeName))
	default:
		tfx.AddAttributeError(diags, at, doing, err)
	}
}
