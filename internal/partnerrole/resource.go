// Package partnerrole has the resource doit_partner_role and the data source doit_partner_role_policy.
package partnerrole

import (
	"context"
	"fmt"
	"strings"
	"time"

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
	typeName       = "doit_partner_role"
	defaultTimeout = 10 * time.Minute

	adoptedKey = "adopted" // in private state: Create took the role over from somebody else
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
	_ resource.ResourceWithMoveState   = (*Resource)(nil)
)

// Resource is doit_partner_role: a role that a partner or the management account enters.
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

// Create makes the role, or continues with what an interrupted Create made. When it fails it leaves no state, so that
// nothing is tainted.
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
	place := plan.place()
	place.Wait = true
	_, err := r.roles().CheckExternal(limited, place, r.wanted(plan)) // the plan may not have known whom the role trusts
	var made role.Role
	if err == nil {
		wanted := r.wanted(plan)
		wanted.Generation = organization.NewGeneration()
		made, err = r.roles().Create(limited, place, wanted)
	}
	if err != nil {
		r.refuse(&resp.Diagnostics, plan, "creating the role "+plan.String(), err)
		return
	}
	if !made.Made { // the configuration may forget adopt_existing, and Delete must not
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, adoptedKey, []byte(`true`))...)
	}
	tfx.NoteGeneration(ctx, resp.Private, made.Generation, &resp.Diagnostics)
	tflog.Info(ctx, "created role", map[string]any{"role_arn": made.ARN})
	r.meta.Claims.Made(claimKind, plan.key())
	plan.fromAPI(made, plan.former())
	tfx.Publish(ctx, plan, plan.identity(), &resp.State, resp.Identity, &resp.Diagnostics)
}

// Read refreshes the role. One that is gone leaves the state; an account that cannot be entered says nothing about it.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state, ok := tfx.Get[model](ctx, req.State, &resp.Diagnostics)
	if !ok || !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	found, err := r.roles().Find(ctx, state.place(), state.Name.ValueString())
	switch {
	case awsclient.IsNotFound(err):
		tfx.Remove(ctx, state.identity(), &resp.State, resp.Identity, &resp.Diagnostics)
		return
	case !state.imported() && r.roles().Removed(ctx, state.place(), err):
		warnKept(state, &resp.Diagnostics)
	case cannotEnter(err) && !state.imported(): // another access_role_name in the configuration is the way out
		tfx.AddWarning(&resp.Diagnostics, "reading the role "+state.String(), "Its last known state was kept, and whether it is still true is not known.", err)
	case err != nil:
		tfx.AddError(&resp.Diagnostics, "reading the role "+state.String(), err)
		return
	case tfx.Outlived(ctx, req.Private, found.Generation, "role "+state.String(), &resp.Diagnostics):
		tfx.Remove(ctx, state.identity(), &resp.State, resp.Identity, &resp.Diagnostics)
		return
	case found.Remade(state.former()): // what becomes of it is for a plan to show
		warnRemade(state, &resp.Diagnostics)
		tfx.Remove(ctx, state.identity(), &resp.State, resp.Identity, &resp.Diagnostics)
		return
	default:
		tfx.NoteGeneration(ctx, resp.Private, found.Generation, &resp.Diagnostics)
		r.meta.Claims.See(claimKind, state.key())
		r.refresh(&state, found)
		warnDeleted(state, found, &resp.Diagnostics)
	}
	tfx.Publish(ctx, state, state.identity(), &resp.State, resp.Identity, &resp.Diagnostics)
}

func (r *Resource) refresh(state *model, found role.Role) {
	if state.imported() {
		state.fromImport(found, r.meta.AWS.Partition(), role.ReportBucket(r.meta.CustomerID))
		state.Tags, state.TagsAll = r.meta.Tags.Split(found.Tags, tfx.StringMap(nil))
		return
	}
	managed := !state.Tags.IsNull() || len(state.TagsAll.Elements()) > 0
	state.fromAPI(found, state.former())
	if managed {
		state.Tags, state.TagsAll = r.meta.Tags.Split(found.Tags, state.Tags)
	}
}

// Update changes the role. When it fails, the state has what AWS has by then.
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
	var changed role.Role
	var err error
	if !plan.TrustPolicy.Equal(state.TrustPolicy) { // the plan may not have known whom the role is to trust
		_, err = r.roles().CheckExternal(limited, plan.place(), r.wanted(plan))
	}
	if err == nil {
		changed, err = r.roles().Update(limited, plan.place(), r.wanted(plan), state.former())
	}
	if err == nil {
		plan.fromAPI(changed, plan.former())
		tfx.Publish(ctx, plan, plan.identity(), &resp.State, resp.Identity, &resp.Diagnostics)
		return
	}
	r.refuse(&resp.Diagnostics, state, "changing the role "+state.String(), err)
	if found, err := r.roles().Find(ctx, plan.place(), state.Name.ValueString()); err == nil {
		state.ManagedPolicyARNs = both(state.ManagedPolicyARNs, plan.ManagedPolicyARNs)
		r.refresh(&state, found)
	}
	tfx.Publish(ctx, state, state.identity(), &resp.State, resp.Identity, &resp.Diagnostics)
}

// ImportState takes the name of a role of the own account, or ACCOUNT/NAME.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var id identityModel
	if req.ID == "" {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &id)...)
	} else {
		account, name, hasAccount := strings.Cut(req.ID, "/")
		if !hasAccount {
			account, name = "", req.ID
		}
		id = identityModel{AccountID: tfx.StringOrNull(account), Name: types.StringValue(name)}
	}
	if resp.Diagnostics.HasError() || !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	if id.AccountID.IsNull() {
		own, err := r.roles().AccountID(ctx, role.Place{})
		if err != nil {
			tfx.AddError(&resp.Diagnostics, "importing the role "+id.Name.ValueString(), err)
			return
		}
		id.AccountID = types.StringValue(own)
	}
	if err := id.check(); err != nil {
		resp.Diagnostics.AddError("Invalid import id", fmt.Sprintf("%q is not NAME or ACCOUNT/NAME, or they are no role's: %s.", req.ID, err))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("account_id"), id.AccountID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("name"), id.Name)...)
	if resp.Identity != nil {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, id)...)
	}
}
