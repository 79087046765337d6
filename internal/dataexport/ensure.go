package dataexport

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// ensured is the state after ensure, public and private.
type ensured struct {
	model
	notes notes
}

// ensure does what is left to do: for a new export, for one whose making was interrupted, and for one that changes. state
// is none() for the first two, and n what the state knows of the bucket.
func (r *Resource) ensure(ctx context.Context, doing string, plan, state model, n notes, diags *diag.Diagnostics) (ensured, bool) {
	leave, err := r.meta.Claims.Alone(ctx, r.meta.Clock, billing.KindBucket, plan.bucket().Name.ValueString()) // whose statements nobody takes out meanwhile
	if err != nil {
		refuse(diags, path.Root("name"), doing, err)
		return ensured{}, false
	}
	defer leave()
	current, err := r.current(ctx, plan, state)
	if err != nil {
		refuse(diags, path.Root("name"), doing, err)
		return ensured{}, false
	}
	if plan.Columns.IsUnknown() || plan.QueryStatement.IsUnknown() { // plan could not ask
		r.resolve(ctx, plan, state, &plan, diags)
		if diags.HasError() {
			return ensured{}, false
		}
	}
	done, err := r.write(ctx, plan, state, current, n)
	if err != nil {
		refuse(diags, path.Root("name"), doing, err)
		return ensured{}, false
	}
	return done, true
}

// prepare brings the bucket to where the export needs it, unless it is that of an import.
func (r *Resource) prepare(ctx context.Context, plan, state model, n notes) (billing.Ensured, error) {
	spec := plan.spec(n.made, state)
	if !n.asks(plan, state) {
		return billing.Ensured{Bucket: billing.Bucket{Name: spec.Name, Region: spec.Region}}, nil
	}
	return r.billing().EnsureBucket(ctx, spec, plan.holdsBucket(state))
}

// write prepares the bucket, then makes or changes the export, then its tags.
func (r *Resource) write(ctx context.Context, plan, state model, current billing.FoundExport, n notes) (ensured, error) {
	b := r.billing()
	bucket, err := r.prepare(ctx, plan, state, n)
	if err != nil {
		return ensured{}, err
	}
	place := plan.bucket()
	place.Region = unknownIfEmpty(bucket.Region)
	plan.Bucket = place.Object()
	wanted, arn := plan.definition(current.Export), current.ARN()
	switch {
	case !current.Exists:
		arn, err = b.CreateExport(ctx, wanted, n.tags(tfx.Strings(plan.TagsAll)), bucket.Bucket, bucket.PolicyWritten)
	case len(changes(wanted, current.Export)) > 0:
		err = b.UpdateExport(ctx, arn, wanted, bucket.Bucket, bucket.PolicyWritten)
	}
	if err == nil && current.Exists {
		err = r.retag(ctx, plan, state, arn, current.Tags, n)
	}
	if err != nil {
		return ensured{}, err
	}
	export, err := b.Export(ctx, arn)
	if err != nil {
		return ensured{}, fmt.Errorf("%w. The export exists; apply again to continue with it", err)
	}
	done := plan
	done.fromAPI(export, r.meta.AWS.Partition())
	properties := done.TableProperties
	done.settings = plan.settings // AWS may write the same in other words
	if plan.TableProperties.IsUnknown() {
		done.TableProperties = properties
	}
	done.BucketFindings = stringList(nil)
	n.managed = n.asks(plan, state)
	if n.made = ""; bucket.Ours {
		n.made = bucket.Name
	}
	return ensured{model: done, notes: n}, nil
}

// tableError says that an export that is there is one of another table, which AWS cannot change.
type tableError struct{ export, table, wanted string }

func (e *tableError) Error() string {
	return fmt.Sprintf("the data export %s is there with the table %s, and AWS cannot change it to %s", e.export, e.table, e.wanted)
}

// current looks whether the export is there and may become this resource, and makes room where a replacement was planned.
func (r *Resource) current(ctx context.Context, plan, state model) (billing.FoundExport, error) {
	if id := state.ARN.ValueString(); id != "" {
		export, err := r.billing().Export(ctx, id)
		if awsclient.IsNotFound(err) {
			return billing.FoundExport{}, fmt.Errorf("%w: it was deleted since the plan was made. Plan again", err)
		}
		if err != nil {
			return billing.FoundExport{}, err
		}
		tags, err := r.billing().ExportTags(ctx, id)
		return billing.FoundExport{Export: export, Exists: true, Tags: organization.Visible(tags)}, err
	}
	found, err := r.billing().FindExport(ctx, plan.Name.ValueString(), plan.AdoptExisting.ValueBool())
	if err != nil || !found.Exists {
		return found, err
	}
	found.Tags = organization.Visible(found.Tags)
	switch {
	case found.Ours && plan.outdates(found.Export):
		// A replacement was planned, and create_before_destroy lets the old export still be there. No two have one name.
		return billing.FoundExport{}, r.billing().DeleteExport(ctx, found.ARN())
	case found.Query.Table != plan.Table.ValueString():
		return found, &tableError{export: plan.String(), table: found.Query.Table, wanted: plan.Table.ValueString()}
	}
	return found, nil
}

// outdates says that an export of this name is there which AWS cannot make the planned one: it has another table, or is
// never delivered again.
func (m *model) outdates(export billing.Export) bool {
	return !m.Table.IsUnknown() && export.Query.Table != m.Table.ValueString() ||
		export.Status.StatusReason == bcmtypes.ExecutionStatusReasonBillOwnerChanged
}

func (r *Resource) retag(ctx context.Context, plan, state model, arn string, actual map[string]string, n notes) error {
	set, _ := tfx.TagChanges(tfx.StringMap(actual), plan.TagsAll)
	_, removed := tfx.TagChanges(state.TagsAll, plan.TagsAll) // adopting takes no tag away
	return r.billing().TagExport(ctx, arn, n.tags(set), slices.DeleteFunc(removed, func(key string) bool { _, there := actual[key]; return !there }))
}

// changes lists every difference that making an export this resource would end, as in `s3_prefix from "a" to "b"`. What
// is not known yet is no difference.
func changes(wanted bcmtypes.Export, current billing.Export) []string {
	to, is := wanted.DestinationConfigurations.S3Destination, current.Destination()
	output, was := to.S3OutputConfigurations, current.Output()
	var list []string
	for _, c := range []struct{ attribute, from, to string }{
		{"description", aws.ToString(current.Description), aws.ToString(wanted.Description)},
		{"columns", current.Query.Statement, aws.ToString(wanted.DataQuery.QueryStatement)},
		{"s3_prefix", aws.ToString(is.S3Prefix), aws.ToString(to.S3Prefix)},
		{"bucket.name", aws.ToString(is.S3Bucket), aws.ToString(to.S3Bucket)},
		{"bucket.region", aws.ToString(is.S3Region), aws.ToString(to.S3Region)},
		{"format", string(was.Format), string(output.Format)},
		{"compression", string(was.Compression), string(output.Compression)},
		{"overwrite", string(was.Overwrite), string(output.Overwrite)},
	} {
		if c.from != c.to && (c.to != "" || c.attribute == "description") {
			list = append(list, fmt.Sprintf("%s from %q to %q", c.attribute, c.from, c.to))
		}
	}
	actual := current.Properties()
	properties := wanted.DataQuery.TableConfigurations[current.Query.Table]
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if properties[name] != actual[name] {
			list = append(list, fmt.Sprintf("%s from %q to %q", name, actual[name], properties[name]))
		}
	}
	return list
}
