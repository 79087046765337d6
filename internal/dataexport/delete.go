package dataexport

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
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// destroyKey is in private state when a plan announced the destruction. Terraform destroys without it in order to
// replace; then everything but the export stays.
const destroyKey = "destroy_planned"

// fate is what becomes of the bucket of an export that is destroyed.
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
func (r *Resource) fate(ctx context.Context, state model, n notes) (fate, error) {
	b, bucket := r.billing(), state.bucket()
	f := fate{name: bucket.Name.ValueString(), region: bucket.Region.ValueString()}
	found, err := b.Bucket(ctx, f.name)
	if awsclient.IsNotFound(err) || errors.As(err, new(*billing.ForeignBucketError)) {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	f.region = found.Region
	owned, err := b.OwnsBucket(ctx, found)
	f.deletes = creates(bucket) && (owned || n.made != "" && n.made == f.name)
	f.withdraws = !f.deletes && n.managed && state.mayWithdraw(found)
	if err != nil || !f.deletes && !f.withdraws {
		return f, err
	}
	f.empties = f.deletes && bucket.ForceDestroy.ValueBool()
	if f.users, err = b.BucketUsers(ctx, f.name, state.ARN.ValueString()); err != nil || len(f.users) > 0 {
		return f, err
	}
	return f, r.checkEmpty(ctx, f)
}

// checkEmpty fails with errNotEmpty when a bucket would be deleted together with what is in it.
func (r *Resource) checkEmpty(ctx context.Context, f fate) error {
	if !f.deletes || f.empties {
		return nil
	}
	used, err := r.billing().HasObjects(ctx, f.name, f.region)
	if err == nil && used {
		return errNotEmpty
	}
	return err
}

// mayWithdraw says whether the bucket has statements of this provider that go with the export. Those of a bucket that
// another resource made belong to that one.
func (m *model) mayWithdraw(found billing.Bucket) bool {
	_, tagged := found.Tags[organization.OwnerKey]
	return !tagged && hasOurs(found.Policy) && (!creates(m.bucket()) || m.AdoptExisting.ValueBool())
}

// hasOurs says whether a policy has statements of this provider.
func hasOurs(policy string) bool {
	without, err := billing.Without(policy, billing.Sids()...)
	return err == nil && without != policy
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
	if len(r.meta.Unknown) == 0 && r.meta.Claims.MadeAny(billing.KindExport) {
		diags.Append(resp.Private.SetKey(ctx, destroyKey, nil)...)
		return
	}
	diags.Append(resp.Private.SetKey(ctx, destroyKey, []byte(`true`))...)
	if len(r.meta.Unknown) > 0 {
		return
	}
	if !r.sameAccount(ctx, state, diags) || r.outlived(ctx, req.Private, state, diags) {
		return
	}
	if r.claim(state, diags); diags.HasError() {
		return
	}
	f, err := r.fate(ctx, state, read(ctx, req.Private, diags))
	switch {
	case err != nil:
		refuseDelete(diags, state, err)
	case len(f.users) > 0 && creates(state.bucket()):
		diags.AddWarning("Buckets of data exports stay", f.kept()+f.unless())
	case f.empties:
		diags.AddWarning("Buckets will be deleted with everything in them", fmt.Sprintf(
			"force_destroy is set, so the bucket %s is deleted with all billing data in it. AWS delivers past months again only for a new export, and not all of them.", f.name))
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
		tfx.AddError(diags, "destroying data export "+state.String(), err)
		return
	}
	diags.AddError("Bucket is not empty", fmt.Sprintf(
		"The bucket %s of the data export %s has billing data in it. Neither was changed. To delete the bucket with everything in it, set bucket.force_destroy = true, apply, then destroy: "+
			"the value in the state counts. To keep the bucket, take bucket.create out, apply, then destroy.", state.bucket().Name.ValueString(), state.String()))
}

// Delete deletes the export, and the bucket that this resource made when a destruction was planned. What was delivered is
// deleted only with force_destroy.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	state, ok := tfx.Get[model](ctx, req.State, diags)
	if !ok || !r.meta.Ready(diags) || !r.sameAccount(ctx, state, diags) {
		return
	}
	if r.meta.Claims.MadeHere(billing.KindExport, state.key()) { // became another resource in this run
		diags.AddWarning("Data exports have changed hands", fmt.Sprintf(
			"The data export %s became another resource in this run, so it was not deleted.", state.String()))
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
		if err := r.billing().DeleteExport(limited, state.ARN.ValueString()); err != nil {
			tfx.AddError(diags, "replacing data export "+state.String(), err)
		}
		return
	}
	f, err := r.settle(limited, state, read(ctx, req.Private, diags))
	if err != nil {
		refuseDelete(diags, state, err)
		return
	}
	tflog.Info(ctx, "deleted data export", map[string]any{"arn": state.ARN.ValueString(), "bucket_deleted": f.deletes})
	r.meta.Claims.Release(billing.KindExport, state.key())
}

// settle looks and destroys while no other resource of this run does so with the same bucket: of two that go together,
// the last one must see that it is.
func (r *Resource) settle(ctx context.Context, state model, n notes) (fate, error) {
	done, err := r.meta.Claims.Alone(ctx, r.meta.Clock, billing.KindBucket, state.bucket().Name.ValueString())
	if err != nil {
		return fate{}, err
	}
	defer done()
	f, err := r.fate(ctx, state, n)
	if err != nil {
		return f, err
	}
	return f, r.destroy(ctx, state, f)
}

// destroy settles the bucket first: an export that is gone leaves the state, and nobody would know of the bucket any more.
func (r *Resource) destroy(ctx context.Context, state model, f fate) error {
	b := r.billing()
	if f.withdraws && len(f.users) == 0 {
		if err := b.Withdraw(ctx, f.name, f.region); err != nil {
			return err
		}
	}
	if f.deletes && len(f.users) == 0 && !r.meta.Claims.MadeHere(billing.KindBucket, f.name) {
		if err := b.DeleteBucket(ctx, f.name, f.region, f.empties); err != nil {
			return err
		}
		r.meta.Claims.Release(billing.KindBucket, f.name)
	}
	return b.DeleteExport(ctx, state.ARN.ValueString())
}
