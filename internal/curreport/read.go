package curreport

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/bucketschema"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// Read refreshes report and bucket. A report that is gone leaves the state, unless its bucket is still there and ours:
// then only the state knows that the bucket has to go, too.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	state, ok := tfx.Get[model](ctx, req.State, diags)
	if !ok || !r.meta.Ready(diags) || !r.sameAccount(ctx, &state, diags) {
		return
	}
	doing, imported := "reading Cost and Usage Report "+state.String(), state.imported()
	report, err := r.billing().Report(ctx, state.String())
	switch {
	case awsclient.IsNotFound(err):
		r.readGone(ctx, state, req, resp)
		return
	case err != nil:
		tfx.AddError(diags, doing, err)
		return
	}
	tags, err := r.billing().ReportTags(ctx, state.String())
	switch live := tags[organization.GenerationKey]; {
	case err != nil:
		tfx.AddError(diags, doing, err)
		return
	case tfx.Outlived(ctx, req.Private, live, "Cost and Usage Report "+state.String(), diags):
		tfx.Remove(ctx, state.identityModel, &resp.State, resp.Identity, diags)
		return
	default:
		tfx.NoteGeneration(ctx, resp.Private, live, diags)
		r.meta.Claims.See(billing.KindReport, state.key())
	}
	state.fromAPI(report, r.meta.AWS.Partition())
	if imported || state.tagsManaged() {
		r.splitTags(tags, &state, imported)
	}
	_, err = r.readBucket(ctx, &state, imported, bucketschema.Made(ctx, req.Private, diags))
	if err != nil {
		tfx.AddError(diags, doing, err)
		return
	}
	tfx.Publish(ctx, state, state.identityModel, &resp.State, resp.Identity, diags)
}

// readGone reads the bucket of a report that is gone.
func (r *Resource) readGone(ctx context.Context, state model, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags, ours := &resp.Diagnostics, false
	if !state.imported() {
		var err error
		if ours, err = r.readBucket(ctx, &state, false, bucketschema.Made(ctx, req.Private, diags)); err != nil {
			tfx.AddError(diags, "reading the bucket of Cost and Usage Report "+state.String(), err)
			return
		}
	}
	if !ours {
		tfx.Remove(ctx, state.identityModel, &resp.State, resp.Identity, diags)
		return
	}
	state.ARN, state.LastDelivery, state.LastStatus = types.StringNull(), types.StringNull(), types.StringNull()
	diags.AddWarning("Cost and Usage Reports are gone, but not their buckets", fmt.Sprintf(
		"The report %s of the account %s was deleted. Its bucket %s is still there and belongs to this resource. Applying makes the report again; destroying deletes the bucket.",
		state.String(), state.AccountID.ValueString(), state.bucket().Name.ValueString()))
	tfx.Publish(ctx, state, state.identityModel, &resp.State, resp.Identity, diags)
}

// sameAccount believes what AWS says only when it speaks of the account of the state: credentials see their own reports.
func (r *Resource) sameAccount(ctx context.Context, state *model, diags *diag.Diagnostics) bool {
	own, err := r.meta.AWS.AccountID(ctx)
	if err != nil {
		tfx.AddError(diags, "finding out whose credentials these are, for the Cost and Usage Report "+state.String(), err)
		return false
	}
	if was := state.AccountID.ValueString(); was != "" && was != own {
		diags.AddError("Credentials of another account", fmt.Sprintf(
			"The Cost and Usage Report %s belongs to the account %s, and these credentials to %s. The state was left as it is. Use credentials of %s.",
			state.String(), was, own, was))
		return false
	}
	state.AccountID = types.StringValue(own)
	return true
}

func (r *Resource) splitTags(tags map[string]string, state *model, imported bool) {
	if imported {
		state.Tags = tfx.StringMap(nil)
	}
	state.Tags, state.TagsAll = r.meta.Tags.Split(organization.Visible(tags), state.Tags)
}

// outlived says, and warns, that the report is a newer object's. It is true as well, with an error, when nobody knows.
func (r *Resource) outlived(ctx context.Context, private tfx.Private, state model, diags *diag.Diagnostics) bool {
	if tfx.Generation(ctx, private, diags) == "" {
		return false
	}
	live, err := r.billing().ReportGeneration(ctx, state.String())
	if err != nil {
		tfx.AddError(diags, "looking whose Cost and Usage Report "+state.String()+" is", err)
		return true
	}
	return tfx.Outlived(ctx, private, live, "Cost and Usage Report "+state.String(), diags)
}

// readBucket says as well whether the bucket is there and this resource made it.
func (r *Resource) readBucket(ctx context.Context, state *model, imported bool, made string) (ours bool, err error) {
	bucket, err := r.billing().BucketFor(ctx, state.spec(made, *state))
	switch {
	case awsclient.IsNotFound(err):
		state.BucketFindings = sentences([]string{"It is not there."})
		return false, nil
	case errors.As(err, new(*billing.ForeignBucketError)):
		state.BucketFindings = sentences([]string{"It belongs to another AWS account."})
		return false, nil
	case err != nil:
		return false, err
	}
	_, ours, err = r.billing().Lacks(ctx, state.spec(made, *state), bucket)
	if err != nil {
		return false, err
	}
	b := state.bucket()
	if ours || !imported && (state.AdoptExisting.ValueBool() || !creates(b)) {
		b.FromAPI(bucket, creates(b))
		state.Bucket = b.Object()
	}
	lacks, ours, err := r.billing().Lacks(ctx, state.spec(made, *state), bucket) // of what the state says now
	state.BucketFindings = sentences(lacks)
	return ours, err
}
