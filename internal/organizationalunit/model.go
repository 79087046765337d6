package organizationalunit

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// identityModel names an organizational unit for ever: in identity and import.
type identityModel struct {
	ID types.String `tfsdk:"id"`
}

// unitModel is what AWS reports of an organizational unit, in the resource and in both data sources.
type unitModel struct {
	identityModel
	ARN      types.String `tfsdk:"arn"`
	Name     types.String `tfsdk:"name"`
	NamePath types.String `tfsdk:"name_path"`
	ParentID types.String `tfsdk:"parent_id"`
}

// fromAPI overwrites all of it.
func (m *unitModel) fromAPI(u organization.Unit) {
	m.ID = types.StringPointerValue(u.Id)
	m.ARN = types.StringPointerValue(u.Arn)
	m.Name = types.StringPointerValue(u.Name)
	m.NamePath = tfx.StringOrNull(u.NamePath)
	m.ParentID = tfx.StringOrNull(u.ParentID)
}

// model is doit_organizational_unit as configured, planned and read.
type model struct {
	unitModel
	Tags     types.Map      `tfsdk:"tags"`
	TagsAll  types.Map      `tfsdk:"tags_all"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// String names the organizational unit in messages.
func (m *model) String() string {
	if id := m.ID.ValueString(); id != "" {
		return id + " (" + m.Name.ValueString() + ")"
	}
	return m.Name.ValueString() + " below " + m.ParentID.ValueString()
}

// imported says that the state knows nothing but the id, as right after an import.
func (m *model) imported() bool { return m.Name.IsNull() }

// tagsManaged says whether the tags in state are the configuration's business, so that reading them is worth a call.
func (m *model) tagsManaged() bool { return !m.Tags.IsNull() || len(m.TagsAll.Elements()) > 0 }

// wanted translates the plan for the core.
func (m *model) wanted() organization.NewUnit {
	return organization.NewUnit{
		ParentID: m.ParentID.ValueString(), Name: m.Name.ValueString(), Tags: tfx.Strings(m.TagsAll),
	}
}

// organizationID is in arn:aws:organizations::MANAGEMENT:ou/o-x/ou-x-y; "" when there is no such ARN.
func (m *model) organizationID() string {
	parsed, err := arn.Parse(m.ARN.ValueString())
	parts := strings.Split(parsed.Resource, "/")
	if err != nil || len(parts) != 3 {
		return ""
	}
	return parts[1]
}
