package account

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// factsModel is what both data sources show of an account.
type factsModel struct {
	identityModel
	ARN             types.String `tfsdk:"arn"`
	Name            types.String `tfsdk:"name"`
	Email           types.String `tfsdk:"email"`
	State           types.String `tfsdk:"state"`
	ParentID        types.String `tfsdk:"parent_id"`
	JoinedMethod    types.String `tfsdk:"joined_method"`
	JoinedTimestamp types.String `tfsdk:"joined_timestamp"`
}

// fromAPI is the resource's fromAPI, so that both show the same.
func (m *factsModel) fromAPI(a organization.Account) {
	var all model
	all.fromAPI(a)
	*m = factsModel{
		identityModel: all.identityModel, ARN: all.ARN, Name: all.Name, Email: all.Email, State: all.State,
		ParentID: all.ParentID, JoinedMethod: all.JoinedMethod, JoinedTimestamp: all.JoinedTimestamp,
	}
}

// factsAttributes describes factsModel.
func factsAttributes() map[string]schema.Attribute {
	computed := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"id":               computed("Account id, 12 digits."),
		"arn":              computed("ARN of the account."),
		"name":             computed("Name of the account."),
		"email":            computed("Root e-mail address of the account."),
		"state":            computed("State of the account: `PENDING_ACTIVATION`, `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE` or `CLOSED`."),
		"parent_id":        computed("Id of the root or organizational unit in which the account is."),
		"joined_method":    computed("How the account came into the organization: `CREATED` or `INVITED`."),
		"joined_timestamp": computed("When the account came into the organization, RFC 3339 in UTC."),
	}
}
