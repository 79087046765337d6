package naive

import (
	"context"

	accountsvc "github.com/aws/aws-sdk-go-v2/service/account"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Contacts are the alternate contacts of an account, each read by a call of its own.
type Contacts struct {
	configured
	readOnly
}

var _ resource.ResourceWithConfigure = (*Contacts)(nil)

type contacts struct {
	AccountID  types.String `tfsdk:"account_id"`
	Billing    contact      `tfsdk:"billing"`
	Operations contact      `tfsdk:"operations"`
	Security   contact      `tfsdk:"security"`
}

type contact struct {
	Name  types.String `tfsdk:"name"`
	Title types.String `tfsdk:"title"`
	Email types.String `tfsdk:"email"`
	Phone types.String `tfsdk:"phone"`
}

// Metadata names the type.
func (*Contacts) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "doit_alternate_contacts"
}

// Schema has what the bench configures.
func (*Contacts) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	required := schema.StringAttribute{Required: true}
	one := schema.SingleNestedAttribute{
		Required: true, Attributes: map[string]schema.Attribute{"name": required, "title": required, "email": required, "phone": required},
	}
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{"account_id": required, "billing": one, "operations": one, "security": one}}
}

// Read asks for one contact after the other.
func (r *Contacts) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state contacts
	if resp.Diagnostics.Append(req.State.Get(ctx, &state)...); resp.Diagnostics.HasError() {
		return
	}
	for kind, at := range map[accounttypes.AlternateContactType]*contact{
		accounttypes.AlternateContactTypeBilling:    &state.Billing,
		accounttypes.AlternateContactTypeOperations: &state.Operations,
		accounttypes.AlternateContactTypeSecurity:   &state.Security,
	} {
		out, err := r.account.GetAlternateContact(ctx, &accountsvc.GetAlternateContactInput{AccountId: state.AccountID.ValueStringPointer(), AlternateContactType: kind})
		if err != nil {
			resp.Diagnostics.AddError("Failed reading contacts of the account "+state.AccountID.ValueString(), err.Error())
			return
		}
		found := out.AlternateContact
		*at = contact{
			Name: types.StringPointerValue(found.Name), Title: types.StringPointerValue(found.Title),
			Email: types.StringPointerValue(found.EmailAddress), Phone: types.StringPointerValue(found.PhoneNumber),
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}
