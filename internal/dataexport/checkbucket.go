package dataexport

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
)

// checkBucket shows what becomes of a bucket that is there.
func (r *Resource) checkBucket(ctx context.Context, plan *model, state model, made string, diags *diag.Diagnostics) {
	bucket, spec := plan.bucket(), plan.spec(made, state)
	held := plan.holdsBucket(state)
	found, err := r.billing().FindBucket(ctx, spec, held)
	switch {
	case awsclient.IsNotFound(err):
		r.expect(spec.Name, diags)
		return
	case err != nil:
		refuse(diags, atBucket.AtName("name"), "planning the bucket "+spec.Name+" of data export "+plan.String(), err)
		return
	}
	if found.Exists && bucket.Region.IsUnknown() {
		bucket.Region = types.StringValue(found.Region)
		plan.Bucket = bucket.Object()
	}
	announceBucket(spec, found, held && (found.Ours || !spec.Make || state.AdoptExisting.ValueBool()), diags)
}

// expect believes that a bucket which is not there will be in time: another resource makes it in the same apply, perhaps
// one of another provider.
func (r *Resource) expect(name string, diags *diag.Diagnostics) {
	if planned, _ := r.meta.Claims.Planned(billing.KindBucket); slices.Contains(planned, name) {
		return
	}
	diags.AddAttributeWarning(atBucket.AtName("name"), "Buckets that are not there yet", fmt.Sprintf(
		"The bucket %s is not there, and create is not set. It must be there when the data export is made: let its name come from the resource that makes it, "+
			"as in bucket = { name = doit_cur_report.NAME.bucket.name }, or set create = true.", name))
}

// announceBucket shows what changes about a bucket that the resource did not manage before.
func announceBucket(spec billing.BucketSpec, found billing.Found, managed bool, diags *diag.Diagnostics) {
	changes := strings.Join(found.Changes, " ")
	switch {
	case managed || !found.Exists || len(found.Changes) == 0:
	case !spec.Make:
		diags.AddAttributeWarning(atBucket.AtName("name"), "Completing the policies of buckets that exist already", fmt.Sprintf(
			"The policy of the bucket %s gets what is missing of these statements: delivery by AWS (%s), no requests without TLS (%s), and readers (%s) if there are any. Destroying the resource takes them out again.",
			spec.Name, billing.SidDelivery, billing.SidTLS, billing.SidReaders))
	case found.Ours || found.Young:
		diags.AddAttributeWarning(atBucket.AtName("name"), "Continuing with buckets that an earlier apply began", fmt.Sprintf(
			"The bucket %s was made by this configuration. What is left to do: %s", spec.Name, changes))
	default:
		diags.AddAttributeWarning(atBucket.AtName("name"), "Setting up buckets that exist already", fmt.Sprintf(
			"adopt_existing is set, so the bucket %s is set up by this resource. What changes: %s Statements, rules and tags of others stay, and the bucket is never deleted.", spec.Name, changes))
	}
}
