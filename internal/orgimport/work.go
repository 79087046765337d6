package orgimport

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/roleschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// work makes, changes and deletes the roles of one import, one after the other.
type work struct {
	*Resource
	scene scene
	plan  model
	done  *model // what is true so far, for the state
	diags *diag.Diagnostics

	noted      string // generation of the roles that this resource made, "" when nobody knows
	generation string // of those that it makes now
}

func (r *Resource) roles() *role.Roles { return role.New(r.meta.AWS, r.meta.Org, r.meta.Clock) }

// all brings every role to what is planned. It stops at the first that fails.
func (w *work) all(ctx context.Context) bool {
	for _, s := range slots {
		if !w.one(ctx, s) {
			return false
		}
	}
	return true
}

// one brings a role to what is planned. A role of another name is made before the old one is deleted.
func (w *work) one(ctx context.Context, s slot) bool {
	planned, former := decode(ctx, *w.plan.role(s), w.diags), decode(ctx, *w.done.role(s), w.diags)
	switch {
	case w.diags.HasError():
		return false
	case planned == nil && former == nil:
		return true
	case planned == nil:
		return w.takeAway(ctx, s, *former)
	case former == nil:
		return w.make(ctx, s, *planned)
	}
	if sameName, _, _ := sameRole(*planned, *former); sameName {
		return w.change(ctx, s, *planned, *former)
	}
	return w.exchange(ctx, s, *planned, *former)
}

// exchange makes a role and then deletes the one of another name. When that fails, the state keeps the old one, because
// the new one is found again by its ownership tag and the old one would be forgotten.
func (w *work) exchange(ctx context.Context, s slot, planned, former roleschema.Model) bool {
	before := *w.done
	if !w.make(ctx, s, planned) {
		return false
	}
	if before.made(s) && !w.delete(ctx, s, former) {
		*w.done = before
		return false
	}
	return true
}

func (w *work) wanted(s slot, planned roleschema.Model) role.Wanted {
	return planned.Wanted(s.kind, w.scene.bucket(), tfx.Strings(w.plan.TagsAll), w.plan.AdoptExisting.ValueBool())
}

// make makes a role, or continues with what an earlier apply made of it, or adopts it.
func (w *work) make(ctx context.Context, s slot, planned roleschema.Model) bool {
	wanted, at := w.wanted(s, planned), path.Root(s.name)
	wanted.Generation = w.generation
	doing := fmt.Sprintf("making the role %s for %s", wanted.Name, w.plan.String())
	if _, err := w.roles().CheckExternal(ctx, role.Place{}, wanted); err != nil {
		addRoleError(w.diags, at, doing, err)
		return false
	}
	made, err := w.roles().Create(ctx, role.Place{}, wanted)
	if err != nil {
		addRoleError(w.diags, at, doing, err)
		return false
	}
	tflog.Info(ctx, "made role", map[string]any{"role_arn": made.ARN})
	w.meta.Claims.Made(kindRole, role.Key(made.AccountID, made.Name))
	planned.FromAPI(made, planned.Former(wanted.Tags))
	*w.done.role(s) = encode(ctx, &planned, w.diags)
	w.done.setMade(s, made.Made)
	return true
}

// change changes a role in place. When that fails, the state gets what was done.
func (w *work) change(ctx context.Context, s slot, planned, former roleschema.Model) bool {
	if w.plan.role(s).Equal(*w.done.role(s)) && w.plan.TagsAll.Equal(w.done.TagsAll) {
		return true
	}
	wanted, at := w.wanted(s, planned), path.Root(s.name)
	before := former.Former(tfx.Strings(w.done.TagsAll))
	var changed role.Role
	var err error
	if !planned.TrustPolicy.Equal(former.TrustPolicy) { // the plan may not have known whom the role is to trust
		_, err = w.roles().CheckExternal(ctx, role.Place{}, wanted)
	}
	if err == nil {
		changed, err = w.roles().Update(ctx, role.Place{}, wanted, before)
	}
	if err == nil {
		tflog.Info(ctx, "changed role", map[string]any{"role_arn": changed.ARN})
		planned.FromAPI(changed, planned.Former(wanted.Tags))
		*w.done.role(s) = encode(ctx, &planned, w.diags)
		return true
	}
	addRoleError(w.diags, at, fmt.Sprintf("changing the role %s of %s", former.ARN.ValueString(), w.plan.String()), err)
	seen, findErr := w.roles().Find(ctx, role.Place{}, wanted.Name)
	if findErr == nil {
		former.ManagedPolicyARNs = union(former.ManagedPolicyARNs, planned.ManagedPolicyARNs) // some may be attached already
		former.FromAPI(seen, before)
		*w.done.role(s) = encode(ctx, &former, w.diags)
	}
	return false
}

// union is what either of two sets has.
func union(one, other types.Set) types.Set {
	all := append(tfx.Texts(one), tfx.Texts(other)...)
	if len(all) == 0 {
		return one
	}
	slices.Sort(all)
	elements := []attr.Value{}
	for _, text := range slices.Compact(all) {
		elements = append(elements, types.StringValue(text))
	}
	return types.SetValueMust(types.StringType, elements)
}

// takeAway deletes a role that this resource made, and forgets any other.
func (w *work) takeAway(ctx context.Context, s slot, former roleschema.Model) bool {
	if w.done.made(s) && !w.delete(ctx, s, former) {
		return false
	}
	*w.done.role(s) = encode(ctx, nil, w.diags)
	w.done.setMade(s, false)
	return true
}

// delete deletes a role with its own policies, if it is still the one that this resource made.
func (w *work) delete(ctx context.Context, s slot, former roleschema.Model) bool {
	name := former.Name.ValueString()
	key := role.Key(w.scene.management(), name)
	if w.meta.Claims.MadeHere(kindRole, key) {
		w.diags.AddAttributeWarning(path.Root(s.name), "Roles have changed hands", fmt.Sprintf(
			"The role %s became another resource in this run, so it was not deleted.", former.ARN.ValueString()))
		return true
	}
	seen, err := w.roles().Find(ctx, role.Place{}, name)
	if err == nil && seen.UniqueID != former.UniqueID.ValueString() {
		w.diags.AddAttributeWarning(path.Root(s.name), "Roles have changed hands", fmt.Sprintf(
			"Somebody deleted the role %s and made another one of that name, so it was not deleted.", former.ARN.ValueString()))
		return true
	}
	if err == nil && organization.Outlived(w.noted, seen.Generation) {
		tfx.WarnOutlived(w.diags, "role "+former.ARN.ValueString())
		return true
	}
	if err == nil || awsclient.IsNotFound(err) {
		_, err = w.roles().Delete(ctx, role.Place{}, name, former.Former(tfx.Strings(w.done.TagsAll)))
	}
	if err != nil {
		addRoleError(w.diags, path.Root(s.name), fmt.Sprintf("deleting the role %s of %s", former.ARN.ValueString(), w.plan.String()), err)
		return false
	}
	tflog.Info(ctx, "deleted role", map[string]any{"role_arn": former.ARN.ValueString()})
	w.meta.Claims.Release(kindRole, key)
	return true
}

// tellDone names the roles that are there although no state has them.
func (w *work) tellDone(ctx context.Context) {
	var there []string
	for _, s := range slots {
		if made := decode(ctx, *w.done.role(s), w.diags); made != nil {
			there = append(there, made.ARN.ValueString())
		}
	}
	if len(there) > 0 {
		w.diags.AddWarning("Roles of an unfinished import are there", fmt.Sprintf(
			"Before the error these roles were brought to what is configured: %s. They are not in the state. Applying again finds them and continues; nothing is made twice.", strings.Join(there, ", ")))
	}
}

func addError(diags *diag.Diagnostics, at path.Path, doing string, err error) {
	tfx.AddAttributeError(diags, at, doing, err)
}

// addRoleError adds the error of a deed with a role, on the attribute to blame.
func addRoleError(diags *diag.Diagnostics, at path.Path, doing string, err error) {
	if inUse, ok := errors.AsType[*role.InUseError](err); ok {
		diags.AddAttributeError(at, "Role is in use", fmt.Sprintf(
			"The role %s cannot be deleted, because others use it: %s. Nothing was changed about it. Take that away first, then apply again; or keep the role: terraform state rm, or a removed block with destroy = false.",
			inUse.Role, orNone(inUse.Others)))
		return
	}
	roleschema.AddError(diags, at, doing, "", err)
}
