package curreport

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// ensured is the state after ensure, and whether the bucket is the work of this resource.
type ensured struct {
	model
	ours bool
}

// ensure does what is left to do: for a new report, for one whose making was interrupted, and for one that changes. state
// is none() for the first two, made the name of the bucket that the state says it made, and generation the one to write, ""
// to leave it.
func (r *Resource) ensure(ctx context.Context, plan, state model, made, generation string) (ensured, error) {
	b := r.billing()
	done, err := r.meta.Claims.Alone(ctx, r.meta.Clock, billing.KindBucket, plan.bucket().Name.ValueString()) // whose statements nobody takes out meanwhile
	if err != nil {
		return ensured{}, err
	}
	defer done()
	current, err := r.current(ctx, plan, state)
	if current.outdated(err) {
		// A replacement was planned, and create_before_destroy lets the old report still be there. No two have one name.
		current, err = currentReport{}, b.DeleteReport(ctx, plan.String())
	}
	if err != nil {
		return ensured{}, err
	}
	bucket, err := b.EnsureBucket(ctx, plan.spec(made, state), plan.holdsBucket(state))
	if err != nil {
		return ensured{}, err
	}
	wanted := plan.definition(current.ReportDefinition)
	wanted.S3Region = curtypes.AWSRegion(bucket.Region)
	switch {
	case !current.exists:
		err = b.PutReport(ctx, wanted, withGeneration(tfx.Strings(plan.TagsAll), generation), bucket.Bucket, bucket.PolicyWritten)
	case !sameReport(wanted, current.ReportDefinition):
		err = b.ModifyReport(ctx, wanted, bucket.Bucket, bucket.PolicyWritten)
	}
	if err == nil && current.exists {
		err = r.retag(ctx, plan, state, current.tags, generation)
	}
	if err != nil {
		return ensured{}, err
	}
	wanted.ReportStatus = current.ReportStatus
	plan.fromAPI(wanted, r.meta.AWS.Partition())
	plan.BucketFindings = sentences(nil)
	return ensured{model: plan, ours: bucket.Ours}, nil
}

// currentReport is the report as it is, if it is there.
type currentReport struct {
	curtypes.ReportDefinition
	exists, ours bool
	tags         map[string]string // the provider's own are left out
}

// outdated says that a report of ours is there which AWS cannot make the planned one, as current found out.
func (c currentReport) outdated(err error) bool {
	return c.ours && errors.As(err, new(*fixedError))
}

// look reads a report and its tags.
func (r *Resource) look(ctx context.Context, name string) (currentReport, error) {
	report, err := r.billing().Report(ctx, name)
	if awsclient.IsNotFound(err) {
		return currentReport{}, nil
	}
	if err != nil {
		return currentReport{}, err
	}
	tags, err := r.billing().ReportTags(ctx, name)
	if err != nil {
		return currentReport{}, err
	}
	ours, err := r.billing().OwnsReport(ctx, name, tags)
	return currentReport{ReportDefinition: report, exists: true, ours: ours, tags: organization.Visible(tags)}, err
}

// current looks whether the report is there and may become this resource.
func (r *Resource) current(ctx context.Context, plan, state model) (currentReport, error) {
	current, err := r.look(ctx, plan.String())
	if err != nil || !current.exists || !state.ReportName.IsNull() {
		return current, err
	}
	if !current.ours && !plan.AdoptExisting.ValueBool() {
		return current, &billing.ReportTakenError{AccountID: plan.AccountID.ValueString(), Report: current.ReportDefinition}
	}
	if changed := plan.fixed(r.asState(plan, current)); len(changed) > 0 {
		return current, &fixedError{report: plan.String(), changes: changed}
	}
	return current, nil
}

// asState is a report that is there, as if it were in state.
func (r *Resource) asState(plan model, current currentReport) model {
	state := none()
	state.identityModel = plan.identityModel
	state.fromAPI(current.ReportDefinition, r.meta.AWS.Partition())
	return state
}

func withGeneration(tags map[string]string, generation string) map[string]string {
	if generation != "" {
		tags[organization.GenerationKey] = generation
	}
	return tags
}

func (r *Resource) retag(ctx context.Context, plan, state model, actual map[string]string, generation string) error {
	set, _ := tfx.TagChanges(tfx.StringMap(actual), plan.TagsAll)
	_, removed := tfx.TagChanges(state.TagsAll, plan.TagsAll) // adopting takes no tag away
	return r.billing().TagReport(ctx, plan.String(), withGeneration(set, generation), slices.DeleteFunc(removed, func(key string) bool { _, there := actual[key]; return !there }))
}

// sameReport compares what AWS can change.
func sameReport(a, b curtypes.ReportDefinition) bool {
	return a.Format == b.Format && a.Compression == b.Compression && a.S3Region == b.S3Region &&
		aws.ToString(a.S3Bucket) == aws.ToString(b.S3Bucket) && aws.ToString(a.S3Prefix) == aws.ToString(b.S3Prefix) &&
		aws.ToBool(a.RefreshClosedReports) == aws.ToBool(b.RefreshClosedReports) &&
		aws.ToString(a.BillingViewArn) == aws.ToString(b.BillingViewArn) &&
		stringSet(a.AdditionalArtifacts).Equal(stringSet(b.AdditionalArtifacts))
}

// fixedChange is a change that AWS cannot make.
type fixedChange struct{ attribute, from, to string }

// fixed lists what differs of the things that AWS cannot change. Unknown values do not differ yet.
func (m *model) fixed(state model) []fixedChange {
	var changes []fixedChange
	for _, c := range []struct {
		attribute string
		from, to  attr.Value
	}{
		{"account_id", state.AccountID, m.AccountID}, {"report_name", state.ReportName, m.ReportName}, {"time_unit", state.TimeUnit, m.TimeUnit},
		{"additional_schema_elements", state.AdditionalSchemaElements, m.AdditionalSchemaElements},
		{"report_versioning", state.ReportVersioning, m.ReportVersioning},
	} {
		if isKnown(c.to) && !c.to.Equal(c.from) {
			changes = append(changes, fixedChange{c.attribute, c.from.String(), c.to.String()})
		}
	}
	return changes
}

// isKnown says that nothing of a value waits for the apply.
func isKnown(value attr.Value) bool {
	set, ok := value.(types.Set)
	return !value.IsUnknown() && (!ok || !slices.ContainsFunc(set.Elements(), attr.Value.IsUnknown))
}

// changes lists every difference that making a report this resource would end.
func (m *model) changes(state model) []string {
	var changes []string
	bucket, was := m.bucket(), state.bucket()
	for _, c := range []struct {
		attribute string
		from, to  attr.Value
	}{
		{"s3_prefix", state.S3Prefix, m.S3Prefix}, {"format", state.Format, m.Format}, {"compression", state.Compression, m.Compression},
		{"additional_artifacts", orEmpty(state.AdditionalArtifacts), orEmpty(m.AdditionalArtifacts)},
		{"refresh_closed_reports", state.RefreshClosedReports, m.RefreshClosedReports}, {"billing_view_arn", state.BillingViewARN, m.BillingViewARN},
		{"bucket.name", was.Name, bucket.Name}, {"bucket.region", was.Region, bucket.Region},
	} {
		if !c.to.Equal(c.from) {
			changes = append(changes, fmt.Sprintf("%s from %s to %s", c.attribute, c.from, c.to))
		}
	}
	return changes
}

func orEmpty(set types.Set) types.Set {
	if set.IsNull() {
		return stringSet([]string{})
	}
	return set
}

// fixedError says that a report that is there differs in what AWS cannot change.
type fixedError struct {
	report  string
	changes []fixedChange
}

func (e *fixedError) Error() string {
	var list []string
	for _, change := range e.changes {
		list = append(list, fmt.Sprintf("%s from %s to %s", change.attribute, change.from, change.to))
	}
	return fmt.Sprintf("the Cost and Usage Report %s is there, and AWS cannot change its %s", e.report, strings.Join(list, ", "))
}
