package dataexport

import (
	"cmp"
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
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
	s := surroundings{customerID: r.meta.CustomerID, waits: len(r.meta.Unknown) > 0}
	if s.waits {
		return s, true
	}
	own, err := r.meta.AWS.AccountID(ctx)
	if err != nil {
		tfx.AddError(diags, "finding out whose credentials these are", err)
		return s, false
	}
	s.accountID, s.partition = own, r.meta.AWS.Partition()
	s.region = cmp.Or(r.meta.AWS.Region(), r.meta.AWS.HomeRegion())
	return s, true
}

// completeLate fills in what the plan could not know because the provider's own configuration was not known.
func (r *Resource) completeLate(ctx context.Context, plan *model, diags *diag.Diagnostics) bool {
	s, known := r.surroundings(ctx, diags)
	if !known {
		return false
	}
	bucket := plan.bucket()
	if bucket.Name.IsUnknown() {
		bucket.Name = types.StringNull()
	}
	if bucket.Region.IsUnknown() {
		bucket.Region = types.StringNull()
	}
	config := *plan
	config.Bucket = bucket.Object()
	plan.Bucket, plan.AccountID = completeBucket(config, none(), s), types.StringValue(s.accountID)
	return plan.checkNames(diags)
}

func (r *Resource) planCreate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	config, ok := tfx.Get[model](ctx, req.Config, diags)
	s, known := r.surroundings(ctx, diags)
	if !ok || !known {
		return
	}
	plan, was := complete(config, none(), s), none()
	nothing := types.MapNull(types.StringType)
	plan.Tags, plan.TagsAll = r.meta.Tags.Plan(config.Tags, nothing, nothing)
	r.meta.Tags.Check(config.Tags, plan.TagsAll, organization.MaxOwnedTags, diags)
	if !s.waits {
		found, there := r.checkNewExport(ctx, plan, diags)
		if there && !found.Ours { // one of ours may be tainted, so that it is gone by the time of the new one
			was = r.asState(found)
			adopted := complete(config, was, s)
			adopted.Tags, adopted.TagsAll = plan.Tags, plan.TagsAll
			plan = adopted
		}
		if there {
			announce(plan, found, r.meta.Claims.Seen(billing.KindExport, plan.key()), diags)
		}
	}
	if plan.checkNames(diags) && plan.checkOutput(diags) && !s.waits && !diags.HasError() {
		if r.resolve(ctx, config, was, &plan, diags); !diags.HasError() {
			r.checkNewBucket(ctx, &plan, diags)
		}
	}
	plan.ARN = types.StringUnknown()
	plan.predict(s)
	diags.Append(resp.Plan.Set(ctx, plan)...)
}

// asState is an export that is there, as if it were in state.
func (r *Resource) asState(found billing.FoundExport) model {
	state := none()
	state.fromAPI(found.Export, r.meta.AWS.Partition())
	return state
}

func (r *Resource) planUpdate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	state, okState := tfx.Get[model](ctx, req.State, diags)
	config, okConfig := tfx.Get[model](ctx, req.Config, diags)
	s, known := r.surroundings(ctx, diags)
	if !okState || !okConfig || !known || !s.waits && !r.sameAccount(ctx, state, diags) {
		return
	}
	plan := complete(config, state, s)
	plan.Tags, plan.TagsAll = r.meta.Tags.Plan(config.Tags, state.Tags, state.TagsAll)
	r.meta.Tags.Check(config.Tags, plan.TagsAll, organization.MaxOwnedTags, diags)
	replaced := r.hold(plan, state, resp)
	if plan.checkOutput(diags) && !s.waits && !replaced {
		r.resolve(ctx, config, state, &plan, diags)
	}
	plan.predict(s)
	plan.Status, plan.StatusReason = state.Status, state.StatusReason
	diags.Append(resp.Plan.Set(ctx, plan)...)
	if diags.HasError() || resp.Plan.Raw.Equal(req.State.Raw) {
		return
	}
	if replaced {
		plan.ARN = types.StringUnknown()
	} else if n := read(ctx, req.Private, diags); !s.waits && n.asks(plan, state) {
		r.checkChangedBucket(ctx, &plan, state, n, diags)
	}
	plan.predict(s)
	diags.Append(resp.Plan.Set(ctx, plan)...)
}

// hold says in the register of claims what becomes of the export, and plans a replacement for what AWS cannot change.
func (r *Resource) hold(plan, state model, resp *resource.ModifyPlanResponse) (replaced bool) {
	for at, same := range map[string]bool{"name": plan.Name.Equal(state.Name), "table": plan.Table.Equal(state.Table)} {
		if !same {
			resp.RequiresReplace.Append(path.Root(at))
			replaced = true
		}
	}
	// Only a replacement helps an export whose bill has another owner, so -replace must be able to plan one.
	if replaced || state.StatusReason.ValueString() == string(bcmtypes.ExecutionStatusReasonBillOwnerChanged) {
		r.meta.Claims.Replace(billing.KindExport, state.key())
		r.meta.Claims.Replace(billing.KindBucket, state.bucket().Name.ValueString())
		return replaced
	}
	r.claim(state, &resp.Diagnostics)
	return false
}

func (r *Resource) claim(state model, diags *diag.Diagnostics) {
	if err := r.meta.Claims.Hold(billing.KindExport, state.key()); err != nil {
		tfx.AddClaimError(diags, path.Root("name"), typeName, err)
		return
	}
	if bucket := state.bucket(); creates(bucket) {
		if err := r.meta.Claims.Hold(billing.KindBucket, bucket.Name.ValueString()); err != nil {
			tfx.AddClaimError(diags, atBucket.AtName("name"), typeName, err)
		}
	}
}

// predict plans what is computed.
func (m *model) predict(s surroundings) {
	m.Status, m.StatusReason = types.StringUnknown(), types.StringUnknown() // AWS alters them by itself
	m.BucketFindings = stringList(nil)
	m.BucketARN, m.S3Path = types.StringUnknown(), types.StringUnknown()
	name, bucket, prefix := m.Name, m.bucket().Name, m.S3Prefix
	if s.partition != "" && !bucket.IsUnknown() {
		m.BucketARN = types.StringValue(billing.BucketARN(s.partition, bucket.ValueString()))
	}
	if !name.IsUnknown() && !bucket.IsUnknown() && !prefix.IsUnknown() {
		m.S3Path = types.StringValue(billing.Path(bucket.ValueString(), prefix.ValueString(), name.ValueString()))
	}
}
