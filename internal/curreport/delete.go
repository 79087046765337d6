package curreport

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/bucketschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// destroyKey is in private state when a plan announced the destruction. Terraform destroys without it in order to
// replace; then everything but the report stays.
const destroyKey = "destroy_planned"

// fate is what becomes of the bucket of a report that is destroyed.
type fate struct {
	name, region string
	deletes      bool     // the bucket, which this resource made
	empties      bool     // before that
	withdraws    bool     // the statements of this resource out of the policy
	users        []string // that keep the bucket as it is for now
}

// errNotEmpty says that a bucket would have to be emptied, which nobody asked for.
var errNotEmpty = errors.New("the bucket is not empty")

// fate looks at the bucket before anything is destroyed.
func (r *Resource) fate(ctx context.Context, state model, made string) (fate, error) {
	bucket, spec := state.bucket(), state.spec(made, state)
	f := fate{name: bucket.Name.ValueString(), region: bucket.Region.ValueString()}
	found, err := r.billing().BucketFor(ctx, spec)
	if awsclient.IsNotFound(err) || errors.As(err, new(*billing.ForeignBucketError)) {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	f.region = found.Region
	_, ours, err := r.billing().Lacks(ctx, spec, found)
	if err != nil || creates(bucket) && !ours && !state.AdoptExisting.ValueBool() { // imported
		return f, err
	}
	f.deletes, f.withdraws, f.empties = ours, !ours, ours && bucket.ForceDestroy.ValueBool()
	except := billing.ReportARN(r.meta.AWS.Partition(), state.AccountID.ValueString(), state.ReportName.ValueString())
	if f.users, err = r.billing().BucketUsers(ctx, f.name, except); err != nil || len(f.users) > 0 || !f.deletes || f.empties {
		return f, err
	}
	used, err := r.billing().HasObjects(ctx, f.name, f.region)
	if err == nil && used {
		err = errNotEmpty
	}
	return f, err
}

// planDestroy refuses early what Delete would refuse, and says what becomes of the bucket.
func (r *Resource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	state, ok := tfx.Get[model](ctx, req.State, diags)
	// With create_before_destroy Terraform plans the destruction of what was replaced once more, during apply and unseen.
	// It stays a replacement, which never touches the bucket.
	if !ok {
		return
	}
	if len(r.meta.Unknown) == 0 && r.meta.Claims.MadeAny(billing.KindReport) {
		diags.Append(resp.Private.SetKey(ctx, destroyKey, nil)...)
		return
	}
	diags.Append(resp.Private.SetKey(ctx, destroyKey, []byte(`true`))...)
	if len(r.meta.Unknown) > 0 {
		return
	}
	if !r.sameAccount(ctx, &state, diags) || r.outlived(ctx, req.Private, state, diags) {
		return
	}
	if r.claim(state, diags); diags.HasError() {
		return
	}
	f, err := r.fate(ctx, state, bucketschema.Made(ctx, req.Private, diags))
	switch {
	case err != nil:
		refuseDelete(diags, state, err)
	case len(f.users) > 0:
		diags.AddWarning("Buckets of Cost and Usage Reports stay", f.kept()+f.unless())
	case f.empties:
		diags.AddWarning("Buckets will be deleted with everything in them", fmt.Sprintf(
			"force_destroy is set, so the bucket %s is deleted with all billing data in it. AWS delivers past months again only for a new report, and not all of them.", f.name))
	}
}

func (f fate) kept() string {
	return fmt.Sprintf("The bucket %s is not deleted and its policy stays, because AWS delivers there for %s, too.", f.name, strings.Join(f.users, ", "))
}

// unless says what the plan cannot know: Terraform may destroy the others before, in the same run.
func (f fate) unless() string {
	switch {
	case f.empties:
		return " If this run destroys these before, the bucket is deleted with everything in it, because force_destroy is set."
	case f.deletes:
		return " If this run destroys these before, the bucket is deleted, provided that it is empty."
	default:
		return " If this run destroys these before, the statements of this provider are taken out of its policy."
	}
}

func refuseDelete(diags *diag.Diagnostics, state model, err error) {
	if !errors.Is(err, errNotEmpty) {
		tfx.AddError(diags, "destroying Cost and Usage Report "+state.String(), err)
		return
	}
	diags.AddError("Bucket is not empty", fmt.Sprintf(
		"The bucket %s of the Cost and Usage Report %s has billing data in it. Neither was changed. To delete the bucket with everything in it, set bucket.force_destroy = true, apply, then destroy: "+
			"the value in the state counts. To keep the bucket, set bucket.create = false, apply, then destroy.", state.bucket().Name.ValueString(), state.String()))
}

// Delete deletes the report, and the bucket that this resource made when a destruction was planned. What was delivered is
// deleted only with force_destroy.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	state, ok := tfx.Get[model](ctx, req.State, diags)
	if !ok || !r.meta.Ready(diags) || !r.sameAccount(ctx, &state, diags) {
		return
	}
	if r.meta.Claims.MadeHere(billing.KindReport, state.key()) { // became another resource in this run
		diags.AddWarning("Cost and Usage Reports have changed hands", fmt.Sprintf(
			"The report %s became another resource in this run, so it was not deleted.", state.String()))
		return
	}
	if r.outlived(ctx, req.Private, state, diags) {
		return
	}
	planned, found := req.Private.GetKey(ctx, destroyKey)
	if diags.Append(found...); found.HasError() {
		return
	}
	limited, cancel, ok := r.meta.Limit(ctx, state.Timeouts.Delete, "delete", deleteTimeout, diags)
	defer cancel()
	if !ok {
		return
	}
	if planned == nil {
		if err := r.billing().DeleteReport(limited, state.String()); err != nil {
			tfx.AddError(diags, "replacing Cost and Usage Report "+state.String(), err)
		}
		return
	}
	f, err := r.settle(limited, state, bucketschema.Made(ctx, req.Private, diags))
	if err != nil {
		refuseDelete(diags, state, err)
		return
	}
	if len(f.users) > 0 {
		diags.AddWarning("Buckets of Cost and Usage Reports stay", f.kept())
	}
	tflog.Info(ctx, "deleted Cost and Usage Report", map[string]any{"report_name": state.String(), "bucket_deleted": f.deletes})
	r.meta.Claims.Release(billing.KindReport, state.key())
	r.meta.Claims.Release(billing.KindBucket, f.name)
}

// settle looks and destroys while no other resource of this run does so with the same bucket: of two that go together,
// the last one must see that it is.
func (r *Resource) settle(ctx context.Context, state model, made string) (fate, error) {
	done, err := r.meta.Claims.Alone(ctx, r.meta.Clock, billing.KindBucket, state.bucket().Name.ValueString())
	if err != nil {
		return fate{}, err
	}
	defer done()
	f, err := r.fate(ctx, state, made)
	if err != nil {
		return f, err
	}
	return f, r.destroy(ctx, state, f)
}

// destroy takes the statements out first, because a report that is gone leaves the state, and the bucket away last, because
// a bucket of ours keeps it there.
func (r *Resource) destroy(ctx context.Context, state model, f fate) error {
	b := r.billing()
	if f.withdraws && len(f.users) == 0 {
		if err := b.Withdraw(ctx, f.name, f.region); err != nil {
			return err
		}
	}
	if err := b.DeleteReport(ctx, state.String()); err != nil {
		return err
	}
	if !f.deletes || len(f.users) > 0 || r.meta.Claims.MadeHere(billing.KindBucket, f.name) {
		return nil
	}
	if err := b.DeleteBucket(ctx, f.name, f.region, f.empties); err != nil {
		return fmt.Errorf("the report is deleted, but its bucket is still in the state, to be destroyed again: %w", err)
	}
	return nil
}
