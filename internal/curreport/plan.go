package curreport

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/bucketschema"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

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

// surroundings asks only for what the provider knows by itself, and whose credentials these are.
func (r *Resource) surroundings(ctx context.Context, diags *diag.Diagnostics) (surroundings, bool) {
	s := surroundings{customerID: r.meta.CustomerID, waits: len(r.meta.Unknown) > 0, waitsForID: slices.Contains(r.meta.Unknown, "customer_id")}
	if s.waits {
		return s, true
	}
	own, err := r.meta.AWS.AccountID(ctx)
	if err != nil {
		tfx.AddError(diags, "finding out whose credentials these are", err)
		return s, false
	}
	s.accountID, s.partition, s.region = own, r.meta.AWS.Partition(), r.meta.AWS.Region()
	return s, true
}

func (r *Resource) planCreate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	config, ok := tfx.Get[model](ctx, req.Config, diags)
	s, known := r.surroundings(ctx, diags)
	if !ok || !known {
		return
	}
	plan := complete(config, none(), s)
	nothing := types.MapNull(types.StringType)
	plan.Tags, plan.TagsAll = r.meta.Tags.Plan(config.Tags, nothing, nothing)
	r.meta.Tags.Check(config.Tags, plan.TagsAll, organization.MaxOwnedTags, diags)
	if !s.waits && r.checkAccount(ctx, config, s, diags) {
		current, found := r.checkNewReport(ctx, plan, diags)
		if found && plan.AdoptExisting.ValueBool() && !current.ours {
			was := r.asState(plan, current)
			adopted := complete(config, was, s)
			adopted.Tags, adopted.TagsAll = plan.Tags, plan.TagsAll
			plan = adopted
			announceAdoption(plan, was, diags)
			if changed := plan.fixed(was); len(changed) > 0 {
				refuse(diags, path.Root(changed[0].attribute), "adopting Cost and Usage Report "+plan.String(), &fixedError{report: plan.String(), changes: changed})
			}
		}
	}
	if plan.checkNames(diags) && plan.checkSettings(s.partition, diags) && !s.waits && !diags.HasError() {
		r.checkNewBucket(ctx, &plan, diags)
	}
	plan.predict(s)
	diags.Append(resp.Plan.Set(ctx, plan)...)
}

// checkAccount sees to it that the report is the one of the whole organization, unless the configuration names the account.
func (r *Resource) checkAccount(ctx context.Context, config model, s surroundings, diags *diag.Diagnostics) bool {
	at := path.Root("account_id")
	if wanted := config.AccountID.ValueString(); wanted != "" {
		if wanted != s.accountID {
			diags.AddAttributeError(at, "Credentials of another account", fmt.Sprintf(
				"The Cost and Usage Report is to belong to the account %s, and these credentials belong to %s. Use credentials of %s.", wanted, s.accountID, wanted))
		}
		return wanted == s.accountID
	}
	if config.AccountID.IsUnknown() {
		return true
	}
	org, err := r.meta.Org.Organization(ctx)
	switch {
	case awsclient.IsCode(err, "AWSOrganizationsNotInUseException"):
		return true
	case err != nil:
		tfx.AddAttributeError(diags, at, "finding the management account, whose Cost and Usage Report has the costs of all accounts", err)
	case org.MasterAccountId != nil && *org.MasterAccountId != s.accountID:
		diags.AddAttributeError(at, "A member account reports only its own costs", fmt.Sprintf(
			"These credentials belong to the account %s, a member of the organization %s, whose management account is %s. A Cost and Usage Report of a member account lacks the costs of all others. "+
				"Use credentials of %s. If a report of %s alone is what you want, set account_id = %q.", s.accountID, *org.Id, *org.MasterAccountId, *org.MasterAccountId, s.accountID, s.accountID))
		return false
	}
	return err == nil
}

func (r *Resource) planUpdate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	state, okState := tfx.Get[model](ctx, req.State, diags)
	config, okConfig := tfx.Get[model](ctx, req.Config, diags)
	s, known := r.surroundings(ctx, diags)
	if !okState || !okConfig || !known || !s.waits && !r.sameAccount(ctx, &state, diags) {
		return
	}
	plan := complete(config, state, s)
	plan.Tags, plan.TagsAll = r.meta.Tags.Plan(config.Tags, state.Tags, state.TagsAll)
	r.meta.Tags.Check(config.Tags, plan.TagsAll, organization.MaxOwnedTags, diags)
	plan.predict(s)
	if s.waits && plan.ReportName.Equal(state.ReportName) && plan.Bucket.Equal(state.Bucket) && plan.S3Prefix.Equal(state.S3Prefix) {
		plan.ARN, plan.BucketARN, plan.S3Path = state.ARN, state.BucketARN, state.S3Path
	}
	plan.LastDelivery, plan.LastStatus = state.LastDelivery, state.LastStatus
	diags.Append(resp.Plan.Set(ctx, plan)...)
	r.hold(plan, state, resp)
	if diags.HasError() || resp.Plan.Raw.Equal(req.State.Raw) {
		return
	}
	plan.LastDelivery, plan.LastStatus = types.StringUnknown(), types.StringUnknown() // AWS alters them by itself
	if plan.checkNames(diags) && plan.checkSettings(s.partition, diags) && !s.waits {
		r.checkChangedBucket(ctx, &plan, state, bucketschema.Made(ctx, req.Private, diags), diags)
	}
	plan.predictPlaces(s)
	diags.Append(resp.Plan.Set(ctx, plan)...)
}

// hold says in the register of claims what becomes of the report, and plans a replacement for what AWS cannot change.
func (r *Resource) hold(plan, state model, resp *resource.ModifyPlanResponse) {
	changed := plan.fixed(state)
	if len(changed) > 0 {
		for _, change := range changed {
			resp.RequiresReplace.Append(path.Root(change.attribute))
		}
		r.meta.Claims.Replace(billing.KindReport, state.key())
		r.meta.Claims.Replace(billing.KindBucket, state.bucket().Name.ValueString())
		return
	}
	r.claim(state, &resp.Diagnostics)
}

func (r *Resource) claim(state model, diags *diag.Diagnostics) {
	if err := r.meta.Claims.Hold(billing.KindReport, state.key()); err != nil {
		tfx.AddClaimError(diags, path.Root("report_name"), typeName, err)
		return
	}
	if bucket := state.bucket(); creates(bucket) {
		if err := r.meta.Claims.Hold(billing.KindBucket, bucket.Name.ValueString()); err != nil {
			tfx.AddClaimError(diags, path.Root("bucket").AtName("name"), typeName, err)
		}
	}
}

// predict plans what is computed.
func (m *model) predict(s surroundings) {
	m.LastDelivery, m.LastStatus = types.StringUnknown(), types.StringUnknown()
	m.BucketFindings = sentences(nil)
	m.predictPlaces(s)
}

// predictPlaces plans the names that follow from others.
func (m *model) predictPlaces(s surroundings) {
	m.ARN, m.BucketARN, m.S3Path = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	name, bucket, prefix := m.ReportName, m.bucket().Name, m.S3Prefix
	if s.partition == "" {
		return
	}
	if !name.IsUnknown() && !m.AccountID.IsUnknown() {
		m.ARN = types.StringValue(billing.ReportARN(s.partition, m.AccountID.ValueString(), name.ValueString()))
	}
	if !bucket.IsUnknown() {
		m.BucketARN = types.StringValue(billing.BucketARN(s.partition, bucket.ValueString()))
	}
	if !name.IsUnknown() && !bucket.IsUnknown() && !prefix.IsUnknown() {
		m.S3Path = types.StringValue(billing.Path(bucket.ValueString(), prefix.ValueString(), name.ValueString()))
	}
}

// announceAdoption shows every change before it happens.
func announceAdoption(plan, was model, diags *diag.Diagnostics) {
	changes, text := plan.changes(was), "Nothing about the report changes."
	if len(changes) > 0 {
		text = "It changes " + strings.Join(changes, ", ") + "."
	}
	diags.AddAttributeWarning(path.Root("adopt_existing"), "Adopting Cost and Usage Reports that exist already", fmt.Sprintf(
		"The report %s of the account %s becomes this resource. %s Its tags stay, and destroying the resource will delete the report.",
		plan.String(), plan.AccountID.ValueString(), text))
}
