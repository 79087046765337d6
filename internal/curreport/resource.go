// Package curreport has the resource doit_cur_report.
package curreport

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/bucketschema"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

const (
	typeName       = "doit_cur_report"
	defaultTimeout = 30 * time.Minute
	deleteTimeout  = time.Hour // emptying a bucket with years of billing data takes a while
)

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithMoveState      = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// Resource is doit_cur_report: a Cost and Usage Report and its bucket.
type Resource struct {
	meta *tfx.Meta
}

// NewResource returns the resource, not yet configured.
func NewResource() resource.Resource { return &Resource{} }

// Metadata names the type.
func (r *Resource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = typeName
}

// Configure takes what the provider was configured with.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.meta = tfx.ProviderData(req.ProviderData, &resp.Diagnostics)
}

func (r *Resource) billing() *billing.Billing {
	return billing.New(r.meta.AWS, r.meta.Org, r.meta.Clock)
}

// Create makes the bucket and the report, or continues with what an interrupted Create made. When it fails it leaves no
// state, so that nothing is tainted.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	plan, ok := tfx.Get[model](ctx, req.Plan, &resp.Diagnostics)
	if !ok || !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	limited, cancel, ok := r.meta.Limit(ctx, plan.Timeouts.Create, "create", defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if !ok {
		return
	}
	generation := organization.NewGeneration()
	made, err := r.ensure(limited, plan, none(), "", generation)
	if err != nil {
		refuse(&resp.Diagnostics, path.Root("report_name"), "creating Cost and Usage Report "+plan.String(), err)
		return
	}
	tflog.Info(ctx, "created Cost and Usage Report", map[string]any{"report_name": plan.String()})
	tfx.NoteGeneration(ctx, resp.Private, generation, &resp.Diagnostics)
	r.meta.Claims.Made(billing.KindReport, made.key())
	if name := made.bucket().Name.ValueString(); made.ours {
		r.meta.Claims.Made(billing.KindBucket, name)
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, bucketschema.MadeKey, bucketschema.MadeNote(name))...)
	}
	tfx.Publish(ctx, made.model, made.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
}

// Update brings bucket, report and tags to where they should be, and stops at the first call that fails: the next refresh
// sees what was done.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	plan, okPlan := tfx.Get[model](ctx, req.Plan, &resp.Diagnostics)
	state, okState := tfx.Get[model](ctx, req.State, &resp.Diagnostics)
	if !okPlan || !okState || !r.meta.Ready(&resp.Diagnostics) || !r.sameAccount(ctx, &state, &resp.Diagnostics) {
		return
	}
	note := bucketschema.Made(ctx, req.Private, &resp.Diagnostics)
	if changed := plan.fixed(state); len(changed) > 0 { // became known too late for the plan to notice
		refuse(&resp.Diagnostics, path.Root(changed[0].attribute), "updating Cost and Usage Report "+state.String(), &fixedError{report: state.String(), changes: changed})
		return
	}
	limited, cancel, ok := r.meta.Limit(ctx, plan.Timeouts.Update, "update", defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if !ok {
		return
	}
	done, err := r.ensure(limited, plan, state, note, "")
	if err != nil {
		refuse(&resp.Diagnostics, path.Root("report_name"), "updating Cost and Usage Report "+state.String(), err)
		return
	}
	if name := done.bucket().Name.ValueString(); done.ours && name != note {
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, bucketschema.MadeKey, bucketschema.MadeNote(name))...)
	}
	tfx.Publish(ctx, done.model, done.identityModel, &resp.State, resp.Identity, &resp.Diagnostics)
}

// ImportState takes the name of a report, or its identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("report_name"), path.Root("report_name"), req, resp)
	var name, account types.String
	resp.Diagnostics.Append(resp.State.GetAttribute(ctx, path.Root("report_name"), &name)...)
	if req.ID == "" && req.Identity != nil && !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("account_id"), &account)...)
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("account_id"), account)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if err := billing.CheckReportName(name.ValueString()); err != nil {
		resp.Diagnostics.AddError("Invalid import id", fmt.Sprintf("%q is not the name of a Cost and Usage Report: %s.", name.ValueString(), err))
	}
}
