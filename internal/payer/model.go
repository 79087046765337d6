package payer

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// model is doit_payer_account.
type model struct {
	AccountID            types.String `tfsdk:"account_id"`
	ConsolidatedPayers   types.Map    `tfsdk:"consolidated_payers"`
	ResellerPayerIDs     types.Set    `tfsdk:"reseller_payer_ids"`
	ResellerEmailPattern types.String `tfsdk:"reseller_email_pattern"`
	Kind                 types.String `tfsdk:"kind"`
	Name                 types.String `tfsdk:"name"`
	Evidence             types.String `tfsdk:"evidence"`
	ManagementAccountID  types.String `tfsdk:"management_account_id"`
	OrganizationID       types.String `tfsdk:"organization_id"`
}

// rules are the configured ones, each with its default.
func (m *model) rules() organization.PayerRules {
	rules := organization.DefaultPayerRules()
	if !m.ConsolidatedPayers.IsNull() {
		rules.Consolidated = tfx.Strings(m.ConsolidatedPayers)
	}
	for _, id := range m.ResellerPayerIDs.Elements() {
		if id, ok := id.(types.String); ok {
			rules.Reseller = append(rules.Reseller, id.ValueString())
		}
	}
	if !m.ResellerEmailPattern.IsNull() {
		rules.EmailPattern = m.ResellerEmailPattern.ValueString()
	}
	return rules
}

// fromAPI overwrites what is computed. org is nil for an account in no organization.
func (m *model) fromAPI(accountID string, org *orgtypes.Organization, rules organization.PayerRules) {
	payer := organization.Payer{Kind: organization.PayerOwn, Evidence: fmt.Sprintf("The account %s is in no organization, so it pays for itself.", accountID)}
	m.ManagementAccountID, m.OrganizationID = types.StringNull(), types.StringNull()
	if org != nil {
		payer = organization.ClassifyPayer(aws.ToString(org.MasterAccountId), aws.ToString(org.MasterAccountEmail), rules)
		m.ManagementAccountID, m.OrganizationID = types.StringPointerValue(org.MasterAccountId), types.StringPointerValue(org.Id)
	}
	m.AccountID = types.StringValue(accountID)
	m.Kind, m.Name, m.Evidence = types.StringValue(string(payer.Kind)), tfx.StringOrNull(payer.Name), types.StringValue(payer.Evidence)
}
