package partnerrole

import (
	"context"
	"errors"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/roleschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// claimKind is how roles are called where resources claim objects.
const claimKind = "role"

// identityModel names a role for ever: in identity and import.
type identityModel struct {
	AccountID types.String `tfsdk:"account_id"`
	Name      types.String `tfsdk:"name"`
}

func (m identityModel) check() error {
	return errors.Join(role.CheckAccountID(m.AccountID.ValueString()), organization.CheckRoleName(m.Name.ValueString()))
}

// model is doit_partner_role as configured, planned and read.
type model struct {
	roleschema.Model
	ID             types.String   `tfsdk:"id"` // account_id/name
	Kind           types.String   `tfsdk:"kind"`
	AccountID      types.String   `tfsdk:"account_id"`
	AccessRoleName types.String   `tfsdk:"access_role_name"`
	AdoptExisting  types.Bool     `tfsdk:"adopt_existing"`
	OnDestroy      types.String   `tfsdk:"on_destroy"`
	Tags           types.Map      `tfsdk:"tags"`
	TagsAll        types.Map      `tfsdk:"tags_all"`
	Timeouts       timeouts.Value `tfsdk:"timeouts"`
}

// String names the role in messages.
func (m *model) String() string {
	if m.AccountID.IsUnknown() || m.AccountID.IsNull() {
		return m.Name.ValueString()
	}
	return m.AccountID.ValueString() + "/" + m.Name.ValueString()
}

func (m *model) identity() identityModel {
	return identityModel{AccountID: m.AccountID, Name: m.Name}
}

// imported says that the state knows nothing but the account and the name, as right after an import.
func (m *model) imported() bool { return m.Kind.IsNull() }

// key names the role for claims.
func (m *model) key() string { return role.Key(m.AccountID.ValueString(), m.Name.ValueString()) }

// place is the account of the role and how it is entered.
func (m *model) place() role.Place {
	return role.Place{AccountID: m.AccountID.ValueString(), EntryRole: m.AccessRoleName.ValueString()}
}

// entry is the role through which another account is entered.
func (m *model) entry() string {
	if m.AccessRoleName.ValueString() == "" {
		return organization.DefaultRoleName
	}
	return m.AccessRoleName.ValueString()
}

// placed says whether it is known which role this is and how it is reached.
func (m *model) placed() bool {
	return !m.AccountID.IsUnknown() && !m.AccessRoleName.IsUnknown() && !m.Name.IsUnknown() && !m.Path.IsUnknown()
}

func (m *model) former() role.Former { return m.Former(tfx.Strings(m.TagsAll)) }

// formerNoted is former for what destroys: it tells the role from that of a newer object.
func (m *model) formerNoted(ctx context.Context, private tfx.Private, diags *diag.Diagnostics) role.Former {
	former := m.former()
	former.Generation = tfx.Generation(ctx, private, diags)
	return former
}

func (r *Resource) wanted(m model) role.Wanted {
	return m.Wanted(role.Kind(m.Kind.ValueString()), role.ReportBucket(r.meta.CustomerID), tfx.Strings(m.TagsAll), m.AdoptExisting.ValueBool())
}

// fromAPI overwrites what AWS reports and leaves everything else as it was.
func (m *model) fromAPI(found role.Role, former role.Former) {
	m.FromAPI(found, former)
	m.AccountID = types.StringValue(found.AccountID)
	m.ID = types.StringValue(m.String())
}

// fromImport is the state of a role that Terraform did not make.
func (m *model) fromImport(found role.Role, partition, bucket string) {
	kind := roleschema.KindOf(found)
	m.Kind = types.StringValue(string(kind))
	m.Model = roleschema.Imported(found, kind, partition, bucket)
	m.ID = types.StringValue(m.String())
}

// both is what either of two sets has.
func both(one, other types.Set) types.Set {
	all := slices.Clone(one.Elements())
	for _, element := range other.Elements() {
		if !slices.ContainsFunc(all, func(known attr.Value) bool { return known.Equal(element) }) {
			all = append(all, element)
		}
	}
	if len(all) == 0 {
		return one
	}
	return types.SetValueMust(types.StringType, all)
}
