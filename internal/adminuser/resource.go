// Package adminuser has the resource doit_admin_user.
package adminuser

import (
	"context"
	"errors"
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
	typeName = "doit_admin_user"
	claimed  = "IAM user" // what two resources must not both mean

	defaultTimeout = 10 * time.Minute
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// Resource is doit_admin_user: the break-glass administrator of an account.
type Resource struct {
	meta *tfx.Meta
}

// NewResource returns the resource, not yet configured.
func NewResource() resource.Resource { return &Resource{} }

// Metadata names the type. A renamed user has another identity.
func (r *Resource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = typeName
	resp.ResourceBehavior.MutableIdentity = true
}

// Configure takes what the provider was configured with.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.meta = tfx.ProviderData(req.ProviderData, &resp.Diagnostics)
}

// Create makes the administrator, or continues with the one that an interrupted Create made. When it fails it leaves no
// state, so that nothing is tainted.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	plan, okPlan := tfx.Get[model](ctx, req.Plan, &resp.Diagnostics)
	config, okConfig := tfx.Get[model](ctx, req.Config, &resp.Diagnostics)
	if !okPlan || !okConfig || !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	d, err := open(ctx, r.meta)
	if err != nil {
		tfx.AddError(&resp.Diagnostics, "finding out whose credentials these are", err)
		return
	}
	if key := d.key(plan.Name); r.meta.Claims.MadeHere(claimed, key) { // both became known too late for the plan to notice
		tfx.AddClaimError(&resp.Diagnostics, path.Root("name"), typeName, &tfx.ClaimError{Kind: claimed, Key: key, Held: true})
		return
	}
	plan.AccountID, plan.ConsoleLoginURL = types.StringValue(d.accountID), tfx.StringOrNull(d.consoleURL())
	ctx = quiet(ctx, plan, config)
	limited, cancel, ok := r.meta.Limit(ctx, plan.Timeouts.Create, "create", defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if !ok {
		return
	}
	want, generation := plan.wanted(config.PasswordWO), organization.NewGeneration()
	want.tags[organization.GenerationKey] = generation
	made, err := d.make(limited, want)
	if err != nil {
		refuse(&resp.Diagnostics, "making the administrator, "+plan.String(), err)
		return
	}
	tfx.NoteGeneration(ctx, resp.Private, generation, &resp.Diagnostics)
	r.meta.Claims.Made(claimed, d.key(plan.Name))
	plan.observe(made)
	tfx.Publish(ctx, plan, plan.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
}

// quiet prepares the log: it names the user and never tells the password.
func quiet(ctx context.Context, m, config model) context.Context {
	ctx = tflog.SetField(tflog.SetField(ctx, "account_id", m.AccountID.ValueString()), "user_name", m.Name.ValueString())
	if password := config.PasswordWO.ValueString(); password != "" {
		ctx = tflog.MaskAllFieldValuesStrings(tflog.MaskMessageStrings(ctx, password), password)
	}
	return ctx
}

// Read refreshes the administrator. One that is gone leaves the state.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state, ok := tfx.Get[model](ctx, req.State, &resp.Diagnostics)
	if !ok || !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	d, ok := r.openOwn(ctx, state, &resp.Diagnostics)
	if !ok {
		return
	}
	found, err := d.locate(ctx, state.Name.ValueString(), state.UniqueID.ValueString())
	switch {
	case awsclient.IsNotFound(err):
		tfx.Remove(ctx, state.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
		return
	case err != nil:
		tfx.AddError(&resp.Diagnostics, "reading "+state.String(), err)
		return
	case tfx.Outlived(ctx, req.Private, found.generation(), state.String(), &resp.Diagnostics):
		tfx.Remove(ctx, state.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
		return
	}
	tfx.NoteGeneration(ctx, resp.Private, found.generation(), &resp.Diagnostics)
	r.meta.Claims.See(claimed, d.key(state.Name))
	state.AccountID, state.ConsoleLoginURL = types.StringValue(d.accountID), tfx.StringOrNull(d.consoleURL())
	state.fromAPI(found, r.meta.Tags)
	warnAboutKeys(state, found, &resp.Diagnostics)
	tfx.Publish(ctx, state, state.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
}

// openOwn refuses to conclude anything about a user from what another account has.
func (r *Resource) openOwn(ctx context.Context, state model, diags *diag.Diagnostics) (directory, bool) {
	d, err := open(ctx, r.meta)
	if err != nil {
		tfx.AddError(diags, "finding out whose credentials these are, for "+state.String(), err)
		return d, false
	}
	if id := state.AccountID.ValueString(); id != "" && id != d.accountID {
		diags.AddError("Credentials of another account", fmt.Sprintf(
			"The %s belongs to that account, and these credentials to the AWS account %s. The state was left as it is. Use credentials of %s.", state.String(), d.accountID, id))
		return d, false
	}
	return d, true
}

func warnAboutKeys(state model, u user, diags *diag.Diagnostics) {
	if len(u.keys) == 0 {
		return
	}
	diags.AddWarning("Break-glass administrators have access keys", fmt.Sprintf(
		"The %s has %d: whoever has one of them is administrator of the account without a password, and without MFA unless require_mfa is set. "+
			"Delete each with: aws iam delete-access-key --user-name %s --access-key-id ID", state.String(), len(u.keys), state.Name.ValueString()))
}

// Delete deletes the administrator, or forgets it.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	state, ok := tfx.Get[model](ctx, req.State, &resp.Diagnostics)
	if !ok || !r.meta.Ready(&resp.Diagnostics) || state.OnDestroy.ValueString() == destroyRetain {
		return
	}
	d, ok := r.openOwn(ctx, state, &resp.Diagnostics)
	if !ok {
		return
	}
	if r.meta.Claims.MadeHere(claimed, d.key(state.Name)) {
		resp.Diagnostics.AddWarning("Administrators have changed hands", fmt.Sprintf("The %s became another resource in this run, so it was not deleted.", state.String()))
		return
	}
	ctx = quiet(ctx, state, model{})
	limited, cancel, ok := r.meta.Limit(ctx, state.Timeouts.Delete, "delete", defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if !ok {
		return
	}
	found, err := d.locate(limited, state.Name.ValueString(), state.UniqueID.ValueString())
	if awsclient.IsNotFound(err) {
		r.meta.Claims.Release(claimed, d.key(state.Name))
		return
	}
	if err == nil && tfx.Outlived(ctx, req.Private, found.generation(), state.String(), &resp.Diagnostics) {
		return
	}
	var added additions
	if err == nil {
		added, err = d.additions(limited, found)
	}
	switch {
	case err != nil:
		tfx.AddError(&resp.Diagnostics, "looking into "+state.String()+" before deleting it", err)
		return
	case added.String() != "" && !state.ForceDestroy.ValueBool():
		resp.Diagnostics.AddError("Administrator has what others have added", explainAdditions(state, added)+" Nothing was deleted.")
		return
	}
	if err := d.delete(limited, found, added); err != nil {
		tfx.AddError(&resp.Diagnostics, "deleting "+state.String(), fmt.Errorf("%w. Applying again goes on from there", err))
		return
	}
	r.meta.Claims.Release(claimed, d.key(state.Name))
}

// refuse adds the error for a deed that failed, on the attribute to blame.
func refuse(diags *diag.Diagnostics, doing string, err error) {
	if taken, ok := errors.AsType[*takenError](err); ok {
		diags.AddAttributeError(path.Root("name"), "IAM user exists already", fmt.Sprintf(
			"There is already an IAM user %s, and this configuration did not make it. Choose another name, or set adopt_existing = true to make it the administrator, or import it:\n\n%s",
			taken.name, tfx.ImportBlock(typeName, taken.name)))
		return
	}
	if _, ok := errors.AsType[*passwordError](err); ok {
		tfx.AddAttributeError(diags, path.Root("password_wo"), doing, err)
		return
	}
	tfx.AddError(diags, doing, err)
}

// ImportState takes the name of a user of the account of the credentials.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	id := identityModel{Name: types.StringValue(req.ID)}
	if req.ID == "" {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &id)...)
	}
	if err := checkName(id.Name.ValueString()); err != nil {
		resp.Diagnostics.AddError("Invalid import id", fmt.Sprintf("%q is not the name of an IAM user: %s.", id.Name.ValueString(), err))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	d, ok := r.openOwn(ctx, model{identityModel: id}, &resp.Diagnostics)
	if !ok {
		return
	}
	id.AccountID = types.StringValue(d.accountID)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("name"), id.Name)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("account_id"), id.AccountID)...)
	if resp.Identity != nil {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, id)...)
	}
}
