package account

import (
	"context"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

var _ list.ListResourceWithConfigure = (*ListResource)(nil)

// ListResource finds the accounts of the organization for terraform query.
type ListResource struct{ Resource }

// NewListResource returns the list resource doit_aws_account, not yet configured.
func NewListResource() list.ListResource { return &ListResource{} }

// queryModel is the block config of a list block.
type queryModel struct {
	ParentID  types.String   `tfsdk:"parent_id"`
	Recursive types.Bool     `tfsdk:"recursive"`
	States    []types.String `tfsdk:"states"`
	Tags      types.Map      `tfsdk:"tags"`
}

func (m queryModel) filter() filter {
	return filter{parentID: m.ParentID.ValueString(), recursive: m.Recursive.ValueBool(), states: words(m.States), tags: tfx.Strings(m.Tags)}
}

// ListResourceConfigSchema has the filters of the data source doit_aws_accounts.
func (l *ListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The accounts of the organization that pass all of the given filters, for `terraform query`: to see them, to import them, and to generate their configuration. " +
			"Costs one call for every 20 accounts, and stops where `limit` is reached. With `include_resource`, and for generated configuration, tags are read too: one call for every 100 accounts that have tags.",
		Attributes: map[string]schema.Attribute{
			"parent_id": schema.StringAttribute{
				Optional: true, MarkdownDescription: aboutFilter["parent_id"], Validators: filterParentID,
			},
			"recursive": schema.BoolAttribute{
				Optional: true, MarkdownDescription: aboutFilter["recursive"],
			},
			"states": schema.ListAttribute{
				Optional: true, ElementType: types.StringType, Validators: []validator.List{listvalidator.ValueStringsAre(filterState)},
				MarkdownDescription: aboutFilter["states"] + ". Default: all but accounts that are closed or closing, which are of no use to a configuration.",
			},
			"tags": schema.MapAttribute{
				Optional: true, ElementType: types.StringType, MarkdownDescription: aboutFilter["tags"], Validators: filterTags,
			},
		},
	}
}

// List finds accounts page by page.
func (l *ListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var diags diag.Diagnostics
	config, ok := tfx.Get[queryModel](ctx, req.Config, &diags)
	if !ok || !l.meta.Ready(&diags) || !config.filter().checkParent(ctx, l.meta, &diags) {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = tfx.Stream(ctx, req, "listing AWS accounts", l.wanted(ctx, config.filter()))
}

// wanted are the accounts that pass. Closed ones are left out unless they are asked for.
func (l *ListResource) wanted(ctx context.Context, f filter) iter.Seq2[tfx.Listed, error] {
	return func(yield func(tfx.Listed, error) bool) {
		for account, err := range l.meta.Org.EachAccountIn(ctx, f.parentID, f.recursive) {
			passes := false
			if err == nil && (f.states != nil || !account.Closed()) {
				passes, err = f.passes(ctx, l.meta, account)
			}
			if (passes || err != nil) && !yield(l.listed(ctx, account), err) {
				return
			}
		}
	}
}

// listed is an account as an import would read it.
func (l *ListResource) listed(ctx context.Context, a organization.Account) tfx.Listed {
	return tfx.Listed{
		Name:     fmt.Sprintf("%s (%s)", aws.ToString(a.Name), a.ID()),
		Identity: identityModel{ID: types.StringPointerValue(a.Id)},
		Resource: func() (any, error) {
			tags, err := l.meta.Org.AllTags(ctx, a.ID())
			read := none()
			read.Tags, read.TagsAll = l.meta.Tags.Split(tags, tfx.StringMap(nil))
			read.fromAPI(a)
			return read, err
		},
	}
}
