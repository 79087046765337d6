package curreport

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

var atBucket = path.Root("bucket")

// ValidateConfig checks what the configuration alone decides.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config, ok := tfx.Get[model](ctx, req.Config, &resp.Diagnostics)
	if !ok {
		return
	}
	config.checkCombination(&resp.Diagnostics)
	bucket := config.bucket()
	if bucket.Create.IsUnknown() || creates(bucket) {
		return
	}
	for name, isSet := range map[string]bool{
		"force_destroy": bucket.ForceDestroy.ValueBool(), "kms_key_arn": !bucket.KMSKeyARN.IsNull(), "expiration_days": !bucket.ExpirationDays.IsNull(),
	} {
		if isSet {
			resp.Diagnostics.AddAttributeError(atBucket.AtName(name), "Only for a bucket that this resource makes", fmt.Sprintf(
				"With create = false the bucket stays as it is but for its policy. Take %s out, or create.", name))
		}
	}
}

// checkCombination says which settings do not go together. Null and unknown ones are not judged.
func (m *model) checkCombination(diags *diag.Diagnostics) bool {
	c := billing.Combination{
		Format: curtypes.ReportFormat(m.Format.ValueString()), Compression: curtypes.CompressionFormat(m.Compression.ValueString()),
		Versioning: curtypes.ReportVersioning(m.ReportVersioning.ValueString()), Artifacts: elements[curtypes.AdditionalArtifact](m.AdditionalArtifacts),
	}
	misfits := c.Misfits()
	for _, misfit := range misfits {
		diags.AddAttributeError(path.Root(misfit.Attribute), "Report settings that do not go together", misfit.Reason)
	}
	return len(misfits) == 0
}

// checkSettings checks what is known of the completed plan.
func (m *model) checkSettings(partition string, diags *diag.Diagnostics) bool {
	right := m.checkCombination(diags)
	bucket := m.bucket()
	region := bucket.Region.ValueString()
	if region == "" || partition == "" {
		return right
	}
	if err := billing.CheckRegion(partition, region); err != nil {
		diags.AddAttributeError(atBucket.AtName("region"), "AWS delivers no reports into this region", fmt.Sprintf(
			"The bucket would be in %q. %s. Set bucket.region to one of them.", region, upper(err.Error())))
		right = false
	}
	if key := bucket.KMSKeyARN.ValueString(); key != "" && strings.Split(key, ":")[3] != region {
		diags.AddAttributeError(atBucket.AtName("kms_key_arn"), "The key is in another region", fmt.Sprintf(
			"The bucket is in %s, and S3 uses only keys of the region of the bucket.", region))
		right = false
	}
	return right
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// checkNames sees to it that report and bucket have names.
func (m *model) checkNames(diags *diag.Diagnostics) bool {
	const way = "Set customer_id here or in the provider block, which gives doitintl-awsops-{id}, or set %s."
	switch {
	case m.ReportName.IsNull():
		diags.AddAttributeError(path.Root("report_name"), "The report has no name", fmt.Sprintf(way, "report_name"))
	case m.bucket().Name.IsNull():
		diags.AddAttributeError(atBucket.AtName("name"), "The bucket has no name", fmt.Sprintf(way, "bucket.name"))
	default:
		return true
	}
	return false
}

// checkNewReport refuses a report that is there already, and one too many.
func (r *Resource) checkNewReport(ctx context.Context, plan model, diags *diag.Diagnostics) (currentReport, bool) {
	if plan.ReportName.IsUnknown() || plan.ReportName.IsNull() || plan.AccountID.IsUnknown() {
		return currentReport{}, false
	}
	doing, at := "planning Cost and Usage Report "+plan.String(), path.Root("report_name")
	if err := r.meta.Claims.Plan(billing.KindReport, plan.key()); err != nil {
		tfx.AddClaimError(diags, at, typeName, err)
		return currentReport{}, false
	}
	planned, replaced := r.meta.Claims.Planned(billing.KindReport)
	if slices.Contains(replaced, plan.key()) { // it makes room for this one
		return currentReport{}, false
	}
	current, err := r.look(ctx, plan.String())
	switch {
	case err != nil:
		tfx.AddAttributeError(diags, at, doing, err)
		return currentReport{}, false
	case !current.exists:
		r.checkLimit(ctx, plan, planned, replaced, diags)
		return currentReport{}, false
	}
	_, err = r.current(ctx, plan, none())
	switch {
	case current.outdated(err):
		diags.AddWarning("Cost and Usage Reports that make room", fmt.Sprintf(
			"The report %s of the account %s was made by this configuration, with settings that AWS cannot change. It is deleted before the new one of that name is made; what was delivered stays in the bucket.",
			plan.String(), plan.AccountID.ValueString()))
		return currentReport{}, false
	case r.unfinished(plan, current):
		diags.AddWarning("Continuing with Cost and Usage Reports that an earlier apply began", fmt.Sprintf(
			"The report %s of the account %s carries the tag of this configuration. Create continues with it instead of failing.", plan.String(), plan.AccountID.ValueString()))
	}
	if err != nil && !plan.AdoptExisting.IsUnknown() {
		var fixed *fixedError
		if plan.AdoptExisting.ValueBool() && asFixed(err, &fixed) {
			return current, true // judged again when what is left out follows the report
		}
		refuse(diags, at, doing, err)
		return currentReport{}, false
	}
	return current, true
}

// unfinished says whether an earlier apply began to make the report. One that is in state is tainted instead, and Terraform
// says that it is replaced.
func (r *Resource) unfinished(plan model, current currentReport) bool {
	return current.ours && !r.meta.Claims.Seen(billing.KindReport, plan.key())
}

// checkLimit counts the reports of AWS and those that other resources plan.
func (r *Resource) checkLimit(ctx context.Context, plan model, planned, replaced []string, diags *diag.Diagnostics) {
	reports, err := r.billing().Reports(ctx)
	if err != nil {
		return // the look before went well; AWS decides at apply
	}
	account := plan.AccountID.ValueString()
	var there []string
	for i := range reports {
		if name := aws.ToString(reports[i].ReportName); !slices.Contains(replaced, account+"/"+name) {
			there = append(there, name)
		}
	}
	slices.Sort(there)
	coming := 0
	for _, key := range planned {
		if name, ours := strings.CutPrefix(key, account+"/"); ours && !slices.Contains(there, name) {
			coming++
		}
	}
	if len(there)+coming > billing.MaxReports {
		refuse(diags, path.Root("report_name"), "planning Cost and Usage Report "+plan.String(), &billing.ReportLimitError{AccountID: account, Report: plan.String(), Names: there})
	}
}

// checkNewBucket refuses a bucket that cannot be made or used, and learns where one is that is there.
func (r *Resource) checkNewBucket(ctx context.Context, plan *model, diags *diag.Diagnostics) {
	bucket := plan.bucket()
	if bucket.Name.IsUnknown() || bucket.Create.IsUnknown() || plan.AdoptExisting.IsUnknown() {
		return
	}
	if creates(bucket) {
		if err := r.meta.Claims.Plan(billing.KindBucket, bucket.Name.ValueString()); err != nil {
			tfx.AddClaimError(diags, atBucket.AtName("name"), typeName, err)
			return
		}
	}
	r.checkBucket(ctx, plan, none(), "", diags)
}

// checkBucket shows what becomes of a bucket that is there.
func (r *Resource) checkBucket(ctx context.Context, plan *model, state model, made string, diags *diag.Diagnostics) {
	bucket, spec, held := plan.bucket(), plan.spec(made, state), plan.holdsBucket(state)
	found, err := r.billing().FindBucket(ctx, spec, held)
	switch {
	case awsclient.IsNotFound(err):
		r.expect(spec.Name, diags)
		return
	case err != nil:
		refuse(diags, atBucket.AtName("name"), "planning the bucket "+spec.Name+" of Cost and Usage Report "+plan.String(), err)
		return
	}
	if found.Exists && bucket.Region.IsUnknown() {
		bucket.Region = stringOr(found.Region)
		plan.Bucket = bucket.Object()
		if !plan.checkSettings(awsclient.PartitionOf(found.Region), diags) {
			return
		}
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
		"The bucket %s is not there, and create is false. It must be there when the report is made: let its name come from the resource that makes it, or take create = false out.", name))
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

// checkChangedBucket looks at the bucket of an update.
func (r *Resource) checkChangedBucket(ctx context.Context, plan *model, state model, made string, diags *diag.Diagnostics) {
	bucket, was := plan.bucket(), state.bucket()
	if bucket.Name.IsUnknown() || bucket.Create.IsUnknown() || plan.AdoptExisting.IsUnknown() {
		return
	}
	if !bucket.Name.Equal(was.Name) {
		diags.AddAttributeWarning(atBucket.AtName("name"), "Buckets stay behind", fmt.Sprintf(
			"The report %s is delivered into the bucket %s from now on. The bucket %s stays with everything in it, and Terraform forgets it.",
			plan.String(), bucket.Name.ValueString(), was.Name.ValueString()))
	}
	if len(plan.fixed(state)) > 0 {
		return // the replacement is planned as a new report, next
	}
	r.checkBucket(ctx, plan, state, made, diags)
}
