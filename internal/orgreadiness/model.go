package orgreadiness

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/onboarding"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// model is doit_org_readiness.
type model struct {
	CustomerID          types.String `tfsdk:"customer_id"`
	ExpectedRootEmail   types.String `tfsdk:"expected_root_email"`
	WantedAccounts      types.Int64  `tfsdk:"wanted_accounts"`
	TaxCountry          types.String `tfsdk:"tax_country"`
	ExpectedPayerID     types.String `tfsdk:"expected_payer_id"`
	PartnerRoles        types.Map    `tfsdk:"partner_roles"`
	BucketName          types.String `tfsdk:"bucket_name"`
	ReportName          types.String `tfsdk:"report_name"`
	Skip                types.Set    `tfsdk:"skip"`
	AccountID           types.String `tfsdk:"account_id"`
	ManagementAccountID types.String `tfsdk:"management_account_id"`
	Checks              types.List   `tfsdk:"checks"`
	CheckStatus         types.Map    `tfsdk:"check_status"`
	Ready               types.Bool   `tfsdk:"ready"`
}

// anyAccount stands for every account that a role may trust.
const anyAccount = "*"

// idPlace is where expected_root_email has the customer id.
const idPlace = "{id}"

// expected is what the account is held against. customerID is that of the provider, "" for none.
func (m *model) expected(customerID string, diags *diag.Diagnostics) onboarding.Expected {
	if !m.CustomerID.IsNull() {
		customerID = m.CustomerID.ValueString()
	}
	want := onboarding.Expected{
		RootEmail: strings.ReplaceAll(m.ExpectedRootEmail.ValueString(), idPlace, customerID), Accounts: int(m.WantedAccounts.ValueInt64()),
		TaxCountry: m.TaxCountry.ValueString(), PayerID: m.ExpectedPayerID.ValueString(), Roles: m.roles(),
		Bucket: m.BucketName.ValueString(), Report: m.ReportName.ValueString(),
	}
	for _, id := range m.Skip.Elements() {
		if id, ok := id.(types.String); ok {
			want.Skip = append(want.Skip, id.ValueString())
		}
	}
	if customerID != "" {
		want.Bucket, want.Report = cmp.Or(want.Bucket, billing.DefaultName(customerID)), cmp.Or(want.Report, billing.DefaultName(customerID))
	}
	m.checkRootEmail(customerID, want.RootEmail, diags)
	return want
}

func (m *model) checkRootEmail(customerID, email string, diags *diag.Diagnostics) {
	at := path.Root("expected_root_email")
	switch {
	case m.ExpectedRootEmail.IsNull():
	case customerID == "" && strings.Contains(m.ExpectedRootEmail.ValueString(), idPlace):
		diags.AddAttributeError(at, "No customer id", "expected_root_email contains "+idPlace+", which stands for the customer id, and there is none. "+
			"Set customer_id here or in the provider block, or write the address in full.")
	case organization.CheckEmail(email) != nil:
		diags.AddAttributeError(at, "Invalid expected_root_email", "With the customer id "+customerID+", expected_root_email becomes no e-mail address that AWS accepts: "+
			organization.CheckEmail(email).Error()+".")
	}
}

// roles are the configured ones, or those of DoiT: CloudHealth only where it is used.
func (m *model) roles() []onboarding.ExpectedRole {
	if m.PartnerRoles.IsNull() {
		cmpRole, awsAdmin, cloudHealth := role.CMP.Defaults(), role.AWSAdmin.Defaults(), role.CloudHealth.Defaults()
		return []onboarding.ExpectedRole{
			{Name: cmpRole.Name, Account: cmpRole.TrustedAccounts[0]},
			{Name: awsAdmin.Name},
			{Name: cloudHealth.Name, Account: cloudHealth.TrustedAccounts[0], Optional: true},
		}
	}
	var roles []onboarding.ExpectedRole
	accounts := tfx.Strings(m.PartnerRoles)
	for _, name := range slices.Sorted(maps.Keys(accounts)) {
		expected := onboarding.ExpectedRole{Name: name, Account: accounts[name]}
		if expected.Account == anyAccount {
			expected.Account = ""
		}
		roles = append(roles, expected)
	}
	return roles
}

// checkType is one element of checks.
var checkType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"id": types.StringType, "title": types.StringType, "status": types.StringType, "evidence": types.StringType, "fix": types.StringType,
}}

// fromFacts overwrites what is computed.
func (m *model) fromFacts(facts onboarding.Facts, want onboarding.Expected) {
	checks := onboarding.Checks(facts, want)
	list, statuses := make([]attr.Value, 0, len(checks)), map[string]string{}
	for _, check := range checks {
		statuses[check.ID] = string(check.Status)
		list = append(list, types.ObjectValueMust(checkType.AttrTypes, map[string]attr.Value{
			"id": types.StringValue(check.ID), "title": types.StringValue(check.Title), "status": types.StringValue(string(check.Status)),
			"evidence": types.StringValue(check.Evidence), "fix": tfx.StringOrNull(check.Fix),
		}))
	}
	m.AccountID, m.ManagementAccountID = types.StringValue(facts.CallerID), tfx.StringOrNull(facts.ManagementID())
	m.Checks, m.CheckStatus = types.ListValueMust(checkType, list), tfx.StringMap(statuses)
	m.Ready = types.BoolValue(onboarding.IsReady(checks))
}
