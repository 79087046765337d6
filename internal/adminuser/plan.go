package adminuser

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// key names a user among all that a run knows. IAM's names are unique without regard to case.
func (d directory) key(name types.String) string {
	return d.accountID + "/" + strings.ToLower(name.ValueString())
}

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
	none := types.MapNull(types.StringType)
	plan.Tags, plan.TagsAll = r.meta.Tags.Plan(config.Tags, none, none)
	r.meta.Tags.Check(config.Tags, plan.TagsAll, organization.MaxOwnedTags, diags)
	plan.AdministratorAccess = types.BoolValue(true)
	if len(r.meta.Unknown) == 0 {
		d, err := open(ctx, r.meta)
		if err != nil {
			tfx.AddError(diags, "finding out whose credentials these are", err)
			return
		}
		plan.AccountID, plan.ConsoleLoginURL = types.StringValue(d.accountID), tfx.StringOrNull(d.consoleURL())
		if !plan.Name.IsUnknown() {
			checkNew(ctx, d, plan, config, diags)
		}
	}
	diags.Append(resp.Plan.Set(ctx, plan)...)
}

// checkNew refuses a name that is taken, and announces a user that is continued with or adopted.
func checkNew(ctx context.Context, d directory, plan, config model, diags *diag.Diagnostics) {
	at := path.Root("name")
	if err := d.meta.Claims.Plan(claimed, d.key(plan.Name)); err != nil {
		tfx.AddClaimError(diags, at, typeName, err)
		return
	}
	found, err := d.find(ctx, plan.Name.ValueString())
	if awsclient.IsNotFound(err) {
		if config.PasswordWO.IsNull() {
			diags.AddAttributeWarning(path.Root("password_wo"), "Administrators without a password", fmt.Sprintf(
				"The %s gets no console password, because password_wo is not set. Set one before it is needed: "+
					"aws iam create-login-profile --user-name %s --password PASSWORD --password-reset-required", plan.String(), plan.Name.ValueString()))
		}
		return
	}
	ours := false
	if err == nil {
		ours, err = d.owns(ctx, found)
	}
	switch {
	case err != nil:
		tfx.AddAttributeError(diags, at, "looking for "+plan.String(), err)
	case !ours && plan.AdoptExisting.IsUnknown():
	case !ours && !plan.AdoptExisting.ValueBool():
		refuse(diags, "", &takenError{name: aws.ToString(found.UserName)})
	default:
		announce(d, plan, config, found, ours, diags)
	}
}

// announce says what happens to a user that is there already.
func announce(d directory, plan, config model, found user, ours bool, diags *diag.Diagnostics) {
	want := plan.wanted(config.PasswordWO)
	if config.PasswordWO.IsUnknown() {
		want.password = "not known yet"
	}
	names := []string{}
	for _, step := range d.steps(found, want, ours) {
		names = append(names, step.name)
	}
	changes := "Nothing about it changes."
	if len(names) > 0 {
		changes = "To be set: " + strings.Join(names, ", ") + "."
	}
	if found.password && want.password != "" && (!ours || !found.firstSignIn) {
		changes += " It keeps its console password; change password_wo_version later to set it."
	}
	switch {
	case ours && d.meta.Claims.Seen(claimed, d.key(plan.Name)): // tainted: Terraform says that it is replaced
	case ours:
		diags.AddWarning("Continuing with administrators that an earlier apply began", fmt.Sprintf("The %s carries the marker of this configuration. Create continues with it instead of failing. %s", plan.String(), changes))
	default:
		diags.AddWarning("Adopting IAM users as administrators", fmt.Sprintf("The %s is there already, and adopt_existing makes it this resource, which destroying deletes. %s", plan.String(), changes))
	}
	warnAboutKeys(plan, found, diags)
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
	r.meta.Tags.Check(config.Tags, plan.TagsAll, organization.MaxOwnedTags, diags)
	plan.AdministratorAccess, plan.ARN = types.BoolValue(true), state.ARN
	plan.MFAEnabled, plan.AccessKeyCount = state.MFAEnabled, state.AccessKeyCount
	if len(r.meta.Unknown) == 0 {
		if d, ok := r.openOwn(ctx, state, diags); ok {
			checkUpdate(ctx, d, plan, state, diags)
		}
	}
	diags.Append(resp.Plan.Set(ctx, plan)...)
	if resp.Plan.Raw.Equal(req.State.Raw) {
		return
	}
	plan.MFAEnabled, plan.AccessKeyCount = types.BoolUnknown(), types.Int64Unknown()
	if !plan.Name.Equal(state.Name) || !plan.Path.Equal(state.Path) {
		plan.ARN = types.StringUnknown()
	}
	diags.Append(resp.Plan.Set(ctx, plan)...)
	// OpenTofu 1.12 fails at a planned identity that is not known yet ("failed to encode"); the update publishes the new one.
	if resp.Identity != nil && !plan.Name.IsUnknown() {
		diags.Append(resp.Identity.Set(ctx, plan.identityModel)...)
	}
}

// checkUpdate refuses a new name that is taken, and says when a configured password is not set.
func checkUpdate(ctx context.Context, d directory, plan, state model, diags *diag.Diagnostics) {
	if err := d.meta.Claims.Hold(claimed, d.key(state.Name)); err != nil {
		tfx.AddClaimError(diags, path.Root("name"), typeName, err)
		return
	}
	if !plan.Name.IsUnknown() && d.key(plan.Name) != d.key(state.Name) {
		if err := d.meta.Claims.Plan(claimed, d.key(plan.Name)); err != nil {
			tfx.AddClaimError(diags, path.Root("name"), typeName, err)
			return
		}
		switch found, err := d.find(ctx, plan.Name.ValueString()); {
		case err == nil && aws.ToString(found.UserId) == state.UniqueID.ValueString():
		case err == nil:
			diags.AddAttributeError(path.Root("name"), "IAM user exists already", fmt.Sprintf(
				"The %s cannot be renamed: there is already an IAM user %s. Choose another name. Nothing was changed.", state.String(), aws.ToString(found.UserName)))
		case !awsclient.IsNotFound(err):
			tfx.AddAttributeError(diags, path.Root("name"), "looking for IAM user "+plan.Name.ValueString(), err)
		}
	}
	if state.PasswordWOVersion.IsNull() && !plan.PasswordWOVersion.IsNull() {
		if found, err := d.locate(ctx, state.Name.ValueString(), state.UniqueID.ValueString()); err == nil && found.password {
			diags.AddAttributeWarning(path.Root("password_wo_version"), "Console passwords stay as they are", fmt.Sprintf(
				"The %s has a console password already, and no version of it was known, so password_wo_version is only noted. To set the password, apply, then change password_wo_version.", state.String()))
		}
	}
}

// planDestroy warns about what Delete would refuse. It is no error yet, for the same plan may take it away.
func (r *Resource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	state, ok := tfx.Get[model](ctx, req.State, diags)
	if !ok || len(r.meta.Unknown) > 0 {
		return
	}
	if state.OnDestroy.ValueString() == destroyRetain {
		r.hold(state, diags)
		diags.AddWarning("Administrators are only forgotten", fmt.Sprintf("on_destroy is \"retain\", so the %s stays as it is, with all its rights.", state.String()))
		return
	}
	d, ok := r.openOwn(ctx, state, diags)
	if !ok || r.meta.Claims.MadeHere(claimed, d.key(state.Name)) {
		return
	}
	found, err := d.locate(ctx, state.Name.ValueString(), state.UniqueID.ValueString())
	if err == nil && tfx.Outlived(ctx, req.Private, found.generation(), state.String(), diags) {
		return
	}
	if r.hold(state, diags); diags.HasError() {
		return
	}
	if awsclient.IsNotFound(err) {
		return
	}
	var added additions
	if err == nil {
		added, err = d.additions(ctx, found)
	}
	switch {
	case err != nil:
		tfx.AddError(diags, "looking into "+state.String(), err)
	case added.String() == "":
	case state.ForceDestroy.ValueBool():
		diags.AddWarning("Deleting administrators with what others have added", fmt.Sprintf("force_destroy is set, so with the %s this goes, too: %s.", state.String(), added))
	default:
		diags.AddWarning("Administrators have what others have added", explainAdditions(state, added)+" If it is still there when this apply comes to it, nothing is deleted.")
	}
}

// hold notes that the user is this resource's until it is destroyed.
func (r *Resource) hold(state model, diags *diag.Diagnostics) {
	key := directory{accountID: state.AccountID.ValueString()}.key(state.Name)
	if r.meta.Claims.MadeHere(claimed, key) {
		return
	}
	if err := r.meta.Claims.Hold(claimed, key); err != nil {
		tfx.AddClaimError(diags, path.Root("name"), typeName, err)
	}
}

func explainAdditions(state model, added additions) string {
	return fmt.Sprintf("The %s has: %s. IAM deletes no user with such things, and they may be in use. "+
		"Take them away first, or set force_destroy = true to delete them as well, or on_destroy = \"retain\" to keep the user; apply that, then destroy.", state.String(), added)
}
