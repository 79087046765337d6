// Package dataexport has the resource doit_data_export.
package dataexport

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

const (
	typeName       = "doit_data_export"
	defaultTimeout = 30 * time.Minute
	deleteTimeout  = time.Hour // emptying a bucket with years of billing data takes a while
)

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// Resource is doit_data_export: a data export and what its bucket needs for it.
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

// Create makes the export and what its bucket needs, or continues with what an interrupted Create made. When it fails it
// leaves no state, so that nothing is tainted.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	plan, ok := tfx.Get[model](ctx, req.Plan, diags)
	if !ok || !r.meta.Ready(diags) || !r.completeLate(ctx, &plan, diags) {
		return
	}
	limited, cancel, ok := r.meta.Limit(ctx, plan.Timeouts.Create, "create", defaultTimeout, diags)
	defer cancel()
	if !ok {
		return
	}
	doing := "creating data export " + plan.String()
	made, ok := r.ensure(limited, doing, plan, none(), notes{managed: true, generation: organization.NewGeneration()}, diags)
	if !ok {
		return
	}
	tflog.Info(ctx, "created data export", map[string]any{"arn": made.ARN.ValueString()})
	r.meta.Claims.Made(billing.KindExport, made.key())
	if made.notes.made != "" {
		r.meta.Claims.Made(billing.KindBucket, made.notes.made)
	}
	made.notes.keep(ctx, resp.Private, diags)
	tfx.Publish(ctx, made.model, made.identityModel, &resp.State, resp.Identity, diags)
}

// Update brings bucket, export and tags to where they should be, and stops at the first call that fails: the next refresh
// sees what was done.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	plan, okPlan := tfx.Get[model](ctx, req.Plan, diags)
	state, okState := tfx.Get[model](ctx, req.State, diags)
	if !okPlan || !okState || !r.meta.Ready(diags) || !r.sameAccount(ctx, state, diags) {
		return
	}
	limited, cancel, ok := r.meta.Limit(ctx, plan.Timeouts.Update, "update", defaultTimeout, diags)
	defer cancel()
	if !ok {
		return
	}
	done, ok := r.ensure(limited, "updating data export "+state.String(), plan, state, read(ctx, req.Private, diags), diags)
	if !ok {
		return
	}
	done.notes.keep(ctx, resp.Private, diags)
	tfx.Publish(ctx, done.model, done.identityModel, &resp.State, resp.Identity, diags)
}

// ImportState takes the ARN of an export, or its name.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.ID != "" && !strings.HasPrefix(req.ID, "arn:") {
		if err := billing.CheckExportName(req.ID); err != nil {
			resp.Diagnostics.AddError("Invalid import id", fmt.Sprintf("%q is neither the ARN nor the name of a data export: %s.", req.ID, err))
			return
		}
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("name"), req.ID)...)
		return
	}
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("arn"), path.Root("arn"), req, resp)
	var id types.String
	resp.Diagnostics.Append(resp.State.GetAttribute(ctx, path.Root("arn"), &id)...)
	if resp.Diagnostics.HasError() {
		return
	}
	parsed, err := arn.Parse(id.ValueString())
	if err != nil || parsed.Service != "bcm-data-exports" || !strings.HasPrefix(parsed.Resource, "export/") {
		resp.Diagnostics.AddError("Invalid import id", fmt.Sprintf(
			"%q is not the ARN of a data export, which looks like arn:aws:bcm-data-exports:us-east-1:111122223333:export/name-1234abcd-12ab-34cd-56ef-1234567890ab.", id.ValueString()))
	}
}
