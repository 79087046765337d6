package naive

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

type meta struct {
	clock         clock.Clock
	organizations *organizations.Client
}

// Account is an account, made the obvious way.
type Account struct{ *meta }

var _ resource.ResourceWithConfigure = (*Account)(nil)

type model struct {
	ID       types.String            `tfsdk:"id"`
	Name     types.String            `tfsdk:"name"`
	Email    types.String            `tfsdk:"email"`
	ParentID types.String            `tfsdk:"parent_id"`
	Tags     map[string]types.String `tfsdk:"tags"`
	Access   types.Bool              `tfsdk:"wait_for_access"`
}

// Metadata names the type.
func (*Account) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "doit_aws_account"
}

// Schema has what the harness configures.
func (*Account) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"id":              schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}},
		"name":            schema.StringAttribute{Required: true, PlanModifiers: replace},
		"email":           schema.StringAttribute{Required: true, PlanModifiers: replace},
		"parent_id":       schema.StringAttribute{Required: true},
		"tags":            schema.MapAttribute{Optional: true, ElementType: types.StringType},
		"wait_for_access": schema.BoolAttribute{Optional: true},
	}}
}

// Configure takes the client.
func (r *Account) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	if configured, ok := req.ProviderData.(*meta); ok {
		r.meta = configured
	}
}

// Create makes the account, then moves it. What is half done is in the state, so Terraform taints it.
func (r *Account) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	if resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...); resp.Diagnostics.HasError() {
		return
	}
	tags := []orgtypes.Tag{}
	for key, value := range plan.Tags {
		tags = append(tags, orgtypes.Tag{Key: aws.String(key), Value: value.ValueStringPointer()})
	}
	id, err := r.create(ctx, &organizations.CreateAccountInput{AccountName: plan.Name.ValueStringPointer(), Email: plan.Email.ValueStringPointer(), Tags: tags})
	if err != nil {
		resp.Diagnostics.AddError("Failed creating the account", err.Error())
		return
	}
	plan.ID = types.StringValue(id)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	if err := r.move(ctx, plan); err != nil {
		resp.Diagnostics.AddError("Failed moving the account", err.Error())
	}
}

func (r *Account) create(ctx context.Context, in *organizations.CreateAccountInput) (string, error) {
	out, err := r.organizations.CreateAccount(ctx, in)
	if err != nil {
		return "", err
	}
	for {
		status, err := r.organizations.DescribeCreateAccountStatus(ctx,
			&organizations.DescribeCreateAccountStatusInput{CreateAccountRequestId: out.CreateAccountStatus.Id})
		if err != nil {
			return "", err
		}
		switch found := status.CreateAccountStatus; found.State {
		case orgtypes.CreateAccountStateSucceeded:
			return *found.AccountId, nil
		case orgtypes.CreateAccountStateFailed:
			return "", fmt.Errorf("AWS failed the request: %s", found.FailureReason)
		default:
			if err := r.clock.Sleep(ctx, 5*time.Second); err != nil {
				return "", err
			}
		}
	}
}

func (r *Account) move(ctx context.Context, plan model) error {
	parents, err := r.organizations.ListParents(ctx, &organizations.ListParentsInput{ChildId: plan.ID.ValueStringPointer()})
	if err != nil || *parents.Parents[0].Id == plan.ParentID.ValueString() {
		return err
	}
	_, err = r.organizations.MoveAccount(ctx, &organizations.MoveAccountInput{
		AccountId: plan.ID.ValueStringPointer(), SourceParentId: parents.Parents[0].Id, DestinationParentId: plan.ParentID.ValueStringPointer(),
	})
	return err
}

// Read refreshes the account, and forgets one that is not open.
func (r *Account) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	if resp.Diagnostics.Append(req.State.Get(ctx, &state)...); resp.Diagnostics.HasError() {
		return
	}
	found, err := r.organizations.DescribeAccount(ctx, &organizations.DescribeAccountInput{AccountId: state.ID.ValueStringPointer()})
	switch {
	case errors.As(err, new(*orgtypes.AccountNotFoundException)) || err == nil && found.Account.Status != orgtypes.AccountStatusActive:
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		resp.Diagnostics.AddError("Failed reading the account", err.Error())
		return
	}
	parents, err := r.organizations.ListParents(ctx, &organizations.ListParentsInput{ChildId: state.ID.ValueStringPointer()})
	if err != nil {
		resp.Diagnostics.AddError("Failed reading the account's parent", err.Error())
		return
	}
	state.Name, state.Email, state.ParentID = types.StringPointerValue(found.Account.Name), types.StringPointerValue(found.Account.Email), types.StringPointerValue(parents.Parents[0].Id)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// Update moves the account.
func (r *Account) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan model
	if resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...); resp.Diagnostics.HasError() {
		return
	}
	if err := r.move(ctx, plan); err != nil {
		resp.Diagnostics.AddError("Failed moving the account", err.Error())
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

// Delete closes the account.
func (r *Account) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	if resp.Diagnostics.Append(req.State.Get(ctx, &state)...); resp.Diagnostics.HasError() {
		return
	}
	_, err := r.organizations.CloseAccount(ctx, &organizations.CloseAccountInput{AccountId: state.ID.ValueStringPointer()})
	if err != nil {
		resp.Diagnostics.AddError("Failed closing the account", err.Error())
	}
}
