package account

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

// ValidateConfig refuses what the configuration alone shows to be wrong.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config, ok := tfx.Get[model](ctx, req.Config, &resp.Diagnostics)
	if !ok {
		return
	}
	if config.CreateGovCloud.ValueBool() && !config.Name.IsUnknown() {
		if err := organization.CheckGovCloudName(config.Name.ValueString()); err != nil {
			resp.Diagnostics.AddAttributeError(path.Root("name"), "Invalid name", fmt.Sprintf("%q: %s.", config.Name.ValueString(), err))
		}
	}
	deed := config.onDestroy()
	if !config.QuarantineParentID.IsNull() && !config.OnDestroy.IsUnknown() && deed != retain && deed != closeIt {
		resp.Diagnostics.AddAttributeError(path.Root("quarantine_parent_id"), "Quarantine is never used", fmt.Sprintf(
			"An account is moved to quarantine before it is closed or retained, but on_destroy is %q. Set on_destroy to \"close\" or \"retain\", or leave quarantine_parent_id out.", deed))
	}
}

// ModifyPlan finds out whatever can be known before the first write.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.meta == nil { // the provider is not configured, as in terraform validate
		return
	}
	if req.Plan.Raw.IsNull() {
		r.planDestroy(ctx, req, resp)
		return
	}
	// A failed destruction may have left its mark in the state.
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, destroyKey, nil)...)
	if req.State.Raw.IsNull() {
		r.planCreate(ctx, req, resp)
		return
	}
	r.planUpdate(ctx, req, resp)
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
	if !plan.AdoptExisting.ValueBool() && !plan.AdoptExisting.IsUnknown() {
		plan.fillWriteOnce()
	}
	if len(r.meta.Unknown) == 0 {
		r.meta.CheckParent(ctx, path.Root("parent_id"), plan.ParentID, diags)
		r.meta.CheckParent(ctx, path.Root("quarantine_parent_id"), plan.QuarantineParentID, diags)
		r.checkTopic(plan, diags)
		r.checkNewAccount(ctx, plan, diags)
	}
	diags.Append(resp.Plan.Set(ctx, plan)...)
}

// checkTopic refuses a topic that these credentials can never reach.
func (r *Resource) checkTopic(plan model, diags *diag.Diagnostics) {
	if plan.TopicARN.IsNull() || plan.TopicARN.IsUnknown() {
		return
	}
	if err := r.meta.Org.CheckTopic(plan.TopicARN.ValueString()); err != nil {
		tfx.AddAttributeError(diags, path.Root("notification_topic_arn"), "planning AWS account "+plan.String(), err)
	}
}

// fillWriteOnce plans the values that CreateAccount takes when it is told nothing.
func (m *model) fillWriteOnce() {
	if m.RoleName.IsUnknown() {
		m.RoleName = types.StringValue(organization.DefaultRoleName)
	}
	if m.BillingAccess.IsUnknown() {
		m.BillingAccess = types.StringValue(allow)
	}
	if m.CreateGovCloud.IsUnknown() {
		m.CreateGovCloud = types.BoolValue(false)
	}
}

// checkNewAccount refuses an address that is taken, an account that Terraform has already, and more accounts than the
// organization may have. It announces an account that create will continue with.
func (r *Resource) checkNewAccount(ctx context.Context, plan model, diags *diag.Diagnostics) {
	at := path.Root("email")
	if plan.Email.IsUnknown() {
		r.checkUnknownEmail(ctx, plan, diags)
		return
	}
	if err := r.meta.Org.PlanEmail(plan.Email.ValueString(), true); err != nil {
		tfx.AddAttributeError(diags, at, "planning AWS account "+plan.String(), err)
		return
	}
	pages := organization.PlanPages
	if plan.AdoptExisting.ValueBool() {
		pages = organization.AllPages // what adoption would change must be shown before it happens
	}
	listed, found, _, err := r.meta.Org.AccountByEmail(ctx, plan.Email.ValueString(), pages)
	if err != nil {
		tfx.AddAttributeError(diags, at, "looking for an account with the address "+plan.Email.ValueString(), err)
		return
	}
	if !found {
		if err := r.meta.Org.CheckQuota(ctx); err != nil {
			tfx.AddAttributeError(diags, at, "planning AWS account "+plan.String(), err)
		}
		return
	}
	// A listing may be old: what it says is confirmed before it stops anybody.
	account, err := r.meta.Org.FindAccount(ctx, listed.ID())
	switch {
	case awsclient.IsNotFound(err) || err == nil && !account.EmailIs(plan.Email.ValueString()):
	case err != nil:
		tfx.AddAttributeError(diags, at, "reading AWS account "+listed.ID(), err)
	default:
		r.announce(ctx, plan, account, diags)
	}
}

// checkUnknownEmail knows nothing but that there will be one more account. What adoption does must be seen in a plan.
func (r *Resource) checkUnknownEmail(ctx context.Context, plan model, diags *diag.Diagnostics) {
	if plan.AdoptExisting.ValueBool() {
		diags.AddAttributeError(path.Root("adopt_existing"), "Adoption cannot be shown", fmt.Sprintf(
			"The address of the account %s is known only after apply, so this plan cannot show which account would be adopted and what would change. "+
				"Use an address that is known at plan time, or leave adopt_existing out.", plan.Name.ValueString()))
	}
	r.meta.Org.PlanUnknownEmail()
	if err := r.meta.Org.CheckQuota(ctx); err != nil {
		tfx.AddAttributeError(diags, path.Root("email"), "planning AWS account "+plan.Name.ValueString(), err)
	}
}

// announce says what create will do with the account that owns the address.
func (r *Resource) announce(ctx context.Context, plan model, a organization.Account, diags *diag.Diagnostics) {
	ours, tags, err := r.meta.Org.Unfinished(ctx, a)
	adopting := plan.AdoptExisting.ValueBool() && !a.Closed()
	if err != nil {
		tfx.AddAttributeError(diags, path.Root("email"), "finding out who owns AWS account "+a.String(), err)
		return
	}
	if (ours || adopting) && (!r.checkContinued(ctx, plan, a, diags) || !checkAccess(plan, a, tags, diags)) {
		return
	}
	switch {
	case ours:
		diags.AddWarning("Continuing with AWS accounts that an earlier apply began", fmt.Sprintf(
			"The account %s carries the marker of this configuration. Create continues with it instead of making another.%s", a, changes(plan, a, tags)))
	case adopting:
		diags.AddWarning("Adopting AWS accounts that exist", fmt.Sprintf(
			"The account %s has the address %s and becomes this resource.%s", a, plan.Email.ValueString(), changes(plan, a, tags)))
	default:
		tfx.AddAttributeError(diags, path.Root("email"), "planning AWS account "+plan.String(),
			&organization.TakenError{Email: plan.Email.ValueString(), Account: &a})
	}
}

// checkContinued checks what only matters for an account that is there already.
func (r *Resource) checkContinued(ctx context.Context, plan model, a organization.Account, diags *diag.Diagnostics) bool {
	if err := r.meta.Org.Claim(a.ID(), plan.Email.ValueString()); err != nil {
		tfx.AddAttributeError(diags, path.Root("email"), "planning AWS account "+plan.String(), err)
		return false
	}
	existing := model{Email: plan.Email}
	existing.fromAPI(a)
	if !plan.ParentID.Equal(existing.ParentID) && !plan.ParentID.IsUnknown() {
		refuseForManagement(existing, path.Root("parent_id"), "moved", diags)
	}
	refuseDeedForManagement(plan.onDestroy(), existing, diags)
	if plan.CreateGovCloud.ValueBool() {
		r.confirmGovCloud(ctx, &existing, diags)
	}
	return !diags.HasError()
}

// checkAccess refuses to wait for an access role that was removed. tags have the provider's own, too.
func checkAccess(plan model, a organization.Account, tags map[string]string, diags *diag.Diagnostics) bool {
	name := plan.RoleName.ValueString()
	if name == "" {
		name = organization.DefaultRoleName
	}
	if !plan.WaitForAccess.ValueBool() || !organization.LostRole(tags, name) {
		return true
	}
	tfx.AddAttributeError(diags, path.Root("wait_for_access"), "planning AWS account "+plan.String(), &organization.RoleRemovedError{AccountID: a.ID(), RoleName: name})
	return false
}

// changes lists what creating would alter at an account that is already there.
func changes(plan model, a organization.Account, tags map[string]string) string {
	var list []string
	switch name := aws.ToString(a.Name); {
	case plan.Name.IsUnknown():
		list = append(list, fmt.Sprintf("name from %q to what is known after apply", name))
	case name != plan.Name.ValueString():
		list = append(list, fmt.Sprintf("name from %q to %q", name, plan.Name.ValueString()))
	}
	if parent := plan.ParentID; !parent.IsUnknown() && !parent.IsNull() && parent.ValueString() != a.ParentID {
		list = append(list, fmt.Sprintf("parent from %s to %s", a.ParentID, parent.ValueString()))
	}
	set, _ := tfx.TagChanges(tfx.StringMap(tags), plan.TagsAll)
	if len(set) > 0 {
		list = append(list, fmt.Sprintf("%d tags set, none removed", len(set)))
	}
	if len(list) == 0 {
		return " Nothing about it changes."
	}
	return " Changes: " + strings.Join(list, "; ") + "."
}
