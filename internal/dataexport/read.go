package dataexport

import (
	"context"
	"errors"
	"fmt"

	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// Read refreshes export and bucket. An export that is gone leaves the state.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	state, ok := tfx.Get[model](ctx, req.State, diags)
	if !ok || !r.meta.Ready(diags) || !r.sameAccount(ctx, state, diags) {
		return
	}
	doing, imported := "reading data export "+state.String(), state.imported()
	export, err := r.find(ctx, state)
	switch {
	case awsclient.IsNotFound(err):
		state.gone(diags)
		tfx.Remove(ctx, state.identityModel, &resp.State, resp.Identity, diags)
		return
	case err != nil:
		tfx.AddError(diags, doing, err)
		return
	}
	tags, err := r.billing().ExportTags(ctx, export.ARN())
	switch live := tags[organization.GenerationKey]; {
	case err != nil:
		tfx.AddError(diags, doing, err)
		return
	case tfx.Outlived(ctx, req.Private, live, "data export "+state.String(), diags):
		tfx.Remove(ctx, state.identityModel, &resp.State, resp.Identity, diags)
		return
	default:
		tfx.NoteGeneration(ctx, resp.Private, live, diags)
	}
	state.fromAPI(export, r.meta.AWS.Partition())
	r.meta.Claims.See(billing.KindExport, state.key())
	if imported || state.tagsManaged() {
		r.splitTags(tags, &state, imported)
	}
	if err = r.readBucket(ctx, &state, read(ctx, req.Private, diags)); err != nil {
		tfx.AddError(diags, doing, err)
		return
	}
	state.warn(diags)
	tfx.Publish(ctx, state, state.identityModel, &resp.State, resp.Identity, diags)
}

// find looks by the ARN, and after an import perhaps by the name.
func (r *Resource) find(ctx context.Context, state model) (billing.Export, error) {
	if id := state.ARN.ValueString(); id != "" {
		return r.billing().Export(ctx, id)
	}
	return r.billing().ExportNamed(ctx, state.Name.ValueString())
}

// sameAccount believes what AWS says only when it speaks of the account of the state: credentials see their own exports.
func (r *Resource) sameAccount(ctx context.Context, state model, diags *diag.Diagnostics) bool {
	own, err := r.meta.AWS.AccountID(ctx)
	if err != nil {
		tfx.AddError(diags, "finding out whose credentials these are, for the data export "+state.String(), err)
		return false
	}
	if was := state.owner(); was != "" && was != own {
		diags.AddError("Credentials of another account", fmt.Sprintf(
			"The data export %s belongs to the account %s, and these credentials to %s. The state was left as it is. Use credentials of %s.",
			state.String(), was, own, was))
		return false
	}
	return true
}

func (m *model) gone(diags *diag.Diagnostics) {
	if b := m.bucket(); creates(b) {
		diags.AddWarning("Data exports are gone, but not their buckets", fmt.Sprintf(
			"The export %s was deleted outside of Terraform. Its bucket %s stays: the next apply continues with it. If the resource is to go as well, apply first, then destroy, or delete the bucket by hand.",
			m.String(), b.Name.ValueString()))
	}
}

// warn says what a human has to do about an export that AWS does not deliver any more.
func (m *model) warn(diags *diag.Diagnostics) {
	if m.Status.ValueString() != string(bcmtypes.ExportStatusCodeUnhealthy) {
		return
	}
	const summary = "Data exports that AWS does not deliver"
	switch reason := m.StatusReason.ValueString(); reason {
	case string(bcmtypes.ExecutionStatusReasonBillOwnerChanged):
		diags.AddWarning(summary, fmt.Sprintf(
			"The data export %s is UNHEALTHY, BILL_OWNER_CHANGED: another account pays the bill of %s since a billing hand-over, and AWS never delivers this export again. "+
				"Replace it when the hand-over is complete: terraform apply -replace=%s.NAME. What was delivered stays in the bucket.", m.String(), m.AccountID.ValueString(), typeName))
	case string(bcmtypes.ExecutionStatusReasonInsufficientPermission):
		diags.AddWarning(summary, fmt.Sprintf(
			"The data export %s is UNHEALTHY, INSUFFICIENT_PERMISSION: AWS may not write into the bucket %s. What its policy lacks is in bucket_findings; "+
				"if nothing is, look at the key of the bucket and at the policies of the organization.", m.String(), m.bucket().Name.ValueString()))
	default:
		diags.AddWarning(summary, fmt.Sprintf("The data export %s is UNHEALTHY, %s. If it stays so, ask AWS Support.", m.String(), reason))
	}
}

func (r *Resource) splitTags(tags map[string]string, state *model, imported bool) {
	if imported {
		state.Tags = tfx.StringMap(nil)
	}
	state.Tags, state.TagsAll = r.meta.Tags.Split(organization.Visible(tags), state.Tags)
}

// outlived says, and warns, that the export is a newer object's. It is true as well, with an error, when nobody knows.
func (r *Resource) outlived(ctx context.Context, private tfx.Private, state model, diags *diag.Diagnostics) bool {
	if tfx.Generation(ctx, private, diags) == "" {
		return false
	}
	live, err := r.billing().ExportGeneration(ctx, state.ARN.ValueString())
	if err != nil {
		tfx.AddError(diags, "looking whose data export "+state.String()+" is", err)
		return true
	}
	return tfx.Outlived(ctx, private, live, "data export "+state.String(), diags)
}

// readBucket finds out what the bucket lacks. An imported one lacks nothing, because nobody asked for anything yet.
func (r *Resource) readBucket(ctx context.Context, state *model, n notes) error {
	state.BucketFindings = stringList(nil)
	if !n.managed {
		return nil
	}
	b := r.billing()
	bucket, err := b.BucketFor(ctx, state.spec(n.made, *state))
	switch {
	case awsclient.IsNotFound(err):
		state.BucketFindings = stringList([]string{"It is not there."})
		return nil
	case errors.As(err, new(*billing.ForeignBucketError)):
		state.BucketFindings = stringList([]string{"It belongs to another AWS account."})
		return nil
	case err != nil:
		return err
	}
	_, ours, err := b.Lacks(ctx, state.spec(n.made, *state), bucket)
	if err != nil {
		return err
	}
	if has := state.bucket(); ours || state.AdoptExisting.ValueBool() || !creates(has) {
		has.FromAPI(bucket, creates(has))
		state.Bucket = has.Object()
	}
	lacks, _, err := b.Lacks(ctx, state.spec(n.made, *state), bucket) // of what the state says now
	state.BucketFindings = stringList(lacks)
	return err
}
