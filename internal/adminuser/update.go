package adminuser

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// Update makes one change after the other and stops at the first that fails: what was done is in the state.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	plan, okPlan := tfx.Get[model](ctx, req.Plan, &resp.Diagnostics)
	state, okState := tfx.Get[model](ctx, req.State, &resp.Diagnostics)
	config, okConfig := tfx.Get[model](ctx, req.Config, &resp.Diagnostics)
	if !okPlan || !okState || !okConfig || !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	d, ok := r.openOwn(ctx, state, &resp.Diagnostics)
	if !ok {
		return
	}
	ctx = quiet(ctx, state, config)
	limited, cancel, ok := r.meta.Limit(ctx, plan.Timeouts.Update, "update", defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if !ok {
		return
	}
	done := state
	for _, change := range d.changes(plan, config.PasswordWO, &done) {
		if err := change(limited); err != nil {
			refuse(&resp.Diagnostics, "changing "+state.String(), err)
			break
		}
	}
	r.finish(ctx, d, &done, plan, &resp.Diagnostics)
	tfx.Publish(ctx, done, done.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
}

// finish stores what needs no call once all changes are made, and looks at the user again.
func (r *Resource) finish(ctx context.Context, d directory, done *model, plan model, diags *diag.Diagnostics) {
	failed := diags.HasError()
	if !failed {
		before := *done
		*done = plan
		done.ARN, done.MFAEnabled, done.AccessKeyCount = before.ARN, before.MFAEnabled, before.AccessKeyCount // may be planned as unknown
	}
	seen, err := d.locate(ctx, done.Name.ValueString(), done.UniqueID.ValueString())
	switch {
	case err == nil && failed: // a change whose answer got lost may have been made nevertheless
		done.fromAPI(seen, r.meta.Tags)
	case err == nil:
		done.observe(seen)
	case !failed:
		tfx.AddError(diags, "reading "+done.String()+" after changing it", err)
	}
}

// changes are what leads from done to the plan, in order. Each notes in done that it was made.
func (d directory) changes(plan model, password types.String, done *model) []func(context.Context) error {
	return []func(context.Context) error{
		func(ctx context.Context) error { return d.changeName(ctx, plan, done) },
		func(ctx context.Context) error { return d.changeBoundary(ctx, plan, done) },
		func(ctx context.Context) error {
			if done.AdministratorAccess.ValueBool() {
				return nil
			}
			err := d.attach(ctx, done.Name.ValueString())
			done.AdministratorAccess = types.BoolValue(err == nil)
			return err
		},
		func(ctx context.Context) error {
			if plan.RequireMFA.ValueBool() != done.RequireMFA.ValueBool() {
				if err := d.requireMFA(ctx, done.Name.ValueString(), plan.RequireMFA.ValueBool()); err != nil {
					return err
				}
			}
			done.RequireMFA = plan.RequireMFA
			return nil
		},
		func(ctx context.Context) error { return d.changePassword(ctx, plan, password, done) },
		func(ctx context.Context) error {
			set, remove := tfx.TagChanges(done.TagsAll, plan.TagsAll)
			if err := d.tag(ctx, done.Name.ValueString(), set, remove); err != nil {
				return err
			}
			done.Tags, done.TagsAll = plan.Tags, plan.TagsAll
			return nil
		},
	}
}

func (d directory) changeName(ctx context.Context, plan model, done *model) error {
	name, newPath := plan.Name.ValueString(), plan.Path.ValueString()
	if newPath == "" {
		newPath = noPath
	}
	if name != done.Name.ValueString() || !plan.Path.Equal(done.Path) {
		seen, err := d.locate(ctx, done.Name.ValueString(), done.UniqueID.ValueString())
		if err != nil {
			return err
		}
		if err := d.rename(ctx, seen, name, newPath); err != nil {
			return err
		}
	}
	done.Name, done.Path = plan.Name, plan.Path
	return nil
}

func (d directory) changeBoundary(ctx context.Context, plan model, done *model) error {
	if !plan.PermissionsBoundary.Equal(done.PermissionsBoundary) {
		if err := d.setBoundary(ctx, done.Name.ValueString(), plan.PermissionsBoundary.ValueString()); err != nil {
			return err
		}
	}
	done.PermissionsBoundary = plan.PermissionsBoundary
	return nil
}

// changePassword sets the password when its version has changed. A version where there was none sets it only for a user
// who has none: after an import, the version is stored, and the password stays.
func (d directory) changePassword(ctx context.Context, plan model, password types.String, done *model) error {
	name := done.Name.ValueString()
	if !plan.PasswordWOVersion.IsNull() && !plan.PasswordWOVersion.Equal(done.PasswordWOVersion) {
		keep := false
		if done.PasswordWOVersion.IsNull() {
			seen, err := d.find(ctx, name)
			if err != nil {
				return err
			}
			keep = seen.password
		}
		if !keep {
			if err := d.setPassword(ctx, name, password.ValueString()); err != nil {
				return err
			}
		}
	}
	done.PasswordWOVersion = plan.PasswordWOVersion
	return nil
}
