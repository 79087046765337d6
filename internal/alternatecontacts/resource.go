// Package alternatecontacts has the resource doit_alternate_contacts.
package alternatecontacts

import (
	"cmp"
	"context"
	"fmt"
	"time"

	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

const (
	typeName = "doit_alternate_contacts"
	claimed  = "alternate contacts of the account" // what two resources must not both mean

	defaultTimeout = 10 * time.Minute
)

var (
	_ resource.ResourceWithConfigure        = (*Resource)(nil)
	_ resource.ResourceWithConfigValidators = (*Resource)(nil)
	_ resource.ResourceWithIdentity         = (*Resource)(nil)
	_ resource.ResourceWithImportState      = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan       = (*Resource)(nil)
)

// Resource is doit_alternate_contacts: the alternate contacts of one account.
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

// Create sets the contacts. When it fails it leaves no state; the next Create finds those that are set already, because
// they are equal to what it wants.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	plan, ok := tfx.Get[model](ctx, req.Plan, &resp.Diagnostics)
	if !ok || !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	b, err := open(ctx, r.meta, plan.AccountID.ValueString())
	if err != nil {
		tfx.AddError(&resp.Diagnostics, "finding out whose credentials these are", err)
		return
	}
	if plan.AccountID.IsUnknown() { // the provider was not known at plan time
		b, err = open(ctx, r.meta, b.caller)
		plan.AccountID = types.StringValue(b.caller)
	}
	if err == nil && r.meta.Claims.MadeHere(claimed, b.accountID) { // both became known too late for the plan to notice
		err = &tfx.ClaimError{Kind: claimed, Key: b.accountID, Held: true}
		tfx.AddClaimError(&resp.Diagnostics, path.Root("account_id"), typeName, err)
		return
	}
	ctx = tflog.SetField(ctx, "account_id", b.accountID)
	c := change{book: b, doing: "setting", adopt: plan.AdoptExisting.ValueBool(), done: model{identityModel: plan.identityModel, AdoptExisting: plan.AdoptExisting, Timeouts: plan.Timeouts}, written: written{}}
	for _, kind := range kinds {
		*c.done.of(kind) = types.ObjectNull(contactTypes)
	}
	limited, cancel, ok := r.meta.Limit(ctx, plan.Timeouts.Create, "create", defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if !ok {
		return
	}
	if !c.to(limited, plan, &resp.Diagnostics) {
		return
	}
	r.meta.Claims.Made(claimed, b.accountID)
	c.written.store(ctx, resp.Private, &resp.Diagnostics)
	b.noteHome(ctx, "", resp.Private, &resp.Diagnostics)
	tfx.Publish(ctx, c.done, c.done.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
}

// Read refreshes the managed contacts, after an import all three. When none of them is left, the resource leaves the state.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state, ok := tfx.Get[model](ctx, req.State, &resp.Diagnostics)
	if !ok || !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	b, err := open(ctx, r.meta, state.AccountID.ValueString())
	if err != nil {
		tfx.AddError(&resp.Diagnostics, "reading the "+state.String(), err)
		return
	}
	imported, taken := state.imported(), written{}
	for _, kind := range kinds {
		if !imported && state.of(kind).IsNull() {
			continue
		}
		seen, found, err := b.read(ctx, kind)
		if err != nil {
			r.readRefused(ctx, b, kind, err, readHome(ctx, req.Private), state, resp)
			return
		}
		state.fromAPI(kind, seen, found)
		if found {
			taken[kind] = seen.fingerprint()
		}
	}
	if len(taken) == 0 {
		tfx.Remove(ctx, state.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
		return
	}
	if imported { // what was there is the resource's from now on
		taken.store(ctx, resp.Private, &resp.Diagnostics)
	}
	b.noteHome(ctx, readHome(ctx, req.Private), resp.Private, &resp.Diagnostics)
	tfx.Publish(ctx, state, state.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
}

// readRefused drops the contacts of an account that is gone, and leaves those of one that is suspended as they were.
func (r *Resource) readRefused(
	ctx context.Context, b book, kind accounttypes.AlternateContactType, err error, home string, state model, resp *resource.ReadResponse,
) {
	if why := b.lost(err, home); why != "" {
		resp.Diagnostics.AddWarning("Alternate contacts are no longer managed", why+" Its alternate contacts stay as they are, and leave the state.")
		tfx.Remove(ctx, state.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
		return
	}
	if why := b.dormant(err); why != "" && !state.imported() {
		resp.Diagnostics.AddWarning("Alternate contacts cannot be read", why+" The state keeps what was known of its alternate contacts.")
		tfx.Publish(ctx, state, state.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
		return
	}
	tfx.AddAttributeError(&resp.Diagnostics, path.Root(word(kind)), "refreshing the "+state.String(), err)
}

// Update changes one contact after the other and stops at the first that fails: what was done is in the state.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	plan, okPlan := tfx.Get[model](ctx, req.Plan, &resp.Diagnostics)
	state, okState := tfx.Get[model](ctx, req.State, &resp.Diagnostics)
	if !okPlan || !okState || !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	b, err := open(ctx, r.meta, state.AccountID.ValueString())
	if err != nil {
		tfx.AddError(&resp.Diagnostics, "changing the "+state.String(), err)
		return
	}
	ctx = tflog.SetField(ctx, "account_id", b.accountID)
	c := change{book: b, doing: "changing", adopt: plan.AdoptExisting.ValueBool(), done: state, written: readWritten(ctx, req.Private)}
	limited, cancel, ok := r.meta.Limit(ctx, plan.Timeouts.Update, "update", defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if !ok {
		return
	}
	c.done.AdoptExisting, c.done.Timeouts = plan.AdoptExisting, plan.Timeouts
	c.to(limited, plan, &resp.Diagnostics)
	c.written.store(ctx, resp.Private, &resp.Diagnostics)
	tfx.Publish(ctx, c.done, c.done.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
}

// Delete deletes the managed contacts that nobody else has changed.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	state, ok := tfx.Get[model](ctx, req.State, &resp.Diagnostics)
	if !ok || !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	if id := state.AccountID.ValueString(); r.meta.Claims.MadeHere(claimed, id) {
		resp.Diagnostics.AddWarning("Alternate contacts have changed hands", fmt.Sprintf(
			"The alternate contacts of the AWS account %s became another resource in this run, so they were not deleted.", id))
		return
	}
	b, err := open(ctx, r.meta, state.AccountID.ValueString())
	if err != nil {
		tfx.AddError(&resp.Diagnostics, "deleting the "+state.String(), err)
		return
	}
	ctx = tflog.SetField(ctx, "account_id", b.accountID)
	c := change{book: b, doing: "deleting", done: state, written: readWritten(ctx, req.Private)}
	nothing := model{}
	for _, kind := range kinds {
		*nothing.of(kind) = types.ObjectNull(contactTypes)
	}
	limited, cancel, ok := r.meta.Limit(ctx, state.Timeouts.Delete, "delete", defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if !ok {
		return
	}
	var refused diag.Diagnostics
	ok = c.to(limited, nothing, &refused)
	if why := cmp.Or(b.lost(c.failed, readHome(ctx, req.Private)), b.dormant(c.failed)); why != "" {
		resp.Diagnostics.AddWarning("Alternate contacts were not deleted", why+" Its alternate contacts stay as they are, and are no longer managed.")
		return
	}
	if resp.Diagnostics.Append(refused...); !ok {
		resp.Diagnostics.Append(resp.State.Set(ctx, c.done)...)
		return
	}
	r.meta.Claims.Release(claimed, b.accountID)
}

// ImportState takes the id of an account.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("account_id"), path.Root("account_id"), req, resp)
	var id types.String
	resp.Diagnostics.Append(resp.State.GetAttribute(ctx, path.Root("account_id"), &id)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := checkAccountID(id.ValueString()); err != nil {
		resp.Diagnostics.AddError("Invalid import id", fmt.Sprintf("%q is not the id of an AWS account: %s.", id.ValueString(), err))
	}
}
