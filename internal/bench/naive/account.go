package naive

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Account is an account, read by three calls of its own.
type Account struct {
	configured
	readOnly
}

var _ resource.ResourceWithConfigure = (*Account)(nil)

type account struct {
	ID       types.String      `tfsdk:"id"`
	Name     types.String      `tfsdk:"name"`
	Email    types.String      `tfsdk:"email"`
	ParentID types.String      `tfsdk:"parent_id"`
	Tags     map[string]string `tfsdk:"tags"`
}

// Metadata names the type.
func (*Account) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "doit_aws_account"
}

// Schema has what the bench configures.
func (*Account) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"id":        schema.StringAttribute{Computed: true},
		"name":      schema.StringAttribute{Required: true},
		"email":     schema.StringAttribute{Required: true},
		"parent_id": schema.StringAttribute{Required: true},
		"tags":      schema.MapAttribute{Required: true, ElementType: types.StringType},
	}}
}

// Read asks for the account, then for its parent, then for its tags.
func (r *Account) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state account
	if resp.Diagnostics.Append(req.State.Get(ctx, &state)...); resp.Diagnostics.HasError() {
		return
	}
	if err := r.refresh(ctx, &state); err != nil {
		resp.Diagnostics.AddError("Failed reading the account "+state.ID.ValueString(), err.Error())
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

func (r *Account) refresh(ctx context.Context, state *account) error {
	id := state.ID.ValueStringPointer()
	found, err := r.organizations.DescribeAccount(ctx, &organizations.DescribeAccountInput{AccountId: id})
	if err != nil {
		return err
	}
	parents, err := r.organizations.ListParents(ctx, &organizations.ListParentsInput{ChildId: id})
	if err != nil {
		return err
	}
	tags := map[string]string{}
	pages := organizations.NewListTagsForResourcePaginator(r.organizations, &organizations.ListTagsForResourceInput{ResourceId: id})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, tag := range page.Tags {
			tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
		}
	}
	state.Name, state.Email = types.StringPointerValue(found.Account.Name), types.StringPointerValue(found.Account.Email)
	state.ParentID, state.Tags = types.StringPointerValue(parents.Parents[0].Id), tags
	return nil
}
