package dataexport

import (
	"context"
	"fmt"
	"slices"
	"strings"

	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// ValidateConfig checks what the configuration alone decides.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config, ok := tfx.Get[model](ctx, req.Config, &resp.Diagnostics)
	if !ok {
		return
	}
	config.checkOutput(&resp.Diagnostics)
	bucket := config.bucket()
	if bucket.Create.IsUnknown() || creates(bucket) {
		return
	}
	for name, isSet := range map[string]bool{
		"force_destroy": bucket.ForceDestroy.ValueBool(), "kms_key_arn": !bucket.KMSKeyARN.IsNull(), "expiration_days": !bucket.ExpirationDays.IsNull(),
	} {
		if isSet {
			resp.Diagnostics.AddAttributeError(atBucket.AtName(name), "Only for a bucket that this resource makes", fmt.Sprintf(
				"Without create = true the bucket stays as it is but for its policy. Take %s out, or set create = true.", name))
		}
	}
}

// checkOutput says which settings do not go together. Null and unknown ones are not judged.
func (m *model) checkOutput(diags *diag.Diagnostics) bool {
	format, compression := m.Format.ValueString(), m.Compression.ValueString()
	if format == "" || compression == "" {
		return true
	}
	goes := string(bcmtypes.CompressionOptionGzip)
	if format == string(bcmtypes.FormatOptionParquet) {
		goes = string(bcmtypes.CompressionOptionParquet)
	}
	if compression != goes {
		diags.AddAttributeError(path.Root("compression"), "Export settings that do not go together", fmt.Sprintf(
			"The format %s goes with the compression %s only. Leave compression out to get it.", format, goes))
	}
	return compression == goes
}

// checkNames sees to it that the bucket has a name.
func (m *model) checkNames(diags *diag.Diagnostics) bool {
	if !m.bucket().Name.IsNull() {
		return true
	}
	diags.AddAttributeError(atBucket.AtName("name"), "The bucket has no name",
		"Set bucket.name, to doit_cur_report.NAME.bucket.name for example, or customer_id in the provider block, which gives doitintl-awsops-{id}.")
	return false
}

// checkNewExport refuses an export that is there already, and one too many. It returns the one that Create will continue
// with or adopt.
func (r *Resource) checkNewExport(ctx context.Context, plan model, diags *diag.Diagnostics) (found billing.FoundExport, there bool) {
	if plan.Name.IsUnknown() {
		return found, false
	}
	doing, at := "planning data export "+plan.String(), path.Root("name")
	if err := r.meta.Claims.Plan(billing.KindExport, plan.key()); err != nil {
		tfx.AddClaimError(diags, at, typeName, err)
		return found, false
	}
	_, replaced := r.meta.Claims.Planned(billing.KindExport)
	if slices.Contains(replaced, plan.key()) { // it makes room for this one
		return found, false
	}
	found, err := r.billing().FindExport(ctx, plan.Name.ValueString(), plan.AdoptExisting.ValueBool() || plan.AdoptExisting.IsUnknown())
	switch {
	case err != nil:
		refuse(diags, at, doing, err)
	case !found.Exists:
		r.checkLimit(ctx, doing, plan, replaced, diags)
	case found.Ours && plan.outdates(found.Export):
		diags.AddWarning("Data exports that make room", fmt.Sprintf(
			"The data export %s of the account %s was made by this configuration, with the table %s. It is deleted before the new one of that name is made; what was delivered stays in the bucket.",
			plan.String(), plan.AccountID.ValueString(), found.Query.Table))
	case !plan.Table.IsUnknown() && found.Query.Table != plan.Table.ValueString():
		refuse(diags, at, doing, &tableError{export: plan.String(), table: found.Query.Table, wanted: plan.Table.ValueString()})
	default:
		return found, true
	}
	return found, false
}

// checkLimit counts the exports of AWS and those that other resources plan.
func (r *Resource) checkLimit(ctx context.Context, doing string, plan model, replaced []string, diags *diag.Diagnostics) {
	if plan.Table.IsUnknown() {
		return
	}
	family := "exports of " + billing.ExportFamily(plan.Table.ValueString())
	if err := r.meta.Claims.Plan(family, plan.key()); err != nil {
		tfx.AddClaimError(diags, path.Root("name"), typeName, err)
		return
	}
	coming, _ := r.meta.Claims.Planned(family)
	var names, going []string
	for _, key := range coming {
		names = append(names, strings.TrimPrefix(key, plan.AccountID.ValueString()+"/"))
	}
	for _, key := range replaced {
		going = append(going, strings.TrimPrefix(key, plan.AccountID.ValueString()+"/"))
	}
	if err := r.billing().CheckExportLimit(ctx, plan.Table.ValueString(), names, going); err != nil {
		refuse(diags, path.Root("table"), doing, err)
	}
}

// announce shows before it happens what becomes of an export that is there. tainted says that it is in state.
func announce(plan model, found billing.FoundExport, tainted bool, diags *diag.Diagnostics) {
	if found.Ours {
		if tainted { // Terraform says that it is replaced
			return
		}
		diags.AddWarning("Continuing with data exports that an earlier apply began", fmt.Sprintf(
			"The data export %s of the account %s carries the tag of this configuration. Create continues with it instead of failing.", plan.String(), plan.AccountID.ValueString()))
		return
	}
	text := "Nothing about the export changes."
	if list := changes(plan.definition(found.Export), found.Export); len(list) > 0 {
		text = "It changes " + strings.Join(list, ", ") + "."
	}
	diags.AddAttributeWarning(path.Root("adopt_existing"), "Adopting data exports that exist already", fmt.Sprintf(
		"The data export %s of the account %s becomes this resource. %s Its tags stay, and destroying the resource will delete the export.",
		plan.String(), plan.AccountID.ValueString(), text))
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

// checkChangedBucket looks at the bucket of an update.
func (r *Resource) checkChangedBucket(ctx context.Context, plan *model, state model, n notes, diags *diag.Diagnostics) {
	bucket, was := plan.bucket(), state.bucket()
	if bucket.Name.IsUnknown() || bucket.Create.IsUnknown() || plan.AdoptExisting.IsUnknown() {
		return
	}
	if !bucket.Name.Equal(was.Name) {
		diags.AddAttributeWarning(atBucket.AtName("name"), "Buckets stay behind", fmt.Sprintf(
			"The data export %s is delivered into the bucket %s from now on. The bucket %s stays with everything in it, and Terraform forgets it.",
			plan.String(), bucket.Name.ValueString(), was.Name.ValueString()))
	}
	r.checkBucket(ctx, plan, state, n.made, diags)
}
