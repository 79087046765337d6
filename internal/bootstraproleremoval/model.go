package bootstraproleremoval

import (
	"errors"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// claimKind is how removals are called where resources claim objects.
const claimKind = "removal of the role"

// identityModel names a removal for ever: in identity and import.
type identityModel struct {
	AccountID types.String `tfsdk:"account_id"`
	RoleName  types.String `tfsdk:"role_name"`
}

func (m identityModel) check() error {
	return errors.Join(role.CheckAccountID(m.AccountID.ValueString()), organization.CheckRoleName(m.RoleName.ValueString()))
}

// String names the role in messages.
func (m identityModel) String() string {
	if m.AccountID.IsUnknown() {
		return m.RoleName.ValueString()
	}
	return m.AccountID.ValueString() + "/" + m.RoleName.ValueString()
}

// key names the role for claims.
func (m identityModel) key() string {
	return role.Key(m.AccountID.ValueString(), m.RoleName.ValueString())
}

func (m identityModel) known() bool { return !m.AccountID.IsUnknown() && !m.RoleName.IsUnknown() }

// model is doit_bootstrap_role_removal as configured, planned and read.
type model struct {
	identityModel
	Replacements types.Set      `tfsdk:"replacement_role_names"` // not readable, so null after an import
	ViaRoleName  types.String   `tfsdk:"via_role_name"`
	ID           types.String   `tfsdk:"id"`     // account_id/role_name
	Result       types.String   `tfsdk:"result"` // null after an import
	RoleARN      types.String   `tfsdk:"role_arn"`
	Timeouts     timeouts.Value `tfsdk:"timeouts"`
}

// wanted translates for the core. What is unknown counts as left out. before is the result in state.
func (m *model) wanted(before role.Result) role.Removal {
	return role.Removal{
		AccountID: m.AccountID.ValueString(), RoleName: m.RoleName.ValueString(),
		Replacements: tfx.Texts(m.Replacements), Via: m.ViaRoleName.ValueString(), Before: before,
	}
}

func (m *model) result() role.Result { return role.Result(m.Result.ValueString()) }

// imported says that the state knows nothing but the account and the role, as right after an import.
func (m *model) imported() bool { return m.Result.IsNull() }

// open says that there is something left to do, or to find out, for what is in state: it was imported, or the role is only
// disarmed and now there is another way in.
func (m *model) open(plan model) bool {
	return m.imported() || m.result() == role.Disarmed && !plan.ViaRoleName.IsNull()
}

// fromImport is the state of a removal that somebody else did, or an earlier state.
func (m *model) fromImport(partition string) {
	m.ID = types.StringValue(m.String())
	m.RoleARN = types.StringValue(role.ARN(partition, m.AccountID.ValueString(), m.RoleName.ValueString()))
}

// fromOutcome overwrites what the core has done.
func (m *model) fromOutcome(o role.Outcome) {
	m.ID = types.StringValue(m.String())
	m.Result, m.RoleARN = types.StringValue(string(o.Result)), types.StringValue(o.RoleARN)
}
