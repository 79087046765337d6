// Package account is doit_aws_account: the resource and the data sources for the accounts of an AWS organization.
package account

import (
	"context"
	"fmt"
	"strings"
	"time"

	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
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
	typeName      = "doit_aws_account"
	createTimeout = 90 * time.Minute
	changeTimeout = 30 * time.Minute
)

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithMoveState      = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// Resource is doit_aws_account: one account of the organization.
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

// Create vends the account. When it fails it leaves no state, so that Terraform neither taints nor replaces anything, and
// the next Create continues.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	plan, ok := tfx.Get[model](ctx, req.Plan, &resp.Diagnostics)
	if !ok || !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	timeout, found := plan.Timeouts.Create(ctx, createTimeout)
	if resp.Diagnostics.Append(found...); found.HasError() {
		return
	}
	vended, err := r.meta.Org.Vend(ctx, plan.vend(timeout))
	if err != nil {
		tfx.AddError(&resp.Diagnostics, "creating AWS account "+plan.String(), err)
		return
	}
	tflog.Info(ctx, "vended AWS account", map[string]any{"account_id": vended.Account.ID()})
	if vended.Untold != nil {
		tfx.AddWarning(&resp.Diagnostics, "telling a topic about AWS account "+vended.Account.String(), "The account is complete and in the state.", vended.Untold)
	}
	plan.fromVended(vended)
	tfx.Publish(ctx, plan, plan.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
}

// vend translates the plan for the core.
func (m *model) vend(timeout time.Duration) organization.Vend {
	return organization.Vend{
		Name: m.Name.ValueString(), Email: m.Email.ValueString(), ParentID: m.ParentID.ValueString(),
		RoleName: m.RoleName.ValueString(), BillingAccess: orgtypes.IAMUserAccessToBilling(m.BillingAccess.ValueString()),
		GovCloud: m.CreateGovCloud.ValueBool(), Tags: tfx.Strings(m.TagsAll),
		Adopt: m.AdoptExisting.ValueBool(), WaitForAccess: m.WaitForAccess.ValueBool(), TopicARN: m.TopicARN.ValueString(), Timeout: timeout,
	}
}

func (m *model) fromVended(v organization.Vended) {
	if v.Created {
		m.fillWriteOnce()
	}
	for _, unknown := range []*types.String{&m.RoleName, &m.BillingAccess} {
		if unknown.IsUnknown() { // an adopted account, whose creation nobody here saw
			*unknown = types.StringNull()
		}
	}
	if m.CreateGovCloud.IsUnknown() {
		m.CreateGovCloud = types.BoolNull()
	}
	m.GovCloudAccountID = tfx.StringOrNull(v.GovCloudAccountID)
	m.CreateRequestID = tfx.StringOrNull(v.RequestID)
	m.fromAPI(v.Account)
}

// Read refreshes the account. One that is closed or gone leaves the state; one that AWS has suspended, or that is still
// closing, stays.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state, ok := tfx.Get[model](ctx, req.State, &resp.Diagnostics)
	if !ok || !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	account, tags, err := r.refresh(ctx, state)
	switch {
	case awsclient.IsNotFound(err):
		r.gone(ctx, state, resp)
		return
	case err != nil:
		tfx.AddError(&resp.Diagnostics, "reading AWS account "+state.String(), err)
		return
	case account.StateNow() == orgtypes.AccountStateClosed:
		resp.Diagnostics.AddWarning("Closed AWS accounts left the state", fmt.Sprintf(
			"The account %s is closed. AWS Support can reopen it within 90 days of its closing, and its e-mail address stays taken.", account))
		tfx.Remove(ctx, state.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
		return
	}
	warnRestricted(account, &resp.Diagnostics)
	email := r.believedEmail(ctx, req.Private, state, account)
	if state.imported() {
		state.Tags = tfx.StringMap(nil)
	}
	if state.tagsManaged() {
		state.Tags, state.TagsAll = r.meta.Tags.Split(tags, state.Tags)
	}
	state.fromAPI(account)
	state.Email = email
	r.meta.Org.NoteInState(account.ID(), email.ValueString())
	tfx.Publish(ctx, state, state.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
}

// refresh reads the account and, when they are the configuration's business, its tags.
func (r *Resource) refresh(ctx context.Context, state model) (account organization.Account, tags map[string]string, err error) {
	if state.imported() { // nothing is known yet that a list could confirm
		if account, err = r.meta.Org.FindAccount(ctx, state.ID.ValueString()); err == nil {
			tags, err = r.meta.Org.Tags(ctx, account.ID())
		}
		return account, tags, err
	}
	believed := organization.Believed{ID: state.ID.ValueString(), ParentID: state.ParentID.ValueString(), Agrees: state.agrees}
	if state.tagsManaged() {
		believed.TagsAgree = func(tags map[string]string) bool {
			own, all := r.meta.Tags.Split(tags, state.Tags)
			return own.Equal(state.Tags) && all.Equal(state.TagsAll)
		}
	}
	return r.meta.Org.Refresh(ctx, believed)
}

// gone believes that an account is gone only when it was looked for in the organization that it belonged to.
func (r *Resource) gone(ctx context.Context, state model, resp *resource.ReadResponse) {
	if r.meta.SameOrganization(ctx, "account "+state.String(), state.OrganizationID.ValueString(), &resp.Diagnostics) {
		tfx.Remove(ctx, state.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
	}
}

// warnRestricted has one constant summary per state, so that Terraform folds many warnings into one.
func warnRestricted(a organization.Account, diags *diag.Diagnostics) {
	switch a.StateNow() {
	case orgtypes.AccountStateSuspended:
		diags.AddWarning("AWS has suspended accounts", fmt.Sprintf(
			"AWS restricts the account %s, for example because of a payment or abuse case. It stays in the state; settle it with AWS Support.", a))
	case orgtypes.AccountStatePendingClosure:
		diags.AddWarning("AWS is closing accounts", fmt.Sprintf("The account %s is being closed. It leaves the state when it is closed.", a))
	case orgtypes.AccountStateActive, orgtypes.AccountStateClosed, orgtypes.AccountStatePendingActivation:
	}
}

// ImportState takes an account id or a root e-mail address.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if !strings.Contains(req.ID, "@") {
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
		return
	}
	if !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	account, found, err := r.meta.Org.FindAccountByEmail(ctx, req.ID)
	switch {
	case err != nil:
		tfx.AddError(&resp.Diagnostics, "importing AWS account "+req.ID, err)
	case !found:
		resp.Diagnostics.AddError("Failed importing AWS account "+req.ID, fmt.Sprintf(
			"No account of the organization has the root e-mail address %s. Check the address, or import by account id.", req.ID))
	default:
		req.ID = account.ID()
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
	}
}
